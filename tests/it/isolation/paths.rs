//! Paths that lead out of a cluster and into another one: addresses of load balancers, APIs and endpoints, from every pod, to the networks of all cells.

use terrane::estate::{Network, Tier};

use super::alike;
use crate::estate::{compiled, reference};
use crate::kubernetes::{self, isolation};

/// Where load balancers, APIs of clusters and pods stand, of every cell; and where endpoints do.
fn ranges(network: &Network, tier: Tier) -> Vec<String> {
    let subnets = network.tier(tier);
    subnets
        .map(|subnet| subnet.cidr.value.to_string())
        .collect()
}

#[test]
fn no_pod_reaches_a_load_balancer_an_api_or_a_pod_by_its_address() {
    for text in [reference(), alike("none")] {
        let Some(overlays) = kubernetes::rendered(&text) else {
            return;
        };
        let model = compiled(&text).model.as_ref().expect("a model");
        let mut endpoints = 0;
        for cluster in isolation::clusters(&text, &overlays) {
            for cell in model.emitted_cells() {
                let network = cell.network.as_ref().expect("a network");
                let own = cell.name.to_string() == cluster.name;
                for pod in &cluster.pods {
                    for range in ranges(network, Tier::Private) {
                        for port in [80, 443, 8080, 15012] {
                            assert!(
                                !cluster.opens(pod, isolation::host(&range), port),
                                "{} of {} opens {port} of {range} in {}",
                                pod.name,
                                cluster.name,
                                cell.name
                            );
                        }
                    }
                    for range in ranges(network, Tier::Database) {
                        let opens = cluster.opens(pod, isolation::host(&range), 443);
                        let has_endpoints = !network.interface_endpoints.is_empty();
                        assert!(
                            !own || opens == has_endpoints,
                            "{} of {}",
                            pod.name,
                            cluster.name
                        );
                        endpoints += usize::from(opens);
                    }
                }
            }
        }
        assert!(endpoints > 10, "{endpoints}");
    }
}
