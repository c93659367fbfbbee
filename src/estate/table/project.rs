//! `[project]`

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer, Written};
use crate::diag::{Code, Problem};
use crate::estate::read::Reader;
use crate::estate::typed;
use crate::span::Spanned;
use crate::syntax::{Node, Table};
use crate::value::{Constraints, Version};

/// The organisation's product.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "project", deny_unknown_fields, extend("x-example" = r#"[project]
name    = "acme"
domain  = "acme.example.com"
terrane = ">=0.1, <0.2"
tags    = { Owner = "platform" }"#))]
pub struct ProjectKeys {
    /// Prefix of every name, at most 20 characters.
    #[schemars(
        regex(pattern = r"^[a-z](?:[a-z0-9]|-(?!-)){0,18}[a-z0-9]$"),
        extend("x-expects" = "a name of 2 to 20 lower-case letters, digits and single dashes")
    )]
    pub name: Spanned<String>,
    /// Versions of the compiler that may build this estate, such as `>=0.1, <0.2`: every member of a team gets the same trees.
    #[schemars(
        regex(pattern = r"^ *(=|!=|>=|<=|>|<|~>)? *[0-9]+(\.[0-9]+){0,2}( *, *(=|!=|>=|<=|>|<|~>)? *[0-9]+(\.[0-9]+){0,2})* *$"),
        extend("x-expects" = "versions such as `>=0.1, <0.2`")
    )]
    pub terrane: Option<Spanned<String>>,
    /// DNS zone that hosts lie in.
    pub domain: Option<Spanned<String>>,
    /// Tags on every resource that takes tags.
    #[schemars(extend("default" = {}))]
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

/// The compiler is not of a version that the project asks for.
pub const COMPILER_VERSION: Code = Code::error(
    "estate::compiler_version",
    "the project asks for another version of the compiler",
);

/// What `[project] terrane` says against this compiler. The language may have changed in between, so nothing else is looked at.
pub(in crate::estate) fn other_version(file: &Node) -> Option<Problem> {
    let node = file.descend(["project", "terrane"])?;
    let wanted = node.as_str()?;
    let this = env!("CARGO_PKG_VERSION");
    let constraints = Constraints::parse(wanted);
    if constraints.is_broken() || constraints.admit(&Version::parse(this)?) {
        return None;
    }
    let message = format!("the project asks for terrane `{wanted}`, and this is {this}");
    Some(
        Problem::new(&COMPILER_VERSION, message)
            .at(node.span, "the versions that may build it")
            .help(format!("install a version that this admits. To move to {this}, read its changes, admit it here, build, and review what the trees show")),
    )
}

/// `[project]`; its name is that of the key `name`.
pub type Project = Written<ProjectKeys>;

/// The project; none without a name.
pub(in crate::estate) fn project(root: &Table, reader: &Reader<'_>) -> Option<Project> {
    let mut node = root.get("project")?.clone();
    reader.fill("project", &mut node);
    let keys: ProjectKeys = typed::read(&node)?;
    Some(Written::new(keys.name.clone(), node, BTreeMap::new(), keys))
}
