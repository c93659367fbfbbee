//! What clouds rent: instance types, machine types and VM sizes, RDS's classes for `PostgreSQL`, and the regions that offer them. Newer ones than the tables
//! know are unknown, not wrong.

mod amazon;
mod azure;
mod google;
mod offer;

pub use amazon::{class, postgres_versions};

use super::{Provider, regions};

/// A machine. None: no source says it, or its cloud has no such thing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// vCPUs.
    pub vcpus: Option<u32>,
    /// MiB.
    pub memory_mib: Option<u64>,
    /// `amd64` or `arm64`.
    pub architecture: Option<&'static str>,
    /// Pods that a node of EKS takes.
    pub max_pods: Option<u32>,
    /// Addresses that a node of EKS holds when it is full of pods.
    pub addresses: Option<u32>,
    /// Whether it can be had as a spot machine.
    pub spot: Option<bool>,
    /// Whether it shares its processor with others, by credits or as a part of a core.
    pub burstable: Option<bool>,
    /// Whether it takes premium disks (Azure).
    pub premium_disks: Option<bool>,
    /// What its own disks hold, in GiB, which are lost with it; 0: it has none.
    pub local_disk_gib: Option<u32>,
}

/// What is known of a name such as `m5.large`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It exists, and the region has it.
    Offered,
    /// It exists, and the region lacks it.
    Elsewhere,
    /// Its family has no such size.
    NoSuchSize,
    /// No such family was there on the day of the table.
    NoSuchFamily,
}

impl Known {
    /// The word for it in checks of blueprints.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Elsewhere => "elsewhere",
            Self::NoSuchSize => "no_such_size",
            Self::NoSuchFamily => "no_such_family",
        }
    }
}

/// The cloud of a region; of one that is newer than the tables, that in whose manner the type is written: `m5.large`, `n2d-standard-4`, `Standard_D4ds_v5`.
fn cloud(name: &str, region: &str) -> Provider {
    match regions::find(region) {
        Some(region) => region.provider,
        None if name.contains('_') => Provider::Azure,
        None if name.contains('.') => Provider::Aws,
        None => Provider::Gcp,
    }
}

/// The machine of that name, in the cloud of the region.
#[must_use]
pub fn find(name: &str, region: &str) -> Option<Machine> {
    match cloud(name, region) {
        Provider::Aws => amazon::find(name),
        Provider::Gcp => google::find(name),
        Provider::Azure => azure::find(name),
    }
}

/// What is known of a machine in a region.
#[must_use]
pub fn instance(name: &str, region: &str) -> Known {
    match cloud(name, region) {
        Provider::Aws => amazon::instance(name, region),
        Provider::Gcp => google::instance(name, region),
        Provider::Azure => azure::instance(name, region),
    }
}

/// The day for which the tables of a cloud hold: that of the oldest.
#[must_use]
pub fn as_of(cloud: Provider) -> &'static str {
    let tables: &[&'static str] = match cloud {
        Provider::Aws => &amazon::TABLES,
        Provider::Gcp => &google::TABLES,
        Provider::Azure => &azure::TABLES,
    };
    let days = tables
        .iter()
        .filter_map(|table| super::rows::head(table, "as_of"));
    days.min().unwrap_or_default()
}

/// The day of what is known of a name in a region.
#[must_use]
pub fn day_of(name: &str, region: &str) -> &'static str {
    as_of(cloud(name, region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_looked_up_in_the_cloud_of_its_region() {
        let known = |name, region| instance(name, region).name();
        assert_eq!(known("m5.large", "eu-west-1"), "offered");
        assert_eq!(known("m5.large", "europe-west1"), "no_such_family");
        assert_eq!(known("n2d-standard-4", "europe-west1"), "offered");
        assert_eq!(known("n2d-standard-4", "westeurope"), "no_such_family");
        assert_eq!(known("Standard_D4ds_v5", "westeurope"), "offered");
        // A region that is newer than the tables: nothing is known of it.
        for name in ["m5.large", "n2d-standard-4", "Standard_D4ds_v5"] {
            assert_eq!(known(name, "nowhere9"), "offered", "{name}");
            assert!(find(name, "nowhere9").is_some(), "{name}");
        }
        for cloud in Provider::ALL {
            assert!(as_of(cloud) > "2026-01-01", "{cloud}");
        }
    }
}
