//! What Terraform makes for a client on Azure, seen from all others: roles, federated credentials, vaults, storage, databases, nodes, and what it puts
//! into the cluster. Each fault begins with its theme.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::mentions::{mentions, same_names};
use super::policy::texts;
use crate::planned::{Plan, Resource};

/// What is a client's.
#[derive(Default)]
struct Owned {
    /// Ids of its things, its resource group aside.
    things: BTreeSet<String>,
    /// The group that all of them lie in.
    groups: BTreeSet<String>,
    /// What its identities are in roles.
    principals: BTreeSet<String>,
    /// Its name, and those of its things.
    names: BTreeSet<String>,
}

pub struct Azure<'p> {
    plan: &'p Plan,
    clients: BTreeMap<&'p str, Owned>,
    /// Names of the accounts of each client's pods.
    accounts: &'p BTreeMap<String, BTreeSet<String>>,
    /// Who administers the cell, by the estate.
    people: &'p [&'p str],
}

/// Who may have which role on which kind of thing of a client: an identity by the end of its name, or somebody of the cell.
const ROLES: [(&str, &str, &str); 9] = [
    (
        "-encryption",
        "Key Vault Crypto Service Encryption User",
        "/keys/",
    ),
    ("-secrets", "Key Vault Secrets User", "/vaults/"),
    ("", "Storage Blob Data Contributor", "/containers/"),
    ("", "Storage Blob Data Reader", "/containers/"),
    // The job that makes the logins of its database, and who looks how old secrets are, which reads none.
    ("-database-login", "Key Vault Secrets Officer", "/secrets/"),
    ("ages", "Key Vault Reader", "/vaults/"),
    ("people", "Key Vault Crypto Officer", "/vaults/"),
    ("people", "Key Vault Secrets Officer", "/vaults/"),
    (
        "backup",
        "Storage Account Backup Contributor",
        "/storageAccounts/",
    ),
];

impl<'p> Azure<'p> {
    pub fn new(
        plan: &'p Plan,
        accounts: &'p BTreeMap<String, BTreeSet<String>>,
        people: &'p [&'p str],
    ) -> Self {
        let mut clients: BTreeMap<&str, Owned> = BTreeMap::new();
        for name in accounts.keys() {
            clients.entry(name).or_default().names.insert(name.clone());
        }
        for one in &plan.resources {
            if let Some(owned) = one.client.as_deref().and_then(|name| clients.get_mut(name)) {
                owned.add(one);
            }
        }
        Self {
            plan,
            clients,
            accounts,
            people,
        }
    }

    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.roles(&mut out);
        self.subjects(&mut out);
        for one in &self.plan.resources {
            match one.client.as_deref() {
                Some(client) => {
                    self.closed(client, one, &mut out);
                    self.keys(client, one, &mut out);
                    self.in_cluster(client, one, &mut out);
                    nodes(client, one, &mut out);
                }
                None => self.of_cell(one, &mut out),
            }
        }
        same_names(&self.names(), &mut out);
        mentions(self.plan, &self.names(), &mut out);
        out
    }

    /// Names of what each client has.
    pub fn names(&self) -> BTreeMap<&'p str, &BTreeSet<String>> {
        let all = self.clients.iter();
        all.map(|(name, owned)| (*name, &owned.names)).collect()
    }

    /// How much there is to look at.
    pub fn works(&self) -> BTreeMap<&'static str, usize> {
        let count = |kind| self.plan.all(kind).filter(|r| r.client.is_some()).count();
        BTreeMap::from([
            ("roles", count("azurerm_role_assignment")),
            ("subjects", count("azurerm_federated_identity_credential")),
            ("containers", count("azurerm_storage_container")),
            ("databases", count("azurerm_postgresql_flexible_server")),
            ("nodes", count("azurerm_kubernetes_cluster_node_pool")),
            ("bindings", count("kubernetes_role_binding_v1")),
        ])
    }

    /// The client's own identities have its own things, each what it is for; beside them those who administer the cell, and the cell's backups.
    fn roles(&self, out: &mut Vec<String>) {
        for one in self.plan.all("azurerm_role_assignment") {
            let Some(client) = one.client.as_deref() else {
                continue;
            };
            let text = |name: &str| one.text(name).unwrap_or_default();
            let (scope, role, who) = (
                text("scope"),
                text("role_definition_name"),
                text("principal_id"),
            );
            let owned = &self.clients[client];
            let whose = |end: &str| match end {
                "people" => self.people.contains(&who),
                "ages" => who.ends_with("-secret-ages>"),
                "backup" => who.contains(":data.azurerm_data_protection_backup_vault."),
                end => owned.principals.contains(who) && who.ends_with(&format!("{end}>")),
            };
            let is_own = owned.things.contains(scope);
            let mut known = ROLES.iter();
            let known = known.any(|(end, of, on)| {
                let last = scope.rfind("/providers/").map_or("", |at| &scope[at..]);
                *of == role && kind(last) == *on && whose(end)
            });
            if !is_own || !known {
                out.push(format!(
                    "role: {} gives {who} {role} on {scope}",
                    one.address
                ));
            }
        }
    }

    /// Tokens of the client's own pods alone are taken for its identities.
    fn subjects(&self, out: &mut Vec<String>) {
        for one in self.plan.all("azurerm_federated_identity_credential") {
            let subject = one.text("subject").unwrap_or_default();
            let pod = subject.strip_prefix("system:serviceaccount:");
            let pod = pod.and_then(|pod| pod.split_once(':'));
            let identity = one.text("user_assigned_identity_id").unwrap_or_default();
            let is_fine = match (one.client.as_deref(), pod) {
                (Some(client), Some((namespace, account))) => {
                    let job = format!("login-zwe-prod-{client}-db");
                    (namespace == client && self.accounts[client].contains(account)
                        || namespace == job && account == job)
                        && self.clients[client].things.contains(identity)
                }
                (None, Some((namespace, _))) => !self.clients.contains_key(namespace),
                (_, None) => false,
            };
            if !is_fine {
                out.push(format!(
                    "subject: {} takes {subject} for {identity}",
                    one.address
                ));
            }
        }
    }

    /// Nobody has a role on what all of a client's things lie in, and none of its things is the cell's to give.
    fn of_cell(&self, one: &Resource, out: &mut Vec<String>) {
        let text = |name: &str| one.text(name).unwrap_or_default();
        if one.kind == "azurerm_role_assignment" {
            let (scope, who) = (text("scope"), text("principal_id"));
            let above = format!("{scope}/");
            for (client, owned) in &self.clients {
                let mut things = owned.things.iter().chain(&owned.groups);
                let is_above = things.any(|t| t == scope || t.starts_with(&above));
                if is_above || owned.principals.contains(who) {
                    let role = text("role_definition_name");
                    let address = &one.address;
                    out.push(format!(
                        "cell: {address} gives {who} {role} on {scope}, and {client} is there"
                    ));
                }
            }
        }
        for subject in one.config["subject"].as_array().into_iter().flatten() {
            let namespace = subject["namespace"].as_str().unwrap_or_default();
            if subject["kind"] == "ServiceAccount" && self.clients.contains_key(namespace) {
                out.push(format!("cell: {} binds {subject}", one.address));
            }
        }
    }

    /// What holds a client's data lets nobody in but by a role of Entra ID, from the network.
    fn closed(&self, client: &str, one: &Resource, out: &mut Vec<String>) {
        let is = |name: &str, wanted: bool| one.config[name] == Value::Bool(wanted);
        let owned = &self.clients[client];
        let theme = match one.kind.as_str() {
            "azurerm_key_vault" => {
                let no_policies = one.config["access_policy"]
                    .as_array()
                    .is_none_or(Vec::is_empty);
                let is_fine = is("rbac_authorization_enabled", true)
                    && is("public_network_access_enabled", false)
                    && no_policies;
                (!is_fine).then_some("vault")
            }
            "azurerm_key_vault_access_policy" => Some("vault"),
            "azurerm_key_vault_secret" => {
                let vault = one.text("key_vault_id").unwrap_or_default();
                (!owned.things.contains(vault)).then_some("vault")
            }
            "azurerm_storage_account" => {
                let is_fine = is("shared_access_key_enabled", false)
                    && is("allow_nested_items_to_be_public", false)
                    && is("local_user_enabled", false)
                    && is("public_network_access_enabled", false);
                (!is_fine).then_some("storage")
            }
            "azurerm_storage_container" => {
                let account = one.text("storage_account_id").unwrap_or_default();
                let is_private = one.text("container_access_type") == Some("private");
                (!is_private || !owned.things.contains(account)).then_some("storage")
            }
            "azurerm_postgresql_flexible_server" => {
                (!is("public_network_access_enabled", false)).then_some("database")
            }
            "azurerm_postgresql_flexible_server_active_directory_administrator" => {
                let who = one.text("object_id").unwrap_or_default();
                let server = one.text("server_name").unwrap_or_default();
                let is_job = owned.principals.contains(who) && who.ends_with("-database-login>");
                let is_known = self.people.contains(&who) || is_job;
                let is_fine = is_known && owned.names.contains(server);
                (!is_fine).then_some("database")
            }
            _ => None,
        };
        if let Some(theme) = theme {
            out.push(format!("{theme}: {} is open: {}", one.address, one.config));
        }
    }

    /// What is stored of a client is encrypted with its key, by its identity for that.
    fn keys(&self, client: &str, one: &Resource, out: &mut Vec<String>) {
        let key = &one.config["customer_managed_key"][0];
        let name = ["key_vault_key_id", "user_assigned_identity_id"];
        let (key, identity) = match one.kind.as_str() {
            "azurerm_storage_account" => (&key[name[0]], &key[name[1]]),
            "azurerm_postgresql_flexible_server" => {
                (&key[name[0]], &key["primary_user_assigned_identity_id"])
            }
            _ => return,
        };
        let owned = &self.clients[client];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let worn = texts(&one.config["identity"][0]["identity_ids"]);
        let is_own = |id: &str| owned.things.contains(id) && id.ends_with("-encryption");
        if !owned.things.contains(&text(key))
            || !is_own(&text(identity))
            || !worn.into_iter().all(is_own)
        {
            let key = &one.config["customer_managed_key"];
            out.push(format!("key: {} is under {key}", one.address));
        }
    }

    /// A namespace beside the client's, which its store of secrets alone reads.
    fn in_cluster(&self, client: &str, one: &Resource, out: &mut Vec<String>) {
        if !one.kind.starts_with("kubernetes_") {
            return;
        }
        let beside = format!("identities-{client}");
        // The job that makes the logins of its database.
        let job = format!("login-zwe-prod-{client}-db");
        let metadata = &one.config["metadata"][0];
        let is_fine = match one.kind.as_str() {
            "kubernetes_namespace_v1" if metadata["name"] == job.as_str() => true,
            "kubernetes_config_map_v1"
            | "kubernetes_cron_job_v1"
            | "kubernetes_job_v1"
            | "kubernetes_network_policy_v1"
            | "kubernetes_service_account_v1" => metadata["namespace"] == job.as_str(),
            "kubernetes_namespace_v1" => metadata["name"] == beside.as_str(),
            "kubernetes_role_v1" | "kubernetes_secret_v1" => {
                metadata["namespace"] == beside.as_str()
            }
            "kubernetes_role_binding_v1" => {
                let subjects = one.config["subject"].as_array();
                let is_reader = |s: &Value| {
                    s["kind"] == "ServiceAccount"
                        && s["name"] == "secret-reader"
                        && s["namespace"] == client
                };
                metadata["namespace"] == beside.as_str()
                    && one.config["role_ref"][0]["kind"] == "Role"
                    && subjects.is_some_and(|all| all.iter().all(is_reader))
            }
            _ => false,
        };
        if !is_fine {
            out.push(format!("cluster: {} is {}", one.address, one.config));
        }
    }
}

/// The last kind in an id: `/vaults/` of `/…/vaults/co-acme`.
fn kind(id: &str) -> String {
    let mut parts = id.rsplit('/');
    parts.next();
    format!("/{}/", parts.next().unwrap_or_default())
}

/// Nodes wear the client's label and taint.
fn nodes(client: &str, one: &Resource, out: &mut Vec<String>) {
    if one.kind != "azurerm_kubernetes_cluster_node_pool" {
        return;
    }
    let labels = one.config["node_labels"].as_object().into_iter().flatten();
    let labels = labels.filter(|(key, _)| key.ends_with("/client"));
    let mut worn: Vec<String> = labels
        .filter_map(|(_, value)| value.as_str().map(str::to_owned))
        .collect();
    for taint in texts(&one.config["node_taints"]) {
        let value = taint.split_once("/client=").map(|(_, rest)| rest);
        worn.extend(
            value
                .and_then(|v| v.strip_suffix(":NoSchedule"))
                .map(str::to_owned),
        );
    }
    if worn != [client; 2] {
        out.push(format!("nodes: {} takes {worn:?}", one.address));
    }
}

impl Owned {
    fn add(&mut self, one: &Resource) {
        let text = |name: &str| one.text(name).unwrap_or_default().to_owned();
        let name = text("name");
        let group = |group: &str| format!("/subscriptions/{}/resourceGroups/{group}", one.account);
        let within = |of: &str| {
            let group = group(&text("resource_group_name"));
            format!("{group}/providers/Microsoft.{of}/{name}")
        };
        match one.kind.as_str() {
            "azurerm_resource_group" => {
                self.groups.insert(group(&name));
                self.names.insert(name);
            }
            "azurerm_key_vault" => {
                self.things.insert(within("KeyVault/vaults"));
                self.names.insert(name);
            }
            "azurerm_key_vault_key" => {
                let vault = text("key_vault_id");
                self.things.insert(format!("{vault}/keys/{name}"));
                let vault = vault.rsplit('/').next().unwrap_or_default();
                let uri = format!("https://{vault}.vault.azure.net/keys/{name}");
                self.things.insert(uri);
            }
            "azurerm_key_vault_secret" => {
                let vault = text("key_vault_id");
                self.things.insert(format!("{vault}/secrets/{name}"));
            }
            "azurerm_storage_account" => {
                self.things.insert(within("Storage/storageAccounts"));
                self.names.insert(name);
            }
            "azurerm_storage_container" => {
                let account = text("storage_account_id");
                let id = format!("{account}/blobServices/default/containers/{name}");
                self.things.insert(id);
            }
            "azurerm_user_assigned_identity" => {
                let id = within("ManagedIdentity/userAssignedIdentities");
                self.principals.insert(format!("<principal_id of {id}>"));
                self.things.insert(id);
                self.names.insert(name);
            }
            "azurerm_postgresql_flexible_server" => {
                self.names.insert(name);
            }
            _ => {}
        }
    }
}
