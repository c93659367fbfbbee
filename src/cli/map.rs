//! `terrane map`: where things of the estate lie. `--residency`: the data of each client, as the rendered Terraform says it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::affected;
use super::arguments::Format;
use super::console::Console;
use super::exit::Exit;
use super::faults::UNKNOWN_NAME;
use super::project::{Compiled, Project};
use crate::compile;
use crate::diag::Problem;
use crate::diag::render::wrap;
use crate::diag::suggest::{all_of, nearest};
use crate::facts::holdings::Countries;
use crate::residency::places::{At, Found, Place};
use crate::residency::{self, Bound, Holder};
use crate::terraform::providers::Providers;

/// What a line of a location has of 80 columns.
const ROOM: usize = 74;
/// What brings data of a client into a stack that it has nothing to do with, where no argument has a word for it.
const OF_OTHERS: &str = "from another stack";
/// What is no part of a cloud.
const OUTSIDE: &str = "an address outside of the clouds";

/// Show where the data of each client lie and where they are copied to, in which country, and what brings them there
#[derive(Debug, Args)]
pub struct Map {
    /// Where data lie
    #[arg(long, required = true)]
    residency: bool,
    /// Of one client
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
}

/// Where the data of clients lie, as `terrane map --residency --format json` prints it.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Residency")]
pub struct Document {
    /// Version of this shape: 1.
    format: u32,
    /// Sorted by name.
    clients: Vec<Resident>,
}

/// A client.
#[derive(Serialize, JsonSchema)]
struct Resident {
    /// Its name.
    name: String,
    /// The classes that its data may lie in; none for any country.
    residency: Vec<String>,
    /// Sorted by location, then by stack and address.
    places: Vec<Lying>,
    /// Types of resources in its stacks of which nobody here knows whether they hold data.
    unheard: BTreeSet<String>,
    /// What of its stacks is not read here: modules from elsewhere, JSON, what provisioners run.
    unread: BTreeSet<String>,
}

/// Data at a place.
#[derive(Serialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
struct Lying {
    /// Region or other location, as its cloud calls it; null where only a plan knows it.
    location: Option<String>,
    /// ISO 3166-1 alpha-2; null where it may be any country, or nobody here knows.
    countries: Option<Vec<String>>,
    /// The stack.
    stack: String,
    /// The resource in it.
    address: String,
    /// What it holds.
    holds: String,
    /// Whether it is where the data of the client may not lie, which somebody has excused.
    outside: bool,
    /// What copies the data there; null where they are made there.
    copy: Option<String>,
    /// Whether the client shares the stack with all clients of the cell.
    shared: bool,
}

impl Map {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.compile();
        let Some(clients) = residents(&compiled) else {
            return compiled.report(console, &[]);
        };
        let names: Vec<String> = clients.iter().map(|c| c.name.clone()).collect();
        let is_wanted = |c: &Resident| self.client.as_ref().is_none_or(|name| *name == c.name);
        let clients: Vec<Resident> = clients.into_iter().filter(is_wanted).collect();
        if let Some(name) = self.client.as_ref().filter(|_| clients.is_empty()) {
            let message = format!("no client of the estate that is anywhere is called `{name}`");
            let problem = Problem::new(&UNKNOWN_NAME, message);
            let near = nearest(name, names.iter().map(String::as_str));
            return console.fail(problem.meant_or(near, || match names.is_empty() {
                true => "nobody is in a cell of the estate".to_owned(),
                false => format!("there are {}", all_of(names.iter().map(String::as_str))),
            }));
        }
        let text = match console.format() {
            Format::Json => affected::json(&Document { format: 1, clients }),
            Format::Markdown => clients.iter().map(markdown).collect(),
            _ if clients.is_empty() => "no client is in a cell of the estate\n".to_owned(),
            _ => clients.iter().map(told).collect(),
        };
        console.print(&text);
        Exit::Clean
    }
}

fn residents(compiled: &Compiled) -> Option<Vec<Resident>> {
    let (output, model) = (compiled.output.as_ref()?, compiled.model.as_ref()?);
    let providers = Providers::new(&compiled.modules, &compiled.providers);
    let holders = compile::holders(model, output.graph.stacks.iter().map(|node| &node.info));
    let paths: Vec<&str> = holders.iter().map(|holder| holder.path).collect();
    let found = residency::places::read(&paths, &compiled.modules, &providers);
    let by_path: BTreeMap<&str, &Holder> = paths.iter().copied().zip(&holders).collect();
    let mut clients: BTreeMap<&str, Resident> = BTreeMap::new();
    for (holder, found) in holders.iter().zip(&found) {
        for place in &found.places {
            let of_others = residency::of_others(holder, place, &by_path).into_iter();
            let of_others = of_others.map(|bound| (bound, place.how.unwrap_or(OF_OTHERS)));
            let of_account = residency::of_account(holder, place).into_iter();
            let what = place.gathers.as_ref().map_or(OF_OTHERS, |all| all.what);
            for (bound, how) in of_others.chain(of_account.map(|bound| (bound, what))) {
                let client = clients.entry(bound.client).or_insert_with(|| empty(bound));
                client.places.push(Lying {
                    copy: Some(how.to_owned()),
                    shared: true,
                    ..lying((holder, bound), place)
                });
            }
        }
        for bound in &holder.bounds {
            let client = clients.entry(bound.client).or_insert_with(|| empty(bound));
            add(client, (holder, bound), found);
        }
    }
    let mut clients: Vec<Resident> = clients.into_values().collect();
    for client in &mut clients {
        client.places.sort();
    }
    Some(clients)
}

fn empty(bound: &Bound) -> Resident {
    Resident {
        name: bound.client.to_owned(),
        residency: bound
            .classes
            .iter()
            .map(|class| class.value.clone())
            .collect(),
        places: Vec::new(),
        unheard: BTreeSet::new(),
        unread: BTreeSet::new(),
    }
}

fn add(client: &mut Resident, (holder, bound): (&Holder, &Bound), found: &Found) {
    client.unheard.extend(found.unheard.iter().cloned());
    let unread = found.unread.iter();
    let unread = unread.map(|(what, _)| format!("{what}, in `{}`", holder.name));
    client.unread.extend(unread);
    let state = found.state.as_ref();
    let state = state.filter(|(name, _)| !holder.state.contains(&name.as_str()));
    let places = found.places.iter().chain(state.map(|(_, place)| place));
    let places = places.map(|place| lying((holder, bound), place));
    client.places.extend(places);
}

fn lying((holder, bound): (&Holder, &Bound), place: &Place) -> Lying {
    let (location, countries) = match &place.at {
        At::In { name, countries } => (Some(name.clone()), countries.as_ref()),
        At::Outside => (Some(OUTSIDE.to_owned()), None),
        At::Unknown => (None, None),
    };
    let outside = countries.is_some_and(|countries| bound.outside(countries).is_some());
    let countries = countries.and_then(|countries| match countries {
        Countries::These(all) => Some(all.iter().map(|c| (*c).to_owned()).collect()),
        Countries::Anywhere => None,
    });
    Lying {
        location,
        countries,
        stack: holder.name.to_owned(),
        address: place.address.clone(),
        holds: place.holds.to_owned(),
        outside,
        copy: place.how.map(str::to_owned),
        shared: !holder.is_own,
    }
}

/// Where it is, in words.
fn location(place: &Lying) -> String {
    let mark = match place.outside {
        true => ", where they are not to lie",
        false => "",
    };
    format!("{}{mark}", there(place))
}

fn there(place: &Lying) -> String {
    match (&place.location, &place.countries) {
        (None, _) => "known only when Terraform plans".to_owned(),
        (Some(name), None) if name == OUTSIDE => name.clone(),
        (Some(name), None) => format!("{name} (any country, or nobody knows here)"),
        (Some(name), Some(countries)) => format!("{name} ({})", countries.join(", ")),
    }
}

/// Location by location, each kind of data once, with its stacks.
fn told(client: &Resident) -> String {
    let classes = match client.residency.is_empty() {
        true => "any country".to_owned(),
        false => client.residency.join(", "),
    };
    let mut text = format!("{}: {classes}\n", client.name);
    let mut by_location: BTreeMap<String, BTreeMap<String, BTreeSet<&str>>> = BTreeMap::new();
    for place in &client.places {
        let what = match &place.copy {
            Some(copy) if *copy == place.holds => format!("{copy}, copied here"),
            Some(copy) => format!("{}, copied here ({copy})", place.holds),
            None => place.holds.clone(),
        };
        let of_location = by_location.entry(location(place)).or_default();
        of_location.entry(what).or_default().insert(&place.stack);
    }
    for (location, all) in &by_location {
        let _ = writeln!(text, "  {location}");
        for (what, stacks) in all {
            let stacks: Vec<&str> = stacks.iter().copied().collect();
            let line = wrap(&format!("{what}: {}", stacks.join(", ")), ROOM);
            let _ = writeln!(text, "    {}", line.replace('\n', "\n      "));
        }
    }
    for kind in &client.unheard {
        let _ = writeln!(text, "  not known here whether it holds data: {kind}");
    }
    for what in &client.unread {
        let _ = writeln!(text, "  not read here: {what}");
    }
    text
}

/// A page of evidence: every resource with its place.
fn markdown(client: &Resident) -> String {
    let classes = match client.residency.is_empty() {
        true => "Its data may lie in any country.".to_owned(),
        false => format!("Its data may lie in: {}.", client.residency.join(", ")),
    };
    let mut text = format!("## {}\n\n{classes}\n\n", client.name);
    text += "| location | holds | copied there by | stack | resource |\n|---|---|---|---|---|\n";
    for place in &client.places {
        let copy = place.copy.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {copy} | `{}` | `{}` |",
            location(place),
            place.holds,
            place.stack,
            place.address
        );
    }
    for kind in &client.unheard {
        let _ = writeln!(text, "\nWhether `{kind}` holds data is not known.");
    }
    for what in &client.unread {
        let _ = writeln!(text, "\nNot read: {what}.");
    }
    text.push('\n');
    text
}
