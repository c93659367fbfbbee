//! What chooses between parts: conditionals, `&&` and `||`, parentheses.

use crate::expr::{Fault, Marks, Scope, Type, Value, operators};
use crate::hcl::{BinaryOp, Expr, ExprKind, ObjectKey};
use crate::span::Span;

use super::branches::{
    in_branches, may_be_no_map, may_be_no_texts, may_become_text, may_convert, may_sort,
    may_sort_anything, perhaps_converted,
};
use super::out::{Code, Level, Out, Wanted, built};
use super::{Walk, names_things};

impl Walk {
    /// `{ a = ..., b = ... }[key]` with a known key is what stands there: a value of an object has its own type, so the others, of which only faults could count, are not
    /// looked at by Terraform.
    pub(super) fn of_written_object<'e>(&self, on: &'e Expr, key: &Out) -> Option<&'e Expr> {
        let items = on.as_object()?;
        let name = key.value.as_str().filter(|_| key.is_known())?;
        let names = items.iter().map(|item| match &item.key {
            ObjectKey::Name(key) => Some(key.value.clone()),
            ObjectKey::Expr(key) => key.as_text(),
        });
        let names: Vec<String> = names.collect::<Option<_>>()?;
        let is_one = names.iter().filter(|other| *other == name).count() == 1;
        let may_choose = self.residue && !self.counts_faults() && is_one;
        on.field(name).filter(|_| may_choose)
    }

    /// A known condition chooses a branch, which may belong to run time; the other one is looked at only for the type that both must have.
    pub(super) fn conditional(
        &mut self,
        [condition, then, otherwise]: [&Expr; 3],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let (condition_out, truth) = self.decision(condition, "a condition", scope)?;
        let Some(truth) = self.settled(&condition_out, truth) else {
            return self.undecided(condition_out, [then, otherwise], expr, scope, wanted);
        };
        let (chosen, other) = match truth {
            true => (then, otherwise),
            false => (otherwise, then),
        };
        let out = self.expr(chosen, scope, wanted)?;
        let (other_out, other_value) = self.attempt(other, scope);
        if !self.residue {
            let risk = condition_out.risk || out.risk;
            let both = [
                Some(&out.value),
                other_value.as_ref(),
                Some(&condition_out.value),
            ];
            let marks = both
                .into_iter()
                .flatten()
                .map(|value| value.marks)
                .collect();
            let mut chosen = self.in_common(out.value, other_value, risk, expr.span)?;
            chosen.value = chosen.value.marked(marks);
            return Some(chosen);
        }
        let Some(other_value) = other_value else {
            return Some(out.moved(chosen));
        };
        // One that cannot be written down may still have a type.
        let is_typed = other_value.is_known() || other_out.is_none() && !other_value.is_open();
        if out.is_known() && is_typed {
            let other = (&other_value, other_out.is_none());
            return self.converted((out, chosen), other, expr.span, scope, wanted);
        }
        let counts = match wanted {
            _ if self.counts_faults() => may_convert,
            Wanted::Exact | Wanted::Digits | Wanted::Document => may_convert,
            Wanted::Loose => may_sort_anything,
            Wanted::Maps => may_be_no_map,
            Wanted::Flat => may_sort,
            Wanted::Texts => may_be_no_texts,
            Wanted::Truth => may_become_text,
            Wanted::Text | Wanted::Number | Wanted::Whole => |_: &Value, _: &Value| false,
        };
        // Blocks may not exist here: that a condition chooses is how templates leave them out.
        if !counts(&out.value, &other_value) || names_things(other, scope) {
            return Some(out.moved(chosen));
        }
        let Some(other_out) = other_out else {
            return self.depends_on_fault(chosen);
        };
        // What was made of it for a looser place does not do.
        let out = match out.code {
            Code::New(_) if !wanted.is_exact() => self.expr(chosen, scope, Wanted::Exact)?,
            _ => out,
        };
        // The type of the result depends on both branches: Terraform has to see them.
        let value = Value::unknown(Type::Any);
        let (then_out, otherwise_out) = match truth {
            true => (out, other_out),
            false => (other_out, out),
        };
        let parts = [
            (Value::bool(truth).into(), Level::Or, Wanted::Truth),
            // Lists and sets have a common type, and another one than tuples.
            (then_out, Level::Conditional, Wanted::Exact),
            (otherwise_out, Level::Conditional, Wanted::Exact),
        ];
        let code = self.filled(expr, parts);
        Some(Out::new(value, code, true))
    }

    /// What is chosen, in the type that it has in common with a branch of which that is known; run time may find a fault in one that `may_fail`.
    fn converted(
        &mut self,
        (out, chosen): (Out, &Expr),
        (other, may_fail): (&Value, bool),
        span: Span,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let before = self.faults.len();
        let agreed = self.agreed(&out.value, other, span);
        for fault in self.faults.iter_mut().skip(before) {
            // With a fault it has no type.
            fault.possible |= may_fail;
        }
        if agreed.is_none() && !self.is_typed(chosen, scope, wanted) {
            self.faults.truncate(before);
            return Some(out.moved(chosen));
        }
        let agreed = agreed?;
        if agreed == out.value {
            return Some(out.moved(chosen));
        }
        if may_fail && (wanted.is_exact() || matches!(wanted, Wanted::Document | Wanted::Maps)) {
            return self.depends_on_fault(chosen);
        }
        Some(agreed.into())
    }

    /// What is chosen cannot be written down beside a branch that cannot.
    fn depends_on_fault(&mut self, chosen: &Expr) -> Option<Out> {
        let message =
            "what this becomes depends on a fault that run time may find in the other branch";
        let mut fault = Fault::new(chosen.span, message);
        fault.possible = true;
        self.fail(fault)
    }

    /// A condition, and what it says; none inside if only run time knows, which also reports what is wrong with the author's own.
    pub(super) fn decision(
        &mut self,
        condition: &Expr,
        what: &str,
        scope: &Scope,
    ) -> Option<(Out, Option<bool>)> {
        let mut out = self.expr(condition, scope, Wanted::Truth)?;
        let truth = operators::truth(&out.value, what, condition.span);
        if self.residue && matches!(out.code, Code::Same) && truth.is_err() {
            out.risk = true;
            return Some((out, None));
        }
        let truth = self.keep(truth)?;
        Some((out, truth))
    }

    /// What both branches become; `typed` if their types count.
    fn branches(
        &mut self,
        branches: [&Expr; 2],
        scope: &Scope,
        wanted: Wanted,
        typed: bool,
    ) -> [Option<Out>; 2] {
        let outer = self.typed;
        self.typed |= typed;
        let outs = branches.map(|of| self.branch(of, scope, wanted));
        self.typed = outer;
        outs
    }

    /// Both branches stay, for run time to choose.
    fn undecided(
        &mut self,
        condition: Out,
        [then, otherwise]: [&Expr; 2],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let branches = [then, otherwise];
        // A branch with a fault has no type, and the other one keeps its own.
        let is_typed = self.residue && self.wanted(wanted).is_exact();
        let [Some(mut then_out), Some(mut otherwise_out)] =
            self.branches(branches, scope, wanted, is_typed)
        else {
            let is_open = !self.residue;
            return is_open.then(|| Out::new(Value::unknown(Type::Any), Code::Literal, true));
        };
        let both = [&then_out, &otherwise_out];
        let is_open = both.iter().any(|out| out.value.is_open() || out.risk);
        let values = both.map(|out| &out.value);
        let before = self.faults.len();
        let mut common = self.common(values, expr.span);
        for fault in self.faults.iter_mut().skip(before) {
            // Where the other one turns out to have a fault, nobody asks for its type.
            fault.possible = self.residue;
        }
        let mut inside = in_branches(wanted, &then_out.value, &otherwise_out.value);
        let is_told = |this: &mut Self| branches.iter().all(|of| this.is_typed(of, scope, wanted));
        if common.is_none() && !is_told(self) {
            self.faults.truncate(before);
            common = Some(Type::Any);
            if self.residue && !is_typed {
                // Which of them has a fault run time sees by what stands in them: nothing of that is left out.
                inside = Wanted::Exact;
                let [then, otherwise] = self.branches(branches, scope, inside, true);
                (then_out, otherwise_out) = (then?, otherwise?);
            }
        } else if self.residue && inside != wanted {
            // What was made of them for a looser place does not do.
            for (out, of) in [(&mut then_out, then), (&mut otherwise_out, otherwise)] {
                if !matches!(out.code, Code::Same) {
                    *out = self.branch(of, scope, inside)?;
                }
            }
        }
        let common = common?;
        let value = Value::unknown(if is_open { Type::Any } else { common });
        let parts = [
            (condition, Level::Or, Wanted::Truth),
            (then_out, Level::Conditional, inside),
            (otherwise_out, Level::Conditional, inside),
        ];
        Some(self.made(expr, value, false, parts))
    }

    /// Whether what is known of a branch is its type as well: a condition in it is left out where the place does not ask for that.
    fn is_typed(&mut self, branch: &Expr, scope: &Scope, wanted: Wanted) -> bool {
        wanted.is_exact() || {
            let (_, value) = self.attempt(branch, scope);
            value.is_some_and(|value| value.is_known())
        }
    }

    /// The type that both branches convert to.
    fn common(&mut self, [then, otherwise]: [&Value; 2], span: Span) -> Option<Type> {
        let common = match (then.is_untyped_null(), otherwise.is_untyped_null()) {
            (true, _) => Some(Type::of(otherwise)),
            (_, true) => Some(Type::of(then)),
            _ => Type::of(then).unify(&Type::of(otherwise)),
        };
        if common.is_none() {
            let (then_kind, otherwise_kind) = (then.described(), otherwise.described());
            let message = format!(
                "the branches of a condition must have one type, these are {then_kind} and {otherwise_kind}"
            );
            let fault = Fault::new(span, message);
            self.faults
                .push(fault.origins([then.origin, otherwise.origin]));
        }
        common
    }

    /// The chosen value in the type that it has in common with the other one: `true ? 1 : "a"` is `"1"`.
    fn agreed(&mut self, value: &Value, other: &Value, span: Span) -> Option<Value> {
        // A null without a type takes that of the other side.
        let is_alone = other.is_untyped_null() && !value.is_null();
        if is_alone || Type::is_shared(value, other) {
            return Some(value.clone());
        }
        let common = self.common([value, other], span)?;
        let agreed = common.convert(value);
        if agreed.is_none() {
            let message = format!("this is no {common}, which the branches have in common");
            self.faults
                .push(Fault::new(span, message).origins([value.origin]));
        }
        agreed
    }

    /// The same where the other one may have a fault, or be unknown.
    fn in_common(
        &mut self,
        value: Value,
        other: Option<Value>,
        risk: bool,
        span: Span,
    ) -> Option<Out> {
        let (value, risk) = match other {
            None => (value, risk),
            Some(other) if value.is_open() || other.is_open() => {
                self.common([&value, &other], span)?;
                (perhaps_converted(&value), true)
            }
            Some(other) => (self.agreed(&value, &other, span)?, risk),
        };
        Some(Out::new(value, Code::Literal, risk))
    }

    /// `&&` and `||`: a known side decides or drops out.
    pub(super) fn logic(
        &mut self,
        op: BinaryOp,
        [left, right_expr]: [&Expr; 2],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let decides = op == BinaryOp::Or;
        let sign = operators::joins(op);
        let (mut left_out, left_truth) = self.decision(left, sign, scope)?;
        left_out.risk |= self.may_be_null(left, &left_out);
        let left_settled = self.settled(&left_out, left_truth);
        let before = self.faults.len();
        let right = |this: &mut Self| {
            let (mut out, truth) = this.decision(right_expr, sign, scope)?;
            out.risk |= this.may_be_null(right_expr, &out);
            Some((truth, out))
        };
        // Terraform before 1.12 looks at the other side all the same, and a fault in it counts for who asks for faults.
        let ends = !self.tried && !scope.looks_at_both_sides();
        if left_settled == Some(decides) && ends {
            return Some(Out::new(Value::bool(decides), Code::Literal, left_out.risk));
        }
        let found = match left_settled {
            // The left side decides whether this one is looked at.
            None if !scope.looks_at_both_sides() => {
                self.branch_with(right_expr, right, |out| (None, out))
            }
            _ => right(self),
        };
        let Some((right_truth, right_out)) = found else {
            let forgotten = self.faults.len() == before && left_settled.is_none();
            return forgotten.then(|| Out::new(Value::unknown(Type::Bool), Code::Literal, true));
        };
        let right_settled = self.settled(&right_out, right_truth);
        let risk = left_out.risk || right_out.risk;
        let value = operators::logic(op, left_truth, right_truth);
        if let Some(truth) = value.filter(|_| !risk || !self.residue) {
            // One side that decides does so whatever the other one is.
            let marks = match truth == decides {
                true => Marks::NONE,
                false => left_out.value.marks.and(right_out.value.marks),
            };
            let value = Value::bool(truth).marked(marks);
            return Some(Out::new(value, Code::Literal, risk));
        }
        let value = value.map_or_else(|| Value::unknown(Type::Bool), Value::bool);
        if self.residue {
            // The operator also converts: it can only go where the place wants a bool, or where there is nothing to convert. To a text, `"1"` stays what it is.
            let free = |out: &Out| {
                let converts = wanted == Wanted::Truth;
                (converts || Type::of(&out.value) == Type::Bool)
                    && !(self.counts_faults() && out.risk)
            };
            let rest = match (left_settled, right_settled) {
                (Some(truth), None) if truth != decides => Some((right_out.clone(), right_expr)),
                (None, Some(truth)) if truth != decides => Some((left_out.clone(), left)),
                _ => None,
            };
            if let Some((rest, of)) = rest.filter(|(rest, _)| free(rest)) {
                let Out { code, value, .. } = rest.moved(of);
                return Some(Out::new(value, code, true));
            }
        }
        let level = Level::of_binary(op);
        let parts = [
            (left_out, level, Wanted::Truth),
            (right_out, level.tighter(), Wanted::Truth),
        ];
        Some(self.made(expr, value, false, parts))
    }

    /// Whether an operand may turn out to be null, which the operator refuses, where somebody asks for its faults.
    fn may_be_null(&self, operand: &Expr, out: &Out) -> bool {
        self.counts_faults() && !out.value.is_known() && !is_sure(operand)
    }

    /// Parentheses stay unless what is left of their content needs none.
    pub(super) fn paren(
        &mut self,
        inner: &Expr,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let chosen = matches!(
            inner.kind,
            ExprKind::Conditional { .. }
                | ExprKind::Binary {
                    op: BinaryOp::And | BinaryOp::Or,
                    ..
                }
        );
        let out = self.expr(inner, scope, wanted)?;
        let (value, risk) = (out.value.clone(), out.risk);
        let code = match &out.code {
            Code::Literal => Code::Literal,
            // A chosen branch stands alone, but for a splat: what follows that would belong to each of its elements.
            Code::New(new)
                if chosen
                    && Level::of(new) == Level::Term
                    && !matches!(new.kind, ExprKind::Splat { .. }) =>
            {
                out.code
            }
            Code::New(new) if chosen => {
                let kind = ExprKind::Paren(new.clone());
                Code::New(Box::new(built(kind, expr.span, false)))
            }
            _ => self.filled(expr, [(out, Level::Conditional, wanted)]),
        };
        Some(Out::new(value, code, risk))
    }
}

/// Whether an expression gives a bool whenever it has no fault.
fn is_sure(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Paren(inner) => is_sure(inner),
        ExprKind::Binary { .. } | ExprKind::Unary { .. } => true,
        ExprKind::Call { name, .. } => {
            matches!(
                name.value.as_str(),
                "can" | "contains" | "alltrue" | "anytrue"
            )
        }
        _ => false,
    }
}
