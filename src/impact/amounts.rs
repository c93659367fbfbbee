//! Texts that stand for amounts: versions, and quantities of Kubernetes.

use super::plain::Plain;

/// The numbers of a version.
pub fn version(value: &Plain) -> Vec<u64> {
    let words = value.as_words();
    let numbers = words.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// A quantity of Kubernetes: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.
pub fn quantity(text: &str) -> f64 {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(at.unwrap_or(text.len()));
    let binary = |power: i32| 1024f64.powi(power);
    let factor = match unit {
        "" => 1.0,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => return 0.0,
    };
    number.parse::<f64>().unwrap_or_default() * factor
}
