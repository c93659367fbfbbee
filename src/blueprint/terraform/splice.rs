//! Copies a template's text, with the values of what compile time knows in the place of the expressions.

use super::{expand, is_expand, lines};
use crate::blueprint::fault;
use crate::diag::Problem;
use crate::expr::{self, Partial, Scope};
use crate::hcl::{Attribute, Block, Body, Expr, ExprKind, Item};

/// Writes one template in one scope.
pub(super) struct Writer<'t> {
    pub(super) text: &'t str,
    pub(super) out: String,
    pub(super) problems: Vec<Problem>,
    /// Whether the last item was left out.
    dropped: bool,
    /// How many attributes and blocks were written at the top.
    top_items: usize,
}

/// The block that a body belongs to.
#[derive(Clone, Copy)]
pub(super) struct Parent<'b> {
    /// Its type; empty at the top.
    pub(super) name: &'b str,
    /// 0 at the top.
    pub(super) depth: usize,
}

impl<'t> Writer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            out: String::with_capacity(text.len() + text.len() / 4),
            problems: Vec::new(),
            dropped: false,
            top_items: 0,
        }
    }

    pub(super) fn file(&mut self, body: &Body, scope: &Scope) {
        self.body(body, scope, Parent { name: "", depth: 0 });
    }

    pub(super) fn finish(self) -> Result<Option<String>, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok((self.top_items > 0).then_some(self.out))
        } else {
            Err(self.problems)
        }
    }

    /// Writes what stands between a block's braces, or the whole file.
    pub(super) fn body(&mut self, body: &Body, scope: &Scope, parent: Parent) {
        let range = body.span.range();
        let mut cursor = range.start;
        let runtime = owns_each(body, parent).then(|| scope.without("each"));
        for item in &body.items {
            let span = match item {
                Item::Attribute(attribute) => attribute.span,
                Item::Block(block) => block.span,
            };
            let lead = Lead {
                text: &self.text[cursor..span.start as usize],
                fresh: cursor == 0,
            };
            let end = lines::end_of_item(self.text, span.end as usize, range.end);
            let written = match item {
                Item::Attribute(attribute) => {
                    // The collection itself belongs to the scope around the block.
                    let of_block = attribute.name.value != "for_each";
                    let scope = runtime.as_ref().filter(|_| of_block).unwrap_or(scope);
                    self.attribute(attribute, scope, parent, lead)
                }
                Item::Block(block) => {
                    self.block(block, runtime.as_ref().unwrap_or(scope), parent, lead)
                }
            };
            if written {
                self.out.push_str(&self.text[span.end as usize..end]);
                self.top_items += usize::from(parent.depth == 0);
            }
            cursor = end;
        }
        self.push_lead(&self.text[cursor..range.end], true);
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        scope: &Scope,
        parent: Parent,
        lead: Lead,
    ) -> bool {
        let value = &attribute.value;
        // What mentions nothing of the estate is the author's: a `default = null` stays.
        let verbatim =
            is_names_only(&attribute.name.value, parent) || !expr::mentions(value, scope);
        let text = if verbatim {
            Ok(Partial::Rest(self.text[value.span.range()].to_owned()))
        } else {
            expr::partial(value, self.text, scope)
        };
        let text = match text {
            Ok(Partial::Known(known)) if known.is_null() => {
                self.leave_out(lead);
                return false;
            }
            Ok(Partial::Known(known)) => expr::to_hcl(&known),
            Ok(Partial::Rest(text)) => text,
            Err(faults) => {
                self.problems.extend(fault::problems(faults));
                return true;
            }
        };
        self.push_lead(lead.text, false);
        let (start, end) = (attribute.span.start as usize, value.span.start as usize);
        self.out.push_str(&self.text[start..end]);
        self.out.push_str(&text);
        true
    }

    fn block(&mut self, block: &Block, scope: &Scope, parent: Parent, lead: Lead) -> bool {
        if is_expand(block) {
            return expand::write(self, block, scope, parent, lead);
        }
        self.push_lead(lead.text, false);
        let body = block.body.span;
        self.out
            .push_str(&self.text[block.span.start as usize..body.start as usize]);
        let inner = Parent {
            name: &block.name.value,
            depth: parent.depth + 1,
        };
        if block.name.value == "dynamic" {
            self.dynamic(block, scope, inner);
        } else {
            self.body(&block.body, scope, inner);
        }
        self.out
            .push_str(&self.text[body.end as usize..block.span.end as usize]);
        true
    }

    /// Terraform's own repetition: its iterator is a run-time name in `content` and `labels`.
    fn dynamic(&mut self, block: &Block, scope: &Scope, parent: Parent) {
        let named = expand::attribute(block, "iterator").and_then(variable);
        let label = block.labels.first().map(|label| label.value.as_str());
        let inner = match named.or(label) {
            Some(iterator) => scope.without(iterator),
            None => scope.clone(),
        };
        let range = block.body.span.range();
        let mut cursor = range.start;
        for item in &block.body.items {
            let span = match item {
                Item::Attribute(attribute) => attribute.span,
                Item::Block(block) => block.span,
            };
            let lead = Lead {
                text: &self.text[cursor..span.start as usize],
                fresh: false,
            };
            match item {
                Item::Attribute(a) if a.name.value == "labels" => {
                    self.attribute(a, &inner, parent, lead);
                }
                Item::Attribute(a) => {
                    self.attribute(a, scope, parent, lead);
                }
                Item::Block(b) => {
                    self.block(b, &inner, parent, lead);
                }
            }
            cursor = span.end as usize;
        }
        self.push_lead(&self.text[cursor..range.end], true);
    }

    /// Leaves an item out, with the comments directly above it.
    pub(super) fn leave_out(&mut self, lead: Lead) {
        let own = lines::own_start(lead.text, lead.fresh);
        let above = &lead.text[..own];
        self.push_lead(above.strip_suffix('\n').unwrap_or(above), false);
        self.dropped = true;
    }

    pub(super) fn push_lead(&mut self, lead: &str, tail: bool) {
        if self.dropped {
            lines::join(&mut self.out, lead, tail);
            self.dropped = false;
        } else {
            self.out.push_str(lead);
        }
    }
}

/// The text before an item.
#[derive(Clone, Copy)]
pub(super) struct Lead<'t> {
    pub(super) text: &'t str,
    /// Whether it starts at the start of a line.
    pub(super) fresh: bool,
}

/// Whether a block repeats at run time, so that `each` in it is Terraform's.
fn owns_each(body: &Body, parent: Parent) -> bool {
    matches!(
        parent.name,
        "resource" | "data" | "module" | "ephemeral" | "import" | "provider"
    ) && parent.depth == 1
        && body
            .items
            .iter()
            .any(|item| matches!(item, Item::Attribute(a) if a.name.value == "for_each"))
}

/// Arguments that hold names of arguments or types rather than expressions.
fn is_names_only(name: &str, parent: Parent) -> bool {
    matches!(
        (parent.name, name),
        ("lifecycle", "ignore_changes") | ("variable", "type") | ("dynamic", "iterator")
    )
}

fn variable(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(name),
        _ => None,
    }
}
