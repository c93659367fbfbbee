//! What a scalar of a template is: under the core schema of YAML 1.2, and an error where YAML 1.1 reads it differently.

use super::NodeKind;

/// The node of a plain scalar without expressions.
///
/// # Errors
/// Why it is ambiguous, and what to write instead.
pub(super) fn plain(text: &str) -> Result<NodeKind, (String, String)> {
    let lower = text.to_ascii_lowercase();
    Ok(match lower.as_str() {
        "" | "~" | "null" => NodeKind::Null,
        "true" => NodeKind::Bool(true),
        "false" => NodeKind::Bool(false),
        "yes" | "on" => return Err(ambiguous(text, "true")),
        "no" | "off" => return Err(ambiguous(text, "false")),
        _ if is_number(text) => NodeKind::Number(text.into()),
        _ => match odd_number(&lower) {
            Some(value) => return Err(ambiguous(text, &value)),
            None => NodeKind::Text(text.into()),
        },
    })
}

fn ambiguous(text: &str, value: &str) -> (String, String) {
    (
        format!("`{text}` means different things to different YAML readers"),
        format!("write `{value}`, or `\"{text}\"` for the text"),
    )
}

/// `-12`, `0`, `1.50`: what every version of YAML and JSON reads as the same number.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(fraction) && (whole == "0" || !whole.starts_with('0'))
}

/// What YAML 1.2 makes of a number that YAML 1.1 reads differently or not at all.
fn odd_number(lower: &str) -> Option<String> {
    let (sign, digits) = match lower.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", lower.strip_prefix('+').unwrap_or(lower)),
    };
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok();
    let whole = match digits.as_bytes() {
        [b'0', b'x', ..] => digits.get(2..).and_then(|d| radix(d, 16)),
        [b'0', b'o', ..] => digits.get(2..).and_then(|d| radix(d, 8)),
        [b'0', b'b', ..] => digits.get(2..).and_then(|d| radix(d, 2)),
        // A file mode such as 0644: octal to Kubernetes.
        [b'0', rest @ ..] if !rest.is_empty() && rest.iter().all(u8::is_ascii_digit) => {
            radix(digits, 8).or_else(|| radix(digits, 10))
        }
        _ => None,
    };
    if let Some(whole) = whole {
        return Some(format!("{sign}{whole}"));
    }
    if matches!(digits, ".inf" | ".nan") {
        return Some("null".into());
    }
    let float = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'-' | b'+'));
    let value = float.then(|| digits.parse::<f64>().ok()).flatten()?;
    // Such as the start of a commit's hash, `12e4567`: infinite to YAML.
    let value = if value.is_finite() { value } else { 0.0 };
    Some(format!("{sign}{value}"))
}
