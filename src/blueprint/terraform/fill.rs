//! Fills a template in: its tree with the values of what compile time knows in the place of the expressions. Comments and blank lines stay with their items.

use super::takes::Takes;
use super::trivia::{Gaps, Trivia, trailing};
use super::when::{self, WHEN};
use super::{condition, expand, is_expand};
use crate::blueprint::fault;
use crate::blueprint::open::OpenVariables;
use crate::diag::Problem;
use crate::expr::{self, Kind, Scope, Wanted};
use crate::hcl::{
    Attribute, Block, Body, Expr, ExprKind, File, Item, Layout, Token, TokenKind as T,
};
use crate::terraform::language::{self, Argument, Holds, Rest};

/// Fills one template in one scope.
pub(super) struct Filler<'t> {
    file: &'t File,
    pub(super) problems: Vec<Problem>,
}

/// The block that a body belongs to.
#[derive(Clone, Copy)]
pub(super) struct Parent<'b> {
    /// Its type; empty at the top.
    pub(super) name: &'b str,
    /// What the language says of it; none for a block that Terraform does not know here.
    pub(super) language: Option<&'static language::Block>,
    /// 0 at the top.
    pub(super) depth: usize,
    /// Whether its `when` was the compiler's, and is not to be written.
    pub(super) decided: bool,
    /// What its arguments do with their values.
    takes: Takes<'b>,
    open: &'b OpenVariables,
}

impl<'b> Parent<'b> {
    /// A file.
    fn top(language: &'static language::Block, open: &'b OpenVariables) -> Self {
        Self {
            name: "",
            language: Some(language),
            depth: 0,
            decided: false,
            takes: Takes::Types,
            open,
        }
    }

    /// A block in this one, with its first label.
    pub(super) fn inner<'n>(
        self,
        name: &'n str,
        label: Option<&str>,
        body: &'n Body,
        decided: bool,
    ) -> Parent<'n>
    where
        'b: 'n,
    {
        let language = self.language.and_then(|language| language.nested(name));
        let label = label.unwrap_or_default();
        let takes = match self.depth {
            0 => Takes::of_top(name, label, body),
            _ => self.takes.nested(name, label),
        };
        Parent {
            takes,
            open: self.open,
            name,
            language: language.map(|nested| nested.block),
            depth: self.depth + 1,
            decided,
        }
    }

    /// Whether a block in this one is an assertion of Terraform's own: a provider may have blocks of these names.
    pub(super) fn asserts(self, name: &str) -> bool {
        let own = self.language.and_then(|language| language.own(name));
        own.is_some_and(|nested| nested.block.argument("condition").is_some())
    }

    fn argument(self, name: &str) -> Option<&'static language::Argument> {
        self.language?.argument(name)
    }

    /// Whether `null` means something as the value of this argument, rather than that it is not set: a variable without default must be set, and a local
    /// value or output that is not there cannot be referred to, and a module's variable that is not given has its default.
    fn keeps_null(self, name: &str) -> bool {
        let rest = self.language.map(|l| l.rest);
        let is_value = matches!(rest, Some(Rest::Values | Rest::Variables));
        (is_value && self.argument(name).is_none())
            || (self.name == "variable" && name == "default")
            || self
                .argument(name)
                .is_some_and(|argument| argument.required)
    }

    fn wanted(self, name: &str) -> Wanted {
        let is_own = self.argument(name).is_some();
        self.takes.wanted(name, is_own, self.open)
    }
}

/// The items of a body on their way, with what stands between them.
#[derive(Default)]
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    pub(super) layout: Layout,
}

impl Items {
    pub(super) fn push(&mut self, lead: Trivia, item: Item) {
        self.items.push(item);
        self.layout.leads.push(lead);
        self.layout.trails.push(Trivia::new());
    }
}

impl<'t> Filler<'t> {
    pub(super) fn new(file: &'t File) -> Self {
        Self {
            file,
            problems: Vec::new(),
        }
    }

    /// What stands between copies of a block: a blank line at the top of a file.
    pub(super) fn gap(&self, content: &Block, parent: Parent) -> Trivia {
        let body = content.body.span;
        let breaks = self.file.tokens_between(body.start, body.end).iter();
        let line = breaks.copied().find(|token| token.kind == T::Newline);
        let lines = if parent.depth == 0 { 2 } else { 1 };
        line.map_or_else(Trivia::new, |line| vec![line; lines])
    }

    /// The whole file; none if nothing is left of it.
    pub(super) fn file(
        mut self,
        language: &'static language::Block,
        scope: &Scope,
        open: &OpenVariables,
    ) -> Result<Option<Body>, Vec<Problem>> {
        let mut body = self.body(&self.file.body, scope, Parent::top(language, open));
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        if let Some(layout) = &mut body.layout {
            // A file does not begin with blank lines because its first blocks are not for this instance.
            let first = match layout.leads.first_mut() {
                Some(first) => first,
                None => &mut layout.tail,
            };
            let is_break = |token: &&Token| token.kind == T::Newline;
            let blanks = first.iter().take_while(is_break).count();
            first.drain(..blanks);
        }
        Ok((!body.items.is_empty()).then_some(body))
    }

    /// What stands between a block's braces, or the whole file.
    pub(super) fn body(&mut self, body: &Body, scope: &Scope, parent: Parent) -> Body {
        let owns_each = parent.language.is_some_and(|l| l.owns_each(body));
        if !owns_each {
            return self.items(body, parent, |_| scope);
        }
        let runtime = scope.without("each");
        self.items(body, parent, |item| match item {
            // The collection itself belongs to the scope around the block.
            Item::Attribute(a) if a.name.value == "for_each" => scope,
            _ => &runtime,
        })
    }

    /// Terraform's own repetition: its iterator is a run-time name in `content` and `labels`.
    fn dynamic(&mut self, block: &Block, scope: &Scope, parent: Parent) -> Body {
        let named = block.body.value("iterator").and_then(Expr::as_name);
        let Some(iterator) = named.or(block.label(0)) else {
            return self.items(&block.body, parent, |_| scope);
        };
        let inner = scope.without(iterator);
        self.items(&block.body, parent, |item| match item {
            Item::Attribute(a) if a.name.value != "labels" => scope,
            _ => &inner,
        })
    }

    fn items<'s>(
        &mut self,
        body: &Body,
        parent: Parent,
        scope: impl Fn(&Item) -> &'s Scope<'s>,
    ) -> Body {
        let file = self.file;
        let mut out = Items::default();
        let mut gaps = Gaps::new(parent.depth == 0);
        let mut reached = body.span.start;
        for item in &body.items {
            let span = item.span();
            let lead = file.tokens_between(reached, span.start);
            let fresh = reached == 0;
            let behind = file.tokens_between(span.end, body.span.end);
            let trail = behind.get(..trailing(behind)).unwrap_or(&[]);
            reached = trail.last().map_or(span.end, |last| last.span.end);
            let scope = scope(item);
            let before = out.items.len();
            match item {
                Item::Attribute(attribute) => {
                    if let Some(filled) = self.attribute(attribute, scope, parent) {
                        out.push(gaps.keep(lead), Item::Attribute(filled));
                    }
                }
                Item::Block(block) if is_expand(block) => {
                    expand::fill(self, block, scope, parent, &mut out, || gaps.keep(lead));
                }
                Item::Block(block) => {
                    if let Some(filled) = self.block(block, scope, parent) {
                        out.push(gaps.keep(lead), Item::Block(filled));
                    }
                }
            }
            if out.items.len() == before {
                gaps.leave_out(lead, fresh);
            } else if let Some(last) = out.layout.trails.last_mut() {
                *last = trail.to_vec();
            }
        }
        out.layout.tail = gaps.tail(file.tokens_between(reached, body.span.end));
        Body {
            items: out.items,
            span: body.span,
            layout: Some(Box::new(out.layout)),
        }
    }

    /// None if it is left out, or has a fault.
    fn attribute(
        &mut self,
        attribute: &Attribute,
        scope: &Scope,
        parent: Parent,
    ) -> Option<Attribute> {
        let name = attribute.name.value.as_str();
        if parent.decided && name == WHEN {
            return None;
        }
        // References may be chosen by an index that compile time knows; other names are nobody's values.
        let names_only = parent.argument(name).is_some_and(|argument| {
            matches!(
                argument.holds,
                Holds::Fields | Holds::TypeConstraint | Holds::Name
            )
        });
        // What mentions nothing of the estate is the author's: a `default = null` stays.
        if names_only || !expr::mentions(&attribute.value, scope) {
            return Some(attribute.clone());
        }
        // A reference has no type that two branches would have to have in common.
        let is_reference = parent.argument(name).is_some_and(Argument::is_names_only);
        let written = match is_reference {
            true => chosen(&attribute.value, scope),
            false => &attribute.value,
        };
        if is_reference && matches!(written.kind, ExprKind::Null) {
            return None;
        }
        match expr::partial(written, scope, parent.wanted(name)) {
            Ok(residue) if residue.value.is_null() && !parent.keeps_null(name) => None,
            Ok(residue) => Some(Attribute {
                name: attribute.name.clone(),
                value: residue.expr,
                span: attribute.span,
            }),
            Err(faults) => {
                self.problems.extend(fault::problems(faults));
                None
            }
        }
    }

    /// Whether an assertion is left out: there is nothing left to check, or it has a fault.
    pub(super) fn holds_already(&mut self, body: &Body, scope: &Scope) -> bool {
        condition::holds_already(body, scope).unwrap_or_else(|problems| {
            self.problems.extend(problems);
            true
        })
    }

    /// None if it is left out, or has a fault.
    fn block(&mut self, block: &Block, scope: &Scope, parent: Parent) -> Option<Block> {
        let decided = match when::decided(block, scope, parent) {
            Ok(Some(false)) => return None,
            Ok(decided) => decided.is_some(),
            Err(problems) => {
                self.problems.extend(problems);
                return None;
            }
        };
        if parent.asserts(&block.name.value) && self.holds_already(&block.body, scope) {
            return None;
        }
        let inner = parent.inner(&block.name.value, block.label(0), &block.body, decided);
        let body = if block.name.value == "dynamic" {
            self.dynamic(block, scope, inner)
        } else {
            self.body(&block.body, scope, inner)
        };
        // A check that has nothing left to assert is none.
        let asserts = |body: &Body| body.blocks_of("assert").count();
        if parent.depth == 0
            && block.name.value == "check"
            && asserts(&block.body) > 0
            && asserts(&body) == 0
        {
            return None;
        }
        Some(Block {
            name: block.name.clone(),
            labels: block.labels.clone(),
            body,
            span: block.span,
        })
    }
}

/// What conditions choose that compile time knows.
fn chosen<'e>(value: &'e Expr, scope: &Scope) -> &'e Expr {
    match &value.kind {
        ExprKind::Paren(inner) => chosen(inner, scope),
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => {
            let truth = expr::partial(condition, scope, Wanted::Truth);
            match truth.map(|residue| residue.value.kind) {
                Ok(Kind::Bool(true)) => chosen(then, scope),
                Ok(Kind::Bool(false)) => chosen(otherwise, scope),
                _ => value,
            }
        }
        _ => value,
    }
}
