//! EC2 instance types, and RDS's classes for `PostgreSQL`.

use serde::Deserialize;

use super::offer::{Offer, of_family, offered};
use super::{Known, Machine};
use crate::facts::rows;

const TYPES: &str = include_str!("../../../data/aws-instance-types.json");
const OFFERS: &str = include_str!("../../../data/aws-instance-offers.json");
const CLASSES: &str = include_str!("../../../data/aws-postgres-classes.json");
pub(super) const TABLES: [&str; 3] = [TYPES, OFFERS, CLASSES];

/// Type, vCPUs, MiB, architecture, interfaces, addresses of each, pods.
#[derive(Deserialize)]
struct Row(
    &'static str,
    Option<u32>,
    Option<u64>,
    Option<&'static str>,
    Option<u32>,
    Option<u32>,
    Option<u32>,
);

pub(super) fn find(name: &str) -> Option<Machine> {
    let row: Row = rows::find(TYPES, name).filter(|row: &Row| row.0 == name)?;
    Some(Machine {
        vcpus: row.1,
        memory_mib: row.2,
        architecture: row.3,
        addresses: row.4.zip(row.5).map(|(interfaces, each)| interfaces * each),
        max_pods: row.6,
        ..Machine::default()
    })
}

pub(super) fn instance(name: &str, region: &str) -> Known {
    let family = name.split('.').next().unwrap_or_default();
    if find(name).is_some() {
        return of_family(OFFERS, family, name, region);
    }
    let mut all = rows::keys(TYPES);
    if all.any(|key| key.split('.').next() == Some(family)) {
        Known::NoSuchSize
    } else {
        Known::NoSuchFamily
    }
}

/// What is known of RDS's class of that instance type, for `PostgreSQL`, in a region.
#[must_use]
pub fn class(name: &str, region: &str) -> Known {
    let (family, size) = name.split_once('.').unwrap_or((name, ""));
    match rows::find::<(&str, Offer)>(CLASSES, family) {
        None => Known::NoSuchFamily,
        Some((_, offer)) if offer.sizes.iter().any(|s| s == size) => {
            offered(&offer, name, (CLASSES, region))
        }
        Some(_) => Known::NoSuchSize,
    }
}

/// Versions of `PostgreSQL` that RDS had on the day of the table.
#[must_use]
pub fn postgres_versions() -> Vec<&'static str> {
    rows::head(CLASSES, "versions").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::offer::every_row_can_be_read;
    use super::*;

    #[test]
    fn every_row_can_be_read_and_found() {
        every_row_can_be_read(OFFERS, 150);
        every_row_can_be_read(CLASSES, 30);
        let keys: Vec<&str> = rows::keys(TYPES).collect();
        assert!(keys.len() > 1000 && keys.is_sorted());
        for key in keys {
            assert!(find(key).is_some(), "{key}");
        }
    }

    #[test]
    fn types_classes_and_their_regions_are_known() {
        let large = find("m5.large").expect("a type");
        assert_eq!(
            (large.vcpus, large.memory_mib, large.architecture),
            (Some(2), Some(8192), Some("amd64"))
        );
        assert_eq!((large.addresses, large.max_pods), (Some(30), Some(29)));
        assert_eq!(instance("m5.large", "eu-west-1"), Known::Offered);
        assert_eq!(instance("t2.large", "af-south-1"), Known::Elsewhere);
        assert_eq!(instance("t2.large", "eu-west-9"), Known::Offered);
        assert_eq!(instance("m5.larg", "eu-west-1"), Known::NoSuchSize);
        assert_eq!(instance("m99.large", "eu-west-1"), Known::NoSuchFamily);
        assert_eq!(class("r6i.large", "eu-west-1"), Known::Offered);
        assert_eq!(class("c5.large", "eu-west-1"), Known::NoSuchFamily);
        assert_eq!(class("r6i.huge", "eu-west-1"), Known::NoSuchSize);
        assert!(postgres_versions().contains(&"16.9"));
    }
}
