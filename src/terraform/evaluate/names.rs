//! The value of an expression of a module: everything that it refers to is looked up, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Mode;
use super::references::{Demand, References, Target};
use super::run::{Call, Frames, Run};
use super::turns::{How, Key, Turns};
use crate::expr::{self, Fault, Map, Marks, Names, Scope, Type, Value};
use crate::hcl::Expr;
use crate::terraform::check::files::Place;

/// Attributes or outputs that are asked for; none for all that there are.
type Asked<'d> = Option<BTreeSet<&'d str>>;

impl<'e> Run<'e> {
    /// The value of an expression. One that has a fault counts as unknown; `place` says what it is the value of.
    pub(super) fn value(
        self: &Rc<Self>,
        call: &Call<'e>,
        expr: &'e Expr,
        frames: &Frames,
        place: &dyn Fn() -> String,
    ) -> Value {
        let names = self.deeper(|| self.names(call, expr, frames, place));
        let Some(names) = names else {
            let message = "it depends on too long a chain of other values";
            self.fail(place(), Fault::new(expr.span, message));
            return Value::unknown(Type::Any);
        };
        let scope = frames
            .iter()
            .fold(Scope::new(&names), |scope, (name, value)| {
                scope.with(name, value.clone())
            });
        expr::evaluate(expr, &scope).unwrap_or_else(|faults| {
            for fault in faults {
                self.fail(place(), fault);
            }
            Value::unknown(Type::Any).marked(Marks::LOST)
        })
    }

    /// Everything that an expression refers to, by its roots.
    fn names(
        self: &Rc<Self>,
        call: &Call<'e>,
        expr: &'e Expr,
        frames: &Frames,
        place: &dyn Fn() -> String,
    ) -> Names<'e> {
        let references = References::of(expr);
        let mut names = Names::within(&self.of.base);
        let mut roots: BTreeMap<&str, Map> = BTreeMap::new();
        let mut typed: BTreeMap<(&str, &str), Map> = BTreeMap::new();
        for (target, demand) in &references.all {
            let value = |found: Option<Value>, what: &dyn Fn() -> String| {
                found.unwrap_or_else(|| self.undeclared(call, expr, &what(), place))
            };
            let (root, name, found) = match *target {
                Target::Variable(name) => {
                    let found = self.variable(call, name);
                    ("var", name, value(found, &|| format!("var.{name}")))
                }
                Target::Local(name) => {
                    let found = self.local(call, name);
                    ("local", name, value(found, &|| format!("local.{name}")))
                }
                Target::Call(name) => {
                    let found = self.outputs(call, name, demand);
                    ("module", name, value(found, &|| format!("module.{name}")))
                }
                Target::Block(Mode::Resource, of, _) if frames.has(of) => continue,
                Target::Block(mode, of, name) => {
                    let found = self.resource(call, (mode, of, name), demand);
                    let address = || format!("{}{of}.{name}", mode.prefix());
                    let found = value(found, &address);
                    if mode != Mode::Resource || references.is_explicit {
                        let all = typed.entry((mode.keyword(), of)).or_default();
                        all.insert(name.into(), found.clone());
                    }
                    if mode != Mode::Resource {
                        continue;
                    }
                    (of, name, found)
                }
            };
            roots.entry(root).or_default().insert(name.into(), found);
        }
        for ((root, of), all) in typed {
            let root = roots.entry(root).or_default();
            root.insert(of.into(), Value::object(all));
        }
        for (root, all) in roots {
            names.insert(root, Value::object(all));
        }
        if references.surroundings {
            names.insert("path", path(self.top().folder, call.folder));
            let workspace = self.of.workspace.map(Value::string);
            let workspace = workspace.unwrap_or_else(|| Value::unknown(Type::String));
            let workspace = ("workspace", workspace);
            let applying = ("applying", Value::unknown(Type::Bool));
            names.insert("terraform", Value::object([workspace, applying]));
        }
        if let Some(files) = self.of.files {
            let root = self.of.declared.get_key_value(self.top().folder);
            let roots = root.map_or(&[] as &[&str], |(root, _)| std::slice::from_ref(root));
            let place = Place {
                folder: call.folder,
                roots,
                files,
            };
            names = names.reading(place.readable().with_bytes());
        }
        if !frames.has("self") {
            names.insert("self", Value::unknown(Type::Any));
        }
        names
    }

    /// What stands for something that a module does not declare; a module of which parts are not read may.
    fn undeclared(
        &self,
        call: &Call<'e>,
        expr: &Expr,
        what: &str,
        place: &dyn Fn() -> String,
    ) -> Value {
        if !call.declared.is_partial {
            let message = format!("`{what}` has no value here");
            self.fail(place(), Fault::new(expr.span, message));
        }
        Value::unknown(Type::Any)
    }

    /// What `type.name` and `data.type.name` stand for, as far as it is asked for.
    fn resource(
        self: &Rc<Self>,
        call: &Call<'e>,
        key: (Mode, &'e str, &'e str),
        demand: &Demand<'e>,
    ) -> Option<Value> {
        let made = self.block(call, key)?;
        let object = |turn, asked: &Asked| self.object(call, &made, turn, asked.as_ref());
        Some(gathered(&made.turns, demand, &object))
    }

    /// What `module.name` stands for, as far as it is asked for. A module that is not of this tree gives what nobody knows.
    fn outputs(self: &Rc<Self>, call: &Call<'e>, name: &str, demand: &Demand<'e>) -> Option<Value> {
        let Some(called) = self.called(call, name) else {
            let is_declared = call.declared.calls.contains_key(name);
            return is_declared.then(|| Value::unknown(Type::Any));
        };
        let object = |turn: usize, asked: &Asked| {
            let Some(inner) = called.calls.get(turn) else {
                return Value::unknown(Type::Any);
            };
            let outputs = inner.declared.outputs.keys();
            let outputs = outputs.filter(|name| asked.as_ref().is_none_or(|a| a.contains(*name)));
            let outputs = outputs.filter_map(|name| Some((*name, self.output(inner, name)?)));
            Value::object(outputs)
        };
        Some(gathered(&called.turns, demand, &object))
    }
}

/// The objects of all instances as a reference gives them: one, a tuple with `count`, an object with `for_each`.
fn gathered(turns: &Turns, demand: &Demand, object: &dyn Fn(usize, &Asked) -> Value) -> Value {
    let both = |one: Option<&BTreeSet<_>>, other: Option<&BTreeSet<_>>| -> BTreeSet<_> {
        one.into_iter().chain(other).flatten().copied().collect()
    };
    let spread = demand.spread.as_ref();
    if turns.how == How::Once {
        let is_all = demand.is_all || demand.each.is_some();
        let asked = (!is_all).then(|| both(Some(&demand.own), spread));
        return object(0, &asked);
    }
    let is_all = demand.is_all || !demand.own.is_empty();
    let asked = (!is_all).then(|| both(demand.each.as_ref(), spread));
    if turns.is_open() {
        let of = Type::of(&object(0, &asked));
        return Value::unknown(match turns.how {
            How::ForEach => Type::map(of),
            _ => Type::list(of),
        });
    }
    let all = turns.all.iter().enumerate();
    let all = all.map(|(at, turn)| (&turn.key, object(at, &asked)));
    match turns.how {
        How::ForEach => Value::object(all.filter_map(|(key, value)| match key {
            Key::Text(key) => Some((key.clone(), value)),
            _ => None,
        })),
        _ => Value::tuple(all.map(|(_, value)| value).collect()),
    }
}

/// `path`, for a root module in which Terraform runs.
fn path(root: &str, module: &str) -> Value {
    let parts = |folder: &'_ str| -> Vec<String> {
        let parts = folder.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (root, module) = (parts(root), parts(module));
    let common = root.iter().zip(&module).take_while(|(a, b)| a == b).count();
    let up = root.iter().skip(common).map(|_| "..".to_owned());
    let down = module.iter().skip(common).cloned();
    let to: Vec<String> = up.chain(down).collect();
    let to = match to.is_empty() {
        true => ".".to_owned(),
        false => to.join("/"),
    };
    Value::object([
        ("cwd", Value::unknown(Type::String)),
        ("module", Value::string(to)),
        ("root", Value::string(".")),
    ])
}
