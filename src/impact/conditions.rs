//! The conditions of tables of what forces replacement, decided by old and new values. Knows no resource but those that it is given.

use super::amounts::{quantity, version};
use super::difference::Difference;
use super::plain::Plain;
use crate::terraform::schema::forces::Test;

/// The state of a resource and what its provider is proposed.
#[derive(Clone, Copy)]
pub struct Sides<'s> {
    pub old: &'s Plain,
    pub new: &'s Plain,
}

/// The SKUs that have an order, by what their names begin with.
const SKUS: [&str; 5] = ["developer", "free", "basic", "standard", "premium"];

/// Whether a change replaces; none if that is not known here.
pub fn holds(test: &Test, change: &Difference, sides: Sides) -> Option<bool> {
    for (arg, wanted) in &test.only_if {
        let found = sides.new.at(arg);
        if found.is_unknown() {
            return None;
        }
        if *found != Plain::from(wanted) {
            return Some(false);
        }
    }
    if let Some(arg) = &test.arg {
        return by_argument(test, change, sides, arg);
    }
    let (old, new) = (&change.old, &change.new);
    let is_set = || old.is_blank() && !new.is_blank();
    match test.op.as_str() {
        "any" => return Some(change.count != Some(false)),
        "set" => return Some(is_set()),
        "changed_not_unset" => return Some(!new.is_blank()),
        "changed_or_unset" => return Some(!old.is_blank()),
        _ => {}
    }
    let value = Plain::from(&test.value);
    if new.has_unknown() {
        return match test.op.as_str() {
            "set_or_unset" => is_set().then_some(true),
            "from" | "to_or_from" if *old == value => Some(true),
            _ => None,
        };
    }
    if test.unless_from.as_ref().map(Plain::from).as_ref() == Some(old) {
        return Some(false);
    }
    match test.op.as_str() {
        "cidr_not_expanded"
        | "decrease"
        | "increase"
        | "major_version_increase"
        | "not_version_increase"
        | "sku_decrease"
        | "version_decrease" => ordered(test, change, sides),
        _ => compared(test, change, &value),
    }
}

/// Conditions that ask for another argument.
fn by_argument(test: &Test, change: &Difference, sides: Sides, arg: &str) -> Option<bool> {
    let (before, now) = (sides.old.at(arg), sides.new.at(arg));
    let value = Plain::from(&test.value);
    match test.op.as_str() {
        "old_arg_is" => return Some(*before == value),
        "arg_unchanged" => return Some(before.is_same(now, false)),
        _ => {}
    }
    if now.is_unknown() {
        return None;
    }
    let (words, wanted) = (now.as_words(), value.as_words());
    match test.op.as_str() {
        "arg_is" => Some(*now == value || (test.is_default && now.is_null())),
        "arg_is_not" => Some(*now != value),
        "arg_not_prefix" => Some(!words.starts_with(&wanted)),
        "arg_not_contains" => Some(!words.contains(&wanted)),
        "arg_version_below" if now.is_null() => None,
        "arg_version_below" => Some(version(now) < version(&value)),
        _ => compared(test, change, &value),
    }
}

/// Conditions about an order.
fn ordered(test: &Test, change: &Difference, sides: Sides) -> Option<bool> {
    let (old, new) = (&change.old, &change.new);
    let (was, is) = (version(old), version(new));
    let both = !was.is_empty() && !is.is_empty();
    match test.op.as_str() {
        "decrease" | "increase" => {
            let amount = |value: &Plain| match &test.key {
                Some(key) => quantity(&value.field(key).as_words()),
                None => value.as_number().unwrap_or_default(),
            };
            match test.op == "increase" {
                true if old.is_null() => None,
                true => Some(amount(new) > amount(old)),
                false => Some(amount(new) < amount(old)),
            }
        }
        "version_decrease" => Some(both && is < was),
        "not_version_increase" => {
            let mut unless = test.unless_arg.iter();
            let excused = unless.all(|(arg, wanted)| *sides.new.at(arg) == Plain::from(wanted));
            Some(!(both && is > was && excused))
        }
        "major_version_increase" => Some(both && is.first() > was.first()),
        "sku_decrease" => {
            let rank = |value: &Plain| {
                let words = value.as_words().to_lowercase();
                SKUS.iter().position(|sku| words.starts_with(sku))
            };
            rank(old).zip(rank(new)).map(|(old, new)| new < old)
        }
        "cidr_not_expanded" => {
            let network = |value: &Plain| value.text()?.parse::<ipnet::IpNet>().ok();
            let found = network(old).zip(network(new));
            Some(!found.is_some_and(|(old, new)| new.trunc().contains(&old.trunc())))
        }
        _ => None,
    }
}

/// Conditions about values themselves.
fn compared(test: &Test, change: &Difference, value: &Plain) -> Option<bool> {
    let (old, new) = (&change.old, &change.new);
    let is = |json: &serde_json::Value, value: &Plain| Plain::from(json) == *value;
    match test.op.as_str() {
        "unset" => Some(!old.is_blank() && new.is_blank()),
        "set_or_unset" => Some(old.is_blank() != new.is_blank()),
        "turn_off" => Some(*old == Plain::Bool(true) && (new.is_blank() || new.is_zero())),
        "from" => Some(old == value),
        "to" => Some(new == value),
        "not_to" => Some(new != value),
        "to_or_from" => Some(old == value || new == value),
        "from_to" => Some(is(&test.from, old) && is(&test.to, new)),
        "not_from_to" => {
            if test.only_if_set && old.is_blank() {
                return Some(false);
            }
            let given = match (old.is_blank(), new.is_blank()) {
                (true, _) => Some(new),
                (_, true) => Some(old),
                _ => None,
            };
            // The default may be just that.
            if given.is_some_and(|given| test.pairs.iter().any(|(_, to)| is(to, given))) {
                return None;
            }
            let mut pairs = test.pairs.iter();
            Some(!pairs.any(|(from, to)| is(from, old) && is(to, new)))
        }
        "between_groups" => {
            let group = |value: &Plain| {
                let mut groups = test.groups.iter();
                groups.position(|group| group.iter().any(|one| is(one, value)))
            };
            Some(group(old) != group(new))
        }
        "default_to_other" => {
            let is_default = |side: &Plain| side.is_blank() || side == value;
            Some(is_default(old) != is_default(new))
        }
        "prefix_lost" => {
            let prefix = value.as_words();
            let has = |side: &Plain| side.as_words().starts_with(&prefix);
            Some(has(old) && !has(new))
        }
        "keys_changed" => {
            let mut keys = test.keys.iter();
            Some(keys.any(|key| !old.field(key).is_same(new.field(key), false)))
        }
        _ => elements(test, change),
    }
}

/// Conditions about the elements of lists and sets.
fn elements(test: &Test, change: &Difference) -> Option<bool> {
    let (old, new) = (change.old.items(), change.new.items());
    let kept = old.iter().filter(|one| new.contains(one)).count();
    match test.op.as_str() {
        "element_removed" => Some(kept < old.len()),
        "all_elements_removed" => Some(!old.is_empty() && kept == 0),
        "count_not_raised" => Some(new.len() <= old.len()),
        // Which one of a set is the first nobody knows.
        "first_element_changed" if change.is_set => match kept {
            all if all == old.len() => Some(false),
            0 => Some(true),
            _ => None,
        },
        "first_element_changed" => Some(old.first() != new.first()),
        "not_only_appended" => Some(!new.starts_with(old)),
        _ => None,
    }
}
