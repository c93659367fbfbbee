//! Who answers for the names of a route, by the records that are emitted: for each pattern and policy, and whichever cells are gone. Route 53 and Cloudflare
//! have to agree.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use terrane::blueprint::StackInfo;

use super::estate::{compile, root};
use super::planned::{Plan, Resource};

const PATTERNS: [&str; 3] = ["active-active", "active-passive", "multi-active"];
const POLICIES: [&str; 5] = ["latency", "geo", "failover", "weighted", "geoproximity"];

/// Country and continent, which Route 53 knows, and the area of Cloudflare.
const VISITORS: [(&str, &str, &str); 8] = [
    ("DE", "EU", "WEU"),
    ("PL", "EU", "EEU"),
    ("US", "NA", "WNAM"),
    ("JP", "AS", "NEAS"),
    ("SG", "AS", "SEAS"),
    ("ZA", "AF", "SAF"),
    ("BR", "SA", "SSAM"),
    ("AU", "OC", "OC"),
];

/// The nine regions with a route that both answer for.
fn estate(pattern: &str, policy: &str) -> String {
    let path = root().join("examples/nine-regions/regions.toml");
    let text = std::fs::read_to_string(path).expect("the example");
    let cells = match policy {
        "geo" => {
            "cells.\"us-east-1/production\" = { default = true, continents = [\"NA\"] }\ncells.\"eu-west-1/production\" = { continents = [\"EU\"], countries = [\"ZA\"] }\n"
        }
        "weighted" => {
            "cells.\"us-east-1/production\".weight = 200\ncells.\"eu-west-1/production\".weight = 50\n"
        }
        _ => "",
    };
    // One is active, and one after it.
    let roles = match pattern {
        "active-passive" => {
            "cells.\"ap-southeast-1/production\".role = \"secondary\"\ncells.\"eu-west-1/production\".role = \"secondary\"\n"
        }
        _ => "",
    };
    let roles = match (policy, pattern) {
        ("geo" | "weighted", "active-passive") => {
            let ours = roles.replace("cells.\"eu-west-1/production\".role = \"secondary\"\n", "");
            text_of_geo(policy, &ours)
        }
        _ => format!("{roles}{cells}"),
    };
    // Two cells in Singapore, of which one has to count as another region.
    let apart = "cells.\"asia-southeast1/production\".aws_region = \"ap-southeast-3\"\n";
    // Without Cloudflare in front, cells are asked for the name itself.
    let host = "host     = \"api-{region}.aws.mahavishnu.example.com\"";
    let alias = format!("aliases = [\"api.mahavishnu.example.com\"]\n{host}");
    let text = text.replacen(host, &alias, 1);
    let text = text.replacen(
        "dns     = [\"cloudflare\"]",
        "dns     = [\"route53\", \"cloudflare\"]",
        1,
    );
    let text = text.replacen(
        "pattern = \"active-active\"",
        &format!("pattern = \"{pattern}\""),
        1,
    );
    text.replacen(
        "policy  = \"latency\"\n",
        &format!("policy  = \"{policy}\"\n{apart}{roles}"),
        1,
    )
}

/// The same keys where a cell has a role of its own, too: a table is written once.
fn text_of_geo(policy: &str, roles: &str) -> String {
    let (first, second) = match policy {
        "geo" => (
            "default = true, continents = [\"NA\"]",
            "continents = [\"EU\"], countries = [\"ZA\"]",
        ),
        _ => ("weight = 200", "weight = 50"),
    };
    format!(
        "{roles}cells.\"us-east-1/production\" = {{ {first} }}\ncells.\"eu-west-1/production\" = {{ role = \"secondary\", {second} }}\n"
    )
}

/// What was emitted for one route.
struct Emitted {
    records: Vec<Resource>,
    checks: Vec<Resource>,
    pools: Vec<Resource>,
    balancers: Vec<Resource>,
}

impl Emitted {
    fn of(text: String) -> (Self, BTreeMap<String, u64>) {
        let compilation = compile(&text);
        let output = compilation.output.unwrap_or_else(|| {
            let all = compilation.problems.iter();
            let errors = all.filter(|p| p.severity == terrane::diag::Severity::Error);
            let errors: Vec<&str> = errors.map(|p| p.message.as_str()).collect();
            panic!("{errors:?}")
        });
        let model = compilation.model.expect("an estate");
        let members = model.routing["api"].members.values();
        let turns =
            members.filter_map(|m| Some((m.host.as_ref()?.value.clone(), u64::from(m.turn?))));
        let stacks: Vec<&StackInfo> = output
            .stacks
            .iter()
            .filter(|s| s.layer.starts_with("06-routing"))
            .collect();
        assert_eq!(stacks.len(), 2, "one for each that answers");
        let plan = Plan::of_tree(&output.tree, &stacks);
        assert!(plan.unclear.is_empty(), "{:?}", plan.unclear);
        let mut emitted = Self {
            records: Vec::new(),
            checks: Vec::new(),
            pools: Vec::new(),
            balancers: Vec::new(),
        };
        for one in plan.resources {
            match one.kind.as_str() {
                "aws_route53_record" => emitted.records.push(one),
                "aws_route53_health_check" => emitted.checks.push(one),
                "cloudflare_load_balancer_pool" => emitted.pools.push(one),
                "cloudflare_load_balancer" => emitted.balancers.push(one),
                _ => {}
            }
        }
        (emitted, turns.collect())
    }

    /// Whether a health check says that its cell is well.
    fn check(&self, id: &str, gone: &BTreeSet<&str>) -> bool {
        let check = self.checks.iter().find(|c| names(id, c)).expect("a check");
        match check.config["type"].as_str().expect("a type") {
            "HTTPS" | "HTTPS_STR_MATCH" => {
                !gone.contains(check.config["fqdn"].as_str().expect("a name"))
            }
            "CALCULATED" => {
                let all = check.config["child_healthchecks"]
                    .as_array()
                    .expect("children");
                let well = all
                    .iter()
                    .filter(|id| self.check(id.as_str().expect("an id"), gone))
                    .count();
                well as u64
                    >= check.config["child_health_threshold"]
                        .as_u64()
                        .expect("a number")
            }
            other => panic!("{other}"),
        }
    }

    /// Whether Route 53 takes a record for one that can be answered with.
    fn is_well(&self, record: &Resource, gone: &BTreeSet<&str>) -> bool {
        match record.config["alias"].get(0) {
            Some(alias) if alias["evaluate_target_health"] == true => {
                let name = alias["name"].as_str().expect("a name");
                self.at(name)
                    .iter()
                    .any(|target| self.is_well(target, gone))
            }
            Some(_) => true,
            None => record.config["health_check_id"]
                .as_str()
                .is_none_or(|id| self.check(id, gone)),
        }
    }

    fn at(&self, name: &str) -> Vec<&Resource> {
        let name = name.trim_end_matches('.');
        self.records
            .iter()
            .filter(|r| r.text("name").map(|n| n.trim_end_matches('.')) == Some(name))
            .collect()
    }

    /// The hosts that Route 53 may answer a visitor with. Of records by latency and distance it is any that is well: which is nearest nobody here measures.
    fn route53(
        &self,
        name: &str,
        gone: &BTreeSet<&str>,
        visitor: (&str, &str),
    ) -> BTreeSet<String> {
        let mut group = self.at(name);
        assert!(!group.is_empty(), "no record at {name}");
        if group[0].config["geolocation_routing_policy"]
            .get(0)
            .is_some()
        {
            let rank = |record: &&Resource| {
                let place = &record.config["geolocation_routing_policy"][0];
                match (place["country"].as_str(), place["continent"].as_str()) {
                    (Some(country), _) if country == visitor.0 => Some(0),
                    (_, Some(continent)) if continent == visitor.1 => Some(1),
                    (Some("*"), _) => Some(2),
                    _ => None,
                }
            };
            group.retain(|record| rank(record).is_some());
            group.sort_by_key(rank);
            assert!(!group.is_empty(), "nobody answers {visitor:?} at {name}");
        }
        let mut well: Vec<&Resource> = group
            .iter()
            .copied()
            .filter(|r| self.is_well(r, gone))
            .collect();
        if well.is_empty() {
            well.clone_from(&group);
        }
        let of = |policy: &str| well[0].config[policy].get(0).is_some();
        if of("failover_routing_policy") {
            let of_type = |wanted: &str| {
                group
                    .iter()
                    .copied()
                    .find(|r| r.config["failover_routing_policy"][0]["type"] == wanted)
            };
            let primary = of_type("PRIMARY").expect("a primary");
            let second = of_type("SECONDARY").filter(|r| self.is_well(r, gone));
            well = vec![if self.is_well(primary, gone) {
                primary
            } else {
                second.unwrap_or(primary)
            }];
        } else if of("geolocation_routing_policy") {
            well.truncate(1);
        } else if of("weighted_routing_policy") {
            let heavy =
                |r: &&Resource| r.config["weighted_routing_policy"][0]["weight"].as_u64() > Some(0);
            if well.iter().any(heavy) {
                well.retain(heavy);
            }
        }
        let mut out = BTreeSet::new();
        for record in well {
            match record.config["alias"].get(0) {
                Some(alias) => {
                    out.extend(self.route53(alias["name"].as_str().expect("a name"), gone, visitor))
                }
                None => out.extend(
                    record.config["records"]
                        .as_array()
                        .expect("values")
                        .iter()
                        .map(|v| v.as_str().expect("a host").to_owned()),
                ),
            }
        }
        out
    }

    /// The hosts that Cloudflare answers with: those of the first pool in order that is well.
    fn cloudflare(
        &self,
        name: &str,
        gone: &BTreeSet<&str>,
        (country, area): (&str, &str),
    ) -> BTreeSet<String> {
        let balancer = self
            .balancers
            .iter()
            .find(|b| b.text("name") == Some(name))
            .expect("a load balancer");
        let of = |key: &str, at: &str| {
            balancer.config[key]
                .get(at)
                .filter(|pools| !pools.is_null())
        };
        let steered = || of("country_pools", country).or_else(|| of("region_pools", area));
        let order = match balancer.text("steering_policy") {
            Some("geo") => steered().unwrap_or(&balancer.config["default_pools"]),
            Some("off") => &balancer.config["default_pools"],
            other => panic!("{other:?}"),
        };
        let pool = |id: &Json| {
            self.pools
                .iter()
                .find(|p| names(id.as_str().expect("an id"), p))
                .expect("a pool")
        };
        for id in order.as_array().expect("an order") {
            let pool = pool(id);
            let all = pool.config["origins"].as_array().expect("endpoints");
            let well: Vec<&Json> = all
                .iter()
                .filter(|o| !gone.contains(o["address"].as_str().expect("a host")))
                .collect();
            if !well.is_empty() {
                return well
                    .iter()
                    .map(|o| o["address"].as_str().expect("a host").to_owned())
                    .collect();
            }
        }
        let last = pool(&balancer.config["fallback_pool"]);
        let all = last.config["origins"].as_array().expect("endpoints");
        all.iter()
            .map(|o| o["address"].as_str().expect("a host").to_owned())
            .collect()
    }
}

/// Whether an id is the one that was made up for a resource.
fn names(id: &str, resource: &Resource) -> bool {
    id.contains(&format!("{} id", resource.address))
}

/// Asks both for every set of cells that are gone: how many questions that were, and the answers that are wrong.
fn ask(emitted: &Emitted, turns: &BTreeMap<String, u64>) -> (usize, Vec<String>) {
    let (mut asked, mut wrong) = (0, Vec::new());
    let hosts: Vec<&str> = turns.keys().map(String::as_str).collect();
    assert_eq!(hosts.len(), 6, "the three of Azure are hybrid: {hosts:?}");
    let name = "api.mahavishnu.example.com";
    for subset in 0_u32..1 << hosts.len() {
        let is_gone = |n: usize| subset >> n & 1 == 1;
        let all = || hosts.iter().copied().enumerate();
        let gone: BTreeSet<&str> = all().filter(|(n, _)| is_gone(*n)).map(|(_, h)| h).collect();
        let left: Vec<&str> = all()
            .filter(|(n, _)| !is_gone(*n))
            .map(|(_, h)| h)
            .collect();
        // When nobody is well, the first turn answers as if it were.
        let of = if left.is_empty() { &hosts } else { &left };
        let first = of.iter().map(|h| turns[*h]).min().expect("somebody");
        let may = of.iter().filter(|h| turns[**h] == first);
        let may: BTreeSet<String> = may.map(|h| (*h).to_owned()).collect();
        for (country, continent, area) in VISITORS {
            let what = format!("without {gone:?} from {country}");
            let ours = emitted.route53(name, &gone, (country, continent));
            let theirs = emitted.cloudflare(name, &gone, (country, area));
            for (who, answers) in [("Route 53", &ours), ("Cloudflare", &theirs)] {
                if answers.is_empty() || !answers.is_subset(&may) {
                    wrong.push(format!(
                        "{what}: {who} answers {answers:?}, and may {may:?}"
                    ));
                }
            }
            // When nobody is well, each has a guess of its own.
            if !left.is_empty() && ours.is_disjoint(&theirs) {
                wrong.push(format!("{what}: {ours:?} and {theirs:?}"));
            }
            asked += 1;
        }
    }
    (asked, wrong)
}

#[test]
fn whoever_is_gone_the_least_turn_answers_and_both_agree() {
    let mut asked = 0;
    let combined = PATTERNS
        .iter()
        .flat_map(|pattern| POLICIES.iter().map(move |policy| (*pattern, *policy)));
    for (pattern, policy) in combined {
        let (emitted, turns) = Emitted::of(estate(pattern, policy));
        let (questions, wrong) = ask(&emitted, &turns);
        assert!(wrong.is_empty(), "{pattern} {policy} {}", wrong[0]);
        asked += questions;
    }
    assert_eq!(asked, 15 * 64 * 8);
}

/// A fault in what was emitted.
type Fault = fn(&mut Emitted);

/// Each is one that a template could have, and gives somebody a wrong answer.
const FAULTS: [(&str, &str, &str, Fault); 7] = [
    (
        "active-active",
        "latency",
        "an alias that asks nobody how its targets are",
        |emitted| {
            for record in &mut emitted.records {
                if let Some(alias) = record.config["alias"].get_mut(0) {
                    alias["evaluate_target_health"] = false.into();
                }
            }
        },
    ),
    (
        "active-passive",
        "failover",
        "primary and secondary changed over",
        |emitted| {
            for record in &mut emitted.records {
                if let Some(policy) = record.config["failover_routing_policy"].get_mut(0) {
                    let other = if policy["type"] == "PRIMARY" {
                        "SECONDARY"
                    } else {
                        "PRIMARY"
                    };
                    policy["type"] = other.into();
                }
            }
        },
    ),
    (
        "multi-active",
        "weighted",
        "records that nobody watches",
        |emitted| {
            for record in &mut emitted.records {
                record.config["health_check_id"] = Json::Null;
            }
        },
    ),
    (
        "active-active",
        "geo",
        "a place that nobody watches",
        |emitted| {
            let is_place =
                |r: &&mut Resource| r.config["geolocation_routing_policy"].get(0).is_some();
            let places = emitted.records.iter_mut().filter(is_place);
            for place in places {
                place.config["health_check_id"] = Json::Null;
                if let Some(alias) = place.config["alias"].get_mut(0) {
                    alias["evaluate_target_health"] = false.into();
                }
            }
        },
    ),
    (
        "active-passive",
        "failover",
        "pools in the opposite order",
        |emitted| {
            let reverse = |order: &mut Json| order.as_array_mut().expect("an order").reverse();
            for balancer in &mut emitted.balancers {
                reverse(&mut balancer.config["default_pools"]);
                let areas = balancer.config["region_pools"].as_object_mut();
                areas
                    .into_iter()
                    .flatten()
                    .for_each(|(_, order)| reverse(order));
            }
        },
    ),
    (
        "active-active",
        "latency",
        "a pool with the cells of another turn",
        |emitted| {
            let (first, others) = emitted.pools.split_first_mut().expect("pools");
            let other = others.first_mut().expect("a second pool");
            std::mem::swap(&mut first.config["origins"], &mut other.config["origins"]);
        },
    ),
    (
        "multi-active",
        "latency",
        "a check that asks another cell",
        |emitted| {
            let all = emitted.checks.iter_mut();
            let mut asking = all.filter(|check| check.config["fqdn"].is_string());
            let first = asking.next().expect("a check").config["fqdn"].clone();
            asking.next().expect("a second").config["fqdn"] = first;
        },
    ),
];

/// The questions are good enough: each fault gives wrong answers.
#[test]
fn a_fault_in_records_or_pools_gives_a_wrong_answer() {
    for (pattern, policy, what, fault) in FAULTS {
        let (mut emitted, turns) = Emitted::of(estate(pattern, policy));
        fault(&mut emitted);
        let (_, wrong) = ask(&emitted, &turns);
        assert!(!wrong.is_empty(), "nobody sees {what}");
    }
}

/// Visitors of a place are led to the cell of that place, in both.
#[test]
fn a_visitor_is_led_to_the_cell_of_his_place() {
    let (emitted, _) = Emitted::of(estate("active-active", "geo"));
    let nobody = BTreeSet::new();
    for (country, continent, area, cell) in [
        ("DE", "EU", "WEU", "eu-west-1"),
        ("ZA", "AF", "SAF", "eu-west-1"),
        ("US", "NA", "ENAM", "us-east-1"),
        ("BR", "SA", "SSAM", "us-east-1"),
    ] {
        let host: BTreeSet<String> = [format!("api-{cell}.aws.mahavishnu.example.com")].into();
        let name = "api.mahavishnu.example.com";
        assert_eq!(
            emitted.route53(name, &nobody, (country, continent)),
            host,
            "{country}"
        );
        assert_eq!(
            emitted.cloudflare(name, &nobody, (country, area)),
            host,
            "{country}"
        );
    }
}

/// A cell that is left out is in no record and in no pool.
#[test]
fn a_cell_that_does_not_answer_is_in_no_record() {
    let text = estate("active-active", "latency");
    let (before, _) = Emitted::of(text.clone());
    let out = text.replacen(
        "policy  = \"latency\"\n",
        "policy  = \"latency\"\ncells.\"eu-west-1/production\".answers = false\n",
        1,
    );
    let (after, turns) = Emitted::of(out);
    assert_eq!(turns.len(), 5);
    let mentions = |emitted: &Emitted| {
        let all = emitted
            .records
            .iter()
            .chain(&emitted.pools)
            .chain(&emitted.checks);
        all.filter(|one| one.config.to_string().contains("api-eu-west-1."))
            .count()
    };
    assert!(mentions(&before) >= 3, "a record, a check and a pool");
    assert_eq!(mentions(&after), 0);
}
