//! NAT gateways: how many, and whether the account has addresses for them.

use crate::check::limit::Limit;
use crate::check::owner::{Owner, by_account_and_region, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Nat};
use crate::facts::Provider;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// A zone that fails takes the way out of all others with it.
pub const NAT_PER_AZ: Code = Code::warning(
    "net::nat_per_az",
    "a protected network has one NAT gateway for several zones",
)
.rule(121);
/// The apply stops halfway with `AddressLimitExceeded`.
pub const NAT_EIP_QUOTA: Code = Code::warning(
    "net::nat_eip_quota",
    "NAT gateways need more elastic IP addresses than an account has",
)
.rule(122);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    let owners = Owner::all_of(estate, CLOUDS);
    for owner in &owners {
        problems.extend(single(estate, owner));
    }
    for ((account, region), group) in by_account_and_region(&owners) {
        problems.extend(addresses(estate, account, region, &group));
    }
}

fn single(estate: &Estate, owner: &Owner<'_>) -> Option<Problem> {
    let nat = &owner.network.nat;
    let zones = owner.network.zones.len();
    if nat.value != Nat::Single || !owner.protected || zones < 2 {
        return None;
    }
    let at = written(estate, nat.span, owner.span());
    // Where nobody wrote it, the strongest profile of those that use it has it: of a protected environment, which `estate::profile_contradicts` tells.
    if at == owner.span() {
        return None;
    }
    let problem =
        Problem::new(
            &NAT_PER_AZ,
            format!("`{}` is protected and has one NAT gateway for {zones} zones", owner.name),
        )
        .at(at, "in one zone")
        .help("if that zone fails, nothing in the others can leave the VPC, and until then their traffic pays for crossing zones: write `nat = \"per_az\"`");
    Some(owner.mark(at, problem))
}

fn gateways(owner: &Owner<'_>) -> usize {
    match owner.network.nat.value {
        Nat::PerAz => owner.network.zones.len(),
        Nat::Single => 1,
        Nat::None => 0,
    }
}

fn addresses(
    estate: &Estate,
    account: &str,
    region: &str,
    group: &[&Owner<'_>],
) -> Option<Problem> {
    let limit = Limit::of(estate, "vpc.elastic-ips");
    let count: usize = group.iter().map(|o| gateways(o)).sum();
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let message = format!(
        "account `{account}` needs {count} elastic IP addresses in `{region}` for NAT gateways, and has {}",
        limit.value
    );
    let mut problem = Problem::new(&NAT_EIP_QUOTA, message);
    let place = |owner: &Owner<'_>| written(estate, owner.network.nat.span, owner.span());
    let mut all: Vec<&Owner<'_>> = group.iter().copied().filter(|o| gateways(o) > 0).collect();
    // First what somebody wrote, and most of that.
    all.sort_by_key(|o| (place(o) == o.span(), std::cmp::Reverse(gateways(o))));
    for owner in all {
        let text = format!("{} for `{}`", gateways(owner), owner.name);
        problem = problem.at(place(owner), text);
    }
    Some(limit.explain(
        problem,
        count,
        "write `nat = \"single\"` where an outage of one zone may be one of all",
    ))
}
