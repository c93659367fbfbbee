//! Which root modules of two trees belong together: those of one folder, those of one state, and those that are the same but for a name. Not what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::backend::State;
use super::scan::differing;
use super::side::{Given, Side};
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
    both.map(of).collect()
}

/// A path as it was while a folder, whose name may be a part of it, was another.
fn former(path: &str, from: &str, to: &str) -> String {
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
        let same = |to: &&&str| had.is_some() && state(new, to) == had;
        if let Some(to) = left.iter().find(same).copied() {
            left.remove(to);
            pairs.insert((*root).to_owned(), to.to_owned());
        }
    }
    let texts: BTreeMap<&str, _> = left.iter().map(|to| (*to, new.texts_of(to))).collect();
    for root in gone {
        if pairs.contains_key(*root) {
            continue;
        }
        let mine = old.texts_of(root);
        let others = left.iter().filter_map(|to| Some((*to, texts.get(to)?)));
        let alike = others.filter_map(|(to, other)| Some((alike((root, &mine), (to, other))?, to)));
        let best = alike.max();
        if let Some((_, to)) = best.filter(|(percent, _)| *percent >= ALIKE) {
            left.remove(to);
            pairs.insert((*root).to_owned(), to.to_owned());
        }
    }
    pairs
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
