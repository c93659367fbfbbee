//! `[[peerings]]`

use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Exceptions, Layer};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::facts::Provider;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, Table};
use crate::value::{CellName, Cidr};

/// One peering.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub(super) struct PeeringKeys {
    /// The two cells. The first one asks: the connection, and within an account all of the peering, is in its state. Written the other way round it is another peering, which takes the place of this one.
    #[schemars(length(min = 2, max = 2), with = "Vec<CellName>")]
    between: Vec<Spanned<CellName>>,
    /// Of a peering between two clouds, which is a VPN: the /28 of 169.254.0.0/16 that its tunnels have their inside addresses from, a /30 each. If left out, the names of both cells decide about one of 169.254.64.0/18, or, with Azure, of the 32 in 169.254.21.0/24 and 169.254.22.0/24.
    inside_cidr: Option<Spanned<Cidr>>,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// Two cells whose networks are peered: by a VPN, where they are in two clouds.
#[derive(Clone, Debug)]
pub struct Peering {
    /// The two cells as they were written.
    pub between: [Spanned<CellName>; 2],
    /// Where tunnels are to have their inside addresses, if somebody wrote it.
    pub inside_cidr: Option<Spanned<Cidr>>,
    /// Where they have them.
    pub inside: Option<Cidr>,
    /// The table.
    pub span: Span,
}

/// Where tunnels between two cells are that nobody wrote a range for. Whatever else is peered, and in whatever order, does not change it: they would be made anew.
/// Azure speaks BGP under 169.254.21.0/24 and 169.254.22.0/24 only, which are the middle of a /22; the others have room.
fn chosen([a, b]: &[Spanned<CellName>; 2], estate: &Estate) -> Option<Cidr> {
    let mut names = [a.value.to_string(), b.value.to_string()];
    names.sort_unstable();
    let hash = Sha256::digest(names.join(" "));
    let hash = u128::from(u16::from_be_bytes([*hash.first()?, *hash.get(1)?]));
    let is_azure = |cell: &Spanned<CellName>| {
        let region = estate.region_of(&cell.value);
        region.is_some_and(|region| region.provider.value == Provider::Azure)
    };
    match is_azure(a) || is_azure(b) {
        true => Cidr::parse("169.254.20.0/22")
            .ok()?
            .subnet(28, 16 + hash % 32),
        false => Cidr::parse("169.254.64.0/18").ok()?.subnet(28, hash % 1024),
    }
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
        let inside_cidr = keys.inside_cidr;
        let cells = keys.between.into_iter();
        let cells: Vec<_> = cells
            .filter_map(|cell| reader.known_cell(cell, estate))
            .collect();
        if let Ok(between) = <[Spanned<_>; 2]>::try_from(cells) {
            let written = inside_cidr.as_ref().map(|range| range.value);
            out.push(Peering {
                inside: written.or_else(|| chosen(&between, estate)),
                between,
                inside_cidr,
                span: node.span,
            });
        }
    }
    out
}
