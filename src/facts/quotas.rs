//! How many of a thing an AWS account may have before it asks for more. Users override any of them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

/// One quota.
#[derive(Debug, Deserialize)]
pub struct Quota {
    /// `vpc.elastic-ips`.
    #[serde(borrow)]
    pub id: &'static str,
    /// AWS's name of it.
    pub name: &'static str,
    /// What an account has without asking.
    pub default: u64,
    /// Whether more can be asked for; none where the source does not say.
    pub adjustable: Option<bool>,
    /// The highest value on request, where the source names it.
    pub max: Option<u64>,
    /// What it counts in: `region` (in one account and region), `vpc`, `route-table`, ...
    pub scope: &'static str,
    /// Its code in Service Quotas.
    pub code: Option<&'static str>,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<Quota>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("aws-quotas", include_str!("../../data/aws-quotas.json")));

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The quota of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Quota> {
    TABLE.rows.iter().find(|q| q.id == id)
}

/// The ids of all quotas, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TABLE.rows.iter().map(|q| q.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_found_by_id() {
        assert_eq!(find("vpc.elastic-ips").map(|q| q.default), Some(5));
        assert_eq!(find("vpc.ipv4-cidrs").and_then(|q| q.max), Some(50));
        assert!(find("vpc.nothing").is_none());
    }
}
