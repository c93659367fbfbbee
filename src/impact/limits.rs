//! What clouds refuse or nobody can undo although a provider plans it in place, and what takes a protection away: a table of arguments (`data/changes.json`),
//! each with what is wrong about a change of it. Not what forces a replacement.

use std::sync::LazyLock;

use serde::Deserialize;

use super::amounts::version;
use super::in_use::Gone;
use super::moves::without_keys;
use super::plain::Plain;
use super::plan::Prior;
use super::report::{Caution, Rule};
use super::values::{after, at_path, before, told};
use crate::terraform::evaluate::Instance;

/// What is wrong about some changes of an argument.
#[derive(Debug, Deserialize)]
struct Limit {
    /// The type of the resource.
    #[serde(rename = "type")]
    of: String,
    /// The argument, with the blocks around it.
    arg: String,
    rule: Rule,
    test: Test,
    /// In words, behind what changes.
    why: String,
    source: String,
}

/// Which changes.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
enum Test {
    /// A number that becomes smaller.
    Shrinks,
    /// A number that becomes greater, by fewer percent.
    GrowsBelow { percent: f64 },
    /// A version that becomes an earlier one, by as many of its first numbers, or all.
    GoesDown { parts: Option<usize> },
    /// A version whose second number grows by more than one.
    Skips,
    /// A version whose first number grows, unless this flag is set.
    Major { unless: String },
    /// Another value than there was.
    Changes,
    /// A value where there was none.
    Appears,
    /// A value that stands before the one that there was, in an order; an absent one is the default.
    Falls {
        order: Vec<serde_json::Value>,
        default: serde_json::Value,
    },
    /// A list that becomes longer.
    More,
    /// A list that something goes from.
    Loses,
    /// None: what is called so is destroyed while something still has it.
    InUse,
}

#[derive(Deserialize)]
struct Table {
    rows: Vec<Limit>,
}

/// None of the rows is read before somebody changes something; a test reads all.
static TABLE: LazyLock<Vec<Limit>> = LazyLock::new(|| {
    let table = serde_json::from_str(include_str!("../../data/changes.json"));
    table.map_or_else(|_| Vec::new(), |table: Table| table.rows)
});

/// What is to be said of a resource that is changed in place at these arguments.
pub fn cautions(
    (prior, instance): (&Prior, &Instance),
    address: &str,
    changed: &[String],
) -> Vec<Caution> {
    let rows = TABLE.iter().filter(|row| row.of == instance.kind());
    let mut found = Vec::new();
    for row in rows {
        let top = row.arg.split('.').next().unwrap_or(&row.arg);
        if !changed.iter().any(|name| name == top) {
            continue;
        }
        let (old, new) = (before(prior, instance, top), after(instance, top));
        for (old, new) in at_path((&old, &new), &row.arg) {
            if row.test.holds(&old, &new, instance) {
                found.push(Caution {
                    rule: row.rule,
                    address: address.to_owned(),
                    path: row.arg.clone(),
                    old: told(&old),
                    new: told(&new),
                    why: row.why.clone(),
                    source: Some(row.source.clone()),
                    place: None,
                });
            }
        }
    }
    found
}

/// What something that is destroyed is called by those that may have it.
pub fn gone(address: &str, prior: &Prior) -> Vec<Gone> {
    let block = without_keys(address);
    let of = block.rsplit('.').nth(1).unwrap_or_default();
    let rows = TABLE
        .iter()
        .filter(|row| row.of == of && matches!(row.test, Test::InUse));
    let named = rows.filter_map(|row| {
        Some(Gone {
            address: address.to_owned(),
            path: row.arg.clone(),
            name: prior.state.field(&row.arg).text()?.to_owned(),
            why: row.why.clone(),
            source: row.source.clone(),
        })
    });
    named.collect()
}

impl Test {
    fn holds(&self, old: &Plain, new: &Plain, instance: &Instance) -> bool {
        if let Self::More = self {
            return !old.is_blank() && new.items().len() > old.items().len();
        }
        if let Self::Appears = self {
            return old.is_blank() && !new.is_blank();
        }
        if old.has_unknown() || new.has_unknown() {
            return false;
        }
        let numbers = || old.as_number().zip(new.as_number());
        let both = || {
            let (old, new) = (version(old), version(new));
            // What is not written of a version is any.
            let parts = old.len().min(new.len());
            let first = |mut all: Vec<u64>| {
                all.truncate(parts);
                all
            };
            (parts > 0).then(|| (first(old), first(new)))
        };
        let holds = match self {
            Self::Shrinks => numbers().map(|(old, new)| new < old),
            Self::GrowsBelow { percent } => {
                numbers().map(|(old, new)| new > old && new * 100.0 < old * (100.0 + percent))
            }
            Self::GoesDown { parts } => both().map(|(old, new)| {
                let end = parts.unwrap_or(old.len()).min(old.len());
                new.get(..end) < old.get(..end)
            }),
            Self::Skips => both().map(|(old, new)| {
                let minor = |all: &[u64]| Some((*all.first()?, *all.get(1)?));
                let pair = minor(&old).zip(minor(&new));
                pair.is_some_and(|(old, new)| new.0 == old.0 && new.1 > old.1 + 1)
            }),
            Self::Major { unless } => both().map(|(old, new)| {
                let flag = instance.argument(unless);
                let is_allowed = flag.is_some_and(|flag| Plain::from(&flag) == Plain::Bool(true));
                new.first() > old.first() && !is_allowed
            }),
            Self::Loses => {
                let goes = |one: &Plain| !new.items().contains(one);
                Some(!new.is_blank() && old.items().iter().any(goes))
            }
            Self::Changes => Some(!old.is_blank() && !new.is_blank() && old != new),
            Self::Falls { order, default } => {
                let rank = |value: &Plain| {
                    let default = Plain::from(default);
                    let value = if value.is_null() { &default } else { value };
                    order.iter().position(|one| Plain::from(one) == *value)
                };
                rank(old).zip(rank(new)).map(|(old, new)| new < old)
            }
            Self::More | Self::Appears | Self::InUse => None,
        };
        holds.unwrap_or_default()
    }
}
