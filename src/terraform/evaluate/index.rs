//! What a module declares, by name: found once for all who evaluate it. Knows no values.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Mode;
use crate::expr::Type;
use crate::hcl::{Attribute, Block, Expr, ExprKind, Item};
use crate::terraform::language::TypeConstraint;
use crate::terraform::modules::Module;

/// A block, with those of override files that are laid over it.
#[derive(Debug)]
pub(super) struct Declared<'m> {
    pub block: &'m Block,
    /// The last one wins.
    over: Vec<&'m Block>,
}

impl<'m> Declared<'m> {
    fn new(block: &'m Block) -> Self {
        let over = Vec::new();
        Self { block, over }
    }

    /// One of its arguments.
    pub fn attribute(&self, name: &str) -> Option<&'m Attribute> {
        let mut all = self.over.iter().rev().chain([&self.block]);
        all.find_map(|block| block.body.attribute(name))
    }

    /// The expression of one of its arguments.
    pub fn value(&self, name: &str) -> Option<&'m Expr> {
        self.attribute(name).map(|attribute| &attribute.value)
    }

    /// Arguments and blocks. Those of an override replace all of the same name.
    pub fn items(&self) -> Vec<&'m Item> {
        let mut items: Vec<&Item> = self.block.body.items.iter().collect();
        for over in &self.over {
            let replaced = |item: &&Item| over.body.items.iter().any(|o| named(o) == named(item));
            items.retain(|item| !replaced(item));
            items.extend(&over.body.items);
        }
        items
    }
}

/// What an item is called; of a `dynamic` block, what it makes.
fn named(item: &Item) -> &str {
    match item {
        Item::Attribute(attribute) => &attribute.name.value,
        Item::Block(block) if block.name.value == "dynamic" => block.label(0).unwrap_or("dynamic"),
        Item::Block(block) => &block.name.value,
    }
}

/// A variable, with its type, which is read when somebody asks for it.
#[derive(Debug)]
pub(super) struct Variable<'m> {
    pub declared: Declared<'m>,
    constraint: OnceLock<(TypeConstraint, Type)>,
}

impl Variable<'_> {
    /// What it takes, and the type of that. One that is no type takes anything.
    pub fn constraint(&self) -> &(TypeConstraint, Type) {
        self.constraint.get_or_init(|| {
            let written = self.declared.value("type");
            let constraint = written.and_then(|expr| TypeConstraint::read(expr).ok());
            let constraint = constraint.unwrap_or(TypeConstraint::Any);
            let of = constraint.type_of();
            (constraint, of)
        })
    }

    /// Whether null is a value of its own, and not the default.
    pub fn is_nullable(&self) -> bool {
        let no = |expr: &Expr| expr.kind == ExprKind::Bool(false);
        !self.declared.value("nullable").is_some_and(no)
    }
}

/// The declarations of a module.
#[derive(Debug, Default)]
pub(super) struct Index<'m> {
    pub variables: BTreeMap<&'m str, Variable<'m>>,
    pub locals: BTreeMap<&'m str, &'m Expr>,
    pub outputs: BTreeMap<&'m str, Declared<'m>>,
    pub calls: BTreeMap<&'m str, Declared<'m>>,
    /// By mode, type and name.
    pub blocks: BTreeMap<(Mode, &'m str, &'m str), Declared<'m>>,
    pub providers: Vec<Declared<'m>>,
    /// Whether it declares things that are not read.
    pub is_partial: bool,
}

impl<'m> Index<'m> {
    pub fn new(module: &'m Module) -> Self {
        let mut index = Self {
            is_partial: module.is_partial(),
            ..Self::default()
        };
        for block in module.own_blocks() {
            index.declare(block);
        }
        if module.has_overrides() {
            for block in module.overrides() {
                index.lay_over(block);
            }
        }
        index
    }

    fn declare(&mut self, block: &'m Block) {
        let labels = [block.label(0), block.label(1)];
        match (block.name.value.as_str(), labels) {
            ("locals", _) => {
                for local in block.body.attributes() {
                    let name = local.name.value.as_str();
                    self.locals.entry(name).or_insert(&local.value);
                }
            }
            ("variable", [Some(name), _]) => {
                let variable = || Variable {
                    declared: Declared::new(block),
                    constraint: OnceLock::new(),
                };
                self.variables.entry(name).or_insert_with(variable);
            }
            ("output", [Some(name), _]) => {
                let output = || Declared::new(block);
                self.outputs.entry(name).or_insert_with(output);
            }
            ("module", [Some(name), _]) => {
                let call = || Declared::new(block);
                self.calls.entry(name).or_insert_with(call);
            }
            ("provider", [Some(_), _]) => self.providers.push(Declared::new(block)),
            ("check", _) => block
                .body
                .blocks_of("data")
                .for_each(|data| self.declare(data)),
            (keyword, [Some(of), Some(name)]) => {
                if let Some(mode) = Mode::of(keyword) {
                    let key = (mode, of, name);
                    let declared = || Declared::new(block);
                    self.blocks.entry(key).or_insert_with(declared);
                }
            }
            _ => {}
        }
    }

    fn lay_over(&mut self, block: &'m Block) {
        let labels = [block.label(0), block.label(1)];
        let known = match (block.name.value.as_str(), labels) {
            ("locals", _) => {
                for local in block.body.attributes() {
                    self.locals.insert(&local.name.value, &local.value);
                }
                return;
            }
            ("variable", [Some(name), _]) => {
                let variable = self.variables.get_mut(name);
                variable.map(|variable| &mut variable.declared)
            }
            ("output", [Some(name), _]) => self.outputs.get_mut(name),
            ("module", [Some(name), _]) => self.calls.get_mut(name),
            ("provider", [Some(name), _]) => {
                let alias = |block: &Block| block.body.value("alias").and_then(Expr::as_text);
                let is_it = |own: &&mut Declared| {
                    own.block.label(0) == Some(name) && alias(own.block) == alias(block)
                };
                self.providers.iter_mut().find(is_it)
            }
            (keyword, [Some(of), Some(name)]) => {
                Mode::of(keyword).and_then(|mode| self.blocks.get_mut(&(mode, of, name)))
            }
            _ => None,
        };
        if let Some(known) = known {
            known.over.push(block);
        }
    }
}
