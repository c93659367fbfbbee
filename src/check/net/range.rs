//! Which ranges a VPC may have.

use super::plan::next_free;
use crate::check::owner::Owner;
use crate::diag::{Code, Edit, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::facts::addresses::{self, Block, Class};
use crate::facts::ranges;
use crate::span::Spanned;
use crate::value::Cidr;

/// AWS refuses it.
pub const VPC_PREFIX_SIZE: Code = Code::error(
    "net::vpc_prefix_size",
    "a VPC range is not between /16 and /28",
)
.rule(102);
/// AWS refuses it.
pub const VPC_RANGE_LINKLOCAL: Code = Code::error(
    "net::vpc_range_linklocal",
    "a VPC range lies in 169.254.0.0/16",
)
.rule(103);
/// AWS refuses it, or nothing in it can be reached.
pub const VPC_RANGE_UNUSABLE: Code = Code::error(
    "net::vpc_range_unusable",
    "a VPC range holds addresses that no host can have",
)
.rule(104);
/// AWS takes it, and a part of the internet is gone.
pub const VPC_RANGE_PUBLIC: Code = Code::warning(
    "net::vpc_range_public",
    "a VPC range belongs to somebody on the internet",
)
.rule(105);
/// AWS takes it, and hosts that run Docker cannot reach it.
pub const VPC_RANGE_DOCKER: Code = Code::warning(
    "net::vpc_range_docker",
    "a VPC range holds Docker's own network",
)
.rule(106);
/// Works until somebody peers with a default VPC.
pub const VPC_RANGE_DEFAULTVPC: Code = Code::note(
    "net::vpc_range_defaultvpc",
    "a VPC range is that of networks that clouds make by themselves",
)
.rule(108);

/// The sizes that AWS gives to a VPC and to a subnet.
pub(super) const SIZES: std::ops::RangeInclusive<u8> = 16..=28;

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for owner in Owner::all(estate) {
        let is_aws = owner.cloud() == Some(Provider::Aws);
        for cidr in owner.network.cidrs() {
            problems.extend(kind(estate, &owner, cidr));
            problems.extend(docker(estate, &owner, cidr));
            if is_aws {
                problems.extend(prefix_size(&owner, cidr));
            }
            problems.extend(default_vpc(&owner, cidr));
        }
    }
}

/// With four zones, each subnet that is derived from a range of this size has the addresses that EKS wants.
const ROOM_FOR_SUBNETS: u8 = 22;

fn prefix_size(owner: &Owner<'_>, cidr: &Spanned<Cidr>) -> Option<Problem> {
    let bits = cidr.prefix_len();
    if !cidr.is_ipv4() || SIZES.contains(&bits) {
        return None;
    }
    let mut edit = None;
    let help = if bits < *SIZES.start() {
        let nearest = cidr.subnet(*SIZES.start(), 0)?;
        edit = Some(Edit::name(cidr.span, nearest.to_string()));
        format!("the nearest range that AWS takes is `{nearest}`")
    } else {
        let least = Cidr::of(cidr.first(), ROOM_FOR_SUBNETS)?;
        format!("a /16 is usual; the least that has room for all subnets is `{least}`")
    };
    let problem = Problem::new(
        &VPC_PREFIX_SIZE,
        format!(
            "`{}` of `{}` is a /{bits}, and AWS takes /16 to /28 for a VPC",
            cidr.value, owner.name
        ),
    )
    .at(cidr.span, format!("{} addresses", cidr.size()))
    .help(help);
    Some(edit.into_iter().fold(problem, Problem::edit))
}

/// What the address registry makes of the range: at most one of three problems, the worst.
fn kind(estate: &Estate, owner: &Owner<'_>, cidr: &Spanned<Cidr>) -> Option<Problem> {
    let range = cidr.value;
    let name = &owner.name;
    let bits = if range.is_ipv4() {
        range.prefix_len().clamp(16, 28)
    } else {
        16
    };
    let suggestion = || match next_free(estate, bits) {
        Some(free) => format!("a free private range is `{free}`"),
        None => "take a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16".to_owned(),
    };
    if !range.is_ipv4() {
        let message = format!("`{range}` of `{name}` is an IPv6 range, and a VPC starts with IPv4");
        return Some(
            Problem::new(&VPC_RANGE_UNUSABLE, message)
                .at(cidr.span, "IPv6 here")
                .help(suggestion()),
        );
    }
    if let Some(block) = unusable(range, owner.cloud()) {
        let code = if block.name == "Link Local" {
            &VPC_RANGE_LINKLOCAL
        } else {
            &VPC_RANGE_UNUSABLE
        };
        let message = format!(
            "`{range}` of `{name}` lies in `{}` ({}, {}), which no VPC can have",
            block.cidr,
            block.name.to_lowercase(),
            block.reference
        );
        return Some(
            Problem::new(code, message)
                .at(cidr.span, block.name.to_lowercase())
                .help(suggestion()),
        );
    }
    if let Some(problem) = platform(owner, cidr) {
        return Some(problem.help(suggestion()));
    }
    // Blocks for documentation and benchmarks belong to nobody.
    if addresses::block_of(range).is_some_and(|b| b.class() != Class::Global) {
        return None;
    }
    Some(
        Problem::new(
            &VPC_RANGE_PUBLIC,
            format!(
                "`{range}` of `{name}` is not private: those addresses belong to somebody else"
            ),
        )
        .at(
            cidr.span,
            "outside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10",
        )
        .help(format!(
            "nothing in the VPC can reach the real owners of these addresses; {}",
            suggestion()
        )),
    )
}

/// The block of the registry in a range that no host can have an address of. Google Cloud takes the last of them, all but its end:
/// <https://cloud.google.com/vpc/docs/subnets#valid-ranges>.
pub(in crate::check) fn unusable(range: Cidr, cloud: Option<Provider>) -> Option<&'static Block> {
    let taken = Cidr::parse(LAST).ok().filter(|last| {
        cloud == Some(Provider::Gcp) && last.contains(&range) && range.last() != last.last()
    });
    // Blocks of /8 and wider are those that no host can have an address of; narrower ones are documentation and the like, which clouds take.
    addresses::blocks_touching(range)
        .filter(|b| b.class() == Class::Unusable && Some(b.cidr) != taken)
        .find(|b| b.cidr.prefix_len() <= 8 || b.name == "Link Local")
}

/// Of RFC 1112, kept for later since 1989.
const LAST: &str = "240.0.0.0/4";

/// What a cloud keeps in every network, with what for.
pub(in crate::check) fn kept(range: Cidr, cloud: Option<Provider>) -> Option<(Cidr, &'static str)> {
    let (id, what) = match cloud? {
        Provider::Aws => return None,
        // <https://cloud.google.com/vpc/docs/subnets#prohibited-ipv4>
        Provider::Gcp => ("gcp-restricted", "its own services (Private Google Access)"),
        Provider::Azure => ("azure-wire", "its DNS and its probes"),
    };
    let mut kept = ranges::named(id);
    let kept = kept.find(|kept| kept.cidr.overlaps(&range))?;
    Some((kept.cidr, what))
}

fn platform(owner: &Owner<'_>, cidr: &Spanned<Cidr>) -> Option<Problem> {
    let (kept, what) = kept(cidr.value, owner.cloud())?;
    let kept = match kept.size() {
        1 => kept.first().to_string(),
        _ => kept.to_string(),
    };
    let message = format!(
        "`{}` of `{}` holds `{kept}`, which {} keeps in every network for {what}",
        cidr.value,
        owner.name,
        owner.cloud()?.title(),
    );
    Some(Problem::new(&VPC_RANGE_UNUSABLE, message).at(cidr.span, "no network can have it"))
}

fn docker(estate: &Estate, owner: &Owner<'_>, cidr: &Spanned<Cidr>) -> Option<Problem> {
    let docker = ranges::named("aws-docker").find(|r| r.cidr.overlaps(&cidr.value))?;
    let free = next_free(estate, cidr.prefix_len().clamp(16, 28));
    let instead = free.map_or_else(String::new, |f| format!("; a free range is `{f}`"));
    let who = match owner.cloud() {
        Some(Provider::Aws) => {
            "AWS names Cloud9 and SageMaker as services that break anywhere in such a network"
        }
        // <https://cloud.google.com/sql/docs/postgres/private-ip>
        Some(Provider::Gcp) => {
            "instances of Cloud SQL cannot be reached there, nor do they answer what calls from there"
        }
        _ => "build hosts and whatever else runs Docker do not reach such a network",
    };
    Some(
        Problem::new(
            &VPC_RANGE_DOCKER,
            format!(
                "`{}` of `{}` shares addresses with `{}`, the network of Docker's own bridge",
                cidr.value, owner.name, docker.cidr
            ),
        )
        .at(cidr.span, "Docker hosts take these addresses for their own")
        .help(format!("{who}{instead}")),
    )
}

fn default_vpc(owner: &Owner<'_>, cidr: &Spanned<Cidr>) -> Option<Problem> {
    let (id, whose, label) = match owner.cloud()? {
        Provider::Aws => (
            "aws-default-vpc",
            "the default VPC of every region",
            "never to be peered with a default VPC",
        ),
        // <https://cloud.google.com/vpc/docs/vpc#ip-ranges>
        Provider::Gcp => (
            "gcp-auto-mode",
            "networks that Google Cloud divides by itself, such as `default`",
            "never to be peered with such a network",
        ),
        Provider::Azure => return None,
    };
    let default = ranges::named(id).find(|r| r.cidr.overlaps(&cidr.value))?;
    Some(
        Problem::new(
            &VPC_RANGE_DEFAULTVPC,
            format!(
                "`{}` of `{}` shares addresses with {whose}, `{}`",
                cidr.value, owner.name, default.cidr
            ),
        )
        .at(cidr.span, label)
        .help(
            "harmless as long as none of them is peered with it: any other range leaves that open",
        ),
    )
}
