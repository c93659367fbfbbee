//! Schemas of providers, embedded: which arguments and blocks a type has. Knows no Terraform text.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::GzDecoder;
use serde::Deserialize;

/// The packed schemas, as `data/providers/pack.py` writes them.
const PACKED: [&[u8]; 7] = [
    include_bytes!("../../data/providers/aws.gz"),
    include_bytes!("../../data/providers/azurerm.gz"),
    include_bytes!("../../data/providers/google.gz"),
    include_bytes!("../../data/providers/helm.gz"),
    include_bytes!("../../data/providers/kubernetes.gz"),
    include_bytes!("../../data/providers/random.gz"),
    include_bytes!("../../data/providers/tls.gz"),
];
/// Their addresses, in the same order: a provider that nobody uses is not unpacked.
const ADDRESSES: [&str; 7] = [
    "hashicorp/aws",
    "hashicorp/azurerm",
    "hashicorp/google",
    "hashicorp/helm",
    "hashicorp/kubernetes",
    "hashicorp/random",
    "hashicorp/tls",
];

static PROVIDERS: [LazyLock<Provider>; 7] = [
    LazyLock::new(|| Provider::unpack(PACKED[0])),
    LazyLock::new(|| Provider::unpack(PACKED[1])),
    LazyLock::new(|| Provider::unpack(PACKED[2])),
    LazyLock::new(|| Provider::unpack(PACKED[3])),
    LazyLock::new(|| Provider::unpack(PACKED[4])),
    LazyLock::new(|| Provider::unpack(PACKED[5])),
    LazyLock::new(|| Provider::unpack(PACKED[6])),
];

/// The provider of that address (`hashicorp/aws`), if the compiler carries its schema.
pub fn provider(address: &str) -> Option<&'static Provider> {
    let at = ADDRESSES.iter().position(|known| *known == address)?;
    PROVIDERS.get(at).map(|provider| &**provider)
}

/// One version of a provider.
#[derive(Debug)]
pub struct Provider {
    /// `6.47.0`
    pub version: String,
    /// By kind and type: `("resource", "aws_vpc")`.
    schemas: BTreeMap<(String, String), Packed>,
}

/// A schema, read when it is first asked for.
#[derive(Debug)]
struct Packed {
    json: String,
    read: OnceLock<Known>,
}

/// What is known of a type.
#[derive(Debug)]
pub enum Known {
    /// Its arguments and blocks.
    Schema(Block),
    /// That there is one.
    Exists,
}

impl Provider {
    /// # Panics
    /// If the packed text is broken. It is compiled in, and a test reads all of it.
    fn unpack(packed: &[u8]) -> Self {
        let mut text = String::new();
        if let Err(error) = GzDecoder::new(packed).read_to_string(&mut text) {
            panic!("embedded provider schemas: {error}");
        }
        let mut lines = text.lines();
        let head = lines.next().unwrap_or("");
        let version = head.split(' ').nth(1).unwrap_or("").to_owned();
        let schemas = lines.filter_map(|line| {
            let (kind, rest) = line.split_once(' ')?;
            let (name, json) = rest.split_once(' ')?;
            let packed = Packed {
                json: json.to_owned(),
                read: OnceLock::new(),
            };
            Some(((kind.to_owned(), name.to_owned()), packed))
        });
        Self {
            version,
            schemas: schemas.collect(),
        }
    }

    /// A block schema: `provider` and `-`, or `resource`, `data`, `ephemeral` and a type.
    ///
    /// # Panics
    /// If the packed JSON is broken, as above.
    pub fn block(&self, kind: &str, name: &str) -> Option<&Known> {
        let packed = self.schemas.get(&(kind.to_owned(), name.to_owned()))?;
        Some(
            packed
                .read
                .get_or_init(|| match serde_json::from_str(&packed.json) {
                    Ok(Some(block)) => Known::Schema(block),
                    Ok(None) => Known::Exists,
                    Err(error) => panic!("embedded schema of {kind} {name}: {error}"),
                }),
        )
    }

    /// The types of a kind, sorted.
    pub fn types(&self, kind: &str) -> impl Iterator<Item = &str> {
        let all = self.schemas.keys().filter(move |(k, _)| k == kind);
        all.map(|(_, name)| name.as_str())
    }
}

/// The body of a block.
#[derive(Debug, Default, Deserialize)]
pub struct Block {
    /// By name.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
    /// By name.
    #[serde(default)]
    pub block_types: BTreeMap<String, Nested>,
}

/// `name = value`
#[derive(Debug, Deserialize)]
pub struct Attribute {
    /// Its type, unless it is an object with schemas of its own.
    #[serde(rename = "type", default)]
    pub kind: Option<Type>,
    /// An object, or a list or map of them, whose attributes have schemas.
    #[serde(default)]
    pub nested_type: Option<Object>,
    /// It must be set.
    #[serde(default)]
    pub required: bool,
    /// It can be set.
    #[serde(default)]
    pub optional: bool,
}

impl Attribute {
    /// Whether anybody but the provider can set it.
    pub fn is_settable(&self) -> bool {
        self.required || self.optional
    }
}

/// `name { ... }`
#[derive(Debug, Deserialize)]
pub struct Nested {
    /// What stands in it.
    pub block: Block,
    /// `single`, `group`, `list`, `set` or `map`.
    pub nesting_mode: String,
    /// The fewest.
    #[serde(default)]
    pub min_items: u32,
    /// The most; zero is no limit.
    #[serde(default)]
    pub max_items: u32,
}

/// Objects in an attribute.
#[derive(Debug, Deserialize)]
pub struct Object {
    /// By name.
    pub attributes: BTreeMap<String, Attribute>,
    /// `single`, `list`, `set` or `map`.
    pub nesting_mode: String,
}

/// A type of Terraform.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub enum Type {
    /// Whatever it is given.
    Dynamic,
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
    /// `list(...)`
    List(Box<Self>),
    /// `set(...)`
    Set(Box<Self>),
    /// `map(...)`
    Map(Box<Self>),
    /// `object({...})`
    Object(BTreeMap<String, Self>),
    /// `tuple([...])`
    Tuple(Vec<Self>),
}

impl TryFrom<serde_json::Value> for Type {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        let text = value.to_string();
        let wrong = || format!("`{text}` is no type");
        if let Some(name) = value.as_str() {
            return match name {
                "dynamic" => Ok(Self::Dynamic),
                "string" => Ok(Self::String),
                "number" => Ok(Self::Number),
                "bool" => Ok(Self::Bool),
                _ => Err(wrong()),
            };
        }
        let [kind, of] = value.as_array().map_or(&[][..], Vec::as_slice) else {
            return Err(wrong());
        };
        let inner = |of: &serde_json::Value| Self::try_from(of.clone());
        match kind.as_str() {
            Some("list") => Ok(Self::List(Box::new(inner(of)?))),
            Some("set") => Ok(Self::Set(Box::new(inner(of)?))),
            Some("map") => Ok(Self::Map(Box::new(inner(of)?))),
            Some("object") => {
                let fields = of.as_object().ok_or_else(wrong)?.iter();
                let fields = fields.map(|(name, of)| Ok((name.clone(), inner(of)?)));
                Ok(Self::Object(fields.collect::<Result<_, String>>()?))
            }
            Some("tuple") => {
                let items = of.as_array().ok_or_else(wrong)?.iter().map(inner);
                Ok(Self::Tuple(items.collect::<Result<_, String>>()?))
            }
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, Known, PROVIDERS, provider};

    #[test]
    fn every_schema_can_be_read() {
        let mut seen = 0;
        for (address, packed) in ADDRESSES.iter().zip(&PROVIDERS) {
            assert!(packed.version.split('.').count() == 3, "{address}");
            for (kind, name) in packed.schemas.keys() {
                assert!(packed.block(kind, name).is_some(), "{kind} {name}");
                seen += 1;
            }
        }
        assert!(seen > 5_000, "{seen}");
    }

    #[test]
    fn a_type_that_the_collection_lacks_is_known_to_exist() {
        let aws = provider("hashicorp/aws").expect("it is carried");
        let block = |name| aws.block("resource", name);
        assert!(matches!(block("aws_vpc"), Some(Known::Schema(_))));
        assert!(matches!(
            block("aws_quicksight_template"),
            Some(Known::Exists)
        ));
        assert!(block("aws_vcp").is_none());
    }
}
