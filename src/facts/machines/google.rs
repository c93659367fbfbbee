//! Machine types of Google Cloud: those that it lists, and custom ones, whose names say what they are.

use serde::Deserialize;

use super::offer::of_family;
use super::{Known, Machine};
use crate::facts::rows;

const TYPES: &str = include_str!("../../../data/gcp-machine-types.json");
const OFFERS: &str = include_str!("../../../data/gcp-machine-offers.json");
pub(super) const TABLES: [&str; 2] = [TYPES, OFFERS];

/// Type, vCPUs, MiB, architecture, spot, shared core, GB of local disks.
#[derive(Deserialize)]
struct Row(
    &'static str,
    Option<u32>,
    Option<u64>,
    Option<&'static str>,
    Option<bool>,
    bool,
    Option<u32>,
);

/// Families that are had with vCPUs and memory of one's choice: <https://cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type>.
const CUSTOM: [&str; 7] = ["e2", "n1", "n2", "n2d", "n4", "n4a", "n4d"];

pub(super) fn find(name: &str) -> Option<Machine> {
    let listed = rows::find(TYPES, name).filter(|row: &Row| row.0 == name);
    let Some(row) = listed else {
        return custom(name);
    };
    Some(Machine {
        vcpus: row.1,
        memory_mib: row.2,
        architecture: row.3,
        spot: row.4,
        burstable: Some(row.5),
        // Google counts these in GB of 2^30 bytes.
        local_disk_gib: row.6,
        ..Machine::default()
    })
}

/// `n2d-custom-4-16384`, of N1 also `custom-4-15360`; `-ext` behind it: more memory than usual.
fn custom(name: &str) -> Option<Machine> {
    let (family, size) = name.split_once("custom-")?;
    let family = family.strip_suffix('-').unwrap_or("n1");
    let (vcpus, memory) = size.strip_suffix("-ext").unwrap_or(size).split_once('-')?;
    let is_arm = family == "n4a";
    CUSTOM.contains(&family).then_some(())?;
    Some(Machine {
        vcpus: Some(vcpus.parse().ok()?),
        memory_mib: Some(memory.parse().ok()?),
        architecture: Some(if is_arm { "arm64" } else { "amd64" }),
        burstable: Some(false),
        ..Machine::default()
    })
}

pub(super) fn instance(name: &str, region: &str) -> Known {
    let family = match name.split('-').next().unwrap_or_default() {
        "custom" => "n1",
        family => family,
    };
    if find(name).is_some() {
        return of_family(OFFERS, family, name, region);
    }
    let mut all = rows::keys(TYPES);
    if all.any(|key| key.split('-').next() == Some(family)) {
        Known::NoSuchSize
    } else {
        Known::NoSuchFamily
    }
}

#[cfg(test)]
mod tests {
    use super::super::offer::every_row_can_be_read;
    use super::*;

    #[test]
    fn every_row_can_be_read_and_found() {
        every_row_can_be_read(OFFERS, 30);
        let keys: Vec<&str> = rows::keys(TYPES).collect();
        assert!(keys.len() > 500 && keys.is_sorted());
        for key in keys {
            assert!(find(key).is_some(), "{key}");
        }
    }

    #[test]
    fn types_and_their_regions_are_known() {
        let four = find("n2d-standard-4").expect("a type");
        assert_eq!(
            (four.vcpus, four.memory_mib, four.architecture, four.spot),
            (Some(4), Some(16384), Some("amd64"), Some(true))
        );
        assert_eq!(find("e2-medium").and_then(|m| m.burstable), Some(true));
        assert_eq!(
            find("c4a-standard-4").and_then(|m| m.architecture),
            Some("arm64")
        );
        assert_eq!(instance("n2d-standard-4", "europe-west1"), Known::Offered);
        assert_eq!(instance("t2a-standard-4", "europe-west1"), Known::Elsewhere);
        assert_eq!(instance("t2a-standard-4", "europe-west4"), Known::Offered);
        assert_eq!(
            instance("n2d-standard-5", "europe-west1"),
            Known::NoSuchSize
        );
        assert_eq!(
            instance("n9z-standard-4", "europe-west1"),
            Known::NoSuchFamily
        );
    }

    #[test]
    fn custom_types_say_what_they_are() {
        let custom = find("n2d-custom-4-16384").expect("a type");
        assert_eq!((custom.vcpus, custom.memory_mib), (Some(4), Some(16384)));
        let first = find("custom-2-7680-ext").expect("a type of N1");
        assert_eq!((first.vcpus, first.memory_mib), (Some(2), Some(7680)));
        assert_eq!(
            instance("n2d-custom-4-16384", "europe-west1"),
            Known::Offered
        );
        for wrong in ["c2-custom-4-16384", "n2d-custom-4", "n2d-custom-x-y"] {
            assert_eq!(
                instance(wrong, "europe-west1"),
                Known::NoSuchSize,
                "{wrong}"
            );
        }
    }
}
