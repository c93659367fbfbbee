//! `stack { ... }` of `blueprint.hcl`, and `shared "NAME" { ... }`: what stacks have in common.

use super::{Fields, Reader, grammar};
use crate::blueprint::{Shared, StackDecl, Templates, names};
use crate::hcl::{Block, ExprKind};
use crate::span::Spanned;

impl Reader<'_> {
    pub(super) fn stack(&mut self, block: Block) -> Option<StackDecl> {
        let mut fields = self.fields(block.body, block.name.span, &grammar::STACK);
        let layer = self.required_text(&fields, "stack", "layer");
        let needs = self.texts(&fields, "needs");
        let set = self.only(&mut fields, "set", "put all names into one of them");
        let at = set.as_ref().map(|set| set.name.span);
        let set = set.map_or_else(Vec::new, |b| names::read(b, &[], self.problems));
        if let Some(at) = at
            && fields.get("shared").is_none()
        {
            let message = "`set` needs `shared`: it sets names of shared templates";
            let help = "write `shared = \"root-module\"`";
            self.invalid(at, message, help);
        }
        Some(StackDecl {
            layer: layer?.value,
            needs,
            needs_of_cells: fields.take("needs_of_cells"),
            values: fields.take("values"),
            shared: fields.get("shared").and_then(|e| self.text(e, "shared")),
            set,
            span: block.name.span,
        })
    }

    /// The names in a list: of the blueprints that a stack reads outputs of (`needs`), of clouds, of tables.
    pub(super) fn texts(&mut self, fields: &Fields, key: &str) -> Vec<Spanned<String>> {
        match fields.get(key).map(|e| (&e.kind, e.span)) {
            None => Vec::new(),
            Some((ExprKind::Tuple(items), _)) => {
                items.iter().filter_map(|e| self.text(e, key)).collect()
            }
            Some((_, span)) => {
                let example = match key {
                    "needs" => "[\"foundation\"]",
                    "clouds" => "[\"aws\"]",
                    _ => "[\"network\"]",
                };
                let what = match key {
                    "needs" => "blueprints",
                    other => other,
                };
                let message = format!("`{key}` is a list of names of {what}");
                self.invalid(span, message, format!("write `{example}`"));
                Vec::new()
            }
        }
    }

    pub(super) fn shared(&mut self, block: Block) -> Option<Shared> {
        let label = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::SHARED);
        let names = self.only(&mut fields, "names", "put all names into one of them");
        let names = names.map_or_else(Vec::new, |b| names::read(b, &[], self.problems));
        Some(Shared {
            name: label?,
            names,
            templates: Templates::default(),
        })
    }
}
