//! Numbers from and to text: the shortest decimal that reads back as the same number.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigUint;

use super::{Number, WRITTEN};

/// Decimal exponents beyond this are refused: printing such a number would fill the memory.
const MOST: i64 = 10_000;

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| format!("`{text}` is not a number"))
    }
}

/// Digits that an `i128` holds, whatever they are.
const SHORT: usize = 38;

fn parse(text: &str) -> Option<Number> {
    if text.len() <= SHORT && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Number::whole(text.parse().ok()?));
    }
    let unsigned = text.strip_prefix('-');
    let negative = unsigned.is_some();
    let rest = unsigned.or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if exponent.abs() > MOST || digits.len() > 10_000 {
        return None;
    }
    let digits: BigUint = digits.parse().ok()?;
    let scale = power_of_ten(exponent.unsigned_abs());
    if exponent >= 0 {
        return Some(Number::new(negative, digits * scale, 0, WRITTEN));
    }
    // Both are exact, so that only the division rounds.
    let exact = |n: BigUint, negative| {
        let bits = u32::try_from(n.bits()).unwrap_or(WRITTEN);
        Number::new(negative, n, 0, bits.max(1))
    };
    let mut top = exact(digits, negative);
    let mut bottom = exact(scale, false);
    top.precision = WRITTEN;
    bottom.precision = WRITTEN;
    top.divide(&bottom)
}

impl fmt::Display for Number {
    /// Without an exponent, as Terraform writes numbers into strings and JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(whole) = self.exact_whole() {
            return write!(f, "{whole}");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let (digits, point) = self.shortest();
        let digits = digits.trim_end_matches('0');
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        if digits.is_empty() {
            return f.write_str("0");
        }
        if point <= 0 {
            let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
            return write!(f, "0.{zeros}{digits}");
        }
        if length <= point {
            let zeros = "0".repeat(usize::try_from(point - length).unwrap_or(0));
            return write!(f, "{digits}{zeros}");
        }
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        write!(f, "{whole}.{fraction}")
    }
}

impl Number {
    /// A small whole number without bits that its precision does not cover. No zero, which has a sign.
    fn exact_whole(&self) -> Option<i128> {
        let whole = self.to_i128().filter(|whole| *whole != 0)?;
        let bits = 128 - whole.unsigned_abs().leading_zeros();
        (bits <= self.precision).then_some(whole)
    }

    /// Every digit, and where the point is.
    pub(super) fn exact(&self) -> (String, i64) {
        if self.is_zero() {
            return (String::new(), 0);
        }
        let digits = scale(&self.mantissa, self.exponent).to_string();
        let point = i64::try_from(digits.len()).unwrap_or(0) + self.exponent.min(0);
        (digits, point)
    }

    /// The fewest digits that no other number of this precision is nearer to, and where the point is.
    pub(super) fn shortest(&self) -> (String, i64) {
        if self.is_zero() {
            return (String::new(), 0);
        }
        let bits = self.mantissa.bits() + u64::try_from(self.exponent).unwrap_or(0);
        if self.exponent >= 0 && bits <= u64::from(self.precision) {
            let digits = self.aligned(0).to_string();
            let point = i64::try_from(digits.len()).unwrap_or(0);
            return (digits, point);
        }
        // In half units of the last place: the number is even, its neighbours' borders are one away.
        let spare = (u64::from(self.precision) + 1).saturating_sub(self.mantissa.bits());
        let middle = &self.mantissa << spare;
        let exponent = self.exponent - i64::try_from(spare).unwrap_or(0);
        let even = !middle.bit(1);
        let scaled = |n: &BigUint| scale(n, exponent);
        let low = scaled(&(&middle - 1u32));
        let high = scaled(&(&middle + 1u32));
        let middle = scaled(&middle);
        let length = middle.to_string().len();
        let point = i64::try_from(length).unwrap_or(0) - if exponent < 0 { -exponent } else { 0 };
        let inside = |n: &BigUint| {
            if even {
                low <= *n && *n <= high
            } else {
                low < *n && *n < high
            }
        };
        for kept in 1..length {
            let unit = power_of_ten((length - kept) as u64);
            let count = &middle / &unit;
            let down = &count * &unit;
            let up = &down + &unit;
            let twice = (&middle - &down) * 2u32;
            let nearer_up = twice > unit || (twice == unit && count.bit(0));
            let (first, second) = if nearer_up { (up, down) } else { (down, up) };
            for candidate in [first, second] {
                if inside(&candidate) {
                    let digits = candidate.to_string();
                    let grown = digits.len().saturating_sub(length);
                    return (digits, point + i64::try_from(grown).unwrap_or(0));
                }
            }
        }
        (middle.to_string(), point)
    }
}

/// `n * 2^exponent` as a whole number of units of `10^exponent`, for a negative exponent.
fn scale(n: &BigUint, exponent: i64) -> BigUint {
    match exponent {
        0.. => n << exponent.unsigned_abs(),
        _ => n * power(5, exponent.unsigned_abs()),
    }
}

fn power_of_ten(count: u64) -> BigUint {
    power(10, count)
}

/// Exponents are held far below this type's limit when numbers are read.
fn power(base: u32, exponent: u64) -> BigUint {
    BigUint::from(base).pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}
