//! `[[peerings]]`

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::span::{Span, Spanned};
use crate::syntax::{Node, Table};
use crate::value::CellName;

/// One peering.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub(super) struct PeeringKeys {
    /// The two cells. The first one asks: the connection, and within an account all of the peering, is in its state. Written the other way round it is another peering, which takes the place of this one.
    #[schemars(length(min = 2, max = 2), with = "Vec<CellName>")]
    between: Vec<Spanned<CellName>>,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// Two cells whose networks are peered.
#[derive(Clone, Debug)]
pub struct Peering {
    /// The two cells as they were written.
    pub between: [Spanned<CellName>; 2],
    /// The table.
    pub span: Span,
}

/// The peerings whose cells the file declares, in the order of the file.
pub(in crate::estate) fn peerings(
    root: &Table,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> Vec<Peering> {
    let tables = root.get("peerings").and_then(Node::as_array);
    let mut out = Vec::new();
    for node in tables.unwrap_or_default() {
        let Some(keys) = typed::read::<PeeringKeys>(node) else {
            continue;
        };
        let cells = keys.between.into_iter();
        let cells: Vec<_> = cells
            .filter_map(|cell| reader.known_cell(cell, estate))
            .collect();
        if let Ok(between) = <[Spanned<_>; 2]>::try_from(cells) {
            out.push(Peering {
                between,
                span: node.span,
            });
        }
    }
    out
}
