//! Rules about what keeps the states: where it lies, whose it is, and who is kept out.

use super::owner::written;
use crate::diag::suggest::all_of;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Account, Cell, Estate, State, StateKeys, StateKind};
use crate::facts::{Provider, RegionFacts, regions};
use crate::span::Span;
use crate::syntax::{Node, Table as Keys};
use crate::value::CellName;

use super::region::{ACCOUNT_PARTITION, REGION_OPTIN};

/// Terraform finds no bucket.
pub const STATE_REGION: Code = Code::error(
    "region::state_region",
    "states are to lie in a region that the cloud does not have",
)
.rule(501);
/// What the client's stacks know lies where the client's data may not.
pub const RESIDENCY_STATE: Code = Code::warning(
    "region::residency_state",
    "the state of a client's stacks lies where its data may not",
)
.rule(509);
/// Nobody could make it, and no backend could be held to it.
pub const STATE_OWNER: Code = Code::error(
    "region::state_owner",
    "states are to lie in an account that the file does not name",
)
.derived(&["environments"]);
/// The backends of one of them would look where nothing is.
pub const STATE_SHARED: Code = Code::error(
    "region::state_shared",
    "two tables name one place for states, and differ on it",
);
/// The second stack fails, or takes the first one's key.
pub const STATE_ALIAS: Code = Code::error(
    "region::state_alias",
    "the keys of two state buckets would have one alias",
);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[
    &STATE_REGION,
    &RESIDENCY_STATE,
    &STATE_OWNER,
    &STATE_SHARED,
    &STATE_ALIAS,
];

/// A table that says where states are kept.
struct Table<'a> {
    /// `production`, or `eu-west-1/production`.
    owner: &'a str,
    /// Where the environment or the cell is declared.
    at: Span,
    keys: &'a StateKeys,
    /// The table as it stands, defaults in.
    node: Option<&'a Node>,
}

fn tables(estate: &Estate) -> Vec<Table<'_>> {
    let of_environments = estate.environments.values().map(|e| Table {
        owner: &e.name.value,
        at: e.name.span,
        keys: &e.state,
        node: e.node.descend(["state"]),
    });
    let own = estate.cells.values().filter_map(|c| c.own_state.as_ref());
    let of_cells = own.map(|state| Table {
        owner: &state.name.value,
        at: state.name.span,
        keys: state,
        node: Some(&state.node),
    });
    of_environments.chain(of_cells).collect()
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let tables = tables(estate);
    for (index, table) in tables.iter().enumerate() {
        let lies_elsewhere = region(estate, table);
        // In another cloud, nobody knows whose it would be.
        let owner = lies_elsewhere
            .is_none()
            .then(|| owner(estate, table))
            .flatten();
        problems.extend(lies_elsewhere.into_iter().chain(owner));
        problems.extend(opt_in(estate, table));
        let before = || tables.iter().take(index);
        let first = before().find(|other| other.keys.is_same(table.keys));
        problems.extend(match first {
            Some(first) => shared(estate, first, table),
            None => before().find_map(|other| one_alias(estate, other, table)),
        });
    }
    for cell in estate.emitted_cells() {
        problems.extend(partition(estate, cell));
    }
}

/// The region of the cloud that it is of.
fn facts(keys: &StateKeys) -> Option<&'static RegionFacts> {
    let facts = regions::find(keys.region.as_ref()?)?;
    (Some(facts.provider) == keys.kind.value.provider()).then_some(facts)
}

fn region(estate: &Estate, table: &Table<'_>) -> Option<Problem> {
    let region = table.keys.region.as_ref()?;
    let cloud = table.keys.kind.value.provider()?;
    let of_file = estate.regions.get(&region.value);
    if facts(table.keys).is_some() || of_file.is_some_and(|r| r.provider.value == cloud) {
        return None;
    }
    let message = format!(
        "the {} of `{}` cannot lie in `{}`, which is not a region of {}",
        table.keys.kind.value.title(),
        table.owner,
        region.value,
        cloud.title()
    );
    let problem = Problem::new(&STATE_REGION, message).at(
        written(estate, region.span, table.at),
        format!("not a region of {}", cloud.title()),
    );
    // A region of another cloud is no slip: the kind is missing, or that of the environment.
    let elsewhere = regions::find(&region.value).filter(|facts| facts.provider != cloud);
    if let Some(there) = elsewhere.map(|facts| facts.provider) {
        return Some(problem.help(format!(
            "`{}` is a region of {}: write `kind = \"{}\"` for it, or a region of {}",
            region.value,
            there.title(),
            StateKind::of(there).id(),
            cloud.title()
        )));
    }
    Some(match regions::suggest(region, Some(cloud)) {
        Some(meant) => problem.meant(meant.name),
        None => problem.help(format!(
            "write a region of {} such as `{}` (table of {})",
            cloud.title(),
            usual(cloud),
            regions::as_of(cloud)
        )),
    })
}

fn usual(cloud: Provider) -> &'static str {
    match cloud {
        Provider::Aws => "eu-west-1",
        Provider::Gcp => "europe-west1",
        Provider::Azure => "westeurope",
    }
}

fn owner(estate: &Estate, table: &Table<'_>) -> Option<Problem> {
    let cloud = table.keys.kind.value.provider()?;
    // A cell of that cloud lacks the same account, and says so.
    let lacks_it = |cell: &Cell| {
        let region = estate.region_of(&cell.name);
        let keeps = keys_of(estate, cell).is_some_and(|keys| keys.is_same(table.keys));
        keeps && cell.account.is_none() && region.is_some_and(|r| r.provider.value == cloud)
    };
    if table.keys.owner().is_some() || estate.emitted_cells().any(lacks_it) {
        return None;
    }
    let (what, key) = (Account::title(cloud), StateKeys::owner_key(cloud));
    let kind = table.keys.kind.value;
    let message = format!(
        "nothing says in which {what} of {} the {} of `{}` lies",
        cloud.title(),
        kind.title(),
        table.owner
    );
    Some(
        Problem::new(&STATE_OWNER, message)
            .at(table.at, format!("in which {what}?"))
            .help(format!(
                "write `{}` in this table, or `{key}` in its `state`",
                Account::example(
                    cloud,
                    &estate.project.name.value,
                    estate
                        .environments
                        .get(table.owner)
                        .map_or("production", |e| &e.name.value),
                )
            )),
    )
}

/// A bucket in a region that its account must enable. Where the account has cells there, those say it.
fn opt_in(estate: &Estate, table: &Table<'_>) -> Option<Problem> {
    let region = table.keys.region.as_ref()?;
    let facts = facts(table.keys).filter(|f| f.opt_in == Some(true))?;
    let owner = table.keys.owner()?;
    let is_there = |cell: &Cell| {
        cell.name.region().as_str() == facts.name
            && cell.account.as_ref().is_some_and(|a| a.id() == owner.value)
    };
    if estate.cells.values().any(is_there) {
        return None;
    }
    let message = format!(
        "the state bucket of `{}` lies in `{}`, which is disabled in account `{}` until the account enables it",
        table.owner, facts.name, owner.value
    );
    Some(
        Problem::new(&REGION_OPTIN, message)
            .at(written(estate, region.span, table.at), facts.long_name)
            .help(format!(
                "enable it there (`aws account enable-region --region-name {}`)",
                facts.name
            ))
            .or_excuse("Once that is done", "enabled on ..."),
    )
}

/// Two tables with one place: it is made once, and every backend says where it is.
fn shared(estate: &Estate, first: &Table<'_>, other: &Table<'_>) -> Option<Problem> {
    let keys = [first, other].map(|table| table.node.and_then(Node::as_table));
    let [here, there] = [keys[0]?, keys[1]?];
    let json = |table: &Keys, key: &str| table.get(key).map(Node::to_json);
    let mut differ: Vec<&str> = here.keys().chain(there.keys()).collect();
    differ.retain(|key| json(here, key) != json(there, key));
    // A place is in one account and in one region; what else differs of it can be made alike.
    let is_elsewhere = |key: &str| ["account", "project", "region", "subscription"].contains(&key);
    differ.sort_by_key(|key| (!is_elsewhere(key), *key));
    differ.dedup();
    let first_key = *differ.first()?;
    let value_at = |table: &Table<'_>, value: Option<&Node>| {
        value.map_or(table.at, |value| written(estate, value.span, table.at))
    };
    let (kind, called) = (other.keys.kind.value.title(), other.keys.called());
    let name_of = |table: &Table<'_>, keys: &Keys| {
        let mut values = keys.iter().map(|(_, entry)| &entry.node);
        value_at(table, values.find(|value| value.as_str() == Some(called)))
    };
    let all = all_of(differ.iter().copied());
    let message = format!(
        "`{}` and `{}` keep their states in one {kind}, `{called}`, and differ on its {all}",
        first.owner, other.owner
    );
    let mut problem = Problem::new(&STATE_SHARED, message);
    // A name that one has from the other is no slip.
    if name_of(other, there) != name_of(first, here) {
        problem = problem
            .at(name_of(other, there), format!("of `{}`", other.owner))
            .at(name_of(first, here), format!("of `{}`", first.owner));
    }
    for (table, keys) in [(other, there), (first, here)] {
        let shown = json(keys, first_key).map_or("none".to_owned(), |json| format!("`{json}`"));
        let at = value_at(table, keys.get(first_key));
        if problem.labels.iter().all(|label| label.span != at) {
            problem = problem.at(at, format!("`{first_key}` is {shown}"));
        }
    }
    let own = format!("give each a {kind} of its own");
    Some(problem.help(match is_elsewhere(first_key) {
        true => own,
        false => format!("{own}, or write the same {all} in both"),
    }))
}

/// Two buckets whose keys would have one alias.
fn one_alias(estate: &Estate, first: &Table<'_>, other: &Table<'_>) -> Option<Problem> {
    let place = |keys: &StateKeys| {
        let (region, account) = (keys.region.as_ref()?, keys.account.as_ref()?);
        Some((
            region.value.clone(),
            account.value.clone(),
            keys.kms_key_alias.clone()?,
        ))
    };
    let same = place(first.keys).filter(|place_of| Some(place_of) == place(other.keys).as_ref());
    let (region, account, alias) = same?;
    let at = |table: &Table<'_>| {
        let alias = table.node.and_then(|node| node.descend(["kms_key_alias"]));
        alias.map_or(table.at, |alias| written(estate, alias.span, table.at))
    };
    let message = format!(
        "the keys of the state buckets `{}` and `{}` would both be called `{alias}`, in `{region}` of account `{}`",
        first.keys.called(),
        other.keys.called(),
        account.as_str()
    );
    let problem =
        Problem::new(&STATE_ALIAS, message).at(at(other), format!("of `{}`", other.owner));
    let problem = match at(first) {
        same if same == at(other) => problem.at(other.at, "holds here, too"),
        place => problem.at(place, format!("of `{}`", first.owner)),
    };
    Some(problem.help("every bucket has a key of its own: write another `kms_key_alias` in one of the two, or take it back there with `unset = [\"kms_key_alias\"]`"))
}

/// The account of a cell cannot reach a bucket in another partition.
fn partition(estate: &Estate, cell: &Cell) -> Option<Problem> {
    let here = estate.region_of(&cell.name)?.facts?.partition?;
    let (account, keys) = (cell.account.as_ref()?, keys_of(estate, cell)?);
    let region = keys.region.as_ref()?;
    let there = facts(keys)?.partition?;
    // Cells of the account on both sides are the same mistake, and said by themselves.
    let is_there = |other: &Cell| {
        let facts = estate.region_of(&other.name).and_then(|r| r.facts);
        other
            .account
            .as_ref()
            .is_some_and(|a| a.id() == account.id())
            && facts.and_then(|f| f.partition) == Some(there)
    };
    if here == there || estate.cells.values().any(is_there) {
        return None;
    }
    let message = format!(
        "account `{}` cannot be in `{}` and keep its state in `{}`: those are the partitions `{here}` and `{there}`",
        account.id(),
        cell.name.region(),
        region.value
    );
    let region_at = estate.region_of(&cell.name)?.name.span;
    Some(
        Problem::new(&ACCOUNT_PARTITION, message)
            .at(written(estate, region.span, cell.span), format!("partition `{there}`"))
            .at(region_at, format!("partition `{here}`"))
            .help(format!(
                "write a region of `{here}` for the bucket, such as `{}`, or give the cell a `state` of its own there",
                cell.name.region()
            )),
    )
}

/// The table that says where the states of a cell are kept.
fn keys_of<'e>(estate: &'e Estate, cell: &'e Cell) -> Option<&'e StateKeys> {
    let own: Option<&State> = cell.own_state.as_ref();
    own.map(|state| &**state)
        .or_else(|| Some(&estate.environment_of(&cell.name)?.state))
}

/// States of the cells that a client or a store is placed in, each place once. What `is_said` takes for known is told of the client already.
pub(super) fn residency(
    estate: &Estate,
    (name, places): (&str, &[(&CellName, Span)]),
    classes: &[(&str, Span)],
    is_said: &dyn Fn(Option<&RegionFacts>) -> bool,
    problems: &mut Problems,
) {
    let mut seen: Vec<&StateKeys> = Vec::new();
    for (cell, at) in places {
        let Some(cell) = estate.cells.get(cell) else {
            continue;
        };
        let Some(keys) = keys_of(estate, cell) else {
            continue;
        };
        if seen.iter().any(|known| known.is_same(keys)) {
            continue;
        }
        seen.push(keys);
        if !is_said(facts(keys)) {
            problems.extend(elsewhere(estate, name, (cell, *at), keys, classes));
        }
    }
}

fn elsewhere(
    estate: &Estate,
    name: &str,
    (cell, placed): (&Cell, Span),
    keys: &StateKeys,
    classes: &[(&str, Span)],
) -> Option<Problem> {
    let environment = cell.name.environment().as_str();
    let otherwise = estate.environment_of(&cell.name)?.name.span;
    let help = "Terraform's state holds every attribute of databases and buckets, some in plain text: keep it where the data may lie";
    let (message, at, label) = match keys.kind.value {
        // Nowhere yet, which is told.
        StateKind::Http | StateKind::Cloud if keys.called().is_empty() => return None,
        StateKind::Http | StateKind::Cloud => (
            format!(
                "the state of `{name}` in `{environment}` lies with `{}`, and nobody here knows where that is",
                keys.called()
            ),
            keys.address
                .as_ref()
                .map_or(keys.kind.span, |address| address.span),
            "in which country?",
        ),
        _ => {
            let facts = facts(keys)?;
            if classes.iter().any(|(class, _)| facts.is_in(class)) {
                return None;
            }
            let message = format!(
                "the state of `{name}` in `{environment}` lies in `{}`, which is in {}",
                facts.name, facts.country
            );
            (message, keys.region.as_ref()?.span, facts.long_name)
        }
    };
    Some(
        Problem::new(&RESIDENCY_STATE, message)
            .at(written(estate, at, otherwise), label)
            .at(placed, format!("`{name}` is placed in `{environment}`"))
            .help(help)
            .or_excuse(
                "If the client agreed to another place",
                "agreed with the client on ...",
            ),
    )
}
