//! The functions that ask the tables of facts (what clouds offer, the settings of `PostgreSQL`), for the name that was meant, and that say where a value came from.

use crate::diag::suggest::nearest;
use crate::expr::{Names, Type, Value};
use crate::facts::{Provider, calendar, endpoints, geography, holdings, machines, settings};

/// A function: its call, its meaning, and what it does.
type Function = (
    &'static str,
    &'static str,
    &'static str,
    fn(&[Value]) -> Result<Value, String>,
);

/// All of them.
pub const OFFERS: [Function; 9] = [
    (
        "data_may_lie",
        "data_may_lie(country, classes)",
        "Whether data that are to stay in some residency classes, such as those of `client.residency`, may lie in a country, `IE`. No class at all is every country.",
        may_lie,
    ),
    (
        "endpoint_service",
        "endpoint_service(name)",
        "Whether AWS is known to offer a service of that name by PrivateLink (`known`), and the most similar name of one, `near`, or null, as of the day `as_of`.",
        endpoint,
    ),
    (
        "instance_type",
        "instance_type(type, region)",
        "What is known of an instance type of AWS, a machine type of Google Cloud or a VM size of Azure, whichever cloud the region is of: `known` (`offered` in the region, `elsewhere`, `no_such_size`, `no_such_family`) as of the day `as_of`, and of a known one `vcpus`, `memory_mib`, `architecture` (`amd64`, `arm64`), `max_pods` and `addresses` of a node of EKS, `spot`, `burstable`, `premium_disks` (Azure) and `local_disk_gib`; null where no source says it.",
        instance,
    ),
    (
        "kubernetes_version",
        "kubernetes_version(version, cloud)",
        "What the calendar of EKS (`aws`), GKE (`gcp`) or AKS (`azure`) has of a version of Kubernetes: `support` (`standard`; `extended`, which costs more, or takes GKE's channel Extended, or long-term support of AKS; `ended`; `unknown`), the `newest` and the `oldest` version of which clusters are made, and the oldest with standard support, `oldest_standard`, as of the day `as_of`.",
        version,
    ),
    (
        "nearest",
        "nearest(name, names)",
        "The most similar of some names, if one is so similar that it may have been meant; else null.",
        most_similar,
    ),
    (
        "paired_region",
        "paired_region(region)",
        "The region of Azure in which copies of what lies in another one are kept, where somebody asks for copies; null for a region without a pair.",
        pair,
    ),
    (
        "placed",
        "placed(value, key)",
        "The value, with the place in `regions.toml` that `key` has: a fault of what is made of the key is told at the key.",
        with_place,
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

fn with_place(args: &[Value]) -> Result<Value, String> {
    let [value, key] = args else {
        return Err(
            "`placed` takes two arguments: a value, and the key that it was made of".into(),
        );
    };
    let mut placed = value.clone();
    placed.origin = key.origin.or(value.origin);
    Ok(placed)
}

fn count(number: Option<impl Into<i128>>) -> Value {
    number.map_or_else(|| Value::null_of(Type::Number), |n| Value::int(n))
}

fn flag(flag: Option<bool>) -> Value {
    flag.map_or_else(|| Value::null_of(Type::Bool), Value::bool)
}

fn instance(args: &[Value]) -> Result<Value, String> {
    let [name, region] = texts("instance_type", args)?;
    let machine = machines::find(name, region).unwrap_or_default();
    let known = machines::instance(name, region).name();
    Ok(Value::object([
        ("addresses", count(machine.addresses)),
        ("architecture", text(machine.architecture)),
        ("as_of", Value::string(machines::day_of(name, region))),
        ("burstable", flag(machine.burstable)),
        ("known", Value::string(known)),
        ("local_disk_gib", count(machine.local_disk_gib)),
        ("max_pods", count(machine.max_pods)),
        ("memory_mib", count(machine.memory_mib)),
        ("premium_disks", flag(machine.premium_disks)),
        ("spot", flag(machine.spot)),
        ("vcpus", count(machine.vcpus)),
    ]))
}

fn class(args: &[Value]) -> Result<Value, String> {
    let [name, region] = texts("rds_class", args)?;
    let versions = machines::postgres_versions().into_iter();
    let versions = versions.map(Value::string).collect();
    Ok(Value::object([
        ("as_of", Value::string(machines::as_of(Provider::Aws))),
        ("known", Value::string(machines::class(name, region).name())),
        ("versions", Value::list_of(Type::String, versions)),
    ]))
}

fn version(args: &[Value]) -> Result<Value, String> {
    let [name, cloud] = texts("kubernetes_version", args)?;
    let cloud = Provider::from_id(cloud)
        .ok_or("`kubernetes_version` takes a version and a cloud: `aws`, `gcp` or `azure`")?;
    let calendar = calendar::of(cloud);
    Ok(Value::object([
        ("as_of", Value::string(calendar.as_of)),
        ("newest", Value::string(calendar.newest())),
        ("oldest", Value::string(calendar.oldest())),
        ("oldest_standard", Value::string(calendar.oldest_standard())),
        ("support", Value::string(calendar.support(name))),
    ]))
}

fn text(text: Option<impl Into<String>>) -> Value {
    text.map_or_else(|| Value::null_of(Type::String), |t| Value::string(t.into()))
}

fn may_lie(args: &[Value]) -> Result<Value, String> {
    let wrong = || "`data_may_lie` takes a country and a list of residency classes".to_owned();
    let [country, classes] = args else {
        return Err(wrong());
    };
    let classes = classes.as_list().ok_or_else(wrong)?;
    let classes: Option<Vec<&str>> = classes.iter().map(Value::as_str).collect();
    let classes = classes.ok_or_else(wrong)?;
    // Of a region that nobody knows it is not known.
    let is_in = country.as_str().is_some_and(|country| {
        let mut classes = classes.iter();
        classes.any(|class| geography::holds(class, country))
    });
    Ok(Value::bool(classes.is_empty() || is_in))
}

fn pair(args: &[Value]) -> Result<Value, String> {
    let [region] = texts("paired_region", args)?;
    Ok(text(holdings::pair(region)))
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

#[cfg(test)]
mod tests {
    use super::{instance, version};
    use crate::expr::Value;

    fn key(found: &Value, key: &str) -> Option<Value> {
        found.get(key).cloned()
    }

    #[test]
    fn types_of_all_clouds_are_asked_by_one_function() {
        for (name, region, architecture) in [
            ("m6g.large", "eu-west-1", "arm64"),
            ("n2d-standard-4", "europe-west1", "amd64"),
            ("Standard_D4ds_v5", "westeurope", "amd64"),
        ] {
            let found = instance(&[Value::string(name), Value::string(region)]);
            let found = found.expect("two texts");
            assert_eq!(key(&found, "known"), Some(Value::string("offered")));
            assert_eq!(
                key(&found, "architecture"),
                Some(Value::string(architecture))
            );
        }
    }

    #[test]
    fn calendars_are_those_of_the_cloud() {
        let asked = |cloud| version(&[Value::string("1.30"), Value::string(cloud)]);
        for cloud in ["aws", "gcp", "azure"] {
            let found = asked(cloud).expect("a cloud");
            assert_eq!(key(&found, "support"), Some(Value::string("ended")));
            assert_eq!(key(&found, "newest"), Some(Value::string("1.36")));
        }
        assert!(asked("oracle").is_err_and(|fault| fault.contains("`azure`")));
    }
}
