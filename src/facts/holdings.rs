//! Which resources of the providers hold data, where each says that it lies, and which arguments copy the data elsewhere. Not what an estate has.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Provider, regions, table};

/// A type of resource that can hold data.
#[derive(Debug, Deserialize)]
pub struct Holding {
    #[serde(rename = "type", borrow)]
    kind: &'static str,
    /// What, in words: `logs`, `a database`.
    pub holds: &'static str,
    /// Paths of the arguments that say where it lies, tried in this order. Left out: those that all resources of the provider have. Empty: it keeps nothing itself.
    pub place: Option<Vec<&'static str>>,
    /// Where it lies if none of them is there.
    #[serde(rename = "else")]
    pub otherwise: Option<&'static str>,
    /// Which of the locations with one name are meant.
    #[serde(rename = "of")]
    pub locations: Option<&'static str>,
    /// When it may lie anywhere.
    pub anywhere: Option<Condition>,
    /// Where its data go.
    #[serde(default)]
    pub copies: Vec<Transfer>,
    /// Where its data come from.
    #[serde(default)]
    pub from: Vec<Transfer>,
    /// The argument that names what it lies in, which has a place; true where no single one does.
    inside: Option<Inside>,
    sure: Sure,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Inside {
    Named(#[serde(borrow)] &'static str),
    #[expect(dead_code, reason = "there is something, whatever names it")]
    Nameless(bool),
}

/// Whether somebody has read it in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Sure {
    #[serde(rename = "V")]
    Read,
    #[serde(rename = "M")]
    Remembered,
}

impl Holding {
    /// Whether it has no place of its own: it lies in something else, or keeps nothing.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.inside.is_some() || self.place.as_ref().is_some_and(Vec::is_empty)
    }

    /// The argument that names what it lies in.
    #[must_use]
    pub fn parent(&self) -> Option<&'static str> {
        match self.inside {
            Some(Inside::Named(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether it was read in the source, and not from memory.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.sure == Sure::Read
    }
}

/// What is asked of a resource.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// Several things at once.
    All(Vec<Self>),
    /// Nothing: it always holds.
    Always {
        /// True.
        always: bool,
    },
    /// That something is there.
    Block {
        /// Its path.
        #[serde(borrow)]
        block: &'static str,
    },
    /// That something is not there.
    Absent {
        /// Its path.
        #[serde(borrow)]
        absent: &'static str,
    },
    /// That an argument has one of some values.
    Value {
        /// Its path.
        #[serde(borrow)]
        argument: &'static str,
        /// Those values.
        #[serde(rename = "in")]
        values: Vec<serde_json::Value>,
        /// What it is where nobody writes it.
        default: Option<serde_json::Value>,
    },
}

/// A way that data take.
#[derive(Debug, Deserialize)]
pub struct Transfer {
    /// Path of the argument that names the other end; none for a region's pair.
    #[serde(alias = "at", borrow)]
    pub to: Option<&'static str>,
    /// How it names it.
    pub form: Form,
    /// What happens, in words: `a replica of the secret`.
    pub how: &'static str,
    /// When it does.
    #[serde(rename = "if")]
    pub when: Option<Condition>,
    /// Regions that are not paired in this.
    #[serde(default)]
    pub except: Vec<&'static str>,
}

/// How an argument names a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A region, or another location.
    Region,
    /// Something of AWS, in whose ARN the region stands.
    Arn,
    /// Something in whose id the location stands, or that lies in the estate.
    Id,
    /// A bucket, by name, ARN or address.
    Bucket,
    /// Something else of the estate.
    Resource,
    /// All that give the same name have the same data.
    Group,
    /// Azure's pair of the place itself.
    Pair,
    /// The locations of Google Cloud that are nearest to the place itself.
    Nearest,
    /// Every region of the account.
    All,
    /// Names of regions of the account: all that is there.
    Regions,
    /// An address that is no part of a cloud.
    Outside,
}

/// The countries of a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countries {
    /// Each of them, ISO 3166-1 alpha-2.
    These(Vec<&'static str>),
    /// Any.
    Anywhere,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    places: Vec<Wide>,
    nearest: Vec<Nearest>,
    pairs: Vec<Pair>,
    rows: Vec<Holding>,
    none: BTreeSet<&'static str>,
}

/// A location that is no region.
#[derive(Deserialize)]
struct Wide {
    #[serde(borrow)]
    name: &'static str,
    countries: Option<Vec<&'static str>>,
    of: Option<&'static str>,
    sure: Sure,
}

/// Where a location is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its countries.
    pub countries: Countries,
    /// Whether that was read in a source.
    pub is_sure: bool,
}

/// The location that is nearest to regions whose names begin so.
#[derive(Deserialize)]
struct Nearest {
    #[serde(borrow)]
    prefix: &'static str,
    name: &'static str,
}

#[derive(Deserialize)]
struct Pair {
    #[serde(borrow)]
    region: &'static str,
    pair: &'static str,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("residency", include_str!("../../data/residency.json")));
static BY_TYPE: LazyLock<BTreeMap<&'static str, &'static Holding>> =
    LazyLock::new(|| TABLE.rows.iter().map(|row| (row.kind, row)).collect());

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// What is known of a type that can hold data.
#[must_use]
pub fn find(kind: &str) -> Option<&'static Holding> {
    BY_TYPE.get(kind).copied()
}

/// Every type that can hold data.
pub fn types() -> impl Iterator<Item = &'static str> {
    BY_TYPE.keys().copied()
}

/// Whether a type is known to hold none.
#[must_use]
pub fn is_empty(kind: &str) -> bool {
    TABLE.none.contains(kind)
}

/// The pair of a region of Azure.
#[must_use]
pub fn pair(region: &str) -> Option<&'static str> {
    let mut pairs = TABLE.pairs.iter();
    Some(pairs.find(|pair| pair.region == region)?.pair)
}

/// The multi-region of Google Cloud that is nearest to a region.
#[must_use]
pub fn nearest(region: &str) -> Option<&'static str> {
    let region = region.to_lowercase();
    let mut all = TABLE.nearest.iter();
    Some(all.find(|one| region.starts_with(one.prefix))?.name)
}

/// The countries of a location as the clouds write it: `eu-west-1`, `europe-west1-b`, `EU`, `West Europe`, `global`; of those with one name the ones of a
/// kind, if that is told.
#[must_use]
pub fn locate(text: &str, kind: Option<&str>) -> Option<Located> {
    let text = text.rsplit('/').next().unwrap_or(text);
    let plain: String = text.split_whitespace().collect::<String>().to_lowercase();
    let plain = plain.strip_prefix("regional-").unwrap_or(&plain);
    let of_region = |name: &str| {
        let region = regions::find(name)?;
        Some(Located {
            countries: Countries::These(vec![region.country]),
            is_sure: true,
        })
    };
    if let Some(found) = of_region(plain).or_else(|| of_region(zone_of(plain)?)) {
        return Some(found);
    }
    // One name may mean more for one service than for another.
    let called = |wide: &&Wide| {
        let name: String = wide.name.split_whitespace().collect();
        name.to_lowercase() == plain
    };
    let all: Vec<&Wide> = TABLE.places.iter().filter(called).collect();
    let of_kind = all
        .iter()
        .copied()
        .filter(|wide| kind.is_some() && wide.of == kind);
    let of_kind: Vec<&Wide> = of_kind.collect();
    let wide = if of_kind.is_empty() { all } else { of_kind };
    if wide.is_empty() {
        return None;
    }
    let countries: Option<Vec<&[&str]>> = wide.iter().map(|w| w.countries.as_deref()).collect();
    let countries = countries.map_or(Countries::Anywhere, |all| {
        let all: BTreeSet<&'static str> = all.into_iter().flatten().copied().collect();
        Countries::These(all.into_iter().collect())
    });
    let is_sure = wide.iter().all(|wide| wide.sure == Sure::Read);
    Some(Located { countries, is_sure })
}

/// The region of a zone.
fn zone_of(zone: &str) -> Option<&'static str> {
    let found = |provider: Provider| {
        regions::all().find(|region| {
            region.provider == provider && region.zones.iter().any(|z| region.zone_name(z) == zone)
        })
    };
    Some(found(Provider::Gcp).or_else(|| found(Provider::Aws))?.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_found_however_they_are_written() {
        let countries = |text| match locate(text, None).map(|found| found.countries) {
            Some(Countries::These(all)) => all,
            Some(Countries::Anywhere) => vec!["*"],
            None => Vec::new(),
        };
        assert_eq!(countries("eu-west-1"), ["IE"]);
        assert_eq!(countries("eu-west-1a"), ["IE"]);
        assert_eq!(countries("europe-west1-b"), ["BE"]);
        assert_eq!(countries("West Europe"), ["NL"]);
        assert_eq!(countries("global"), ["*"]);
        assert!(countries("EU").contains(&"BE") && !countries("eu").contains(&"GB"));
        assert!(countries("somewhere").is_empty());
    }

    #[test]
    fn pairs_are_regions() {
        for pair in &TABLE.pairs {
            assert!(locate(pair.region, None).is_some(), "{}", pair.region);
            assert!(locate(pair.pair, None).is_some(), "{}", pair.pair);
        }
        assert_eq!(pair("westeurope"), Some("northeurope"));
    }

    #[test]
    fn no_type_holds_data_and_none() {
        let both: Vec<_> = TABLE.rows.iter().filter(|r| is_empty(r.kind)).collect();
        assert!(both.is_empty(), "{both:?}");
        assert_eq!(BY_TYPE.len(), TABLE.rows.len(), "each type once");
    }
}
