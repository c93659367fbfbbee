//! Stacks: the Terraform root modules of a run, what they are called, where their state lies and what they need.

use std::collections::BTreeMap;

use super::load::REFERENCE;
use super::{Blueprint, Each, Instance, StackDecl, fault};
use crate::diag::{Code, Problem, suggest};
use crate::expr::{self, Map, Scope};
use crate::facts::Provider;
use crate::span::Span;
use crate::value::RelPath;

/// Two stacks would overwrite each other's state.
pub const STATE_KEY: Code = Code::error(
    "blueprint::state_key",
    "two stacks have the same name, and with it the same state",
)
.rule(703);

/// A Terraform root module of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackInfo {
    /// Unique in the estate: `us-east-1-production-01-foundation`, with the client behind it where there is one.
    pub name: String,
    /// The blueprint it comes from.
    pub blueprint: String,
    /// `01-foundation`
    pub layer: String,
    /// Its folder.
    pub path: RelPath,
    /// Key of its state in the bucket of its environment.
    pub state_key: String,
    /// The scope it belongs to: `environment`, `region`, `client`, `app`, as far as its blueprint has them, or `state` alone.
    pub scope: BTreeMap<&'static str, String>,
    /// What keeps its state.
    pub state: Option<String>,
    /// Folders of the stacks whose outputs it reads, sorted.
    pub needs: Vec<RelPath>,
    /// The blueprints that its own says it needs.
    pub needs_of: Vec<String>,
    /// Blueprint and cell of stacks that it reads in other cells.
    pub(super) elsewhere: Vec<(String, String)>,
    /// Files of values that its plan is given, in the order of the command line.
    pub values: Vec<RelPath>,
    /// The cloud that its region lies in.
    pub cloud: Option<Provider>,
    /// Whether one of its templates says where its state lies: without, Terraform keeps it in a file beside the module.
    pub has_backend: bool,
    /// Where its instance is declared.
    pub span: Option<Span>,
    /// Whether its instance is retired.
    pub(super) is_retired: bool,
    /// Whether it is empty, so that its next apply destroys what it made.
    pub is_emptied: bool,
}

/// The one formula for state keys: `<project>/<env>/<region>/<layer>[/<client>]/terraform.tfstate`. What a stack's scope
/// lacks is left out.
#[must_use]
pub fn state_key(project: &str, layer: &str, scope: &BTreeMap<&'static str, String>) -> String {
    let (environment, region) = place(scope);
    let parts = [
        Some(project),
        environment,
        region,
        Some(layer),
        owner(scope),
        Some("terraform.tfstate"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// The environment and the region, also of what keeps states: that is called after the environment or the cell that names it first.
pub(super) fn place<'s>(
    scope: &'s BTreeMap<&'static str, String>,
) -> (Option<&'s str>, Option<&'s str>) {
    let part = |name| scope.get(name).map(String::as_str);
    match part("state").map(|state| state.split_once('/').ok_or(state)) {
        Some(Ok((region, environment))) => (Some(environment), Some(region)),
        Some(Err(environment)) => (Some(environment), None),
        None => (part("environment"), part("region")),
    }
}

/// The path of the app or of the store, which starts with its client, or the client.
fn owner<'s>(scope: &'s BTreeMap<&'static str, String>) -> Option<&'s str> {
    let mut names = ["app", "store", "client"].into_iter();
    names.find_map(|name| scope.get(name)).map(String::as_str)
}

impl StackInfo {
    /// The environment that it belongs to, if it does to one: also that of a state.
    #[must_use]
    pub fn environment(&self) -> Option<&str> {
        place(&self.scope).0
    }

    pub(super) fn new(
        blueprint: &Blueprint,
        layer: &str,
        instance: &Instance,
        path: RelPath,
        (project, has_backend): (&str, bool),
    ) -> Self {
        let scope: BTreeMap<_, _> = blueprint
            .each
            .names()
            .iter()
            .filter_map(|name| Some((*name, instance.identity(name)?.to_owned())))
            .filter(|(name, _)| *name != "cell")
            .filter(|(name, _)| *name != "state" || blueprint.each == Each::State)
            .collect();
        let (environment, region) = place(&scope);
        let parts = [region, environment, Some(layer), owner(&scope)];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
        Self {
            name: name.replace('/', "-"),
            blueprint: blueprint.name.clone(),
            layer: layer.to_owned(),
            path,
            state_key: state_key(project, layer, &scope),
            scope,
            state: instance.identity("state").map(str::to_owned),
            needs: Vec::new(),
            needs_of: blueprint
                .stack
                .iter()
                .flat_map(|s| &s.needs)
                .map(|need| need.value.clone())
                .collect(),
            elsewhere: Vec::new(),
            values: Vec::new(),
            cloud: instance.cloud(),
            has_backend,
            span: instance.span,
            is_retired: instance.is_retired,
            is_emptied: false,
        }
    }

    /// Whether the two have nothing in their scopes that differs.
    fn meets(&self, other: &Self) -> bool {
        let of = |name: &str| match name {
            "state" => other.state.as_ref(),
            _ => other.scope.get(name),
        };
        let mut all = self.scope.iter();
        all.all(|(name, value)| of(name).map_or_else(|| !other.is_of_no(name), |o| o == value))
    }

    /// Whether it is of an app or of a store that has no client, if that is what is asked: those of clients are none of its business.
    fn is_of_no(&self, name: &str) -> bool {
        let is_narrow = ["app", "store"]
            .iter()
            .any(|of| self.scope.contains_key(of));
        name == "client" && is_narrow
    }

    /// Whether what the two are of below their cells, a client, a store or an app, is the same as far as both have it.
    fn is_alike(&self, other: &Self) -> bool {
        ["client", "store", "app"].iter().all(|name| {
            let both = self.scope.get(name).zip(other.scope.get(name));
            both.is_none_or(|(here, there)| here == there)
        })
    }

    /// The cell, as in `cell.name`.
    #[must_use]
    pub fn cell(&self) -> Option<String> {
        let (region, environment) = (self.scope.get("region")?, self.scope.get("environment")?);
        Some(format!("{region}/{environment}"))
    }

    /// The files of values that its plan is given, relative to its folder.
    #[must_use]
    pub fn given(&self) -> Vec<String> {
        let files = self.values.iter();
        files.map(|file| file.relative_to(&self.path)).collect()
    }

    /// What the name of something would be that another stack writes, if it were this one's cell that it is written for.
    #[must_use]
    pub fn relocated(&self, name: &str, other: &Self) -> Option<String> {
        let of = |stack: &Self| {
            let (environment, region) = place(&stack.scope);
            Some(format!("{}/{}", environment?, region?))
        };
        let (here, there) = (of(self)?, of(other)?);
        (here != there).then(|| name.replacen(&there, &here, 1))
    }
}

/// Sorts the stacks by path and binds what each needs: the stacks of the named blueprints whose scope meets its own.
pub(super) fn link(stacks: &mut [StackInfo], blueprints: &[Blueprint]) {
    stacks.sort_by(|a, b| a.path.cmp(&b.path));
    // A stack of a cell meets those of the same cell and those without one: the others need not be looked at.
    let place = |stack: &StackInfo| {
        let part = |name| stack.scope.get(name).cloned();
        (part("environment"), part("region"))
    };
    let mut by_place: BTreeMap<(&str, _), Vec<&StackInfo>> = BTreeMap::new();
    let mut all: BTreeMap<&str, Vec<&StackInfo>> = BTreeMap::new();
    for stack in &*stacks {
        let name = stack.blueprint.as_str();
        by_place
            .entry((name, place(stack)))
            .or_default()
            .push(stack);
        all.entry(name).or_default().push(stack);
    }
    let needs_of = |stack: &StackInfo| {
        let blueprint = blueprints.iter().find(|b| b.name == stack.blueprint);
        let wanted = blueprint.and_then(|b| b.stack.as_ref());
        let mut paths = Vec::new();
        for need in wanted.iter().flat_map(|s| &s.needs) {
            let name = need.value.as_str();
            let near: Vec<_> = match place(stack) {
                (Some(e), Some(r)) => [
                    (Some(&e), Some(&r)),
                    (Some(&e), None),
                    (None, Some(&r)),
                    (None, None),
                ]
                .into_iter()
                .filter_map(|(e, r)| by_place.get(&(name, (e.cloned(), r.cloned()))))
                .collect(),
                _ => all.get(name).into_iter().collect(),
            };
            let meets = |other: &&&StackInfo| other.meets(stack) && other.path != stack.path;
            paths.extend(
                near.into_iter()
                    .flatten()
                    .filter(meets)
                    .map(|other| other.path.clone()),
            );
        }
        for (name, cell) in &stack.elsewhere {
            let there = all.get(name.as_str()).into_iter().flatten();
            let there = there.filter(|other| other.cell().as_ref() == Some(cell));
            let others = there.filter(|other| other.path != stack.path && other.is_alike(stack));
            paths.extend(others.map(|other| other.path.clone()));
        }
        paths.sort();
        paths.dedup();
        paths
    };
    let needs: Vec<Vec<RelPath>> = stacks.iter().map(needs_of).collect();
    for (stack, needs) in stacks.iter_mut().zip(needs) {
        stack.needs = needs;
    }
}

/// Reads `needs_of_cells`: `{ foundation = ["us-east-1/production"] }`.
pub(super) fn elsewhere(
    declared: &StackDecl,
    scope: &Scope,
    blueprints: &[Blueprint],
) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let Some(expr) = &declared.needs_of_cells else {
        return Ok(Vec::new());
    };
    let value = expr::evaluate(expr, scope).map_err(fault::problems)?;
    let lists = value.as_map().map(|map| {
        let pairs = map
            .iter()
            .map(|(name, cells)| Some((name, cells.as_list()?)));
        pairs.collect::<Option<Vec<_>>>()
    });
    let Some(Some(lists)) = lists else {
        let message = "`needs_of_cells` is a map from names of blueprints to lists of cells";
        let problem = Problem::new(&fault::EXPRESSION, message).at(expr.span, "");
        return Err(vec![
            problem.help("write `{ foundation = [cell.network_owner.cell] }`"),
        ]);
    };
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let estate = scope.get("estate").and_then(Result::ok);
    let known = estate.and_then(|estate| estate.get("cells")?.as_map());
    for (name, cells) in lists {
        let with_stack = blueprints.iter().filter(|b| b.stack.is_some());
        let mut names = with_stack.map(|b| b.name.as_str());
        if !names.clone().any(|other| other == &**name) {
            problems.push(unknown(
                "blueprint with a stack",
                name,
                &mut names,
                expr.span,
                None,
            ));
        }
        for cell in cells {
            let Some(text) = cell.as_str() else {
                let message = format!("a cell is named by a text, this is {}", cell.described());
                problems.push(Problem::new(&fault::EXPRESSION, message).at(expr.span, ""));
                continue;
            };
            if known.is_none_or(|known| known.contains_key(text)) {
                found.push((name.to_string(), text.to_owned()));
            } else {
                let names = known.into_iter().flat_map(Map::keys);
                let names = names.map(|name| &**name);
                problems.push(unknown("cell", text, names, expr.span, cell.origin));
            }
        }
    }
    match problems.is_empty() {
        true => Ok(found),
        false => Err(problems),
    }
}

/// A name in `needs_of_cells` that nothing has: no edge would come of it.
fn unknown<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    span: Span,
    origin: Option<Span>,
) -> Problem {
    let mut problem = Problem::new(&REFERENCE, format!("there is no {what} `{name}`"));
    problem = problem.at(span, "whose stacks this one needs");
    if let Some(origin) = origin {
        problem = problem.at(origin, "the name is from here");
    }
    match suggest::nearest(name, names) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// Reports stacks that share a state: by its key in a store, or by the name that an address or a workspace of HCP Terraform is made of. A key keeps its
/// parts apart; a name joins them by hyphens, which names of environments and clients have, too.
pub(super) fn unique(stacks: &[StackInfo], blueprints: &[Blueprint]) -> Vec<Problem> {
    let mut keys: BTreeMap<String, &StackInfo> = BTreeMap::new();
    let mut names: BTreeMap<&str, &StackInfo> = BTreeMap::new();
    let mut problems = Vec::new();
    for stack in stacks {
        // Object stores tell cases apart; people and file systems do not.
        let same_key = keys.insert(stack.state_key.to_lowercase(), stack);
        let same_name = names.insert(&stack.name, stack);
        let (first, message, help) = match (same_key, same_name) {
            (Some(first), _) => (
                first,
                format!(
                    "the stacks `{}` and `{}` have the same state key `{}`",
                    first.path, stack.path, stack.state_key
                ),
                "give one of the stacks another layer",
            ),
            (None, Some(first)) => (
                first,
                format!(
                    "the stacks `{}` and `{}` would both be called `{}`",
                    first.path, stack.path, stack.name
                ),
                "rename an environment or a client: addresses of states and workspaces are made of these names, joined by hyphens",
            ),
            (None, None) => continue,
        };
        let mut problem = Problem::new(&STATE_KEY, message);
        for one in [stack, first] {
            let declared = blueprints
                .iter()
                .find(|b| b.name == one.blueprint)
                .and_then(|b| b.stack.as_ref());
            if let Some(declared) = declared {
                problem = problem.at(declared.span, format!("the stack `{}`", one.path));
            }
        }
        let mut spans: Vec<Span> = [stack.span, first.span].into_iter().flatten().collect();
        spans.dedup();
        for span in spans {
            problem = problem.at(span, "for this");
        }
        problems.push(problem.help(help));
    }
    problems
}
