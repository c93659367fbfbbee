//! The functions that ask the tables of what AWS offers: `instance_type`, `rds_class` and `eks_version`.

use crate::expr::{Names, Type, Value};
use crate::facts::{calendar, machines};

/// A function: its call, its meaning, and what it does.
type Function = (
    &'static str,
    &'static str,
    &'static str,
    fn(&[Value]) -> Result<Value, String>,
);

/// All of them.
pub const OFFERS: [Function; 3] = [
    (
        "eks_version",
        "eks_version(version)",
        "What EKS's calendar has of a version of Kubernetes: `support` (`standard`, `extended`, `ended`, or `unknown`), and the `newest` and `oldest` version of which clusters are made, as of the day `as_of`.",
        version,
    ),
    (
        "instance_type",
        "instance_type(type, region)",
        "What is known of an EC2 instance type: `known` (`offered` in the region, `elsewhere`, `no_such_size`, `no_such_family`) as of the day `as_of`, and of a known one `vcpus`, `memory_mib`, `architecture` (`amd64`, `arm64`), and `max_pods` and `addresses` of a node of a cluster, null where no source says it.",
        instance,
    ),
    (
        "rds_class",
        "rds_class(type, region)",
        "What is known of RDS's class of that type for PostgreSQL: `known`, as that of `instance_type`, and the `versions` of PostgreSQL that RDS has, as of the day `as_of`.",
        class,
    ),
];

/// The names with all of these functions.
#[must_use]
pub fn with_offers(names: Names) -> Names {
    OFFERS.into_iter().fold(names, |names, (name, _, _, call)| {
        names.function(name, call)
    })
}

fn texts<'v, const N: usize>(name: &str, args: &'v [Value]) -> Result<[&'v str; N], String> {
    let texts: Option<Vec<&str>> = args.iter().map(Value::as_str).collect();
    let texts = texts.and_then(|texts| texts.try_into().ok());
    texts.ok_or_else(|| format!("`{name}` takes {N} text{}", if N == 1 { "" } else { "s" }))
}

fn count(number: Option<impl Into<i128>>) -> Value {
    number.map_or_else(|| Value::null_of(Type::Number), |n| Value::int(n))
}

fn instance(args: &[Value]) -> Result<Value, String> {
    let [name, region] = texts("instance_type", args)?;
    let machine = machines::find(name);
    let machine = machine.as_ref();
    let architecture = machine.and_then(|m| m.3);
    Ok(Value::object([
        (
            "addresses",
            count(machine.and_then(machines::Machine::addresses)),
        ),
        (
            "architecture",
            architecture.map_or_else(|| Value::null_of(Type::String), Value::string),
        ),
        ("as_of", Value::string(machines::as_of())),
        (
            "known",
            Value::string(machines::instance(name, region).name()),
        ),
        ("max_pods", count(machine.and_then(|m| m.6))),
        ("memory_mib", count(machine.and_then(|m| m.2))),
        ("vcpus", count(machine.and_then(|m| m.1))),
    ]))
}

fn class(args: &[Value]) -> Result<Value, String> {
    let [name, region] = texts("rds_class", args)?;
    let versions = machines::postgres_versions().into_iter();
    let versions = versions.map(Value::string).collect();
    Ok(Value::object([
        ("as_of", Value::string(machines::as_of())),
        ("known", Value::string(machines::class(name, region).name())),
        ("versions", Value::list_of(Type::String, versions)),
    ]))
}

fn version(args: &[Value]) -> Result<Value, String> {
    let [name] = texts("eks_version", args)?;
    let today = calendar::as_of();
    let support = match calendar::find(name) {
        None => "unknown",
        Some(version) if version.extended_end <= today => "ended",
        Some(version) if version.standard_end <= today => "extended",
        Some(_) => "standard",
    };
    let (newest, oldest) = calendar::supported().map_or(("", ""), |(n, o)| (n.version, o.version));
    Ok(Value::object([
        ("as_of", Value::string(today)),
        ("newest", Value::string(newest)),
        ("oldest", Value::string(oldest)),
        ("support", Value::string(support)),
    ]))
}
