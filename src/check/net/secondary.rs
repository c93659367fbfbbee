//! Which further ranges a VPC may have beside its first.

use crate::check::limit::Limit;
use crate::check::owner::{Owner, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Spanned;
use crate::value::Cidr;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses the association.
pub const VPC_SECONDARY_RFC1918_MIX: Code = Code::error(
    "net::vpc_secondary_rfc1918_mix",
    "a secondary CIDR that AWS does not allow beside the VPC's primary CIDR",
)
.rule(109);
/// AWS refuses the association.
pub const VPC_CIDR_COUNT: Code =
    Code::error("net::vpc_cidr_count", "more ranges than a VPC may have").rule(110);
/// AWS refuses the association.
pub const VPC_SECONDARY_VS_ROUTES: Code = Code::error(
    "net::vpc_secondary_vs_routes",
    "a secondary CIDR contains the destination of a route of the VPC",
)
.rule(111)
.between();

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for owner in Owner::all_of(estate, CLOUDS) {
        problems.extend(mix(&owner));
        problems.extend(count(estate, &owner));
        problems.extend(routes(estate, &owner));
    }
}

/// The kinds of range that AWS tells apart when it adds one to a VPC.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Ten,
    OneSevenTwo,
    OneNineTwo,
    /// 198.19.0.0/16
    Benchmark,
    /// Public ranges and 100.64.0.0/10.
    Other,
}

impl Family {
    const BLOCKS: [(Self, &'static str); 4] = [
        (Self::Ten, "10.0.0.0/8"),
        (Self::OneSevenTwo, "172.16.0.0/12"),
        (Self::OneNineTwo, "192.168.0.0/16"),
        (Self::Benchmark, "198.19.0.0/16"),
    ];

    fn of(range: Cidr) -> (Self, &'static str) {
        Self::BLOCKS
            .into_iter()
            .find(|(_, block)| in_block(range, block))
            .unwrap_or((Self::Other, "the public ranges and 100.64.0.0/10"))
    }

    /// Whether AWS takes a range of `further` in a VPC whose first range is of this family.
    fn takes(self, further: Self) -> bool {
        match (self, further) {
            (_, Self::Other) => true,
            (Self::Other, _) => false,
            (first, further) => first == further,
        }
    }
}

fn in_block(range: Cidr, block: &str) -> bool {
    Cidr::parse(block).is_ok_and(|b| b.contains(&range))
}

fn mix(owner: &Owner<'_>) -> Vec<Problem> {
    let first = &owner.network.vpc_cidr;
    let (family, block) = Family::of(first.value);
    let all = || owner.network.cidrs().map(|c| c.value);
    let mut found = Vec::new();
    for further in owner.network.secondary_cidrs.iter().filter(|c| c.is_ipv4()) {
        let (kind, _) = Family::of(further.value);
        let others_in_10_0 = || {
            all()
                .filter(|c| *c != further.value)
                .any(|c| in_block(c, "10.0.0.0/15"))
        };
        let reason = if !family.takes(kind) {
            format!("the first range is of {block}")
        } else if family == Family::OneSevenTwo && in_block(further.value, "172.31.0.0/16") {
            "172.31.0.0/16 is kept for default VPCs".to_owned()
        } else if in_block(further.value, "10.0.0.0/16") && others_in_10_0() {
            "the VPC already has a range of 10.0.0.0/15".to_owned()
        } else {
            continue;
        };
        found.push(
            Problem::new(
                &VPC_SECONDARY_RFC1918_MIX,
                format!(
                    "`{}` cannot be added to the VPC of `{}`: {reason}",
                    further.value, owner.name
                ),
            )
            .at(further.span, "AWS refuses this one")
            .at(first.span, "beside this one")
            .help(advice(family, block)),
        );
    }
    found
}

fn advice(family: Family, block: &str) -> String {
    match family {
        Family::Other => "take another public range, or one of 100.64.0.0/10".into(),
        Family::Benchmark => "take a range of 198.19.0.0/16 or 100.64.0.0/10".into(),
        _ => {
            format!("take another range of {block}, or one of 100.64.0.0/10, as is usual for pods")
        }
    }
}

fn count(estate: &Estate, owner: &Owner<'_>) -> Option<Problem> {
    let limit = Limit::of(estate, "vpc.ipv4-cidrs");
    let count = owner.network.cidrs().count();
    if !limit.is_exceeded_by(count) {
        return None;
    }
    let last = owner.network.cidrs().last()?;
    let message = format!(
        "the VPC of `{}` has {count} ranges, and may have {}",
        owner.name, limit.value
    );
    let problem = Problem::new(&VPC_CIDR_COUNT, message).at(
        written(estate, last.span, owner.span()),
        "one of those too many",
    );
    Some(limit.explain(problem, count, "join neighbouring ranges into wider ones"))
}

/// Whether the range is one that [`VPC_SECONDARY_VS_ROUTES`] speaks of, so that no other rule needs to.
pub(super) fn holds_route(owner: &Owner<'_>, range: &Spanned<Cidr>, destination: Cidr) -> bool {
    let is_further = owner
        .network
        .secondary_cidrs
        .iter()
        .any(|c| c.span == range.span && c.value == range.value);
    owner.cloud() == Some(Provider::Aws) && is_further && range.contains(&destination)
}

fn routes(estate: &Estate, owner: &Owner<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    for connection in owner.connections() {
        for destination in &connection.networks {
            for further in &owner.network.secondary_cidrs {
                if !further.contains(destination) {
                    continue;
                }
                found.push(
                    Problem::new(
                        &VPC_SECONDARY_VS_ROUTES,
                        format!(
                            "`{}` cannot be added to the VPC of `{}`: it holds `{}`, to which the VPC has a route over VPN",
                            further.value, owner.name, destination.value
                        ),
                    )
                    .at(further.span, "AWS refuses a range that holds a route's destination")
                    .at(
                        written(estate, destination.span, connection.site.span),
                        format!("behind the site `{}`", connection.site.value),
                    )
                    .help("take a range that has no address of the destination"),
                );
            }
        }
    }
    found
}
