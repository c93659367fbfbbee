//! What Terraform would plan of an emitted tree, without Terraform and without a cloud: every resource of every stack with its arguments. What only the
//! cloud knows is a token that names the resource it is of, so that two resources can still be told apart, and stacks read what others write.

mod again;
mod azure;
mod cloud;
mod document;
pub mod gcp;

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::Value as Json;
use terrane::blueprint::StackInfo;
use terrane::compile::Output;
use terrane::expr::{Kind, Value, convert};
use terrane::facts::Provider;
use terrane::graph::Graph;
use terrane::terraform::evaluate::{Evaluator, Instance, Mode};
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// The resources of an estate.
pub struct Plan {
    pub resources: Vec<Resource>,
    /// What stacks look up.
    pub reads: Vec<Resource>,
    /// What could not be worked out, and why.
    pub unclear: Vec<String>,
}

/// A resource, as a plan would list it.
#[derive(Clone)]
pub struct Resource {
    /// `aws_s3_bucket`
    pub kind: String,
    /// With its stack in front, unique in the estate.
    pub address: String,
    /// The folder of its stack.
    pub stack: String,
    /// Of its stack: the account, the project or the subscription.
    pub account: String,
    pub region: String,
    pub client: Option<String>,
    /// Its arguments; blocks are lists of objects.
    pub config: Json,
}

impl Resource {
    fn new(instance: &Instance, stack: &StackInfo, (account, region): (String, String)) -> Self {
        Self {
            kind: instance.kind().to_owned(),
            address: address(instance),
            stack: stack.path.to_string(),
            account,
            region,
            client: stack.scope.get("client").cloned(),
            config: json(&instance.arguments()),
        }
    }

    /// The ARN of a key, which has no name: the address stands for its id.
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:kms:{}:{}:key/{}",
            self.region, self.account, self.address
        )
    }

    /// A text among its arguments.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.config[name].as_str()
    }
}

impl Plan {
    pub fn of(output: &Output) -> Self {
        let stacks: Vec<&StackInfo> = output.stacks.iter().collect();
        Self::of_tree(&output.tree, &stacks)
    }

    /// The same with another tree in the place of the one that was emitted.
    pub fn of_tree(tree: &FileTree, stacks: &[&StackInfo]) -> Self {
        let given = stacks.iter().filter(|s| !s.values.is_empty());
        let given = given.map(|s| (s.path.to_string(), s.values.clone()));
        let modules = crate::parsed::modules(&without_dir(tree)).given(given.collect());
        let infos: Vec<StackInfo> = stacks.iter().map(|s| (*s).clone()).collect();
        let schemas = Schemas::default();
        let providers = Providers::new(&modules, &schemas);
        let graph = Graph::new(&infos, &modules, &providers);
        let parameters: Mutex<BTreeMap<String, String>> = Mutex::default();
        let first = |args: &[Value]| Ok(args[0].clone());
        let evaluator = Evaluator::new(&modules)
            .typed_by(&providers)
            .with_function("file", first)
            .with_function("base64gzip", first)
            .computed_by(|instance, name, of| {
                let read = |name: &str| parameters.lock().expect("one thread").get(name).cloned();
                Some(cloud::adds(instance, name, of, &read))
            });
        let mut plan = Self {
            resources: Vec::new(),
            reads: Vec::new(),
            unclear: Vec::new(),
        };
        for node in graph.waves().into_iter().flatten() {
            let root = evaluator.root(node.info.path.as_str()).expect("a module");
            let own = root.configurations().into_iter();
            let own = own.filter(|provider| provider.alias().is_none());
            // Some sign in to two clouds, and make what is of their own.
            let is_home = |provider: &str| match node.info.cloud {
                Some(Provider::Aws) => provider == "aws",
                Some(Provider::Gcp) => provider == "google",
                Some(Provider::Azure) => provider == "azurerm",
                None => ["aws", "azurerm", "google"].contains(&provider),
            };
            let own: Vec<_> = own.collect();
            let home = own.iter().find(|provider| is_home(provider.name()));
            // What answers for names lies in no cloud.
            let place = home
                .or_else(|| own.iter().find(|provider| provider.name() == "cloudflare"))
                .map(cloud::place)
                .unwrap_or_else(|| panic!("{} signs in nowhere", node.info.path));
            let mut found = Vec::new();
            for instance in root.instances() {
                if !instance.is_one() {
                    plan.unclear.push(address(&instance));
                    continue;
                }
                match instance.mode() {
                    Mode::Resource => {
                        found.push(Resource::new(&instance, &node.info, place.clone()));
                    }
                    // AWS has parameters for that.
                    Mode::Data if !instance.kind().starts_with("aws_") => {
                        let place = cloud::place(&instance.provider());
                        let read = Resource::new(&instance, &node.info, place);
                        plan.reads.push(read);
                    }
                    Mode::Data | Mode::Ephemeral => {}
                }
            }
            let failures = root.failures().into_iter();
            let failed =
                failures.map(|f| format!("{}:{}: {}", node.info.path, f.address, f.fault.message));
            plan.unclear.extend(failed);
            for one in found.iter().filter(|r| r.kind == "aws_ssm_parameter") {
                let value = ["insecure_value", "value"]
                    .into_iter()
                    .find_map(|key| one.text(key));
                if let (Some(name), Some(value)) = (one.text("name"), value) {
                    let mut parameters = parameters.lock().expect("one thread");
                    parameters.insert(name.to_owned(), value.to_owned());
                }
            }
            plan.resources.extend(found);
        }
        plan
    }

    /// Those of one kind.
    pub fn all<'p>(&'p self, kind: &'static str) -> impl Iterator<Item = &'p Resource> + use<'p> {
        self.resources.iter().filter(move |r| r.kind == kind)
    }
}

/// With its stack in front.
fn address(instance: &Instance) -> String {
    format!("{}:{}", instance.root(), instance.address())
}

/// The compiler puts the tree below `out/`; stacks know their paths without that.
fn without_dir(tree: &FileTree) -> FileTree {
    let mut out = FileTree::new();
    for (path, bytes) in tree.iter() {
        let path = path.as_str();
        let path = RelPath::new(path.strip_prefix("out/").unwrap_or(path)).expect("a path");
        out.insert(path, bytes.clone()).expect("each path once");
    }
    out
}

/// A value as JSON.
fn json(value: &Value) -> Json {
    match &value.kind {
        Kind::Null(_) | Kind::Unknown(_) => Json::Null,
        Kind::Bool(b) => Json::Bool(*b),
        Kind::String(text) => text.to_string().into(),
        Kind::Number(_) => {
            let text = convert::to_text(value).expect("a number has a text");
            text.parse::<serde_json::Number>()
                .map_or_else(|_| text.to_string().into(), Json::Number)
        }
        Kind::List(items) | Kind::Set(items) => items.iter().map(json).collect(),
        Kind::Map(map) => map.iter().map(|(k, v)| (k.to_string(), json(v))).collect(),
    }
}
