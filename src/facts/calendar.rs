//! Until when EKS supports which versions of Kubernetes.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

/// A minor version.
#[derive(Debug, Deserialize)]
pub struct Version {
    /// `1.33`
    #[serde(borrow)]
    pub version: &'static str,
    /// The day of the end of standard support.
    pub standard_end: &'static str,
    /// The day of the end of extended support, after which no cluster is made.
    pub extended_end: &'static str,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<Version>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("eks-versions", include_str!("../../data/eks-versions.json")));

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The version of that name.
#[must_use]
pub fn find(version: &str) -> Option<&'static Version> {
    TABLE.rows.iter().find(|row| row.version == version)
}

/// Whether a version is older than all of the table: its support ended before the table begins.
#[must_use]
pub fn is_before(version: &str) -> bool {
    let minor = |version: &str| version.strip_prefix("1.")?.parse::<u16>().ok();
    let first = TABLE.rows.first().and_then(|row| minor(row.version));
    minor(version)
        .zip(first)
        .is_some_and(|(asked, first)| asked < first)
}

/// The newest and the oldest that EKS makes clusters of.
#[must_use]
pub fn supported() -> Option<(&'static Version, &'static Version)> {
    let oldest = TABLE.rows.iter().find(|row| row.extended_end > as_of());
    TABLE.rows.last().zip(oldest)
}

#[cfg(test)]
mod tests {
    use super::{as_of, find, is_before, supported};

    #[test]
    fn versions_have_an_end() {
        assert_eq!(find("1.30").map(|v| v.extended_end), Some("2026-07-23"));
        assert!(find("1.99").is_none() && find("1.3").is_none());
        assert!(is_before("1.3") && is_before("1.22"));
        assert!(!is_before("1.23") && !is_before("1.99") && !is_before("2.1"));
        let (newest, oldest) = supported().expect("some are");
        assert!(newest.standard_end > as_of() && oldest.extended_end > as_of());
        assert_eq!((newest.version, oldest.version), ("1.36", "1.31"));
    }
}
