//! Where the data lie that root modules hold, and where they are copied to, as far as that is known before a plan. Knows no stacks, and not whose data they are.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::expr::{Kind, Type, Value};
use crate::facts::holdings::{self, Condition, Countries, Form, Holding, Transfer};
use crate::span::Span;
use crate::terraform::evaluate::{Evaluator, Instance, Mode, Selection};
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;

/// What stands for something in the estate, in the place of an id that only its cloud knows: `terrane-place:LOCATION:TYPE:NAME`.
const MARK: &str = "terrane-place:";

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
    /// Where that is said.
    pub said: Span,
    /// The folder of the root module that its data come from, if that is another.
    pub from: Option<String>,
    /// Whether what is known of the type, and of the location, was read in a source.
    pub is_sure: bool,
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
    /// Types of resources of which nobody knows whether they hold data.
    pub unheard: BTreeSet<String>,
}

/// What has a name in the estate: where it lies, and in which root module.
type Index = BTreeMap<(String, String), (String, String)>;

/// Reads root modules: what each holds, in their order.
#[must_use]
pub fn read(roots: &[&str], modules: &Modules, providers: &Providers) -> Vec<Found> {
    let evaluator = Evaluator::new(modules)
        .typed_by(providers)
        .computed_by(computed);
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
    let index: Index = roots
        .iter()
        .zip(&raw)
        .flat_map(|(root, all)| named(root, all))
        .collect();
    let settled = roots.iter().zip(raw);
    settled
        .map(|(root, all)| found(root, all, &index))
        .collect()
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
    from: Vec<Said>,
    block: Span,
}

/// A text that says where something is.
#[derive(Clone)]
struct Said {
    /// None where only a plan knows it.
    text: Option<String>,
    span: Option<Span>,
}

impl Read {
    fn of(instance: &Instance) -> Self {
        let holding = holdings::find(instance.kind());
        let own = holding.map(|holding| own(instance, holding));
        let is_anywhere = holding.and_then(|h| h.anywhere.as_ref());
        let is_anywhere = is_anywhere.is_some_and(|condition| holds(instance, condition));
        let transfers = holding.map_or(&[][..], |holding| &holding.copies);
        let transfers = transfers.iter().filter(|transfer| {
            transfer
                .when
                .as_ref()
                .is_none_or(|condition| holds(instance, condition))
        });
        let copies = transfers.flat_map(|transfer| match transfer.to {
            None => vec![(transfer, asked(instance, transfer))],
            Some(path) => {
                let ends = at_path(instance, path).into_iter();
                ends.map(|end| (transfer, Some(end))).collect()
            }
        });
        let copies = copies.collect();
        let from = holding.map_or(&[][..], |holding| &holding.from).iter();
        let from = from.filter_map(|transfer| transfer.to);
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
            from: from.flat_map(|path| at_path(instance, path)).collect(),
            block: instance.block().span,
        }
    }
}

/// Where it says that it lies.
fn own(instance: &Instance, holding: &Holding) -> Vec<Said> {
    let Some(paths) = &holding.place else {
        return usual(instance).into_iter().collect();
    };
    let mut said = paths.iter().map(|path| at_path(instance, path));
    let otherwise = || {
        let text = holding.otherwise.map(str::to_owned);
        let said = text.map(|text| Said {
            text: Some(text),
            span: None,
        });
        said.into_iter().collect()
    };
    said.find(|said| !said.is_empty()).unwrap_or_else(otherwise)
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

/// What the clouds call it.
fn name(instance: &Instance) -> Option<String> {
    let names = [
        "name",
        "bucket",
        "identifier",
        "cluster_identifier",
        "domain_name",
        "replication_group_id",
    ];
    let mut names = names.iter().filter_map(|name| instance.argument(name));
    names.find_map(|value| value.as_str().map(str::to_owned))
}

/// Where a resource lies unless its type has a way of its own to say it.
fn usual(instance: &Instance) -> Option<Said> {
    let provider = instance.provider();
    let (own, inherited): (&[&str], bool) = match provider.source() {
        Some("hashicorp/aws") => (&["region"], true),
        Some("hashicorp/google" | "hashicorp/google-beta") => {
            (&["location", "region", "zone"], true)
        }
        Some("hashicorp/azurerm") => (&["location"], false),
        _ => (&[], false),
    };
    let mut own = own.iter().flat_map(|name| at_path(instance, name));
    let from_provider = || {
        let value = provider.argument("region").filter(|_| inherited)?;
        Some(said(&value, provider.written("region")))
    };
    own.next().or_else(from_provider)
}

fn said(value: &Value, otherwise: Option<Span>) -> Said {
    Said {
        text: value.as_str().map(str::to_owned),
        span: value.origin.or(otherwise),
    }
}

/// What stands at a path: each element of the lists on the way. Nothing where nothing is configured.
fn at_path(instance: &Instance, path: &str) -> Vec<Said> {
    let mut found = Vec::new();
    for value in values(instance, path) {
        let top = path.split('.').next().unwrap_or(path);
        found.push(said(&value, instance.span(top)));
    }
    found
}

fn values(instance: &Instance, path: &str) -> Vec<Value> {
    let mut steps = path.split('.');
    let first = steps.next().and_then(|name| instance.argument(name));
    let mut all: Vec<Value> = first.into_iter().flat_map(flat).collect();
    for step in steps {
        let next = all.iter().filter_map(|value| match &value.kind {
            Kind::Unknown(_) => Some(value.clone()),
            _ => value.get(step).cloned(),
        });
        all = next.flat_map(flat).collect();
    }
    all
}

/// The elements of a list, or the value itself; nothing for null.
fn flat(value: Value) -> Vec<Value> {
    match &value.kind {
        Kind::Null(_) => Vec::new(),
        Kind::List(items) | Kind::Set(items) => items.iter().cloned().flat_map(flat).collect(),
        _ => vec![value],
    }
}

fn holds(instance: &Instance, condition: &Condition) -> bool {
    match condition {
        Condition::All(all) => all.iter().all(|condition| holds(instance, condition)),
        Condition::Always { always } => *always,
        Condition::Block { block } => !values(instance, block).is_empty(),
        Condition::Absent { absent } => values(instance, absent).is_empty(),
        Condition::Value {
            argument,
            values: wanted,
            default,
        } => {
            let found = values(instance, argument);
            let is_wanted = |value: &Value| {
                let plain = match &value.kind {
                    Kind::Bool(flag) => serde_json::Value::from(*flag),
                    Kind::String(text) => serde_json::Value::from(&**text),
                    // Whatever a plan makes of it.
                    Kind::Unknown(_) => return true,
                    _ => return false,
                };
                wanted.contains(&plain)
            };
            match found.is_empty() {
                true => default
                    .as_ref()
                    .is_some_and(|default| wanted.contains(default)),
                false => found.iter().any(is_wanted),
            }
        }
    }
}

/// What references see of something in the estate that only its cloud knows: where it lies, or what it is called where others make it.
fn computed(instance: &Instance, name: &str, _: &Type) -> Option<Value> {
    if !matches!(name, "arn" | "id" | "self_link" | "resource_id") {
        return None;
    }
    let of_place = usual(instance)
        .and_then(|said| said.text)
        .unwrap_or_default();
    let kind = instance.kind();
    let called = self::name(instance).unwrap_or_default();
    let text = match (instance.provider().source(), name) {
        (Some("hashicorp/aws"), "arn") => format!("arn:aws:{kind}:{of_place}::{called}"),
        // Of what has a name, mostly that.
        (Some("hashicorp/aws"), _) if called.is_empty() => return None,
        (Some("hashicorp/aws"), _) => called,
        _ => format!("{MARK}{of_place}:{kind}:{called}"),
    };
    Some(Value::string(text))
}

fn named<'r>(
    root: &'r str,
    all: &'r [Read],
) -> impl Iterator<Item = ((String, String), (String, String))> + 'r {
    all.iter().filter_map(|read| {
        let place = read.own.first()?.text.clone()?;
        Some((
            (read.kind.clone(), read.name.clone()?),
            (place, root.to_owned()),
        ))
    })
}

fn found(root: &str, all: Vec<Read>, index: &Index) -> Found {
    let mut found = Found::default();
    for read in all {
        let Some(holding) = read.holding else {
            if !holdings::is_empty(&read.kind) {
                found.unheard.insert(read.kind);
            }
            continue;
        };
        let from = read.from.iter().find_map(|said| origin(said, index));
        let from = from.filter(|other| other != root);
        let place =
            |at: At, (how, follows): (Option<&'static str>, bool), span: Option<Span>| Place {
                follows,
                address: read.address.clone(),
                holds: holding.holds,
                how,
                said: span.unwrap_or(read.block),
                from: from.clone(),
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
                    false => there(said.text.as_deref(), holding),
                };
                found.places.push(place(at, (None, false), said.span));
            }
        }
        for (transfer, end) in &read.copies {
            let span = end.as_ref().and_then(|end| end.span);
            if let Some(at) = read.ending(holding, transfer, end.as_ref(), index) {
                let how = (Some(transfer.how), transfer.to.is_none());
                found.places.push(place(at, how, span));
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

fn there(text: Option<&str>, holding: &Holding) -> At {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => At::In {
            name: text.to_owned(),
            countries: holdings::locate(text, holding.locations).map(|found| found.countries),
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
    /// Where it is, or what it lies in.
    fn here(&self, index: &Index) -> Option<String> {
        let own = self.own.first().and_then(|own| own.text.clone());
        let parent = || {
            let parent = self.parent.as_ref()?.text.as_deref()?;
            ending(Form::Resource, parent, None, index)
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
            Form::Group => return None,
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
                text.and_then(|text| ending(form, text, own, index))
            }
        };
        Some(there(text.as_deref(), holding))
    }
}

/// The location of what an argument names.
fn ending(form: Form, text: &str, own: Option<&str>, index: &Index) -> Option<String> {
    if let Some(marked) = text.split(MARK).nth(1) {
        let mut parts = marked.splitn(3, ':');
        let (place, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
        let name = name.split('/').next().unwrap_or(name);
        return match place.is_empty() {
            true => Some(index.get(&(kind.to_owned(), name.to_owned()))?.0.clone()),
            false => Some(place.to_owned()),
        };
    }
    let named = |name: &str| {
        let mut all = index.iter();
        let (_, (place, _)) = all.find(|((_, called), _)| called == name)?;
        Some(place.clone())
    };
    // arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE
    let of_arn = || {
        let mut parts = text.strip_prefix("arn:")?.split(':').skip(2);
        let region = parts.next().filter(|region| !region.is_empty());
        region
            .map(str::to_owned)
            .or_else(|| named(parts.last()?.split('/').next()?))
    };
    let of_location = || {
        let mut parts = text.split('/');
        parts.find(|part| matches!(*part, "locations" | "regions" | "zones"))?;
        parts.next().map(str::to_owned)
    };
    let is_arn = text.starts_with("arn:");
    match form {
        Form::Region => Some(text.to_owned()),
        Form::Arn if is_arn => of_arn(),
        // A bare name is something beside it.
        Form::Arn => own.map(str::to_owned),
        Form::Bucket if is_arn => of_arn(),
        Form::Bucket => {
            let name = text.rsplit("://").next().unwrap_or(text);
            let name = name.split('/').next().unwrap_or(name);
            // A name may have dots, and so has an address.
            named(name).or_else(|| named(name.split('.').next()?))
        }
        _ if is_arn => of_arn(),
        _ => of_location().or_else(|| named(text.rsplit('/').next().unwrap_or(text))),
    }
}

/// The root module that data come from, by the ARN, id or name of what holds them there.
fn origin(said: &Said, index: &Index) -> Option<String> {
    let text = said.text.as_deref()?;
    let name = text
        .rsplit([':', '/'])
        .next()
        .filter(|name| !name.is_empty())?;
    let mut all = index.iter();
    let found = all.find(|((_, called), _)| called == name)?;
    Some(found.1.1.clone())
}
