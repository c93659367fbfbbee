//! Function calls: the compiler's own, the language's, and those that only run time can make.

use crate::expr::functions::{self, RUN_TIME};
use crate::expr::{Fault, Scope, Value};
use crate::hcl::{Expr, ExprKind, Ident};

use super::Reducer;
use super::out::{Level, Out};

impl Reducer<'_> {
    /// `name(args...)`
    pub fn call(
        &mut self,
        name: &Ident,
        args: &[Expr],
        spread: bool,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let own = scope.knows_function(&name.value);
        match name.value.as_str() {
            "try" if !own && !spread => return self.try_call(args, expr, scope),
            "can" if !own && !spread && args.len() == 1 => {
                return self.can_call(args, expr, scope);
            }
            _ => {}
        }
        let known = own || functions::exists(&name.value);
        let run_time = RUN_TIME.contains(&name.value.as_str()) || name.value.contains("::");
        if !known && (self.strict || !run_time) {
            return self.unknown_function(name, run_time, scope);
        }
        let outs: Vec<Option<Out>> = args.iter().map(|e| self.expr(e, scope)).collect();
        let outs: Vec<Out> = outs.into_iter().collect::<Option<_>>()?;
        let values: Option<Vec<Value>> = outs.iter().map(|o| o.value().cloned()).collect();
        match values {
            Some(values) if known => {
                let values = self.spread(values, args, spread)?;
                let value = self.apply(name, args, &values, expr, scope)?;
                Some(self.encoded(name, args, &outs, expr, value))
            }
            None if own => self.fail(
                Fault::new(
                    expr.span,
                    format!(
                        "`{}` is called while compiling, its arguments must be known then",
                        name.value
                    ),
                )
                .help("use only names that the compiler knows in them"),
            ),
            _ => Some(self.kept_call(args, &outs, expr)),
        }
    }

    /// The call as it was written, with what is known of its arguments.
    fn kept_call(&self, args: &[Expr], outs: &[Out], expr: &Expr) -> Out {
        let parts = args.iter().zip(outs);
        let parts = parts.map(|(arg, out)| (arg.span, out.fit(Level::Conditional)));
        self.spliced(expr, parts.collect())
    }

    /// Takes a last list apart for `...`.
    fn spread(
        &mut self,
        mut values: Vec<Value>,
        args: &[Expr],
        spread: bool,
    ) -> Option<Vec<Value>> {
        if !spread {
            return Some(values);
        }
        let last = values.pop().unwrap_or_else(Value::null);
        let Some(items) = last.as_list() else {
            let span = args.last()?.span;
            let message = format!("`...` spreads a list, this is {}", last.described());
            return self.fail(Fault::new(span, message).origins([last.origin]));
        };
        values.extend_from_slice(items);
        Some(values)
    }

    fn apply(
        &mut self,
        name: &Ident,
        args: &[Expr],
        values: &[Value],
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Value> {
        if let Some(result) = scope.call(&name.value, values) {
            let origins = values.iter().map(|v| v.origin);
            let result = result.map_err(|message| Fault::new(expr.span, message).origins(origins));
            return self.keep(result);
        }
        let result = functions::call(&name.value, values).map_err(|wrong| {
            let at = wrong
                .argument
                .and_then(|i| args.get(i.min(args.len().saturating_sub(1))));
            let span = at.map_or(expr.span, |arg| arg.span);
            let mut fault =
                Fault::new(span, wrong.message).origins(values.iter().map(|v| v.origin));
            fault.help = Some(format!("it is `{}`", functions::signature(&name.value)));
            fault
        });
        self.keep(result)
    }

    /// An encoded document that was written over several lines stays a call, which people can read.
    fn encoded(&self, name: &Ident, args: &[Expr], outs: &[Out], expr: &Expr, value: Value) -> Out {
        let document = !self.strict
            && matches!(name.value.as_str(), "jsonencode" | "yamlencode")
            && self.slice(expr.span).contains('\n')
            && args
                .first()
                .is_some_and(|arg| matches!(arg.kind, ExprKind::Object(_) | ExprKind::Tuple(_)));
        if !document {
            return value.into();
        }
        match self.kept_call(args, outs, expr) {
            Out::Rest(code) => Out::laid_out(value, code.text),
            Out::Known { .. } => value.into(),
        }
    }

    fn unknown_function<T>(&mut self, name: &Ident, run_time: bool, scope: &Scope) -> Option<T> {
        let fault = if run_time {
            Fault::new(
                name.span,
                format!("`{}` cannot be called at compile time", name.value),
            )
        } else {
            let mut names: Vec<&str> = scope.functions().collect();
            for name in functions::names() {
                names.push(name);
            }
            let fault = Fault::new(name.span, format!("there is no function `{}`", name.value));
            match crate::diag::suggest::nearest(&name.value, names) {
                Some(nearest) => fault.help(format!("did you mean `{nearest}`?")),
                None => fault,
            }
        };
        self.fail(fault)
    }

    /// The first argument without a fault; what run time must decide stays.
    fn try_call(&mut self, args: &[Expr], expr: &Expr, scope: &Scope) -> Option<Out> {
        let before = self.faults.len();
        let mut failed = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let out = self.expr(arg, scope);
            if self.faults.len() > before || out.is_none() {
                failed = self.faults.split_off(before);
                continue;
            }
            let out = out?;
            if out.value().is_some() {
                return Some(match out {
                    Out::Known { value, .. } if self.strict => value.into(),
                    out => out.moved(),
                });
            }
            return self.kept_try(args.get(i..)?, out, expr, scope);
        }
        self.faults.append(&mut failed);
        if args.is_empty() {
            return self.fail(Fault::new(expr.span, "`try` needs at least one argument"));
        }
        None
    }

    /// `try` from its first argument on that belongs to run time. Later ones that cannot be evaluated are dropped, and
    /// so is what comes after one that is known.
    fn kept_try(&mut self, args: &[Expr], first: Out, expr: &Expr, scope: &Scope) -> Option<Out> {
        let mut kept = Vec::new();
        let mut outs = vec![first];
        kept.extend(args.first());
        for arg in args.iter().skip(1) {
            let before = self.faults.len();
            let out = self.expr(arg, scope);
            self.faults.truncate(before);
            if let Some(out) = out {
                let known = out.value().is_some();
                kept.push(arg);
                outs.push(out);
                if known {
                    break;
                }
            }
        }
        if expr_args(expr) == Some(kept.len()) {
            let parts = kept.iter().zip(&outs);
            let parts = parts.map(|(arg, out)| (arg.span, out.fit(Level::Conditional)));
            return Some(self.spliced(expr, parts.collect()));
        }
        let texts = outs
            .into_iter()
            .map(|out| out.moved().fit(Level::Conditional));
        let texts: Vec<String> = texts.collect();
        Some(Out::term(format!("try({})", texts.join(", "))))
    }

    /// Whether an expression has no fault; one for run time stays.
    fn can_call(&mut self, args: &[Expr], expr: &Expr, scope: &Scope) -> Option<Out> {
        let before = self.faults.len();
        let out = args.first().and_then(|arg| self.expr(arg, scope));
        let failed = self.faults.len() > before;
        self.faults.truncate(before);
        match out {
            Some(out) if !failed && out.value().is_none() => {
                Some(self.kept_call(args, &[out], expr))
            }
            out => Some(Value::bool(out.is_some() && !failed).into()),
        }
    }
}

/// How many arguments a call was written with.
fn expr_args(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        ExprKind::Call { args, .. } => Some(args.len()),
        _ => None,
    }
}
