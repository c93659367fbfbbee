//! Embedded tables of cloud facts: regions, residency classes, address and AS number registries, ranges with a meaning, quotas. Each knows the day for
//! which it holds, and none compares that day with a clock. Not the estate.
//!
//! The tables lie in `data/`, whose README names their sources and licences.

pub mod addresses;
pub mod asns;
pub mod calendar;
pub mod endpoints;
pub mod geography;
pub mod holdings;
pub mod machines;
pub mod quotas;
pub mod ranges;
pub mod regions;
mod rows;
pub mod settings;
pub mod time_zones;

use serde::Deserialize;

pub use regions::{Provider, RegionFacts};

/// Reads one embedded table.
///
/// # Panics
/// If the text is not what the type expects. The texts are compiled in, so this is decided when the crate is built: `every_table_can_be_read` below reads
/// all of them.
fn table<T: Deserialize<'static>>(name: &str, text: &'static str) -> T {
    match serde_json::from_str(text) {
        Ok(table) => table,
        Err(error) => panic!("embedded table {name}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_table_can_be_read() {
        let mut days = vec![
            super::addresses::as_of(),
            super::asns::as_of(),
            super::geography::as_of(),
            super::holdings::as_of(),
            super::ranges::as_of(),
            super::time_zones::as_of(),
            super::endpoints::as_of(),
            super::settings::as_of(),
        ];
        let quotas = super::quotas::ids().filter_map(super::quotas::source);
        days.extend(quotas.map(|(_, day)| day));
        for cloud in super::Provider::ALL {
            days.push(super::regions::as_of(cloud));
            days.push(super::calendar::of(cloud).as_of);
            days.push(super::machines::as_of(cloud));
        }
        for day in days {
            assert!(day.len() == 10 && day.starts_with("20"), "{day}");
        }
    }
}
