//! What the arguments of a block do with their values: whether Terraform or a provider converts them to a type of their own. Knows no scope.

use crate::expr::Wanted;
use crate::hcl::{Body, ExprKind, Part};
use crate::terraform::schema::{self, Type};

/// What is known of the arguments of a block.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// They are converted: Terraform's own settings.
    Types,
    /// They stay what they are.
    Values,
    /// Those that are not of the language are of a type that nobody knows here.
    Anything,
    /// A provider says so of each.
    Schema(&'static schema::Block),
}

impl Takes {
    /// Those of a block at the top of a file.
    pub(super) fn of_top(name: &str, label: &str, body: &Body) -> Self {
        let found = match name {
            "locals" | "output" => return Self::Values,
            // Modules of the tree give their variables types. What one of type `any` is given may lose its own.
            "module" if is_local(body) => return Self::Types,
            "module" => return Self::Anything,
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
    pub(super) fn wanted(self, name: &str, is_own: bool) -> Wanted {
        let is_exact = match self {
            Self::Types => false,
            Self::Values => true,
            Self::Anything => !is_own,
            Self::Schema(schema) => {
                let kind = schema.attributes.get(name).and_then(|of| of.kind.as_ref());
                kind.is_some_and(has_any)
            }
        };
        match is_exact {
            true => Wanted::Exact,
            false => Wanted::Loose,
        }
    }
}

/// Whether a module's source is a folder of the same tree.
fn is_local(body: &Body) -> bool {
    let source = body.value("source").map(|source| match &source.kind {
        ExprKind::Template(template) => match template.parts.first() {
            Some(Part::Literal(text)) => text.value.starts_with('.'),
            _ => true,
        },
        _ => true,
    });
    source.unwrap_or(true)
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
