//! Which differences of a resource replace it, which may, and which the provider takes for none. Not how a difference is found.

use std::collections::BTreeMap;

use super::conditions::{Sides, holds};
use super::difference::Difference;
use super::plain::Plain;
use crate::terraform::schema::forces::{Condition, Rules};

/// What differences lead to.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Those that replace.
    pub forced: Vec<Difference>,
    /// Paths that may, with the condition in words.
    pub maybe: BTreeMap<String, String>,
}

/// Conditions about the number of blocks, which a change inside one does not touch.
const ABOUT_NUMBERS: [&str; 9] = [
    "any",
    "set",
    "unset",
    "set_or_unset",
    "changed_not_unset",
    "changed_or_unset",
    "element_removed",
    "all_elements_removed",
    "count_not_raised",
];

/// What the differences of a resource of a type lead to.
pub fn decide(of: &str, rules: &Rules, all: &[Difference], sides: Sides) -> Verdict {
    let mut verdict = Verdict::default();
    for change in all {
        let path = change.path.as_str();
        let is_loose = || rules.loose.contains(path) && is_loosely_same(&change.old, &change.new);
        if rules.replace.contains(path) && change.count != Some(false) {
            let is_gone = rules.if_configured.contains(path) && change.new.is_blank();
            if is_gone || is_loose() {
                continue;
            }
            let is_default = |one: &Plain, other: &Plain| one.is_null() && other.is_zero();
            if is_default(&change.old, &change.new) || is_default(&change.new, &change.old) {
                let when = "unless the provider's default is the same value";
                verdict.maybe.insert(path.to_owned(), when.to_owned());
                continue;
            }
            verdict.forced.push(change.clone());
        } else if let Some(condition) = rules.conditional.get(path) {
            let found = tested(of, condition, change, sides);
            if is_loose() {
                continue;
            }
            let is_rough = condition.test.as_ref().is_some_and(|t| t.approximate);
            match found {
                Some(true) => verdict.forced.push(change.clone()),
                Some(false) if !is_rough => {}
                _ => {
                    let when = condition.when.as_deref();
                    let when = when.unwrap_or("see the provider's documentation");
                    verdict.maybe.insert(path.to_owned(), when.to_owned());
                }
            }
        }
    }
    verdict
}

fn tested(of: &str, condition: &Condition, change: &Difference, sides: Sides) -> Option<bool> {
    let test = condition.test.as_ref();
    let is_about = |op: &str| change.count.is_none() || ABOUT_NUMBERS.contains(&op);
    match test.filter(|test| is_about(&test.op)) {
        Some(test) => holds(test, change, sides),
        None if (of, change.path.as_str()) == ("aws_instance", "instance_type") => {
            let arm = |value: &Plain| Some(is_arm(value.text()?));
            let (old, new) = (arm(&change.old)?, arm(&change.new)?);
            Some(old != new)
        }
        None => None,
    }
}

/// Whether an EC2 type has Arm processors: `g` stands behind the generation of such families.
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>
fn is_arm(name: &str) -> bool {
    let family = name.split('.').next().unwrap_or(name);
    if matches!(family, "a1" | "mac2") || family.starts_with("mac2-") {
        return true;
    }
    let behind = family.trim_start_matches(|c: char| !c.is_ascii_digit());
    let options = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    let options = options.split('-').next().unwrap_or_default();
    options.contains('g')
}

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
