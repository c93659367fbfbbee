//! The size and place of subnets.

use super::range::SIZES;
use crate::check::owner::{Owner, written};
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Estate, Subnet, Tier};
use crate::facts::Provider;
use crate::syntax::{Node, Table};
use crate::value::Cidr;

/// AWS refuses it.
pub const SUBNET_PREFIX_SIZE: Code = Code::error(
    "net::subnet_prefix_size",
    "a subnet is not between /16 and /28",
)
.rule(112);
/// AWS refuses it.
pub const SUBNET_IN_VPC: Code = Code::error(
    "net::subnet_in_vpc",
    "a subnet does not lie in a range of its VPC",
)
.rule(113);
/// Ranges would stand in other zones than they were meant for.
pub const SUBNET_AZ_SHAPE: Code = Code::error(
    "net::subnet_az_shape",
    "a list of subnets is not as long as the list of zones",
)
.rule(116);
/// Load balancers and clusters do not come up in it.
pub const SUBNET_USABLE_IPS: Code = Code::warning(
    "net::subnet_usable_ips",
    "a subnet has too few addresses for a load balancer and a cluster",
)
.rule(115);

/// What EKS recommends to have free in each of its subnets; a load balancer wants 8 more.
const EKS_WANTS: u128 = 16;

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for owner in Owner::all_of(estate, &[Provider::Aws]) {
        shape(estate, &owner, problems);
    }
    for owner in Owner::all_of(estate, &[Provider::Gcp, Provider::Azure]) {
        for subnet in owner.network.subnets.iter().filter(|s| !s.derived) {
            let problem = too_small(&owner, subnet).or_else(|| place(estate, &owner, subnet));
            problems.extend(problem.or_else(|| pods(&owner, subnet)));
        }
    }
    for owner in Owner::all(estate) {
        of_another_cloud(estate, &owner, problems);
    }
    for owner in Owner::all_of(estate, &[Provider::Aws]) {
        // Subnets that the plan derived stand at the VPC's range, so that one problem would come once for each of them.
        for subnet in owner.network.subnets.iter().filter(|s| !s.derived) {
            if let Some(problem) = size(&owner, subnet).or_else(|| place(estate, &owner, subnet)) {
                problems.push(problem);
            } else {
                problems.extend(usable(&owner, subnet));
            }
        }
        problems.extend(derived(estate, &owner));
    }
}

/// No node gets addresses for its pods.
pub const PODS_RANGE: Code = Code::warning(
    "net::pods_range",
    "a range of pods has not the addresses of one node of GKE",
)
.rule(1104);
/// What GKE gives a node for its 110 pods: <https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr>.
const PODS_OF_NODE: u8 = 24;

fn pods(owner: &Owner<'_>, subnet: &Subnet) -> Option<Problem> {
    let prefix = subnet.cidr.prefix_len();
    if subnet.tier != Tier::Pods || prefix <= PODS_OF_NODE {
        return None;
    }
    let message = format!(
        "{} holds no node of GKE: each takes a /{PODS_OF_NODE} of it for 110 pods",
        title(owner, subnet)
    );
    Some(
        Problem::new(&PODS_RANGE, message)
            .at(subnet.cidr.span, format!("{} addresses", subnet.cidr.size()))
            .help("write a larger one, such as a /17 for 128 nodes, or leave it out and it is derived; nodes of fewer pods take less: half as many pods, half the range")
            .or_excuse("If nodes are made with fewer pods", "8 pods a node"),
    )
}

/// Ranges would be dropped.
pub const SUBNETS_OF_CLOUD: Code = Code::error(
    "net::subnets_of_cloud",
    "a network has ranges for subnets that its cloud does not have",
)
.rule(1101);

fn shape(estate: &Estate, owner: &Owner<'_>, problems: &mut Problems) {
    let zones = owner.zones_written();
    let table = owner.network.node.as_table();
    let lists = Tier::ZONAL.iter().filter_map(|tier| table?.get(tier.key()));
    let lists = lists.filter(|list| list.note.is_none());
    let counts: Vec<usize> = lists.map(|l| l.as_array().map_or(0, <[_]>::len)).collect();
    let others = counts
        .split_first()
        .filter(|(_, others)| !others.is_empty());
    // Where all lists agree it is the zones that are another number.
    if let Some((count, others)) = others
        && *count != zones
        && others.iter().all(|other| other == count)
    {
        let at = written(estate, owner.network.availability_zones.span, owner.span());
        let message = format!(
            "`{}` has {count} subnets of each purpose and {zones} availability zones",
            owner.name
        );
        let help = format!(
            "the first range of a list is that of the first zone, and so on: write {count} zones, or {zones} ranges in each list"
        );
        problems.push(
            Problem::new(&SUBNET_AZ_SHAPE, message)
                .at(at, format!("{zones} zones"))
                .help(help),
        );
        return;
    }
    for tier in Tier::ZONAL {
        let node = owner
            .network
            .node
            .as_table()
            .and_then(|t| t.get(tier.key()));
        let Some(node) = node.filter(|n| n.note.is_none()) else {
            continue;
        };
        let subnets = node.as_array().map_or(0, <[_]>::len);
        if subnets == zones {
            continue;
        }
        problems.push(
            Problem::new(
                &SUBNET_AZ_SHAPE,
                format!(
                    "`{}` has {subnets} {} subnets and {zones} availability zones",
                    owner.name,
                    tier.name()
                ),
            )
            .at(written(estate, node.span, owner.span()), format!("{subnets} ranges"))
            .at(written(estate, owner.network.availability_zones.span, owner.span()), format!("{zones} zones"))
            .help(format!(
                "the first range is that of the first zone, and so on: write {zones} ranges, or leave `{}` out and they are derived from `vpc_cidr`",
                tier.key()
            )),
        );
    }
}

fn title(owner: &Owner<'_>, subnet: &Subnet) -> String {
    let (tier, range) = (subnet.tier.name().replace('_', " "), subnet.cidr.value);
    match &subnet.zone {
        Some(zone) => format!(
            "the {tier} subnet `{range}` of `{}` in `{}`",
            owner.name, zone.name
        ),
        None => format!("the {tier} subnet `{range}` of `{}`", owner.name),
    }
}

/// What a cloud asks of the subnet of a purpose.
fn too_small(owner: &Owner<'_>, subnet: &Subnet) -> Option<Problem> {
    let (longest, source) = subnet.tier.longest_prefix();
    let is_exact = subnet.tier == Tier::ControlPlane;
    if is_exact && subnet.cidr.prefix_len() < longest {
        let message = format!(
            "{} is too large: control planes of GKE take a /{longest}, neither more nor less",
            title(owner, subnet)
        );
        return Some(
            Problem::new(&SUBNET_PREFIX_SIZE, message)
                .at(subnet.cidr.span, format!("a /{}", subnet.cidr.prefix_len()))
                .help(format!(
                    "write a /{longest} of it, such as `{}/{longest}`, or leave it out and it is derived ({source})",
                    subnet.cidr.first()
                )),
        );
    }
    if subnet.cidr.prefix_len() <= longest && subnet.cidr.is_ipv4() {
        return None;
    }
    let cloud = owner.cloud()?.title();
    let message = format!(
        "{} is too small: {cloud} asks for a /{longest} at least",
        title(owner, subnet)
    );
    let help = match source {
        "" => format!("write a /{longest} or larger, or leave it out and it is derived"),
        source => {
            format!("write a /{longest} or larger, or leave it out and it is derived ({source})")
        }
    };
    Some(
        Problem::new(&SUBNET_PREFIX_SIZE, message)
            .at(
                subnet.cidr.span,
                format!("{} addresses", subnet.cidr.size()),
            )
            .help(help),
    )
}

/// Ranges for subnets that the network's cloud does not have.
fn of_another_cloud(estate: &Estate, owner: &Owner<'_>, problems: &mut Problems) {
    let (Some(cloud), Some(table)) = (owner.cloud(), owner.network.node.as_table()) else {
        return;
    };
    // A region of another cloud than its name says is told as that.
    let is_of_cloud = |facts: &crate::facts::regions::RegionFacts| facts.provider == cloud;
    if !owner.region.and_then(|r| r.facts).is_none_or(is_of_cloud) {
        return;
    }
    let mut report = |key: &str, node: &Node| {
        let known = Tier::of(cloud)
            .iter()
            .map(|tier| format!("`{}`", tier.key()));
        let known: Vec<String> = known.collect();
        let is_aws = cloud == Provider::Aws;
        let place = if is_aws { "" } else { " in `subnets`" };
        let message = format!(
            "`{}` has no subnets `{key}`: a network of {} has others",
            owner.name,
            cloud.title()
        );
        let at = written(estate, node.span, owner.span());
        problems.push(
            owner.mark(
                at,
                Problem::new(&SUBNETS_OF_CLOUD, message)
                    .at(at, "would be dropped")
                    .help(format!(
                        "write {}{place}, or leave all of them out and they are derived",
                        known.join(", ")
                    )),
            ),
        );
    };
    let listed = Tier::ZONAL.map(Tier::key);
    for (key, entry) in table.iter().filter(|(_, entry)| entry.node.note.is_none()) {
        if cloud != Provider::Aws && listed.contains(&&**key) {
            report(key, &entry.node);
        }
        let subnets = entry.node.as_table().filter(|_| **key == *"subnets");
        for (purpose, entry) in subnets.into_iter().flat_map(Table::iter) {
            let is_known = Tier::of(cloud).iter().any(|tier| tier.key() == &**purpose);
            if !is_known || cloud == Provider::Aws {
                report(purpose, &entry.node);
            }
        }
    }
}

fn size(owner: &Owner<'_>, subnet: &Subnet) -> Option<Problem> {
    let bits = subnet.cidr.prefix_len();
    if SIZES.contains(&bits) && subnet.cidr.is_ipv4() {
        return None;
    }
    let free = free_subnet(owner, bits.clamp(20, 24));
    Some(
        Problem::new(
            &SUBNET_PREFIX_SIZE,
            format!(
                "{} is a /{bits}, and AWS takes /16 to /28",
                title(owner, subnet)
            ),
        )
        .at(
            subnet.cidr.span,
            format!("{} addresses", subnet.cidr.size()),
        )
        .help(free.map_or_else(
            || {
                format!(
                    "leave `{}` out and the ranges are derived from `vpc_cidr`",
                    subnet.tier.key()
                )
            },
            |f| {
                format!(
                    "a free range in the VPC is `{f}`; without `{}` all are derived",
                    subnet.tier.key()
                )
            },
        )),
    )
}

fn place(estate: &Estate, owner: &Owner<'_>, subnet: &Subnet) -> Option<Problem> {
    if owner.network.cidrs().any(|c| c.contains(&subnet.cidr)) {
        return None;
    }
    let ranges: Vec<String> = owner
        .network
        .cidrs()
        .map(|c| format!("`{}`", c.value))
        .collect();
    let vpc = &owner.network.vpc_cidr;
    if let Some(first) = all_outside(owner) {
        // It is the one that is another range.
        let message = format!(
            "none of the subnets of `{}` lies in the VPC, which is {}",
            owner.name,
            ranges.join(" and ")
        );
        let problem = Problem::new(&SUBNET_IN_VPC, message)
            .at(written(estate, vpc.span, owner.span()), "the VPC")
            .at(first.cidr.span, "outside the VPC");
        let help =
            "correct `vpc_cidr`, or leave the lists of subnets out and they are derived from it";
        return std::ptr::eq(first, subnet).then(|| problem.help(help));
    }
    let free = free_subnet(owner, subnet.cidr.prefix_len());
    let problem = Problem::new(
        &SUBNET_IN_VPC,
        format!(
            "{} does not lie in the VPC, which is {}",
            title(owner, subnet),
            ranges.join(" and ")
        ),
    )
    .at(subnet.cidr.span, "outside the VPC")
    .at(written(estate, vpc.span, owner.span()), "the VPC");
    // Of many on one line one message is left, if the help is for all of them.
    let is_out = |s: &&Subnet| !s.derived && !owner.network.cidrs().any(|c| c.contains(&s.cidr));
    if owner.network.subnets.iter().filter(is_out).nth(1).is_some() {
        return Some(problem.help(format!(
            "write ranges of `{}`, or leave the lists out and they are derived; where that range is the wrong one, correct `vpc_cidr`",
            vpc.value
        )));
    }
    Some(match same_place_in(vpc.value, subnet.cidr.value).or(free) {
        Some(range) => problem.help(format!("was `{range}` meant?")),
        None => problem.help("the VPC has no free range of that size"),
    })
}

/// The first of subnets of several purposes, if all that were written lie outside of the VPC.
fn all_outside<'a>(owner: &Owner<'a>) -> Option<&'a Subnet> {
    let mut written = owner.network.subnets.iter().filter(|s| !s.derived);
    let first = written.clone().next()?;
    let is_many = written.clone().any(|s| s.tier != first.tier);
    let is_out = |s: &Subnet| !owner.network.cidrs().any(|c| c.contains(&s.cidr));
    (is_many && written.all(is_out)).then_some(first)
}

/// The range of the VPC whose bits below the VPC's prefix are those of `range`: `10.21.2.0/24` in `10.20.0.0/16` gives `10.20.2.0/24`.
fn same_place_in(vpc: Cidr, range: Cidr) -> Option<Cidr> {
    let around = Cidr::of(range.first(), vpc.prefix_len())?;
    let index = (0..around.count_of(range.prefix_len()).min(4096))
        .find(|n| around.subnet(range.prefix_len(), *n) == Some(range))?;
    vpc.subnet(range.prefix_len(), index)
}

fn free_subnet(owner: &Owner<'_>, bits: u8) -> Option<Cidr> {
    let taken: Vec<Cidr> = owner.network.subnets.iter().map(|s| s.cidr.value).collect();
    owner.network.vpc_cidr.next_free(bits, &taken)
}

fn usable(owner: &Owner<'_>, subnet: &Subnet) -> Option<Problem> {
    let usable = subnet.cidr.usable_on_aws();
    if subnet.tier == Tier::Database || usable >= EKS_WANTS {
        return None;
    }
    Some(
        too_few(format!("{} has {usable} addresses", title(owner, subnet)))
            .at(subnet.cidr.span, "AWS keeps 5 of every subnet"),
    )
}

/// The same for subnets that the plan derived, once for the whole VPC.
fn derived(estate: &Estate, owner: &Owner<'_>) -> Option<Problem> {
    let derived = owner.network.subnets.iter().filter(|s| s.derived);
    let smallest = derived
        .filter(|s| s.tier != Tier::Database)
        .min_by_key(|s| s.cidr.size())?;
    let usable = smallest.cidr.usable_on_aws();
    if usable >= EKS_WANTS {
        return None;
    }
    let vpc = &owner.network.vpc_cidr;
    let message = format!(
        "`{}` of `{}` is so small that the derived subnets have {usable} addresses each",
        vpc.value, owner.name
    );
    Some(too_few(message).at(
        written(estate, vpc.span, owner.span()),
        "AWS keeps 5 of every subnet",
    ))
}

fn too_few(message: String) -> Problem {
    Problem::new(&SUBNET_USABLE_IPS, message).help(format!(
        "EKS asks for 6 free addresses in each of its subnets and recommends {EKS_WANTS}, a load balancer wants 8: a /27 is the least, a /24 is usual"
    ))
}
