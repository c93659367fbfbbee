//! How many of a thing an account, a project or a subscription may have before it asks for more. Users override any of them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Provider, table};

/// One quota.
#[derive(Debug, Deserialize)]
pub struct Quota {
    /// `vpc.elastic-ips`.
    #[serde(borrow)]
    pub id: &'static str,
    /// The cloud's name of it.
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

/// Those of each cloud.
static TABLES: LazyLock<[(Provider, Table); 3]> = LazyLock::new(|| {
    [
        (
            Provider::Aws,
            table("aws-quotas", include_str!("../../data/aws-quotas.json")),
        ),
        (
            Provider::Gcp,
            table("gcp-quotas", include_str!("../../data/gcp-quotas.json")),
        ),
        (
            Provider::Azure,
            table("azure-quotas", include_str!("../../data/azure-quotas.json")),
        ),
    ]
});

/// All of them, each with its cloud and the day for which it holds.
fn all() -> impl Iterator<Item = (Provider, &'static str, &'static Quota)> {
    TABLES.iter().flat_map(|(cloud, table)| {
        let rows = table.rows.iter();
        rows.map(|row| (*cloud, table.as_of, row))
    })
}

/// Whose quota that is, and the day for which its default holds.
#[must_use]
pub fn source(id: &str) -> Option<(Provider, &'static str)> {
    let (cloud, as_of, _) = all().find(|(.., quota)| quota.id == id)?;
    Some((cloud, as_of))
}

/// The quota of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Quota> {
    all().map(|(.., quota)| quota).find(|quota| quota.id == id)
}

/// The ids of all quotas, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    all().map(|(.., quota)| quota.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_found_by_id() {
        assert_eq!(find("vpc.elastic-ips").map(|q| q.default), Some(5));
        assert_eq!(find("vpc.ipv4-cidrs").and_then(|q| q.max), Some(50));
        assert!(find("vpc.nothing").is_none());
        let cloud = |id| source(id).map(|(cloud, _)| cloud);
        assert_eq!(cloud("gcp.log-buckets"), Some(Provider::Gcp));
        assert_eq!(cloud("azure.gateway-listeners"), Some(Provider::Azure));
    }
}
