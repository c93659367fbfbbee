//! Availability zones: how many of a region's, or which.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::suggest::one_of;
use crate::diag::{Code, Problem};
use crate::estate::read::Reader;
use crate::facts::regions::RegionFacts;
use crate::span::Span;
use crate::syntax::Node;

/// More zones than the region has.
pub const ZONE_COUNT: Code = Code::error(
    "net::zone_count",
    "more availability zones than the region has",
)
.rule(119);
/// A zone that the region does not have.
pub const ZONE_UNKNOWN: Code = Code::error(
    "net::az_unknown",
    "an availability zone that the region does not have",
)
.rule(117);

/// Zones by name and by id in one list.
pub const ZONE_NAMES_AND_IDS: Code = Code::error(
    "net::az_names_and_ids",
    "availability zones by name and by id in one list",
)
.rule(118);

/// One zone under two names.
pub const ZONE_TWICE: Code =
    Code::error("net::az_twice", "an availability zone that is listed twice").rule(116);

/// How many zones, or which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Zones {
    /// How many of the region's zones.
    Count(#[schemars(range(min = 1, max = 6))] usize),
    /// Names such as `us-east-1a`, or ids such as `use1-az1`. Subnets that are listed stand in the same order.
    Named(#[schemars(length(min = 1, max = 6), extend("uniqueItems" = true))] Vec<String>),
}

/// An availability zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `us-east-1a`, or the id.
    pub name: String,
    /// `a`
    pub letter: String,
    /// Its place in the region's own list, from 0.
    pub place: usize,
    /// Whether it is written by its id, which means the same building in every account: `use1-az4`. The letter is then `az4`.
    pub is_id: bool,
}

/// The zones in the order in which they are written, or in the region's own for a number of them.
pub(super) fn zones(
    node: &Node,
    facts: Option<&'static RegionFacts>,
    owner: &str,
    reader: &mut Reader<'_>,
) -> Option<Vec<Zone>> {
    if let Some(count) = node.as_integer() {
        return Some(first_zones(
            usize::try_from(count).ok()?,
            node.span,
            facts,
            owner,
            reader,
        ));
    }
    let mut out = Vec::new();
    for item in node.as_array()? {
        let written = item.as_str()?;
        match facts.map_or_else(|| unknown_zone(written), |facts| known_zone(written, facts)) {
            Some(zone) if out.contains(&zone) => {
                let texts = node
                    .as_array()?
                    .iter()
                    .filter(|n| n.as_str() == Some(written));
                // The very same text twice is against the form of the list, and has been said.
                if texts.count() == 1 {
                    reader.push(zone_twice(&zone.name, item.span));
                }
            }
            Some(zone) => out.push(zone),
            None => reader.push(zone_unknown(written, item.span, facts?)),
        }
    }
    let (ids, names): (Vec<&Zone>, Vec<&Zone>) = out.iter().partition(|z| z.is_id);
    if let (Some(id), Some(name)) = (ids.first(), names.first()) {
        let message = format!(
            "`{owner}` lists zones by name (`{}`) and by id (`{}`)",
            name.name, id.name
        );
        reader.push(
            Problem::new(&ZONE_NAMES_AND_IDS, message)
                .at(node.span, "two of them may be the same zone")
                .help("write all of them as ids, which mean the same building in every account, or all as names"),
        );
    }
    Some(out)
}

/// So many of the region's zones, in its own order.
fn first_zones(
    count: usize,
    at: Span,
    facts: Option<&'static RegionFacts>,
    owner: &str,
    reader: &mut Reader<'_>,
) -> Vec<Zone> {
    let Some(facts) = facts else {
        let region = owner.split('/').next().unwrap_or(owner);
        let letters = ["a", "b", "c", "d", "e", "f"].into_iter().take(count);
        return letters
            .filter_map(|letter| unknown_zone(&format!("{region}{letter}")))
            .collect();
    };
    let usual = &facts.usual_zones;
    if count > usual.len() && !usual.is_empty() {
        let names: Vec<String> = usual.iter().map(|z| facts.zone_name(z)).collect();
        let (name, has) = (facts.name, names.len());
        let message = format!("`{owner}` asks for {count} availability zones, {name} has {has}");
        reader.push(
            Problem::new(&ZONE_COUNT, message)
                .at(at, format!("{count} zones"))
                .help(format!("write {has} at most: {}", names.join(", "))),
        );
    }
    let first = usual.iter().take(count);
    first.filter_map(|zone| known_zone(zone, facts)).collect()
}

/// A zone of a region that the compiler knows: by name, letter or id.
fn known_zone(written: &str, facts: &'static RegionFacts) -> Option<Zone> {
    if let Some(id) = facts.zone_id(written) {
        return Some(Zone {
            name: id.into(),
            letter: id.rsplit('-').next()?.into(),
            place: facts.zone_ids.iter().position(|known| *known == id)?,
            is_id: true,
        });
    }
    // Ids of the zones of China and of governments are not published in one place.
    let is_id = written
        .rsplit_once("-az")
        .is_some_and(|(_, n)| n.parse::<u8>().is_ok());
    if facts.zone_ids.is_empty() && is_id {
        return unknown_zone(written);
    }
    let letter = facts.zone(written)?;
    Some(Zone {
        name: facts.zone_name(letter),
        letter: letter.into(),
        place: facts.place(letter)?,
        is_id: false,
    })
}

/// A zone of a region that only `provider` explains: its letter or number tells its place.
fn unknown_zone(written: &str) -> Option<Zone> {
    let last = written.chars().last()?;
    let is_id = last.is_ascii_digit();
    let first = if is_id { '1' } else { 'a' };
    Some(Zone {
        name: written.into(),
        letter: last.into(),
        place: usize::try_from(u32::from(last).checked_sub(u32::from(first))?).ok()?,
        is_id,
    })
}

fn zone_twice(name: &str, at: Span) -> Problem {
    Problem::new(&ZONE_TWICE, format!("the zone `{name}` is listed twice"))
        .at(at, "listed before")
        .help("write each zone once, by its full name: its subnets would have the same ranges")
}

fn zone_unknown(written: &str, at: Span, facts: &'static RegionFacts) -> Problem {
    let names = facts.zones.iter().map(|z| facts.zone_name(z));
    let ids = facts.zone_ids.iter().map(|id| (*id).to_owned());
    // What was meant to be an id is answered with ids.
    let known: Vec<String> = if written.contains("-az") && !facts.zone_ids.is_empty() {
        ids.collect()
    } else {
        names.collect()
    };
    let message = format!("{} has no availability zone `{written}`", facts.name);
    Problem::new(&ZONE_UNKNOWN, message)
        .at(at, "no such zone")
        .help(format!(
            "write {}",
            one_of(known.iter().map(String::as_str))
        ))
}
