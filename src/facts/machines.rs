//! What AWS rents: EC2 instance types, RDS classes for `PostgreSQL`, and the regions that offer them. Newer ones than the tables know are unknown, not wrong.

use serde::Deserialize;

use super::rows;

const TYPES: &str = include_str!("../../data/aws-instance-types.json");
const OFFERS: &str = include_str!("../../data/aws-instance-offers.json");
const CLASSES: &str = include_str!("../../data/aws-postgres-classes.json");

/// An EC2 instance type.
#[derive(Deserialize)]
pub struct Machine(
    &'static str,
    /// vCPUs.
    pub Option<u32>,
    /// MiB.
    pub Option<u64>,
    /// `amd64` or `arm64`.
    pub Option<&'static str>,
    Option<u32>,
    Option<u32>,
    /// Pods that a node takes.
    pub Option<u32>,
);

impl Machine {
    /// Addresses that it holds when it is full of pods.
    #[must_use]
    pub fn addresses(&self) -> Option<u32> {
        Some(self.4? * self.5?)
    }
}

/// Which regions offer a family, and the types that differ from it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Offer {
    sizes: Vec<String>,
    only: Option<Vec<String>>,
    not: Option<Vec<String>>,
    types: std::collections::BTreeMap<String, Offer>,
}

impl Offer {
    fn is_in(&self, region: &str) -> bool {
        let lists = |regions: &Vec<String>| regions.iter().any(|r| r == region);
        self.only.as_ref().is_none_or(lists) && !self.not.as_ref().is_some_and(lists)
    }
}

/// What is known of a name such as `m5.large`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It exists, and the region has it.
    Offered,
    /// It exists, and the region's price list lacks it.
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

/// The instance type of that name.
#[must_use]
pub fn find(name: &str) -> Option<Machine> {
    rows::find(TYPES, name).filter(|machine: &Machine| machine.0 == name)
}

/// What is known of an instance type in a region.
#[must_use]
pub fn instance(name: &str, region: &str) -> Known {
    let family = name.split('.').next().unwrap_or_default();
    if find(name).is_none() {
        let mut all = rows::keys(TYPES);
        let is_known = all.any(|key| key.split('.').next() == Some(family));
        return if is_known {
            Known::NoSuchSize
        } else {
            Known::NoSuchFamily
        };
    }
    let offer = rows::find::<(&str, Offer)>(OFFERS, family);
    offer.map_or(Known::Offered, |row| {
        offered(&row.1, name, (OFFERS, region))
    })
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

/// A region that the table does not have is newer than it: nothing is known of it.
fn offered(offer: &Offer, name: &str, (table, region): (&'static str, &str)) -> Known {
    let regions: Vec<&'static str> = rows::head(table, "regions").unwrap_or_default();
    let is_known = regions
        .binary_search_by(|known| (*known).cmp(region))
        .is_ok();
    let offer = offer.types.get(name).unwrap_or(offer);
    if !is_known || offer.is_in(region) {
        Known::Offered
    } else {
        Known::Elsewhere
    }
}

/// Versions of `PostgreSQL` that RDS had on the day of the table.
#[must_use]
pub fn postgres_versions() -> Vec<&'static str> {
    rows::head(CLASSES, "versions").unwrap_or_default()
}

/// The day for which the tables hold: that of the oldest.
#[must_use]
pub fn as_of() -> &'static str {
    let days = [TYPES, OFFERS, CLASSES].into_iter();
    days.filter_map(|table| rows::head(table, "as_of"))
        .min()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read_and_found() {
        for (table, least) in [(OFFERS, 150), (CLASSES, 30)] {
            let keys: Vec<&str> = rows::keys(table).collect();
            assert!(keys.len() > least && keys.is_sorted());
            for key in keys {
                assert!(rows::find::<(&str, Offer)>(table, key).is_some(), "{key}");
            }
        }
        let keys: Vec<&str> = rows::keys(TYPES).collect();
        assert!(keys.len() > 1000 && keys.is_sorted());
        for key in keys {
            assert!(find(key).is_some_and(|m| m.0 == key), "{key}");
        }
    }

    #[test]
    fn types_classes_and_their_regions_are_known() {
        let large = find("m5.large").expect("a type");
        assert_eq!(
            (large.1, large.2, large.3),
            (Some(2), Some(8192), Some("amd64"))
        );
        assert_eq!((large.addresses(), large.6), (Some(30), Some(29)));
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
