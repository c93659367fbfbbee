//! Copies a template's text, with the values of what compile time knows in the place of the expressions.

use super::when::{self, WHEN};
use super::{expand, is_expand, lines};
use crate::blueprint::fault;
use crate::diag::Problem;
use crate::expr::{self, Scope, Wanted};
use crate::hcl::{Attribute, Block, Body, Expr, Item};

/// Writes one template in one scope.
pub(super) struct Writer<'t> {
    pub(super) text: &'t str,
    pub(super) out: String,
    tokens: Vec<crate::hcl::Token>,
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
    /// Whether its `when` was the compiler's, and is not to be written.
    pub(super) decided: bool,
}

impl<'t> Writer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            tokens: crate::hcl::lex(crate::span::SourceId(0), text),
            out: String::with_capacity(text.len() + text.len() / 4),
            problems: Vec::new(),
            dropped: false,
            top_items: 0,
        }
    }

    pub(super) fn file(&mut self, body: &Body, scope: &Scope) {
        let top = Parent {
            name: "",
            depth: 0,
            decided: false,
        };
        self.body(body, scope, top);
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
        if !owns_each(body, parent) {
            return self.items(body, parent, |_| scope);
        }
        let runtime = scope.without("each");
        self.items(body, parent, |item| match item {
            // The collection itself belongs to the scope around the block.
            Item::Attribute(a) if a.name.value == "for_each" => scope,
            _ => &runtime,
        });
    }

    /// Terraform's own repetition: its iterator is a run-time name in `content` and `labels`.
    fn dynamic(&mut self, block: &Block, scope: &Scope, parent: Parent) {
        let named = block.body.value("iterator").and_then(Expr::as_name);
        let label = block.labels.first().map(|label| label.value.as_str());
        let Some(iterator) = named.or(label) else {
            return self.items(&block.body, parent, |_| scope);
        };
        let inner = scope.without(iterator);
        self.items(&block.body, parent, |item| match item {
            Item::Attribute(a) if a.name.value != "labels" => scope,
            _ => &inner,
        });
    }

    fn items<'s>(&mut self, body: &Body, parent: Parent, scope: impl Fn(&Item) -> &'s Scope<'s>) {
        let range = body.span.range();
        let mut cursor = range.start;
        for item in &body.items {
            let span = match item {
                Item::Attribute(attribute) => attribute.span.range(),
                Item::Block(block) => block.span.range(),
            };
            let lead = Lead {
                text: self.slice(cursor, span.start),
                fresh: cursor == 0,
            };
            let end = lines::end_of_item(self.text, span.end, range.end);
            let scope = scope(item);
            let written = match item {
                Item::Attribute(attribute) => self.attribute(attribute, scope, parent, lead),
                Item::Block(block) => self.block(block, scope, parent, lead),
            };
            if written {
                self.out.push_str(self.slice(span.end, end));
                self.top_items += usize::from(parent.depth == 0);
            }
            cursor = end;
        }
        self.push_lead(self.slice(cursor, range.end), true);
    }

    /// A part of the template. Spans of a tree lie within its text, so there always is one.
    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        scope: &Scope,
        parent: Parent,
        lead: Lead,
    ) -> bool {
        if parent.decided && attribute.name.value == WHEN {
            self.leave_out(lead);
            return false;
        }
        let value = &attribute.value;
        // What mentions nothing of the estate is the author's: a `default = null` stays.
        let verbatim =
            is_names_only(&attribute.name.value, parent) || !expr::mentions(value, scope);
        let text = if verbatim {
            Ok(self
                .slice(value.span.start as usize, value.span.end as usize)
                .to_owned())
        } else {
            match expr::partial(value, scope, Wanted::Loose) {
                Ok(residue) if residue.value.is_null() => {
                    self.leave_out(lead);
                    return false;
                }
                Ok(residue) => Ok(crate::hcl::print_expression(
                    &residue.expr,
                    self.text,
                    &self.tokens,
                )),
                Err(faults) => Err(faults),
            }
        };
        let text = match text {
            Ok(text) => text,
            Err(faults) => {
                self.problems.extend(fault::problems(faults));
                return true;
            }
        };
        self.push_lead(lead.text, false);
        let (start, end) = (attribute.span.start as usize, value.span.start as usize);
        self.out.push_str(self.slice(start, end));
        self.out.push_str(&text);
        true
    }

    fn block(&mut self, block: &Block, scope: &Scope, parent: Parent, lead: Lead) -> bool {
        if is_expand(block) {
            return expand::write(self, block, scope, parent, lead);
        }
        let decided = match when::decided(block, scope, parent.depth) {
            Ok(Some(false)) => {
                self.leave_out(lead);
                return false;
            }
            Ok(decided) => decided.is_some(),
            Err(problems) => {
                self.problems.extend(problems);
                return true;
            }
        };
        self.push_lead(lead.text, false);
        let body = block.body.span;
        self.out
            .push_str(self.slice(block.span.start as usize, body.start as usize));
        let inner = Parent {
            name: &block.name.value,
            depth: parent.depth + 1,
            decided,
        };
        if block.name.value == "dynamic" {
            self.dynamic(block, scope, inner);
        } else {
            self.body(&block.body, scope, inner);
        }
        self.out
            .push_str(self.slice(body.end as usize, block.span.end as usize));
        true
    }

    /// Leaves an item out, with the comments directly above it.
    pub(super) fn leave_out(&mut self, lead: Lead) {
        let own = lines::own_start(lead.text, lead.fresh);
        let above = lead.text.get(..own).unwrap_or("");
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
