//! What root modules hand to each other, and what each makes under names that are there once: in it and in every module that it calls. Knows no stacks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::evaluate::{Evaluator, Instance, Mode, Selection};
use super::modules::Modules;
use super::named::{self, Named};
use super::providers::Providers;
use crate::span::Span;

/// A way to hand something over: the resource that writes it, and the data source that reads it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Channel {
    /// What it is called: `SSM parameter`.
    pub what: &'static str,
    resource: &'static str,
    data: &'static str,
    /// The arguments that name it, in the resource and in the data source.
    names: &'static [(&'static str, &'static str)],
    written: Written,
}

/// Who writes what has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Written {
    /// One stack: one name is one thing wherever it is written.
    Once,
    /// Stacks: what is called after the project is made by one of them, and others elsewhere may have the same name.
    Here,
    /// People, too: it lies in vaults and projects that only a plan knows.
    Anybody,
}

impl Channel {
    /// The type of the resource that writes it.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        self.resource
    }

    /// Whether one name is one thing wherever it is written, so that two stacks that write it are at fault.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.written == Written::Once
    }

    /// Whether what is called after the project has to be written by a stack.
    #[must_use]
    pub fn is_of_stacks(&self) -> bool {
        self.written != Written::Anybody
    }
}

/// All that the clouds have. Each cloud's providers name them: <https://registry.terraform.io/providers/hashicorp/google/latest/docs>,
/// <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs>. Google Cloud and Azure call things by names that are known before they are made, so
/// a stack looks them up where AWS has parameters.
static CHANNELS: [Channel; 23] = [
    Channel {
        what: "SSM parameter",
        resource: "aws_ssm_parameter",
        data: "aws_ssm_parameter",
        names: &[("name", "name")],
        written: Written::Once,
    },
    Channel {
        what: "storage object",
        resource: "google_storage_bucket_object",
        data: "google_storage_bucket_object_content",
        names: &[("bucket", "bucket"), ("name", "name")],
        written: Written::Once,
    },
    Channel {
        what: "Parameter Manager parameter",
        resource: "google_parameter_manager_parameter_version",
        data: "google_parameter_manager_parameter_version",
        names: &[("parameter", "parameter")],
        written: Written::Anybody,
    },
    Channel {
        what: "secret",
        resource: "google_secret_manager_secret",
        data: "google_secret_manager_secret_version",
        names: &[("secret_id", "secret")],
        written: Written::Anybody,
    },
    Channel {
        what: "App Configuration key",
        resource: "azurerm_app_configuration_key",
        data: "azurerm_app_configuration_key",
        names: &[("key", "key")],
        written: Written::Anybody,
    },
    Channel {
        what: "Key Vault secret",
        resource: "azurerm_key_vault_secret",
        data: "azurerm_key_vault_secret",
        names: &[("name", "name")],
        written: Written::Anybody,
    },
    Channel::by_name("network", "google_compute_network", &[("name", "name")]),
    Channel::by_name(
        "subnetwork",
        "google_compute_subnetwork",
        &[("name", "name")],
    ),
    Channel::by_name("cluster", "google_container_cluster", &[("name", "name")]),
    Channel::by_name("key ring", "google_kms_key_ring", &[("name", "name")]),
    Channel::by_name(
        "service account",
        "google_service_account",
        &[("account_id", "account_id")],
    ),
    Channel::by_name(
        "notification channel",
        "google_monitoring_notification_channel",
        &[("display_name", "display_name")],
    ),
    Channel::by_name(
        "resource group",
        "azurerm_resource_group",
        &[("name", "name")],
    ),
    Channel::by_name(
        "virtual network",
        "azurerm_virtual_network",
        &[("name", "name")],
    ),
    Channel::by_name(
        "subnet",
        "azurerm_subnet",
        &[
            ("virtual_network_name", "virtual_network_name"),
            ("name", "name"),
        ],
    ),
    Channel::by_name("cluster", "azurerm_kubernetes_cluster", &[("name", "name")]),
    Channel::by_name("Key Vault", "azurerm_key_vault", &[("name", "name")]),
    Channel::by_name(
        "disk encryption set",
        "azurerm_disk_encryption_set",
        &[("name", "name")],
    ),
    Channel::by_name(
        "identity",
        "azurerm_user_assigned_identity",
        &[("name", "name")],
    ),
    Channel::by_name(
        "workspace",
        "azurerm_log_analytics_workspace",
        &[("name", "name")],
    ),
    Channel::by_name(
        "action group",
        "azurerm_monitor_action_group",
        &[("name", "name")],
    ),
    Channel::by_name(
        "private zone",
        "azurerm_private_dns_zone",
        &[
            ("resource_group_name", "resource_group_name"),
            ("name", "name"),
        ],
    ),
    Channel::by_name(
        "backup vault",
        "azurerm_data_protection_backup_vault",
        &[("name", "name")],
    ),
];

impl Channel {
    /// A thing that is looked up by the arguments that name it.
    const fn by_name(
        what: &'static str,
        kind: &'static str,
        names: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            what,
            resource: kind,
            data: kind,
            names,
            written: Written::Here,
        }
    }
}

/// Something that is handed over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handed {
    /// `/acme/production/eu-west-1/foundation/vpc_id`, `acme-handover/foundation/network`.
    pub name: String,
    /// How.
    pub channel: &'static Channel,
}

impl fmt::Display for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.channel.what, self.name)
    }
}

/// What a root module writes and reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// What it writes.
    pub produces: BTreeSet<Handed>,
    /// What it reads.
    pub consumes: BTreeSet<Handed>,
    /// Where the data source stands that reads it first.
    pub read_at: BTreeMap<Handed, Span>,
    /// Addresses of blocks whose names, or number, only a plan tells.
    pub unclear: BTreeSet<String>,
    /// What it makes that no other may make under the same name.
    pub named: BTreeMap<Named, Option<Span>>,
}

/// The modules of a tree, ready to be asked about what they hand over.
#[derive(Debug)]
pub struct Handovers<'m> {
    evaluator: Evaluator<'m>,
    handed: Selection<'m>,
    named: Selection<'m>,
}

impl<'m> Handovers<'m> {
    /// Reads what modules declare, with the types that schemas of providers say: of values whose types nobody knows, keys next to them may be unknown, too.
    #[must_use]
    pub fn new(modules: &'m Modules, providers: &'m Providers<'m>) -> Self {
        let evaluator = Evaluator::new(modules).typed_by(providers);
        let mut types: Vec<&str> = CHANNELS.iter().flat_map(|c| [c.resource, c.data]).collect();
        types.dedup();
        let handed = evaluator.select(&types);
        let named = evaluator.select(&named::types());
        Self {
            evaluator,
            handed,
            named,
        }
    }

    /// What the root module of a folder writes and reads.
    #[must_use]
    pub fn of(&self, folder: &str) -> Handover {
        let mut found = Handover::default();
        if let Some(root) = self.evaluator.root(folder) {
            for instance in root.select(&self.handed) {
                found.add(&instance);
            }
            let named = root.select(&self.named);
            found.named = named.iter().filter_map(Named::of).collect();
        }
        found
    }
}

impl Channel {
    /// The channel of a resource or data source. Neither for one that has its type and is of the other mode.
    fn of(instance: &Instance) -> Option<&'static Self> {
        let reads = instance.mode() == Mode::Data;
        let of = |c: &&Self| if reads { c.data } else { c.resource } == instance.kind();
        CHANNELS.iter().find(of)
    }

    /// The name of what an instance writes or reads, as far as it is known before a plan.
    fn name(&self, instance: &Instance) -> Option<String> {
        let reads = instance.mode() == Mode::Data;
        let arguments = self.names.iter();
        let arguments = arguments.map(|(written, read)| if reads { read } else { written });
        let parts = arguments.map(|name| {
            let value = instance.argument(name)?;
            let text = value.as_str()?;
            // Google Cloud takes names alone and in full: projects/P/secrets/NAME.
            Some(match text.strip_prefix("projects/") {
                Some(full) => full.rsplit('/').next().unwrap_or(full).to_owned(),
                None => text.to_owned(),
            })
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    }
}

impl Handover {
    fn add(&mut self, instance: &Instance) {
        let Some(channel) = Channel::of(instance) else {
            return;
        };
        if let Some(call) = instance.open_call() {
            self.unclear.insert(format!("{call}*"));
            return;
        }
        match channel.name(instance).filter(|_| instance.is_one()) {
            Some(name) => {
                let handed = Handed { name, channel };
                if instance.mode() == Mode::Data {
                    let at = instance.block().name.span;
                    self.read_at.entry(handed.clone()).or_insert(at);
                    self.consumes.insert(handed);
                } else {
                    self.produces.insert(handed);
                }
            }
            // Somebody's secret, whose name a plan makes, is nobody's handover.
            None if !channel.is_one() => {}
            None => {
                self.unclear.insert(instance.block_address());
            }
        }
    }
}
