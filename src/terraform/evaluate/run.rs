//! One evaluation of a root module: its calls of modules, and what each of them was asked for so far. Every value is made once.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::body::{of_provider, written};
use super::instance::Instance;
use super::turns::{Key, Step, Turns};
use super::{Evaluator, Failure, Mode, Selection};
use crate::expr::{Fault, Marks, Type, Value};
use crate::hcl::{Attribute, Block, Expr, ExprKind, Item};
use crate::span::Span;
use crate::terraform::declared::{self, Declared};
use crate::terraform::schema::Block as Schema;

/// How deep values may depend on others. Nobody writes such chains; broken modules may.
const DEPTH: usize = 100;
/// How deep modules may call modules.
const NESTED: usize = 32;
/// How many calls of modules a root may come to.
const CALLS: usize = 20_000;

/// Names that belong to an instance or to an element of a `dynamic` block, the inner ones last.
#[derive(Clone, Debug, Default)]
pub(super) struct Frames(Vec<(Arc<str>, Value)>);

static NONE: Frames = Frames(Vec::new());

impl Frames {
    pub fn one(name: &str, value: Value) -> Self {
        Self::default().and(name, value)
    }

    pub fn and(&self, name: &str, value: Value) -> Self {
        let mut all = self.0.clone();
        all.push((name.into(), value));
        Self(all)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| &**own == name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Arc<str>, Value)> {
        self.0.iter()
    }
}

/// Values that were made; none inside while one is being made, so that a circle is found and not the end of the stack.
type Cells<K> = RefCell<BTreeMap<K, Option<Value>>>;

/// The same for what is not a value.
type Shared<K, T> = RefCell<BTreeMap<K, Option<Rc<T>>>>;

/// A module that is called, or the root.
pub(super) struct Call<'e> {
    pub folder: &'e str,
    pub declared: &'e Declared<'e>,
    /// `module.a["k"].`, empty for the root.
    pub address: String,
    /// The same without keys.
    pub path: String,
    /// What leads to it: of each call around it and of itself the name and the key.
    pub steps: Vec<Step>,
    /// Where the names of these are written.
    pub labels: Vec<Span>,
    /// The path of the outermost call around it of which nobody knows how many there are.
    pub open: Option<String>,
    pub caller: Option<Caller<'e>>,
    depth: usize,
    /// Its place among all calls of the run.
    number: usize,
    variables: Cells<&'e str>,
    locals: Cells<&'e str>,
    outputs: Cells<&'e str>,
    /// Arguments of providers.
    pub configured: Cells<String>,
    blocks: Shared<(Mode, &'e str, &'e str), Made<'e>>,
    calls: Shared<&'e str, Called<'e>>,
}

/// Where a module is called.
pub(super) struct Caller<'e> {
    /// The number of the call that does.
    pub call: usize,
    pub block: &'e Block,
    pub frames: Frames,
}

/// A `module` block.
pub(super) struct Called<'e> {
    pub turns: Turns,
    /// One for each of the turns.
    pub calls: Vec<Rc<Call<'e>>>,
}

/// A resource or data source with its instances.
pub(super) struct Made<'e> {
    pub mode: Mode,
    pub of: &'e str,
    pub name: &'e str,
    pub block: &'e Block,
    /// What of it is the provider's.
    pub items: Vec<&'e Item>,
    pub turns: Turns,
    /// The schema of its type, if it is known.
    pub schema: OnceCell<Option<&'e Schema>>,
    /// Arguments and attributes, by the instance's number, name, and whether they are as references see them.
    pub cells: Cells<(usize, String, bool)>,
}

pub(super) struct Run<'e> {
    pub of: &'e Evaluator<'e>,
    calls: RefCell<Vec<Rc<Call<'e>>>>,
    top: Rc<Call<'e>>,
    failures: RefCell<Vec<Failure>>,
    depth: Cell<usize>,
}

impl<'e> Call<'e> {
    fn new(folder: &'e str, declared: &'e Declared<'e>) -> Self {
        Self {
            folder,
            declared,
            address: String::new(),
            path: String::new(),
            steps: Vec::new(),
            labels: Vec::new(),
            open: None,
            caller: None,
            depth: 0,
            number: 0,
            variables: Cells::default(),
            locals: Cells::default(),
            outputs: Cells::default(),
            configured: Cells::default(),
            blocks: RefCell::default(),
            calls: RefCell::default(),
        }
    }
}

impl Call<'_> {
    /// Its place among all calls of the run.
    pub fn number(&self) -> usize {
        self.number
    }
}

impl<'e> Made<'e> {
    /// An argument.
    pub fn attribute(&self, name: &str) -> Option<&'e Attribute> {
        self.items.iter().find_map(|item| match item {
            Item::Attribute(attribute) if attribute.name.value == name => Some(attribute),
            _ => None,
        })
    }

    /// Whether it has an argument, or blocks of this name.
    pub fn writes(&self, name: &str) -> bool {
        self.items.iter().any(|item| written(item) == name)
    }

    /// The names that an instance alone knows.
    pub fn frames(&self, turn: usize) -> &Frames {
        let found = self.turns.all.get(turn);
        found.map_or(&NONE, |turn| &turn.frames)
    }
}

/// The value of a cell, made by the first who asks; none for who asks while it is being made.
pub(super) fn once<K: Ord + Clone>(
    cells: &Cells<K>,
    key: &K,
    make: impl FnOnce() -> Value,
) -> Option<Value> {
    if let Some(found) = cells.borrow().get(key) {
        return found.clone();
    }
    cells.borrow_mut().insert(key.clone(), None);
    let value = make();
    cells.borrow_mut().insert(key.clone(), Some(value.clone()));
    Some(value)
}

impl<'e> Run<'e> {
    pub fn new(of: &'e Evaluator<'e>, folder: &'e str, declared: &'e Declared<'e>) -> Self {
        let top = Rc::new(Call::new(folder, declared));
        Self {
            of,
            calls: RefCell::new(vec![Rc::clone(&top)]),
            top,
            failures: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The root module itself.
    pub fn top(&self) -> Rc<Call<'e>> {
        Rc::clone(&self.top)
    }

    /// The call that a reference to it is for.
    pub fn numbered(&self, call: &Call<'e>) -> Option<Rc<Call<'e>>> {
        self.calls.borrow().get(call.number).cloned()
    }

    /// A call by its number.
    pub fn at(&self, number: usize) -> Option<Rc<Call<'e>>> {
        self.calls.borrow().get(number).cloned()
    }

    pub fn failures(&self) -> Vec<Failure> {
        self.failures.borrow().clone()
    }

    pub fn fail(&self, address: String, fault: Fault) {
        self.failures.borrow_mut().push(Failure { address, fault });
    }

    /// Goes one step down a chain of values; none if it is too long.
    pub fn deeper<T>(&self, step: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth > DEPTH {
            return None;
        }
        self.depth.set(depth + 1);
        let out = step();
        self.depth.set(depth);
        Some(out)
    }

    /// What stands for a value that is being made.
    pub fn circle(&self, address: String, span: Span) -> Value {
        self.fail(address, Fault::new(span, "it depends on itself"));
        Value::unknown(Type::Any)
    }

    /// The call that a module was called by.
    pub fn caller(&self, caller: &Caller<'e>) -> Option<Rc<Call<'e>>> {
        self.calls.borrow().get(caller.call).cloned()
    }

    /// `var.name`; none if it is not declared.
    pub fn variable(self: &Rc<Self>, call: &Call<'e>, name: &str) -> Option<Value> {
        let (name, variable) = call.declared.variables.get_key_value(name)?;
        let place = || format!("{}var.{name}", call.address);
        let made = once(&call.variables, name, || {
            let given = match &call.caller {
                Some(caller) => caller.block.body.value(name).and_then(|expr| {
                    let outer = self.caller(caller)?;
                    Some(self.value(&outer, expr, &caller.frames, &place))
                }),
                None => self.input(name, &place),
            };
            let given = given.filter(|value| variable.is_nullable() || !value.is_null());
            let of = || Value::unknown(variable.type_of());
            let default = || match variable.block.body.value("default") {
                Some(expr) => self.value(call, expr, &Frames::default(), &place),
                None => of(),
            };
            let value = given.unwrap_or_else(default);
            let says = variable.block.body.value("sensitive");
            let value = match says.is_some_and(|says| says.kind == ExprKind::Bool(true)) {
                true => value.marked(Marks::SENSITIVE),
                false => value,
            };
            let Some(constraint) = variable.takes() else {
                return value;
            };
            constraint.convert(&value).unwrap_or_else(|mismatch| {
                let message = format!("`var.{name}{}` {}", mismatch.path, mismatch.why);
                let span = variable.block.span;
                let fault = Fault::new(span, message).origins([value.origin]);
                self.fail(place(), fault);
                of()
            })
        });
        let span = variable.block.span;
        Some(made.unwrap_or_else(|| self.circle(place(), span)))
    }

    /// What a file of values says of a variable of the root.
    fn input(self: &Rc<Self>, name: &str, place: &dyn Fn() -> String) -> Option<Value> {
        let top = self.top();
        let expr: &'e Expr = self.of.values.get(top.folder)?.get(name)?;
        Some(self.value(&top, expr, &Frames::default(), place))
    }

    /// `local.name`; none if it is not declared.
    pub fn local(self: &Rc<Self>, call: &Call<'e>, name: &str) -> Option<Value> {
        let (name, local) = call.declared.locals.get_key_value(name)?;
        let expr = &local.value;
        let place = || format!("{}local.{name}", call.address);
        let make = || self.value(call, expr, &Frames::default(), &place);
        let made = once(&call.locals, name, make);
        Some(made.unwrap_or_else(|| self.circle(place(), expr.span)))
    }

    /// An output; none if it is not declared.
    pub fn output(self: &Rc<Self>, call: &Call<'e>, name: &str) -> Option<Value> {
        let (name, block) = call.declared.outputs.get_key_value(name)?;
        let place = || format!("{}output.{name}", call.address);
        let make = || match block.body.value("value") {
            Some(expr) => self.value(call, expr, &Frames::default(), &place),
            None => Value::unknown(Type::Any),
        };
        let made = once(&call.outputs, name, make);
        Some(made.unwrap_or_else(|| self.circle(place(), block.span)))
    }

    /// A resource or data source; none if it is not declared, or its own number depends on it.
    pub fn block(
        self: &Rc<Self>,
        call: &Call<'e>,
        (mode, of, name): (Mode, &'e str, &'e str),
    ) -> Option<Rc<Made<'e>>> {
        let key = (mode, of, name);
        if let Some(found) = call.blocks.borrow().get(&key) {
            return found.clone();
        }
        let block = call.declared.find(mode.keyword(), of, name)?.block;
        call.blocks.borrow_mut().insert(key, None);
        let address = format!("{}{}{of}.{name}", call.address, mode.prefix());
        let made = Rc::new(Made {
            mode,
            of,
            name,
            block,
            items: of_provider(&block.body.items, mode.keyword()),
            turns: self.turns(call, block, &address),
            schema: OnceCell::new(),
            cells: Cells::default(),
        });
        call.blocks.borrow_mut().insert(key, Some(Rc::clone(&made)));
        Some(made)
    }

    /// A module that is called; none if it is not declared, not of this tree, or its own number depends on it.
    pub fn called(self: &Rc<Self>, call: &Call<'e>, name: &str) -> Option<Rc<Called<'e>>> {
        let (name, declared) = call.declared.calls.get_key_value(name)?;
        if let Some(found) = call.calls.borrow().get(name) {
            return found.clone();
        }
        call.calls.borrow_mut().insert(name, None);
        let made = self.call(call, name, declared).map(Rc::new);
        call.calls.borrow_mut().insert(name, made.clone());
        made
    }

    fn call(
        self: &Rc<Self>,
        call: &Call<'e>,
        name: &str,
        made: &'e declared::Call<'e>,
    ) -> Option<Called<'e>> {
        let (folder, declared) = self.of.declared.get_key_value(made.folder.as_deref()?)?;
        let block = made.block;
        let address = format!("{}module.{name}", call.address);
        let span = block.span;
        if self.is_inside(call, folder) {
            self.fail(address, Fault::new(span, "the module calls itself"));
            return None;
        }
        let turns = self.turns(call, block, &address);
        let known = self.calls.borrow().len();
        if call.depth >= NESTED || known + turns.all.len() > CALLS {
            self.fail(
                address,
                Fault::new(span, "there are too many calls of modules"),
            );
            return None;
        }
        let calls = turns.all.iter().zip(known..).map(|(turn, number)| {
            let path = format!("{}module.{name}.", call.path);
            let open = (turn.key == Key::Open).then(|| path.clone());
            let label = block.labels.first().map_or(block.span, |label| label.span);
            let labels = call.labels.iter().copied().chain([label]).collect();
            let mut steps = call.steps.clone();
            steps.push(Step {
                name: format!("module.{name}"),
                key: turn.key.clone(),
            });
            let caller = Caller {
                call: call.number,
                block,
                frames: turn.frames.clone(),
            };
            Rc::new(Call {
                address: format!("{address}{}.", turn.key),
                open: call.open.clone().or(open),
                path,
                steps,
                labels,
                caller: Some(caller),
                depth: call.depth + 1,
                number,
                ..Call::new(folder, declared)
            })
        });
        let calls: Vec<_> = calls.collect();
        self.calls.borrow_mut().extend(calls.iter().cloned());
        Some(Called { turns, calls })
    }

    /// Sees a call and all that it calls.
    pub fn walk(self: &Rc<Self>, call: &Rc<Call<'e>>, see: &mut dyn FnMut(&Call<'e>)) {
        see(call);
        for name in call.declared.calls.keys() {
            let called = self.called(call, name);
            for inner in called.iter().flat_map(|called| &called.calls) {
                self.walk(inner, see);
            }
        }
    }

    /// Whether a call is one of the module of a folder, or is made by one.
    fn is_inside(&self, call: &Call<'e>, folder: &str) -> bool {
        let mut next = call.caller.as_ref().and_then(|caller| self.caller(caller));
        if call.folder == folder {
            return true;
        }
        while let Some(outer) = next {
            if outer.folder == folder {
                return true;
            }
            next = outer.caller.as_ref().and_then(|caller| self.caller(caller));
        }
        false
    }

    /// The instances of a module and of all that it calls.
    pub fn collect(
        self: &Rc<Self>,
        call: &Rc<Call<'e>>,
        selection: &Selection,
        all: &mut Vec<Instance<'e>>,
    ) {
        let blocks = Mode::ALL.into_iter().flat_map(|mode| {
            let blocks = call.declared.of_kind(mode.keyword());
            blocks.map(move |(of, name)| (mode, of, name))
        });
        for key in blocks.filter(|(_, of, _)| selection.has_type(of)) {
            if let Some(made) = self.block(call, key) {
                let turns = 0..made.turns.all.len();
                all.extend(turns.map(|turn| Instance::new(self, call, &made, turn)));
            }
        }
        for (name, declared) in &call.declared.calls {
            let target = declared.folder.as_deref();
            if !target.is_some_and(|target| selection.has_folder(target)) {
                continue;
            }
            if let Some(called) = self.called(call, name) {
                for inner in &called.calls {
                    self.collect(inner, selection, all);
                }
            }
        }
    }
}
