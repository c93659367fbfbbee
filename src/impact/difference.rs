//! What differs between what a state has of a resource and what its provider is proposed: each argument and block by its path. Not what follows from it.

use super::plain::Plain;
use crate::terraform::schema::{Attribute, Block, Nesting, Type};

/// Something that changed.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Names of arguments and blocks, joined by dots.
    pub path: String,
    pub old: Plain,
    pub new: Plain,
    /// Of blocks, whether their number differs; none for an argument.
    pub count: Option<bool>,
    /// Whether the order does not count.
    pub is_set: bool,
}

/// What differs in a body; either side may be missing.
pub fn differences(schema: &Block, old: &Plain, new: &Plain) -> Vec<Difference> {
    let mut walk = Walk { found: Vec::new() };
    walk.block(schema, old, new, "");
    walk.found
}

struct Walk {
    found: Vec<Difference>,
}

fn joined(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// The pairs of elements that differ, or may.
fn pairs<'p>(
    is_set: bool,
    old: &'p [Plain],
    new: &'p [Plain],
) -> Vec<(Option<&'p Plain>, Option<&'p Plain>)> {
    if !is_set {
        let most = old.len().max(new.len());
        return (0..most).map(|at| (old.get(at), new.get(at))).collect();
    }
    let mut left: Vec<&Plain> = new.iter().filter(|one| !one.has_unknown()).collect();
    let mut take = |one: &Plain| {
        let at = left.iter().position(|other| *other == one);
        at.map(|at| left.swap_remove(at)).is_some()
    };
    let gone: Vec<&Plain> = old.iter().filter(|one| !take(one)).collect();
    let mut seen: Vec<&Plain> = old.iter().collect();
    let mut known = |one: &Plain| {
        let at = seen.iter().position(|other| *other == one);
        at.map(|at| seen.swap_remove(at)).is_some()
    };
    let come: Vec<&Plain> = new
        .iter()
        .filter(|one| one.has_unknown() || !known(one))
        .collect();
    let gone = gone.into_iter().map(|one| (Some(one), None));
    gone.chain(come.into_iter().map(|one| (None, Some(one))))
        .collect()
}

/// How nested things of one name are held together.
#[derive(Clone, Copy)]
struct Members {
    nesting: Nesting,
    is_block: bool,
}

/// Goes into one of the nested things.
type Inside<'w> = dyn Fn(&mut Walk, &Plain, &Plain) + 'w;

impl Walk {
    fn add(&mut self, path: &str, (old, new): (&Plain, &Plain), count: Option<bool>, set: bool) {
        self.found.push(Difference {
            path: path.to_owned(),
            old: old.clone(),
            new: new.clone(),
            count,
            is_set: set,
        });
    }

    fn block(&mut self, schema: &Block, old: &Plain, new: &Plain, path: &str) {
        for (name, attribute) in schema.attributes.iter() {
            self.one(attribute, name, (old, new), path);
        }
        for (name, nested) in &schema.block_types {
            let before = old.field(name);
            let now = match new.is_unknown() {
                true if before.is_blank() => continue,
                true => &Plain::Unknown,
                false => new.field(name),
            };
            let path = joined(path, name);
            let members = Members {
                nesting: nested.nesting_mode,
                is_block: true,
            };
            self.members(members, (before, now), &path, &|walk, old, new| {
                walk.block(&nested.block, old, new, &path);
            });
        }
    }

    /// An attribute of two objects, of which one may be missing.
    fn one(&mut self, of: &Attribute, name: &str, (old, new): (&Plain, &Plain), path: &str) {
        if new.is_unknown() {
            if !old.field(name).is_blank() {
                self.attribute(of, name, (old.field(name), &Plain::Unknown), path);
            }
            return;
        }
        // The object went: what is computed is not missed.
        if new.is_null() && of.computed {
            return;
        }
        self.attribute(of, name, (old.field(name), new.field(name)), path);
    }

    fn attribute(&mut self, of: &Attribute, name: &str, (old, new): (&Plain, &Plain), path: &str) {
        let path = joined(path, name);
        if let Some(object) = &of.nested_type {
            let members = Members {
                nesting: object.nesting_mode,
                is_block: false,
            };
            self.members(members, (old, new), &path, &|walk, old, new| {
                for (name, inner) in object.attributes.iter() {
                    walk.one(inner, name, (old, new), &path);
                }
            });
            return;
        }
        let is_set = matches!(of.kind, Some(Type::Set(_)));
        if !old.is_same(new, is_set) {
            self.add(&path, (old, new), None, is_set);
            if let Some(of) = &of.kind {
                self.within(of, (old, new), &path);
            }
        }
    }

    /// In a list, set or map of objects that is one argument.
    fn within(&mut self, of: &Type, (old, new): (&Plain, &Plain), path: &str) {
        if old.is_unknown() || new.is_unknown() {
            return;
        }
        match of {
            Type::Object(types) => {
                for (name, of) in types {
                    let (old, new) = (old.field(name), new.field(name));
                    let path = joined(path, name);
                    let is_set = matches!(of, Type::Set(_));
                    if !old.is_same(new, is_set) {
                        self.add(&path, (old, new), None, false);
                    }
                    self.within(of, (old, new), &path);
                }
            }
            Type::List(inner) | Type::Set(inner) if matches!(**inner, Type::Object(_)) => {
                let is_set = matches!(of, Type::Set(_));
                for (old, new) in pairs(is_set, old.items(), new.items()) {
                    let null = &Plain::Null;
                    self.within(inner, (old.unwrap_or(null), new.unwrap_or(null)), path);
                }
            }
            _ => {}
        }
    }

    fn members(
        &mut self,
        members: Members,
        (old, new): (&Plain, &Plain),
        path: &str,
        inside: &Inside,
    ) {
        let count = |differs| members.is_block.then_some(differs);
        if old.is_unknown() || new.is_unknown() {
            self.add(path, (old, new), count(true), false);
            let first = match old {
                Plain::List(items) => items.first().unwrap_or(&Plain::Null),
                old => old,
            };
            return inside(self, first, &Plain::Unknown);
        }
        let before = self.found.len();
        let null = Plain::Null;
        let differs = match members.nesting {
            Nesting::Single | Nesting::Group => {
                if !old.is_null() || !new.is_null() {
                    inside(self, old, new);
                }
                old.is_null() != new.is_null()
            }
            Nesting::Map => {
                let keys = |all: &Plain| {
                    let fields = all.fields().into_iter().flatten();
                    fields
                        .map(|(key, _)| key.clone())
                        .collect::<std::collections::BTreeSet<_>>()
                };
                let (had, has) = (keys(old), keys(new));
                for key in had.union(&has) {
                    inside(self, old.field(key), new.field(key));
                }
                had != has
            }
            Nesting::List | Nesting::Set => {
                let is_set = members.nesting == Nesting::Set;
                for (old, new) in pairs(is_set, old.items(), new.items()) {
                    inside(self, old.unwrap_or(&null), new.unwrap_or(&null));
                }
                old.items().len() != new.items().len()
            }
        };
        let is_set = members.nesting == Nesting::Set;
        if differs || self.found.len() > before || !old.is_same(new, is_set) {
            self.add(path, (old, new), count(differs), is_set);
        }
    }
}
