//! Kubernetes quantities: `512Mi`, `1.5Gi`, `1e3`, `100m`, `2`, by the rules of `resource.Quantity`
//! (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>).

use num_bigint::BigUint;

/// Digits, signs and suffix of the longest text that is read.
const LONGEST: usize = 128;
/// The largest exponent that is worked out; no amount of anything is near it.
const LARGEST: i64 = 256;

/// An amount, exact to a billionth as Kubernetes keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    negative: bool,
    billionths: BigUint,
}

/// What a suffix multiplies with: a power of two or of ten.
enum Factor {
    Binary(u32),
    Decimal(i64),
}

impl Quantity {
    /// Reads a quantity. What is smaller than a billionth becomes one, what has a binary suffix ends at 2^63-1.
    ///
    /// # Errors
    /// Why the text is no quantity, to be put behind the text.
    pub fn new(text: &str) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("is too long for a quantity");
        }
        let (negative, unsigned) = match text.strip_prefix(['+', '-']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = unsigned.find(|c| !is_number(c)).unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{decimals}");
        let Ok(digits) = digits.parse::<BigUint>() else {
            return Err("does not begin with a number");
        };
        let factor = factor(suffix).ok_or(
            "has an unknown suffix: there is Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E, and an exponent such as e3",
        )?;
        let places = i64::try_from(decimals.len()).unwrap_or(LARGEST);
        let billionths = match factor {
            Factor::Binary(bits) => {
                let most = BigUint::from(i64::MAX.unsigned_abs()) * power(9);
                scaled(digits << bits, 9 - places).min(most)
            }
            Factor::Decimal(exponent) if exponent > LARGEST => {
                return Err("has too large an exponent");
            }
            Factor::Decimal(exponent) => scaled(digits, (exponent.max(-LARGEST)) + 9 - places),
        };
        Ok(Self {
            negative,
            billionths,
        })
    }

    /// The amount in units of 2^20, as in `Mi`; rounded away from zero. None if it is too large to count.
    #[must_use]
    pub fn mebibytes(&self) -> Option<i128> {
        self.in_units_of(&(power(9) << 20u32))
    }

    /// The amount in thousandths, as in `m`; rounded away from zero. None if it is too large to count.
    #[must_use]
    pub fn thousandths(&self) -> Option<i128> {
        self.in_units_of(&power(6))
    }

    fn in_units_of(&self, unit: &BigUint) -> Option<i128> {
        let count = i128::try_from(divided(&self.billionths, unit)).ok()?;
        Some(if self.negative { -count } else { count })
    }
}

fn factor(suffix: &str) -> Option<Factor> {
    const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    if let Some((bits, _)) = (10..).step_by(10).zip(BINARY).find(|(_, s)| *s == suffix) {
        return Some(Factor::Binary(bits));
    }
    if let Some((exponent, _)) = (-9..).step_by(3).zip(DECIMAL).find(|(_, s)| *s == suffix) {
        return Some(Factor::Decimal(exponent));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_whole.then(|| {
        // Kubernetes counts exponents in 32 bits; what is beyond is as good as the largest.
        let largest = if exponent.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        };
        Factor::Decimal(exponent.parse().unwrap_or(largest))
    })
}

/// Ten to a power.
fn power(exponent: u32) -> BigUint {
    BigUint::from(10u32).pow(exponent)
}

/// The number times ten to a power, rounded up.
fn scaled(number: BigUint, exponent: i64) -> BigUint {
    let by = power(u32::try_from(exponent.unsigned_abs()).unwrap_or(0));
    if exponent < 0 {
        divided(&number, &by)
    } else {
        number * by
    }
}

/// The quotient, rounded up.
fn divided(number: &BigUint, by: &BigUint) -> BigUint {
    (number + by - 1u32) / by
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    fn both(text: &str) -> (i128, i128) {
        let quantity = Quantity::new(text).expect(text);
        let small = "small enough";
        (
            quantity.mebibytes().expect(small),
            quantity.thousandths().expect(small),
        )
    }

    #[test]
    fn every_form_is_read() {
        const MIB: i128 = 1 << 20;
        for (text, mebibytes, thousandths) in [
            ("0", 0, 0),
            ("2", 1, 2_000),
            ("100m", 1, 100),
            ("0.1m", 1, 1),
            ("1500u", 1, 2),
            ("1n", 1, 1),
            ("0.0000000001", 1, 1),
            ("1.5", 1, 1_500),
            (".5", 1, 500),
            ("1.", 1, 1_000),
            ("+3", 1, 3_000),
            ("-1.5", -1, -1_500),
            ("-1.0001", -1, -1_001),
            ("512Mi", 512, 512 * MIB * 1_000),
            ("1.5Gi", 1_536, 1_536 * MIB * 1_000),
            ("1Ki", 1, 1_024_000),
            ("0.5Mi", 1, 524_288_000),
            ("2Ti", 2 << 20, (2 << 40) * 1_000),
            ("1e3", 1, 1_000_000),
            ("1E3", 1, 1_000_000),
            ("1e+3", 1, 1_000_000),
            ("5e-1", 1, 500),
            ("1e-999999999999999999999", 1, 1),
            ("1k", 1, 1_000_000),
            ("1M", 1, 1_000_000_000),
            ("1G", 954, 1_000_000_000_000),
            ("1E", 953_674_316_407, 1_000_000_000_000_000_000_000),
            ("16Ei", 1 << 43, 9_223_372_036_854_775_807_000),
        ] {
            assert_eq!(both(text), (mebibytes, thousandths), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in [
            "", "-", ".", "Mi", "1K", "1mi", "1i", "1 Mi", " 1", "1e", "1e1.5", "1e3Mi", "1.2.3",
            "1,5", "½", "0x1f", "--1", "1e99999", "1KiB", "Inf",
        ] {
            assert!(Quantity::new(text).is_err(), "{text}");
        }
        assert!(Quantity::new(&"9".repeat(1_000)).is_err());
        let huge = Quantity::new("1e200").expect("a quantity");
        assert_eq!(huge.thousandths(), None);
    }
}
