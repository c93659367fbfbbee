//! Rules about regions: accounts, opt-in, where data may lie.

use std::collections::{BTreeMap, BTreeSet};

use super::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Account, Azure, Cell, Estate, Region, Status};
use crate::facts::{Provider, regions};
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
.rule(501)
.between();
/// No provider could be configured.
pub const ACCOUNT_MISSING: Code = Code::error(
    "region::account_missing",
    "a cell of a cloud without an account, a project or a subscription there",
)
.derived(&["environments"]);
/// Somebody meant something by it.
pub const ACCOUNT_UNUSED: Code = Code::warning(
    "region::account_unused",
    "a cell names an account of a cloud that it does not lie in",
);
/// The ids of subscriptions and tenants are made apart from each other, and are of one form.
pub const TENANT_AS_SUBSCRIPTION: Code = Code::warning(
    "region::tenant_as_subscription",
    "a subscription of Azure has the id of its tenant",
)
.rule(507);
/// A subscription is in one tenant; signing in to the other finds nothing.
pub const SUBSCRIPTION_TENANTS: Code = Code::error(
    "region::subscription_tenants",
    "one subscription of Azure is to be in two tenants",
)
.rule(507);
/// Nothing would be emitted, and what runs there would be taken down.
pub const PLACED_IN_PLANNED: Code = Code::error(
    "region::placed_in_planned",
    "a client, an app or a store is placed in a planned region",
);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[
    &REGION_NAME_CLOUD,
    &REGION_OPTIN,
    &ACCOUNT_PARTITION,
    &ACCOUNT_MISSING,
    &ACCOUNT_UNUSED,
    &TENANT_AS_SUBSCRIPTION,
    &SUBSCRIPTION_TENANTS,
    &PLACED_IN_PLANNED,
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for region in estate.regions.values() {
        problems.extend(cloud(estate, region));
        problems.extend(opt_in(estate, region));
    }
    tenants(estate, problems);
    partition(estate, problems);
    accounts(estate, problems);
    planned(estate, problems);
}

/// What of subscriptions and tenants cannot be, once for each place in the file.
fn tenants(estate: &Estate, problems: &mut Problems) {
    let accounts = estate.cells.values().filter_map(|c| c.account.as_ref());
    let azure = accounts.filter_map(|account| match account {
        Account::Azure(azure) => Some(azure),
        _ => None,
    });
    let mut seen = BTreeSet::new();
    let mut tenants: BTreeMap<&str, &Azure> = BTreeMap::new();
    for azure in azure {
        if !seen.insert((azure.subscription.span, azure.tenant.span)) {
            continue;
        }
        if azure.subscription.value == azure.tenant.value {
            problems.push(copied(azure));
        }
        let first = *tenants
            .entry(azure.subscription.value.as_str())
            .or_insert(azure);
        if first.tenant.value != azure.tenant.value {
            problems.push(two_tenants(first, azure));
        }
    }
}

/// Ids that were copied from one key to the other.
fn copied(azure: &Azure) -> Problem {
    let id = azure.subscription.value.as_str();
    let message = format!("`{id}` is to be a subscription, and the tenant that it is in");
    Problem::new(&TENANT_AS_SUBSCRIPTION, message)
        .at(azure.subscription.span, "a copy of the other")
        .at(azure.tenant.span, "or this one")
        .help("look up both: `az account show --query '{subscription: id, tenant: tenantId}'`")
}

/// <https://learn.microsoft.com/entra/fundamentals/how-subscriptions-associated-directory>
fn two_tenants(first: &Azure, second: &Azure) -> Problem {
    let [here, there] = [second, first].map(|azure| azure.tenant.value.as_str());
    let message = format!(
        "the subscription `{}` is to be in the tenant `{here}`, and in `{there}`",
        second.subscription.value.as_str()
    );
    Problem::new(&SUBSCRIPTION_TENANTS, message)
        .at(second.tenant.span, "this tenant")
        .at(first.tenant.span, "or this one")
        .help("a subscription is in one tenant: `az account show --query tenantId` says in which")
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
        let name = app.name.value.as_str();
        let listed = estate.file.descend(["apps", name, "cells"]);
        let listed = listed.and_then(Node::as_array).unwrap_or_default();
        app.cells.keys().map(move |cell| {
            let mut written = listed.iter();
            let here = written.find(|item| item.as_str() == Some(&cell.to_string()));
            let at = here.map_or(app.name.span, |item| item.span);
            (format!("app `{name}`"), cell, at)
        })
    });
    // Those of a client lie in cells of the client.
    let of_stores = estate
        .stores
        .values()
        .filter(|store| store.client.is_none());
    let of_stores = of_stores.flat_map(|store| {
        let name = store.name.value.as_str();
        let places = store.places.values();
        places.map(move |place| {
            (
                format!("store `{name}`"),
                &place.cell.value,
                place.cell.span,
            )
        })
    });
    for (whom, cell, at) in of_clients.chain(of_apps).chain(of_stores) {
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
    let wanted = region.says?;
    let facts = regions::find(&region.name.value)?;
    let at = region.provider.span;
    let problem = Problem::new(
        &REGION_NAME_CLOUD,
        format!(
            "`{}` is a region of {}, not of {}",
            facts.name,
            facts.provider.title(),
            wanted.title()
        ),
    );
    let here = written(estate, at, region.name.span);
    // Only a name that is the same but for its hyphens: `us-east1` and `us-east-1`.
    let meant = regions::twins(facts.name).find(|r| r.provider == wanted);
    Some(match meant {
        Some(meant) => problem
            .at(region.name.span, facts.long_name)
            .at(here, "another cloud")
            .help(format!(
                "was `{}` meant? Else leave `provider` out: the name tells",
                meant.name
            )),
        None => problem
            .at(here, "another cloud")
            .at(region.name.span, facts.long_name)
            .help("leave `provider` out: the name tells"),
    })
}

fn opt_in(estate: &Estate, region: &Region) -> Option<Problem> {
    let facts = region.facts.filter(|f| f.opt_in == Some(true))?;
    let cells = estate.cells.values();
    let here = cells.filter(|c| c.name.region().as_str() == region.name.value);
    let mut accounts: Vec<&str> = here
        .filter_map(|c| Some(c.account.as_ref()?.id()))
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
            format!(
                "`{}` is disabled in an AWS account until the account enables it",
                region.name.value
            ),
        )
        .at(region.name.span, facts.long_name)
        .help(format!(
            "enable it in {} (`aws account enable-region --region-name {}`)",
            accounts.join(" and "),
            region.name.value
        ))
        .or_excuse("Once that is done", "enabled on ..."),
    )
}

fn partition(estate: &Estate, problems: &mut Problems) {
    let mut seen: BTreeMap<&str, (&str, &Region)> = BTreeMap::new();
    for cell in estate.cells.values() {
        let Some((account, region)) = cell.account.as_ref().zip(estate.region_of(&cell.name))
        else {
            continue;
        };
        let Some(partition) = region.facts.and_then(|f| f.partition) else {
            continue;
        };
        let (first, other) = seen.entry(account.id()).or_insert((partition, region));
        if *first == partition {
            continue;
        }
        problems.push(
            Problem::new(
                &ACCOUNT_PARTITION,
                format!(
                    "account `{}` cannot be in `{}` and in `{}`: those are the partitions `{first}` and `{partition}`",
                    account.id(), other.name.value, region.name.value
                ),
            )
            .at(region.name.span, format!("partition `{partition}`"))
            .at(other.name.span, format!("partition `{first}`"))
            .at(account.span(), "one account")
            .help("an account belongs to one partition: give the cells of the other one an `account` and a `state` of their own"),
        );
    }
}

/// Environments that have cells in a cloud and no account there, and accounts that nothing lives in.
fn accounts(estate: &Estate, problems: &mut Problems) {
    let mut homeless: BTreeMap<(&str, Provider), Vec<&Cell>> = BTreeMap::new();
    for cell in estate.emitted_cells() {
        let Some(region) = estate.region_of(&cell.name) else {
            continue;
        };
        let is_unread = cell.node.is_unread(Account::key(region.provider.value));
        if cell.account.is_none() && !is_unread {
            let key = (cell.name.environment().as_str(), region.provider.value);
            homeless.entry(key).or_default().push(cell);
        }
        unused(estate, cell, region.provider.value, problems);
    }
    for ((name, cloud), cells) in homeless {
        let (Some(environment), Some(first)) = (estate.environments.get(name), cells.first())
        else {
            continue;
        };
        let what = Account::title(cloud);
        let message = format!(
            "`{}` lies in a region of {}, and nothing says in which {what}",
            first.name,
            cloud.title()
        );
        let problem = Problem::new(&ACCOUNT_MISSING, message);
        // A name as another cloud would write it, in an environment that has no other cell here.
        let twin = regions::twins(first.name.region().as_str()).find(|twin| {
            let there = estate
                .emitted_cells()
                .filter(|c| c.name.environment() == first.name.environment());
            let mut homes = there.filter(|c| {
                estate
                    .region_of(&c.name)
                    .is_some_and(|r| r.provider.value == twin.provider)
            });
            homes.any(|c| c.account.is_some())
        });
        let asked =
            |problem: Problem| problem.at(environment.name.span, format!("in which {what}?"));
        let named = estate
            .region_of(&first.name)
            .map_or(first.span, |region| region.name.span);
        let lives = |problem| {
            cells.iter().fold(problem, |problem: Problem, cell| {
                problem.at(cell.span, "lives there")
            })
        };
        let write = format!(
            "write `{}` in `[environments.{name}]`, or in the cell's own table",
            Account::example(cloud, &estate.project.name.value, name)
        );
        problems.push(match twin.filter(|_| cells.len() == 1) {
            Some(twin) => asked(problem.at(named, "lives there")).help(format!(
                "was `{}` meant, a region of {}? Else {write}",
                twin.name,
                twin.provider.title()
            )),
            None => lives(asked(problem)).help(write),
        });
    }
}

/// What a cell says about clouds that it does not lie in.
fn unused(estate: &Estate, cell: &Cell, here: Provider, problems: &mut Problems) {
    let environment = cell.name.environment();
    let written = [
        "regions",
        cell.name.region().as_str(),
        "environments",
        environment.as_str(),
    ];
    let written = estate.file.descend(written).and_then(Node::as_table);
    for other in Provider::ALL.into_iter().filter(|p| *p != here) {
        let key = Account::key(other);
        let Some(entry) = written.and_then(|table| table.entry(key)) else {
            continue;
        };
        // The state of a cell can lie in another cloud.
        let keeps_state = cell
            .own_state
            .as_ref()
            .and_then(|s| s.kind.value.provider());
        if keeps_state == Some(other) {
            continue;
        }
        let message = format!(
            "`{}` lies in a region of {}: `{key}` says where cells of {} live",
            cell.name,
            here.title(),
            other.title()
        );
        problems.push(
            Problem::new(&ACCOUNT_UNUSED, message)
                .at(entry.key, "nothing uses it")
                .help(format!(
                    "leave it out; `{}` says where this cell lives",
                    Account::key(here)
                )),
        );
    }
}
