//! Sizes of Azure's virtual machines. Names say some of what they are: <https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions>.

use serde::Deserialize;

use super::offer::of_family;
use super::{Known, Machine};
use crate::facts::rows;

const SIZES: &str = include_str!("../../../data/azure-vm-sizes.json");
const OFFERS: &str = include_str!("../../../data/azure-vm-offers.json");
pub(super) const TABLES: [&str; 2] = [SIZES, OFFERS];

/// Size, vCPUs, MiB, architecture, GiB of local disks.
#[derive(Deserialize)]
struct Row(
    &'static str,
    Option<u32>,
    Option<u64>,
    Option<&'static str>,
    Option<u32>,
);

/// `D4ds_v5` of `Standard_D4ds_v5`.
fn size(name: &str) -> Option<&str> {
    name.strip_prefix("Standard_")
}

/// A size in its parts: the family's letters, and what stands behind the number of vCPUs.
fn parts(size: &str) -> (&str, &str) {
    let is_digit = |c: char| c.is_ascii_digit();
    let (letters, rest) = size.split_at(size.find(is_digit).unwrap_or(size.len()));
    let rest = rest.trim_start_matches(is_digit);
    // Of constrained vCPUs there are two numbers: E16-8ds_v5.
    let rest = rest
        .strip_prefix('-')
        .map_or(rest, |rest| rest.trim_start_matches(is_digit));
    (letters, rest)
}

/// `Dds_v5` of `D4ds_v5`: what all sizes of a family have in common.
fn family(size: &str) -> String {
    let (letters, rest) = parts(size);
    format!("{letters}{rest}")
}

pub(super) fn find(name: &str) -> Option<Machine> {
    let size = size(name)?;
    let row: Row = rows::find(SIZES, size).filter(|row: &Row| row.0 == size)?;
    let (letters, rest) = parts(size);
    // An `s` among the small letters; the first generations have it in front: DS1_v2, GS2.
    let features = rest.split('_').next().unwrap_or_default();
    let is_premium = features.contains('s') || matches!(letters, "DS" | "GS");
    let burstable = letters == "B";
    Some(Machine {
        vcpus: row.1,
        memory_mib: row.2,
        architecture: row.3,
        // All others may be had so or not: <https://learn.microsoft.com/azure/virtual-machines/spot-vms#limitations>.
        spot: burstable.then_some(false),
        burstable: Some(burstable),
        premium_disks: Some(is_premium),
        local_disk_gib: row.4,
        ..Machine::default()
    })
}

pub(super) fn instance(name: &str, region: &str) -> Known {
    let Some(size) = size(name) else {
        return Known::NoSuchFamily;
    };
    let family = family(size);
    if find(name).is_some() {
        return of_family(OFFERS, &family, size, region);
    }
    let mut all = rows::keys(SIZES);
    if all.any(|key| self::family(key) == family) {
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
        every_row_can_be_read(OFFERS, 200);
        let keys: Vec<&str> = rows::keys(SIZES).collect();
        assert!(keys.len() > 1300 && keys.is_sorted());
        for key in keys {
            assert!(find(&format!("Standard_{key}")).is_some(), "{key}");
        }
    }

    #[test]
    fn sizes_and_their_regions_are_known() {
        let four = find("Standard_D4ds_v5").expect("a size");
        assert_eq!(
            (four.vcpus, four.memory_mib, four.architecture),
            (Some(4), Some(16384), Some("amd64"))
        );
        assert_eq!(
            (four.premium_disks, four.local_disk_gib, four.burstable),
            (Some(true), Some(150), Some(false))
        );
        let small = find("Standard_B2ms").expect("a size");
        assert_eq!((small.burstable, small.spot), (Some(true), Some(false)));
        let premium = |name| find(name).and_then(|m| m.premium_disks);
        assert_eq!(premium("Standard_DS1_v2"), Some(true));
        assert_eq!(premium("Standard_D4d_v5"), Some(false));
        assert_eq!(
            find("Standard_E16-8ds_v5").and_then(|m| m.vcpus),
            Some(8),
            "constrained"
        );
        let arm = find("Standard_D4pds_v6").and_then(|m| m.architecture);
        assert_eq!(arm, Some("arm64"));
        let known = |name| instance(name, "westeurope");
        assert_eq!(known("Standard_D4ds_v5"), Known::Offered);
        assert_eq!(known("Standard_D5ds_v5"), Known::NoSuchSize);
        assert_eq!(known("Standard_Q4ds_v5"), Known::NoSuchFamily);
        assert_eq!(known("D4ds_v5"), Known::NoSuchFamily);
        assert_eq!(
            instance("Standard_D4pds_v6", "australiacentral2"),
            Known::Elsewhere
        );
    }
}
