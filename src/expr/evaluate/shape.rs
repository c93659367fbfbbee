//! Tuples and objects: their layout and comments stay whatever is filled in.

use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::{Fault, Kind, Map, Marks, Scope, Type, Value};
use crate::hcl::{Expr, ObjectItem, ObjectKey};
use crate::span::Span;

use super::Walk;
use super::out::{Level, Out, Wanted};

impl Walk {
    /// `[a, b]`
    pub(super) fn tuple(
        &mut self,
        items: &[Expr],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let wanted = wanted.of_element();
        let mut outs = self.all(items.iter().map(|e| (e, wanted)), scope)?;
        let values = outs.iter_mut().map(|out| self.value_of(out));
        let value = Value::tuple(values.collect());
        let risk = outs.iter().any(|out| out.risk);
        let parts = outs.into_iter();
        let code = self.filled(expr, parts.map(|out| (out, Level::Conditional, wanted)));
        Some(Out::new(value, code, risk))
    }

    /// `{ k = v }`
    pub(super) fn object(
        &mut self,
        items: &[ObjectItem],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let wanted = wanted.of_attribute();
        let mut parts = Vec::new();
        let mut map = Some(Map::new());
        let mut marks = Marks::NONE;
        let (mut failed, mut inside) = (false, false);
        for item in items {
            let key = match &item.key {
                ObjectKey::Name(name) => Some(Some(name.value.as_str().into())),
                ObjectKey::Expr(key) => {
                    let out = self.expr(key, scope, Wanted::Text);
                    out.and_then(|out| {
                        let text = self.key(&out.value, key.span)?;
                        marks = marks.and(out.value.marks);
                        inside |= out.risk;
                        if self.residue {
                            parts.push((out, Level::Term, Wanted::Text));
                        }
                        Some(text)
                    })
                }
            };
            let value = self.expr(&item.value, scope, wanted);
            let (Some(key), Some(mut out)) = (key, value) else {
                failed = true;
                continue;
            };
            inside |= out.risk;
            match (key, &mut map) {
                (Some(key), Some(map)) => {
                    map.insert(key, self.value_of(&mut out));
                }
                _ => map = None,
            }
            if self.residue {
                parts.push((out, Level::Conditional, wanted));
            }
        }
        if failed {
            return None;
        }
        // Of an object whose keys are not known Terraform notes nothing.
        let value = map.map_or_else(
            || Value::unknown(Type::Any),
            |map| Value::from(Kind::Map(map.into())).marked(marks),
        );
        let risk = value.is_unknown() || inside;
        let code = self.filled(expr, parts);
        Some(Out::new(value, code, risk))
    }

    /// A value as the key of an object; none inside if it is not known.
    #[allow(
        clippy::option_option,
        reason = "the outer one is a fault, the inner one a key that only run time knows"
    )]
    pub(super) fn key(&mut self, value: &Value, span: Span) -> Option<Option<Arc<str>>> {
        match to_text(value) {
            Some(text) => Some(Some(text)),
            None if value.is_unknown() && Type::of(value).may_become(&Type::String) => Some(None),
            None => self.fail(
                Fault::new(
                    span,
                    format!("a key is a string, not {}", value.described()),
                )
                .origins([value.origin]),
            ),
        }
    }
}
