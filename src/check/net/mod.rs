//! Rules about address ranges, subnets, zones and peerings.

mod nat;
mod overlap;
mod parts;
mod peering;
mod plan;
mod planned;
mod range;
mod relation;
mod routes;
mod secondary;
mod subnet;
mod sweep;
mod third;
mod transit;
mod twice;
mod zones;

use crate::diag::{Code, Problems};
use crate::estate::Estate;

pub use plan::next_for_services;
pub(super) use range::{kept, unusable};
pub(super) use relation::{Relation, Relations};

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[
    &range::VPC_PREFIX_SIZE,
    &range::VPC_RANGE_LINKLOCAL,
    &range::VPC_RANGE_UNUSABLE,
    &range::VPC_RANGE_PUBLIC,
    &range::VPC_RANGE_DOCKER,
    &range::VPC_RANGE_DEFAULTVPC,
    &secondary::VPC_SECONDARY_RFC1918_MIX,
    &secondary::VPC_CIDR_COUNT,
    &secondary::VPC_SECONDARY_VS_ROUTES,
    &subnet::SUBNET_PREFIX_SIZE,
    &subnet::SUBNET_IN_VPC,
    &subnet::SUBNET_AZ_SHAPE,
    &subnet::SUBNETS_OF_CLOUD,
    &subnet::SUBNET_USABLE_IPS,
    &zones::AZ_COUNT,
    &zones::AZ_COUNT_PRODUCTION,
    &zones::AZ_NONE,
    &nat::NAT_PER_AZ,
    &nat::NAT_EIP_QUOTA,
    &routes::ROUTE_RESERVED,
    &routes::ROUTE_QUOTA,
    &overlap::OVERLAP,
    &overlap::OVERLAPS_LEFT,
    &peering::DUPLICATE_DECLARATION,
    &peering::PEERING_ITSELF,
    &peering::PEERING_PARTITION,
    &peering::PEERING_NONTRANSITIVE,
    &transit::TRANSIT_APART,
    &transit::TRANSIT_ASN,
    &twice::JOINED_TWICE,
    &plan::OUTSIDE_SUPERNETS,
    &plan::ADDRESS_PLAN_CAPACITY,
    &plan::SUPERNET_TWICE,
    &planned::JOINED_PLANNED,
    &subnet::PODS_RANGE,
];

/// Runs the theme's rules.
pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    range::check(estate, problems);
    secondary::check(estate, problems);
    subnet::check(estate, problems);
    zones::check(estate, problems);
    nat::check(estate, problems);
    routes::check(estate, problems);
    overlap::check(estate, problems);
    peering::check(estate, problems);
    transit::check(estate, problems);
    twice::check(estate, problems);
    plan::check(estate, problems);
    planned::check(estate, problems);
}
