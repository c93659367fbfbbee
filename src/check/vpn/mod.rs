//! Rules about site-to-site VPN: gateways, AS numbers, routing, tunnels.

mod amazon;
mod asn;
mod between;
mod gateway;
mod ike;
mod ike_range;
mod redundancy;
mod routing;
mod selectors;
mod target;
mod tunnel;

use crate::diag::{Code, Problems};
use crate::estate::Estate;

/// The theme's codes.
pub(super) const CODES: &[&Code] = &[
    &gateway::CGW_IP_PUBLIC,
    &gateway::CGW_IDENTITY,
    &gateway::VPN_VGW_SHAPE,
    &gateway::VPN_ACCELERATED,
    &asn::ASN_PUBLIC_UNOWNED,
    &asn::ASN_RESERVED,
    &asn::ASN_CLOUDHUB,
    &amazon::ASN_AMAZON_SIDE,
    &amazon::ASN_CLOUD_SIDE,
    &amazon::ASN_EQUAL,
    &amazon::ASN_AMAZON_REUSE,
    &routing::VPN_STATIC_EMPTY,
    &routing::VPN_TRANSIT_EMPTY,
    &routing::VPN_ROUTE_LIMIT,
    &routing::VPN_REMOTE_CONTAINS_GATEWAY,
    &routing::VPN_NETWORK_UNUSABLE,
    &redundancy::VPN_HA,
    &selectors::VPN_SELECTORS,
    &selectors::VPN_BGP_SELECTORS,
    &tunnel::TUNNEL_INSIDE_CIDR,
    &tunnel::TUNNEL_INSIDE_REUSE,
    &between::PEERING_ASN,
    &between::PEERING_INSIDE,
    &ike::IKE_VERSIONS,
    &ike::IKE_CRYPTO,
    &ike::IKE_WEAK,
    &ike_range::IKE_LIFETIMES,
    &ike_range::IKE_IDLE,
];

/// Runs the theme's rules.
pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    gateway::check(estate, problems);
    asn::check(estate, problems);
    amazon::check(estate, problems);
    routing::check(estate, problems);
    redundancy::check(estate, problems);
    selectors::check(estate, problems);
    tunnel::check(estate, problems);
    between::check(estate, problems);
    ike::check(estate, problems);
    ike_range::check(estate, problems);
}
