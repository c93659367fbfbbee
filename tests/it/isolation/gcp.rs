//! What Terraform makes for a client on Google Cloud, seen from all others: grants, conditions, keys, logins, nodes. Each fault begins with its theme.

use std::collections::{BTreeMap, BTreeSet};

use super::condition;
use super::mentions::{mentions, same_names};
use super::policy::texts;
use crate::planned::gcp::NUMBER;
use crate::planned::{Plan, Resource};

/// Services that use a client's key, by the ends of their agents' addresses: <https://cloud.google.com/iam/docs/service-agents>.
const AGENTS: [&str; 4] = [
    "@compute-system.iam.gserviceaccount.com",
    "@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    "@gcp-sa-secretmanager.iam.gserviceaccount.com",
    "@gs-project-accounts.iam.gserviceaccount.com",
];

/// Roles on a project with which nobody reads what a client has: clusters by name, logs and metrics that nodes write.
const HARMLESS: [&str; 2] = [
    "roles/container.clusterViewer",
    "roles/container.defaultNodeServiceAccount",
];

/// Whether nobody reads what a client has with it: the last is the cell's own for who looks for its cluster.
fn is_harmless(role: &str) -> bool {
    HARMLESS.contains(&role) || role.ends_with("_cluster_finder")
}

/// What is a client's.
#[derive(Default)]
struct Owned {
    /// Its things as grants and conditions name them.
    things: BTreeSet<String>,
    /// Addresses of its service accounts.
    emails: BTreeSet<String>,
    /// Its name, and those of its things.
    names: BTreeSet<String>,
}

pub struct Gcp<'p> {
    plan: &'p Plan,
    clients: BTreeMap<&'p str, Owned>,
    /// Names of the accounts of each client's pods.
    accounts: &'p BTreeMap<String, BTreeSet<String>>,
}

/// Who is given something.
#[derive(PartialEq, Eq)]
enum Member<'m> {
    /// An account of Kubernetes: its namespace and its name.
    Pod(&'m str, &'m str),
    Account(&'m str),
    Agent,
    Owners,
    /// All of them, or a part that nobody can tell.
    Many,
    Person,
}

fn member(text: &str) -> Member<'_> {
    let pod = |text: &'_ str| -> Option<(usize, usize)> {
        let at = text.find(".svc.id.goog[")? + ".svc.id.goog[".len();
        Some((at, text.rfind(']')?))
    };
    if let Some((namespace, account)) = text
        .strip_prefix("principal://")
        .and_then(|rest| rest.split_once("/subject/ns/"))
        .and_then(|(_, rest)| rest.split_once("/sa/"))
    {
        return Member::Pod(namespace, account);
    }
    if let Some((from, to)) = pod(text)
        && let Some((namespace, account)) = text[from..to].split_once('/')
    {
        return Member::Pod(namespace, account);
    }
    match text.split_once(':') {
        Some(("serviceAccount", email)) if email.starts_with("service-") => {
            match AGENTS.iter().any(|agent| email.ends_with(agent)) {
                true => Member::Agent,
                false => Member::Account(email),
            }
        }
        Some(("serviceAccount", email)) => Member::Account(email),
        Some(("projectOwner", _)) => Member::Owners,
        Some(("user" | "group", _)) => Member::Person,
        _ => Member::Many,
    }
}

/// What a resource grants something on; none where it grants nothing.
fn target(one: &Resource) -> Option<String> {
    let (kind, _) = one.kind.strip_prefix("google_")?.split_once("_iam_")?;
    let text = |name: &str| one.text(name).unwrap_or_default();
    let last = |name: &str| text(name).rsplit('/').next().unwrap_or_default().to_owned();
    Some(match kind {
        "storage_bucket" => format!("projects/_/buckets/{}", text("bucket")),
        "kms_crypto_key" => text("crypto_key_id").to_owned(),
        "secret_manager_secret" => format!("projects/{NUMBER}/secrets/{}", last("secret_id")),
        "service_account" => text("service_account_id").to_owned(),
        "dns_managed_zone" => format!("zone {}", text("managed_zone")),
        "artifact_registry_repository" => format!("repository {}", text("repository")),
        _ => "project".to_owned(),
    })
}

impl<'p> Gcp<'p> {
    pub fn new(plan: &'p Plan, accounts: &'p BTreeMap<String, BTreeSet<String>>) -> Self {
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
        }
    }

    pub fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.grants(&mut out);
        self.keys(&mut out);
        self.logins(&mut out);
        self.nodes(&mut out);
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
        let granted = self.plan.resources.iter();
        let granted = granted.filter(|r| r.client.is_some() && target(r).is_some());
        BTreeMap::from([
            ("grants", granted.count()),
            (
                "conditions",
                self.plan
                    .all("google_project_iam_member")
                    .filter(|r| !condition::of(r).is_empty())
                    .count(),
            ),
            ("logins", self.plan.all("google_sql_user").count()),
            (
                "nodes",
                self.plan
                    .all("google_container_node_pool")
                    .filter(|r| r.client.is_some())
                    .count(),
            ),
        ])
    }

    fn is_own(&self, client: &str, who: &Member) -> bool {
        match who {
            Member::Pod(namespace, account) => {
                // The job that makes the logins of its database has a namespace of its own.
                let job = format!("login-geuw1-prod-{client}-db");
                *namespace == client && self.accounts[client].contains(*account)
                    || *namespace == job && *account == job
            }
            Member::Account(email) => self.clients[client].emails.contains(*email),
            _ => false,
        }
    }

    fn grants(&self, out: &mut Vec<String>) {
        for one in &self.plan.resources {
            let Some(target) = target(one).filter(|_| !one.kind.contains("_iam_custom_role"))
            else {
                continue;
            };
            if one.kind.ends_with("_audit_config") {
                continue;
            }
            let members = ["member", "members"].map(|name| texts(&one.config[name]));
            for text in members.into_iter().flatten() {
                let who = member(text);
                let fine = match one.client.as_deref() {
                    Some(client) => {
                        // The owners of a project keep the roles that buckets are made with.
                        let basic = one.text("role").is_some_and(|r| r.contains(".legacy"));
                        self.is_own(client, &who)
                            || who == Member::Agent && one.kind.contains("_kms_")
                            || who == Member::Owners && basic
                    }
                    None => {
                        who != Member::Many && !self.clients.keys().any(|c| self.is_own(c, &who))
                    }
                };
                if !fine {
                    out.push(format!("member: {} is for {text}", one.address));
                }
            }
            match one.client.as_deref() {
                Some(client) => self.of_client(client, one, &target, out),
                None => self.of_cell(one, &target, out),
            }
        }
    }

    /// On the client's own things, or on the project under a condition that one of them alone fits.
    fn of_client(&self, client: &str, one: &Resource, target: &str, out: &mut Vec<String>) {
        let fits = |owned: &Owned| owned.things.iter().any(|t| condition::fits(one, t));
        let others = self.clients.iter().filter(|(name, _)| **name != client);
        let is_fine = match target {
            "project" => {
                !condition::of(one).is_empty()
                    && fits(&self.clients[client])
                    && !others.into_iter().any(|(_, owned)| fits(owned))
            }
            _ => self.clients[client].things.contains(target),
        };
        if !is_fine {
            out.push(format!(
                "target: {} is on {target}: {}",
                one.address, one.config
            ));
        }
    }

    /// On nothing that is a client's.
    fn of_cell(&self, one: &Resource, target: &str, out: &mut Vec<String>) {
        let mut things = self.clients.values().flat_map(|owned| &owned.things);
        let role = one.text("role").unwrap_or_default();
        let is_fine = match target {
            "project" if condition::of(one).is_empty() => {
                is_harmless(role) || self.is_of_names(role)
            }
            // Names and dates of secrets, and no value.
            "project" if role == "roles/secretmanager.viewer" => true,
            "project" => !things.any(|thing| condition::fits(one, thing)),
            _ => !things.any(|thing| thing == target),
        };
        if !is_fine {
            out.push(format!("cell: {} gives {role} on {target}", one.address));
        }
    }

    /// A role of the estate's own that knows zones and records, or names of secrets, alone.
    fn is_of_names(&self, role: &str) -> bool {
        let custom = self.plan.all("google_project_iam_custom_role");
        let mut same = custom.filter(|one| {
            let id = one.text("role_id");
            id.is_some_and(|id| role.ends_with(&format!("/roles/{id}")))
        });
        same.next().is_some_and(|one| {
            let permissions = texts(&one.config["permissions"]);
            let is_one = |p: &&str| p.starts_with("dns.") || *p == "secretmanager.secrets.list";
            permissions.iter().all(is_one)
        })
    }

    /// What is stored of a client is encrypted with its key, and with no other.
    fn keys(&self, out: &mut Vec<String>) {
        let kinds = [
            "google_container_node_pool",
            "google_secret_manager_secret",
            "google_sql_database_instance",
            "google_storage_bucket",
        ];
        for one in &self.plan.resources {
            let Some(client) = one.client.as_deref() else {
                continue;
            };
            if !kinds.contains(&one.kind.as_str()) {
                continue;
            }
            let mut all = Vec::new();
            super::cloud::leaves(&one.config, &mut all);
            let used: BTreeSet<&String> =
                all.iter().filter(|t| t.contains("/cryptoKeys/")).collect();
            let is_own = |key: &&String| self.clients[client].things.contains(*key);
            if used.is_empty() || !used.iter().all(is_own) {
                out.push(format!("key: {} is under {used:?}", one.address));
            }
        }
    }

    /// Who signs in to a client's database is its login or one of its accounts.
    fn logins(&self, out: &mut Vec<String>) {
        for one in self.plan.all("google_sql_user") {
            let owned = one.client.as_deref().map(|client| &self.clients[client]);
            let name = one.text("name").unwrap_or_default();
            let is_account = one.text("type") == Some("CLOUD_IAM_SERVICE_ACCOUNT");
            let is_own = owned.is_some_and(|owned| {
                let instance = one.text("instance").unwrap_or_default();
                owned.names.contains(instance)
                    && (!is_account
                        || owned
                            .emails
                            .contains(&format!("{name}.gserviceaccount.com")))
            });
            if !is_own || !is_account && one.text("type") != Some("BUILT_IN") {
                out.push(format!("login: {} lets {name} in", one.address));
            }
        }
    }

    /// Nodes wear the client's label and taint.
    fn nodes(&self, out: &mut Vec<String>) {
        for one in self.plan.all("google_container_node_pool") {
            let Some(client) = one.client.as_deref() else {
                continue;
            };
            let node = &one.config["node_config"][0];
            let labels = node["labels"].as_object().into_iter().flatten();
            let labels = labels.filter(|(key, _)| key.ends_with("/client"));
            let mut worn: Vec<&str> = labels.filter_map(|(_, value)| value.as_str()).collect();
            for taint in node["taint"].as_array().into_iter().flatten() {
                if taint["key"]
                    .as_str()
                    .is_some_and(|k| k.ends_with("/client"))
                    && taint["effect"] == "NO_SCHEDULE"
                {
                    worn.extend(taint["value"].as_str());
                }
            }
            if worn != [client; 2] {
                out.push(format!("nodes: {} takes {worn:?}", one.address));
            }
        }
    }
}

impl Owned {
    fn add(&mut self, one: &Resource) {
        let text = |name: &str| one.text(name).unwrap_or_default().to_owned();
        let project = one.text("project").unwrap_or(&one.account).to_owned();
        match one.kind.as_str() {
            "google_storage_bucket" => {
                self.things
                    .insert(format!("projects/_/buckets/{}", text("name")));
                self.names.insert(text("name"));
            }
            "google_secret_manager_secret" => {
                let thing = format!("projects/{NUMBER}/secrets/{}", text("secret_id"));
                self.things.insert(format!("{thing}/versions/1"));
                self.things.insert(thing);
                self.names.insert(text("secret_id"));
            }
            "google_kms_key_ring" => {
                self.names.insert(text("name"));
            }
            "google_kms_crypto_key" => {
                let id = format!("{}/cryptoKeys/{}", text("key_ring"), text("name"));
                self.things.insert(id);
            }
            "google_service_account" => {
                let email = format!("{}@{project}.iam.gserviceaccount.com", text("account_id"));
                let thing = format!("projects/{project}/serviceAccounts/{email}");
                self.things.insert(thing);
                self.names.insert(text("account_id"));
                self.emails.insert(email);
            }
            "google_sql_database_instance" => {
                let thing = format!("projects/{project}/instances/{}", text("name"));
                self.things.insert(thing);
                self.names.insert(text("name"));
            }
            _ => {}
        }
    }
}
