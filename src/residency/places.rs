//! Where the data lie that root modules hold, and where they are copied to, as far as that is known before a plan. Knows no stacks, and not whose data they are.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::ends::{self, Index, Parameters};
use super::said::{Said, at_path, ends_at, holds, name, own};
use super::states::{self, Kept};
use crate::facts::holdings::{self, Condition, Countries, Form, Holding, Transfer};
use crate::span::Span;
use crate::terraform::evaluate::{Evaluator, Instance, Mode, Selection};
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;

/// Data at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address of the resource that holds it, or that copies it there.
    pub address: String,
    /// What it holds, in words.
    pub holds: &'static str,
    /// Where.
    pub at: At,
    /// What brings it there, if it is a copy: `a replica of the secret`.
    pub how: Option<&'static str>,
    /// Whether it follows from where the original lies, and nothing else says it.
    pub follows: bool,
    /// Whether the cloud does it whatever is configured.
    pub is_unasked: bool,
    /// Where that is said.
    pub said: Span,
    /// The folders of the other root modules that its data come from.
    pub from: Vec<String>,
    /// What it collects of the whole account.
    pub gathers: Option<Gathering>,
    /// Whether what is known of the type, and of the location, was read in a source.
    pub is_sure: bool,
}

/// What is collected of an account, wherever it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathering {
    /// What, in words: `the events of every region of the account`.
    pub what: &'static str,
    /// Of these regions; none for all.
    pub regions: Option<Vec<String>>,
}

/// A place, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// There.
    In {
        /// What the cloud calls it.
        name: String,
        /// Its countries; none if nobody here knows them.
        countries: Option<Countries>,
    },
    /// At an address that is no part of a cloud.
    Outside,
    /// Only a plan knows.
    Unknown,
}

/// What was found in a root module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Sorted by address, copies behind what they are made of.
    pub places: Vec<Place>,
    /// What it says itself that keeps its state: what that is called, and where it is.
    pub state: Option<(String, Place)>,
    /// Types of resources of which nobody knows whether they hold data.
    pub unheard: BTreeSet<String>,
    /// What was not read: what it is, in words, and where it is called or written.
    pub unread: Vec<(String, Span)>,
}

/// Reads root modules: what each holds, in their order.
#[must_use]
pub fn read(roots: &[&str], modules: &Modules, providers: &Providers) -> Vec<Found> {
    let parameters = parameters(roots, modules, providers);
    let evaluator = Evaluator::new(modules)
        .typed_by(providers)
        .computed_by(|instance, name, of| ends::computed(instance, name, of, &parameters));
    let all = Selection::default();
    let read = |root: &&str| -> Vec<Read> {
        let Some(root) = evaluator.root(root) else {
            return Vec::new();
        };
        let instances = root.select(&all);
        let kept = instances.iter().filter(|i| i.mode() == Mode::Resource);
        kept.map(Read::of).collect()
    };
    let raw: Vec<Vec<Read>> = roots.par_iter().map(read).collect();
    let mut index = Index::default();
    let mut groups = Groups::new();
    for (root, all) in roots.iter().zip(&raw) {
        for read in all {
            read.index(root, &mut index, &mut groups);
        }
    }
    let settled = roots.iter().zip(raw);
    settled
        .map(|(root, all)| {
            let kept = states::kept(root, modules);
            let found = found(root, all, &index, &groups);
            Found {
                unread: unread(root, modules),
                state: kept.map(|kept| (kept.name.clone(), state(&kept, &index))),
                ..found
            }
        })
        .collect()
}

fn state(kept: &Kept, index: &Index) -> Place {
    let text = kept.end.text.as_deref();
    let at = match kept.form {
        Form::Outside => At::Outside,
        form => {
            let place = text.and_then(|text| ends::location(form, text, None, index));
            there(place.as_deref(), None)
        }
    };
    Place {
        address: kept.address.clone(),
        holds: "state",
        is_sure: true,
        at,
        how: None,
        follows: false,
        is_unasked: false,
        said: kept.end.span.unwrap_or(kept.block),
        from: Vec::new(),
        gathers: None,
    }
}

/// What stacks write into parameters, for others to read.
fn parameters(roots: &[&str], modules: &Modules, providers: &Providers) -> Parameters {
    let none = Parameters::new();
    let evaluator = Evaluator::new(modules)
        .typed_by(providers)
        .computed_by(|instance, name, of| ends::computed(instance, name, of, &none));
    let selection = evaluator.select(&[ends::PARAMETER]);
    let written = |root: &&str| -> Vec<_> {
        let Some(root) = evaluator.root(root) else {
            return Vec::new();
        };
        let instances = root.select(&selection);
        let kept = instances.iter().filter(|i| i.mode() == Mode::Resource);
        kept.filter_map(ends::parameter).collect()
    };
    let all: Vec<Vec<_>> = roots.par_iter().map(written).collect();
    all.into_iter().flatten().collect()
}

/// The modules of a root module that nobody here reads: they are fetched from elsewhere, or written in a form that is not read.
fn unread(root: &str, modules: &Modules) -> Vec<(String, Span)> {
    let mut unread = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = vec![root.to_owned()];
    while let Some(folder) = next.pop() {
        let Some(module) = modules.get(&folder).filter(|_| seen.insert(folder.clone())) else {
            continue;
        };
        let first = module.blocks().next().map(|block| block.span);
        if let Some(span) = first.filter(|_| module.is_partial()) {
            unread.push((format!("what is written as JSON in `{folder}`"), span));
        }
        for block in module.blocks().filter(|b| b.name.value == "resource") {
            let address: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            unread.extend(block.body.blocks_of("provisioner").map(|runs| {
                let what = format!("what a provisioner of `{}` runs", address.join("."));
                (what, runs.span)
            }));
        }
        for call in module.blocks().filter(|b| b.name.value == "module") {
            match modules
                .called(call, &folder)
                .filter(|f| modules.get(f).is_some())
            {
                Some(called) => next.push(called),
                None => {
                    let label = call.labels.first().map_or("", |label| label.value.as_str());
                    unread.push((format!("the module `{label}` from elsewhere"), call.span));
                }
            }
        }
    }
    unread
}

/// What is read of a resource.
struct Read {
    kind: String,
    address: String,
    name: Option<String>,
    /// Each place, where there are several.
    own: Vec<Said>,
    holding: Option<&'static Holding>,
    is_anywhere: bool,
    /// What it lies in.
    parent: Option<Said>,
    copies: Vec<(&'static Transfer, Option<Said>)>,
    from: Vec<(&'static Transfer, Said)>,
    gathers: Option<Gathering>,
    block: Span,
}

impl Read {
    fn of(instance: &Instance) -> Self {
        let holding = holdings::find(instance.kind());
        let own = holding.map(|holding| own(instance, holding));
        let is_anywhere = holding.and_then(|h| h.anywhere.as_ref());
        let is_anywhere = is_anywhere.is_some_and(|condition| holds(instance, condition));
        let is_so = |transfer: &&'static Transfer| {
            let when = transfer.when.as_ref();
            when.is_none_or(|condition| holds(instance, condition))
        };
        let transfers = holding.map_or(&[][..], |holding| &holding.copies);
        let transfers = transfers.iter().filter(is_so);
        let copies = transfers.flat_map(|transfer| match transfer.to {
            None => vec![(transfer, asked(instance, transfer))],
            Some(path) => {
                let ends = ends_at(instance, path, transfer.when.as_ref()).into_iter();
                ends.map(|end| (transfer, Some(end))).collect()
            }
        });
        let copies = copies.collect();
        let from = holding.map_or(&[][..], |holding| &holding.from).iter();
        let from: Vec<&Transfer> = from.filter(is_so).collect();
        let gathers = from
            .iter()
            .find_map(|transfer| gathering(instance, transfer));
        Self {
            kind: instance.kind().to_owned(),
            address: instance.address(),
            name: name(instance),
            own: own.unwrap_or_default(),
            parent: holding
                .and_then(Holding::parent)
                .and_then(|path| at_path(instance, path).into_iter().next()),
            holding,
            is_anywhere,
            copies,
            from: from
                .iter()
                .filter_map(|transfer| Some((*transfer, transfer.to?)))
                .flat_map(|(transfer, path)| {
                    let ends = at_path(instance, path).into_iter();
                    ends.map(move |end| (transfer, end))
                })
                .collect(),
            gathers,
            block: instance.block().span,
        }
    }
}

/// The argument that asks for a transfer which no argument names the end of.
fn asked(instance: &Instance, transfer: &Transfer) -> Option<Said> {
    let conditions = match transfer.when.as_ref()? {
        Condition::All(all) => &all[..],
        one => std::slice::from_ref(one),
    };
    let mut arguments = conditions.iter().filter_map(|condition| match condition {
        Condition::Value { argument, .. } => Some(*argument),
        _ => None,
    });
    arguments.find_map(|argument| at_path(instance, argument).into_iter().next())
}

/// The root modules whose resources of a type are members of one group, by its name.
type Groups = BTreeMap<(String, String), BTreeSet<String>>;

/// What a resource collects of the account, if it does.
fn gathering(instance: &Instance, transfer: &Transfer) -> Option<Gathering> {
    let what = transfer.how;
    match (transfer.form, transfer.to) {
        (Form::All, _) => Some(Gathering {
            what,
            regions: None,
        }),
        (Form::Regions, Some(path)) => {
            let regions = at_path(instance, path);
            let regions: Option<Vec<String>> = regions.into_iter().map(|said| said.text).collect();
            // Of which, only a plan knows: of any.
            let is_some = regions.as_ref().is_none_or(|regions| !regions.is_empty());
            is_some.then_some(Gathering { what, regions })
        }
        _ => None,
    }
}

fn found(root: &str, all: Vec<Read>, index: &Index, groups: &Groups) -> Found {
    let mut found = Found::default();
    for read in all {
        let Some(holding) = read.holding else {
            if !holdings::is_empty(&read.kind) {
                found.unheard.insert(read.kind);
            }
            continue;
        };
        let from = read.origins(root, index, groups);
        let place =
            |at: At, (how, follows): (Option<&'static str>, bool), span: Option<Span>| Place {
                follows,
                address: read.address.clone(),
                holds: holding.holds,
                how,
                said: span.unwrap_or(read.block),
                from: from.clone(),
                gathers: read.gathers.clone(),
                is_unasked: false,
                is_sure: holding.is_sure() && is_sure(&at, holding),
                at,
            };
        if !holding.is_elsewhere() {
            let unknown = Said {
                text: None,
                span: None,
            };
            let own = match &read.own[..] {
                [] => std::slice::from_ref(&unknown),
                own => own,
            };
            for said in own
                .iter()
                .take(if read.is_anywhere { 1 } else { own.len() })
            {
                let at = match read.is_anywhere {
                    true => anywhere(),
                    false => there(said.text.as_deref(), holding.locations),
                };
                found.places.push(place(at, (None, false), said.span));
            }
        }
        for (transfer, end) in &read.copies {
            let span = end.as_ref().and_then(|end| end.span);
            if let Some(at) = read.ending(holding, transfer, end.as_ref(), index) {
                found.places.push(Place {
                    is_unasked: transfer.form == Form::Pair && transfer.when.is_none(),
                    ..place(at, (Some(transfer.how), transfer.to.is_none()), span)
                });
            }
        }
    }
    found
}

fn anywhere() -> At {
    At::In {
        name: "anywhere".to_owned(),
        countries: Some(Countries::Anywhere),
    }
}

fn there(text: Option<&str>, kind: Option<&str>) -> At {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => At::In {
            name: text.to_owned(),
            countries: holdings::locate(text, kind).map(|found| found.countries),
        },
        None => At::Unknown,
    }
}

/// Whether where a location is was read in a source.
fn is_sure(at: &At, holding: &Holding) -> bool {
    let At::In { name, .. } = at else {
        return true;
    };
    holdings::locate(name, holding.locations).is_none_or(|found| found.is_sure)
}

impl Read {
    /// Notes what it is called, and what it is a member of.
    fn index(&self, root: &str, index: &mut Index, groups: &mut Groups) {
        let place = self.own.first().and_then(|own| own.text.as_deref());
        if let (Some(place), Some(name)) = (place, &self.name) {
            index.add(root, &self.kind, name, place);
        }
        for group in self.groups() {
            let members = groups.entry((self.kind.clone(), group.to_owned()));
            members.or_default().insert(root.to_owned());
        }
    }

    fn groups(&self) -> impl Iterator<Item = &str> {
        let groups = self.from.iter().filter(|(of, _)| of.form == Form::Group);
        groups.filter_map(|(_, said)| said.text.as_deref())
    }

    /// The other root modules that its data come from: what it is made of, and the other members of its group.
    fn origins(&self, root: &str, index: &Index, groups: &Groups) -> Vec<String> {
        let made = self.from.iter().filter(|(of, _)| of.form != Form::Group);
        let mut all: BTreeSet<String> = made
            .flat_map(|(_, said)| ends::origins(said, root, index))
            .collect();
        for group in self.groups() {
            let members = groups.get(&(self.kind.clone(), group.to_owned()));
            all.extend(members.into_iter().flatten().cloned());
        }
        all.remove(root);
        all.into_iter().collect()
    }

    /// Where it is, or what it lies in.
    fn here(&self, index: &Index) -> Option<String> {
        let own = self.own.first().and_then(|own| own.text.clone());
        let parent = || {
            let parent = self.parent.as_ref()?.text.as_deref()?;
            ends::location(Form::Resource, parent, None, index)
        };
        own.or_else(parent)
    }

    /// Where the other end of a transfer is; none if there is no transfer.
    fn ending(
        &self,
        holding: &Holding,
        transfer: &Transfer,
        end: Option<&Said>,
        index: &Index,
    ) -> Option<At> {
        let own = self.here(index);
        let own = own.as_deref();
        let text = match transfer.form {
            // All of these have places of their own.
            Form::Group | Form::Regions => return None,
            Form::All => return Some(anywhere()),
            Form::Outside => return Some(At::Outside),
            Form::Nearest => own.and_then(holdings::nearest).map(str::to_owned),
            Form::Pair => match own {
                None => None,
                Some(own) => {
                    let own = own.split_whitespace().collect::<String>().to_lowercase();
                    if transfer.except.contains(&own.as_str()) {
                        return None;
                    }
                    // Without a pair there is no copy.
                    Some(holdings::pair(&own)?.to_owned())
                }
            },
            form => {
                let text = end.and_then(|end| end.text.as_deref());
                text.and_then(|text| ends::location(form, text, own, index))
            }
        };
        Some(there(text.as_deref(), holding.locations))
    }
}
