//! Rules about names: those of clients, of which everything else of theirs is made, and words that say what is not so.

use std::collections::BTreeMap;

use super::owner::written;
use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::{Cell, Client, Environment, Estate};
use crate::facts::{Provider, regions};
use crate::span::Span;
use crate::syntax::{Node, NodeKind};
use crate::value::{CellName, Slug};

/// Names made of it are refused, or mean something else already.
pub const CLIENT_SLUG: Code = Code::error(
    "name::client_slug",
    "a client's name is too long, or taken by something else",
)
.rule(817);
/// What stacks tell each other could not be kept.
pub const PROJECT_NAME: Code = Code::error(
    "name::project_name",
    "a project's name begins as only AWS's own parameters may",
)
.rule(805);
/// Azure refuses whatever can be called under it.
pub const CLOUD_WORD: Code = Code::error(
    "name::cloud_word",
    "a name has a word in it that Azure keeps for itself",
)
.rule(823);
/// Two things get one name.
pub const CLIENT_CLASH: Code = Code::error(
    "name::client_clash",
    "a client's name is another client's with an environment behind it",
)
.rule(817);
/// Two things get one name.
pub const SHORT_CLASH: Code = Code::error(
    "name::short_clash",
    "two environments have the same short code",
);
/// Somebody deletes what looks like a test.
pub const NAME_ENV_MISMATCH: Code = Code::warning(
    "name::name_env_mismatch",
    "a name in a protected environment says that it is of another one",
)
.rule(821);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[
    &CLIENT_SLUG,
    &PROJECT_NAME,
    &CLOUD_WORD,
    &CLIENT_CLASH,
    &SHORT_CLASH,
    &NAME_ENV_MISMATCH,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    problems.extend(project(estate));
    problems.extend(azure_project(estate));
    for client in estate.clients.values() {
        let problem = slug(estate, client).or_else(|| clash(estate, client));
        problems.extend(problem.or_else(|| azure_client(estate, client)));
    }
    shorts(estate, problems);
    for cell in estate.cells.values() {
        if let Some(environment) = estate
            .environment_of(&cell.name)
            .filter(|e| e.protected.value)
        {
            mismatches(estate, cell, environment, problems);
        }
    }
}

/// Parameters are called `/<project>/...`: <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>.
fn project(estate: &Estate) -> Option<Problem> {
    let name = &estate.project.name;
    let start = ["aws", "ssm"]
        .into_iter()
        .find(|s| name.value.starts_with(s))?;
    let message = format!(
        "the project is called `{}`, and names of parameters that begin with `{start}` are AWS's own",
        name.value
    );
    let mut cells = estate.cells.keys();
    cells.any(|cell| lies_in(estate, cell, Provider::Aws)).then(|| {
        Problem::new(&PROJECT_NAME, message)
            .at(name.span, "the first word of every parameter's name")
            .help("Systems Manager refuses the parameters by which stacks tell each other: give the project another name")
    })
}

fn lies_in(estate: &Estate, cell: &CellName, cloud: Provider) -> bool {
    let region = estate.region_of(cell);
    region.is_some_and(|region| region.provider.value == cloud)
}

/// What of a name Azure keeps for itself, in names of what has an address on the internet, such as vaults, registries, databases and storage accounts:
/// <https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name>. Whole words are left out, since no name is only one.
fn azures(name: &str, is_first: bool) -> Option<&'static str> {
    let mut anywhere = ["microsoft", "windows"].into_iter();
    let anywhere = anywhere.find(|word| name.contains(word));
    anywhere.or_else(|| (is_first && name.starts_with("login")).then_some("login"))
}

/// Names of everything begin with it.
fn azure_project(estate: &Estate) -> Option<Problem> {
    let name = &estate.project.name;
    let word = azures(&name.value, true)?;
    let mut cells = estate.cells.keys();
    let message = format!(
        "the project is called `{}`, and Azure keeps `{word}` for itself",
        name.value
    );
    cells
        .any(|cell| lies_in(estate, cell, Provider::Azure))
        .then(|| {
            Problem::new(&CLOUD_WORD, message)
                .at(name.span, "names of vaults and storage begin with it")
                .help("Azure refuses them as reserved names: give the project another name")
        })
}

/// Its databases are called by it, where it has any.
fn azure_client(estate: &Estate, client: &Client) -> Option<Problem> {
    let word = azures(&client.name.value, false)?;
    let cells = client.placements.values().map(|p| &p.cell);
    let cell = cells
        .into_iter()
        .find(|cell| lies_in(estate, &cell.value, Provider::Azure))?;
    let message = format!(
        "the client `{}` is in `{}`, and Azure keeps `{word}` for itself",
        client.name.value, cell.value
    );
    let mut problem = Problem::new(&CLOUD_WORD, message)
        .at(client.name.span, "in names of its resources")
        .at(cell.span, "in Azure")
        .help("Azure refuses databases and whatever else has a name on the internet: give the client a shorter name without it, and write the full one in `display_name`");
    problem.severity = Severity::Warning;
    Some(problem)
}

fn slug(estate: &Estate, client: &Client) -> Option<Problem> {
    let name = &client.name.value;
    let problem = |message: String| {
        Problem::new(&CLIENT_SLUG, message).at(client.name.span, "a client's name")
    };
    // Words for places and policies stand beside clients' names in paths and in names of resources.
    let taken = match () {
        () if regions::find(name).is_some() => Some("a region"),
        () if estate.environments.contains_key(name) => Some("an environment"),
        () => None,
    };
    if let Some(what) = taken {
        return Some(problem(format!("`{name}` is {what}, and cannot be a client as well")).help(
            "the name stands in paths and in names of resources beside those of regions and environments: take another one",
        ));
    }
    let fault = Slug::parse_client(name).err()?;
    Some(problem(fault).help(
        "names of namespaces, buckets, databases and load balancers are made of it with the region and the environment, and some have 28 or 32 characters in all",
    ))
}

fn clash(estate: &Estate, client: &Client) -> Option<Problem> {
    let name = &client.name.value;
    let (environment, other) = estate.environments.keys().find_map(|environment| {
        let head = name.strip_suffix(environment.as_str())?.strip_suffix('-')?;
        Some((environment, estate.clients.get(head)?))
    })?;
    Some(
        Problem::new(
            &CLIENT_CLASH,
            format!(
                "the client `{name}` and the client `{}` in `{environment}` would get the same names",
                other.name.value
            ),
        )
        .at(client.name.span, format!("`{}` and `{environment}`", other.name.value))
        .at(other.name.span, "the other client")
        .help("rename one of the two: namespaces and resources are called `<client>-<environment>`"),
    )
}

fn shorts(estate: &Estate, problems: &mut Problems) {
    let place = |environment: &Environment| {
        let short = environment.node.descend(["short"]);
        let short = short.filter(|node| node.note.is_none());
        short.map_or(environment.name.span, |node| node.span)
    };
    let mut seen: BTreeMap<&str, &Environment> = BTreeMap::new();
    for environment in estate.environments.values() {
        let Some(first) = seen.get(environment.short.as_str()) else {
            seen.insert(&environment.short, environment);
            continue;
        };
        let mut problem = Problem::new(
            &SHORT_CLASH,
            format!(
                "the environments `{}` and `{}` are both `{}` for short",
                first.name.value, environment.name.value, environment.short
            ),
        )
        .at(place(environment), format!("`{}`", environment.short))
        .at(place(first), format!("`{}`", first.short))
        .help(
            "names of resources are made of short codes: write another `short` in one of the two",
        );
        // What somebody wrote goes before a word that is taken because nobody did.
        let headers = [environment.name.span, first.name.span];
        problem
            .labels
            .sort_by_key(|label| headers.contains(&label.span));
        problems.push(problem);
    }
}

/// Words that stand for environments in which nothing matters.
const LESSER: [&str; 9] = [
    "dev",
    "development",
    "playground",
    "qa",
    "sandbox",
    "staging",
    "stg",
    "test",
    "uat",
];

fn mismatches(estate: &Estate, cell: &Cell, environment: &Environment, problems: &mut Problems) {
    for (section, node) in &cell.sections {
        names(section, node, &mut |key, name, span| {
            let word = name
                .split(|c: char| !c.is_ascii_alphanumeric())
                .find(|word| is_of_another(estate, environment, word));
            let Some(word) = word else {
                return;
            };
            let at = written(estate, span, cell.span);
            let problem = Problem::new(
                &NAME_ENV_MISMATCH,
                format!("`{key} = \"{name}\"` of `{}` says `{word}`", cell.name),
            )
            .at(at, format!("in `{}`", environment.name.value))
            .help("rename it: what is called a test is deleted like one")
            .or_excuse(
                "If the name cannot be changed any more",
                "the cluster cannot be renamed",
            );
            problems.push(if at == cell.span {
                problem
            } else {
                problem.at(cell.span, "holds here")
            });
        });
    }
}

fn is_of_another(estate: &Estate, environment: &Environment, word: &str) -> bool {
    if word == environment.name.value || word == environment.short {
        return false;
    }
    let others = estate.environments.values().filter(|e| !e.protected.value);
    LESSER.contains(&word)
        || others
            .into_iter()
            .any(|e| e.name.value == word || e.short == word)
}

/// Every text under a key `name` or `..._name`.
fn names(key: &str, node: &Node, each: &mut impl FnMut(&str, &str, Span)) {
    match &node.kind {
        NodeKind::Table(table) => table
            .iter()
            .for_each(|(key, entry)| names(key, &entry.node, each)),
        NodeKind::Array(items) => items.iter().for_each(|item| names(key, item, each)),
        NodeKind::String(text) if key == "name" || key.ends_with("_name") => {
            each(key, text, node.span);
        }
        _ => {}
    }
}
