//! The values `project`, `environment` and `region`.

use super::convert::{optional, placed, texts, with};
use super::{Make, Scope};
use crate::blueprint::{Each, Found, Object};
use crate::estate::{Environment, Region};
use crate::expr::Value;
use crate::facts::Provider;
use crate::facts::regions::{self, RegionFacts};

pub(super) const PROJECT: Object<fn(&Scope<'_>) -> Value> =
    Object::of("project", "project", "What holds for everything.", &[]);

pub(super) const ENVIRONMENT: Object<Make<Environment>> = Object::of(
    "environment",
    "environment",
    "An environment, as it is in every region.",
    &[("name", "text", "Its name: `production`.", |_, e| {
        placed(&e.name)
    })],
);

pub(super) const REGION: Object<Make<Region>> = Object::of(
    "region",
    "region",
    "A region.",
    &[
        (
            "country",
            "text or null",
            "Country code: `ZA`; null for a region that the compiler does not know.",
            |_, r| fact(r, |f| Some(f.country)),
        ),
        (
            "dns_suffix",
            "text or null",
            "Domain of AWS services there: `amazonaws.com`.",
            |_, r| optional(partition(r).map(|(_, suffix)| suffix)),
        ),
        (
            "eks_refused_zone_ids",
            "list of texts",
            "Ids of zones in which EKS makes no control plane.",
            |_, r| texts(r.facts.into_iter().flat_map(|f| &f.eks_refused_zone_ids)),
        ),
        (
            "long_name",
            "text or null",
            "What the cloud calls it: `Africa (Cape Town)`.",
            |_, r| fact(r, |f| Some(f.long_name)),
        ),
        ("name", "text", "Its name: `af-south-1`.", |_, r| {
            placed(&r.name)
        }),
        (
            "opt_in",
            "true or false",
            "Whether an account has to be opted in.",
            |_, r| Value::bool(r.facts.and_then(|f| f.opt_in).unwrap_or(false)),
        ),
        (
            "partition",
            "text or null",
            "Partition of AWS: `aws`, `aws-cn`.",
            |_, r| optional(partition(r).map(|(id, _)| id)),
        ),
        (
            "rare_zones",
            "list of texts",
            "Names of zones that only some accounts see.",
            |_, r| texts(r.facts.into_iter().flat_map(RegionFacts::rare)),
        ),
        ("short", "text", "Short code for names: `afs1`.", |_, r| {
            Value::string(r.short.as_str())
        }),
        (
            "zone_ids",
            "list of texts",
            "Ids of its zones, those of rare zones last; empty where they are not known.",
            |_, r| texts(r.facts.into_iter().flat_map(|f| &f.zone_ids)),
        ),
        (
            "zones",
            "list of texts",
            "Names of its usual availability zones.",
            |_, r| texts(r.facts.into_iter().flat_map(RegionFacts::usual)),
        ),
    ],
);

/// What is known of a region; null where nothing is.
fn fact(region: &Region, of: impl Fn(&'static RegionFacts) -> Option<&'static str>) -> Value {
    optional(region.facts.and_then(of))
}

/// The partition of AWS that a region lies in, and the domain of its services.
fn partition(region: &Region) -> Option<(&'static str, &'static str)> {
    let is_aws = region.provider.value == Provider::Aws;
    regions::partition(&region.name).filter(|_| is_aws)
}

impl Scope<'_> {
    pub(super) fn project_of_model(&self) -> Value {
        let node = &self.model.project.node;
        self.convert.object(&PROJECT, node, |make| make(self))
    }

    pub(super) fn environment(&self, environment: &Environment, found: &mut Found) -> Value {
        let (node, sections) = (&environment.node, &environment.sections);
        let own = self
            .convert
            .object(&ENVIRONMENT, node, |make| make(self, environment));
        let value = with(own, self.convert.sections("environment", sections));
        let state = self.model.state_named_by(&environment.state);
        let around = [
            ("project", self.project.clone()),
            ("state", self.state_value(state)),
        ];
        self.provided
            .add_to(Each::Environment, value, &around, &environment.name, found)
    }

    pub(super) fn region(&self, region: &Region, found: &mut Found) -> Value {
        let own = self
            .convert
            .object(&REGION, &region.node, |make| make(self, region));
        let value = with(own, self.convert.sections("region", &region.sections));
        let around = [("project", self.project.clone())];
        self.provided
            .add_to(Each::Region, value, &around, &region.name, found)
    }
}
