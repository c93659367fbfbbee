//! The parameters of a root module: resources and data sources, in it and in every module that it calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::needs::{Concerned, Needs, PARAMETER};
use super::shape::Shape;
use super::values::{Frames, Values};
use crate::expr::Value;
use crate::hcl::Block;
use crate::terraform::modules::{attribute, called};

/// How deep modules may call modules. Terraform has no limit; more is a circle.
const DEPTH: usize = 8;

/// Parameters of one root module.
#[derive(Default)]
pub(super) struct Found {
    pub produces: BTreeSet<String>,
    pub consumes: BTreeSet<String>,
    /// Addresses of blocks whose parameters' names are not known.
    pub unclear: Vec<String>,
}

pub(super) fn parameters(folder: &str, modules: &Concerned) -> Found {
    let mut found = Found::default();
    let mut search = Search {
        modules,
        found: &mut found,
    };
    search.module(folder, &BTreeMap::new(), "", 0);
    found.unclear.sort();
    found.unclear.dedup();
    found
}

struct Search<'a> {
    modules: &'a Concerned<'a>,
    found: &'a mut Found,
}

impl Search<'_> {
    fn module(&mut self, folder: &str, arguments: &Arguments, address: &str, depth: usize) {
        let modules = self.modules;
        if depth > DEPTH {
            return;
        }
        let Some((module, needs)) = modules.get(folder) else {
            return;
        };
        let values = Values::new(module, needs, arguments);
        for (block, text) in module.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            match (block.name.value.as_str(), labels.as_slice()) {
                (kind @ ("resource" | "data"), [PARAMETER, name]) => {
                    let prefix = if kind == "data" { "data." } else { "" };
                    let address = format!("{address}{prefix}{PARAMETER}.{name}");
                    self.parameter(block, text, &values, address);
                }
                ("module", [name]) => {
                    let Some(target) = called(block, folder) else {
                        continue;
                    };
                    let Some((_, needs)) = modules.get(&target) else {
                        continue;
                    };
                    let address = format!("{address}module.{name}.");
                    match instances(block, text, &values) {
                        Some(all) => {
                            for frames in all {
                                let arguments = passed(block, text, needs, &values, &frames);
                                self.module(&target, &arguments, &address, depth + 1);
                            }
                        }
                        None => self.found.unclear.push(address + "*"),
                    }
                }
                _ => {}
            }
        }
    }

    fn parameter(&mut self, block: &Block, text: &str, values: &Values, address: String) {
        let Some(all) = instances(block, text, values) else {
            self.found.unclear.push(address);
            return;
        };
        for frames in all {
            let name = attribute(block, text, "name").map(|code| values.shape(code, &frames));
            match name.as_ref().and_then(Shape::known).and_then(Value::as_str) {
                Some(name) if block.name.value == "data" => {
                    self.found.consumes.insert(name.to_owned());
                }
                Some(name) => {
                    self.found.produces.insert(name.to_owned());
                }
                None => self.found.unclear.push(address.clone()),
            }
        }
    }
}

type Arguments = BTreeMap<Arc<str>, Shape>;

/// What a `module` block passes on, as far as the module needs it.
fn passed(block: &Block, text: &str, needs: &Needs, values: &Values, frames: &Frames) -> Arguments {
    block
        .body
        .attributes()
        .filter(|a| needs.variables.contains(a.name.value.as_str()))
        .filter_map(|a| {
            let code = attribute(block, text, &a.name.value)?;
            Some((a.name.value.as_str().into(), values.shape(code, frames)))
        })
        .collect()
}

/// The iteration names of each instance of a block; none if the number of instances is not known.
fn instances(block: &Block, text: &str, values: &Values) -> Option<Vec<Frames>> {
    let outside = Frames::new();
    if let Some(code) = attribute(block, text, "for_each") {
        let all = values.shape(code, &outside).instances()?;
        let frame = |each| Frames::from([("each".into(), each)]);
        return Some(all.into_iter().map(frame).collect());
    }
    if let Some(code) = attribute(block, text, "count") {
        let shape = values.shape(code, &outside);
        let count = shape.known().and_then(Value::as_int)?;
        let frame = |n: i128| {
            let index = Value::object([("index", Value::int(n))]);
            Frames::from([("count".into(), Shape::Known(index))])
        };
        // More parameters than an account can hold are a mistake that a plan reports better.
        return (0..=10_000)
            .contains(&count)
            .then(|| (0..count).map(frame).collect());
    }
    Some(vec![outside])
}
