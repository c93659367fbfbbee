//! The address map: every range that the estate speaks of, in the order of addresses.

use crate::blueprint::Object;
use crate::estate::Estate;
use crate::expr::Value;
use crate::value::Cidr;

/// A range, what it is, and where.
type Row = (Cidr, String, String);

pub(super) const ROW: Object<fn(&Row) -> Value> = Object::new(
    "estate.address_map[*]",
    "An address range.",
    &[
        ("cidr", "text", "The range.", |(cidr, ..)| {
            Value::string(cidr.to_string())
        }),
        (
            "what",
            "text",
            "What it is: `VPC`, `private subnet af-south-1a`, `behind the VPN`.",
            |(_, what, _)| Value::string(what.as_str()),
        ),
        (
            "where",
            "text",
            "Name of the cell or site, or `addressing`.",
            |(.., place)| Value::string(place.as_str()),
        ),
    ],
);

pub(super) fn map(model: &Estate) -> Value {
    let mut rows: Vec<Row> = Vec::new();
    for range in &model.addressing.supernets {
        rows.push((range.value, "supernet".into(), "addressing".into()));
    }
    for range in &model.addressing.reserved {
        rows.push((
            range.cidr.value,
            format!("reserved: {}", range.reason),
            "addressing".into(),
        ));
    }
    for (owner, network) in model.networks() {
        rows.push((network.vpc_cidr.value, "VPC".into(), owner.clone()));
        rows.extend(
            network
                .secondary_cidrs
                .iter()
                .map(|c| (c.value, "VPC, secondary".into(), owner.clone())),
        );
        rows.push((
            network.service_cidr.value,
            "Kubernetes services".into(),
            owner.clone(),
        ));
        for subnet in &network.subnets {
            rows.push((
                subnet.cidr.value,
                match &subnet.zone {
                    Some(zone) => format!("{} subnet {}", subnet.tier.name(), zone.name),
                    None => format!("{} subnet", subnet.tier.name().replace('_', " ")),
                },
                owner.clone(),
            ));
        }
    }
    for site in model.sites.values() {
        rows.extend(
            site.networks
                .iter()
                .map(|c| (c.value, "behind the VPN".into(), site.name.value.clone())),
        );
    }
    rows.sort();
    rows.dedup();
    let rows = rows.iter().map(|row| ROW.value(|make| make(row)));
    Value::tuple(rows.collect())
}
