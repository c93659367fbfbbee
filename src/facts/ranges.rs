//! Ranges that mean something to a cloud or to a tool: reserved tunnel addresses, Docker's defaults, default VPCs. Not IANA's registry.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;
use crate::value::Cidr;

/// One such range.
#[derive(Debug)]
pub struct KnownRange {
    /// Its name in the table: `aws-docker`, `aws-tunnel-1`.
    pub id: &'static str,
    /// The range.
    pub cidr: Cidr,
    /// Who it means something to: `aws`, `gcp`, `azure`, `any`.
    pub cloud: &'static str,
    /// What it means.
    pub what: &'static str,
    /// Whether a source was read that says so.
    pub verified: bool,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(borrow)]
    id: &'static str,
    cidr: &'static str,
    cloud: &'static str,
    what: &'static str,
    sure: &'static str,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("cloud-ranges", include_str!("../../data/cloud-ranges.json")));

static ALL: LazyLock<Vec<KnownRange>> = LazyLock::new(|| {
    let rows = TABLE.rows.iter();
    rows.filter_map(|row| {
        Some(KnownRange {
            id: row.id,
            cidr: Cidr::parse(row.cidr).ok()?,
            cloud: row.cloud,
            what: row.what,
            verified: row.sure == "V",
        })
    })
    .collect()
});

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The ranges whose id begins with `prefix`, in the table's order: `aws-tunnel` gives the seven reserved tunnel blocks.
pub fn named(prefix: &str) -> impl Iterator<Item = &'static KnownRange> {
    ALL.iter().filter(move |r| r.id.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_range() {
        assert_eq!(ALL.len(), TABLE.rows.len());
        assert_eq!(named("aws-tunnel").count(), 7);
        assert_eq!(named("eks-service-default").count(), 2);
    }
}
