//! The functions that ask the tables of facts (what AWS offers, the settings of `PostgreSQL`), and for the name that was meant.

use crate::diag::suggest::nearest;
use crate::expr::{Names, Type, Value};
use crate::facts::{calendar, endpoints, machines, settings};

/// A function: its call, its meaning, and what it does.
type Function = (
    &'static str,
    &'static str,
    &'static str,
    fn(&[Value]) -> Result<Value, String>,
);

/// All of them.
pub const OFFERS: [Function; 6] = [
    (
        "endpoint_service",
        "endpoint_service(name)",
        "Whether AWS is known to offer a service of that name by PrivateLink (`known`), and the most similar name of one, `near`, or null, as of the day `as_of`.",
        endpoint,
    ),
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
        "nearest",
        "nearest(name, names)",
        "The most similar of some names, if one is so similar that it may have been meant; else null.",
        most_similar,
    ),
    (
        "postgres_setting",
        "postgres_setting(name, value)",
        "What is known of a setting of PostgreSQL: `known` (`yes`; `no`; `fixed`, nobody can set it; `extension`), the most similar name `near`, the `first` and the `last` major version that has it, the `unit` that a bare number is in, the value as such a number, `plain`, and what the setting takes if it does not take the value, `fault`; null where there is none. As of the day `as_of`.",
        setting,
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
        None if calendar::is_before(name) => "ended",
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

fn text(text: Option<impl Into<String>>) -> Value {
    text.map_or_else(|| Value::null_of(Type::String), |t| Value::string(t.into()))
}

fn most_similar(args: &[Value]) -> Result<Value, String> {
    let wrong = || "`nearest` takes a text and a list of texts".to_owned();
    let [name, names] = args else {
        return Err(wrong());
    };
    let name = name.as_str().ok_or_else(wrong)?;
    let names = names.as_list().ok_or_else(wrong)?;
    let names = names.iter().filter_map(Value::as_str);
    Ok(text(nearest(name, names)))
}

fn endpoint(args: &[Value]) -> Result<Value, String> {
    let [name] = texts("endpoint_service", args)?;
    Ok(Value::object([
        ("as_of", Value::string(endpoints::as_of())),
        ("known", Value::bool(endpoints::is_service(name))),
        ("near", text(nearest(name, endpoints::names()))),
    ]))
}

fn setting(args: &[Value]) -> Result<Value, String> {
    let [name, value] = texts("postgres_setting", args)?;
    let found = settings::find(name);
    let known = match found {
        Some(setting) if setting.5 => "yes",
        Some(_) => "fixed",
        None if name.contains('.') => "extension",
        None => "no",
    };
    let near = found.is_none().then(|| nearest(name, settings::names()));
    let unit = found.map(|s| s.2).filter(|unit| !unit.is_empty());
    let plain = found.and_then(|s| s.in_its_unit(value));
    Ok(Value::object([
        ("as_of", Value::string(settings::as_of())),
        ("fault", text(found.and_then(|s| s.fault(value)))),
        ("first", count(found.map(|s| s.versions().0))),
        ("known", Value::string(known)),
        ("last", count(found.map(|s| s.versions().1))),
        ("near", text(near.flatten())),
        ("plain", text(plain.map(|number| number.to_string()))),
        ("unit", text(unit)),
    ]))
}
