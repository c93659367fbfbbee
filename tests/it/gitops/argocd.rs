//! Argo CD: every overlay once, to its own cluster, by a project that admits no more.

use std::collections::BTreeSet;

use serde_json::Value;

use super::support::*;
use crate::estate::reference;

/// What one Argo CD application deploys, generated ones included.
#[derive(Debug)]
pub struct Deployed {
    pub name: String,
    pub path: String,
    pub spec: Value,
}

pub fn applications(files: &Files) -> Vec<Deployed> {
    let mut out = Vec::new();
    for (_, one) in of_kind(files, "argocd/", "argoproj.io", "Application") {
        out.push(Deployed {
            name: text(&one, "/metadata/name").into(),
            path: text(&one, "/spec/source/path").into(),
            spec: one["spec"].clone(),
        });
    }
    for (_, set) in of_kind(files, "argocd/", "argoproj.io", "ApplicationSet") {
        assert_eq!(text(&set, "/spec/template/metadata/name"), "{{ .name }}");
        assert_eq!(text(&set, "/spec/template/spec/source/path"), "{{ .path }}");
        for element in list(&set, "/spec/generators/0/list/elements") {
            out.push(Deployed {
                name: text(element, "/name").into(),
                path: text(element, "/path").into(),
                spec: set["spec"]["template"]["spec"].clone(),
            });
        }
    }
    out
}

/// Applications of overlays, without those that keep definitions.
fn workloads(files: &Files) -> Vec<Deployed> {
    let mut out = applications(files);
    out.retain(|a| a.path.starts_with("out/kubernetes/"));
    out
}

#[test]
fn argo_cd_deploys_every_overlay_once_to_its_own_cluster() {
    let files = files("argocd");
    let all = workloads(&files);
    let mut paths: Vec<String> = all.iter().map(|a| a.path.replacen("out/", "", 1)).collect();
    paths.sort();
    assert_eq!(paths, overlays(&files));
    assert!(paths.len() > 15, "{paths:#?}");
    for one in &all {
        let (cell, _) = cell_of(one.path.strip_prefix("out/").expect("below out/"));
        assert_eq!(text(&one.spec, "/destination/name"), cluster_of(&cell));
        let branch = if cell.ends_with("staging") {
            "staging"
        } else {
            "main"
        };
        assert_eq!(text(&one.spec, "/source/targetRevision"), branch);
        assert_eq!(text(&one.spec, "/source/repoURL"), REPOSITORY);
    }
}

#[test]
fn a_project_admits_the_namespace_of_its_client_in_the_clusters_of_its_cells() {
    let files = files("argocd");
    let mut seen = BTreeSet::new();
    for (path, project) in of_kind(&files, "argocd/regions/", "argoproj.io", "AppProject") {
        let Some((place, owner)) = path
            .strip_prefix("argocd/regions/")
            .and_then(|p| p.strip_suffix(".yaml"))
            .and_then(|p| p.split_once("/clients/"))
        else {
            continue;
        };
        assert!(text(&project, "/metadata/name").ends_with(&format!("-{owner}")));
        assert_eq!(
            project["spec"]["sourceRepos"],
            serde_json::json!([REPOSITORY])
        );
        assert_eq!(
            project["spec"]["clusterResourceWhitelist"],
            serde_json::json!([])
        );
        let (_, cluster) = CLUSTERS
            .iter()
            .find(|(cell, _)| *cell == place)
            .expect("a cell");
        assert_eq!(
            project["spec"]["destinations"],
            serde_json::json!([{ "name": cluster, "namespace": owner }]),
            "{path}"
        );
        seen.insert(format!("{place}/{owner}"));
    }
    // The owner has a namespace, named after it, in just these cells.
    let expected = files.keys().filter_map(|path| {
        let place = path.strip_prefix("kubernetes/regions/")?;
        place.strip_suffix("/namespace.yaml").map(str::to_owned)
    });
    let expected: BTreeSet<String> = expected.filter(|p| !p.ends_with("/ingress")).collect();
    assert_eq!(seen, expected);
    assert!(seen.len() > 4, "{seen:?}");
}

#[test]
fn every_application_may_do_what_it_does() {
    let files = files("argocd");
    let projects = of_kind(&files, "argocd/", "argoproj.io", "AppProject");
    let named = |name: &str| {
        let mut found = projects
            .iter()
            .filter(|(_, p)| text(p, "/metadata/name") == name);
        let one = found.next().unwrap_or_else(|| panic!("no project {name}"));
        assert!(found.next().is_none(), "two projects {name}");
        &one.1
    };
    let lists = |p: &Value, key: &str, (group, kind): &(String, String)| {
        list(p, &format!("/spec/{key}"))
            .iter()
            .any(|k| text(k, "/group") == group && text(k, "/kind") == kind)
    };
    const WIDE: [&str; 7] = [
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "Namespace",
        "IngressClass",
        "IngressClassParams",
        "PriorityClass",
        "ClusterRole",
    ];
    for one in workloads(&files) {
        let path = one.path.strip_prefix("out/").expect("below out/");
        let project = named(text(&one.spec, "/project"));
        for kind in kinds(&files, path) {
            if WIDE.contains(&kind.1.as_str()) {
                assert!(
                    lists(project, "clusterResourceWhitelist", &kind),
                    "{}: {kind:?}",
                    one.name
                );
            }
            assert!(
                is_tenancy(path) || lists(project, "namespaceResourceWhitelist", &kind),
                "{}: {kind:?}",
                one.name
            );
        }
        if is_tenancy(path) {
            continue;
        }
        let admits = list(project, "/spec/destinations").iter().any(|d| {
            d["name"] == one.spec["destination"]["name"]
                && d["namespace"] == one.spec["destination"]["namespace"]
        });
        assert!(admits, "{one:#?}");
        let kustomization = objects(&files, &format!("{path}/kustomization.yaml"));
        assert_eq!(
            kustomization[0].1["namespace"],
            one.spec["destination"]["namespace"]
        );
    }
}

#[test]
fn what_bounds_a_namespace_is_out_of_its_clients_reach() {
    let files = files("argocd");
    let (_, project) = &of_kind(
        &files,
        "argocd/regions/us-east-1/production/clients/ezra",
        "argoproj.io",
        "AppProject",
    )[0];
    let admitted: BTreeSet<&str> = list(project, "/spec/namespaceResourceWhitelist")
        .iter()
        .map(|k| text(k, "/kind"))
        .collect();
    assert!(admitted.contains("Deployment"));
    for kind in [
        "EnvoyFilter",
        "Gateway",
        "LimitRange",
        "ResourceQuota",
        "RoleBinding",
        "Secret",
        "SecretStore",
        "Sidecar",
        "TargetGroupBinding",
    ] {
        assert!(!admitted.contains(kind), "{kind}");
    }
}

#[test]
fn what_has_a_change_window_is_changed_in_it_only() {
    let windows = "change_windows = [{ days = [\"mon\", \"thu\"], start = \"09:30\", hours = 6, time_zone = \"Africa/Accra\" }]";
    let text_of = with(&reference(), "argocd")
        + &format!("\n[environments.production.delivery]\n{windows}\n");
    let files = files_of(&text_of);
    let projects = of_kind(&files, "argocd/", "argoproj.io", "AppProject");
    let of = |name: &str| {
        let found = projects
            .iter()
            .find(|(_, p)| text(p, "/metadata/name") == name);
        list(&found.expect("a project").1, "/spec/syncWindows")
    };
    let expected = |cluster: &str, cell: &str| {
        serde_json::json!({
            "kind": "allow", "description": format!("Change window of {cell}"), "schedule": "30 9 * * 1,4", "duration": "6h",
            "timeZone": "Africa/Accra", "clusters": [cluster], "manualSync": false,
        })
    };
    let us = expected("us-test-cluster-01", "us-east-1/production");
    let africa = expected("cptwn-eks-01", "af-south-1/production");
    // Staging has none, of the same client or of the cell.
    assert_eq!(of("cptwn-use1-prod-ezra"), std::slice::from_ref(&us));
    assert!(of("cptwn-use1-stg-ezra").is_empty());
    assert_eq!(of("cptwn-afs1-prod-mtn-ghana"), [africa]);
    assert_eq!(of("cptwn-use1-prod"), [us]);
    assert!(of("cptwn-use1-stg").is_empty());
    assert!(of("cptwn-platform").is_empty());
}

#[test]
fn protected_environments_are_synced_by_people_and_lose_nothing_by_themselves() {
    let files = files("argocd");
    for one in workloads(&files) {
        let automated = &one.spec["syncPolicy"]["automated"];
        if one.path.contains("/staging") {
            assert_eq!(
                automated,
                &serde_json::json!({ "prune": true, "selfHeal": true })
            );
        } else {
            assert!(automated.is_null(), "{one:#?}");
        }
    }
    for (path, set) in of_kind(&files, "argocd/", "argoproj.io", "ApplicationSet") {
        let expected = if path.contains("/staging/") {
            "sync"
        } else {
            "create-update"
        };
        assert_eq!(
            text(&set, "/spec/syncPolicy/applicationsSync"),
            expected,
            "{path}"
        );
    }
    // One approval, and production all the same: synced at once, nothing deleted.
    let text = with(&reference(), "argocd").replacen("approvals = 2", "approvals = 1", 1);
    for one in workloads(&files_of(&text)) {
        let prune = one.path.contains("/staging");
        assert_eq!(
            one.spec["syncPolicy"]["automated"]["prune"], prune,
            "{one:#?}"
        );
    }
}

#[test]
fn replicas_are_the_autoscalers_where_there_is_one() {
    let text = with(&reference(), "argocd").replacen(
        "replicas = { min = 2, max = 6 }",
        "replicas = { min = 2 }",
        1,
    );
    let files = files_of(&text);
    let sets = of_kind(
        &files,
        "argocd/regions/us-east-1/production/clients/mtn-ghana",
        "argoproj.io",
        "ApplicationSet",
    );
    let ignored: Vec<&str> = list(&sets[0].1, "/spec/template/spec/ignoreDifferences")
        .iter()
        .map(|i| self::text(i, "/name"))
        .collect();
    assert_eq!(ignored, ["api", "worker"]);
}

#[test]
fn application_names_are_short_and_their_own() {
    let app = "a".repeat(38);
    let more = format!(
        "\n[clients.orange-madagascar.apps.{app}-1]\nimage = \"registry.example.com/ezra/a:1.0.0\"\nport = 8080\n"
    );
    let text = with(&reference(), "argocd") + &more + &more.replace("-1]", "-2]");
    let all = applications(&files_of(&text));
    let names: BTreeSet<&str> = all.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names.len(), all.len());
    for name in &names {
        assert!(name.len() <= 63, "{name}");
        assert!(!name.ends_with('-') && !name.contains('.'), "{name}");
    }
    assert!(names.contains("cptwn-use1-prod-ezra-api"));
    let flux = files_of(&text.replacen("\"argocd\"", "\"flux\"", 1));
    for (path, one) in of_kind(
        &flux,
        "flux/",
        "kustomize.toolkit.fluxcd.io",
        "Kustomization",
    ) {
        assert!(self::text(&one, "/metadata/name").len() <= 63, "{path}");
    }
}
