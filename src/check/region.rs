//! Rules about regions: accounts, opt-in, where data may lie.

use std::collections::BTreeMap;

use super::owner::written;
use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Cell, Client, Environment, Estate, Region, Status};
use crate::facts::{Provider, RegionFacts, geography, regions};
use crate::span::Span;
use crate::syntax::Node;

/// Terraform asks one cloud for a region of another.
pub const REGION_NAME_CLOUD: Code = Code::error(
    "region::region_name_cloud",
    "a region's name is one of another cloud than `provider` says",
)
.rule(507);
/// Every call to the region fails until the account enables it.
pub const REGION_OPTIN: Code = Code::warning(
    "region::region_optin",
    "a region that an account must enable before it can be used",
)
.rule(502);
/// The credentials of one partition mean nothing in another.
pub const ACCOUNT_PARTITION: Code = Code::error(
    "region::account_partition",
    "one account is used in two partitions of AWS",
)
.rule(501);
/// Terraform finds no bucket.
pub const STATE_REGION: Code = Code::error(
    "region::state_region",
    "a state bucket lies in a region that AWS does not have",
)
.rule(501);
/// Nobody but the compiler would notice.
pub const RESIDENCY_SET: Code = Code::error(
    "region::residency_set",
    "a client is placed where its data may not lie",
)
.rule(508);
/// What the client's stacks know lies where the client's data may not.
pub const RESIDENCY_STATE: Code = Code::warning(
    "region::residency_state",
    "the state of a client's stacks lies where its data may not",
)
.rule(509);
/// Nothing would be emitted, and what runs there would be taken down.
pub const PLACED_IN_PLANNED: Code = Code::error(
    "region::placed_in_planned",
    "a client or an app is placed in a planned region",
);
/// The rule could not be kept.
pub const RESIDENCY_CLASS: Code = Code::error(
    "region::residency_class",
    "a residency class that is not known",
)
.rule(508);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[
    &REGION_NAME_CLOUD,
    &REGION_OPTIN,
    &ACCOUNT_PARTITION,
    &STATE_REGION,
    &RESIDENCY_SET,
    &RESIDENCY_STATE,
    &RESIDENCY_CLASS,
    &PLACED_IN_PLANNED,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for region in estate.regions.values() {
        problems.extend(cloud(estate, region));
        problems.extend(opt_in(estate, region));
    }
    partition(estate, problems);
    state(estate, problems);
    for client in estate.clients.values() {
        residency(estate, client, problems);
    }
    planned(estate, problems);
}

/// Every placement in a planned region, once for each place in the file.
fn planned(estate: &Estate, problems: &mut Problems) {
    let of_clients = estate.clients.values().flat_map(|client| {
        let cells = client
            .placements
            .values()
            .map(|p| (&p.cell.value, p.cell.span));
        cells.map(move |(cell, at)| (format!("client `{}`", client.name.value), cell, at))
    });
    let of_apps = estate.apps.values().filter(|app| app.client.is_none());
    let of_apps = of_apps.flat_map(|app| {
        let cells = app.cells.keys();
        cells.map(move |cell| (format!("app `{}`", app.name.value), cell, app.name.span))
    });
    for (whom, cell, at) in of_clients.chain(of_apps) {
        let Some(region) = estate.region_of(cell) else {
            continue;
        };
        if region.status.value != Status::Planned {
            continue;
        }
        problems.push(
            Problem::new(
                &PLACED_IN_PLANNED,
                format!("{whom} is placed in `{cell}`, of which nothing is emitted"),
            )
            .at(at, "nothing would run here")
            .at(region.status.span, "the region is planned")
            .help("take `status = \"planned\"` out to build the region, or the cell out of `cells` until then; files of a cell that was built before would be removed"),
        );
    }
}

fn cloud(estate: &Estate, region: &Region) -> Option<Problem> {
    let facts = region
        .facts
        .filter(|f| f.provider != region.provider.value)?;
    let wanted = region.provider.value;
    let at = region.provider.span;
    let problem = Problem::new(
        &REGION_NAME_CLOUD,
        format!(
            "`{}` is a region of {}, not of {}",
            facts.name,
            facts.provider.title(),
            wanted.title()
        ),
    )
    .at(region.name.span, facts.long_name)
    .at(written(estate, at, region.name.span), "another cloud");
    let meant = regions::suggest(facts.name, Some(wanted)).map(|r| r.name);
    Some(match meant {
        Some(name) => problem.help(format!(
            "was `{name}` meant? Else leave `provider` out: the name tells"
        )),
        None => problem.help("leave `provider` out: the name tells"),
    })
}

fn opt_in(estate: &Estate, region: &Region) -> Option<Problem> {
    let facts = region.facts.filter(|f| f.opt_in == Some(true))?;
    let mut accounts: Vec<&str> = estate
        .cells
        .keys()
        .filter(|c| c.region().as_str() == region.name.value)
        .filter_map(|c| Some(estate.environment_of(c)?.account.value.as_str()))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    if accounts.is_empty() {
        return None;
    }
    let accounts: Vec<String> = accounts.into_iter().map(|a| format!("`{a}`")).collect();
    Some(
        Problem::new(
            &REGION_OPTIN,
            format!("`{}` is disabled in an AWS account until the account enables it", region.name.value),
        )
        .at(region.name.span, facts.long_name)
        .help(format!(
            "enable it in {} (`aws account enable-region --region-name {}`), then excuse the rule here: `allow = [{{ rule = \"region::region_optin\", reason = \"enabled on ...\" }}]`",
            accounts.join(" and "),
            region.name.value
        )),
    )
}

/// The account of a cell cannot hold a bucket in another partition.
fn state_partition(estate: &Estate, cell: &Cell, here: &str) -> Option<Problem> {
    let environment = estate.environment_of(&cell.name)?;
    let region = estate.region_of(&cell.name)?;
    let node = get(get(&environment.node, "state")?, "region")?;
    let bucket = regions::find(node.as_str()?)?;
    let there = bucket.partition?;
    // Cells of the account on both sides are the same mistake, and said by themselves.
    let is_there = |other: &Cell| {
        let account = estate.environment_of(&other.name).map(|e| &e.account.value);
        let facts = estate.region_of(&other.name).and_then(|r| r.facts);
        account == Some(&environment.account.value)
            && facts.and_then(|f| f.partition) == Some(there)
    };
    if estate.cells.values().any(is_there) {
        return None;
    }
    (here != there).then(|| {
        Problem::new(
            &ACCOUNT_PARTITION,
            format!(
                "account `{}` cannot be in `{}` and keep its state in `{}`: those are the partitions `{here}` and `{there}`",
                environment.account.value.as_str(), region.name.value, bucket.name
            ),
        )
        .at(written(estate, node.span, environment.name.span), format!("partition `{there}`"))
        .at(region.name.span, format!("partition `{here}`"))
        .help(format!(
            "write a region of `{here}` for the bucket, such as `{}`, or give the cell an environment whose account is of `{there}`",
            region.name.value
        ))
    })
}

fn partition(estate: &Estate, problems: &mut Problems) {
    let mut seen: BTreeMap<&str, (&str, &Region)> = BTreeMap::new();
    for cell in estate.cells.values() {
        let Some((environment, region)) = estate
            .environment_of(&cell.name)
            .zip(estate.region_of(&cell.name))
        else {
            continue;
        };
        let Some(partition) = region.facts.and_then(|f| f.partition) else {
            continue;
        };
        let account = environment.account.value.as_str();
        let (first, other) = seen.entry(account).or_insert((partition, region));
        if *first == partition {
            problems.extend(state_partition(estate, cell, first));
            continue;
        }
        problems.push(
            Problem::new(
                &ACCOUNT_PARTITION,
                format!(
                    "account `{account}` cannot be in `{}` and in `{}`: those are the partitions `{first}` and `{partition}`",
                    other.name.value, region.name.value
                ),
            )
            .at(cell.span, format!("partition `{partition}`"))
            .at(other.name.span, format!("partition `{first}`"))
            .at(environment.account.span, "one account")
            .help("an account belongs to one partition: give the cells of the other one an environment with an account of its own"),
        );
    }
}

fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.as_table()?.get(key)
}

fn state(estate: &Estate, problems: &mut Problems) {
    for environment in estate.environments.values() {
        let Some(node) = get(&environment.node, "state").and_then(|s| get(s, "region")) else {
            continue;
        };
        let Some(name) = node.as_str() else {
            continue;
        };
        if regions::find(name).is_some_and(|r| r.provider == Provider::Aws) {
            continue;
        }
        let meant = regions::suggest(name, Some(Provider::Aws));
        let problem = Problem::new(
            &STATE_REGION,
            format!(
                "the state bucket of `{}` cannot lie in `{name}`, which is not a region of AWS",
                environment.name.value
            ),
        )
        .at(
            written(estate, node.span, environment.name.span),
            "not a region of AWS",
        );
        problems.push(match meant {
            Some(region) => problem.help(format!("did you mean `{}`?", region.name)),
            None => problem.help(format!(
                "a bucket needs a region of AWS such as `eu-west-1` (table of {})",
                regions::as_of(Provider::Aws)
            )),
        });
    }
}

fn residency(estate: &Estate, client: &Client, problems: &mut Problems) {
    let written_classes = get(&client.node, "residency")
        .and_then(Node::as_array)
        .unwrap_or_default();
    let mut classes: Vec<(&str, Span)> = Vec::new();
    for node in written_classes {
        let Some(class) = node.as_str() else {
            continue;
        };
        if geography::is_class(class) {
            classes.push((class, node.span));
        } else {
            problems.push(unknown_class(class, node.span));
        }
    }
    if classes.len() < written_classes.len() || classes.is_empty() {
        return;
    }
    for placement in client.placements.values() {
        let Some(region) = estate.region_of(&placement.cell.value) else {
            continue;
        };
        if let Some(facts) = region
            .facts
            .filter(|f| !classes.iter().any(|(c, _)| f.is_in(c)))
        {
            problems.push(misplaced(
                estate,
                client,
                placement.cell.span,
                facts,
                &classes,
            ));
        }
    }
    for environment in estate.environments.values() {
        problems.extend(state_elsewhere(estate, client, environment, &classes));
    }
}

/// The state of an environment in which the client is placed.
fn state_elsewhere(
    estate: &Estate,
    client: &Client,
    environment: &Environment,
    classes: &[(&str, Span)],
) -> Option<Problem> {
    let placement = client
        .placements
        .values()
        .find(|p| p.cell.value.environment().as_str() == environment.name.value)?;
    let node = get(get(&environment.node, "state")?, "region")?;
    let facts = regions::find(node.as_str()?)?;
    if classes.iter().any(|(class, _)| facts.is_in(class)) {
        return None;
    }
    Some(
        Problem::new(
            &RESIDENCY_STATE,
            format!(
                "the state of `{}` in `{}` lies in `{}`, which is in {}",
                client.name.value, environment.name.value, facts.name, facts.country
            ),
        )
        .at(written(estate, node.span, environment.name.span), facts.long_name)
        .at(placement.cell.span, format!("`{}` is placed in `{}`", client.name.value, environment.name.value))
        .help("Terraform's state holds every attribute of the client's databases and buckets, some in plain text: keep it where the data may lie, or excuse the rule"),
    )
}

fn unknown_class(class: &str, span: Span) -> Problem {
    let problem = Problem::new(
        &RESIDENCY_CLASS,
        format!("`{class}` is not a residency class"),
    )
    .at(span, "not known");
    let lower = class.to_lowercase();
    if geography::is_class(&lower) {
        return problem.help(format!("write `{lower}`"));
    }
    match nearest(&lower, geography::classes()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!(
            "classes are {}, and countries in lower case such as `za`",
            geography::classes().collect::<Vec<_>>().join(", ")
        )),
    }
}

fn misplaced(
    estate: &Estate,
    client: &Client,
    at: Span,
    facts: &RegionFacts,
    classes: &[(&str, Span)],
) -> Problem {
    let names: Vec<String> = classes.iter().map(|(c, _)| format!("`{c}`")).collect();
    let mut problem = Problem::new(
        &RESIDENCY_SET,
        format!(
            "data of `{}` may lie in {} only, and `{}` is in {}",
            client.name.value,
            names.join(" or "),
            facts.name,
            facts.country
        ),
    )
    .at(at, facts.long_name);
    for (class, span) in classes {
        problem = problem.at(*span, format!("`{class}` does not hold {}", facts.country));
    }
    let declared = estate.regions.values().filter_map(|r| r.facts);
    let fitting: Vec<String> = declared
        .filter(|f| classes.iter().any(|(c, _)| f.is_in(c)))
        .map(|f| format!("`{}`", f.name))
        .collect();
    problem.help(if fitting.is_empty() {
        "no region of the estate is in them; classes are memberships, not prefixes: `eu-west-2` is `uk`, `eu-central-2` is `ch`".to_owned()
    } else {
        format!("regions of the estate that are: {}", fitting.join(", "))
    })
}
