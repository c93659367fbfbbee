//! Data sources of stacks, by the names and places that they ask for. Each fault begins with its theme.

use std::collections::{BTreeMap, BTreeSet};

use super::Estate;
use crate::planned::Resource;

/// What is looked up by name, and the arguments that tell two of a kind apart within a project or a subscription.
const NAMED: [(&str, &[&str]); 25] = [
    (
        "azurerm_data_protection_backup_vault",
        &["resource_group_name", "name"],
    ),
    (
        "azurerm_disk_encryption_set",
        &["resource_group_name", "name"],
    ),
    ("azurerm_key_vault", &["resource_group_name", "name"]),
    ("azurerm_key_vault_key", &["key_vault_id", "name"]),
    (
        "azurerm_kubernetes_cluster",
        &["resource_group_name", "name"],
    ),
    (
        "azurerm_log_analytics_workspace",
        &["resource_group_name", "name"],
    ),
    (
        "azurerm_monitor_action_group",
        &["resource_group_name", "name"],
    ),
    ("azurerm_private_dns_zone", &["resource_group_name", "name"]),
    ("azurerm_public_ip", &["resource_group_name", "name"]),
    ("azurerm_resource_group", &["name"]),
    (
        "azurerm_subnet",
        &["resource_group_name", "virtual_network_name", "name"],
    ),
    (
        "azurerm_user_assigned_identity",
        &["resource_group_name", "name"],
    ),
    ("azurerm_virtual_network", &["resource_group_name", "name"]),
    (
        "azurerm_virtual_network_gateway",
        &["resource_group_name", "name"],
    ),
    ("google_compute_ha_vpn_gateway", &["region", "name"]),
    ("google_compute_network", &["name"]),
    ("google_compute_router", &["region", "name"]),
    ("google_compute_subnetwork", &["region", "name"]),
    ("google_container_cluster", &["location", "name"]),
    ("google_dns_managed_zone", &["name"]),
    ("google_kms_crypto_key", &["key_ring", "name"]),
    ("google_kms_key_ring", &["location", "name"]),
    (
        "google_monitoring_notification_channel",
        &["display_name", "labels"],
    ),
    ("google_secret_manager_secret_version", &["secret"]),
    ("google_service_account", &["account_id"]),
];

/// What no stack makes: the account that one signs in with, what a project has by itself, a list in which something may be missing, zones of people.
const OF_OTHERS: [&str; 7] = [
    "azurerm_client_config",
    "azurerm_dns_zone",
    "google_client_config",
    "google_logging_project_cmek_settings",
    "google_project",
    "google_sql_database_instances",
    "google_storage_project_service_account",
];

/// A thing as it is looked up: kind, project or subscription, arguments.
type Thing<'r> = (&'r str, &'r str, String);

fn thing<'r>(one: &'r Resource, arguments: &[&str]) -> Thing<'r> {
    let place = one.text("project").unwrap_or(&one.account);
    let parts = arguments.iter().map(|name| match one.text(name) {
        Some(text) => text.to_owned(),
        None => one.config[*name].to_string(),
    });
    (&one.kind, place, parts.collect::<Vec<_>>().join(" "))
}

/// Folders of the stacks that are applied before one.
fn below<'e>(estate: &'e Estate, stack: &'e str) -> BTreeSet<&'e str> {
    let needs = |path: &str| {
        let stack = estate.stacks.iter().find(|s| s.path.as_str() == path);
        stack
            .into_iter()
            .flat_map(|s| s.needs.iter().map(|n| n.as_str()))
    };
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = needs(stack).collect();
    while let Some(path) = open.pop() {
        if found.insert(path) {
            open.extend(needs(path));
        }
    }
    found
}

/// Data sources that ask for what nobody makes there, or nobody below; and how many were looked at.
pub fn faults(estate: &Estate) -> (Vec<String>, usize) {
    let known: BTreeMap<&str, &[&str]> = NAMED.into_iter().collect();
    let mut made: BTreeMap<Thing, Vec<&str>> = BTreeMap::new();
    for one in estate.plan.all("google_secret_manager_secret") {
        // Its versions are asked for by its name.
        let place = one.text("project").unwrap_or(&one.account);
        let name = one.text("secret_id").unwrap_or_default().to_owned();
        let versions = ("google_secret_manager_secret_version", place, name);
        made.entry(versions).or_default().push(&one.stack);
    }
    for one in &estate.plan.resources {
        if let Some(arguments) = known.get(one.kind.as_str()) {
            made.entry(thing(one, arguments))
                .or_default()
                .push(&one.stack);
        }
    }
    let (mut out, mut seen) = (Vec::new(), 0);
    for read in &estate.plan.reads {
        let kind = read.kind.as_str();
        let is_of_clouds = kind.starts_with("google_") || kind.starts_with("azurerm_");
        // The zone of the project's domain is there before the estate is.
        let is_public = kind == "google_dns_managed_zone"
            && !read.text("name").is_some_and(|n| n.ends_with("-internal"));
        if !is_of_clouds || is_public || OF_OTHERS.contains(&kind) {
            continue;
        }
        seen += 1;
        let Some(arguments) = known.get(kind) else {
            out.push(format!(
                "kind: nobody says who makes what {} reads",
                read.address
            ));
            continue;
        };
        let wanted = thing(read, arguments);
        let below = below(estate, &read.stack);
        match made.get(&wanted) {
            None => out.push(format!("nobody: {} reads {wanted:?}", read.address)),
            Some(stacks) if !stacks.iter().any(|stack| below.contains(stack)) => {
                out.push(format!(
                    "needs: {} reads {wanted:?} of {stacks:?}",
                    read.address
                ));
            }
            Some(_) => {}
        }
    }
    (out, seen)
}
