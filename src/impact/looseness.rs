//! Differences between values that providers overlook.

use super::plain::Plain;

/// The numbers of protocols, which providers take by their names, too.
const PROTOCOLS: [(&str, &str); 5] = [
    ("all", "-1"),
    ("tcp", "6"),
    ("udp", "17"),
    ("icmp", "1"),
    ("icmpv6", "58"),
];

/// Differences that providers overlook: the case of letters, blanks, a dot or slash at the end, how JSON is spelt, a link in the place of a name.
pub fn is_loosely_same(one: &Plain, other: &Plain) -> bool {
    if one.has_unknown() || other.has_unknown() {
        return false;
    }
    let is_nothing = |value: &Plain| value.is_null() || value.is_zero();
    if one.is_blank() && other.is_blank() || is_nothing(one) && is_nothing(other) {
        return true;
    }
    match (one, other) {
        (Plain::List(one), Plain::List(other)) => {
            let sorted = |items: &Vec<Plain>| {
                let mut items = items.clone();
                items.sort();
                items
            };
            let (one, other) = (sorted(one), sorted(other));
            let mut pairs = one.iter().zip(&other);
            one.len() == other.len() && pairs.all(|(a, b)| is_loosely_same(a, b))
        }
        (Plain::Object(one), Plain::Object(other)) => {
            let mut all = one.iter();
            let same = |(key, value): (&_, &Plain)| {
                other.get(key).is_some_and(|o| is_loosely_same(value, o))
            };
            one.len() == other.len() && all.all(same)
        }
        (Plain::Null, _) | (_, Plain::Null) => false,
        _ => is_same_text(&one.as_words(), &other.as_words()),
    }
}

fn is_same_text(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text.trim_end_matches(['.', '/']).to_owned();
        let number = PROTOCOLS.iter().find(|(name, _)| *name == text);
        number.map_or(text, |(_, number)| (*number).to_owned())
    };
    let (one, other) = (bare(one), bare(other));
    if one == other {
        return true;
    }
    if one.starts_with(['{', '[']) && other.starts_with(['{', '[']) {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        if let (Some(one), Some(other)) = (json(&one), json(&other)) {
            return one == other;
        }
    }
    if one.contains('/') || other.contains('/') {
        let (one, other) = (path_of(&one), path_of(&other));
        return one == other
            || one.ends_with(&format!("/{other}"))
            || other.ends_with(&format!("/{one}"));
    }
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other).is_eq(),
        _ => false,
    }
}

/// A link without the host and the version of the API.
fn path_of(link: &str) -> &str {
    let Some((_, behind)) = link.split_once("://") else {
        return link;
    };
    let path = behind.split_once('/').map_or("", |(_, path)| path);
    let prefixes = ["compute/v1/", "compute/beta/"];
    let path_without = prefixes.iter().find_map(|prefix| path.strip_prefix(prefix));
    path_without.unwrap_or(path)
}
