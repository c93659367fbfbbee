//! What the arguments of a block do with their values: whether Terraform or a provider converts them to a type of their own. Knows no scope.

use crate::blueprint::open::OpenVariables;
use crate::expr::Wanted;
use crate::hcl::{Body, Expr, ExprKind, Part};
use crate::terraform::schema::{self, Type};

/// What is known of the arguments of a block.
#[derive(Clone, Copy)]
pub(super) enum Takes<'b> {
    /// They are converted: Terraform's own settings.
    Types,
    /// They stay what they are.
    Values,
    /// Those that are not of the language are of a type that nobody knows here.
    Anything,
    /// They are converted, but for those that this module takes of any type.
    Module(&'b str),
    /// A provider says so of each.
    Schema(&'static schema::Block),
}

impl<'b> Takes<'b> {
    /// Those of a block at the top of a file.
    pub(super) fn of_top(name: &str, label: &str, body: &'b Body) -> Self {
        let found = match name {
            "locals" | "output" => return Self::Values,
            "module" => {
                let source = body.value("source");
                return match source.and_then(own_module) {
                    Some(module) => Self::Module(module),
                    None if source.is_none_or(is_local) => Self::Types,
                    None => Self::Anything,
                };
            }
            "provider" => schema::carried_configuration(label),
            "resource" | "data" | "ephemeral" => schema::carried_block(name, label),
            _ => return Self::Types,
        };
        found.map_or(Self::Anything, Self::Schema)
    }

    /// Those of a block in this one.
    pub(super) fn nested(self, name: &str, label: &str) -> Self {
        let name = match name {
            // Its `content` is the block that it makes.
            "dynamic" => label,
            "content" => return self,
            name => name,
        };
        match self {
            Self::Schema(schema) => match schema.block_types.get(name) {
                Some(nested) => Self::Schema(&nested.block),
                None => Self::Types,
            },
            takes => takes,
        }
    }

    /// What the place of an argument does with its value; `is_own` says that it is one of the language.
    pub(super) fn wanted(self, name: &str, is_own: bool, open: &OpenVariables) -> Wanted {
        let is_exact = match self {
            Self::Types => false,
            Self::Values => true,
            Self::Anything => !is_own,
            Self::Module(module) => !is_own && open.has(module, name),
            Self::Schema(schema) => {
                let kind = schema.attributes.get(name).and_then(|of| of.kind.as_ref());
                return kind.map_or(Wanted::Loose, converted);
            }
        };
        match is_exact {
            true => Wanted::Exact,
            false => Wanted::Loose,
        }
    }
}

/// The module that `module("name")` stands for.
fn own_module(source: &Expr) -> Option<&str> {
    let ExprKind::Call { name, args, .. } = &source.kind else {
        return None;
    };
    let [argument] = args.as_slice() else {
        return None;
    };
    let ExprKind::Template(template) = &argument.kind else {
        return None;
    };
    match template.parts.as_slice() {
        [Part::Literal(text)] if name.value == "module" => Some(&text.value),
        _ => None,
    }
}

/// Whether a module's source is a folder of the same tree.
fn is_local(source: &Expr) -> bool {
    match &source.kind {
        ExprKind::Template(template) => match template.parts.first() {
            Some(Part::Literal(text)) => text.value.starts_with('.'),
            _ => true,
        },
        _ => true,
    }
}

/// What is wanted of a value that becomes one of a type.
fn converted(to: &Type) -> Wanted {
    match has_any(to) {
        true => Wanted::Exact,
        false if matches!(to, Type::Bool) => Wanted::Truth,
        false if is_flat(to) => Wanted::Flat,
        false => Wanted::Loose,
    }
}

/// Whether no list lies in a value of a type.
fn is_flat(of: &Type) -> bool {
    match of {
        Type::List(of) | Type::Set(of) | Type::Map(of) => !has_list(of),
        Type::Tuple(types) => !types.iter().any(has_list),
        Type::Object(types) => !types.values().any(has_list),
        _ => true,
    }
}

fn has_list(of: &Type) -> bool {
    matches!(of, Type::List(_) | Type::Tuple(_)) || !is_flat(of)
}

/// Whether something of a type may be anything.
fn has_any(of: &Type) -> bool {
    match of {
        Type::Dynamic => true,
        Type::String | Type::Number | Type::Bool => false,
        Type::List(of) | Type::Set(of) | Type::Map(of) => has_any(of),
        Type::Tuple(types) => types.iter().any(has_any),
        Type::Object(types) => types.values().any(has_any),
    }
}
