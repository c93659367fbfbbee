//! What forces a resource to be destroyed and created anew: tables that the program carries, unpacked when a provider is asked for, and read a type at a
//! time. Not what a change is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Provider;
use crate::value::Version;

/// As `data/providers/forces.py` writes them, with what each is for.
static CARRIED: [Carried; 13] = [
    Carried::new(
        "hashicorp/archive",
        "2.7.1",
        include_bytes!("../../../data/providers/archive-2.7.1.forces"),
    ),
    Carried::new(
        "hashicorp/aws",
        "5.100.0",
        include_bytes!("../../../data/providers/aws-5.100.0.forces"),
    ),
    Carried::new(
        "hashicorp/aws",
        "6.47.0",
        include_bytes!("../../../data/providers/aws-6.47.0.forces"),
    ),
    Carried::new(
        "hashicorp/azurerm",
        "4.79.0",
        include_bytes!("../../../data/providers/azurerm-4.79.0.forces"),
    ),
    Carried::new(
        "hashicorp/cloudinit",
        "2.3.7",
        include_bytes!("../../../data/providers/cloudinit-2.3.7.forces"),
    ),
    Carried::new(
        "hashicorp/google",
        "6.50.0",
        include_bytes!("../../../data/providers/google-6.50.0.forces"),
    ),
    Carried::new(
        "hashicorp/helm",
        "3.0.2",
        include_bytes!("../../../data/providers/helm-3.0.2.forces"),
    ),
    Carried::new(
        "hashicorp/kubernetes",
        "2.38.0",
        include_bytes!("../../../data/providers/kubernetes-2.38.0.forces"),
    ),
    Carried::new(
        "hashicorp/local",
        "2.6.1",
        include_bytes!("../../../data/providers/local-2.6.1.forces"),
    ),
    Carried::new(
        "hashicorp/null",
        "3.2.4",
        include_bytes!("../../../data/providers/null-3.2.4.forces"),
    ),
    Carried::new(
        "hashicorp/random",
        "3.7.2",
        include_bytes!("../../../data/providers/random-3.7.2.forces"),
    ),
    Carried::new(
        "hashicorp/time",
        "0.13.1",
        include_bytes!("../../../data/providers/time-0.13.1.forces"),
    ),
    Carried::new(
        "hashicorp/tls",
        "4.1.0",
        include_bytes!("../../../data/providers/tls-4.1.0.forces"),
    ),
];

/// A table as it is carried.
struct Carried {
    address: &'static str,
    version: &'static str,
    bytes: &'static [u8],
    table: OnceLock<Forces>,
}

/// What forces replacement in one version of a provider.
#[derive(Debug)]
pub struct Forces {
    text: String,
    read: Mutex<BTreeMap<String, Option<Arc<Rules>>>>,
}

/// The rules of one type. Paths are names of arguments and blocks, joined by dots.
#[derive(Debug, Default, Deserialize)]
pub struct Rules {
    /// A change of one of these replaces.
    #[serde(default)]
    pub replace: BTreeSet<String>,
    /// Those that only do while something is configured.
    #[serde(default)]
    pub if_configured: BTreeSet<String>,
    /// Those of which the provider overlooks some differences, such as the case of letters.
    #[serde(default)]
    pub loose: BTreeSet<String>,
    /// Those that replace under a condition.
    #[serde(default)]
    pub conditional: BTreeMap<String, Condition>,
}

/// When a change replaces.
#[derive(Debug, Deserialize)]
pub struct Condition {
    /// In words.
    #[serde(default)]
    pub when: Option<String>,
    /// How old and new values decide it, if they do.
    #[serde(default)]
    pub test: Option<Test>,
}

/// A condition that old and new values decide.
#[derive(Debug, Deserialize)]
pub struct Test {
    /// Which.
    pub op: String,
    /// Another argument that decides.
    #[serde(default)]
    pub arg: Option<String>,
    /// What a value is compared with.
    #[serde(default)]
    pub value: Json,
    /// Whether absent counts as that.
    #[serde(default, rename = "default")]
    pub is_default: bool,
    /// The only step: the value before.
    #[serde(default)]
    pub from: Json,
    /// The only step: the value behind.
    #[serde(default)]
    pub to: Json,
    /// Steps that do not count.
    #[serde(default)]
    pub pairs: Vec<(Json, Json)>,
    /// Whether an absent old value does not count.
    #[serde(default)]
    pub only_if_set: bool,
    /// Values among which steps do not count.
    #[serde(default)]
    pub groups: Vec<Vec<Json>>,
    /// Inner keys that count.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The entry of a map that counts.
    #[serde(default)]
    pub key: Option<String>,
    /// What other arguments have to be.
    #[serde(default)]
    pub only_if: Map<String, Json>,
    /// What other arguments must not be.
    #[serde(default)]
    pub unless_arg: Map<String, Json>,
    /// An old value that does not count.
    #[serde(default)]
    pub unless_from: Option<Json>,
    /// Whether the provider decides by more than this.
    #[serde(default)]
    pub approximate: bool,
}

impl Carried {
    const fn new(address: &'static str, version: &'static str, bytes: &'static [u8]) -> Self {
        Self {
            address,
            version,
            bytes,
            table: OnceLock::new(),
        }
    }

    fn table(&self) -> &Forces {
        self.table.get_or_init(|| {
            let mut text = String::new();
            // A test reads each.
            let _ = GzDecoder::new(self.bytes).read_to_string(&mut text);
            Forces {
                text,
                read: Mutex::default(),
            }
        })
    }
}

impl Forces {
    /// The table of a provider: of its version, else of the newest that has the same first number, else the newest.
    #[must_use]
    pub fn of(provider: &Provider) -> Option<&'static Self> {
        let of = |c: &&Carried| c.address == provider.address;
        let version = provider.version.as_ref().map(Version::to_string);
        let version = version.as_deref().unwrap_or_default();
        let first = |version: &str| version.split('.').next().map(str::to_owned);
        let mut newest = CARRIED.iter().rev().filter(of);
        let same = CARRIED.iter().rev().filter(of);
        let same = same.filter(|c| first(c.version) == first(version));
        let exact = CARRIED.iter().find(|c| of(c) && c.version == version);
        let found = exact.or(same.into_iter().next()).or(newest.next())?;
        Some(found.table())
    }

    /// The newest table of a provider by its address.
    #[must_use]
    pub fn newest(address: &str) -> Option<&'static Self> {
        let mut newest = CARRIED.iter().rev();
        newest.find(|c| c.address == address).map(Carried::table)
    }

    /// The rules of a type of resource; none if nobody knows them.
    #[must_use]
    pub fn rules(&self, of: &str) -> Option<Arc<Rules>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let found = read.entry(of.to_owned());
        found.or_insert_with(|| self.read(of).map(Arc::new)).clone()
    }

    fn read(&self, of: &str) -> Option<Rules> {
        let lines: &str = self.text.split_once('\n')?.1;
        let start = match lines.strip_prefix(of).is_some_and(|r| r.starts_with('\t')) {
            true => 0,
            false => lines.find(&format!("\n{of}\t"))? + 1,
        };
        let line = lines.get(start..)?.lines().next()?;
        serde_json::from_str(line.split_once('\t')?.1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CARRIED, Rules};

    #[test]
    fn every_table_can_be_read() {
        let (mut types, mut paths, mut tests) = (0, 0, 0);
        for carried in &CARRIED {
            let mut lines = carried.table().text.lines();
            let head = format!("{}\t{}", carried.address, carried.version);
            assert_eq!(lines.next(), Some(head.as_str()));
            for line in lines {
                let (name, rules) = line.split_once('\t').expect(line);
                let rules: Rules = serde_json::from_str(rules).expect(line);
                let again = carried.table().rules(name).expect(name);
                assert_eq!(again.replace, rules.replace, "{name}");
                types += 1;
                paths += rules.replace.len();
                let conditions = rules.conditional.values();
                tests += conditions.filter(|c| c.test.is_some()).count();
            }
        }
        assert!(
            types > 5_000 && paths > 25_000 && tests > 200,
            "{types} {paths} {tests}"
        );
    }
}
