//! What Terraform would plan, worked out of an emitted tree without Terraform and without a cloud: every resource of every stack with its
//! arguments, evaluated through modules, `for_each` and the parameters that stacks hand to each other. What only the cloud knows stands
//! there as a token that names the resource it is of, so that two resources can still be told apart.

mod cloud;
mod document;
mod instance;
mod keys;
mod module;
mod types;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use terrane::blueprint::StackInfo;
use terrane::compile::Output;
use terrane::expr::{Kind, Value, convert};
use terrane::graph::Graph;
use terrane::tree::FileTree;
use terrane::value::RelPath;

use instance::Instance;
use module::Modules;

/// The resources of an estate.
pub struct Plan {
    pub resources: Vec<Resource>,
    /// Arguments that could not be worked out: address, argument, reason.
    pub unclear: Vec<String>,
}

/// A resource, as a plan would list it.
#[derive(Clone)]
pub struct Resource {
    /// `aws_s3_bucket`
    pub kind: String,
    /// With its stack in front, unique in the estate.
    pub address: String,
    /// Of its stack.
    pub account: String,
    pub region: String,
    pub client: Option<String>,
    /// Its arguments; blocks are lists of objects.
    pub config: Json,
}

impl Resource {
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
        // The compiler puts the tree below `out/`; stacks know their paths without that.
        let tree = without_dir(tree);
        let infos: Vec<StackInfo> = stacks.iter().map(|s| (*s).clone()).collect();
        let graph = Graph::new(&infos, &terrane::terraform::modules::Modules::parse(&tree));
        let run = Run {
            modules: Modules::new(&tree),
            parameters: RefCell::default(),
            unclear: RefCell::default(),
        };
        let mut resources = Vec::new();
        for node in graph.waves().into_iter().flatten() {
            let found = stack(&run, &node.info);
            for one in found.iter().filter(|r| r.kind == "aws_ssm_parameter") {
                let value = ["insecure_value", "value"]
                    .into_iter()
                    .find_map(|key| one.text(key));
                if let (Some(name), Some(value)) = (one.text("name"), value) {
                    run.parameters
                        .borrow_mut()
                        .insert(name.to_owned(), Value::string(value));
                }
            }
            resources.extend(found);
        }
        Self {
            resources,
            unclear: run.unclear.into_inner(),
        }
    }

    /// Those of one kind.
    pub fn all<'p>(&'p self, kind: &'static str) -> impl Iterator<Item = &'p Resource> + use<'p> {
        self.resources.iter().filter(move |r| r.kind == kind)
    }
}

/// What all stacks share.
pub(crate) struct Run {
    modules: Modules,
    /// What stacks wrote so far.
    parameters: RefCell<BTreeMap<String, Value>>,
    unclear: RefCell<Vec<String>>,
}

fn without_dir(tree: &FileTree) -> FileTree {
    let mut out = FileTree::new();
    for (path, bytes) in tree.iter() {
        let path = path.as_str();
        let path = RelPath::new(path.strip_prefix("out/").unwrap_or(path)).expect("a path");
        out.insert(path, bytes.clone()).expect("each path once");
    }
    out
}

fn stack(run: &Run, info: &StackInfo) -> Vec<Resource> {
    let folder = info.path.as_str();
    let root = Instance::root(run, folder);
    let (account, region) = root.provider();
    let place = |name: &str| info.scope.get(name).cloned();
    let mut found = Vec::new();
    root.resources(&mut |kind, address, config| {
        found.push(Resource {
            kind: kind.to_owned(),
            address: address.to_owned(),
            account: account.clone(),
            region: region.clone(),
            client: place("client"),
            config: json(config),
        });
    });
    found
}

/// A value as JSON.
pub(crate) fn json(value: &Value) -> Json {
    match &value.kind {
        Kind::Null | Kind::Unknown(_) => Json::Null,
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
