//! The Kustomize trees: small overlays, local changes, one owner for each object, and clients that cannot reach each other.

mod asked;
mod edge;
mod expose;
pub(crate) mod isolation;
mod kept;
mod logs;
mod mesh_of_clouds;
mod ports;

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;
use terrane::tree::FileTree;

use crate::estate::{
    Memo, compile, compile_folder, compiled_output, lines, reference, root, tree_of,
    tree_of_reference,
};
use crate::kustomize;
use crate::yaml::saphyr;

/// The texts of a tree's files below a folder.
fn texts<'t>(tree: &'t FileTree, folder: &str) -> BTreeMap<String, &'t str> {
    // All but the archives of functions.
    tree.iter()
        .filter_map(|(path, bytes)| Some((path.to_string(), std::str::from_utf8(bytes).ok()?)))
        .map(|(path, text)| (path.trim_start_matches("out/").to_owned(), text))
        .filter(|(path, _)| path.starts_with(folder))
        .collect()
}

/// Lines that one tree has below `kubernetes/` and the other has not, by file.
fn changed(before: &FileTree, after: &FileTree) -> BTreeMap<String, Vec<String>> {
    let (before, after) = (texts(before, "kubernetes/"), texts(after, "kubernetes/"));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let lines_of = |text: Option<&&str>| -> Vec<String> {
        text.into_iter()
            .flat_map(|t| t.lines())
            .map(str::to_owned)
            .collect()
    };
    let mut out = BTreeMap::new();
    for path in paths {
        let (old, new) = (lines_of(before.get(path)), lines_of(after.get(path)));
        if old != new {
            assert_eq!(old.len(), new.len(), "{path}: lines came or went");
            let differs = |(a, b): (&String, &String)| (a != b).then(|| b.trim().to_owned());
            out.insert(
                path.clone(),
                old.iter().zip(&new).filter_map(differs).collect(),
            );
        }
    }
    out
}

#[test]
fn overlays_of_nine_regions_are_short() {
    let compilation = compile_folder(&root().join("examples/nine-regions"));
    let problems = lines(&compilation);
    let tree = compilation
        .output
        .unwrap_or_else(|| panic!("{problems:#?}"))
        .tree;
    let mut overlays: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in texts(&tree, "kubernetes/regions/") {
        if let Some((folder, _)) = path.rsplit_once('/').filter(|(f, _)| f.ends_with("/api")) {
            *overlays.entry(folder.to_owned()).or_default() += text.lines().count();
        }
    }
    assert_eq!(overlays.len(), 9, "{overlays:#?}");
    // Each has a host of its own. Those of Google Cloud and Azure also name what each cell has of its own: policies of load balancers, secrets, the pods' identity, a host.
    let aws = ["us-east-1", "eu-west-1", "ap-southeast-1"];
    let most = |folder: &str| match aws.iter().any(|region| folder.contains(region)) {
        true => 60,
        false => 115,
    };
    let long: Vec<_> = overlays
        .iter()
        .filter(|(folder, lines)| **lines > most(folder))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn a_new_image_is_one_line_in_one_file() {
    let text = reference();
    let before = tree_of_reference();
    // For every cell: the base.
    let after = tree_of(&text.replace("mtn-ghana/api:1.9.0", "mtn-ghana/api:1.9.1"));
    let line = "image: registry.example.com/mtn-ghana/api:1.9.1".to_owned();
    let base = "kubernetes/base/mtn-ghana/api/deployment.yaml".to_owned();
    assert_eq!(
        changed(before, &after),
        BTreeMap::from([(base, vec![line])])
    );
    // For one cell: its overlay.
    let after = tree_of(&text.replace("api:5.12.0-rc.1", "api:5.12.0-rc.2"));
    let line = "newTag: 5.12.0-rc.2".to_owned();
    let overlay = "kubernetes/regions/us-east-1/staging/ezra/api/kustomization.yaml".to_owned();
    assert_eq!(
        changed(before, &after),
        BTreeMap::from([(overlay, vec![line])])
    );
}

/// Kind and name of what Terraform makes in a cluster, as far as the name is written down.
fn owned_by_terraform(text: &str) -> BTreeSet<(String, String)> {
    let resource = Regex::new(
        r#"(?s)resource "kubernetes_([a-z_]+?)(?:_v\d+)?" "[^"]+" \{.*?metadata \{.*?\n\s*name\s*=\s*"([^"$]+)""#,
    );
    let resource = resource.expect("a pattern");
    let found = resource.captures_iter(text);
    found
        .map(|c| (c[1].replace('_', ""), c[2].to_owned()))
        .collect()
}

#[test]
fn nothing_is_made_by_terraform_and_by_kustomize() {
    let sample = "resource \"kubernetes_storage_class_v1\" \"gp3\" {\n  metadata {\n    name = \"gp3\"\n  }\n}\n";
    let expected = ("storageclass".to_owned(), "gp3".to_owned());
    assert_eq!(owned_by_terraform(sample), BTreeSet::from([expected]));

    let tree = tree_of_reference();
    let terraform = texts(tree, "terraform/");
    let owned: BTreeSet<_> = terraform
        .values()
        .flat_map(|t| owned_by_terraform(t))
        .collect();
    let spaces: BTreeSet<&String> = owned
        .iter()
        .filter(|(kind, _)| kind == "namespace")
        .map(|(_, name)| name)
        .collect();
    let mut seen = 0;
    for (path, text) in texts(tree, "kubernetes/") {
        for object in saphyr(text) {
            let Some(kind) = object["kind"].as_str().filter(|k| *k != "Kustomization") else {
                continue;
            };
            let name = object["metadata"]["name"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            assert!(
                !owned.contains(&(kind.to_lowercase(), name.clone())),
                "{path}: {kind} {name}"
            );
            let space = object["metadata"]["namespace"].as_str().unwrap_or_default();
            // In the gateway's namespace there is more than the gateway: what its charts do not make.
            let beside = ["AuthorizationPolicy", "Gateway", "Ingress", "NetworkPolicy"];
            assert!(
                !spaces.iter().any(|s| *s == space)
                    || space == "istio-ingress" && beside.contains(&kind),
                "{path}: {kind} in {space}"
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Every overlay of an estate, as kustomize renders it, by folder, once; none if there is no kubectl.
pub(crate) fn rendered(text: &str) -> Option<BTreeMap<String, Vec<Value>>> {
    static ALL: Memo<Option<BTreeMap<String, Vec<Value>>>> = Memo::new();
    ALL.get(text, render).clone()
}

fn render(text: &str) -> Option<BTreeMap<String, Vec<Value>>> {
    let folder = crate::scratch::folder();
    let tree = &compiled_output(text).tree;
    let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in texts(tree, "kubernetes/") {
        let file = folder.path().join(&path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        std::fs::write(&file, text).expect("a file");
        // kubernetes/regions/<region>/<environment>[/<owner>/<app>]/kustomization.yaml
        let parts: Vec<_> = path.split('/').collect();
        if parts[1] == "regions"
            && path.ends_with("/kustomization.yaml")
            && [5, 7].contains(&parts.len())
            && parts[4] != "ingress"
        {
            let overlay = path.trim_end_matches("/kustomization.yaml").to_owned();
            let cluster = clusters.entry(parts[2..4].join("/"));
            cluster.or_default().push(overlay);
        }
    }
    let mut all = BTreeMap::new();
    for overlays in clusters.values() {
        all.extend(kustomize::overlays(folder.path(), overlays)?);
    }
    Some(all)
}

#[test]
fn no_client_reaches_another_ones_pods() {
    let Some(overlays) = rendered(&reference()) else {
        return;
    };
    let (mut pairs, mut calls) = (0, 0);
    for cluster in isolation::clusters(&reference(), &overlays) {
        for from in &cluster.pods {
            for to in &cluster.pods {
                let reaches = cluster.reaches(from, to);
                let shared = [from, to].iter().any(|pod| pod.client == "shared");
                if from.client != to.client && !shared {
                    assert!(
                        !reaches,
                        "{} reaches {} in {}",
                        from.name, to.name, cluster.name
                    );
                    pairs += 1;
                }
                calls += usize::from(reaches && from.name != to.name);
            }
            isolation::check_nodes(from);
        }
    }
    // The test would hold in a cluster where nothing reaches anything.
    assert!(pairs > 10 && calls > 5, "{pairs} pairs, {calls} calls");
}

#[test]
fn a_policy_that_admits_everybody_is_noticed() {
    let Some(mut overlays) = rendered(&reference()) else {
        return;
    };
    for object in overlays.values_mut().flatten() {
        if object["kind"] == "NetworkPolicy" {
            object["spec"]["ingress"] = serde_json::json!([{}]);
            object["spec"]["egress"] = serde_json::json!([{}]);
        }
    }
    let found = isolation::clusters(&reference(), &overlays)
        .iter()
        .any(|cluster| {
            let pods = &cluster.pods;
            let crosses = |a: &isolation::Pod, b: &isolation::Pod| {
                a.client != b.client && cluster.reaches(a, b)
            };
            pods.iter().any(|a| pods.iter().any(|b| crosses(a, b)))
        });
    assert!(found);
}

/// An app of every kind in a cell with Istio and monitoring, and in one without.
pub(crate) const KINDS: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1" }

[defaults.network]
availability_zones = 3

[regions.eu-west-1]
network.vpc_cidr   = "10.20.0.0/16"
platform.services  = ["metrics-server", "aws-load-balancer-controller", "external-secrets", "istio"]
monitoring.enabled = true
environments       = { production = {} }

[regions.eu-central-1]
network.vpc_cidr  = "10.21.0.0/16"
platform.services = ["metrics-server", "aws-load-balancer-controller", "external-secrets"]
environments      = { production = {} }

[clients.shop]
cells          = ["eu-west-1/production", "eu-central-1/production"]
tenancy.access = { view = ["shop-people"], deploy = ["shop-developers"] }

[clients.shop.apps.web]
image       = "registry.example.com/shop/web:2.3.1"
host        = "shop.acme.example.com"
port        = 8080
priority    = "high"
metrics     = { port = 9090 }
replicas    = { min = 2, max = 4 }
autoscaling = { memory_percent = 80, metrics = { orders = { source = "external", average = "30", labels = { queue = "orders" } } } }
calls       = ["store"]

[clients.shop.apps.store]
image        = "registry.example.com/shop/store:1.0.0"
port         = 8081
replicas     = { min = 1 }
volumes.data = { path = "/data", size = "20Gi", persistent = true }

[clients.shop.apps.migrate]
image   = "registry.example.com/shop/web:2.3.1"
kind    = "job"
secrets = { DATABASE_URL = { name = "acme/shop/database", property = "url" } }

[clients.shop.apps.report]
image = "registry.example.com/shop/web:2.3.1"
kind  = "cron_job"
job   = { schedule = "30 2 * * *" }

[clients.shop.overrides."eu-west-1/production".apps.report]
job = { schedule = "30 4 * * *" }
"#;

/// `Kind/name` of every object of a cell.
fn kinds(overlays: &BTreeMap<String, Vec<Value>>, region: &str) -> BTreeSet<String> {
    let here = overlays
        .iter()
        .filter(|(path, _)| path.contains(&format!("/{region}/")));
    let name = |o: &Value| {
        format!(
            "{}/{}",
            o["kind"].as_str().unwrap_or_default(),
            o["metadata"]["name"].as_str().unwrap_or_default()
        )
    };
    here.flat_map(|(_, objects)| objects).map(name).collect()
}

#[test]
fn every_kind_of_app_and_only_the_objects_that_its_cell_knows() {
    let Some(overlays) = rendered(KINDS) else {
        return;
    };
    let (with, without) = (
        kinds(&overlays, "eu-west-1"),
        kinds(&overlays, "eu-central-1"),
    );
    let more: Vec<&str> = with.difference(&without).map(String::as_str).collect();
    insta::assert_snapshot!("mesh_and_monitoring_add", more.join("\n"));
    // The gateway stands between the load balancers and the apps.
    let less: Vec<&str> = without.difference(&with).map(String::as_str).collect();
    let expected = [
        "Ingress/web",
        "Namespace/ingress",
        "NetworkPolicy/allow-load-balancer",
    ];
    assert_eq!(less, expected);
    insta::assert_snapshot!(
        "every_kind_of_app",
        without.into_iter().collect::<Vec<_>>().join("\n")
    );
    let sidecar = |region: &str| {
        let objects = &overlays[&format!("kubernetes/regions/{region}/production/shop/migrate")];
        let job = objects.iter().find(|o| o["kind"] == "Job").expect("a job");
        let annotations = &job["spec"]["template"]["metadata"]["annotations"];
        annotations["sidecar.istio.io/nativeSidecar"] == "true"
    };
    assert!(sidecar("eu-west-1") && !sidecar("eu-central-1"));
    let schedule = |region: &str| {
        let objects = &overlays[&format!("kubernetes/regions/{region}/production/shop/report")];
        let job = objects
            .iter()
            .find(|o| o["kind"] == "CronJob")
            .expect("a cron job");
        job["spec"]["schedule"]
            .as_str()
            .expect("a schedule")
            .to_owned()
    };
    assert_eq!(
        [schedule("eu-west-1"), schedule("eu-central-1")],
        ["30 4 * * *", "30 2 * * *"]
    );
}

#[test]
fn what_kubernetes_would_refuse_is_an_error() {
    for (old, new, message) in [
        (
            "kind  = \"cron_job\"\n",
            "",
            "has a `job.schedule`, but is no cron job",
        ),
        (
            "job   = { schedule = \"30 2 * * *\" }",
            "port = 1",
            "cron job without a `job.schedule`",
        ),
        (
            "replicas     = { min = 1 }",
            "replicas = { min = 2 }",
            "a persistent volume for one pod",
        ),
        (
            "kind    = \"job\"",
            "kind = \"job\"\nport = 80",
            "is a job, which runs to its end, and has `port`",
        ),
        (
            "calls       = [\"store\"]",
            "calls = [\"store\", \"migrate\"]",
            "calls `migrate`, which has no `port`",
        ),
        (
            "size = \"20Gi\"",
            "size = \"201Gi\"",
            "claim 205824Mi, the quota is `200Gi`",
        ),
        (
            "[defaults.network]",
            "[defaults.tenancy.quota]\nlimits_memory = \"2Gi\"\n\n[defaults.network]",
            // Nine pods in a rollout, of 128 MiB and a sidecar of 512.
            "memory limits of 5760Mi, of `2Gi`",
        ),
        (
            "persistent = true",
            "persistent = true, medium = \"memory\"",
            "is to be persistent, and in memory",
        ),
    ] {
        let text = KINDS.replacen("[clients.shop.overrides.\"eu-west-1/production\".apps.report]\njob = { schedule = \"30 4 * * *\" }\n", "", 1);
        let text = text.replacen(old, new, 1);
        let problems = lines(&compile(&text));
        assert!(
            problems.iter().any(|p| p.contains(message)),
            "{message}: {problems:#?}"
        );
    }
}

/// What an app says of its traffic is in the rules of the mesh, and said where no cell has one.
#[test]
fn traffic_of_an_app_is_that_of_the_mesh() {
    let app = "replicas = { min = 2, max = 4 }\n";
    let traffic = format!(
        "{app}traffic = {{ timeout_seconds = 15, retries = 0, max_requests = 100, eject_after = 0 }}\n"
    );
    let without = crate::mistakes::small().replacen(app, &traffic, 1);
    let services = "[defaults.platform]\nservices = [\"metrics-server\", \"aws-load-balancer-controller\", \"istio\"]\n\n[clients.shop]";
    let with = without.replacen("[clients.shop]", services, 1);
    let is_told = |text: &str| {
        let found = lines(&compile(text));
        found.iter().any(|line| line.contains("traffic_of_mesh"))
    };
    assert!(is_told(&without) && !is_told(&with) && !is_told(&crate::mistakes::small()));
    let tree = tree_of(&with);
    let files = texts(&tree, "kubernetes/components/shop/web/mesh/");
    let of = |name: &str| files[&format!("kubernetes/components/shop/web/mesh/{name}.yaml")];
    for name in ["virtual-service", "ingress-route"] {
        let text = of(name);
        assert!(
            text.contains("timeout: 15s") && text.contains("attempts: 0"),
            "{text}"
        );
        assert!(!text.contains("retryOn"), "{text}");
    }
    let rule = of("destination-rule");
    for part in [
        "http1MaxPendingRequests: 100",
        "http2MaxRequests: 100",
        "consecutive5xxErrors: 0",
    ] {
        assert!(rule.contains(part), "{rule}");
    }
    assert!(!rule.contains("maxConnections"), "{rule}");
}
