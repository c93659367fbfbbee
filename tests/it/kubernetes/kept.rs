//! Settings that a controller keeps when nobody says them any more, and lists that mean everything when they are empty.

use super::rendered;
use crate::estate::reference;

/// What controllers leave as it was when it is not said: each is said, whatever its value.
#[test]
fn what_is_taken_away_is_said_to_controllers_that_keep_what_is_not() {
    let nine = crate::estate::root().join("examples/nine-regions/regions.toml");
    let nine = std::fs::read_to_string(nine).expect("the example");
    let mut seen = [0, 0, 0];
    for estate in [&nine, &reference()] {
        let off = estate.replacen(
            "[defaults.platform]\n",
            "[defaults.applications.waf]\nenabled = false\n\n[defaults.platform]\n",
            1,
        );
        for estate in [estate, &off] {
            let Some(overlays) = rendered(estate) else {
                return;
            };
            for object in overlays.values().flatten() {
                let note = |key: &str| {
                    object["metadata"]["annotations"][format!("alb.ingress.kubernetes.io/{key}")]
                        .as_str()
                };
                if let Some(attributes) = note("target-group-attributes")
                    .filter(|_| object["metadata"]["namespace"] != "istio-ingress")
                {
                    assert!(attributes.contains("stickiness.enabled="), "{object:#}");
                    seen[0] += 1;
                }
                if object["kind"] == "BackendConfig" {
                    assert!(
                        object["spec"]["sessionAffinity"]["affinityType"].is_string(),
                        "{object:#}"
                    );
                    seen[1] += 1;
                }
                let class = object["spec"]["ingressClassName"]
                    .as_str()
                    .unwrap_or_default();
                if note("ssl-redirect").is_some() && !class.ends_with("-internal") {
                    assert!(note("wafv2-acl-name").is_some(), "{object:#}");
                    seen[2] += 1;
                }
            }
        }
    }
    assert!(seen.iter().all(|n| *n > 2), "{seen:?}");
}

/// A rule of a network policy without ports is one for all ports, and without peers one for everybody.
#[test]
fn no_rule_of_a_network_policy_has_an_empty_list() {
    let nine = crate::estate::root().join("examples/nine-regions/regions.toml");
    let nine = std::fs::read_to_string(nine).expect("the example");
    let mut rules = 0;
    for estate in [&nine, &reference()] {
        let Some(overlays) = rendered(estate) else {
            return;
        };
        let objects = overlays.values().flatten();
        for policy in objects.filter(|object| object["kind"] == "NetworkPolicy") {
            for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
                let all = policy["spec"][direction].as_array();
                for rule in all.into_iter().flatten() {
                    for list in ["ports", peers] {
                        let empty = rule[list].as_array().is_some_and(Vec::is_empty);
                        assert!(!empty, "`{list}` in {policy:#}");
                    }
                    rules += 1;
                }
            }
        }
    }
    assert!(rules > 100, "{rules}");
}
