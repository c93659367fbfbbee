//! A network: its ranges, zones and subnets.

use crate::span::{Span, Spanned};
use crate::syntax::Node;
use crate::value::Cidr;

/// The VPC of a cell, or what a planned region claims.
#[derive(Clone, Debug)]
pub struct Network {
    /// Primary range.
    pub vpc_cidr: Spanned<Cidr>,
    /// Further ranges.
    pub secondary_cidrs: Vec<Spanned<Cidr>>,
    /// Range of Kubernetes services; what EKS would choose when nobody wrote one.
    pub service_cidr: Spanned<Cidr>,
    /// Zones in the order of the subnets.
    pub zones: Vec<Zone>,
    /// Where the number or list of zones was written.
    pub zones_span: Span,
    /// NAT gateways.
    pub nat: Spanned<Nat>,
    /// Every subnet, by tier, then zone.
    pub subnets: Vec<Subnet>,
    /// The merged table.
    pub node: Node,
}

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `us-east-1a`
    pub name: String,
    /// `a`
    pub letter: String,
}

/// How many NAT gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nat {
    /// One in each zone.
    PerAz,
    /// One in all.
    Single,
    /// None.
    None,
}

/// What a subnet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Route to the internet gateway: load balancers, NAT.
    Public,
    /// Route to NAT: nodes.
    Private,
    /// No route out: databases.
    Database,
}

impl Tier {
    /// In the order of the file format.
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Database];

    /// `public`, `private` or `database`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Database => "database",
        }
    }

    /// The key that lists its ranges.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public_subnets",
            Self::Private => "private_subnets",
            Self::Database => "database_subnets",
        }
    }
}

/// A subnet: a tier in a zone.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// What it is for.
    pub tier: Tier,
    /// Where.
    pub zone: Zone,
    /// Its range; the span is that of `vpc_cidr` when it was derived.
    pub cidr: Spanned<Cidr>,
    /// Whether the plan chose the range.
    pub derived: bool,
}

impl Network {
    /// Primary and secondary ranges.
    pub fn cidrs(&self) -> impl Iterator<Item = &Spanned<Cidr>> {
        std::iter::once(&self.vpc_cidr).chain(&self.secondary_cidrs)
    }

    /// The subnets of a tier, in the order of the zones.
    pub fn tier(&self, tier: Tier) -> impl Iterator<Item = &Subnet> {
        self.subnets.iter().filter(move |s| s.tier == tier)
    }
}
