//! Whether a version constraint of Terraform admits a version.

/// `>= 6.20, < 7.0`: every part must hold. What cannot be read admits nothing.
pub fn admits(constraints: &str, version: &str) -> bool {
    let Some(version) = numbers(version) else {
        return false;
    };
    let parts = constraints.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .all(|part| admits_one(part, version).unwrap_or(false))
}

fn admits_one(part: &str, version: [u64; 3]) -> Option<bool> {
    let at = part.find(|c: char| c.is_ascii_digit())?;
    let (operator, text) = part.split_at_checked(at)?;
    let bound = numbers(text)?;
    Some(match operator.trim() {
        "" | "=" => version == bound,
        "!=" => version != bound,
        ">" => version > bound,
        ">=" => version >= bound,
        "<" => version < bound,
        "<=" => version <= bound,
        // The last number that is written may grow, those before it not.
        "~>" => {
            let fixed = text.split('.').count().saturating_sub(1);
            version >= bound && version.iter().take(fixed).eq(bound.iter().take(fixed))
        }
        _ => return None,
    })
}

/// Up to three numbers; what is left out is zero.
fn numbers(text: &str) -> Option<[u64; 3]> {
    let mut out = [0; 3];
    let parts: Vec<&str> = text.trim().split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    for (slot, part) in out.iter_mut().zip(parts) {
        *slot = part.parse().ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::admits;

    #[test]
    fn constraints_are_terraforms() {
        for (constraints, version, expected) in [
            ("", "6.47.0", true),
            ("~> 6.0", "6.47.0", true),
            ("~> 6.50", "6.47.0", false),
            ("~> 6.47.0", "6.47.3", true),
            ("~> 6.46.0", "6.47.0", false),
            ("~> 6", "7.0.0", true),
            (">= 5.0, < 7.0.0", "6.47.0", true),
            (">= 5.0, < 6.0", "6.47.0", false),
            ("6.47.0", "6.47.0", true),
            ("!= 6.47.0", "6.47.0", false),
            ("= 6.1", "6.1.0", true),
            (">= 7.0.0-beta1", "7.0.0", false),
            ("nonsense", "6.47.0", false),
        ] {
            assert_eq!(
                admits(constraints, version),
                expected,
                "{constraints} {version}"
            );
        }
    }
}
