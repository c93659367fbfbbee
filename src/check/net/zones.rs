//! How many availability zones a network spans.

use crate::check::owner::{Owner, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;

/// A cluster, a load balancer and a database's subnet group are refused. Other clouds make all of them in one zone.
pub const AZ_COUNT: Code = Code::error(
    "net::az_count",
    "a network has fewer than two availability zones",
)
.rule(119);
/// Losing a zone loses half of production.
pub const AZ_COUNT_PRODUCTION: Code = Code::warning(
    "net::az_count_production",
    "a protected network has fewer than three availability zones",
)
.rule(119)
.derived(&["network"]);

/// A data centre fails, and everything with it.
pub const AZ_NONE: Code = Code::warning(
    "net::az_none",
    "a protected network is in a region that has no availability zones",
)
.rule(119);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for owner in Owner::all(estate) {
        let is_aws = owner.cloud() == Some(Provider::Aws);
        let zones = owner.zones_written();
        if owner.network.node.is_unread("availability_zones") {
            continue;
        }
        let at = written(estate, owner.network.availability_zones.span, owner.span());
        let offered = owner
            .region
            .and_then(|r| r.facts)
            .map_or(0, |f| f.usual_zones.len());
        let has_none = owner
            .region
            .and_then(|r| r.facts)
            .is_some_and(|f| f.zones.is_empty());
        if has_none {
            problems.extend(none(&owner).filter(|_| owner.protected));
        } else if is_aws && zones < 2 {
            let wanted = if owner.protected && offered >= 3 {
                3
            } else {
                2
            };
            let count = if zones == 0 { "no" } else { "one" };
            problems.push(owner.mark(at,
                Problem::new(
                    &AZ_COUNT,
                    format!("`{}` has a network in {count} availability zone", owner.name),
                )
                .at(at, format!("{count} zone"))
                .help(format!(
                    "EKS, load balancers and database subnet groups want two: write `availability_zones = {wanted}`"
                )),
            ));
        } else if zones < 3 && owner.protected && offered >= 3 {
            problems.push(owner.mark(at, few(&owner, zones, offered).at(at, share(zones))));
        }
    }
}

fn share(zones: usize) -> &'static str {
    match zones {
        0 | 1 => "all of it is in one",
        _ => "half of it is in each zone",
    }
}

fn few(owner: &Owner<'_>, zones: usize, offered: usize) -> Problem {
    let count = match zones {
        0 | 1 => "one availability zone".to_owned(),
        zones => format!("{zones} availability zones"),
    };
    let kept = match owner.cloud() {
        Some(Provider::Aws) => {
            "An EKS cluster keeps the zones that it was made with, so decide before the first apply"
        }
        _ => "What is in no zone that is left is down until it comes back",
    };
    Problem::new(
        &AZ_COUNT_PRODUCTION,
        format!("`{}` is protected and spans {count}", owner.name),
    )
    .help(format!(
        "`availability_zones = 3` loses a third with a zone; `{}` has {offered}. {kept}",
        owner.region_name()
    ))
}

/// Whoever has no zones cannot be asked for more of them, but for another region.
fn none(owner: &Owner<'_>) -> Option<Problem> {
    let region = owner.region?;
    let long = region.facts?.long_name;
    let message = format!(
        "`{}` is protected, and `{}` ({long}) has no availability zones",
        owner.name, region.name.value
    );
    Some(
        Problem::new(&AZ_NONE, message)
            .at(
                region.name.span,
                "one data centre, or several that fail together",
            )
            .at(owner.span(), "protected")
            .help("take a region with zones, or have another region stand by for this one")
            .or_excuse(
                "If it has to be here",
                "the data has to stay in the country",
            ),
    )
}
