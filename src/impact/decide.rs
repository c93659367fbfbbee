//! Which differences of a resource replace it, which may, and which the provider takes for none. Not how a difference is found.

use std::collections::BTreeMap;

use super::conditions::{Sides, holds};
use super::difference::Difference;
use super::looseness::is_loosely_same;
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
