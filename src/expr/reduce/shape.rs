//! Tuples and objects as they are written: their layout and comments stay whatever is filled in.

use std::sync::Arc;

use crate::expr::convert::to_text;
use crate::expr::literal::key as key_text;
use crate::expr::{Fault, Kind, Map, Scope, Value};
use crate::hcl::{Expr, ExprKind, ObjectItem, ObjectKey};
use crate::span::Span;

use super::Reducer;
use super::out::{Level, Out};

impl Reducer<'_> {
    /// `[a, b]`
    pub fn tuple(&mut self, items: &[Expr], expr: &Expr, scope: &Scope) -> Option<Out> {
        let outs: Vec<Option<Out>> = items.iter().map(|e| self.expr(e, scope)).collect();
        let outs: Vec<Out> = outs.into_iter().collect::<Option<_>>()?;
        let values: Option<Vec<Value>> = outs.iter().map(|out| out.value().cloned()).collect();
        Some(self.laid_out(values.map(Value::list), || {
            let parts = items.iter().zip(&outs);
            let parts = parts.map(|(e, out)| (e.span, out.fit(Level::Conditional)));
            self.splice(expr.span, parts.collect())
        }))
    }

    /// `{ k = v }`
    pub fn object(&mut self, items: &[ObjectItem], expr: &Expr, scope: &Scope) -> Option<Out> {
        let mut parts = Vec::new();
        let mut map = Some(Map::new());
        let mut failed = false;
        for item in items {
            let key = self.object_key(&item.key, &mut parts, scope);
            let value = self.expr(&item.value, scope);
            let (Some(key), Some(value)) = (key, value) else {
                failed = true;
                continue;
            };
            if !self.strict {
                parts.push((item.value.span, value.fit(Level::Conditional)));
            }
            match (key, value.into_value(), &mut map) {
                (Some(key), Some(value), Some(map)) => {
                    map.insert(key, value);
                }
                _ => map = None,
            }
        }
        if failed {
            return None;
        }
        let value = map.map(|map| Kind::Map(Arc::new(map)).into());
        Some(self.laid_out(value, || self.splice(expr.span, parts)))
    }

    /// What was written with a layout: the value if it has one, and the text, which nobody asks for in a strict walk.
    fn laid_out(&self, value: Option<Value>, text: impl FnOnce() -> String) -> Out {
        match value {
            Some(value) if self.strict => value.into(),
            Some(value) => Out::laid_out(value, text()),
            None => Out::term(text()),
        }
    }

    /// None after a fault, none inside when the key belongs to run time.
    #[allow(
        clippy::option_option,
        reason = "the outer one is a fault, the inner one a key that only run time knows"
    )]
    fn object_key(
        &mut self,
        key: &ObjectKey,
        parts: &mut Vec<(Span, String)>,
        scope: &Scope,
    ) -> Option<Option<Arc<str>>> {
        let expr = match key {
            ObjectKey::Name(name) => return Some(Some(name.value.as_str().into())),
            ObjectKey::Expr(expr) => expr,
        };
        let out = self.expr(expr, scope)?;
        let Some(value) = out.value() else {
            let text = out.fit(Level::Term);
            // A key that stayed as it was may be one that only its place makes valid: `aws.peer` in `providers`.
            let untouched = text == self.slice(expr.span);
            let wrapped =
                untouched || matches!(expr.kind, ExprKind::Template(_)) || text.starts_with('(');
            parts.push((expr.span, if wrapped { text } else { format!("({text})") }));
            return Some(None);
        };
        let text = self.key(value, expr.span)?;
        if self.strict {
            return Some(Some(text));
        }
        let written = match &out {
            Out::Known { code: Some(_), .. } => self.slice(expr.span).to_owned(),
            // A quoted key stays quoted.
            _ if matches!(expr.kind, ExprKind::Template(_)) => out.code().text,
            _ => key_text(&text),
        };
        parts.push((expr.span, written));
        Some(Some(text))
    }

    /// A value as the key of an object.
    pub fn key(&mut self, value: &Value, span: Span) -> Option<Arc<str>> {
        match to_text(value) {
            Some(text) => Some(text),
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
