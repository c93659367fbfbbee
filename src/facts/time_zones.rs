//! The names of time zones, as IANA's database has them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<&'static str>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("time-zones", include_str!("../../data/time-zones.json")));

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// Whether there is a zone of that exact name.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    TABLE.rows.binary_search(&name).is_ok()
}

/// Every name, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.rows.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::{is_zone, names};

    #[test]
    fn zones_are_found_by_their_exact_names() {
        for name in [
            "Africa/Accra",
            "Etc/UTC",
            "UTC",
            "US/Eastern",
            "Etc/GMT+3",
            "America/Port-au-Prince",
        ] {
            assert!(is_zone(name), "{name}");
        }
        for name in ["Europe/Atlantis", "europe/berlin", "Factory", "Local", ""] {
            assert!(!is_zone(name), "{name}");
        }
        assert!(names().is_sorted());
    }
}
