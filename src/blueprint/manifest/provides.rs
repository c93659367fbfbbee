//! `provides "NAME" { ... }` of `blueprint.hcl`.

use super::{Fields, Reader, grammar};
use crate::blueprint::Provides;
use crate::hcl::Block;
use crate::terraform::language::TypeConstraint;

impl Reader<'_> {
    pub(super) fn provides(&mut self, block: Block) -> Option<Provides> {
        let name = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::PROVIDES);
        if let Some(name) = name.as_ref().filter(|name| !is_key(&name.value)) {
            let message = format!("`{}` cannot be the name of a key", name.value);
            let help = "write lower-case letters, digits and underscores, a letter first";
            self.invalid(name.span, message, help);
            return None;
        }
        let description = self.required_text(&fields, "provides", "description");
        let of = self.constraint(&fields);
        if fields.get("value").is_none() {
            self.missing(fields.span, "provides", "value");
        }
        let (of, kind) = of?;
        Some(Provides {
            name: name?,
            description: description?.value,
            of,
            kind,
            value: fields.take("value")?,
        })
    }

    /// The type, and how the reference calls it.
    fn constraint(&mut self, fields: &Fields) -> Option<(TypeConstraint, String)> {
        let Some(expr) = fields.get("type") else {
            self.missing(fields.span, "provides", "type");
            return None;
        };
        let help = "write `string`, `number`, `bool`, or `list(...)` or `map(...)` of one of them";
        let read = TypeConstraint::read(expr);
        match read.map(|of| (in_words(&of), of)) {
            Ok((Some(kind), of)) => return Some((of, kind)),
            Ok((None, _)) => self.invalid(expr.span, "no name is provided with this type", help),
            Err(malformed) => self.invalid(malformed.span, malformed.message, help),
        }
        None
    }
}

fn is_key(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_part)
}

fn in_words(of: &TypeConstraint) -> Option<String> {
    let many = |of: &TypeConstraint| match of {
        TypeConstraint::String => Some("texts"),
        TypeConstraint::Number => Some("numbers"),
        TypeConstraint::Bool => Some("values"),
        _ => None,
    };
    Some(match of {
        TypeConstraint::String => "text".into(),
        TypeConstraint::Number => "number".into(),
        TypeConstraint::Bool => "true or false".into(),
        TypeConstraint::List(of) => format!("list of {}", many(of)?),
        TypeConstraint::Map(of) => format!("map of {}", many(of)?),
        _ => return None,
    })
}
