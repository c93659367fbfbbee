//! Splats: over what is known they are unrolled, over run-time things they stay.

use crate::expr::convert::one_type;
use crate::expr::mentions::SPLAT_ITEM;
use crate::expr::{Fault, Scope, Type, Value, traverse};
use crate::hcl::{Expr, ExprKind};

use super::Walk;
use super::iterate::{Turn, knows_all};
use super::out::{Code, Level, Out, Wanted};

impl Walk {
    /// `on[*].rest`
    pub(super) fn splat(
        &mut self,
        on: &Expr,
        each: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let out = self.expr(on, scope, Wanted::Exact)?;
        let (marks, risk) = (out.value.marks, out.risk);
        let mut taken = self.taken(out, on, each, expr, scope)?;
        taken.value = taken.value.marked(marks);
        taken.risk |= risk;
        Some(taken)
    }

    fn taken(
        &mut self,
        out: Out,
        on: &Expr,
        each: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let spread = traverse::spread(&out.value, on.span);
        let spread = self.keep(spread)?;
        let spread = spread.filter(|_| !self.residue || out.is_known());
        let Some(items) = spread else {
            return self.kept_splat(out, each, expr, scope);
        };
        let of = Type::of(&out.value);
        let list = matches!(of, Type::List(_) | Type::Set(_));
        if list && items.is_empty() {
            return self.empty_splat(out, &of, each, expr, scope);
        }
        let mut turns = Vec::with_capacity(items.len());
        for item in items {
            let inner = scope.with(SPLAT_ITEM, item);
            let value = self.expr(each, &inner, Wanted::Exact)?;
            turns.push(Turn { key: None, value });
        }
        if list && self.residue && !turns.iter().all(|turn| turn.value.is_known()) {
            return self.kept_splat(out, each, expr, scope);
        }
        if !list {
            return Some(self.unrolled_list(turns, each, expr, self.wanted(Wanted::Exact)));
        }
        let risk = turns.iter().any(|turn| turn.value.risk);
        let values: Vec<Value> = turns.into_iter().map(|turn| turn.value.value).collect();
        let element = match values.iter().any(Value::is_open) {
            true => Some(Type::Any),
            false => one_type(&values),
        };
        let Some(element) = element else {
            let message = "what `[*]` takes of the elements has several types, so it makes no list";
            return self.fail(Fault::new(expr.span, message).origins([out.value.origin]));
        };
        let value = Value::list_of(element, values);
        Some(Out::new(value, Code::Literal, risk))
    }

    /// The elements of an empty list have a type all the same, and so has what is taken of them.
    fn empty_splat(
        &mut self,
        on: Out,
        of: &Type,
        each: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let inner = scope.with(SPLAT_ITEM, Value::unknown(splat_element(of)));
        let is_run_time = self.residue && !knows_all(each, &inner);
        let (taken, mut aside) = self.aside(false, |aside| match is_run_time {
            true => None,
            false => aside.expr(each, &inner, Wanted::Exact),
        });
        match taken {
            Some(taken) => {
                // What is not known of an element that there is not, nobody will know; what the type of the list leaves open depends on other names.
                let is_sure = !of.is_open() && has_known_names(each, scope);
                let of = Type::of(&taken.value);
                let (of, risk) = match is_sure {
                    true => (of.closed(), false),
                    false => (of, taken.risk),
                };
                let none = Value::list_of(of, Vec::new());
                Some(Out::new(none, Code::Literal, risk))
            }
            // Something in it belongs to run time, or is a fault, which Terraform finds as well.
            None if self.residue => self.kept_splat(on, each, expr, scope),
            None => {
                self.faults.append(&mut aside.faults);
                None
            }
        }
    }

    /// A splat whose elements belong to run time; indices in it may still be known.
    fn kept_splat(&mut self, on: Out, each: &Expr, expr: &Expr, scope: &Scope) -> Option<Out> {
        let of = Type::of(&on.value);
        let each_out = if self.residue {
            // Whether there are any elements is for run time to say.
            let inner = scope.without(SPLAT_ITEM);
            self.perhaps(|this| this.expr(each, &inner, Wanted::Exact))?
        } else {
            if of == Type::Any {
                return Some(Out::new(Value::unknown(Type::Any), Code::Literal, true));
            }
            if let Type::Tuple(types) = &of {
                return self.splat_of_tuple(types, each, scope);
            }
            let inner = scope.with(SPLAT_ITEM, Value::unknown(splat_element(&of)));
            // What is asked of each element is looked at whether there are any or not.
            self.expr(each, &inner, Wanted::Exact)?
        };
        let value = match of {
            Type::List(_) | Type::Set(_) => Value::unknown(Type::list(Type::of(&each_out.value))),
            _ => Value::unknown(Type::Any),
        };
        let parts = [
            (on, Level::Term, Wanted::Exact),
            (each_out, Level::Term, Wanted::Exact),
        ];
        Some(self.made(expr, value, false, parts))
    }

    /// A tuple that is not known has as many elements as its type says.
    fn splat_of_tuple(&mut self, types: &[Type], each: &Expr, scope: &Scope) -> Option<Out> {
        let taken = types.iter().map(|of| {
            let inner = scope.with(SPLAT_ITEM, Value::unknown(of.clone()));
            let out = self.expr(each, &inner, Wanted::Exact)?;
            Some(Type::of(&out.value))
        });
        let taken: Vec<Type> = taken.collect::<Option<_>>()?;
        Some(Out::new(
            Value::unknown(Type::tuple(taken)),
            Code::Literal,
            true,
        ))
    }
}

/// Whether the names in an expression have values of which everything is known.
pub(super) fn has_known_names(expr: &Expr, scope: &Scope) -> bool {
    let mut all = true;
    expr.visit(&mut |part| {
        if let ExprKind::Variable(name) = &part.kind {
            // Others are names of its own iterations.
            all &= match scope.get(name) {
                Some(Ok(value)) => value.is_known(),
                found => found.is_none(),
            };
        }
    });
    all
}

/// The type of what a splat takes of something of a type that is not null: what is no list is the only element.
fn splat_element(of: &Type) -> Type {
    match of {
        Type::List(_) | Type::Set(_) => of.element().unwrap_or(Type::Any),
        of => of.clone(),
    }
}
