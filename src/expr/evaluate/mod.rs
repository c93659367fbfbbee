//! Evaluation in one walk: the value of an expression as far as it is known, and what is left of it for run time, as a tree.

mod branches;
mod call;
mod ceiling;
mod choice;
mod digits;
mod doubt;
mod iterate;
mod out;
mod reference;
mod shape;
mod splat;
mod template;

use crate::hcl::{self, BinaryOp, Expr, ExprKind, Part, Writing};
use crate::span::Span;

use super::mentions::SPLAT_ITEM;
use super::{Fault, Faults, Marks, Scope, Type, Value, mentions, operators, traverse};
use ceiling::Ceiling;
pub use out::Wanted;
use out::{Code, Level, Out};
use reference::{names_things, static_reference};

/// What partial evaluation leaves of an expression.
#[derive(Clone, Debug)]
pub struct Residue {
    /// The value; what run time has to say is unknown in it.
    pub value: Value,
    /// The expression with what is known filled in.
    pub expr: Expr,
}

/// The value of an expression. Parts of it are unknown where the scope has unknown values.
///
/// # Errors
/// Every fault that was found, at least one. A name that the scope does not have is one.
pub fn evaluate(expr: &Expr, scope: &Scope) -> Result<Value, Faults> {
    let mut walk = Walk::new(false);
    let out = walk.expr(expr, scope, Wanted::Exact);
    Ok(walk.ended(out, expr.span)?.value)
}

/// The text of a template, in which nothing may be unknown.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn evaluate_template(parts: &[Part], scope: &Scope) -> Result<String, Faults> {
    let mut walk = Walk::new(false);
    let text = walk.whole_template(parts, scope);
    walk.ended(text, template::span_of(parts))
}

/// The expression with everything evaluated that the scope knows; other names belong to run time. `wanted` says what the place of the expression does with its
/// value.
///
/// # Errors
/// Every fault that was found, at least one.
pub fn partial(expr: &Expr, scope: &Scope, wanted: Wanted) -> Result<Residue, Faults> {
    if !mentions(expr, scope) {
        return Ok(Residue {
            value: Value::unknown(Type::Any),
            expr: expr.clone(),
        });
    }
    let mut walk = Walk::new(true);
    let out = walk.expr(expr, scope, wanted);
    let out = walk.ended(out, expr.span)?;
    let value = out.value.clone();
    let expr = out.into_expr(expr, Level::Conditional, wanted);
    Ok(Residue { value, expr })
}

/// One walk over one expression.
struct Walk {
    /// Whether what is left for run time is asked for, and not the value alone.
    residue: bool,
    /// Whether somebody asks if there is a fault: then what is left must have the same faults.
    tried: bool,
    /// Whether the type of something depends on there being no fault: then what decides nothing is kept where it may have one.
    typed: bool,
    /// Whether what is made of a number is calculated with where it counts how many bits it has.
    digits: bool,
    /// What the for-expression around has looked at to choose and name its elements.
    noted: Noted,
    ceiling: Ceiling,
    faults: Faults,
}

/// What is remembered of values that are not part of the result.
#[derive(Clone, Copy, Default)]
struct Noted {
    marks: Marks,
    /// Whether run time may find a fault in one.
    risk: bool,
}

impl Noted {
    fn note(&mut self, out: &Out) {
        self.marks = self.marks.and(out.value.marks);
        self.risk |= out.risk;
    }
}

impl Walk {
    fn new(residue: bool) -> Self {
        Self {
            residue,
            tried: false,
            typed: false,
            digits: false,
            noted: Noted::default(),
            ceiling: Ceiling::default(),
            faults: Vec::new(),
        }
    }

    /// What a walk came to: nothing but what it went beyond, if it did.
    fn ended<T>(mut self, made: Option<T>, span: Span) -> Result<T, Faults> {
        if let Some(fault) = self.ceiling.beyond() {
            return Err(vec![fault]);
        }
        self.faults.dedup();
        match made {
            Some(made) if self.faults.is_empty() => Ok(made),
            None if self.faults.is_empty() => Err(vec![Fault::new(
                span,
                "the value is known at run time only",
            )]),
            _ => Err(self.faults),
        }
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
    fn expr(&mut self, expr: &Expr, scope: &Scope, wanted: Wanted) -> Option<Out> {
        if !self.residue {
            let mut out = self.node(expr, scope, wanted)?;
            // A literal that was computed knows where its value came from.
            if let Writing::Made { origin } = expr.writing {
                out.value = out.value.or_at(origin);
            }
            return Some(out);
        }
        if mentions(expr, scope) {
            return self.node(expr, scope, wanted);
        }
        // The author's own: it stays as it is, with the type that it has whatever the place does with it, and its faults are Terraform's to report.
        let before = self.faults.len();
        let out = self.node(expr, scope, Wanted::Exact);
        self.faults.truncate(before);
        let (value, risk) = match out {
            Some(out) => (out.value, out.risk),
            None => (Value::unknown(Type::Any), true),
        };
        Some(Out::new(value, Code::Same, risk))
    }

    fn node(&mut self, expr: &Expr, scope: &Scope, wanted: Wanted) -> Option<Out> {
        self.step(expr.span)?;
        let out = self.kind(expr, scope, wanted)?;
        self.handle(out.value.size(), expr.span)?;
        match out.value.size() > Value::LARGEST {
            // One that holds what is lost grows from nothing again.
            true if out.value.all_marks().has(Marks::LOST) => {
                let lost = Value::unknown(Type::Any).marked(Marks::LOST);
                Some(Out::new(lost, out.code, true))
            }
            true => self.too_large(expr.span),
            false => Some(out),
        }
    }

    fn kind(&mut self, expr: &Expr, scope: &Scope, wanted: Wanted) -> Option<Out> {
        let outer = self.digits;
        self.digits = match wanted {
            Wanted::Text | Wanted::Truth => false,
            wanted => outer || wanted == Wanted::Digits,
        };
        let out = self.kind_for(expr, scope, self.wanted(wanted));
        self.digits = outer;
        out
    }

    fn kind_for(&mut self, expr: &Expr, scope: &Scope, wanted: Wanted) -> Option<Out> {
        match &expr.kind {
            ExprKind::Null => Some(Value::null().into()),
            ExprKind::Bool(b) => Some(Value::bool(*b).into()),
            ExprKind::Number(text) => self.number(text, expr),
            ExprKind::Template(template) => self.template(template, expr, scope, wanted),
            ExprKind::Tuple(items) => self.tuple(items, expr, scope, wanted),
            ExprKind::Object(items) => self.object(items, expr, scope, wanted),
            ExprKind::Variable(name) => self.variable(name, expr, scope),
            ExprKind::SplatItem => self.variable(SPLAT_ITEM, expr, scope),
            ExprKind::GetAttr { on, name } => self.attribute(on, name, expr, scope),
            ExprKind::Index { on, key } => self.index((on, key), expr, scope, wanted),
            ExprKind::Splat { on, each, .. } => self.splat(on, each, expr, scope),
            ExprKind::Call { name, args, spread } => {
                self.call(name, args, *spread, expr, scope, wanted)
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => self.conditional([condition, then, otherwise], expr, scope, wanted),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, expr, scope),
            ExprKind::Binary {
                op: op @ (BinaryOp::And | BinaryOp::Or),
                left,
                right,
            } => self.logic(*op, [left, right], expr, scope, wanted),
            ExprKind::Binary { op, left, right } => {
                self.binary(*op, [left, right], expr, scope, wanted)
            }
            ExprKind::Paren(inner) => self.paren(inner, expr, scope, wanted),
            ExprKind::For(walk) => self.walk(walk, expr, scope, wanted),
        }
    }

    /// What becomes of several expressions, each looked at whatever is wrong in the others; none if there was a fault.
    fn all<'e>(
        &mut self,
        exprs: impl ExactSizeIterator<Item = (&'e Expr, Wanted)>,
        scope: &Scope,
    ) -> Option<Vec<Out>> {
        let mut outs = Some(Vec::with_capacity(exprs.len()));
        for (expr, wanted) in exprs {
            match (self.expr(expr, scope, wanted), &mut outs) {
                (Some(out), Some(outs)) => outs.push(out),
                _ => outs = None,
            }
        }
        outs
    }

    /// The value of a part, which stays in it only if a residue may be made of it.
    fn value_of(&self, out: &mut Out) -> Value {
        match self.residue {
            true => out.value.clone(),
            false => std::mem::replace(&mut out.value, Value::null()),
        }
    }

    fn number(&mut self, text: &str, expr: &Expr) -> Option<Out> {
        match text.parse() {
            Ok(number) => Some(Value::number(number).into()),
            Err(message) => self.fail(Fault::new(expr.span, message)),
        }
    }

    fn attribute(
        &mut self,
        on: &Expr,
        name: &hcl::Ident,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        if let Some(value) = traverse::known(expr, scope)
            && (!self.residue || value.is_known())
        {
            return Some(value.clone().into());
        }
        let out = self.expr(on, scope, Wanted::Exact)?;
        let found = traverse::attribute(&out.value, on, &name.value, name.span);
        let found = found.map_err(|fault| traverse::elsewhere(fault, on, &name.value, scope));
        let value = self.keep(found)?;
        let is_safe = self.is_reference(expr, scope);
        Some(self.made(expr, value, is_safe, [(out, Level::Term, Wanted::Exact)]))
    }

    fn unary(
        &mut self,
        op: hcl::UnaryOp,
        operand: &Expr,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let wanted = match op {
            hcl::UnaryOp::Not => Wanted::Truth,
            hcl::UnaryOp::Negate => Wanted::Number,
        };
        let out = self.expr(operand, scope, wanted)?;
        let result = operators::unary(op, &out.value, operand.span);
        let value = self.keep(result)?;
        Some(self.made(expr, value, false, [(out, Level::Term, wanted)]))
    }

    fn variable(&mut self, name: &str, expr: &Expr, scope: &Scope) -> Option<Out> {
        match scope.get(name) {
            Some(Ok(value)) => return Some(value.clone().into()),
            Some(Err(faults)) => {
                self.faults.extend_from_slice(faults);
                return None;
            }
            None if self.residue && scope.absent(name).is_none() => {}
            None => {
                if let Some(known) = scope.absent(name) {
                    let fault = Fault::new(expr.span, format!("`{name}` is not known here"));
                    return self.fail(fault.help(known));
                }
                let names = scope.names();
                let fault = Fault::new(expr.span, format!("`{name}` is not known at compile time"))
                    .known(name, names.into_iter().filter(|n| *n != SPLAT_ITEM));
                return self.fail(fault);
            }
        }
        Some(Out::new(Value::unknown(Type::Any), Code::Same, false))
    }

    fn index(
        &mut self,
        (on, key): (&Expr, &Expr),
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let on_out = self.expr(on, scope, Wanted::Exact);
        let key_out = self.expr(key, scope, Wanted::Text);
        let (on_out, key_out) = (on_out?, key_out?);
        if let Some(chosen) = self.of_written_object(on, &key_out) {
            return Some(self.expr(chosen, scope, wanted)?.moved(chosen));
        }
        let found = traverse::index(&on_out.value, on, &key_out.value, key.span);
        let value = self.keep(found)?;
        if self.residue
            && matches!(on_out.code, Code::Same)
            && let Some(reference) = static_reference(on, key, &key_out)
        {
            let code = Code::New(Box::new(reference));
            let is_safe = names_things(on, scope) && !self.tried;
            return Some(Out::new(value, code, !is_safe));
        }
        let is_safe = !self.tried
            && names_things(on, scope)
            && self.is_reference(on, scope)
            && key_out.is_known();
        let parts = [
            (on_out, Level::Term, Wanted::Exact),
            (key_out, Level::Conditional, Wanted::Text),
        ];
        Some(self.made(expr, value, is_safe, parts))
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        [left, right]: [&Expr; 2],
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        // Of a chain, the left side is all of it but one.
        let is_written = |side| self.residue && mentions(side, scope);
        let for_left = digits::operand(op, is_written(left), right);
        let for_right = digits::operand(op, is_written(right), left);
        let left_out = self.expr(left, scope, for_left);
        let right_out = self.expr(right, scope, for_right);
        let (left_out, right_out) = (left_out?, right_out?);
        let result = operators::binary(
            op,
            (&left_out.value, left.span),
            (&right_out.value, right.span),
        );
        let mut value = self.keep(result)?;
        let compares = for_left == Wanted::Exact;
        if compares {
            // What is compared is compared with all that is in it.
            let sides = [&left_out.value, &right_out.value];
            value = value.marked(sides.map(Value::all_marks).into_iter().collect());
        }
        let level = Level::of_binary(op);
        // What is rounded keeps the bits of the quotient.
        let rounds = wanted == Wanted::Whole && op == BinaryOp::Divide && !self.digits;
        let for_left = digits::rounded(rounds, for_left, &left_out.value, right);
        let for_right = digits::rounded(rounds, for_right, &right_out.value, left);
        let parts = [
            (left_out, level, for_left),
            (right_out, level.tighter(), for_right),
        ];
        Some(self.made(expr, value, compares, parts))
    }

    /// A value with the code of the expression that has it: a literal when it is known, else the expression with what became of its children. It is
    /// safe if run time finds no fault in it that is not one of its children's.
    fn made(
        &self,
        expr: &Expr,
        value: Value,
        is_safe: bool,
        children: impl IntoIterator<Item = (Out, Level, Wanted)>,
    ) -> Out {
        let (mut marks, mut inside) = (value.marks, false);
        let mut note = |out: &Out| {
            marks = marks.and(out.value.marks);
            inside |= out.risk;
        };
        // Without a residue there is nothing to be made of the children.
        let mut kept = Vec::new();
        for child in children {
            note(&child.0);
            if self.residue {
                kept.push(child);
            }
        }
        let value = value.marked(marks);
        if value.is_known() && !inside {
            return value.into();
        }
        let risk = inside || !is_safe && !value.is_known();
        let code = self.filled(expr, kept);
        Out::new(value, code, risk)
    }

    /// What a place does with a value: who asks for faults also wants those that its type gives.
    fn wanted(&self, wanted: Wanted) -> Wanted {
        match wanted {
            Wanted::Digits => Wanted::Digits,
            wanted if self.digits && !matches!(wanted, Wanted::Text | Wanted::Truth) => {
                Wanted::Digits
            }
            _ if self.tried => Wanted::Exact,
            wanted => wanted,
        }
    }

    /// What a condition says that nothing at run time can change.
    fn settled(&self, out: &Out, truth: Option<bool>) -> Option<bool> {
        truth.filter(|_| self.is_settled(out))
    }

    /// Whether what is known of it can be written down. Where no residue is asked for, nothing is.
    fn is_settled(&self, out: &Out) -> bool {
        !(self.residue && out.risk)
    }

    /// The expression with what became of its children, in their order.
    fn filled(
        &self,
        expr: &Expr,
        children: impl IntoIterator<Item = (Out, Level, Wanted)>,
    ) -> Code {
        if !self.residue {
            return Code::Literal;
        }
        let children: Vec<_> = children.into_iter().collect();
        let same = |(out, ..): &(Out, Level, Wanted)| matches!(out.code, Code::Same);
        if children.iter().all(same) {
            return Code::Same;
        }
        let mut children = children.into_iter();
        Code::New(Box::new(expr.filled(&mut |old| {
            let (out, least, wanted) = children.next()?;
            out.printed(old, least, self.wanted(wanted))
        })))
    }
}
