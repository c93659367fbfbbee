//! `environments.NAME.profile`: what keys are in an environment where nobody writes them. The one table of it; which keys follow a row, their schemas say (`x-profile`).

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::facts::machines::{self, Known};

/// What is kept for how long, and how much of it there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Profile {
    /// Long retention, and enough of everything that a zone may fail.
    Production,
    /// As production, with a week of backups and without standbys.
    Staging,
    /// Cheap: what can be made anew is.
    Development,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Production, Self::Staging, Self::Development];

    /// As the file writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
        }
    }
}

/// The table: what each row decides, and its values. AWS takes spot nodes of one type back together, so those have two types. In a region that lacks one of them,
/// the type `instead` takes its place (data/aws-instance-offers.json: every region has two of the three).
const TABLE: &str = r#"{
  "daily_backup_days": { "meaning": "daily recovery points, days", "production": 35, "staging": 7, "development": 3 },
  "weekly_backup_days": { "meaning": "weekly recovery points, days", "production": 90, "staging": 0, "development": 0 },
  "monthly_backup_days": { "meaning": "monthly recovery points, days", "production": 365, "staging": 0, "development": 0 },
  "locked_backups": { "meaning": "vault lock", "production": true, "staging": false, "development": false },
  "standby": { "meaning": "standby of databases in another zone", "production": true, "staging": false, "development": false },
  "nat": { "meaning": "NAT gateways", "production": "per_az", "staging": "per_az", "development": "single" },
  "flow_log_days": { "meaning": "flow logs and VPN tunnel logs, days", "production": 365, "staging": 365, "development": 14 },
  "flow_log_traffic": { "meaning": "traffic that flow logs record", "production": "ALL", "staging": "ALL", "development": "REJECT" },
  "cluster_log_days": { "meaning": "logs of the control plane, days", "production": 365, "staging": 365, "development": 14 },
  "database_log_days": { "meaning": "logs of databases, days", "production": 365, "staging": 365, "development": 14 },
  "access_log_days": { "meaning": "access logs of load balancers and of the web firewall, days", "production": 90, "staging": 90, "development": 14 },
  "job_log_days": { "meaning": "logs of the runner's jobs, days", "production": 90, "staging": 90, "development": 14 },
  "noncurrent_days": { "meaning": "overwritten and deleted objects of clients' buckets, days", "production": 30, "staging": 30, "development": 7 },
  "key_days": { "meaning": "keys of KMS that are to be deleted, days", "production": 30, "staging": 30, "development": 7 },
  "secret_days": { "meaning": "deleted secrets, days", "production": 30, "staging": 30, "development": 7 },
  "node_capacity": { "meaning": "clients' own nodes", "production": "on-demand", "staging": "on-demand", "development": "spot" },
  "node_types": { "meaning": "their types", "production": ["m6i.large"], "staging": ["m6i.large"], "development": ["m6i.large", "m5.large"], "instead": "m7i.large" },
  "node_min": { "meaning": "nodes of a client that always run", "production": 2, "staging": 2, "development": 1 }
}"#;

/// The table as the schema carries it.
pub(super) fn declared() -> Value {
    // A test reads every row.
    serde_json::from_str(TABLE).unwrap_or_default()
}

/// Types of machines that the table names.
static TYPES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let table = declared();
    let rows = table.as_object().into_iter().flat_map(|rows| rows.values());
    let rows = rows.filter(|row| row.get("instead").is_some());
    let lists = rows.flat_map(|row| Profile::ALL.map(|profile| row.get(profile.name()).cloned()));
    let lists = lists
        .flatten()
        .filter_map(|list| serde_json::from_value(list).ok());
    let mut types: Vec<String> = lists.flat_map(|list: Vec<String>| list).collect();
    types.sort();
    types.dedup();
    types
});

/// Those that a region does not offer.
pub(in crate::estate) fn lacking(region: &str) -> Vec<&'static str> {
    let all = TYPES.iter().map(String::as_str);
    all.filter(|name| machines::instance(name, region) == Known::Elsewhere)
        .collect()
}
