//! What may not happen: parts that run time may pass over, and parts whose faults somebody asks for.

use crate::expr::{Scope, Type, Value, operators};
use crate::hcl::{Expr, ExprKind, Part, Template, TemplateForm, UnaryOp};
use crate::span::{Span, Spanned};

use super::Walk;
use super::out::{Code, Out, Wanted, built};

impl Walk {
    /// Looks at what may not be evaluated at run time: faults in it are only possible. Where no residue is asked for they are forgotten, as Terraform
    /// does until it knows.
    pub(super) fn perhaps<T>(&mut self, walk: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.faults.len();
        let result = walk(self);
        if self.residue {
            for fault in self.faults.iter_mut().skip(before) {
                fault.possible = true;
            }
        } else {
            self.faults.truncate(before);
        }
        result
    }

    /// The same for a branch. Who asks for faults shall find one there at run time, too, if it comes to that.
    pub(super) fn branch(&mut self, expr: &Expr, scope: &Scope, wanted: Wanted) -> Option<Out> {
        self.branch_with(expr, |this| this.expr(expr, scope, wanted), |out| out)
    }

    /// The same for what `walk` makes of it, and `stays` of what has its fault.
    pub(super) fn branch_with<T>(
        &mut self,
        expr: &Expr,
        walk: impl FnOnce(&mut Self) -> Option<T>,
        stays: impl FnOnce(Out) -> T,
    ) -> Option<T> {
        let (before, may_stay) = (self.faults.len(), self.residue && self.tried);
        self.perhaps(|this| {
            let out = walk(this);
            let found = this.faults.get(before..).unwrap_or(&[]);
            // What cannot be evaluated now may still be without fault.
            let is_certain = !found.is_empty() && found.iter().all(|fault| !fault.possible);
            if !may_stay || !is_certain {
                return out;
            }
            this.faults.truncate(before);
            let fault = Code::New(Box::new(fault_like(expr)));
            let of = operators::despite_fault(expr).unwrap_or(Type::Any);
            Some(stays(Out::new(Value::unknown(of), fault, true)))
        })
    }

    /// Looks at what somebody asks the faults of.
    pub(super) fn trying<T>(&mut self, walk: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.tried, true);
        let result = walk(self);
        self.tried = outer;
        result
    }

    /// Whether a fault counts where nobody meets it.
    pub(super) fn counts_faults(&self) -> bool {
        self.tried || self.typed
    }

    /// Evaluates on the side, for a value that may not exist; faults are forgotten. What belongs to run time is unknown, and so is what only may have a
    /// fault, of which nothing is left either. An operation has its type also where it has a fault.
    pub(super) fn attempt(&mut self, expr: &Expr, scope: &Scope) -> (Option<Out>, Option<Value>) {
        let (out, aside) = self.aside(self.residue, |aside| {
            aside.tried = true;
            aside.expr(expr, scope, Wanted::Exact)
        });
        match out.filter(|_| aside.faults.is_empty()) {
            Some(out) => {
                let value = out.value.clone();
                (Some(out), Some(value))
            }
            None => match operators::despite_fault(expr).map(Value::null_of) {
                Some(typed) => (Some(typed.clone().into()), Some(typed)),
                None if aside.faults.iter().all(|fault| fault.possible) => {
                    let of = operators::whenever_known(expr);
                    (None, Some(Value::unknown(of)))
                }
                None => (None, None),
            },
        }
    }
}

/// What has a fault whenever it is evaluated, and as much of a type as an expression with one: `{}.missing`, `-{}.missing`, `!{}.missing`, `"-${{}.missing}"`.
fn fault_like(expr: &Expr) -> Expr {
    let of = |kind| built(kind, expr.span, false);
    let missing = of(ExprKind::GetAttr {
        on: Box::new(of(ExprKind::Object(Vec::new()))),
        name: Spanned::new("missing".to_owned(), expr.span),
    });
    let unary = |op| ExprKind::Unary {
        op,
        operand: Box::new(missing.clone()),
    };
    match operators::despite_fault(expr) {
        Some(Type::Number) => of(unary(UnaryOp::Negate)),
        Some(Type::Bool) => of(unary(UnaryOp::Not)),
        Some(_) => of(text_with(missing, expr.span)),
        None => missing,
    }
}

/// A text with an expression in it.
fn text_with(expr: Expr, span: Span) -> ExprKind {
    let (expr, cuts) = (Box::new(expr), false);
    let dash = Part::Literal(Spanned::new("-".to_owned(), span));
    ExprKind::Template(Box::new(Template {
        parts: vec![dash, Part::Interpolation { expr, span, cuts }],
        form: TemplateForm::Quoted,
        strips: false,
    }))
}
