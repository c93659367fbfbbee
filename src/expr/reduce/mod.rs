//! Evaluation, full and partial, in one walk: what is known becomes a value, the rest stays source text.

mod call;
mod choice;
mod in_place;
mod out;
mod shape;
mod template;
mod text;
mod walk;

use crate::expr::literal::is_identifier;
use crate::hcl::{BinaryOp, Expr, ExprKind, Part};
use crate::span::Span;

use super::mentions::{SPLAT_ITEM, mentions};
use super::{Fault, Faults, Scope, Value, operators, traverse};
use out::{Code, Level, Out};

/// What partial evaluation leaves of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Partial {
    /// A value that compile time knows.
    Known(Value),
    /// HCL source text: the expression with what is known filled in. Also what mentions nothing of compile time, and
    /// what is wholly known but was written as an object, a tuple or a heredoc, so that its layout and comments stay.
    Rest(String),
}

/// The value of an expression, in which nothing may belong to run time.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn evaluate(expr: &Expr, source_text: &str, scope: &Scope) -> Result<Value, Faults> {
    let mut reducer = Reducer::new(source_text, true);
    let out = reducer.expr(expr, scope);
    match (out, reducer.faults.is_empty()) {
        (Some(Out::Known { value, .. }), true) => Ok(value),
        _ => Err(reducer.into_faults(expr.span)),
    }
}

/// The text of a template, in which nothing may belong to run time.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn evaluate_template(
    parts: &[Part],
    source_text: &str,
    scope: &Scope,
) -> Result<String, Faults> {
    let mut reducer = Reducer::new(source_text, true);
    let text = reducer.whole_template(parts, scope);
    match (text, reducer.faults.is_empty()) {
        (Some(text), true) => Ok(text),
        _ => Err(reducer.into_faults(template::span_of(parts))),
    }
}

/// The expression with everything evaluated that compile time knows.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn partial(expr: &Expr, source_text: &str, scope: &Scope) -> Result<Partial, Faults> {
    let mut reducer = Reducer::new(source_text, false);
    let out = reducer.expr(expr, scope);
    match (out, reducer.faults.is_empty()) {
        (Some(out), true) => Ok(out.into_partial()),
        _ => Err(reducer.into_faults(expr.span)),
    }
}

/// A bare template with everything evaluated that compile time knows; the result is the text of a bare template.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn partial_template(
    parts: &[Part],
    source_text: &str,
    scope: &Scope,
) -> Result<String, Faults> {
    let mut reducer = Reducer::new(source_text, false);
    let text = reducer.bare_template(parts, scope);
    match (text, reducer.faults.is_empty()) {
        (Some(text), true) => Ok(text),
        _ => Err(reducer.into_faults(template::span_of(parts))),
    }
}

/// One walk over one expression.
struct Reducer<'t> {
    /// The text that spans point into.
    source: &'t str,
    /// Whether a run-time name is a fault.
    strict: bool,
    faults: Faults,
}

impl<'t> Reducer<'t> {
    fn new(source: &'t str, strict: bool) -> Self {
        Self {
            source,
            strict,
            faults: Vec::new(),
        }
    }

    fn into_faults(mut self, span: Span) -> Faults {
        self.faults.dedup();
        if self.faults.is_empty() {
            self.faults
                .push(Fault::new(span, "the expression belongs to run time"));
        }
        self.faults
    }

    /// Notes a fault; the caller gives up its own result.
    fn fail<T>(&mut self, fault: Fault) -> Option<T> {
        self.faults.push(fault);
        None
    }

    fn keep<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// None when there were faults.
    fn expr(&mut self, expr: &Expr, scope: &Scope) -> Option<Out> {
        if self.strict || mentions(expr, scope) {
            return self.node(expr, scope);
        }
        // Verbatim. Its value may still be asked for; if it has none, that is Terraform's to say.
        let faults = self.faults.len();
        let out = self.node(expr, scope);
        self.faults.truncate(faults);
        let code = Code {
            text: self.slice(expr.span).to_owned(),
            level: Level::of(expr),
        };
        Some(match out {
            Some(Out::Known { value, .. }) => Out::Known {
                value,
                code: Some(code),
            },
            _ => Out::Rest(code),
        })
    }

    fn node(&mut self, expr: &Expr, scope: &Scope) -> Option<Out> {
        match &expr.kind {
            ExprKind::Null => Some(Value::null().into()),
            ExprKind::Bool(b) => Some(Value::bool(*b).into()),
            ExprKind::Number(text) => match text.parse() {
                Ok(number) => Some(Value::number(number).into()),
                Err(message) => self.fail(Fault::new(expr.span, message)),
            },
            ExprKind::Template(template) => self.template(template, expr, scope),
            ExprKind::Tuple(items) => self.tuple(items, expr, scope),
            ExprKind::Object(items) => self.object(items, expr, scope),
            ExprKind::Variable(name) => self.variable(name, expr, scope),
            ExprKind::SplatItem => self.variable(SPLAT_ITEM, expr, scope),
            ExprKind::GetAttr { on, name } => {
                let on_out = self.expr(on, scope)?;
                let Some(value) = on_out.value() else {
                    return Some(self.spliced(expr, vec![(on.span, on_out.fit(Level::Term))]));
                };
                let path = self.slice(on.span);
                let found = traverse::attribute(value, path, &name.value, name.span);
                self.keep(found).map(Out::from)
            }
            ExprKind::Index { on, key } => self.index(on, key, expr, scope),
            ExprKind::Splat { on, each, .. } => self.splat(on, each, expr, scope),
            ExprKind::Call { name, args, spread } => self.call(name, args, *spread, expr, scope),
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => self.conditional([condition, then, otherwise], expr, scope),
            ExprKind::Unary { op, operand } => {
                let out = self.expr(operand, scope)?;
                match out.value() {
                    Some(value) => {
                        let result = operators::unary(*op, value, operand.span);
                        self.keep(result).map(Out::from)
                    }
                    None => Some(self.spliced(expr, vec![(operand.span, out.fit(Level::Term))])),
                }
            }
            ExprKind::Binary {
                op: op @ (BinaryOp::And | BinaryOp::Or),
                left,
                right,
            } => self.logic(*op, left, right, expr, scope),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr, scope),
            ExprKind::Paren(inner) => self.paren(inner, expr, scope),
            ExprKind::For(walk) => self.walk(walk, expr, scope),
        }
    }

    fn variable(&mut self, name: &str, expr: &Expr, scope: &Scope) -> Option<Out> {
        match scope.get(name) {
            Some(Ok(value)) => return Some(value.into()),
            Some(Err(faults)) => {
                self.faults.extend(faults);
                return None;
            }
            None => {}
        }
        if self.strict {
            let names = scope.names();
            let fault = Fault::new(expr.span, format!("`{name}` is not known at compile time"))
                .known(
                    name,
                    names.iter().map(|n| &**n).filter(|n| *n != SPLAT_ITEM),
                );
            return self.fail(fault);
        }
        Some(self.verbatim(expr))
    }

    fn index(&mut self, on: &Expr, key: &Expr, expr: &Expr, scope: &Scope) -> Option<Out> {
        let on_out = self.expr(on, scope);
        let key_out = self.expr(key, scope);
        let (on_out, key_out) = (on_out?, key_out?);
        if let (Some(value), Some(key_value)) = (on_out.value(), key_out.value()) {
            let found = traverse::index(value, self.slice(on.span), key_value, key.span);
            return self.keep(found).map(Out::from);
        }
        if let Some(reference) = static_reference(on, key, &key_out) {
            return Some(Out::term(reference));
        }
        // The legacy `on.0` has no brackets to keep.
        let key_text = key_out.fit(Level::Conditional);
        Some(self.spliced(
            expr,
            vec![(on.span, on_out.fit(Level::Term)), (key.span, key_text)],
        ))
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let left_out = self.expr(left, scope);
        let right_out = self.expr(right, scope);
        let (left_out, right_out) = (left_out?, right_out?);
        if let (Some(a), Some(b)) = (left_out.value(), right_out.value()) {
            let result = operators::binary(op, (a, left.span), (b, right.span));
            return self.keep(result).map(Out::from);
        }
        let level = Level::of_binary(op);
        Some(self.spliced(
            expr,
            vec![
                (left.span, left_out.fit(level)),
                (right.span, right_out.fit(level.tighter())),
            ],
        ))
    }

    /// Evaluates on the side, for a value that may not exist; faults are forgotten.
    fn attempt(&self, expr: &Expr, scope: &Scope) -> Option<Value> {
        let mut aside = Reducer::new(self.source, true);
        match aside.expr(expr, scope) {
            Some(Out::Known { value, .. }) if aside.faults.is_empty() => Some(value),
            _ => None,
        }
    }
}

/// Terraform takes no computed index on `module`, `var`, `aws` and the like: what follows such a name is part of a static reference. So a key that was
/// computed here becomes an attribute: `module["peering_${each.key}"]` is `module.peering_x`. Elements keep their brackets: `aws_subnet.this["a"]`.
fn static_reference(on: &Expr, key: &Expr, key_out: &Out) -> Option<String> {
    let ExprKind::Variable(root) = &on.kind else {
        return None;
    };
    let written_out = matches!(&key.kind, ExprKind::Template(t) if t.parts.iter().all(|p| matches!(p, Part::Literal(_))));
    let name = key_out.value()?.as_str()?;
    (!written_out && is_identifier(name)).then(|| format!("{root}.{name}"))
}
