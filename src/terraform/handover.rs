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
    /// Whether one name is one thing wherever it is written. The other kinds lie in vaults and projects that only a plan knows, and are written by
    /// people, too: that two stacks write one, or none does, is no fault.
    pub is_one: bool,
}

impl Channel {
    /// The type of the resource that writes it.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        self.resource
    }
}

/// All that the clouds have. Each cloud's providers name them: <https://registry.terraform.io/providers/hashicorp/google/latest/docs>,
/// <https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs>.
static CHANNELS: [Channel; 6] = [
    Channel {
        what: "SSM parameter",
        resource: "aws_ssm_parameter",
        data: "aws_ssm_parameter",
        names: &[("name", "name")],
        is_one: true,
    },
    Channel {
        what: "storage object",
        resource: "google_storage_bucket_object",
        data: "google_storage_bucket_object_content",
        names: &[("bucket", "bucket"), ("name", "name")],
        is_one: true,
    },
    Channel {
        what: "Parameter Manager parameter",
        resource: "google_parameter_manager_parameter_version",
        data: "google_parameter_manager_parameter_version",
        names: &[("parameter", "parameter")],
        is_one: false,
    },
    Channel {
        what: "secret",
        resource: "google_secret_manager_secret",
        data: "google_secret_manager_secret_version",
        names: &[("secret_id", "secret")],
        is_one: false,
    },
    Channel {
        what: "App Configuration key",
        resource: "azurerm_app_configuration_key",
        data: "azurerm_app_configuration_key",
        names: &[("key", "key")],
        is_one: false,
    },
    Channel {
        what: "Key Vault secret",
        resource: "azurerm_key_vault_secret",
        data: "azurerm_key_vault_secret",
        names: &[("name", "name")],
        is_one: false,
    },
];

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
            None if !channel.is_one => {}
            None => {
                self.unclear.insert(instance.block_address());
            }
        }
    }
}
