//! Which root modules of two trees belong together: those of one folder, those of one state, and those that are the same but for a name. Not what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::backend::State;
use super::leaving;
use super::scan::differing;
use super::side::{Given, Side};
use crate::hcl::{Expr, ExprKind};
use crate::terraform::modules::Module;
use crate::value::RelPath;

/// A root module that is touched, in one of the trees or both.
#[derive(Clone, Debug)]
pub struct Unit {
    pub old: Option<String>,
    pub new: Option<String>,
    /// Where it keeps its state, in each tree.
    pub states: (Option<State>, Option<State>),
}

/// How many lines of a module have to be the same, of a hundred, once the name that changed is put in the place of the other.
const ALIKE: usize = 90;

/// The root modules that a change touches.
pub fn units(old: &Side, new: &Side) -> Vec<Unit> {
    let files = differing(old.tree, new.tree);
    if files.is_empty() {
        return Vec::new();
    }
    let (had, has) = (old.roots(), new.roots());
    let mut units = Vec::new();
    let stay = had.intersection(&has).copied();
    for root in stay {
        if old.is_touched(root, &had, &files) || new.is_touched(root, &has, &files) {
            units.push(Unit {
                old: Some(root.to_owned()),
                new: Some(root.to_owned()),
                states: (state(old, root), state(new, root)),
            });
        }
    }
    let gone: Vec<&str> = had.difference(&has).copied().collect();
    let come: Vec<&str> = has.difference(&had).copied().collect();
    let pairs = paired((old, &gone), (new, &come));
    let taken: BTreeSet<&str> = pairs.values().map(String::as_str).collect();
    for root in gone {
        let to = pairs.get(root);
        units.push(Unit {
            old: Some(root.to_owned()),
            new: to.cloned(),
            states: (state(old, root), to.and_then(|to| state(new, to))),
        });
    }
    for root in come.iter().filter(|root| !taken.contains(**root)) {
        units.push(Unit {
            old: None,
            new: Some((*root).to_owned()),
            states: (None, state(new, root)),
        });
    }
    units
}

/// The files of values that plans in the old tree were given: those that they are given now, as far as they were there, under the names of then.
pub fn given_before(units: &[Unit], old: &Side, new: &Side) -> Given {
    let both = units
        .iter()
        .filter_map(|unit| Some((unit.old.as_ref()?, unit.new.as_ref()?)));
    let of = |(from, to): (&String, &String)| {
        let there = |path: &RelPath| old.tree.get(path).is_some();
        let before = |path: &RelPath| {
            let former = RelPath::new(&former(path.as_str(), from, to)).ok();
            former
                .filter(there)
                .or_else(|| Some(path.clone()).filter(there))
        };
        let files = new.values(to).iter().filter_map(before);
        (from.clone(), files.collect())
    };
    let gone = units.iter().filter(|unit| unit.new.is_none());
    let gone = gone.filter_map(|unit| unit.old.as_ref());
    let gone = gone.map(|folder| (folder.clone(), leaving::values(folder, old, new)));
    both.map(of).chain(gone).collect()
}

/// A path as it was while a folder, whose name may be a part of it, was another.
pub fn former(path: &str, from: &str, to: &str) -> String {
    let names = from.split('/').zip(to.split('/'));
    let names: Vec<(&str, &str)> = names.filter(|(one, other)| one != other).collect();
    let part = |part: &str| {
        let (stem, end) = part
            .split_once('.')
            .map_or((part, None), |(s, e)| (s, Some(e)));
        let known = names.iter().find(|(_, now)| *now == stem);
        let stem = known.map_or(stem, |(was, _)| was);
        end.map_or_else(|| stem.to_owned(), |end| format!("{stem}.{end}"))
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn state(side: &Side, root: &str) -> Option<State> {
    let read = side.read(&BTreeSet::from([root]));
    State::of(read.modules.get(root)?)
}

/// Roots that go, each with the one that comes in its place.
fn paired(
    (old, gone): (&Side, &[&str]),
    (new, come): (&Side, &[&str]),
) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    let mut left: BTreeSet<&str> = come.iter().copied().collect();
    for root in gone {
        let had = state(old, root);
        let same = |to: &&&str| {
            if new.is_renamed(root, to) {
                return true;
            }
            let has = state(new, to);
            had.as_ref()
                .zip(has.as_ref())
                .is_some_and(|(had, has)| had.is(has))
        };
        if let Some(to) = left.iter().find(same).copied() {
            left.remove(to);
            pairs.insert((*root).to_owned(), to.to_owned());
        }
    }
    let texts: BTreeMap<&str, _> = left.iter().map(|to| (*to, new.texts_of(to))).collect();
    let apart = apart((old, gone), (new, &left));
    for root in gone {
        if pairs.contains_key(*root) {
            continue;
        }
        let mine = old.texts_of(root);
        let is_apart = |to: &str| renamed(root, to).any(|names| apart.contains(&names));
        let others = left.iter().filter(|to| !is_apart(to));
        let others = others.filter_map(|to| Some((*to, texts.get(to)?)));
        let alike = others.filter_map(|(to, other)| Some((alike((root, &mine), (to, other))?, to)));
        let best = alike.max();
        if let Some((_, to)) = best.filter(|(percent, _)| *percent >= ALIKE) {
            left.remove(to);
            pairs.insert((*root).to_owned(), to.to_owned());
        }
    }
    pairs
}

/// The parts of two folders that differ.
fn renamed<'f>(root: &'f str, to: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
    let parts = root.split('/').zip(to.split('/'));
    parts.filter(|(one, other)| one != other)
}

/// Names that stand for regions or accounts, each with another one that some root has in its place.
fn apart<'f>(
    (old, gone): (&Side, &[&'f str]),
    (new, come): (&Side, &BTreeSet<&'f str>),
) -> BTreeSet<(&'f str, &'f str)> {
    let of = |side: &Side, roots: &mut dyn Iterator<Item = &'f str>| -> Vec<_> {
        roots.map(|root| (root, place(side, root))).collect()
    };
    let (had, has) = (
        of(old, &mut gone.iter().copied()),
        of(new, &mut come.iter().copied()),
    );
    let mut found = BTreeSet::new();
    for (root, here) in &had {
        for (to, _) in has.iter().filter(|(_, there)| is_apart(here, there)) {
            // Of several names nobody knows which is the region's.
            let mut names = renamed(root, to);
            if let (Some(names), None) = (names.next(), names.next()) {
                found.insert(names);
            }
        }
    }
    found
}

/// The regions and accounts that a root module names for its provider and its resources, by argument.
fn place(side: &Side, root: &str) -> BTreeMap<&'static str, BTreeSet<String>> {
    const ARGUMENTS: [&str; 5] = [
        "region",
        "location",
        "project",
        "subscription_id",
        "allowed_account_ids",
    ];
    let read = side.read(&BTreeSet::from([root]));
    let blocks = read.modules.get(root).into_iter().flat_map(Module::blocks);
    let own = blocks.filter(|block| match block.name.value.as_str() {
        "provider" => block.body.value("alias").is_none(),
        name => matches!(name, "module" | "resource"),
    });
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for block in own {
        for name in ARGUMENTS {
            let value = block.body.value(name);
            let texts = match value.map(|value| &value.kind) {
                Some(ExprKind::Tuple(items)) => items.iter().filter_map(Expr::as_text).collect(),
                _ => value
                    .and_then(Expr::as_text)
                    .into_iter()
                    .collect::<Vec<_>>(),
            };
            found.entry(name).or_default().extend(texts);
        }
    }
    found
}

/// Whether nothing of one can be kept in the other: a cloud moves nothing to another region or account.
fn is_apart(
    one: &BTreeMap<&'static str, BTreeSet<String>>,
    other: &BTreeMap<&'static str, BTreeSet<String>>,
) -> bool {
    let both = one
        .iter()
        .filter_map(|(name, one)| Some((one, other.get(name)?)));
    let mut known = both.filter(|(one, other)| !one.is_empty() && !other.is_empty());
    known.any(|(one, other)| one.is_disjoint(other))
}

type Texts = BTreeMap<String, Arc<[u8]>>;

/// How much of one root module is that of another, of a hundred, if folders differ in a name that stands for it; none if they have not the same files.
fn alike((root, mine): (&str, &Texts), (to, other): (&str, &Texts)) -> Option<usize> {
    let (had, has): (Vec<&str>, Vec<&str>) = (root.split('/').collect(), to.split('/').collect());
    if had.len() != has.len() || !mine.keys().eq(other.keys()) {
        return None;
    }
    let pairs = had.iter().zip(&has).filter(|(one, other)| one != other);
    let names: BTreeSet<(&str, &str)> = pairs.map(|(one, other)| (*one, *other)).collect();
    let (mut same, mut all) = (0, 0);
    for (bytes, other) in mine.values().zip(other.values()) {
        let text = |bytes: &Arc<[u8]>| String::from_utf8_lossy(bytes).into_owned();
        let renamed = names
            .iter()
            .fold(text(bytes), |text, (one, other)| text.replace(one, other));
        let other = text(other);
        let lines: BTreeSet<&str> = other.lines().collect();
        same += renamed.lines().filter(|line| lines.contains(line)).count();
        all += renamed.lines().count().max(other.lines().count());
    }
    (same * 100).checked_div(all)
}
