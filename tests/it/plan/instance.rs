//! One call of a module, evaluated on demand: variables, locals, resources, outputs. Every value is worked out once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use terrane::expr::{self, Names, Scope, Value};
use terrane::hcl::{Block, Expr, ExprKind, Item};

use super::Run;
use super::keys::{at, collected, pairs};
use super::module::{Code, Module, Modules, attribute};
use super::types::typed;

/// Arguments that are Terraform's and not the resource's.
const META: [&str; 7] = [
    "count",
    "depends_on",
    "for_each",
    "provider",
    "providers",
    "source",
    "version",
];
/// Blocks that describe what Terraform does, not what there is.
const META_BLOCKS: [&str; 4] = ["connection", "lifecycle", "provisioner", "timeouts"];

/// Names of iterations around an expression, the inner ones last.
type Frames = Vec<(String, Value)>;
pub(super) type Objects = BTreeMap<Arc<str>, Value>;

/// The instances of a module that is called, by their keys.
type Called<'r> = Vec<(Option<Value>, Rc<Instance<'r>>)>;

pub struct Instance<'r> {
    pub(super) run: &'r Run,
    folder: String,
    pub(super) module: &'r Module,
    /// `module.a["b"].`, with the stack in front.
    address: String,
    /// Of the stack's provider.
    pub(super) place: (String, String),
    caller: Option<(Rc<Instance<'r>>, &'r Block, &'r str, Frames)>,
    values: RefCell<BTreeMap<String, Value>>,
    calls: RefCell<BTreeMap<String, Called<'r>>>,
    /// What is being worked out, so that a circle is an error and not the end of the stack.
    open: RefCell<BTreeSet<String>>,
}

impl<'r> Instance<'r> {
    pub fn root(run: &'r Run, folder: &str) -> Rc<Self> {
        let bare = Self::new(run, folder, format!("{folder}:"), Default::default(), None);
        let place = bare.read_provider();
        Rc::new(Self { place, ..bare })
    }

    fn new(
        run: &'r Run,
        folder: &str,
        address: String,
        place: (String, String),
        caller: Option<(Rc<Self>, &'r Block, &'r str, Frames)>,
    ) -> Self {
        Self {
            run,
            folder: folder.to_owned(),
            module: run.modules.get(folder),
            address,
            place,
            caller,
            values: RefCell::default(),
            calls: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// Account and region.
    pub fn provider(&self) -> (String, String) {
        self.place.clone()
    }

    fn read_provider(&self) -> (String, String) {
        let own = |block: &Block, text| {
            block.name.value == "provider" && attribute(block, text, "alias").is_none()
        };
        let found = self.module.blocks().find(|(block, text)| own(block, text));
        let (block, text) = found.unwrap_or_else(|| panic!("{} has no provider", self.folder));
        let names = Names::new();
        let literal = |name| {
            let code = attribute(block, text, name)?;
            expr::evaluate(code.expr, &Scope::new(&names)).ok()
        };
        let region = literal("region").expect("a region");
        let accounts = literal("allowed_account_ids").expect("accounts");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&accounts.as_list().expect("a list")[0]), text(&region))
    }

    /// Every resource, here and in the modules that are called.
    pub fn resources(self: &Rc<Self>, see: &mut dyn FnMut(&str, &str, &Value)) {
        for (block, text) in self.module.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|l| l.value.as_str()).collect();
            match (block.name.value.as_str(), labels.as_slice()) {
                ("resource", [kind, name]) => {
                    let address = format!("{}{kind}.{name}", self.address);
                    for (key, frames) in self.expansions(block, text, &address) {
                        let config = self.body(&block.body.items, text, &frames, &address);
                        see(kind, &at(&address, key.as_ref()), &Value::object(config));
                    }
                }
                ("module", [name]) => {
                    for (_, called) in self.called(name) {
                        called.resources(see);
                    }
                }
                _ => {}
            }
        }
    }

    /// The value of an expression. What cannot be worked out is noted, and a token.
    fn value(self: &Rc<Self>, code: Code<'r>, frames: &Frames, what: &str) -> Value {
        let names = self.names(code.expr);
        let scope = frames
            .iter()
            .fold(Scope::new(&names), |scope, (name, value)| {
                scope.with(name.as_str(), value.clone())
            });
        expr::evaluate(code.expr, &scope).unwrap_or_else(|faults| {
            self.note(format!("{what}: {}", faults[0].message));
            Value::string(format!("<{what}>"))
        })
    }

    fn note(&self, text: String) {
        self.run.unclear.borrow_mut().push(text);
    }

    /// Everything that an expression refers to, by its roots.
    fn names(self: &Rc<Self>, expr: &'r Expr) -> Names<'static> {
        let mut references = BTreeSet::new();
        expr.visit(&mut |part| {
            if let ExprKind::GetAttr { on, name } = &part.kind {
                match &on.kind {
                    ExprKind::Variable(root) => {
                        references.insert((root.as_str(), name.value.as_str(), ""));
                    }
                    ExprKind::GetAttr { on, name: middle } => {
                        if let ExprKind::Variable(root) = &on.kind {
                            let reference =
                                (root.as_str(), middle.value.as_str(), name.value.as_str());
                            references.insert(reference);
                        }
                    }
                    _ => {}
                }
            }
        });
        let mut roots: BTreeMap<String, Objects> = BTreeMap::new();
        let mut data: BTreeMap<&str, Objects> = BTreeMap::new();
        for (root, name, third) in references {
            let found = match (root, third) {
                ("data", "") => None,
                ("data", _) => {
                    let value = self.block("data", name, third);
                    data.entry(name)
                        .or_default()
                        .extend(value.map(|v| (third.into(), v)));
                    None
                }
                ("module", _) => self.outputs(name, third),
                ("path", _) => Some(Value::string(".")),
                ("var", "") => self.variable(name),
                ("local", "") => self.local(name),
                (_, "") => self.block("resource", root, name),
                _ => None,
            };
            if let Some(value) = found {
                let known = roots.entry(root.to_owned()).or_default();
                let merged = match (known.get(name).and_then(Value::as_map), value.as_map()) {
                    (Some(a), Some(b)) if root == "module" => {
                        Value::object(a.iter().chain(b).map(|(k, v)| (k.clone(), v.clone())))
                    }
                    _ => value,
                };
                known.insert(name.into(), merged);
            }
        }
        let data: Objects = data
            .into_iter()
            .map(|(k, v)| (k.into(), Value::object(v)))
            .collect();
        roots.insert("data".into(), data);
        let names = Names::new()
            .function("file", |args| Ok(args[0].clone()))
            .function("base64gzip", |args| Ok(args[0].clone()))
            .function("nonsensitive", |args| Ok(args[0].clone()))
            .function("sensitive", |args| Ok(args[0].clone()));
        roots.into_iter().fold(names, |names, (root, map)| {
            names.value(root, Value::object(map))
        })
    }

    /// A value by its address in the module, made once.
    fn once(self: &Rc<Self>, address: String, make: impl FnOnce() -> Value) -> Value {
        if let Some(value) = self.values.borrow().get(&address) {
            return value.clone();
        }
        if !self.open.borrow_mut().insert(address.clone()) {
            self.note(format!("{}{address}: refers to itself", self.address));
            return Value::null();
        }
        let value = make();
        self.open.borrow_mut().remove(&address);
        self.values.borrow_mut().insert(address, value.clone());
        value
    }

    fn variable(self: &Rc<Self>, name: &str) -> Option<Value> {
        let (block, text) = self.module.block("variable", &[name])?;
        Some(self.once(format!("var.{name}"), || {
            let what = format!("{}var.{name}", self.address);
            let passed = self
                .caller
                .as_ref()
                .and_then(|(caller, call, text, frames)| {
                    let code = attribute(call, text, name)?;
                    Some(caller.value(code, frames, &what))
                });
            let default = || match attribute(block, text, "default") {
                Some(code) => self.value(code, &Frames::new(), &what),
                None => Value::string(format!("<{what}>")),
            };
            let nullable = attribute(block, text, "nullable")
                .is_none_or(|code| code.expr.kind != ExprKind::Bool(false));
            let value = match passed {
                Some(value) if nullable || !value.is_null() => value,
                _ => default(),
            };
            match attribute(block, text, "type") {
                Some(code) => typed(code.expr, text, &value),
                None => value,
            }
        }))
    }

    fn local(self: &Rc<Self>, name: &str) -> Option<Value> {
        let code = self.module.local(name)?;
        let what = format!("{}local.{name}", self.address);
        Some(self.once(format!("local.{name}"), || {
            self.value(code, &Frames::new(), &what)
        }))
    }

    /// What a reference to a resource or data source stands for.
    fn block(self: &Rc<Self>, keyword: &str, kind: &str, name: &str) -> Option<Value> {
        let (block, text) = self.module.block(keyword, &[kind, name])?;
        let prefix = if keyword == "data" { "data." } else { "" };
        Some(self.once(format!("{prefix}{kind}.{name}"), || {
            let address = format!("{}{prefix}{kind}.{name}", self.address);
            let expanded = self.expansions(block, text, &address);
            let objects = expanded.into_iter().map(|(key, frames)| {
                let config = self.body(&block.body.items, text, &frames, &address);
                let object = self.object(kind, config, block, &at(&address, key.as_ref()));
                (key, object)
            });
            collected(block, text, objects.collect())
        }))
    }

    /// The instances of a block: their keys, and the names that only they know.
    fn expansions(
        self: &Rc<Self>,
        block: &'r Block,
        text: &'r str,
        address: &str,
    ) -> Vec<(Option<Value>, Frames)> {
        let none = Frames::new();
        let frame =
            |root: &str, pairs: Vec<(&str, Value)>| vec![(root.to_owned(), Value::object(pairs))];
        if let Some(code) = attribute(block, text, "for_each") {
            let value = self.value(code, &none, &format!("{address} for_each"));
            let each = |(key, value): (Value, Value)| {
                let frames = frame("each", vec![("key", key.clone()), ("value", value)]);
                (Some(key), frames)
            };
            return pairs(&value).into_iter().map(each).collect();
        }
        if let Some(code) = attribute(block, text, "count") {
            let value = self.value(code, &none, &format!("{address} count"));
            let count = value.as_int().unwrap_or_default();
            let one = |n| {
                (
                    Some(Value::int(n)),
                    frame("count", vec![("index", Value::int(n))]),
                )
            };
            return (0..count).map(one).collect();
        }
        vec![(None, none)]
    }

    /// The arguments of a block, nested ones as lists of objects.
    fn body(
        self: &Rc<Self>,
        items: &'r [Item],
        text: &'r str,
        frames: &Frames,
        address: &str,
    ) -> Objects {
        let mut out = Objects::new();
        let mut blocks: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for item in items {
            match item {
                Item::Attribute(a) if META.contains(&a.name.value.as_str()) => {}
                Item::Attribute(a) => {
                    let code = Code {
                        expr: &a.value,
                        text,
                    };
                    let value = self.value(code, frames, &format!("{address} {}", a.name.value));
                    out.insert(a.name.value.as_str().into(), value);
                }
                Item::Block(b) if META_BLOCKS.contains(&b.name.value.as_str()) => {}
                Item::Block(b) if b.name.value == "dynamic" => {
                    let name = b.labels[0].value.as_str();
                    let made = blocks.entry(name).or_default();
                    made.extend(self.dynamic(b, name, text, frames, address));
                }
                Item::Block(b) => {
                    let nested = self.body(&b.body.items, text, frames, address);
                    blocks
                        .entry(b.name.value.as_str())
                        .or_default()
                        .push(Value::object(nested));
                }
            }
        }
        out.extend(
            blocks
                .into_iter()
                .map(|(name, all)| (name.into(), Value::tuple(all))),
        );
        out
    }

    fn dynamic(
        self: &Rc<Self>,
        block: &'r Block,
        name: &str,
        text: &'r str,
        frames: &Frames,
        address: &str,
    ) -> Vec<Value> {
        let for_each =
            attribute(block, text, "for_each").expect("a dynamic block walks over something");
        let iterator = match attribute(block, text, "iterator").map(|code| &code.expr.kind) {
            Some(ExprKind::Variable(name)) => name.as_str(),
            _ => name,
        };
        let content = block.body.items.iter().find_map(|item| match item {
            Item::Block(b) if b.name.value == "content" => Some(&b.body.items),
            _ => None,
        });
        let content = content.expect("a dynamic block has content");
        let value = self.value(for_each, frames, &format!("{address} dynamic {name}"));
        let one = |(key, value)| {
            let mut inner = frames.clone();
            let pair = Value::object([("key", key), ("value", value)]);
            inner.push((iterator.to_owned(), pair));
            Value::object(self.body(content, text, &inner, address))
        };
        pairs(&value).into_iter().map(one).collect()
    }

    /// The instances of a module that is called here.
    fn called(self: &Rc<Self>, name: &str) -> Called<'r> {
        if let Some(found) = self.calls.borrow().get(name) {
            return found.clone();
        }
        let Some((block, text)) = self.module.block("module", &[name]) else {
            return Vec::new();
        };
        let source = attribute(block, text, "source").expect("a module has a source");
        let folder = Modules::called(&self.folder, source);
        let address = format!("{}module.{name}", self.address);
        let made: Vec<_> = self
            .expansions(block, text, &address)
            .into_iter()
            .map(|(key, frames)| {
                let address = format!("{}.", at(&address, key.as_ref()));
                let caller = Some((Rc::clone(self), block, text, frames));
                let called = Self::new(self.run, &folder, address, self.place.clone(), caller);
                (key, Rc::new(called))
            })
            .collect();
        self.calls
            .borrow_mut()
            .insert(name.to_owned(), made.clone());
        made
    }

    /// What a reference to a module stands for: one output where one is named, else all of them.
    fn outputs(self: &Rc<Self>, name: &str, output: &str) -> Option<Value> {
        let (block, text) = self.module.block("module", &[name])?;
        let single = !["for_each", "count"]
            .iter()
            .any(|n| attribute(block, text, n).is_some());
        if single && output.is_empty() {
            // The reference with its output comes, too.
            return None;
        }
        let objects = self.called(name).into_iter().map(|(key, called)| {
            let all = called
                .module
                .blocks()
                .filter(|(b, _)| b.name.value == "output");
            let wanted = all.filter(|(b, _)| !single || b.labels[0].value == output);
            let values: Objects = wanted
                .map(|(b, _)| {
                    let name = b.labels[0].value.as_str();
                    (name.into(), called.output(name))
                })
                .collect();
            (key, Value::object(values))
        });
        Some(collected(block, text, objects.collect()))
    }

    fn output(self: &Rc<Self>, name: &str) -> Value {
        let (block, text) = self.module.block("output", &[name]).expect("an output");
        let code = attribute(block, text, "value").expect("an output has a value");
        let what = format!("{}output.{name}", self.address);
        self.once(format!("output.{name}"), || {
            self.value(code, &Frames::new(), &what)
        })
    }
}
