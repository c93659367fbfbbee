//! A provider in one version, and the choice of one among those that are known: a project's own before those that the program carries.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::json::{self, BROKEN_SCHEMA, Blocks};
use super::packed::Packed;
use super::{Block, Function, carried};
use crate::diag::{Problem, Problems};
use crate::source::Sources;
use crate::value::version::{Constraints, Version};

/// One version of a provider.
#[derive(Debug)]
pub struct Provider {
    /// `hashicorp/aws`; other registries have their host in front.
    pub address: String,
    /// None if nobody says which it is: every constraint admits it.
    pub version: Option<Version>,
    /// Where its schemas come from.
    pub origin: Origin,
    store: Store,
}

/// Where schemas come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The program carries them.
    Carried,
    /// A file of the project.
    File(String),
}

#[derive(Debug)]
enum Store {
    Packed(Box<Packed>),
    Read(Blocks),
}

/// What is known of a type.
#[derive(Debug)]
pub enum Known {
    /// Its arguments and blocks.
    Schema(Arc<Block>),
    /// That there is one.
    Exists,
}

impl Provider {
    /// None if the bytes are no packed schemas; a test reads all that there are.
    pub(super) fn carried(bytes: &'static [u8]) -> Option<Self> {
        let (address, version, packed) = Packed::open(bytes)?;
        Some(Self {
            address: address.to_owned(),
            version: Version::parse(version),
            origin: Origin::Carried,
            store: Store::Packed(Box::new(packed)),
        })
    }

    pub(super) fn read(
        address: String,
        version: Option<Version>,
        origin: Origin,
        blocks: Blocks,
    ) -> Self {
        Self {
            address,
            version,
            origin,
            store: Store::Read(blocks),
        }
    }

    /// A block schema: `provider` and `-`, or `resource`, `data`, `ephemeral` and a type.
    #[must_use]
    pub fn block(&self, kind: &str, name: &str) -> Option<&Known> {
        match &self.store {
            Store::Packed(packed) => packed.block(kind, name),
            Store::Read(blocks) => blocks.of(kind)?.get(name),
        }
    }

    /// A function: the name behind `provider::NAME::`.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        match &self.store {
            Store::Packed(packed) => packed.function(name),
            Store::Read(blocks) => blocks.functions.get(name),
        }
    }

    /// The types of a kind, or its functions, sorted.
    pub fn types<'p>(&'p self, kind: &str) -> Box<dyn Iterator<Item = &'p str> + 'p> {
        match &self.store {
            Store::Packed(packed) => Box::new(packed.types(kind)),
            Store::Read(blocks) if kind == "function" => {
                Box::new(blocks.functions.keys().map(String::as_str))
            }
            Store::Read(blocks) => {
                let types = blocks.of(kind).into_iter();
                Box::new(types.flat_map(|types| types.keys().map(String::as_str)))
            }
        }
    }

    /// How many types of a kind there are.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        match &self.store {
            Store::Packed(packed) => packed.count(kind),
            Store::Read(_) => self.types(kind).count(),
        }
    }

    /// For messages: "`hashicorp/aws` 6.47.0".
    #[must_use]
    pub fn described(&self) -> String {
        match &self.version {
            Some(version) => format!("`{}` {version}", self.address),
            None => format!("`{}`", self.address),
        }
    }
}

/// All schemas of a run.
#[derive(Debug, Default)]
pub struct Schemas {
    own: Vec<Provider>,
}

/// The schemas for an address.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'s> {
    /// These.
    Provider(&'s Provider),
    /// There are some, and the constraints admit none of their versions.
    OtherVersions,
    /// There are none.
    None,
}

impl Schemas {
    /// Reads the files of a project's `schemas` folder, by their paths in the project.
    #[must_use]
    pub fn read(files: &BTreeMap<String, Vec<u8>>, sources: &mut Sources) -> (Self, Problems) {
        let read: Vec<_> = files
            .par_iter()
            .map(|(name, bytes)| json::read(name, bytes))
            .collect();
        let mut own: Vec<Provider> = Vec::new();
        let mut problems = Problems::new();
        for (name, result) in files.keys().zip(read) {
            match result {
                Ok(providers) => {
                    for provider in providers {
                        match own.iter().find(|known| known.is_same_as(&provider)) {
                            Some(known) => problems.push(twice(name, &provider, known)),
                            None => own.push(provider),
                        }
                    }
                }
                Err(fault) => problems.push(fault.problem(name, sources)),
            }
        }
        (Self { own }, problems)
    }

    /// Those of the project, then those that the program carries.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.own.iter().chain(carried::all())
    }

    /// The schemas for an address: the newest version of the project's own that every constraint admits, else of those that the program carries.
    #[must_use]
    pub fn choose(&self, address: &str, constraints: &Constraints) -> Choice<'_> {
        let mut is_known = false;
        for group in [self.own.as_slice(), carried::all()] {
            let of_address = || group.iter().filter(|p| p.address == address);
            let admitted = of_address().filter(|p| match &p.version {
                Some(version) => constraints.admit(version),
                None => true,
            });
            if let Some(newest) = admitted.max_by_key(|p| p.version.as_ref()) {
                return Choice::Provider(newest);
            }
            is_known |= of_address().next().is_some();
        }
        match is_known {
            true => Choice::OtherVersions,
            false => Choice::None,
        }
    }
}

impl Provider {
    fn is_same_as(&self, other: &Self) -> bool {
        self.address == other.address && self.version == other.version
    }
}

fn twice(name: &str, provider: &Provider, known: &Provider) -> Problem {
    let other = match &known.origin {
        Origin::File(other) => other,
        Origin::Carried => "",
    };
    let message = format!(
        "`{name}` has the schema of {} once more",
        provider.described()
    );
    let help = format!(
        "`{other}` has it too: remove one of them, or put the versions into the names, as in `NAME-1.2.3.json`"
    );
    Problem::new(&BROKEN_SCHEMA, message).help(help)
}

/// An address as providers are known by: the public registries are left out, and letters are small, as nobody tells them apart.
#[must_use]
pub fn normalised(address: &str) -> String {
    let address = address.to_lowercase();
    let hosts = ["registry.terraform.io/", "registry.opentofu.org/"];
    let host = hosts.iter().find_map(|host| address.strip_prefix(host));
    host.unwrap_or(&address).to_owned()
}
