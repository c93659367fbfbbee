//! What is said of stacks on their way out: what is no longer protected, and those that leave the tree while what they made is still there. Not in which order to destroy that.

use std::collections::BTreeMap;

use super::project::Output;
use crate::compile::change::{LEAVES, NO_LONGER_PROTECTED};
use crate::diag::Problem;
use crate::estate::{Estate, Presence, Status};
use crate::impact::{Impact, Kind, Root};
use crate::span::Span;

/// Where it says of the region or client of a stack that it retires, by the stack's folder.
pub fn on_their_way(output: &Output, model: &Estate) -> BTreeMap<String, Span> {
    let stacks = output.graph.stacks.iter().map(|node| &node.info);
    let retiring = stacks.filter_map(|info| {
        let part = |kind| info.scope.get(kind).map(String::as_str);
        let cell = format!("{}/{}", part("region")?, part("environment")?);
        let mut cells = model.cells.keys();
        let cell = cells.find(|name| name.to_string() == cell)?;
        let presence = model.presence(cell, part("client"));
        let folder = output.parts.place(&info.path)?.to_string();
        (presence.value != Presence::Active).then_some((folder, presence.span))
    });
    retiring.collect()
}

/// That something is no longer protected, because it is to go.
pub fn released(told: &str, status: Span) -> Problem {
    Problem::new(&NO_LONGER_PROTECTED, told)
        .at(status, "this is what it does")
        .help("go on with the next step once this is applied (`terrane explain apply`, Taking something away), or take the status out")
        .or_excuse("Once everybody concerned knows", "what goes, and when")
}

/// What the stacks of a place that leave have made.
#[derive(Default)]
struct Left<'i> {
    stacks: Vec<&'i str>,
    resources: usize,
    /// What the file has of the place, where an exception can stand.
    span: Option<Span>,
}

/// One problem for each cell, or for what is left of it. Of a planned region it is an error that its stacks go, which is said elsewhere.
pub fn problems(model: &Estate, impact: &Impact) -> Vec<Problem> {
    let mut places: BTreeMap<String, Left> = BTreeMap::new();
    let leaves = |(_, root): &(&String, &Root)| root.kind == Kind::Removed && !root.is_empty();
    for (folder, root) in impact.roots.iter().filter(leaves) {
        let parts: Vec<&str> = folder.split('/').collect();
        let mut planned = model.regions.iter();
        if planned.any(|(name, region)| {
            region.status.value == Status::Planned && parts.contains(&name.as_str())
        }) {
            continue;
        }
        let (name, span) = place(model, &parts);
        let left = places.entry(name).or_default();
        left.stacks.push(folder);
        left.resources += root.changes.len();
        left.span = span;
    }
    places
        .into_iter()
        .map(|(name, left)| left.problem(&name))
        .collect()
}

/// The cell that a folder is named after, as far as the file has it: the cell, its environment, or its region.
fn place(model: &Estate, parts: &[&str]) -> (String, Option<Span>) {
    let mut cells = model.cells.values();
    let cell = cells.find(|cell| {
        parts.contains(&cell.name.region().as_str())
            && parts.contains(&cell.name.environment().as_str())
    });
    if let Some(cell) = cell {
        return (cell.name.to_string(), Some(cell.span));
    }
    let mut environments = model.environments.values();
    let environment = environments.find(|one| parts.contains(&one.name.as_str()));
    let mut regions = model.regions.values();
    let region = regions.find(|one| parts.contains(&one.name.as_str()));
    match (region, environment) {
        (Some(region), _) => (region.name.value.clone(), Some(region.name.span)),
        (None, Some(environment)) => (environment.name.value.clone(), Some(environment.name.span)),
        (None, None) => (String::new(), Some(model.project.name.span)),
    }
}

impl Left<'_> {
    fn problem(&self, place: &str) -> Problem {
        let of = match place {
            "" => String::new(),
            place => format!(" of `{place}`"),
        };
        let folder = self.stacks.first().copied().unwrap_or_default();
        let stacks = match self.stacks.len() {
            1 => format!("the stack `{folder}`{of} leaves"),
            count => format!("{count} stacks{of} leave, such as `{folder}`"),
        };
        let stay = match self.resources {
            0 => "what it made stays in the cloud".to_owned(),
            1 => "1 resource stays in the cloud with nobody to look after it".to_owned(),
            count => format!("{count} resources stay in the cloud with nobody to look after them"),
        };
        let stacks = match self.stacks.len() {
            1 => stacks,
            _ => stacks + ",",
        };
        let problem = Problem::new(&LEAVES, format!("{stacks} and {stay}"));
        let problem = match self.span {
            Some(span) => problem.at(span, "what is left of their place in the file"),
            None => problem,
        };
        problem
            .help("`terrane diff` says how to destroy it before this is merged; a client or region leaves by `status = \"retiring\"` and then `\"retired\"` (`terrane explain apply`, Taking something away)")
            .or_excuse("Where it is meant", "what is destroyed by whom, and when")
    }
}
