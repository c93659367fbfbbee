//! Flux: every overlay once, from the cell's own cluster, as an account of one namespace.

use std::collections::BTreeSet;

use super::support::*;

#[test]
fn flux_deploys_every_overlay_once_from_the_cells_own_cluster() {
    let files = files("flux");
    let mut deployed = Vec::new();
    for (at, one) in of_kind(
        &files,
        "flux/",
        "kustomize.toolkit.fluxcd.io",
        "Kustomization",
    ) {
        let path = text(&one, "/spec/path")
            .strip_prefix("./out/")
            .expect("below out/");
        let folder = at.split('/').take(3).collect::<Vec<_>>().join("/");
        if path.starts_with("kubernetes/") {
            let (cell, _) = cell_of(path);
            assert_eq!(folder, format!("flux/{cell}"));
            deployed.push(path.to_string());
        } else {
            assert!(path.starts_with(&folder), "{at}");
            assert!(
                files.contains_key(&format!("{path}/kustomization.yaml")),
                "{at}"
            );
        }
        let names: BTreeSet<String> = of_kind(
            &files,
            &folder,
            "kustomize.toolkit.fluxcd.io",
            "Kustomization",
        )
        .iter()
        .map(|(_, v)| text(v, "/metadata/name").to_string())
        .collect();
        for needed in list(&one, "/spec/dependsOn") {
            assert!(names.contains(text(needed, "/name")), "{at}");
        }
        let needs_tenancy = path.starts_with("kubernetes/") && !cell_of(path).1.is_empty();
        assert_eq!(
            needs_tenancy || path.ends_with("/clients"),
            one["spec"]["dependsOn"][0]["name"] == "tenancy",
            "{at}"
        );
    }
    deployed.sort();
    assert_eq!(deployed, overlays(&files));
}

/// How many apps are applied as an account of one namespace that may write all that they consist of.
fn may_be_applied(files: &Files) -> usize {
    let mut seen = 0;
    for (at, one) in of_kind(
        files,
        "flux/",
        "kustomize.toolkit.fluxcd.io",
        "Kustomization",
    ) {
        let path = text(&one, "/spec/path").trim_start_matches("./out/");
        if !path.starts_with("kubernetes/") || is_tenancy(path) {
            continue;
        }
        let owner = cell_of(path).1[0];
        let folder = at.split("/apps/").next().expect("the owner's folder");
        let account = text(&one, "/spec/serviceAccountName");
        assert_eq!(account, format!("deployer-{owner}"));
        let bindings = of_kind(files, folder, "rbac.authorization.k8s.io", "RoleBinding");
        let roles = of_kind(files, folder, "rbac.authorization.k8s.io", "Role");
        assert_eq!((bindings.len(), roles.len()), (1, 1), "{folder}");
        for (_, object) in bindings.iter().chain(&roles) {
            assert_eq!(text(object, "/metadata/namespace"), owner);
        }
        assert_eq!(text(&bindings[0].1, "/subjects/0/name"), account);
        for (group, kind) in kinds(files, path) {
            let plural = plural(&kind);
            let may = list(&roles[0].1, "/rules").iter().any(|rule| {
                list(rule, "/apiGroups").contains(&group.as_str().into())
                    && list(rule, "/resources").contains(&plural.as_str().into())
            });
            assert!(
                may,
                "{account} may not write {plural} of `{group}`, as {path} wants"
            );
        }
        seen += 1;
    }
    seen
}

#[test]
fn flux_deploys_as_an_account_that_may_do_that_and_only_in_one_namespace() {
    let seen = may_be_applied(&files("flux"));
    assert!(seen > 10, "{seen}");
}

#[test]
fn flux_may_write_what_apps_consist_of_behind_load_balancers_of_other_clouds() {
    let google = include_str!("../../estates/bases/gke.toml");
    assert_eq!(may_be_applied(&files_of(google)), 1);
    let meshed = google.replace("\"reloader\"]", "\"istio\", \"reloader\"]");
    assert_eq!(may_be_applied(&files_of(&meshed)), 1);
    let azure = include_str!("../../estates/bases/aks.toml").replace(
        "gitops = \"none\"",
        "gitops = \"flux\"\nrepository = \"https://git.example.com/sail.git\"",
    );
    assert_eq!(may_be_applied(&files_of(&azure)), 1);
}

/// What kstatus lists besides an object when Flux waits for it to be healthy, as the account that applies it: what its controller makes of it. All
/// other kinds it reads alone. https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus/polling/statusreaders
const READ_FOR_HEALTH: [(&str, &str, &str); 4] = [
    ("Deployment", "apps", "replicasets"),
    ("Deployment", "", "pods"),
    ("ReplicaSet", "", "pods"),
    ("StatefulSet", "", "pods"),
];

#[test]
fn flux_may_read_all_that_says_whether_an_app_is_healthy() {
    let files = files("flux");
    let mut seen = 0;
    for (at, one) in of_kind(
        &files,
        "flux/",
        "kustomize.toolkit.fluxcd.io",
        "Kustomization",
    ) {
        let path = text(&one, "/spec/path").trim_start_matches("./out/");
        let waits = one["spec"]["wait"] == true || !list(&one, "/spec/healthChecks").is_empty();
        // What Flux brings along may read everything.
        let account = text(&one, "/spec/serviceAccountName");
        if !waits || account == "kustomize-controller" {
            continue;
        }
        let folder = at.split("/apps/").next().expect("the owner's folder");
        let roles = of_kind(&files, folder, "rbac.authorization.k8s.io", "Role");
        for (group, kind) in kinds(&files, path) {
            let own = (group, plural(&kind));
            let made = READ_FOR_HEALTH.iter().filter(|(of, ..)| *of == kind);
            let made = made.map(|(_, group, plural)| ((*group).to_owned(), (*plural).to_owned()));
            for (group, plural) in std::iter::once(own).chain(made) {
                for verb in ["get", "list", "watch"] {
                    let may = list(&roles[0].1, "/rules").iter().any(|rule| {
                        list(rule, "/apiGroups").contains(&group.as_str().into())
                            && list(rule, "/resources").contains(&plural.as_str().into())
                            && list(rule, "/verbs").contains(&verb.into())
                    });
                    assert!(may, "{at}: nobody may {verb} {plural} of `{group}`");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

/// The resource of a kind, as roles name it.
fn plural(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => kind + "s",
    }
}
