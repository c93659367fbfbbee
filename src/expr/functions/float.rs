//! Logarithms and powers of machine floats to the last digit that Go's have. Knows no values.

use crate::expr::Number;

/// A number between a half and one, and the exponent of two that it is multiplied by.
fn parts(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    // What is too small to be normal is brought up first.
    let (x, low) = match x.abs() < f64::MIN_POSITIVE {
        true => (x * 2f64.powi(52), -52),
        false => (x, 0),
    };
    let bits = x.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let fraction = f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52);
    (fraction, exponent - 1022 + low)
}

/// `x * 2^exponent`
fn scaled(x: f64, exponent: i32) -> f64 {
    let mut x = x;
    let mut left = exponent.clamp(-4000, 4000);
    while left.abs() > 1000 {
        let step = 1000 * left.signum();
        x *= 2f64.powi(step);
        left -= step;
    }
    x * 2f64.powi(left)
}

/// The natural logarithm.
pub fn log(x: f64) -> f64 {
    const TERMS: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    const HIGH: f64 = 6.931_471_803_691_238e-1;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    if x.is_nan() || x <= 0.0 || x.is_infinite() {
        return x.ln();
    }
    let (mut fraction, mut exponent) = parts(x);
    if fraction < std::f64::consts::FRAC_1_SQRT_2 {
        fraction *= 2.0;
        exponent -= 1;
    }
    let f = fraction - 1.0;
    let k = f64::from(exponent);
    let [l1, l2, l3, l4, l5, l6, l7] = TERMS;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let odd = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7)));
    let even = s4 * (l2 + s4 * (l4 + s4 * l6));
    let half = 0.5 * f * f;
    k * HIGH - ((half - (s * (half + (odd + even)) + k * LOW)) - f)
}

/// `x` to the power of `y`, by squaring.
pub fn pow(x: f64, y: f64) -> f64 {
    let is_plain = x != 0.0 && x.is_finite() && y.is_finite() && y.abs() < 1e15;
    let mut rest = y.abs().fract();
    if !is_plain || y == 0.0 || (rest != 0.0 && x < 0.0) {
        return x.powf(y);
    }
    if y.abs().to_bits() == 0.5f64.to_bits() {
        return if y < 0.0 { 1.0 / x.sqrt() } else { x.sqrt() };
    }
    let Some(mut whole) = Number::from_f64(y.abs().trunc()).and_then(|n| n.to_i128()) else {
        return x.powf(y);
    };
    let (mut out, mut exponent) = (1.0, 0);
    if rest != 0.0 {
        if rest > 0.5 {
            rest -= 1.0;
            whole += 1;
        }
        out = (rest * log(x)).exp();
    }
    let (mut square, mut of_square) = parts(x);
    while whole > 0 {
        if of_square.abs() > 1 << 12 {
            exponent += of_square;
            break;
        }
        if whole % 2 == 1 {
            out *= square;
            exponent += of_square;
        }
        whole /= 2;
        square *= square;
        of_square *= 2;
        if square < 0.5 {
            square += square;
            of_square -= 1;
        }
    }
    if y < 0.0 {
        return scaled(1.0 / out, -exponent);
    }
    scaled(out, exponent)
}
