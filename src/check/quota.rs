//! Rules about how many of a thing an account may have, where no other theme has them.

use std::collections::BTreeMap;

use super::limit::Limit;
use super::owner::{Owner, by_account_and_region, peered};
use crate::diag::suggest::nearest;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, TransitGateway};
use crate::facts::Provider;
use crate::facts::quotas;
use crate::span::{Span, Spanned};
use crate::syntax::Node;
use crate::value::CellName;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// The apply stops at the one that is too many.
pub const QUOTA_VPC: Code = Code::warning(
    "quota::quota_vpc",
    "more VPCs or peerings than an account may have",
)
.rule(901);
/// The apply stops at the one that is too many.
pub const QUOTA_TRANSIT: Code = Code::warning(
    "quota::quota_transit",
    "more transit gateways or attachments than an account may have",
)
.rule(901);
/// It changes nothing.
pub const UNKNOWN_QUOTA: Code = Code::error("quota::unknown_quota", "a quota that no rule knows");

/// AWS raises quotas, and takes nothing away: <https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html>. New
/// accounts may have less of some, so this is no more than a question.
pub const BELOW_DEFAULT: Code = Code::note(
    "quota::below_default",
    "a quota that was granted is lower than what every account has",
);

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[&QUOTA_VPC, &QUOTA_TRANSIT, &UNKNOWN_QUOTA, &BELOW_DEFAULT];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all_of(estate, CLOUDS);
    for ((account, region), group) in by_account_and_region(&owners) {
        problems.extend(vpcs(estate, account, region, &group));
    }
    let pairs = peered(estate);
    for owner in &owners {
        problems.extend(peerings(estate, owner, &pairs));
    }
    transit(estate, problems);
    unknown(estate, problems);
}

fn vpcs(estate: &Estate, account: &str, region: &str, group: &[&Owner<'_>]) -> Option<Problem> {
    let limit = Limit::of(estate, "vpc.vpcs");
    let count = group.len();
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!(
        "account `{account}` needs {count} VPCs in `{region}`, and may have {}, the default VPC among them",
        limit.value
    );
    let mut problem = Problem::new(&QUOTA_VPC, message);
    for owner in group
        .iter()
        .skip(usize::try_from(limit.value).unwrap_or(usize::MAX))
    {
        problem = problem.at(owner.span(), "one too many");
    }
    Some(limit.explain(problem, count, "let environments share a network"))
}

fn peerings(
    estate: &Estate,
    owner: &Owner<'_>,
    pairs: &[(&CellName, &CellName)],
) -> Option<Problem> {
    let cell = owner.cell?;
    let limit = Limit::of(estate, "vpc.peerings");
    let count = pairs
        .iter()
        .filter(|(a, b)| *a == &cell.name || *b == &cell.name)
        .filter(|(a, b)| !estate.in_two_clouds(a, b))
        .count();
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!(
        "the VPC of `{}` has {count} peerings, and may have {}",
        owner.name, limit.value
    );
    let problem = Problem::new(&QUOTA_VPC, message).at(owner.span(), "");
    Some(limit.explain(problem, count, "peer fewer networks with it"))
}

/// Gateways of a region, what is attached to each, and to how many a network is attached.
fn transit(estate: &Estate, problems: &mut Problems) {
    let mut gateways: BTreeMap<_, Vec<&TransitGateway>> = BTreeMap::new();
    let mut attached: BTreeMap<&CellName, Vec<&TransitGateway>> = BTreeMap::new();
    for gateway in estate.transit_gateways.values() {
        let home = estate.cells.get(&gateway.home.value);
        if let Some(account) = home.and_then(|home| home.account.as_ref()) {
            let place = (account.id(), gateway.home.region().as_str());
            gateways.entry(place).or_default().push(gateway);
        }
        for cell in &gateway.cells {
            attached.entry(&cell.value).or_default().push(gateway);
        }
        let name = &gateway.name.value;
        let peers = estate.peers_of(gateway).count();
        let all = gateway.cells.len() + gateway.vpn.len() + peers;
        let at = gateway.name.span;
        let count = |id, count, what: &str| {
            let whose = format!("the transit gateway `{name}` has {count} {what}");
            too_many(estate, id, count, &whose, at)
        };
        problems.extend(count("tgw.peerings", peers, "peerings"));
        problems.extend(count("tgw.attachments", all, "attachments"));
    }
    for ((account, region), all) in gateways {
        let whose = format!(
            "account `{account}` needs {} transit gateways in `{region}`",
            all.len()
        );
        let last = all.last().map(|gateway| gateway.name.span);
        problems
            .extend(last.and_then(|at| too_many(estate, "tgw.gateways", all.len(), &whose, at)));
    }
    for (cell, all) in attached {
        let whose = format!("`{cell}` is attached to {} transit gateways", all.len());
        let last = all.last().map(|gateway| gateway.name.span);
        problems.extend(
            last.and_then(|at| too_many(estate, "tgw.gateways-per-vpc", all.len(), &whose, at)),
        );
    }
}

fn too_many(
    estate: &Estate,
    id: &'static str,
    count: usize,
    whose: &str,
    at: Span,
) -> Option<Problem> {
    let limit = Limit::of(estate, id);
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!("{whose}, and may have {}", limit.value);
    let problem = Problem::new(&QUOTA_TRANSIT, message).at(at, "one of those too many");
    Some(limit.explain(problem, count, "join fewer to it"))
}

fn unknown(estate: &Estate, problems: &mut Problems) {
    for (id, value) in &estate.quotas {
        if let Some(known) = quotas::find(id) {
            problems.extend(below(id, value, known.default));
            continue;
        }
        let table = estate.file.descend(["quotas"]).and_then(Node::as_table);
        let key = table
            .and_then(|table| table.entry(id))
            .map(|entry| entry.key);
        let problem = Problem::new(&UNKNOWN_QUOTA, format!("no rule knows a quota `{id}`"))
            .at(key.unwrap_or(value.span), "read by nothing");
        problems.push(match nearest(id, quotas::ids()) {
            Some(near) => problem.meant(near),
            None => problem.help("`terrane explain quotas` lists the quotas that are known"),
        });
    }
}

fn below(id: &str, granted: &Spanned<u64>, default: u64) -> Option<Problem> {
    if granted.value >= default {
        return None;
    }
    let (cloud, as_of) = quotas::source(id)?;
    let (whose, tells) = match cloud {
        Provider::Aws => ("accounts", "`aws service-quotas get-service-quota`"),
        Provider::Gcp => ("projects", "the page of quotas in the console"),
        Provider::Azure => ("subscriptions", "the page of quotas in the portal"),
    };
    let cloud = cloud.title();
    let message = format!(
        "`{id}` is {}, and {whose} have {default} without asking ({cloud}'s default, table of {as_of})",
        granted.value,
    );
    let problem = Problem::new(&BELOW_DEFAULT, message).at(granted.span, "less than the default");
    Some(problem.help(format!(
        "take it out, or write what {cloud} granted: {tells} tells"
    )))
}
