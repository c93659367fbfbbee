//! The regions of AWS, Google Cloud and Azure: which exist, their zones, where they are. Not what is offered in them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;

use super::table;
use crate::diag::suggest;

/// Whose region it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Provider {
    /// Amazon Web Services, all partitions.
    Aws,
    /// Google Cloud.
    Gcp,
    /// Microsoft Azure, the public cloud.
    Azure,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Aws, Self::Gcp, Self::Azure];

    /// What the estate file and the templates call it: `aws`, `gcp`, `azure`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Gcp => "gcp",
            Self::Azure => "azure",
        }
    }

    /// The one with that id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.id() == id)
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Gcp => "Google Cloud",
            Self::Azure => "Azure",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What is known about one region.
#[derive(Debug)]
pub struct RegionFacts {
    /// `us-east-1`, `europe-west1`, `westeurope`.
    pub name: &'static str,
    /// The provider's own long name; the region's name again where it is not known.
    pub long_name: &'static str,
    /// Whose it is.
    pub provider: Provider,
    /// AWS only, as the next: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`.
    pub partition: Option<&'static str>,
    /// The domain of the partition's services: `amazonaws.com`.
    pub dns_suffix: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Whether an account must enable it first (AWS); none where that is not known or there is no such thing.
    pub opt_in: Option<bool>,
    /// Every zone that any account may see, as the provider tells them apart: letters (AWS, Google Cloud) or numbers (Azure). Empty: no zones.
    pub zones: Vec<String>,
    /// The zones that an ordinary account sees today: what to propose.
    pub usual_zones: Vec<String>,
    /// Zone ids, which mean the same building in every account (AWS): `use1-az4`. Where the sources have none the list is empty.
    pub zone_ids: Vec<&'static str>,
    /// Zone ids in which EKS makes no control plane.
    pub eks_refused_zone_ids: Vec<&'static str>,
    /// `use1`, of zone ids such as `use1-az4` (AWS).
    pub zone_id_prefix: Option<&'static str>,
    /// A short code for names, unique over all providers: `use1`, `gusc1`, `zeus`.
    pub short: &'static str,
    /// The region of AWS that is nearest to it, by distance; of AWS itself none.
    pub nearest_aws: Option<&'static str>,
    /// Residency classes and the country in lower case.
    pub geo: Vec<&'static str>,
}

impl RegionFacts {
    /// The full name of a zone: `us-east-1a`, `europe-west1-b`, and `1` on Azure, where zones have no name of their own.
    #[must_use]
    pub fn zone_name(&self, zone: &str) -> String {
        match self.provider {
            Provider::Aws => format!("{}{zone}", self.name),
            Provider::Gcp => format!("{}-{zone}", self.name),
            Provider::Azure => zone.to_owned(),
        }
    }

    /// The letter or number of a zone of this region that was written by its full name or by its letter; none if the region has no such zone.
    #[must_use]
    pub fn zone(&self, written: &str) -> Option<&str> {
        let zones = self.zones.iter().map(String::as_str);
        zones
            .into_iter()
            .find(|z| *z == written || self.zone_name(z) == written)
    }

    /// The zone id of this region that was written.
    #[must_use]
    pub fn zone_id(&self, written: &str) -> Option<&'static str> {
        self.zone_ids.iter().copied().find(|id| *id == written)
    }

    /// The full names of the usual zones.
    pub fn usual(&self) -> impl Iterator<Item = String> {
        self.usual_zones.iter().map(|zone| self.zone_name(zone))
    }

    /// The full names of the zones that only some accounts see.
    pub fn rare(&self) -> impl Iterator<Item = String> {
        let rare = self.zones.iter().filter(|z| !self.usual_zones.contains(z));
        rare.map(|zone| self.zone_name(zone))
    }

    /// The place of a zone (its letter or number) in the region's own list, from 0: the usual zones first, then those that only some accounts see. Ranges
    /// of subnets follow from it, so it does not depend on what an estate lists.
    #[must_use]
    pub fn place(&self, zone: &str) -> Option<usize> {
        let rare = self.zones.iter().filter(|z| !self.usual_zones.contains(z));
        self.usual_zones.iter().chain(rare).position(|z| z == zone)
    }

    /// Whether data may lie here under the residency class `class` (`eu`, `africa`, `za`).
    #[must_use]
    pub fn is_in(&self, class: &str) -> bool {
        self.geo.contains(&class)
    }
}

#[derive(Deserialize)]
struct AwsTable {
    #[serde(borrow)]
    as_of: &'static str,
    partitions: Vec<Partition>,
    rows: Vec<AwsRow>,
}

#[derive(Deserialize)]
struct Partition {
    #[serde(borrow)]
    id: &'static str,
    dns_suffix: &'static str,
}

#[derive(Deserialize)]
struct AwsRow {
    #[serde(borrow)]
    code: &'static str,
    name: &'static str,
    partition: &'static str,
    country: &'static str,
    opt_in: Option<bool>,
    az: &'static str,
    az_usual: Option<&'static str>,
    az_id_prefix: Option<&'static str>,
    #[serde(default)]
    az_ids: Vec<&'static str>,
    #[serde(default)]
    eks_refused_az_ids: Vec<&'static str>,
    short: &'static str,
    geo: Vec<&'static str>,
}

#[derive(Deserialize)]
struct OtherTable {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<OtherRow>,
}

#[derive(Deserialize)]
struct OtherRow {
    #[serde(borrow)]
    code: &'static str,
    name: Option<&'static str>,
    country: &'static str,
    zones: Vec<String>,
    short: &'static str,
    geo: Vec<&'static str>,
    nearest_aws: &'static str,
}

static AWS: LazyLock<AwsTable> =
    LazyLock::new(|| table("aws-regions", include_str!("../../data/aws-regions.json")));
static GCP: LazyLock<OtherTable> =
    LazyLock::new(|| table("gcp-regions", include_str!("../../data/gcp-regions.json")));
static AZURE: LazyLock<OtherTable> = LazyLock::new(|| {
    table(
        "azure-regions",
        include_str!("../../data/azure-regions.json"),
    )
});

static ALL: LazyLock<BTreeMap<&'static str, RegionFacts>> = LazyLock::new(|| {
    let others = [(Provider::Gcp, &*GCP), (Provider::Azure, &*AZURE)];
    let others = others
        .into_iter()
        .flat_map(|(provider, table)| table.rows.iter().map(move |row| other(provider, row)));
    let aws = AWS.rows.iter().map(|row| aws(row, &AWS.partitions));
    aws.chain(others).map(|r| (r.name, r)).collect()
});

fn letters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

fn aws(row: &AwsRow, partitions: &[Partition]) -> RegionFacts {
    RegionFacts {
        name: row.code,
        long_name: row.name,
        provider: Provider::Aws,
        partition: Some(row.partition),
        dns_suffix: partitions
            .iter()
            .find(|p| p.id == row.partition)
            .map(|p| p.dns_suffix),
        country: row.country,
        opt_in: row.opt_in,
        zones: letters(row.az),
        usual_zones: letters(row.az_usual.unwrap_or(row.az)),
        zone_ids: row.az_ids.clone(),
        eks_refused_zone_ids: row.eks_refused_az_ids.clone(),
        zone_id_prefix: row.az_id_prefix,
        short: row.short,
        nearest_aws: None,
        geo: row.geo.clone(),
    }
}

fn other(provider: Provider, row: &OtherRow) -> RegionFacts {
    RegionFacts {
        name: row.code,
        long_name: row.name.unwrap_or(row.code),
        provider,
        partition: None,
        dns_suffix: None,
        country: row.country,
        opt_in: None,
        zones: row.zones.clone(),
        usual_zones: row.zones.clone(),
        zone_ids: Vec::new(),
        eks_refused_zone_ids: Vec::new(),
        zone_id_prefix: None,
        short: row.short,
        nearest_aws: Some(row.nearest_aws),
        geo: row.geo.clone(),
    }
}

/// The day for which a provider's table holds.
#[must_use]
pub fn as_of(provider: Provider) -> &'static str {
    match provider {
        Provider::Aws => AWS.as_of,
        Provider::Gcp => GCP.as_of,
        Provider::Azure => AZURE.as_of,
    }
}

/// The region of that exact name, of any provider: no two share one.
#[must_use]
pub fn find(name: &str) -> Option<&'static RegionFacts> {
    ALL.get(name)
}

/// The partition of AWS that a region is of, with the domain of its services: that of its facts, and for one that is newer than the table that of regions
/// whose names begin alike, `cn-`, `us-gov-`.
#[must_use]
pub fn partition(name: &str) -> Option<(&'static str, &'static str)> {
    let place = |name: &'_ str| name.rsplitn(3, '-').nth(2).map(str::to_owned);
    let same = AWS.rows.iter().find(|row| row.code == name);
    let alike = || AWS.rows.iter().find(|row| place(row.code) == place(name));
    let id = same.or_else(alike).map_or("aws", |row| row.partition);
    let found = AWS.partitions.iter().find(|p| p.id == id)?;
    Some((found.id, found.dns_suffix))
}

/// Every region, by name.
pub fn all() -> impl Iterator<Item = &'static RegionFacts> {
    ALL.values()
}

/// The names of every region, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.keys().copied()
}

/// The region that was probably meant by a name that no region has, among those of `provider` if one was given. `useast1` and `US East 1` give `us-east-1`;
/// so does `us-east1`, which is a region of Google Cloud, when AWS was asked for.
#[must_use]
pub fn suggest(name: &str, provider: Option<Provider>) -> Option<&'static RegionFacts> {
    let wanted = |r: &&RegionFacts| provider.is_none_or(|p| r.provider == p);
    all()
        .filter(wanted)
        .find(|r| squeeze(r.name) == squeeze(name))
        .or_else(|| suggest::nearest(name, all().filter(wanted).map(|r| r.name)).and_then(find))
}

/// The regions of other providers whose names differ from this one in hyphens only: `us-east1` and `us-east-1`, `eastus` and none.
pub fn twins(name: &str) -> impl Iterator<Item = &'static RegionFacts> {
    let squeezed = squeeze(name);
    let name = name.to_owned();
    all().filter(move |r| r.name != name && squeeze(r.name) == squeezed)
}

fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_is_found_by_name_and_short_codes_are_unique() {
        assert_eq!(
            all().count(),
            AWS.rows.len() + GCP.rows.len() + AZURE.rows.len()
        );
        let shorts: std::collections::BTreeSet<_> = all().map(|r| r.short).collect();
        assert_eq!(shorts.len(), all().count());
        assert!(all().all(|r| r.usual_zones.iter().all(|z| r.zones.contains(z))));
        assert!(all().all(|r| (r.provider == Provider::Aws) == r.dns_suffix.is_some()));
    }

    #[test]
    fn a_region_knows_its_zones() {
        let tokyo = find("ap-northeast-1").expect("a region");
        assert_eq!(tokyo.usual_zones, ["a", "c", "d"]);
        assert_eq!(tokyo.zone("ap-northeast-1b"), Some("b"));
        assert_eq!(tokyo.zone("e"), None);
        assert_eq!(
            find("europe-west1").map(|r| r.zone_name("b")).as_deref(),
            Some("europe-west1-b")
        );
    }

    #[test]
    fn a_new_region_is_in_the_partition_of_its_neighbours() {
        let of = |name| partition(name).map(|(id, _)| id);
        assert_eq!(of("eu-west-9"), Some("aws"));
        assert_eq!(of("xx-north-1"), Some("aws"));
        assert_eq!(of("us-gov-north-1"), Some("aws-us-gov"));
        assert_eq!(of("cn-south-7"), Some("aws-cn"));
        for region in all().filter(|r| r.provider == Provider::Aws) {
            assert_eq!(of(region.name), region.partition, "{}", region.name);
        }
    }

    #[test]
    fn near_names_are_told_apart() {
        let meant = |name, provider| suggest(name, provider).map(|r| r.name);
        assert_eq!(meant("useast1", Some(Provider::Aws)), Some("us-east-1"));
        assert_eq!(meant("us-east1", Some(Provider::Aws)), Some("us-east-1"));
        assert_eq!(meant("eu-west1", None), Some("eu-west-1"));
        assert_eq!(meant("af-soutj-1", None), Some("af-south-1"));
        assert_eq!(meant("east-us", None), Some("eastus"));
        assert_eq!(meant("somewhere-else-entirely", None), None);
        assert_eq!(
            twins("us-east1").map(|r| r.name).collect::<Vec<_>>(),
            ["us-east-1"]
        );
    }

    #[test]
    fn residency_is_membership_and_not_a_prefix() {
        let is_eu = |name| find(name).is_some_and(|r| r.is_in("eu"));
        assert!(is_eu("eu-west-1") && is_eu("europe-west1") && is_eu("westeurope"));
        assert!(!is_eu("eu-west-2") && !is_eu("eu-central-2"));
    }
}
