//! What a change does to the objects of clusters: what overlays are built to, against the real kustomize, and what is told of a change.

mod built;
mod judged;
mod told;

use std::collections::BTreeMap;

use terrane::impact::objects::{self, Object, ObjectAction, Overlay};
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// Apps of every kind with all that an overlay may have another value of, which nobody but Argo CD applies.
pub const RICH: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
gitops     = "argocd"
repository = "https://github.com/acme/infra.git"

[environments.production]
account   = "111122223333"
protected = false
state     = { bucket = "acme-tfstate-production", region = "eu-west-1" }

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

[clients.shop.apps.store]
image        = "registry.example.com/shop/store:1.0.0"
port         = 8081
replicas     = { min = 1 }
volumes.data = { path = "/data", size = "20Gi", persistent = true }

[clients.shop.apps.migrate]
image   = "registry.example.com/shop/migrate:2.3.1"
kind    = "job"
secrets = { DATABASE_URL = { name = "acme/shop/database", property = "url" } }

[clients.shop.apps.report]
image = "registry.example.com/shop/report:2.3.1"
kind  = "cron_job"
job   = { schedule = "30 2 * * *" }

[clients.shop.apps.full]
image     = "registry.example.com/shop/full:1.0.0@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
port      = 8085
command   = ["/x"]
args      = ["a"]
env       = { A = "1", B = "two", C = "yes" }
config    = { "a.yaml" = "x: 1\n<b>&", "b.ini" = "'quoted'" }
secrets   = { DATABASE_URL = { name = "acme/shop/database", property = "url" } }
replicas  = { min = 2 }
resources = { requests = { cpu = "100m", memory = "128Mi" } }
session_affinity_seconds = 600
volumes.cache = { path = "/cache", size = "1Gi", persistent = true, access = "many", storage_class = "efs" }

[clients.shop.overrides."eu-west-1/production".apps.report]
job = { schedule = "30 4 * * *" }

[clients.shop.overrides."eu-west-1/production".apps.full]
image     = "registry.example.com/shop/full:1.0.1"
args      = ["b", "c"]
env       = { B = "three", D = "4" }
config    = { "b.ini" = "other", "c.txt" = "new" }
replicas  = { min = 3 }
node_pool = "client"
resources = { requests = { cpu = "200m", memory = "256Mi" } }
secrets   = { OTHER = { name = "acme/shop/other", property = "url" } }

[clients.shop.overrides."eu-central-1/production".apps.full]
priority        = "low"
env             = { A = "9" }
service_account = { annotations = { "x.example.com/y" = "z" } }
"#;

/// The same with Flux.
pub fn rich_with_flux() -> String {
    RICH.replace("\"argocd\"", "\"flux\"")
}

/// A tree of some files.
pub fn files(files: &[(&str, &str)]) -> FileTree {
    let files = files.iter().map(|(path, text)| {
        let path = RelPath::new(path).expect("a path");
        (path, text.as_bytes().into())
    });
    files.collect()
}

/// One object, which nothing in the tree says who applies.
pub fn alone(object: &str) -> FileTree {
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- object.yaml\n";
    files(&[
        ("out/k/kustomization.yaml", kustomization),
        ("out/k/object.yaml", object),
    ])
}

/// `restart Deployment shop/web: spec.template.spec.x`
pub fn line(object: &Object) -> String {
    let word = match object.action {
        ObjectAction::Refuse => "refuse",
        ObjectAction::Remove => "remove",
        ObjectAction::Replace => "replace",
        ObjectAction::Restart => "restart",
        ObjectAction::Stay => "stay",
        ObjectAction::Create => "create",
        ObjectAction::Change => "change",
    };
    let namespace = object.namespace.as_ref().map(|name| format!("{name}/"));
    let namespace = namespace.unwrap_or_default();
    let fields: Vec<&str> = object.fields.iter().map(|f| f.path.as_str()).collect();
    let (kind, name) = (&object.kind, &object.name);
    format!("{word} {kind} {namespace}{name}: {}", fields.join(", "))
        .trim_end_matches([':', ' '])
        .to_owned()
}

/// What happens to each object, by overlay.
pub fn lines(overlays: &BTreeMap<String, Overlay>) -> BTreeMap<&str, Vec<String>> {
    let all = overlays.iter();
    all.map(|(folder, overlay)| {
        assert!(overlay.unknown.is_empty(), "{folder}: {overlay:?}");
        let folder = folder.trim_start_matches("out/");
        (folder, overlay.objects.iter().map(line).collect())
    })
    .collect()
}

/// What happens to the only object that anything happens to.
pub fn only(old: &FileTree, new: &FileTree) -> Object {
    let found = objects::compare(old, new);
    let mut all = found.values().flat_map(|overlay| &overlay.objects);
    match (all.next(), all.next()) {
        (Some(object), None) => object.clone(),
        _ => panic!("{found:#?}"),
    }
}
