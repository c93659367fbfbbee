//! How many availability zones a network spans.

use crate::check::owner::{Owner, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// A cluster, a load balancer and a database's subnet group are refused.
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

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for owner in Owner::all_of(estate, CLOUDS) {
        let zones = owner.zones_written();
        if owner.network.node.is_unread("availability_zones") {
            continue;
        }
        let at = written(estate, owner.network.availability_zones.span, owner.span());
        let offered = owner
            .region
            .and_then(|r| r.facts)
            .map_or(0, |f| f.usual_zones.len());
        if zones < 2 {
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
            problems.push(owner.mark(at,
                Problem::new(
                    &AZ_COUNT_PRODUCTION,
                    format!("`{}` is protected and spans {zones} availability zones", owner.name),
                )
                .at(at, "half of it is in each zone")
                .help(format!(
                    "`availability_zones = 3` loses a third with a zone; `{}` has {offered}. An EKS cluster keeps the zones that it was made with, so decide before the first apply",
                    owner.region_name()
                )),
            ));
        }
    }
}
