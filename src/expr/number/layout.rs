//! Numbers with a given count of digits, with and without an exponent. The sign is the caller's.

use super::Number;

/// Decimal digits: `0.d1d2d3... * 10^point`.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Rounds to `count` digits, half to even.
    fn round(&mut self, count: i64) {
        let Ok(count) = usize::try_from(count) else {
            self.digits.clear();
            return;
        };
        let Some(next) = self.digits.get(count).copied() else {
            return;
        };
        let more = self.digits.iter().skip(count + 1).any(|d| *d != b'0');
        let odd = count > 0 && self.digits.get(count - 1).is_some_and(|d| d % 2 == 1);
        self.digits.truncate(count);
        if next > b'5' || (next == b'5' && (more || odd)) {
            while self.digits.last() == Some(&b'9') {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.digits.push(b'1');
                    self.point += 1;
                }
            }
        }
    }

    fn digit(&self, at: i64) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        digit.map_or('0', |digit| char::from(*digit))
    }
}

impl Number {
    fn decimal(&self) -> Decimal {
        let (digits, point) = self.exact();
        let mut digits = digits.into_bytes();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Decimal { digits, point }
    }

    fn shortest_decimal(&self) -> Decimal {
        let (digits, point) = self.shortest();
        let digits = digits.trim_end_matches('0').as_bytes().to_vec();
        Decimal { digits, point }
    }

    /// `1.50`: with `places` digits behind the point.
    #[must_use]
    pub fn fixed(&self, places: usize) -> String {
        let mut decimal = self.decimal();
        let wanted = i64::try_from(places).unwrap_or(i64::MAX);
        decimal.round(decimal.point.saturating_add(wanted));
        if decimal.digits.is_empty() {
            decimal.point = 0;
        }
        let mut out: String = if decimal.point > 0 {
            (0..decimal.point).map(|at| decimal.digit(at)).collect()
        } else {
            "0".into()
        };
        if places > 0 {
            out.push('.');
            out.extend((0..wanted).map(|at| decimal.digit(decimal.point + at)));
        }
        out
    }

    /// `1.50e+03`: with `places` digits behind the point, or as many as are needed.
    #[must_use]
    pub fn scientific(&self, places: Option<usize>) -> String {
        let Some(places) = places else {
            let decimal = self.shortest_decimal();
            let places = decimal.digits.len().saturating_sub(1);
            return written(&decimal, places);
        };
        let mut decimal = self.decimal();
        decimal.round(i64::try_from(places).unwrap_or(i64::MAX).saturating_add(1));
        written(&decimal, places)
    }

    /// The shorter way of writing it, with `precision` digits or as many as are needed.
    #[must_use]
    pub fn general(&self, precision: Option<usize>) -> String {
        let (decimal, limit) = match precision {
            None => (self.shortest_decimal(), 6),
            Some(count) => {
                let count = i64::try_from(count.max(1)).unwrap_or(i64::MAX);
                let mut decimal = self.decimal();
                decimal.round(count);
                while decimal.digits.last() == Some(&b'0') {
                    decimal.digits.pop();
                }
                let length = i64::try_from(decimal.digits.len()).unwrap_or(0);
                let whole = count > length && length >= decimal.point;
                (decimal, if whole { length } else { count })
            }
        };
        let exponent = decimal.point - 1;
        if decimal.digits.is_empty() {
            return "0".into();
        }
        let length = i64::try_from(decimal.digits.len()).unwrap_or(0);
        if exponent < -4 || exponent >= limit {
            return written(&decimal, decimal.digits.len() - 1);
        }
        let mut out: String = if decimal.point > 0 {
            (0..decimal.point).map(|at| decimal.digit(at)).collect()
        } else {
            "0".into()
        };
        if length > decimal.point {
            out.push('.');
            out.extend((decimal.point..length).map(|at| decimal.digit(at)));
        }
        out
    }
}

fn written(decimal: &Decimal, places: usize) -> String {
    let mut out = String::from(decimal.digit(0));
    if places > 0 {
        let last = i64::try_from(places).unwrap_or(i64::MAX);
        out.push('.');
        out.extend((1..=last).map(|at| decimal.digit(at)));
    }
    let exponent = if decimal.digits.is_empty() {
        0
    } else {
        decimal.point - 1
    };
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("e{sign}{:02}", exponent.unsigned_abs()));
    out
}
