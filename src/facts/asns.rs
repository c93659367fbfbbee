//! The registries of autonomous system numbers: which are private, which are kept by IANA or by a cloud. Not who uses which.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Provider, table};
use crate::value::Asn;

/// What a number may be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Free for anybody's use inside their own networks.
    Private,
    /// For examples in texts only.
    Documentation,
    /// Never on a wire.
    Reserved,
    /// Given to one purpose (AS112).
    Special,
    /// Somebody owns it, or may.
    Public,
}

/// A range of numbers with a meaning.
#[derive(Debug, Deserialize)]
pub struct Range {
    from: u32,
    to: u32,
    class: String,
    /// What it is for.
    #[serde(borrow)]
    pub name: &'static str,
    /// The document that says so.
    #[serde(rename = "ref")]
    pub reference: &'static str,
}

/// A number that a cloud keeps for itself.
#[derive(Debug, Deserialize)]
pub struct Kept {
    #[serde(borrow)]
    cloud: &'static str,
    side: &'static str,
    from: u32,
    to: u32,
    regions: Option<Vec<&'static str>>,
    /// What the cloud does with it.
    pub effect: &'static str,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    ranges: Vec<Range>,
    cloud: Vec<Kept>,
    aws: Aws,
    azure: Azure,
}

#[derive(Deserialize)]
struct Azure {
    gateway_default: u32,
}

#[derive(Deserialize)]
struct Aws {
    amazon_side: Vec<(u32, u32)>,
    amazon_side_default: u32,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("asn-registry", include_str!("../../data/asn-registry.json")));

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The registered range that the number lies in; none for a public one.
#[must_use]
pub fn range_of(asn: Asn) -> Option<&'static Range> {
    TABLE
        .ranges
        .iter()
        .find(|r| (r.from..=r.to).contains(&asn.get()))
}

/// What the number may be used for.
#[must_use]
pub fn class_of(asn: Asn) -> Class {
    match range_of(asn).map(|r| r.class.as_str()) {
        Some("private") => Class::Private,
        Some("documentation") => Class::Documentation,
        Some("reserved") => Class::Reserved,
        Some(_) => Class::Special,
        None => Class::Public,
    }
}

/// Whether the customer's side of a VPN to that region cannot have the number.
#[must_use]
pub fn refused_for_customer(asn: Asn, provider: Provider, region: &str) -> Option<&'static Kept> {
    kept(asn, provider, "customer", region)
}

/// Whether old gateways of the cloud itself may speak under the number in that region.
#[must_use]
pub fn used_by_cloud(asn: Asn, provider: Provider, region: &str) -> Option<&'static Kept> {
    kept(asn, provider, "amazon", region)
}

fn kept(asn: Asn, provider: Provider, side: &str, region: &str) -> Option<&'static Kept> {
    TABLE.cloud.iter().find(|k| {
        k.cloud == provider.id()
            && k.side == side
            && (k.from..=k.to).contains(&asn.get())
            && k.regions.as_ref().is_none_or(|r| r.contains(&region))
    })
}

/// Whether AWS accepts the number for its own side of a gateway.
#[must_use]
pub fn is_amazon_side(asn: Asn) -> bool {
    let ranges = &TABLE.aws.amazon_side;
    ranges
        .iter()
        .any(|(from, to)| (*from..=*to).contains(&asn.get()))
}

/// Whether the cloud takes the number for its own side of a VPN: AWS and Google Cloud private ones, Azure all that neither it nor IANA keeps.
#[must_use]
pub fn is_gateway_side(asn: Asn, provider: Provider) -> bool {
    match provider {
        Provider::Aws => is_amazon_side(asn),
        Provider::Gcp => class_of(asn) == Class::Private,
        Provider::Azure => {
            let is_kept = matches!(class_of(asn), Class::Documentation | Class::Reserved);
            let is_own = asn == gateway_default(provider);
            is_own || (!is_kept && refused_for_customer(asn, provider, "").is_none())
        }
    }
}

/// What the cloud takes for its own side when nothing is said; Google Cloud wants to be told, and gets what AWS would take.
#[must_use]
pub fn gateway_default(provider: Provider) -> Asn {
    Asn::from(match provider {
        Provider::Aws | Provider::Gcp => TABLE.aws.amazon_side_default,
        Provider::Azure => TABLE.azure.gateway_default,
    })
}

/// The private numbers, lowest first.
pub fn private() -> impl Iterator<Item = Asn> {
    let ranges = TABLE.ranges.iter().filter(|r| r.class == "private");
    ranges.flat_map(|r| (r.from..=r.to).map(Asn::from))
}

/// The private number that somebody who wrote `asn` most probably meant: the one whose digits begin with it (6500 gives 65000), else the first that is
/// not in `taken`.
#[must_use]
pub fn nearest_private(asn: Asn, taken: &[Asn]) -> Asn {
    let digits = asn.to_string();
    let free = |a: &Asn| !taken.contains(a);
    // The 16-bit range is what people write from memory, and where the first free one is found. 64512 is what gateways of the clouds have where nobody says
    // otherwise, and the numbers from 65515 on are Azure's and the routers' of Google Cloud.
    let is_usual = |a: &Asn| matches!(a.get(), 64512 | 65515..);
    let short = || {
        private()
            .take_while(|a| a.get() <= 0xffff)
            .filter(|a| free(a) && !is_usual(a))
    };
    let begins = short().find(|a| a.to_string().starts_with(&digits));
    begins
        .or_else(|| short().next())
        .or_else(|| private().skip_while(|a| a.get() <= 0xffff).find(free))
        .unwrap_or_else(|| Asn::from(64512))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_told_apart() {
        let of = |n: u32| class_of(Asn::from(n));
        assert_eq!(of(6500), Class::Public);
        assert_eq!(of(65000), Class::Private);
        assert_eq!(of(4_200_000_000), Class::Private);
        assert_eq!(of(64500), Class::Documentation);
        assert_eq!(
            (of(0), of(23456), of(65535)),
            (Class::Reserved, Class::Reserved, Class::Reserved)
        );
        assert_eq!(of(112), Class::Special);
    }

    #[test]
    fn the_slip_for_a_private_number_is_seen() {
        let near = |n: u32, taken: &[u32]| {
            let taken: Vec<_> = taken.iter().copied().map(Asn::from).collect();
            nearest_private(Asn::from(n), &taken).get()
        };
        assert_eq!(near(6500, &[]), 65000);
        assert_eq!(near(6500, &[65000]), 65001);
        assert_eq!(near(3356, &[]), 64513);
    }

    #[test]
    fn clouds_keep_numbers_by_region() {
        let refused = |n: u32, p, r| refused_for_customer(Asn::from(n), p, r).is_some();
        assert!(refused(7224, Provider::Aws, "us-east-1"));
        assert!(refused(9059, Provider::Aws, "eu-west-1"));
        assert!(!refused(9059, Provider::Aws, "us-east-1"));
        assert!(refused(65515, Provider::Azure, "westeurope"));
        assert!(!refused(65515, Provider::Aws, "us-east-1"));
        assert!(is_amazon_side(Asn::from(64601)) && !is_amazon_side(Asn::from(6500)));
    }

    #[test]
    fn each_cloud_has_numbers_for_its_own_side() {
        let takes = |n: u32, p| is_gateway_side(Asn::from(n), p);
        assert!(takes(4_200_000_000, Provider::Gcp) && !takes(3320, Provider::Gcp));
        assert!(takes(65515, Provider::Azure) && takes(3320, Provider::Azure));
        assert!(!takes(65517, Provider::Azure) && !takes(64500, Provider::Azure));
        assert_eq!(gateway_default(Provider::Azure).get(), 65515);
    }
}
