//! Whether a name is a key in what a root module is given: that of an object with something in it that was written in the table of the name. Not what becomes
//! of the key in modules.

use crate::hcl::{Body, Expr, ExprKind, Item, ObjectKey, Writing};
use crate::span::Span;
use crate::terraform::modules::{Module, Modules};

/// Whether the stack in a folder, or a file of values that its plan is given, has the name as a key.
pub(super) fn is_known(name: &str, extent: &[Span], folder: &str, modules: &Modules) -> bool {
    let blocks = modules.get(folder).into_iter().flat_map(Module::blocks);
    let values = modules.given_to(folder);
    let mut bodies = blocks
        .map(|block| &block.body)
        .chain(values.map(|file| &*file.body));
    bodies.any(|body| in_body(body, name, extent))
}

fn in_body(body: &Body, name: &str, extent: &[Span]) -> bool {
    body.items.iter().any(|item| match item {
        Item::Attribute(attribute) => in_value(&attribute.value, name, extent),
        Item::Block(block) => in_body(&block.body, name, extent),
    })
}

fn in_value(expr: &Expr, name: &str, extent: &[Span]) -> bool {
    let mut is_known = false;
    expr.visit(&mut |part| {
        is_known |= match &part.kind {
            ExprKind::Object(items) => items.iter().any(|item| {
                let is_it = match &item.key {
                    ObjectKey::Name(key) => is_name(&key.value, name),
                    ObjectKey::Expr(key) => key.as_text().is_some_and(|key| is_name(&key, name)),
                };
                is_it && is_from(&item.value, extent)
            }),
            // A set of names.
            _ => part.as_text().is_some_and(|text| is_name(&text, name)) && is_from(part, extent),
        };
    });
    is_known
}

/// Whether a key is the name, or has it as a part between slashes.
fn is_name(key: &str, name: &str) -> bool {
    key == name || key.split('/').any(|part| part == name)
}

/// Whether something of a value was written in the table.
fn is_from(value: &Expr, extent: &[Span]) -> bool {
    let mut found = false;
    value.visit(&mut |part| {
        if let Writing::Made {
            origin: Some(origin),
        } = part.writing
        {
            found |= extent.contains(&origin);
        }
    });
    found
}
