//! What a module declares, by name: found once for all who evaluate it. Knows no values.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Mode;
use crate::expr::Type;
use crate::hcl::{Attribute, Block, Expr, ExprKind, Item};
use crate::terraform::language::TypeConstraint;
use crate::terraform::modules::Module;

/// A block that is declared.
#[derive(Debug)]
pub(super) struct Declared<'m> {
    pub block: &'m Block,
}

impl<'m> Declared<'m> {
    fn new(block: &'m Block) -> Self {
        Self { block }
    }

    /// One of its arguments.
    pub fn attribute(&self, name: &str) -> Option<&'m Attribute> {
        self.block.body.attribute(name)
    }

    /// The expression of one of its arguments.
    pub fn value(&self, name: &str) -> Option<&'m Expr> {
        self.block.body.value(name)
    }

    /// Arguments and blocks.
    pub fn items(&self) -> Vec<&'m Item> {
        self.block.body.items.iter().collect()
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
        for block in module.blocks() {
            index.declare(block);
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
}
