//! `[project]`

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer, Written};
use crate::estate::read::Reader;
use crate::estate::typed;
use crate::span::Spanned;
use crate::syntax::Table;

/// The organisation's product.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "project", deny_unknown_fields)]
pub struct ProjectKeys {
    /// Prefix of every name, at most 20 characters.
    #[schemars(
        regex(pattern = r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$"),
        extend("x-expects" = "a name of 2 to 20 lower-case letters, digits and dashes")
    )]
    pub name: Spanned<String>,
    /// DNS zone that hosts lie in.
    pub domain: Option<Spanned<String>>,
    /// Tags on every resource that takes tags.
    pub tags: Option<Tags>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// Tags on every resource that takes tags.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "tags", extend("propertyNames" = { "maxLength": 128 }, "maxProperties" = 40))]
pub struct Tags(pub BTreeMap<String, Tag>);

/// The value of a tag.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Tag(#[schemars(length(max = 256))] pub String);

/// `[project]`; its name is that of the key `name`.
pub type Project = Written<ProjectKeys>;

/// The project; none without a name.
pub(in crate::estate) fn project(root: &Table, reader: &Reader<'_>) -> Option<Project> {
    let mut node = root.get("project")?.clone();
    reader.fill("project", &mut node);
    let keys: ProjectKeys = typed::read(&node)?;
    Some(Written::new(keys.name.clone(), node, BTreeMap::new(), keys))
}
