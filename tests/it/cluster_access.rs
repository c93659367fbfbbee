//! Whoever applies a stack that makes a cluster may do something in it only once EKS was told so: what Terraform puts into the cluster waits for that, and at
//! the end goes before it does.

use std::collections::BTreeSet;
use std::rc::Rc;

use regex::Regex;
use terrane::hcl::Block;
use terrane::terraform::modules::{Module, Modules, local_source};

use super::estate::tree_of;
use super::parsed::{Texts, modules_and_texts};

const ESTATE: &str = r#"
[project]
name   = "acme"
domain = "acme.example.com"

[output]
repository = "https://github.com/acme/infrastructure.git"

[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate", region = "eu-west-1" }

[defaults.network]
availability_zones = 3

[defaults.delivery]
hub = "eu-west-1/production"

[defaults.platform]
admins   = ["deployers"]
services = ["metrics-server", "cluster-autoscaler", "aws-load-balancer-controller", "ebs-csi", "external-dns", "external-secrets", "cert-manager", "istio", "reloader"]

[regions.eu-west-1]
network.vpc_cidr = "10.20.0.0/16"
environments     = { production = {} }
"#;

/// A module as it is called: its folder, and the call with the module around it.
struct Place<'t> {
    folder: String,
    module: &'t Module,
    caller: Option<(&'t Block, Rc<Self>)>,
}

struct Tree<'t> {
    modules: &'t Modules,
    texts: &'t Texts,
}

/// What was looked at, and the types of resources among it.
#[derive(Default)]
struct Reach {
    seen: BTreeSet<String>,
    kinds: BTreeSet<String>,
}

impl<'t> Tree<'t> {
    fn place(&self, folder: &str, caller: Option<(&'t Block, Rc<Place<'t>>)>) -> Rc<Place<'t>> {
        let module = self.modules.get(folder);
        Rc::new(Place {
            folder: folder.to_owned(),
            module: module.unwrap_or_else(|| panic!("no {folder}")),
            caller,
        })
    }

    fn called(&self, at: &Rc<Place<'t>>, block: &'t Block) -> Rc<Place<'t>> {
        let folder = self.modules.called(block, &at.folder);
        self.place(
            &folder.expect("a local module"),
            Some((block, Rc::clone(at))),
        )
    }

    fn text(&self, block: &Block) -> &'t str {
        self.texts.of(block.span).expect("a text")
    }

    fn find(&self, at: &Place<'t>, name: &str, labels: &[&str]) -> Option<&'t Block> {
        let mut all = at.module.blocks().filter(|block| block.name.value == name);
        all.find(|block| {
            let own = block.labels.iter().map(|label| label.value.as_str());
            own.eq(labels.iter().copied())
        })
    }

    /// Everything that a text depends on, as Terraform orders it.
    fn follow(&self, at: &Rc<Place<'t>>, text: &str, out: &mut Reach) {
        let reference = Regex::new(
            r"\b(var|local|module|data|[a-z]+_[a-z0-9_]+)\.([\w-]+)(?:\[[^\]]*\])?(?:\.([\w-]+))?",
        );
        for found in reference.expect("a pattern").captures_iter(text) {
            let part = |n: usize| found.get(n).map_or("", |m| m.as_str());
            let (root, name, rest) = (part(1), part(2), part(3));
            let caller = at.caller.as_ref();
            let call = caller.map_or("", |(block, _)| block.labels[0].value.as_str());
            let what = format!("{} {call} {root}.{name}.{rest}", at.folder);
            if !out.seen.insert(what) {
                continue;
            }
            match root {
                "var" => self.variable(at, name, out),
                "local" => self.local(at, name, out),
                "module" => self.call(at, name, rest, out),
                "data" => {
                    let block = self.find(at, "data", &[name, rest]);
                    block
                        .into_iter()
                        .for_each(|block| self.follow(at, self.text(block), out));
                }
                kind => {
                    if let Some(block) = self.find(at, "resource", &[kind, name]) {
                        out.kinds.insert(kind.to_owned());
                        self.follow(at, self.text(block), out);
                    }
                }
            }
        }
    }

    fn local(&self, at: &Rc<Place<'t>>, name: &str, out: &mut Reach) {
        let all = at.module.blocks().filter(|b| b.name.value == "locals");
        for value in all.filter_map(|block| block.body.value(name)) {
            let text = self.texts.of(value.span).expect("a text");
            self.follow(at, text, out);
        }
    }

    fn variable(&self, at: &Place<'t>, name: &str, out: &mut Reach) {
        let Some((call, outer)) = &at.caller else {
            return;
        };
        if let Some(value) = call.body.value(name) {
            let text = self.texts.of(value.span).expect("a text");
            self.follow(outer, text, out);
        }
    }

    fn call(&self, at: &Rc<Place<'t>>, name: &str, output: &str, out: &mut Reach) {
        let Some(block) = self.find(at, "module", &[name]) else {
            return;
        };
        let inner = self.called(at, block);
        match self.find(&inner, "output", &[output]) {
            Some(output) => self.follow(&inner, self.text(output), out),
            // `depends_on`, or all instances of a module.
            None => {
                for block in inner.module.blocks().filter(|b| b.name.value != "variable") {
                    self.follow(&inner, self.text(block), out);
                }
            }
        }
    }

    /// Each resource of these providers that a root module makes, with the types that it waits for.
    fn made_in_clusters(&self, at: &Rc<Place<'t>>, out: &mut Vec<(String, BTreeSet<String>)>) {
        for block in at.module.blocks() {
            if block.name.value == "module" && local_source(block).is_some() {
                self.made_in_clusters(&self.called(at, block), out);
            }
            let kind = block.labels.first().map_or("", |l| l.value.as_str());
            let in_cluster = kind.starts_with("kubernetes_") || kind.starts_with("helm_");
            if block.name.value == "resource" && in_cluster {
                let mut reach = Reach::default();
                self.follow(at, self.text(block), &mut reach);
                let address = format!("{} {kind}.{}", at.folder, block.labels[1].value);
                out.push((address, reach.kinds));
            }
        }
    }
}

#[test]
fn what_is_put_into_a_cluster_waits_for_who_may_do_it_and_for_nodes() {
    let tree = tree_of(ESTATE);
    let (modules, texts) = modules_and_texts(&tree);
    let tree = Tree {
        modules: &modules,
        texts: &texts,
    };
    let root = "out/terraform/regions/eu-west-1/layers/02-platform/production";
    let mut all = Vec::new();
    tree.made_in_clusters(&tree.place(root, None), &mut all);
    assert!(all.len() >= 17, "{}", all.len());
    for (address, waits_for) in &all {
        for kind in [
            "aws_eks_access_policy_association",
            "aws_eks_node_group",
            "aws_eks_addon",
        ] {
            assert!(
                waits_for.contains(kind),
                "{address} does not wait for {kind}: {waits_for:?}"
            );
        }
    }
}
