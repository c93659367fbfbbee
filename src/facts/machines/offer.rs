//! Where something is offered: rows by family, with the types that differ from it.

use serde::Deserialize;

use super::Known;
use crate::facts::rows;

/// Which regions offer a family, and the types that differ from it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Offer {
    pub sizes: Vec<String>,
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

/// Whether a region has a type of a family; a family that the table lacks is not told.
pub(super) fn of_family(table: &'static str, family: &str, name: &str, region: &str) -> Known {
    let offer = rows::find::<(&str, Offer)>(table, family);
    offer.map_or(Known::Offered, |row| offered(&row.1, name, (table, region)))
}

/// A region that the table does not have is newer than it: nothing is known of it.
pub(super) fn offered(offer: &Offer, name: &str, (table, region): (&'static str, &str)) -> Known {
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

#[cfg(test)]
pub(super) fn every_row_can_be_read(table: &'static str, least: usize) {
    let keys: Vec<&str> = rows::keys(table).collect();
    assert!(keys.len() > least && keys.is_sorted());
    for key in keys {
        assert!(rows::find::<(&str, Offer)>(table, key).is_some(), "{key}");
    }
}
