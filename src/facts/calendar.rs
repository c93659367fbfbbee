//! Until when the clouds support which versions of Kubernetes in the clusters that they run.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Provider, table};

/// A minor version.
#[derive(Debug, Deserialize)]
pub struct Version {
    /// `1.33`
    #[serde(borrow)]
    pub version: &'static str,
    /// The day of the end of standard support.
    pub standard_end: &'static str,
    /// The day of the end of the support that is paid for besides, after which no cluster is made.
    pub extended_end: &'static str,
}

/// The calendar of one cloud.
#[derive(Deserialize)]
pub struct Calendar {
    /// The day for which it holds.
    #[serde(borrow)]
    pub as_of: &'static str,
    rows: Vec<Version>,
}

static EKS: LazyLock<Calendar> =
    LazyLock::new(|| table("eks-versions", include_str!("../../data/eks-versions.json")));
static GKE: LazyLock<Calendar> =
    LazyLock::new(|| table("gke-versions", include_str!("../../data/gke-versions.json")));
static AKS: LazyLock<Calendar> =
    LazyLock::new(|| table("aks-versions", include_str!("../../data/aks-versions.json")));

/// That of EKS, GKE or AKS.
#[must_use]
pub fn of(cloud: Provider) -> &'static Calendar {
    match cloud {
        Provider::Aws => &EKS,
        Provider::Gcp => &GKE,
        Provider::Azure => &AKS,
    }
}

impl Calendar {
    /// The word for the support of a version on the day of the calendar: `standard`, `extended`, `ended`, or `unknown` where it is newer.
    #[must_use]
    pub fn support(&self, version: &str) -> &'static str {
        match self.rows.iter().find(|row| row.version == version) {
            None if self.is_before(version) => "ended",
            None => "unknown",
            Some(version) if version.extended_end <= self.as_of => "ended",
            Some(version) if version.standard_end <= self.as_of => "extended",
            Some(_) => "standard",
        }
    }

    /// Whether a version is older than all of the table: its support ended before the table begins.
    fn is_before(&self, version: &str) -> bool {
        let minor = |version: &str| version.strip_prefix("1.")?.parse::<u16>().ok();
        let first = self.rows.first().and_then(|row| minor(row.version));
        minor(version)
            .zip(first)
            .is_some_and(|(asked, first)| asked < first)
    }

    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> &'static str {
        self.rows.last().map_or("", |row| row.version)
    }

    /// The oldest of which clusters are made.
    #[must_use]
    pub fn oldest(&self) -> &'static str {
        let mut rows = self.rows.iter();
        let oldest = rows.find(|row| row.extended_end > self.as_of);
        oldest.map_or("", |row| row.version)
    }

    /// The oldest that has standard support.
    #[must_use]
    pub fn oldest_standard(&self) -> &'static str {
        let mut rows = self.rows.iter();
        let oldest = rows.find(|row| row.standard_end > self.as_of);
        oldest.map_or("", |row| row.version)
    }
}

#[cfg(test)]
mod tests {
    use super::{Provider, of};

    #[test]
    fn versions_have_an_end() {
        let eks = of(Provider::Aws);
        for (version, support) in [
            ("1.3", "ended"),
            ("1.30", "ended"),
            ("1.31", "extended"),
            ("1.36", "standard"),
            ("1.99", "unknown"),
            ("2.1", "unknown"),
        ] {
            assert_eq!(eks.support(version), support, "{version}");
        }
        let known = |cloud| {
            let calendar = of(cloud);
            (
                calendar.newest(),
                calendar.oldest_standard(),
                calendar.oldest(),
            )
        };
        assert_eq!(known(Provider::Aws), ("1.36", "1.34", "1.31"));
        assert_eq!(known(Provider::Gcp), ("1.36", "1.34", "1.31"));
        assert_eq!(known(Provider::Azure), ("1.36", "1.34", "1.31"));
        assert_eq!(of(Provider::Gcp).support("1.33"), "extended");
        assert_eq!(of(Provider::Azure).support("1.30"), "ended");
    }
}
