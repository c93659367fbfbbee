//! Hosts wait for their certificates, as long as it takes and each by itself: nothing else waits with them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::argocd::applications;
use super::support::*;

/// A cell with Istio and hosts of all kinds, or one without it.
fn estate(gitops: &str, services: &str, approvals: u8) -> String {
    let small = crate::mistakes::small();
    let host = "host     = \"shop.acme.example.com\"";
    assert!(small.contains(host));
    let long = "a".repeat(50) + "." + &"b".repeat(50) + ".acme.example.com";
    let aliases = format!(
        "{host}\naliases  = [\"www.acme.example.com\", \"*.shop.acme.example.com\", \"{long}\"]"
    );
    let inner = "\n[clients.shop.apps.inner]\nimage = \"registry.example.com/shop/inner:1\"\nport = 8080\nhost = \"inner.acme.example.com\"\ningress.scheme = \"internal\"\n";
    let services = format!(
        "\n[defaults.platform]\nservices = [{services}\"metrics-server\", \"aws-load-balancer-controller\", \"external-dns\", \"ebs-csi\"]\n"
    );
    let output = format!("\n[output]\ngitops = \"{gitops}\"\nrepository = \"{REPOSITORY}\"\n");
    let text = small.replacen(host, &aliases, 1);
    let text = text.replacen("approvals = 1", &format!("approvals = {approvals}"), 1);
    text + inner + &services + &output
}

/// Hosts of the ingresses of an overlay.
fn hosts(files: &Files, overlay: &str) -> Vec<String> {
    let (objects, _) = content(files, overlay);
    let ingresses = objects.iter().filter(|o| o["kind"] == "Ingress");
    let rules = ingresses.flat_map(|i| list(i, "/spec/rules"));
    rules.map(|r| text(r, "/host").to_owned()).collect()
}

/// Flux's Kustomizations of overlays, by name, and whom others wait for.
fn of_flux(files: &Files) -> (Vec<(String, Value)>, BTreeSet<String>) {
    let group = "kustomize.toolkit.fluxcd.io";
    let all = of_kind(files, "flux/", group, "Kustomization");
    let needed = all.iter().flat_map(|(_, one)| {
        let on = list(one, "/spec/dependsOn").iter();
        on.map(|on| text(on, "/name").to_owned())
    });
    let needed = needed.collect();
    let named = all
        .into_iter()
        .map(|(_, one)| (text(&one, "/metadata/name").to_owned(), one));
    (named.collect(), needed)
}

#[test]
fn with_flux_nothing_waits_for_a_hosts_certificate() {
    for services in ["", "\"istio\", "] {
        let files = files_of(&estate("flux", services, 1));
        let (all, needed) = of_flux(&files);
        let mut waiting = BTreeSet::new();
        for (name, one) in &all {
            let path = text(one, "/spec/path").trim_start_matches("./out/");
            if !path.starts_with("kubernetes/") {
                continue;
            }
            let hosts = hosts(&files, path);
            assert!(hosts.is_empty() || !needed.contains(name), "{name}");
            if path.contains("/ingress.hosts/") {
                // All that is applied at once is one host.
                assert_eq!(hosts.len(), 1, "{name}");
                assert!(name.len() <= 63, "{name}");
                assert_eq!(
                    text(one, "/spec/serviceAccountName"),
                    "kustomize-controller"
                );
                assert!(waiting.insert(name), "{name} is there twice");
            }
        }
        assert!(needed.contains("tenancy"));
        assert_eq!(waiting.len(), if services.is_empty() { 0 } else { 5 });
    }
}

#[test]
fn with_argo_cd_a_commit_waits_for_certificates_as_long_as_it_takes() {
    for (services, approvals) in [("", 1), ("\"istio\", ", 1), ("\"istio\", ", 2)] {
        let files = files_of(&estate("argocd", services, approvals));
        let mut seen = 0;
        for one in applications(&files) {
            let Some(path) = one.path.strip_prefix("out/kubernetes/") else {
                continue;
            };
            let path = format!("kubernetes/{path}");
            let hosts = hosts(&files, &path);
            seen += hosts.len();
            let tenancy = cell_of(&path).1.is_empty();
            assert!(!tenancy || hosts.is_empty(), "{hosts:?}");
            if hosts.is_empty() {
                continue;
            }
            let policy = &one.spec["syncPolicy"];
            // Else the commit that waits keeps the next one out.
            let forever = policy["retry"]["limit"] == -1 && policy["retry"]["refresh"] == true;
            assert_eq!(forever, approvals == 1, "{policy:#}");
            assert_eq!(forever, !policy["automated"].is_null(), "{policy:#}");
            if !services.is_empty() {
                assert!(!policy["syncOptions"].to_string().contains("PruneLast"));
                let namespace = &one.spec["destination"]["namespace"];
                assert_eq!(namespace, "istio-ingress");
                let projects = of_kind(&files, "argocd/", "argoproj.io", "AppProject");
                let mut projects = projects.iter().filter(|(_, p)| {
                    p["metadata"]["name"] == one.spec["project"]
                        && list(p, "/spec/destinations")
                            .iter()
                            .any(|d| d["namespace"] == *namespace)
                });
                assert!(projects.next().is_some(), "{one:#?}");
            }
        }
        assert_eq!(seen, 5);
    }
}

#[test]
fn behind_the_gateway_each_host_has_an_ingress_of_its_own() {
    let valid = regex::Regex::new("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$").expect("a pattern");
    for gitops in ["argocd", "flux", "none"] {
        let files = files_of(&estate(gitops, "\"istio\", ", 1));
        let own = of_kind(
            &files,
            "kubernetes/regions/",
            "networking.k8s.io",
            "Ingress",
        );
        let own: Vec<_> = own
            .iter()
            .filter(|(_, i)| !i["spec"]["rules"].is_null())
            .collect();
        let hosts: BTreeSet<_> = own
            .iter()
            .map(|(path, i)| {
                assert_eq!(list(i, "/spec/rules").len(), 1, "{path}");
                let class = text(i, "/spec/ingressClassName");
                (class, text(i, "/spec/rules/0/host"))
            })
            .collect();
        let names: BTreeSet<_> = own.iter().map(|(_, i)| text(i, "/metadata/name")).collect();
        assert_eq!((own.len(), hosts.len(), names.len()), (5, 5, 5), "{gitops}");
        assert!(names.iter().all(|name| valid.is_match(name)), "{names:?}");
        assert!(names.contains("shop.acme.example.com"), "{names:?}");
    }
}
