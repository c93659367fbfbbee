//! What a change means to people outside of the code, in a sentence for each cell: networks, offices, partners, names, data, keys. By what happens to which
//! types of resources, of all clouds; not what happens.

mod meanings;

use std::collections::{BTreeMap, BTreeSet};

use super::moves::without_keys;
use super::report::{Action, Change, Impact, Kind, Words};
use meanings::{LASTING, MEANINGS, Meaning, Tell, When};

/// Where a stack belongs.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// `eu-west-1/production`
    pub cell: String,
    /// The offices that its network has connections to.
    pub sites: Vec<String>,
}

/// Whether something holds what cannot be made again: data, or the key to it.
#[must_use]
pub fn holds_data(address: &str) -> bool {
    let bare = without_keys(address);
    let of = bare.rsplit('.').nth(1).unwrap_or_default();
    let lasting = |meaning: &&Meaning| LASTING.contains(&meaning.then);
    let mut all = MEANINGS.iter().filter(lasting);
    all.any(|meaning| meaning.types.contains(&of))
}

/// The sentences of cells to which something of meaning happens, by their names.
#[must_use]
pub fn words(impact: &Impact, places: &BTreeMap<String, Place>) -> Vec<Words> {
    let mut cells: BTreeMap<&str, Said> = BTreeMap::new();
    for (folder, root) in &impact.roots {
        // What comes tells nobody anything, and what leaves stays as it is.
        if matches!(root.kind, Kind::Added | Kind::Removed) {
            continue;
        }
        let Some(place) = places.get(folder) else {
            continue;
        };
        let said = cells.entry(place.cell.as_str()).or_default();
        said.sites.extend(place.sites.iter().map(String::as_str));
        let mut is_touched = false;
        for change in &root.changes {
            is_touched |= said.count(change);
            said.add(change);
        }
        said.stacks += usize::from(is_touched);
    }
    let told = cells.into_iter().filter(|(_, said)| !said.facts.is_empty());
    told.map(|(cell, said)| said.words(cell)).collect()
}

/// What is said of a cell.
#[derive(Default)]
struct Said<'i> {
    sites: BTreeSet<&'i str>,
    /// Those whose own connections change; none where what changes is everybody's.
    own: BTreeSet<String>,
    is_of_all: bool,
    stacks: usize,
    replaced: usize,
    destroyed: usize,
    /// By the number of the meaning.
    facts: BTreeMap<usize, Fact>,
}

/// Resources to which something of one meaning happens.
#[derive(Default)]
struct Fact {
    /// How many come.
    comes: usize,
    /// To how many that are there something happens.
    others: usize,
    /// The values before and after that are known.
    values: BTreeSet<(String, String)>,
}

/// The site that a resource is made for, by its key, which a site that is not there any more may have had.
fn site(change: &Change, of: &str, sites: &BTreeSet<&str>) -> Option<String> {
    let (_, key) = change.address.rsplit_once("[\"")?;
    let name = key.split(['/', '"']).next()?;
    let is_own = of.contains("vpn") || of.contains("gateway");
    (sites.contains(name) || is_own && change.action == Action::Delete).then(|| name.to_owned())
}

impl<'i> Said<'i> {
    /// Counts a resource; whether it is one that goes.
    fn count(&mut self, change: &Change) -> bool {
        match change.action {
            Action::Replace => self.replaced += 1,
            Action::Delete => self.destroyed += 1,
            _ => return false,
        }
        true
    }

    fn add(&mut self, change: &'i Change) {
        let bare = without_keys(&change.address);
        let of = bare.rsplit('.').nth(1).unwrap_or_default();
        let goes = matches!(change.action, Action::Replace | Action::Delete);
        let stays = matches!(change.action, Action::Replace | Action::Update);
        for (at, meaning) in MEANINGS.iter().enumerate() {
            if !meaning.types.contains(&of) {
                continue;
            }
            let begins = |with: &str| change.paths.iter().any(|path| path.starts_with(with));
            let is_met = match meaning.when {
                When::Changes(path) => stays && begins(path.split('.').next().unwrap_or(path)),
                When::Goes => goes,
                When::Updates(with) => change.action == Action::Update && begins(with),
                When::Comes => change.action == Action::Create,
                When::ComesOrGoes => matches!(change.action, Action::Create | Action::Delete),
            };
            if !is_met {
                continue;
            }
            if meaning.tell == Tell::Offices {
                let own = site(change, of, &self.sites);
                self.is_of_all |= own.is_none();
                self.own.extend(own);
            }
            let fact = self.facts.entry(at).or_default();
            match change.action {
                Action::Create => fact.comes += 1,
                _ => fact.others += 1,
            }
            let When::Changes(path) = meaning.when else {
                continue;
            };
            let own = change
                .values
                .iter()
                .filter(|one| path.starts_with(&one.path));
            let known = own.filter_map(|one| Some((one.old.as_ref()?, one.new.as_ref()?)));
            fact.values
                .extend(known.map(|(old, new)| (old.to_string(), new.to_string())));
        }
    }

    /// Whether what comes takes the place of what goes, which is told.
    fn is_renewed(&self, meaning: &Meaning) -> bool {
        let told = self.facts.keys().filter_map(|at| MEANINGS.get(*at));
        let mut goes = told.filter(|other| matches!(other.when, When::Goes));
        let same = |other: &Meaning| other.types.iter().any(|of| meaning.types.contains(of));
        matches!(meaning.when, When::Comes) && goes.any(same)
    }

    fn words(self, cell: &str) -> Words {
        let (mut what, mut then, mut is_told) = (Vec::new(), Vec::new(), false);
        for (at, fact) in &self.facts {
            let Some(meaning) = MEANINGS
                .get(*at)
                .filter(|meaning| !self.is_renewed(meaning))
            else {
                continue;
            };
            let first = fact.values.first().filter(|_| fact.values.len() == 1);
            // One that comes in the place of another is told once.
            let count = fact.comes.max(fact.others);
            what.push(match (first, count) {
                (Some((old, new)), 1) => format!("{} {old} -> {new}", meaning.what),
                (_, 1) => format!("1 {}", meaning.what),
                (_, count) => format!("{count} {}", plural(meaning.what)),
            });
            let is_heard = meaning.tell == Tell::Nobody || !self.sites.is_empty();
            if is_heard && !meaning.then.is_empty() && !then.contains(&meaning.then) {
                then.push(meaning.then);
            }
            is_told |= meaning.tell == Tell::Offices;
        }
        let all = || self.sites.iter().map(|site| (*site).to_owned());
        let tell: Vec<String> = match is_told {
            true if self.is_of_all => all().collect(),
            true => self.own.iter().cloned().collect(),
            false => Vec::new(),
        };
        Words {
            cell: cell.to_owned(),
            what,
            replaced: self.replaced,
            destroyed: self.destroyed,
            stacks: self.stacks,
            then: then.into_iter().map(str::to_owned).collect(),
            tell,
        }
    }
}

/// `load balancers`, `AS numbers of our side`.
fn plural(what: &str) -> String {
    let (noun, rest) = what
        .split_once(" of ")
        .map_or((what, None), |(n, r)| (n, Some(r)));
    let noun = match noun.strip_suffix("address") {
        Some(_) => format!("{noun}es"),
        None if noun.ends_with('s') => noun.to_owned(),
        None => format!("{noun}s"),
    };
    rest.map_or_else(|| noun.clone(), |rest| format!("{noun} of {rest}"))
}

impl std::fmt::Display for Words {
    /// `eu-west-1/production: VPC 10.0.0.0/16 -> 10.1.0.0/16: 14 resources replaced in 3 stacks, office routes change: tell head-office`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.cell, self.what.join(", "))?;
        let resources = |count: usize, word: &str| match count {
            0 => None,
            1 => Some(format!("1 resource {word}")),
            count => Some(format!("{count} resources {word}")),
        };
        let counts = [
            resources(self.replaced, "replaced"),
            resources(self.destroyed, "destroyed"),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let stacks = match self.stacks {
            0 => String::new(),
            1 => " in 1 stack".to_owned(),
            count => format!(" in {count} stacks"),
        };
        let mut rest = Vec::new();
        if !counts.is_empty() {
            rest.push(format!("{}{stacks}", counts.join(" and ")));
        }
        rest.extend(self.then.iter().cloned());
        if !rest.is_empty() {
            write!(f, ": {}", rest.join(", "))?;
        }
        match self.tell.as_slice() {
            [] => Ok(()),
            sites => write!(f, ": tell {}", sites.join(", ")),
        }
    }
}
