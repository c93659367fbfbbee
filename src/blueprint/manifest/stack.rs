//! `stack { ... }` of `blueprint.hcl`, and `shared "NAME" { ... }`: what stacks have in common.

use super::{Fields, Reader, grammar};
use crate::blueprint::{Shared, StackDecl, Templates, names};
use crate::hcl::{Block, ExprKind};
use crate::span::Spanned;

impl Reader<'_> {
    pub(super) fn stack(&mut self, block: &Block) -> Option<StackDecl> {
        let fields = self.fields(&block.body, block.name.span, &grammar::STACK);
        let layer = self.required_text(&fields, "stack", "layer");
        let needs = self.texts(&fields, "needs");
        let set = self.only(&fields, "set", "put all names into one of them");
        let set_names = set.map_or_else(Vec::new, |b| names::read(b, &[], self.problems));
        if let Some(set) = set
            && fields.get("shared").is_none()
        {
            let message = "`set` needs `shared`: it sets names of shared templates";
            let help = "write `shared = \"root-module\"`";
            self.invalid(set.name.span, message, help);
        }
        Some(StackDecl {
            layer: layer?.value,
            needs,
            needs_of_cells: fields.get("needs_of_cells").cloned(),
            values: fields.get("values").cloned(),
            shared: fields.get("shared").and_then(|e| self.text(e, "shared")),
            set: set_names,
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

    pub(super) fn shared(&mut self, block: &Block) -> Option<Shared> {
        let fields = self.fields(&block.body, block.name.span, &grammar::SHARED);
        let names = self.only(&fields, "names", "put all names into one of them");
        let names = names.map_or_else(Vec::new, |b| names::read(b, &[], self.problems));
        Some(Shared {
            name: self.label(block)?,
            names,
            templates: Templates::default(),
        })
    }
}
