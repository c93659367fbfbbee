//! What keeps those apart who share a cluster: names, projects, quotas, and policies that let in nobody who is not there.

use std::collections::BTreeSet;

use serde_json::Value;
use terrane::value::Slug;

use super::support::*;
use crate::estate::{compile, lines, reference, root};

/// Namespaces that templates make or speak of by their names.
fn namespaces_of_blueprints() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let files = walkdir::WalkDir::new(root().join("blueprints"));
    for entry in files.into_iter().map(|e| e.expect("readable")) {
        let path = entry.path();
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let ending = path.extension().and_then(|e| e.to_str());
        if !ending.is_some_and(|e| ["tf", "yaml", "hcl"].contains(&e)) {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        for (n, line) in lines.iter().enumerate() {
            let line = line.trim().trim_start_matches("- ");
            let made = lines[n.saturating_sub(3)..n].iter().any(|before| {
                before.contains("\"kubernetes_namespace_v1\"") || before.trim() == "kind: Namespace"
            });
            let Some((key, value)) = line.split_once(['=', ':']) else {
                continue;
            };
            let key = key.trim().trim_matches('"');
            let spoken = ["namespace", "kubernetes.io/metadata.name"].contains(&key);
            let value = value.trim().trim_matches('"');
            let is_name =
                !value.is_empty() && value.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            if is_name && value != "string" && (spoken || made && key == "name") {
                out.insert(value.to_owned());
            }
        }
    }
    out
}

#[test]
fn no_client_is_called_like_a_namespace_of_a_blueprint() {
    let names = namespaces_of_blueprints();
    for known in [
        "argocd",
        "external-dns",
        "flux-system",
        "istio-ingress",
        "ingress",
        "kube-system",
    ] {
        assert!(names.contains(known), "{names:?}");
    }
    for name in &names {
        assert!(Slug::parse_client(name).is_err(), "{name}");
    }
    // That of Prometheus has the name that the estate gives it: `monitoring::namespace`.
}

#[test]
fn the_project_of_a_tenancy_admits_its_namespaces_and_no_others() {
    let files = files("argocd");
    let mut seen = 0;
    for (cell, _) in CLUSTERS {
        let overlay = format!("kubernetes/regions/{cell}/");
        let mut made: BTreeSet<String> = of_kind(&files, &overlay, "", "Namespace")
            .iter()
            .map(|(_, one)| text(one, "/metadata/name").to_owned())
            .collect();
        // The gateway's is the platform's.
        let folder = format!("{overlay}ingress/");
        for (_, one) in objects(&files, &folder) {
            made.extend(one["metadata"]["namespace"].as_str().map(str::to_owned));
        }
        let (_, project) = &objects(&files, &format!("argocd/regions/{cell}/app-project.yaml"))[0];
        let admitted: BTreeSet<String> = list(project, "/spec/destinations")
            .iter()
            .map(|d| text(d, "/namespace").to_owned())
            .collect();
        assert_eq!(admitted, made, "{cell}");
        let (_, tenancy) = &objects(&files, &format!("argocd/regions/{cell}/tenancy.yaml"))[0];
        assert!(admitted.contains(text(tenancy, "/spec/destination/namespace")));
        seen += admitted.len();
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn apps_of_the_whole_estate_have_a_quota_and_reach_databases_only() {
    let files = files("argocd");
    let folder = "kubernetes/regions/us-east-1/production/shared/";
    let (_, quota) = &of_kind(&files, folder, "", "ResourceQuota")[0];
    assert_eq!(quota["spec"]["hard"]["services.loadbalancers"], "0");
    // Eight of them at most, ten during a rollout, and as many again; a hundred of apps that were taken out and that nobody has pruned yet.
    assert_eq!(quota["spec"]["hard"]["pods"], "120");
    let policies = of_kind(&files, folder, "networking.k8s.io", "NetworkPolicy");
    let (_, database) = policies
        .iter()
        .find(|(_, p)| p["metadata"]["name"] == "allow-database")
        .expect("a policy");
    let rules = list(database, "/spec/egress");
    assert!(!rules.is_empty());
    for rule in rules {
        assert_eq!(
            rule["ports"],
            serde_json::json!([{ "port": 5432, "protocol": "TCP" }])
        );
    }
    // Where nobody has a database, nothing is open.
    let none = with(&reference(), "argocd")
        .lines()
        .filter(|line| !line.is_empty())
        .fold((String::new(), true), |(mut out, mut keep), line| {
            if line.starts_with('[') {
                keep = !line.contains("database");
            }
            if keep {
                out += line;
                out.push('\n');
            }
            (out, keep)
        })
        .0
        .replace("egress   = { database = true }", "")
        .replace("database = true", "database = false");
    let output = compile(&none);
    if let Some(output) = output.output.as_ref() {
        let path = format!("out/{folder}network-policies.yaml");
        let file = output.tree.iter().find(|(p, _)| p.as_str() == path);
        let text = String::from_utf8_lossy(file.expect("policies").1).into_owned();
        let all: Vec<Value> = crate::yaml::saphyr(&text);
        let database = all
            .iter()
            .find(|p| p["metadata"]["name"] == "allow-database");
        assert!(list(database.expect("a policy"), "/spec/egress").is_empty());
    } else {
        panic!("{:#?}", lines(&output));
    }
}

#[test]
fn load_balancers_reach_pods_of_their_kind_only_where_there_are_any() {
    let files = files("argocd");
    let policies = |client: &str| {
        let path = format!("kubernetes/regions/af-south-1/production/{client}/load-balancers.yaml");
        let found = objects(&files, &path);
        let names = found
            .iter()
            .map(|(_, p)| text(p, "/metadata/name").to_owned());
        names.collect::<BTreeSet<_>>()
    };
    let public = "allow-load-balancer".to_owned();
    let internal = "allow-internal-load-balancer".to_owned();
    assert_eq!(policies("mtn-ghana"), BTreeSet::from([public.clone()]));
    assert_eq!(
        policies("orange-madagascar"),
        BTreeSet::from([public, internal])
    );
}

/// Callers that an app's policy lets in run in that cell, all of them.
#[test]
fn a_policy_lets_in_callers_of_its_own_cell_only() {
    let files = files("argocd");
    let runs = |cell: &str, owner: &str, app: &str| {
        files.contains_key(&format!(
            "kubernetes/regions/{cell}/{owner}/{app}/kustomization.yaml"
        ))
    };
    let mut asked = 0;
    for cell in ["us-east-1/production", "us-east-1/staging"] {
        for path in files.keys() {
            let below = path.strip_prefix("kubernetes/components/");
            let Some(app) = below.and_then(|p| p.strip_suffix("/mesh/authorization-policy.yaml"))
            else {
                continue;
            };
            let (owner, name) = app.split_once('/').expect("an app");
            if !runs(cell, owner, name) {
                continue;
            }
            let own = objects(
                &files,
                &format!("kubernetes/regions/{cell}/{app}/authorization-policy.yaml"),
            );
            let all = objects(&files, path);
            let policy = own.first().unwrap_or(&all[0]);
            let principals = |policy: &Value| {
                let all = list(policy, "/spec/rules/0/from/0/source/principals");
                all.iter()
                    .map(|p| p.as_str().expect("a text").to_owned())
                    .collect::<BTreeSet<_>>()
            };
            for caller in principals(&policy.1) {
                let parts: Vec<&str> = caller.split('/').collect();
                let here = parts[2] == "istio-ingress" || runs(cell, parts[2], parts[4]);
                assert!(here, "{cell} {app}: {caller}");
                asked += 1;
            }
            if app == "shared/sms-gateway" {
                let all = ["*/ns/ezra/sa/scoring", "*/ns/mtn-ghana/sa/worker"];
                assert_eq!(
                    principals(&policy.1),
                    BTreeSet::from(all.map(str::to_owned))
                );
            }
        }
    }
    assert!(asked > 3, "{asked}");
}
