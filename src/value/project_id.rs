//! The id of a Google Cloud project. Not whose it is.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// `acme-production`: 6 to 30 lower-case letters, digits and hyphens, from a letter on, without a hyphen at the end
/// (<https://cloud.google.com/resource-manager/docs/creating-managing-projects>). Old projects of a domain have it in front: `example.com:acme`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(from = "String")]
pub struct ProjectId(Arc<str>);

impl ProjectId {
    /// What the schema holds it to.
    pub const PATTERN: &'static str =
        r"^([a-z0-9][a-z0-9.-]*\.[a-z]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$";

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ProjectId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for ProjectId {
    fn schema_name() -> Cow<'static, str> {
        "project_id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": Self::PATTERN,
            "x-expects": "the id of a Google Cloud project: 6 to 30 lower-case letters, digits and hyphens, from a letter on",
        })
    }
}
