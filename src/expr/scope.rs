//! Which names and functions an expression can see at compile time. Every other name belongs to run time.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::files::Files;
use super::functions::Signature;
use super::{Faults, Value, evaluate};
use crate::hcl::Expr;

/// A function that the compiler adds to the language.
type Host<'a> = Box<dyn Fn(&[Value]) -> Result<Value, String> + Send + Sync + 'a>;

/// The compile-time root names and functions.
#[derive(Default)]
pub struct Names<'a> {
    /// What is looked at when a name is not here.
    outer: Option<Outer<'a>>,
    /// What stands for each name in `names`, in their order.
    values: Vec<(Cow<'a, str>, Slot<'a>)>,
    /// To look at a number each is faster than to search, and than to compare texts.
    names: Vec<NameKey>,
    functions: BTreeMap<Cow<'a, str>, Host<'a>>,
    /// What other scopes have and this one lacks, and where it is known: `client`, `estate.stacks`, `module()`. Run time has none of it.
    absent: BTreeMap<&'static str, String>,
    /// Functions that only run time can call and the language does not have.
    signatures: BTreeMap<String, Arc<Signature>>,
    /// Whether expressions are evaluated as Terraform would, where functions that read files and clocks are ordinary.
    run_time: bool,
    /// Whether `&&` and `||` look at their right side also where the left one is not known.
    both_sides: bool,
    /// Files that functions read.
    files: Option<Files<'a>>,
}

/// A number that tells most names apart.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NameKey(u32);

impl NameKey {
    /// By the hash of Fowler, Noll and Vo.
    fn of(name: &str) -> Self {
        let hash = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        Self(name.bytes().fold(0x811c_9dc5, hash))
    }
}

/// Names around others.
enum Outer<'a> {
    Borrowed(&'a Names<'a>),
    Shared(Arc<Names<'a>>),
}

struct Slot<'a> {
    value: OnceLock<Result<Value, Faults>>,
    /// What has the value.
    code: Option<&'a Expr>,
}

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names")
            .field("values", &self.own().collect::<Vec<_>>())
            .field("functions", &self.functions.keys())
            .finish()
    }
}

impl<'a> Names<'a> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// None of its own, and those of others.
    #[must_use]
    pub fn within(outer: &'a Names<'a>) -> Self {
        Self {
            outer: Some(Outer::Borrowed(outer)),
            ..Self::default()
        }
    }

    /// The same for others that several share.
    #[must_use]
    pub fn inside(outer: Arc<Names<'a>>) -> Self {
        Self {
            outer: Some(Outer::Shared(outer)),
            ..Self::default()
        }
    }

    fn outer(&self) -> Option<&Self> {
        match self.outer.as_ref()? {
            Outer::Borrowed(outer) => Some(outer),
            Outer::Shared(outer) => Some(outer),
        }
    }

    /// For expressions that Terraform evaluates: what only run time can call gives unknown values.
    #[must_use]
    pub fn for_run_time(mut self) -> Self {
        self.run_time = true;
        self
    }

    /// For expressions that versions of Terraform before 1.12 evaluate, which look at the right side of `&&` and `||` also where the left one is not known.
    #[must_use]
    pub fn with_both_sides(mut self, both_sides: bool) -> Self {
        self.both_sides = both_sides;
        self
    }

    /// With files that functions read.
    #[must_use]
    pub fn reading(mut self, files: Files<'a>) -> Self {
        self.files = Some(files);
        self
    }

    /// Adds a name.
    #[must_use]
    pub fn value(mut self, name: impl Into<Cow<'a, str>>, value: Value) -> Self {
        self.insert(name, value);
        self
    }

    /// Adds a name in place.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: Value) {
        self.set(
            name.into(),
            Slot {
                value: OnceLock::from(Ok(value)),
                code: None,
            },
        );
    }

    /// Adds a name for the value of an expression, which is evaluated at its first use and may use the other names here, in
    /// no circle.
    pub fn define(&mut self, name: impl Into<Cow<'a, str>>, expr: &'a Expr) {
        self.set(
            name.into(),
            Slot {
                value: OnceLock::new(),
                code: Some(expr),
            },
        );
    }

    /// Says of a name, `root.attribute` or `function()` that is not here where it is known.
    pub fn lack(&mut self, what: &'static str, where_known: impl Into<String>) {
        self.absent.insert(what, where_known.into());
    }

    fn set(&mut self, name: Cow<'a, str>, slot: Slot<'a>) {
        let key = NameKey::of(&name);
        let found = self
            .place(key, &name)
            .and_then(|at| self.values.get_mut(at));
        match found {
            Some((_, known)) => *known = slot,
            None => {
                self.names.push(key);
                self.values.push((name, slot));
            }
        }
    }

    /// The names that are not those of others.
    fn own(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| &**name)
    }

    fn place(&self, key: NameKey, name: &str) -> Option<usize> {
        let is_it = |at: &usize| self.values.get(*at).is_some_and(|(known, _)| known == name);
        let mut alike = self
            .names
            .iter()
            .enumerate()
            .filter(|(_, other)| **other == key);
        alike.find_map(|(at, _)| is_it(&at).then_some(at))
    }

    fn slot(&self, key: NameKey, name: &str) -> Option<&Slot<'a>> {
        let (_, slot) = self.values.get(self.place(key, name)?)?;
        Some(slot)
    }

    /// Adds a function, which wins over one of the language with the same name. Its error becomes a fault at the call.
    #[must_use]
    pub fn function(
        mut self,
        name: impl Into<Cow<'a, str>>,
        call: impl Fn(&[Value]) -> Result<Value, String> + Send + Sync + 'a,
    ) -> Self {
        self.functions.insert(name.into(), Box::new(call));
        self
    }

    /// Adds a function that only run time can call.
    pub fn declare(&mut self, signature: Arc<Signature>) {
        let name = signature.name.to_string();
        self.signatures.insert(name, signature);
    }

    fn get(&self, name: &str) -> Option<Result<&Value, &Faults>> {
        let key = NameKey::of(name);
        let (names, slot) = self.all().find_map(|n| Some((n, n.slot(key, name)?)))?;
        let value = || match slot.code {
            Some(expr) => evaluate(expr, &Scope::new(names)),
            None => Ok(Value::null()),
        };
        Some(slot.value.get_or_init(value).as_ref())
    }

    /// The value of a name, if somebody asked for it already.
    fn ready(&self, name: &str) -> Option<&Value> {
        let key = NameKey::of(name);
        let slot = self.all().find_map(|names| names.slot(key, name))?;
        slot.value.get()?.as_ref().ok()
    }

    fn knows(&self, name: &str) -> bool {
        let key = NameKey::of(name);
        self.all()
            .any(|names| names.place(key, name).is_some() || names.absent.contains_key(name))
    }

    fn host(&self, name: &str) -> Option<&Host<'a>> {
        match (self.functions.get(name), self.outer()) {
            (None, Some(outer)) => outer.host(name),
            (found, _) => found,
        }
    }

    /// From the innermost to the outermost.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |names| names.outer())
    }
}

/// The names that are visible at one place: the roots, and the iteration variables around it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    names: &'a Names<'a>,
    inner: Option<Arc<Frame<'a>>>,
}

#[derive(Debug)]
struct Frame<'a> {
    name: &'a str,
    /// None hides a compile-time name behind a run-time one.
    value: Option<Value>,
    /// Whether a block declares it, so that it has a `key` and a `value`.
    is_iterator: bool,
    outer: Option<Arc<Frame<'a>>>,
}

impl<'a> Scope<'a> {
    /// The outermost scope.
    #[must_use]
    pub fn new(names: &'a Names<'a>) -> Self {
        Self { names, inner: None }
    }

    /// One more name, which hides an outer one.
    #[must_use]
    pub fn with(&self, name: &'a str, value: Value) -> Self {
        self.framed(name, Some(value))
    }

    /// The same scope where `name` belongs to run time, such as the iteration variable of a `dynamic` block.
    #[must_use]
    pub fn without(&self, name: &'a str) -> Self {
        self.within(name, None, true)
    }

    /// One more name, with a value or for run time.
    #[must_use]
    pub fn framed(&self, name: &'a str, value: Option<Value>) -> Self {
        self.within(name, value, false)
    }

    fn within(&self, name: &'a str, value: Option<Value>, is_iterator: bool) -> Self {
        let frame = Frame {
            name,
            value,
            is_iterator,
            outer: self.inner.clone(),
        };
        Self {
            names: self.names,
            inner: Some(Arc::new(frame)),
        }
    }

    /// Whether a name is one of an iteration around the expression.
    #[must_use]
    pub fn is_iterated(&self, name: &str) -> bool {
        self.frame(name).is_some()
    }

    /// Whether it is one of `for_each`, or of a `dynamic` block.
    #[must_use]
    pub fn is_iterator(&self, name: &str) -> bool {
        self.frame(name).is_some_and(|frame| frame.is_iterator)
    }

    /// The value of a name, or why its expression has none; nothing if it belongs to run time.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Result<&Value, &Faults>> {
        match self.frame(name) {
            Some(frame) => frame.value.as_ref().map(Ok),
            None => self.names.get(name),
        }
    }

    /// The value of a name, unless it is still to be worked out: it may be on the way.
    #[must_use]
    pub fn ready(&self, name: &str) -> Option<&Value> {
        match self.frame(name) {
            Some(frame) => frame.value.as_ref(),
            None => self.names.ready(name),
        }
    }

    /// Where a name, `root.attribute` or `function()` is known that this scope lacks, if another one has it.
    #[must_use]
    pub fn absent(&self, what: &str) -> Option<&str> {
        let mut all = self.names.all();
        let key = NameKey::of(what);
        let found = all.find_map(|names| match names.place(key, what) {
            Some(_) => Some(None),
            None => names.absent.get(what).map(Some),
        });
        let found = found.flatten().filter(|_| self.frame(what).is_none());
        found.map(String::as_str)
    }

    /// Whether a name belongs to compile time.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        match self.frame(name) {
            Some(frame) => frame.value.is_some(),
            None => self.names.knows(name),
        }
    }

    fn frame(&self, name: &str) -> Option<&Frame<'a>> {
        let mut next = self.inner.as_deref();
        while let Some(frame) = next {
            if frame.name == name {
                return Some(frame);
            }
            next = frame.outer.as_deref();
        }
        None
    }

    /// Whether expressions are evaluated as Terraform would.
    #[must_use]
    pub fn is_run_time(&self) -> bool {
        self.names.all().any(|names| names.run_time)
    }

    /// Files that functions read, if somebody knows them.
    #[must_use]
    pub fn files(&self) -> Option<&'a Files<'a>> {
        self.names.all().find_map(|names| names.files.as_ref())
    }

    /// Whether the right side of `&&` and `||` is looked at where the left one is not known.
    #[must_use]
    pub fn looks_at_both_sides(&self) -> bool {
        self.names.all().any(|names| names.both_sides)
    }

    /// Whether a function is one of the compiler's own.
    #[must_use]
    pub fn knows_function(&self, name: &str) -> bool {
        self.names.host(name).is_some()
    }

    /// A function that only run time can call and the language does not have.
    #[must_use]
    pub fn signature(&self, name: &str) -> Option<&'a Signature> {
        let mut all = self.names.all();
        all.find_map(|names| names.signatures.get(name).map(|found| &**found))
    }

    /// Calls a function of the compiler's own; none if there is none of that name.
    #[must_use]
    pub fn call(&self, name: &str, args: &[Value]) -> Option<Result<Value, String>> {
        self.names.host(name).map(|call| call(args))
    }

    /// The compile-time names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let names = self.names.all().flat_map(Names::own);
        let mut all: BTreeSet<&str> = names.collect();
        let mut next = self.inner.as_deref();
        while let Some(frame) = next {
            all.insert(frame.name);
            next = frame.outer.as_deref();
        }
        all.retain(|name| self.knows(name));
        all.into_iter().collect()
    }

    /// The names of the compiler's own functions.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        let functions = self.names.all().flat_map(|names| names.functions.keys());
        functions.map(|name| &**name)
    }
}
