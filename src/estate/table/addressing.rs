//! `[addressing]`

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer};
use crate::estate::typed::{self, fitting};
use crate::span::Spanned;
use crate::syntax::Table;
use crate::value::Cidr;

/// Where VPC ranges come from.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "addressing", deny_unknown_fields, extend("x-example" = r#"[addressing]
supernets = ["10.16.0.0/12"]
reserved  = [{ cidr = "10.31.0.0/16", reason = "the network of the former data centre" }]"#))]
pub struct Addressing {
    /// Ranges that every VPC lies in.
    #[serde(default, deserialize_with = "fitting")]
    #[schemars(with = "Option<Vec<Cidr>>", extend("uniqueItems" = true))]
    pub supernets: Vec<Spanned<Cidr>>,
    /// Ranges that no VPC may take.
    #[serde(default, deserialize_with = "fitting")]
    #[schemars(with = "Option<Vec<Reserved>>")]
    pub reserved: Vec<Reserved>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// One range.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Reserved {
    /// Its addresses.
    pub cidr: Spanned<Cidr>,
    /// Who has it.
    pub reason: String,
}

/// The table; without one any range may be taken.
pub(in crate::estate) fn addressing(root: &Table) -> Addressing {
    let written = root.get("addressing").and_then(typed::read);
    written.unwrap_or_default()
}
