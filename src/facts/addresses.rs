//! The registries of special-purpose addresses (IANA): what an address may be used for. Which range of them a cloud keeps is in `ranges`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;
use crate::value::{Cidr, Ip};

/// One registered block.
#[derive(Debug)]
pub struct Block {
    /// The block.
    pub cidr: Cidr,
    /// The registry's name of it: `Private-Use`, `Link Local`.
    pub name: &'static str,
    /// The document that set it apart.
    pub reference: &'static str,
    /// Whether the registry calls it globally reachable.
    pub global: bool,
    /// Whether it is multicast, which no host has as its address.
    pub multicast: bool,
}

/// What an address is, for somebody who wants to reach it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Anybody can reach it: no block holds it, or a globally reachable one.
    Global,
    /// RFC 1918, or IPv6 unique local.
    Private,
    /// 100.64.0.0/10, behind a carrier's translation.
    Shared,
    /// Everything else that is set apart: loopback, link local, documentation, multicast, reserved.
    Unusable,
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    ipv4: Vec<Row>,
    ipv6: Vec<Row>,
    multicast: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(borrow)]
    block: &'static str,
    name: &'static str,
    #[serde(rename = "ref")]
    reference: &'static str,
    global: Option<bool>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("ip-registry", include_str!("../../data/ip-registry.json")));

/// From the widest block to the most specific one.
static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let special = TABLE.ipv4.iter().chain(&TABLE.ipv6).map(|r| (r, false));
    let multicast = TABLE.multicast.iter().map(|r| (r, true));
    let mut blocks: Vec<Block> = special
        .chain(multicast)
        .filter_map(|(row, multicast)| {
            let cidr = Cidr::parse(row.block).ok()?;
            Some(Block {
                cidr,
                name: row.name,
                reference: row.reference,
                global: row.global.unwrap_or(false),
                multicast,
            })
        })
        .collect();
    blocks.sort_by_key(|b| (b.cidr.prefix_len(), b.cidr));
    blocks
});

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The most specific registered block that holds the whole range.
#[must_use]
pub fn block_of(range: Cidr) -> Option<&'static Block> {
    BLOCKS.iter().rfind(|b| b.cidr.contains(&range))
}

/// The registered blocks that share addresses with the range, from the widest to the most specific one.
pub fn blocks_touching(range: Cidr) -> impl Iterator<Item = &'static Block> {
    BLOCKS.iter().filter(move |b| b.cidr.overlaps(&range))
}

/// What the range is as a whole. A range that reaches beyond the block that holds its beginning is judged by the worst part of it.
#[must_use]
pub fn class_of(range: Cidr) -> Class {
    let whole = block_of(range).map_or(Class::Global, Block::class);
    if whole != Class::Global {
        return whole;
    }
    let parts = blocks_touching(range).filter(|b| range.contains(&b.cidr));
    parts
        .map(Block::class)
        .max_by_key(|c| *c as u8)
        .unwrap_or(whole)
}

/// What the address is.
#[must_use]
pub fn class_of_ip(ip: Ip) -> Class {
    class_of(ip.to_cidr())
}

impl Block {
    /// What the block's addresses are.
    #[must_use]
    pub fn class(&self) -> Class {
        match self.reference {
            _ if self.global => Class::Global,
            "RFC1918" => Class::Private,
            "RFC6598" => Class::Shared,
            r if r.starts_with("RFC4193") => Class::Private,
            _ => Class::Unusable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Class {
        class_of(Cidr::parse(text).expect("a range"))
    }

    #[test]
    fn every_row_becomes_a_block() {
        let rows = TABLE.ipv4.len() + TABLE.ipv6.len() + TABLE.multicast.len();
        assert_eq!(BLOCKS.len(), rows);
    }

    #[test]
    fn the_most_specific_block_decides() {
        assert_eq!(of("192.0.0.9/32"), Class::Global);
        assert_eq!(of("192.0.0.7/32"), Class::Unusable);
        assert_eq!(of("178.162.141.150/32"), Class::Global);
    }

    #[test]
    fn classes_are_told_apart() {
        assert_eq!(of("172.16.0.0/12"), Class::Private);
        assert_eq!(of("172.32.0.0/16"), Class::Global);
        assert_eq!(of("100.64.0.0/10"), Class::Shared);
        assert_eq!(of("169.254.10.0/30"), Class::Unusable);
        assert_eq!(of("224.1.0.0/16"), Class::Unusable);
        assert_eq!(of("255.255.255.255/32"), Class::Unusable);
        assert_eq!(of("fd00:1::/64"), Class::Private);
        assert_eq!(of("2a01:4f8::/32"), Class::Global);
    }

    #[test]
    fn a_range_wider_than_its_blocks_is_judged_by_the_worst_part() {
        assert_eq!(of("126.0.0.0/7"), Class::Unusable);
        assert_eq!(of("172.0.0.0/8"), Class::Private);
    }
}
