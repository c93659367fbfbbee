//! What an expression refers to, and how much of it: `aws_subnet.this[*].id` asks for one attribute of each instance. Knows no values.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::Mode;
use crate::hcl::{Expr, ExprKind, ForExpr};
use crate::terraform::language::ROOTS;

/// Something that a module declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target<'e> {
    Variable(&'e str),
    Local(&'e str),
    Call(&'e str),
    Block(Mode, &'e str, &'e str),
}

/// How much of an instance, or of each of them, is asked for.
#[derive(Debug, Default)]
pub(super) struct Demand<'e> {
    /// The whole.
    pub is_all: bool,
    /// These attributes, of the only instance.
    pub own: BTreeSet<&'e str>,
    /// These of each instance; none if nobody asks for each.
    pub each: Option<BTreeSet<&'e str>>,
    /// These of each instance, and of the only one where there are not several.
    pub spread: Option<BTreeSet<&'e str>>,
}

/// What an expression refers to.
#[derive(Debug, Default)]
pub(super) struct References<'e> {
    pub all: BTreeMap<Target<'e>, Demand<'e>>,
    /// Whether it mentions `path` or `terraform`.
    pub surroundings: bool,
    /// Whether it writes `resource.` in front of a type.
    pub is_explicit: bool,
}

impl<'e> References<'e> {
    pub fn of(expr: &'e Expr) -> Self {
        let mut search = Search {
            found: Self::default(),
            hidden: Vec::new(),
            is_explicit: Cell::new(false),
        };
        search.expr(expr);
        Self {
            is_explicit: search.is_explicit.get(),
            ..search.found
        }
    }
}

struct Search<'e> {
    found: References<'e>,
    /// Names of for-expressions around.
    hidden: Vec<&'e str>,
    /// Whether `resource.` was seen in front of a type.
    is_explicit: Cell<bool>,
}

impl<'e> Search<'e> {
    fn expr(&mut self, expr: &'e Expr) {
        if expr.is_made() {
            return;
        }
        if let Some(target) = self.target(expr) {
            self.demand(target).is_all = true;
            return;
        }
        match &expr.kind {
            ExprKind::Variable(name) => {
                let is_surrounding = matches!(name.as_str(), "path" | "terraform");
                self.found.surroundings |= is_surrounding && !self.is_hidden(name);
            }
            ExprKind::GetAttr { on, name } => self.attribute(on, &name.value),
            ExprKind::Splat { on, each, .. } => {
                let asked = asked(each, Element::Splat);
                match (self.several(on), asked) {
                    (Some((target, true)), Some(asked)) => {
                        let spread = &mut self.demand(target).spread;
                        spread.get_or_insert_default().extend(asked);
                    }
                    (Some((target, false)), Some(asked)) => self.each(target, asked),
                    _ => self.expr(on),
                }
                self.expr(each);
            }
            ExprKind::For(walk) => self.walk(walk),
            ExprKind::Call { name, args, .. } => match (name.value.as_str(), args.as_slice()) {
                ("keys" | "length", [only]) => match self.several(only) {
                    Some((target, _)) => self.each(target, BTreeSet::new()),
                    None => self.expr(only),
                },
                _ => args.iter().for_each(|arg| self.expr(arg)),
            },
            _ => self.children(expr),
        }
    }

    fn attribute(&mut self, on: &'e Expr, name: &'e str) {
        if let Some(target) = self.target(on) {
            match target {
                Target::Call(_) | Target::Block(..) => self.demand(target).own.insert(name),
                Target::Variable(_) | Target::Local(_) => {
                    std::mem::replace(&mut self.demand(target).is_all, true)
                }
            };
            return;
        }
        if let ExprKind::Index { on: all, key } = &on.kind
            && let Some((target, true)) = self.several(all)
        {
            self.each(target, BTreeSet::from([name]));
            self.expr(key);
            return;
        }
        self.expr(on);
    }

    fn walk(&mut self, walk: &'e ForExpr) {
        let value = walk.value_name.value.as_str();
        let clauses = [
            walk.key.as_ref(),
            Some(&walk.value),
            walk.condition.as_ref(),
        ];
        let clauses = || clauses.into_iter().flatten();
        let several = self.several(&walk.collection);
        let all: Option<Vec<BTreeSet<&str>>> = clauses()
            .map(|clause| asked(clause, Element::Named(value)))
            .collect();
        match (several, all) {
            (Some((target, _)), Some(all)) => {
                self.each(target, all.into_iter().flatten().collect());
            }
            _ => self.expr(&walk.collection),
        }
        for clause in clauses() {
            self.within(&walk.names(), |inner| inner.expr(clause));
        }
    }

    fn children(&mut self, expr: &'e Expr) {
        expr.scoped_children(&mut |child, names| self.within(names, |inner| inner.expr(child)));
    }

    /// With names that hide others.
    fn within(&mut self, names: &[&'e str], then: impl FnOnce(&mut Self)) {
        let before = self.hidden.len();
        self.hidden.extend(names);
        then(self);
        self.hidden.truncate(before);
    }

    fn demand(&mut self, target: Target<'e>) -> &mut Demand<'e> {
        self.found.all.entry(target).or_default()
    }

    fn each(&mut self, target: Target<'e>, asked: BTreeSet<&'e str>) {
        let each = &mut self.demand(target).each;
        each.get_or_insert_default().extend(asked);
    }

    fn is_hidden(&self, name: &str) -> bool {
        self.hidden.contains(&name)
    }

    /// A resource or module whose instances an expression gives, as they are or behind `values`; whether as they are.
    fn several(&self, expr: &'e Expr) -> Option<(Target<'e>, bool)> {
        match &expr.kind {
            ExprKind::Paren(inner) => self.several(inner),
            ExprKind::Call { name, args, .. } if name.value == "values" => match args.as_slice() {
                [only] => self.several(only).map(|(target, _)| (target, false)),
                _ => None,
            },
            _ => match self.target(expr)? {
                target @ (Target::Call(_) | Target::Block(..)) => Some((target, true)),
                _ => None,
            },
        }
    }

    /// What `var.x`, `module.x`, `type.name` and `data.type.name` stand for.
    fn target(&self, expr: &'e Expr) -> Option<Target<'e>> {
        let ExprKind::GetAttr { on, name } = &expr.kind else {
            return None;
        };
        let name = name.value.as_str();
        match &on.kind {
            ExprKind::Variable(root) if self.is_hidden(root) => None,
            ExprKind::Variable(root) => match root.as_str() {
                "var" => Some(Target::Variable(name)),
                "local" => Some(Target::Local(name)),
                "module" => Some(Target::Call(name)),
                root if ROOTS.contains(&root) => None,
                // The names of `dynamic` blocks are hidden by what is around the expression.
                of => Some(Target::Block(Mode::Resource, of, name)),
            },
            ExprKind::GetAttr { on, name: of } => {
                let root = on.as_name().filter(|root| !self.is_hidden(root))?;
                if root == "resource" {
                    self.is_explicit.set(true);
                }
                Some(Target::Block(Mode::of(root)?, &of.value, name))
            }
            _ => None,
        }
    }
}

/// What stands for an element of several.
#[derive(Clone, Copy)]
enum Element<'e> {
    Splat,
    Named(&'e str),
}

impl Element<'_> {
    fn is(self, expr: &Expr) -> bool {
        match self {
            Self::Splat => expr.kind == ExprKind::SplatItem,
            Self::Named(name) => expr.as_name() == Some(name),
        }
    }
}

/// The attributes that an expression asks of an element; none if it does anything else with it.
fn asked<'e>(expr: &'e Expr, element: Element) -> Option<BTreeSet<&'e str>> {
    if element.is(expr) {
        return None;
    }
    match &expr.kind {
        ExprKind::GetAttr { on, name } if element.is(on) => {
            Some(BTreeSet::from([name.value.as_str()]))
        }
        // The inner one has elements of its own.
        ExprKind::Splat { on, .. } if matches!(element, Element::Splat) => asked(on, element),
        _ => {
            let mut out = Some(BTreeSet::new());
            expr.children(&mut |child| match (&mut out, asked(child, element)) {
                (Some(all), Some(found)) => all.extend(found),
                _ => out = None,
            });
            out
        }
    }
}
