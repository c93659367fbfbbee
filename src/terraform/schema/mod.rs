//! Schemas of providers: which arguments and blocks a type has. This file has what a schema is made of; `packed` reads the ones that the program
//! carries, `json` those of a project. Knows no Terraform text.

mod carried;
pub mod forces;
mod json;
mod packed;
mod provider;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

pub use carried::{carried_block, carried_configuration};
pub use json::BROKEN_SCHEMA;
pub use provider::{Choice, Known, Origin, Provider, Schemas, normalised};

/// The body of a block.
#[derive(Debug, Default, PartialEq, Deserialize)]
pub struct Block {
    /// By name.
    #[serde(default, deserialize_with = "shared")]
    pub attributes: Arc<BTreeMap<String, Attribute>>,
    /// By name.
    #[serde(default)]
    pub block_types: BTreeMap<String, Nested>,
    /// Whether the provider advises against it.
    #[serde(default)]
    pub deprecated: bool,
}

/// `name = value`
#[derive(Debug, PartialEq, Deserialize)]
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
    /// The provider sets it where nobody else does.
    #[serde(default)]
    pub computed: bool,
    /// Its value is not shown.
    #[serde(default)]
    pub sensitive: bool,
    /// The provider advises against it.
    #[serde(default)]
    pub deprecated: bool,
    /// It is given to the provider, and kept in no plan or state.
    #[serde(default)]
    pub write_only: bool,
}

impl Attribute {
    /// Whether anybody but the provider can set it.
    #[must_use]
    pub fn is_settable(&self) -> bool {
        self.required || self.optional
    }
}

/// `name { ... }`
#[derive(Debug, PartialEq, Deserialize)]
pub struct Nested {
    /// What stands in it. Carried schemas have the same block of many types once.
    #[serde(deserialize_with = "shared")]
    pub block: Arc<Block>,
    /// How many there are, and how they are told apart.
    pub nesting_mode: Nesting,
    /// The fewest.
    #[serde(default)]
    pub min_items: u32,
    /// The most; zero is no limit.
    #[serde(default)]
    pub max_items: u32,
}

/// Objects in an attribute.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Object {
    /// By name.
    #[serde(deserialize_with = "shared")]
    pub attributes: Arc<BTreeMap<String, Attribute>>,
    /// How many there are, and how they are told apart.
    pub nesting_mode: Nesting,
}

fn shared<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Arc<T>, D::Error> {
    T::deserialize(from).map(Arc::new)
}

/// How nested blocks or objects make a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nesting {
    /// One, or null.
    Single,
    /// One, which is there even where nobody writes it.
    Group,
    /// Several, in their order.
    List,
    /// Several.
    Set,
    /// Several, each with a key.
    Map,
}

impl Nesting {
    /// All of them, in the order of the packed format.
    const ALL: [Self; 5] = [Self::Single, Self::Group, Self::List, Self::Set, Self::Map];

    /// As Terraform prints it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Group => "group",
            Self::List => "list",
            Self::Set => "set",
            Self::Map => "map",
        }
    }
}

/// A function of a provider: `provider::NAME::function`.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Function {
    /// What it gives.
    pub return_type: Type,
    /// In their order.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// What all further arguments are.
    #[serde(default)]
    pub variadic_parameter: Option<Parameter>,
}

/// A parameter of a function.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Parameter {
    /// For messages.
    #[serde(default)]
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Whether null is taken.
    #[serde(default)]
    pub is_nullable: bool,
}

/// A type of Terraform.
#[derive(Clone, Debug, PartialEq)]
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
