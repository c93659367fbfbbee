//! `ignore_changes` in blueprints: what the estate file decides is ignored nowhere, unless it is said to the user what a change of it then does.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use terrane::hcl::{Body, parse_body};
use terrane::span::{SourceId, Span};

use super::estate::root;

/// Module, type and argument; the file that says what comes of a change, and the words.
const SAID: [(&str, &str, &str, &str, &str); 22] = [
    // A place for names: a region that comes first by its name later changes nothing of it.
    (
        "azure-delivery-identities",
        "azurerm_resource_group",
        "location",
        "blueprints/delivery-azure/modules/azure-delivery-identities/README.md",
        "stays where it was made first",
    ),
    (
        "azure-delivery-identities",
        "azurerm_user_assigned_identity",
        "location",
        "blueprints/delivery-azure/modules/azure-delivery-identities/README.md",
        "stays where it was made first",
    ),
    (
        "eks-cluster",
        "aws_eks_cluster",
        "bootstrap_cluster_creator_admin_permissions",
        "blueprints/platform/inputs.schema.json",
        "when the cluster is made",
    ),
    // Which image depends on the type, and a type of another architecture is another instance, which takes the image of the day.
    (
        "database-instance",
        "aws_instance",
        "ami",
        "blueprints/databases/modules/database-instance/README.md",
        "anew from the newest image",
    ),
    // A key is not made anew for it, and without the key nothing that it encrypted can be read.
    (
        "gcp-client-infrastructure",
        "google_kms_crypto_key",
        "destroy_scheduled_duration",
        "blueprints/client-gcp/modules/gcp-client-infrastructure/README.md",
        "keeps the days that it was made with",
    ),
    (
        "gcp-baseline",
        "google_kms_crypto_key",
        "destroy_scheduled_duration",
        "blueprints/foundation-gcp/modules/gcp-baseline/README.md",
        "`key_days` is set when a key is made",
    ),
    // A copy has that of its home.
    (
        "azure-postgres",
        "azurerm_postgresql_flexible_server",
        "administrator_password_wo_version",
        "blueprints/databases-azure/modules/azure-postgres/README.md",
        "Nobody has the password of the administrator",
    ),
    (
        "azure-baseline",
        "azurerm_key_vault",
        "soft_delete_retention_days",
        "blueprints/foundation-azure/modules/azure-baseline/README.md",
        "Azure takes `key_days` when the vault is made",
    ),
    (
        "azure-vpn",
        "azurerm_local_network_gateway",
        "name",
        "blueprints/foundation-azure/modules/azure-vpn/README.md",
        "keeps what it has in Azure, under the former name",
    ),
    // Three of them, by their keys.
    (
        "azure-application-gateway",
        "azurerm_application_gateway",
        "tags",
        "blueprints/platform-azure/modules/azure-application-gateway/README.md",
        "**Three tags** are the controller's own",
    ),
    (
        "gke-node-pool",
        "google_container_node_pool",
        "initial_node_count",
        "blueprints/platform-gcp/modules/gke-node-pool/README.md",
        "counts only when it is made",
    ),
    // Another name would be another secret, and another connection.
    (
        "azure-vpn",
        "azurerm_virtual_network_gateway_connection",
        "name",
        "blueprints/foundation-azure/modules/azure-vpn/README.md",
        "keeps what it has in Azure, under the former name",
    ),
    // Which of both zones has the first server is up to the last failover.
    (
        "azure-postgres",
        "azurerm_postgresql_flexible_server",
        "zone",
        "blueprints/databases-azure/modules/azure-postgres/README.md",
        "After a failover the zones have changed places",
    ),
    (
        "elasticache",
        "aws_elasticache_replication_group",
        "engine",
        "blueprints/data-cache/modules/elasticache/README.md",
        "Version, type and shards change at the home",
    ),
    (
        "elasticache",
        "aws_elasticache_replication_group",
        "engine_version",
        "blueprints/data-cache/modules/elasticache/README.md",
        "Version, type and shards change at the home",
    ),
    (
        "elasticache",
        "aws_elasticache_replication_group",
        "node_type",
        "blueprints/data-cache/modules/elasticache/README.md",
        "Version, type and shards change at the home",
    ),
    (
        "elasticache",
        "aws_elasticache_replication_group",
        "num_node_groups",
        "blueprints/data-cache/modules/elasticache/README.md",
        "Version, type and shards change at the home",
    ),
    (
        "database-aurora",
        "aws_rds_cluster",
        "engine_version",
        "blueprints/database-modules/modules/database-aurora/README.md",
        "the global database takes all its members along",
    ),
    (
        "database-aurora",
        "aws_rds_cluster",
        "source_region",
        "blueprints/database-modules/modules/database-aurora/README.md",
        "is asked for once, when a member joins",
    ),
    (
        "azure-postgres",
        "azurerm_postgresql_flexible_server",
        "create_mode",
        "blueprints/databases-azure/modules/azure-postgres/README.md",
        "is not looked at again: after a switchover",
    ),
    (
        "azure-postgres",
        "azurerm_postgresql_flexible_server",
        "source_server_id",
        "blueprints/databases-azure/modules/azure-postgres/README.md",
        "is not looked at again: after a switchover",
    ),
    (
        "gcp-store-key",
        "google_kms_crypto_key",
        "destroy_scheduled_duration",
        "blueprints/data-objects-gcp/modules/gcp-store-key/README.md",
        "`key_days` is set when the key is made",
    ),
];

/// The texts of the Terraform of a module, tests aside.
fn text_of(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).expect("a folder");
    let files = files.map(|file| file.expect("a file").path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|e| e == "tf"))
        .collect();
    files.sort();
    let texts = files.iter().map(std::fs::read_to_string);
    texts.map(|text| text.expect("text") + "\n").collect()
}

/// Folders with Terraform.
fn folders() -> BTreeSet<std::path::PathBuf> {
    let all = walkdir::WalkDir::new(root().join("blueprints")).into_iter();
    let files = all.map(|entry| entry.expect("an entry").into_path());
    files
        .filter(|path| path.extension().is_some_and(|e| e == "tf"))
        .map(|path| path.parent().expect("a folder").to_owned())
        .collect()
}

/// One module: what is said of expressions, by what they refer to.
struct Module {
    text: String,
    body: Body,
}

impl Module {
    fn read(folder: &Path) -> Self {
        let text = text_of(folder);
        let body = parse_body(SourceId(0), &text).expect("HCL");
        Self { text, body }
    }

    fn of(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The variables that a text depends on: by locals and by what data sources are asked for, not by what other resources become.
    fn variables(&self, text: &str) -> BTreeSet<String> {
        let reference = Regex::new(r"\b(var|local|data)\.(\w+)(?:\.(\w+))?").expect("a pattern");
        let (mut out, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut todo = vec![text.to_owned()];
        while let Some(text) = todo.pop() {
            for found in reference.captures_iter(&text) {
                let (root, name) = (&found[1], &found[2]);
                match root {
                    "var" => drop(out.insert(name.to_owned())),
                    _ if !seen.insert(found[0].to_owned()) => {}
                    "local" => todo.extend(self.local(name)),
                    _ => todo.extend(self.data(name, found.get(3).map_or("", |m| m.as_str()))),
                }
            }
        }
        out
    }

    fn local(&self, name: &str) -> Vec<String> {
        let locals = self.body.blocks_of("locals");
        let values = locals.filter_map(|block| block.body.value(name));
        values.map(|value| self.of(value.span).to_owned()).collect()
    }

    fn data(&self, kind: &str, name: &str) -> Vec<String> {
        let all = self.body.blocks_of("data");
        let meant =
            all.filter(|block| block.labels[0].value == kind && block.labels[1].value == name);
        meant.map(|block| self.of(block.span).to_owned()).collect()
    }

    /// What resources ignore: type, argument, its value.
    fn ignored(&self) -> Vec<(String, String, String)> {
        let mut out = Vec::new();
        for resource in self.body.blocks_of("resource") {
            let lifecycles = resource.body.blocks_of("lifecycle");
            for list in lifecycles.filter_map(|block| block.body.value("ignore_changes")) {
                let list = self.of(list.span).trim_matches(['[', ']']);
                assert_ne!(list, "all", "{}", self.of(resource.span));
                for path in list
                    .split(',')
                    .map(str::trim)
                    .filter(|path| !path.is_empty())
                {
                    let name = path.rsplit('.').next().expect("a name");
                    let name = name.split('[').next().expect("a name");
                    for value in within(&resource.body, name) {
                        let kind = resource.labels[0].value.clone();
                        out.push((kind, name.to_owned(), self.of(value).to_owned()));
                    }
                }
            }
        }
        out
    }
}

/// Values of an argument of a body or of a block in it.
fn within(body: &Body, name: &str) -> Vec<Span> {
    let mut out: Vec<Span> = body
        .value(name)
        .map(|value| value.span)
        .into_iter()
        .collect();
    for block in body.blocks() {
        out.extend(within(&block.body, name));
    }
    out
}

#[test]
fn what_the_estate_decides_is_not_ignored_in_silence() {
    let (mut seen, mut used, mut unsaid) = (0, BTreeSet::new(), Vec::new());
    for folder in folders() {
        let module = Module::read(&folder);
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        for (kind, argument, value) in module.ignored() {
            seen += 1;
            let variables = module.variables(&value);
            if variables.is_empty() {
                continue;
            }
            let said = SAID.iter().position(|(of, type_of, what, ..)| {
                (*of, *type_of, *what) == (&*name, &*kind, &*argument)
            });
            let Some(at) = said else {
                unsaid.push(format!(
                    "{}: {kind}.{argument} is ignored, and {variables:?} decide it",
                    folder.display()
                ));
                continue;
            };
            used.insert(at);
            let (.., file, words) = SAID[at];
            let text = std::fs::read_to_string(root().join(file)).expect("a file");
            assert!(text.contains(words), "{file} does not say: {words}");
        }
    }
    assert!(unsaid.is_empty(), "{unsaid:#?}");
    assert!(seen >= 4, "{seen}");
    assert_eq!(
        used.len(),
        SAID.len(),
        "something is said that is not so any more"
    );
}

#[test]
fn a_module_that_ignores_what_it_is_given_is_found() {
    let text = r#"
resource "aws_db_instance" "this" {
  allocated_storage = local.size
  lifecycle {
    ignore_changes = [allocated_storage]
  }
}
locals {
  size = max(20, var.storage.size_gib)
}
"#;
    let body = parse_body(SourceId(0), text).expect("HCL");
    let module = Module {
        text: text.to_owned(),
        body,
    };
    let ignored = module.ignored();
    assert_eq!(ignored.len(), 1);
    let variables = module.variables(&ignored[0].2);
    assert_eq!(variables, BTreeSet::from(["storage".to_owned()]));
}
