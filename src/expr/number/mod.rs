//! Numbers with Terraform's arithmetic: binary floating point of 512 bits. Knows no other kind of value.

mod layout;
mod text;

use std::cmp::Ordering;

use num_bigint::BigUint;

/// Bits of the mantissa of what is written in a source text.
const WRITTEN: u32 = 512;
/// Bits of the mantissa of what functions count, such as `length`.
const COUNTED: u32 = 64;
/// Binary exponents beyond this are nobody's to calculate with: a bit more than those of numbers that are read.
const FARTHEST: i64 = 40_000;

/// A number: `mantissa * 2^exponent`, the mantissa odd or zero.
#[derive(Clone, Debug)]
pub struct Number {
    negative: bool,
    mantissa: BigUint,
    exponent: i64,
    precision: u32,
}

impl Number {
    fn new(negative: bool, mantissa: BigUint, exponent: i64, precision: u32) -> Self {
        let mut number = Self {
            negative,
            mantissa,
            exponent,
            precision,
        };
        number.round(false);
        number
    }

    /// Rounds to the precision, half to even; `sticky` says that nonzero bits were already cut off.
    fn round(&mut self, sticky: bool) {
        let excess = self
            .mantissa
            .bits()
            .saturating_sub(u64::from(self.precision));
        if excess > 0 {
            let half = self.mantissa.bit(excess - 1);
            let below = sticky || self.mantissa.trailing_zeros() < Some(excess - 1);
            self.mantissa >>= excess;
            if half && (below || self.mantissa.bit(0)) {
                self.mantissa += 1u32;
            }
            self.exponent += i64::try_from(excess).unwrap_or(0);
        }
        // Zero has none.
        let Some(zeros) = self.mantissa.trailing_zeros() else {
            self.exponent = 0;
            return;
        };
        self.mantissa >>= zeros;
        self.exponent += i64::try_from(zeros).unwrap_or(0);
    }

    /// A whole number as if it had been written in a source text.
    #[must_use]
    pub fn whole(number: i128) -> Self {
        Self::new(number < 0, BigUint::from(number.unsigned_abs()), 0, WRITTEN)
    }

    /// A whole number as functions such as `length` give it.
    #[must_use]
    pub fn count(number: i128) -> Self {
        Self {
            precision: COUNTED,
            ..Self::whole(number)
        }
    }

    /// The nearest to a machine float; none if that is not finite.
    #[must_use]
    pub fn from_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        let bits = float.to_bits();
        let raw = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
        let fraction = u128::from(bits & ((1 << 52) - 1));
        let (mantissa, exponent) = match raw {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, raw - 1075),
        };
        Some(Self::new(
            float.is_sign_negative(),
            mantissa.into(),
            exponent,
            53,
        ))
    }

    /// The nearest machine float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The number if it is whole and fits.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        let exponent = u64::try_from(self.exponent).ok()?;
        if self.mantissa.bits() + exponent > 127 {
            return None;
        }
        let magnitude = i128::try_from(&self.mantissa << exponent).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether it can be written out and calculated with: its size is bounded as that of numbers that are read is.
    #[must_use]
    pub fn is_in_reach(&self) -> bool {
        let bits = i64::try_from(self.mantissa.bits()).unwrap_or(i64::MAX);
        self.exponent.saturating_add(bits) <= FARTHEST && self.exponent >= -FARTHEST
    }

    /// Whether it is zero, of either sign.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.mantissa == BigUint::ZERO
    }

    /// Whether it has a minus sign; zero can have one.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether its text says all of it. That of a machine float says enough to make the float again; that of a power of two can be one digit too short, as its
    /// lower neighbour is nearer than the text allows for.
    #[must_use]
    pub fn is_its_text(&self) -> bool {
        let is_same = |read: &Self| self.cmp(read) == Ordering::Equal;
        let is_sure = self.is_written() && self.mantissa != BigUint::from(1u32);
        is_sure || self.to_string().parse().is_ok_and(|read| is_same(&read))
    }

    /// Whether it has as many bits as what is written in a source text.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.precision >= WRITTEN
    }

    /// Whether it has no more bits than a machine float.
    #[must_use]
    pub fn is_float(&self) -> bool {
        self.precision < COUNTED
    }

    /// Its digits as a whole number, and the power of two to multiply that by.
    #[must_use]
    pub fn in_binary(&self) -> (String, i64) {
        let sign = if self.negative { "-" } else { "" };
        (format!("{sign}{}", self.mantissa), self.exponent)
    }

    /// The same with as many bits as a whole number of its size has that was read from a text: at least those of a count.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let needed = self.mantissa.bits() + u64::try_from(self.exponent).unwrap_or(0);
        self.precision = u32::try_from(needed)
            .unwrap_or(WRITTEN)
            .clamp(COUNTED, WRITTEN);
        self
    }

    /// `-self`
    #[must_use]
    pub fn negate(&self) -> Self {
        Self {
            negative: !self.negative,
            ..self.clone()
        }
    }

    /// Without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        Self {
            negative: false,
            ..self.clone()
        }
    }

    /// `self + other`
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let (a, b) = (self.aligned(exponent), other.aligned(exponent));
        let (negative, mantissa) = if self.negative == other.negative {
            (self.negative, a + b)
        } else {
            match a.cmp(&b) {
                Ordering::Less => (other.negative, b - a),
                Ordering::Greater => (self.negative, a - b),
                Ordering::Equal => (false, BigUint::ZERO),
            }
        };
        Self::new(
            negative,
            mantissa,
            exponent,
            self.precision.max(other.precision),
        )
    }

    /// `self - other`
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        self.add(&other.negate())
    }

    /// `self * other`, with as many bits as the product needs, up to 512.
    #[must_use]
    pub fn multiply(&self, other: &Self) -> Self {
        let mut product = Self::new(
            self.negative != other.negative,
            &self.mantissa * &other.mantissa,
            self.exponent + other.exponent,
            WRITTEN,
        );
        let needed = u32::try_from(product.mantissa.bits()).unwrap_or(WRITTEN);
        product.precision = needed.max(self.precision).max(other.precision);
        product
    }

    /// `self / other`; none for division by zero.
    #[must_use]
    pub fn divide(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let precision = self.precision.max(other.precision);
        let shift =
            (u64::from(precision) + 2 + other.mantissa.bits()).saturating_sub(self.mantissa.bits());
        let scaled = &self.mantissa << shift;
        let quotient = &scaled / &other.mantissa;
        let exact = &quotient * &other.mantissa == scaled;
        let mut out = Self {
            negative: self.negative != other.negative,
            mantissa: quotient,
            exponent: self.exponent - other.exponent - i64::try_from(shift).unwrap_or(0),
            precision,
        };
        out.round(!exact);
        Some(out)
    }

    /// What remains after taking the whole quotient; its sign is that of `self`. A zero divisor leaves `self`.
    #[must_use]
    pub fn modulo(&self, other: &Self) -> Self {
        if let (Some(a), Some(b)) = (self.to_i128(), other.to_i128())
            && let (Some(rest @ 1..), 1..) = (a.checked_rem(b), a)
        {
            let precision = self.precision.max(other.precision);
            return Self {
                precision,
                ..Self::whole(rest)
            };
        }
        match self.divide(other) {
            Some(quotient) => self.subtract(&other.multiply(&quotient.truncate())),
            None => self.clone(),
        }
    }

    /// Towards zero.
    #[must_use]
    pub fn truncate(&self) -> Self {
        if self.exponent >= 0 {
            return self.clone();
        }
        Self::new(
            self.negative,
            &self.mantissa >> self.exponent.unsigned_abs(),
            0,
            self.precision,
        )
    }

    /// The greatest whole number that is not greater.
    #[must_use]
    pub fn floor(&self) -> Self {
        let mut whole = self.truncate();
        whole.negative &= !whole.is_zero();
        if self.negative && !self.is_whole() {
            whole.subtract(&Self::count(1))
        } else {
            whole
        }
    }

    /// The least whole number that is not less.
    #[must_use]
    pub fn ceil(&self) -> Self {
        let mut whole = self.negate().floor().negate();
        whole.negative &= !whole.is_zero();
        whole
    }

    /// The mantissa for a smaller exponent.
    fn aligned(&self, exponent: i64) -> BigUint {
        &self.mantissa << u64::try_from(self.exponent - exponent).unwrap_or(0)
    }
}

impl PartialEq for Number {
    /// Fractions are the same to Terraform that are written with the same digits: the quotient of two counts is the literal of its digits, which has more bits.
    fn eq(&self, other: &Self) -> bool {
        if self.precision == other.precision || self.is_whole() || other.is_whole() {
            return self.cmp(other) == Ordering::Equal;
        }
        self.negative == other.negative && self.to_string() == other.to_string()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |n: &Self| match (n.is_zero(), n.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            let order = self.aligned(exponent).cmp(&other.aligned(exponent));
            if self.negative {
                order.reverse()
            } else {
                order
            }
        })
    }
}

impl From<i128> for Number {
    fn from(number: i128) -> Self {
        Self::whole(number)
    }
}
