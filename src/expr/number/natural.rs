//! Natural numbers of any size, as far as decimal floating point needs them. Knows no sign and no exponent.

use std::cmp::Ordering;

/// Little-endian limbs without leading zeros; zero has none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Natural(Vec<u32>);

impl Natural {
    pub fn zero() -> Self {
        Self(Vec::new())
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_odd(&self) -> bool {
        self.0.first().is_some_and(|limb| limb & 1 == 1)
    }

    fn trimmed(mut limbs: Vec<u32>) -> Self {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        Self(limbs)
    }

    /// Position of the highest set bit plus one.
    pub fn bits(&self) -> u64 {
        match self.0.last() {
            Some(top) => self.0.len() as u64 * 32 - u64::from(top.leading_zeros()),
            None => 0,
        }
    }

    pub fn trailing_zeros(&self) -> u64 {
        let mut count = 0;
        for limb in &self.0 {
            if *limb != 0 {
                return count + u64::from(limb.trailing_zeros());
            }
            count += 32;
        }
        count
    }

    pub fn bit(&self, index: u64) -> bool {
        let limb = usize::try_from(index / 32).unwrap_or(usize::MAX);
        self.0
            .get(limb)
            .is_some_and(|limb| limb >> (index % 32) & 1 == 1)
    }

    pub fn add(&self, other: &Self) -> Self {
        let mut out = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        let mut carry = 0u64;
        for i in 0..self.0.len().max(other.0.len()) {
            let sum = carry + self.limb(i) + other.limb(i);
            out.push(low(sum));
            carry = sum >> 32;
        }
        out.push(low(carry));
        Self::trimmed(out)
    }

    /// `self - other`, which must not be negative.
    pub fn subtract(&self, other: &Self) -> Self {
        let mut out = Vec::with_capacity(self.0.len());
        let mut borrow = 0u64;
        for i in 0..self.0.len() {
            let taken = other.limb(i) + borrow;
            let have = self.limb(i);
            borrow = u64::from(have < taken);
            out.push(low((have + (borrow << 32)) - taken));
        }
        Self::trimmed(out)
    }

    pub fn multiply(&self, other: &Self) -> Self {
        let mut out = vec![0u32; self.0.len() + other.0.len()];
        for i in 0..self.0.len() {
            let mut carry = 0u64;
            for j in 0..=other.0.len() {
                if let Some(slot) = out.get_mut(i + j) {
                    let sum = u64::from(*slot) + self.limb(i) * other.limb(j) + carry;
                    *slot = low(sum);
                    carry = sum >> 32;
                }
            }
        }
        Self::trimmed(out)
    }

    /// `self * factor + plus`
    pub fn multiply_add(&mut self, factor: u32, plus: u32) {
        let mut carry = u64::from(plus);
        for limb in &mut self.0 {
            let sum = u64::from(*limb) * u64::from(factor) + carry;
            *limb = low(sum);
            carry = sum >> 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    /// Divides by a small number in place and returns the rest.
    pub fn divide_small(&mut self, divisor: u32) -> u32 {
        let divisor = u64::from(divisor.max(1));
        let mut rest = 0u64;
        for limb in self.0.iter_mut().rev() {
            let part = rest << 32 | u64::from(*limb);
            *limb = low(part / divisor);
            rest = part % divisor;
        }
        let limbs = std::mem::take(&mut self.0);
        *self = Self::trimmed(limbs);
        low(rest)
    }

    /// Quotient and rest, by shifting and subtracting; division by zero gives zero.
    pub fn divide(&self, divisor: &Self) -> (Self, Self) {
        let mut quotient = Self::zero();
        let mut rest = Self::zero();
        if divisor.is_zero() {
            return (quotient, rest);
        }
        for index in (0..self.bits()).rev() {
            rest = rest.shift_left(1);
            if self.bit(index) {
                rest = rest.add(&Self(vec![1]));
            }
            quotient = quotient.shift_left(1);
            if rest >= *divisor {
                rest = rest.subtract(divisor);
                quotient = quotient.add(&Self(vec![1]));
            }
        }
        (quotient, rest)
    }

    pub fn shift_left(&self, count: u64) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let mut out = vec![0u32; usize::try_from(count / 32).unwrap_or(0)];
        let bits = count % 32;
        let mut carry = 0u64;
        for limb in &self.0 {
            let wide = u64::from(*limb) << bits | carry;
            out.push(low(wide));
            carry = wide >> 32;
        }
        out.push(low(carry));
        Self::trimmed(out)
    }

    /// Drops the lowest `count` bits.
    pub fn shift_right(&self, count: u64) -> Self {
        let skip = usize::try_from(count / 32).unwrap_or(usize::MAX);
        let bits = count % 32;
        let mut out = Vec::new();
        for i in skip..self.0.len().max(skip) {
            let wide = self.limb(i + 1) << 32 | self.limb(i);
            out.push(low(wide >> bits));
        }
        Self::trimmed(out)
    }

    /// `10^count`
    pub fn power_of_ten(count: u64) -> Self {
        let mut out = Self(vec![1]);
        for _ in 0..count / 9 {
            out.multiply_add(1_000_000_000, 0);
        }
        for _ in 0..count % 9 {
            out.multiply_add(10, 0);
        }
        out
    }

    /// From decimal digits; anything else is skipped.
    pub fn from_digits(digits: &str) -> Self {
        let mut out = Self::zero();
        for digit in digits.bytes().filter(u8::is_ascii_digit) {
            out.multiply_add(10, u32::from(digit - b'0'));
        }
        out
    }

    /// Decimal digits, `0` for zero.
    pub fn digits(&self) -> String {
        let mut groups = Vec::new();
        let mut rest = self.clone();
        while !rest.is_zero() {
            groups.push(rest.divide_small(1_000_000_000));
        }
        let mut out = groups.pop().map_or_else(|| "0".into(), |g| g.to_string());
        for group in groups.iter().rev() {
            out.push_str(&format!("{group:09}"));
        }
        out
    }

    pub fn to_u128(&self) -> Option<u128> {
        if self.bits() > 128 {
            return None;
        }
        Some(
            self.0
                .iter()
                .rev()
                .fold(0u128, |sum, limb| sum << 32 | u128::from(*limb)),
        )
    }

    fn limb(&self, index: usize) -> u64 {
        self.0.get(index).copied().map_or(0, u64::from)
    }
}

impl From<u128> for Natural {
    fn from(number: u128) -> Self {
        Self::trimmed(
            (0..4)
                .map(|i| low((number >> (32 * i) & 0xffff_ffff) as u64))
                .collect(),
        )
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0
            .len()
            .cmp(&other.0.len())
            .then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

/// The low 32 bits.
fn low(wide: u64) -> u32 {
    (wide & 0xffff_ffff) as u32
}
