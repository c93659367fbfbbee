//! Function calls: the compiler's own, the language's, and those that only run time can make.

use std::borrow::Cow;

use crate::expr::files;
use crate::expr::functions::{self, Function, Place, Signature, Wrong};
use crate::expr::{Fault, Kind, Scope, Type, Value};
use crate::hcl::{Expr, ExprKind, Ident};
use crate::span::Span;

use super::Walk;
use super::digits::is_rounded;
use super::out::{Code, Level, Out, Wanted, built};

impl Walk {
    /// `name(args...)`
    pub(super) fn call(
        &mut self,
        name: &Ident,
        args: &[Expr],
        spread: bool,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let own = scope.knows_function(&name.value);
        let bare = name.value.strip_prefix("core::").unwrap_or(&name.value);
        match bare {
            "try" if !own && !spread => return self.try_call(args, expr, scope),
            "can" if !own && !spread && args.len() == 1 => return self.can_call(args, expr, scope),
            _ => {}
        }
        let found = functions::find(bare);
        let known = own || found.is_some_and(Function::is_callable);
        let external = scope.signature(&name.value);
        let residue = self.residue;
        let wants = |i| match found {
            Some(function) if residue => argument_wanted(function, args, i, wanted),
            _ => Wanted::Exact,
        };
        let outs = self.all(args.iter().enumerate().map(|(i, e)| (e, wants(i))), scope);
        if !known && found.is_none() && !bare.contains("::") {
            return self.unknown_function(name, scope);
        }
        let mut outs = outs?;
        let inside = !own && outs.iter().any(|out| out.risk);
        let values: Vec<Value> = outs.iter_mut().map(|out| self.value_of(out)).collect();
        let called = Called {
            name,
            bare,
            found,
            own,
            external,
        };
        let value = match spread_out(&values, spread) {
            _ if self.residue && !known => Value::unknown(Type::Any),
            Spread::Values(values) => self.apply(called, args, &values, expr, scope)?,
            Spread::Unknown => self.apply_open(called, args, &values, expr)?,
            Spread::NoList(last) => {
                let span = args.last()?.span;
                let message = format!("`...` spreads a list, this is {}", last.described());
                return self.fail(Fault::new(span, message).origins([last.origin]));
            }
        };
        if own && self.residue && !value.is_known() {
            let message = format!(
                "`{}` is called while compiling, its arguments must be known then",
                name.value
            );
            let mut fault = Fault::new(expr.span, message);
            // Run time would find nothing wrong, so `try` must not take it for a fault.
            fault.possible = true;
            return self.fail(fault.help("use only names that the compiler knows in them"));
        }
        if !known && !self.residue && !self.may_be_unknown(scope) {
            let message = format!("`{}` cannot be called at compile time", name.value);
            return self.fail(Fault::new(name.span, message));
        }
        if value.is_known() && !inside && !(self.residue && is_document(bare, args)) {
            return Some(value.into());
        }
        let risk = inside || !value.is_known();
        let parts = outs.into_iter().enumerate();
        let parts = parts.map(|(i, out)| (out, Level::Conditional, wants(i)));
        let code = self.filled(expr, parts);
        Some(Out::new(value, code, risk))
    }

    /// Whether unknown values are ordinary here: somebody evaluates for run time.
    fn may_be_unknown(&self, scope: &Scope) -> bool {
        scope.is_run_time()
    }

    fn apply(
        &mut self,
        called: Called,
        args: &[Expr],
        values: &[Value],
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Value> {
        let origins = || values.iter().map(|v| v.origin);
        if called.own {
            if values.iter().any(|value| !value.is_known()) {
                return Some(Value::unknown(Type::Any));
            }
            let result = scope.call(&called.name.value, values)?;
            let result =
                result.map_err(|message| Fault::new(expr.span, message).origins(origins()));
            return self.keep(result);
        }
        let result = match (called.external, called.found) {
            (Some(signature), _) => functions::call_unknown(signature, values),
            (None, Some(function)) => function.call(values),
            // One of a provider that nobody knows.
            (None, None) => Ok(Value::unknown(Type::Any)),
        };
        let result = result.map_err(|wrong| called.with_usage(wrong));
        let result = result.and_then(|value| {
            let made = match (called.bare, scope.files()) {
                ("templatestring", _) => files::template_string(values, scope, expr.span),
                (name, Some(files)) => files.called(name, args, values, scope, expr.span),
                _ => None,
            };
            made.unwrap_or(Ok(value))
        });
        let is_beyond = |wrong: &Wrong| wrong.is_beyond;
        let beyond = result.as_ref().is_err_and(is_beyond);
        match result.map_err(|wrong| refused(wrong, args, expr).origins(origins())) {
            Err(fault) if beyond => self.stop(fault),
            result => self.keep(result),
        }
    }

    /// A call in which the last argument stands for arguments that are not known.
    fn apply_open(
        &mut self,
        called: Called,
        args: &[Expr],
        values: &[Value],
        expr: &Expr,
    ) -> Option<Value> {
        let signature = called.signature();
        if let (true, Some(signature), Some((_, before))) =
            (self.residue, signature, values.split_last())
        {
            // Run time refuses them once it knows the others, unless what they are written as has lost the type.
            let begun = signature.begin(before).map_err(|wrong| {
                let origins = before.iter().map(|value| value.origin);
                refused(called.with_usage(wrong), args, expr).origins(origins)
            });
            self.keep(begun)?;
        }
        let of = signature.map_or(Type::Any, |signature| signature.result.clone());
        Some(Value::unknown(of).marked(values.iter().map(Value::all_marks).collect()))
    }

    fn unknown_function<T>(&mut self, name: &Ident, scope: &Scope) -> Option<T> {
        let own: Vec<String> = scope.functions().map(str::to_owned).collect();
        let language = functions::signatures().map(|signature| &*signature.name);
        let names = own.iter().map(String::as_str).chain(language);
        let fault = Fault::new(name.span, format!("there is no function `{}`", name.value));
        let elsewhere = scope.absent(&format!("{}()", name.value));
        let nearest = || crate::diag::suggest::nearest(&name.value, names);
        let nearest = || nearest().map(|near| format!("did you mean `{near}`?"));
        let fault = match elsewhere.map(str::to_owned).or_else(nearest) {
            Some(help) => fault.help(help),
            None => fault,
        };
        self.fail(fault)
    }

    /// The first argument without a fault; what run time must decide stays.
    fn try_call(&mut self, args: &[Expr], expr: &Expr, scope: &Scope) -> Option<Out> {
        let before = self.faults.len();
        let mut failed = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let out = self.trying(|this| this.expr(arg, scope, Wanted::Exact));
            if self.faults.len() > before || out.is_none() {
                failed = self.faults.split_off(before);
                if !failed.iter().all(|fault| fault.possible) {
                    continue;
                }
                // Whether it fails is for run time to say, but what fails cannot be written down.
                self.faults.append(&mut failed);
                return None;
            }
            let out = out?;
            if out.is_known() {
                return Some(if self.residue {
                    out.moved(arg)
                } else {
                    out.value.into()
                });
            }
            if !self.residue {
                return Some(Out::new(Value::unknown(Type::Any), Code::Literal, true));
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
        let wanted = self.wanted(Wanted::Exact);
        let mut kept: Vec<(&Expr, Out)> =
            args.first().map(|arg| (arg, first)).into_iter().collect();
        for arg in args.iter().skip(1) {
            let before = self.faults.len();
            let out = self.trying(|this| this.expr(arg, scope, Wanted::Exact));
            let failed = self.faults.split_off(before);
            if !failed.is_empty() && failed.iter().all(|fault| fault.possible) {
                self.faults.extend(failed);
                return None;
            }
            if let Some(out) = out {
                let known = out.is_known();
                kept.push((arg, out));
                if known {
                    break;
                }
            }
        }
        let value = Value::unknown(Type::Any);
        let risk = kept.last().is_none_or(|(_, out)| !out.is_known());
        let ExprKind::Call { name, args, spread } = &expr.kind else {
            return None;
        };
        if args.len() == kept.len() {
            let outs = kept.into_iter();
            let code = self.filled(expr, outs.map(|(_, out)| (out, Level::Conditional, wanted)));
            return Some(Out::new(value, code, risk));
        }
        let args = kept.into_iter();
        let args = args.map(|(arg, out)| out.into_expr(arg, Level::Conditional, wanted));
        let kind = ExprKind::Call {
            name: name.clone(),
            args: args.collect(),
            spread: *spread,
        };
        let code = Code::New(Box::new(built(kind, expr.span, false)));
        Some(Out::new(value, code, risk))
    }

    /// Whether an expression has no fault; one for run time stays.
    fn can_call(&mut self, args: &[Expr], expr: &Expr, scope: &Scope) -> Option<Out> {
        let before = self.faults.len();
        let out = args
            .first()
            .and_then(|arg| self.trying(|this| this.expr(arg, scope, Wanted::Exact)));
        let failed = self.faults.len() > before;
        let mut faults = self.faults.split_off(before);
        if failed && faults.iter().all(|fault| fault.possible) {
            self.faults.append(&mut faults);
            return None;
        }
        match out {
            Some(out) if !failed && !out.is_known() => {
                let code = self.filled(expr, [(out, Level::Conditional, Wanted::Exact)]);
                Some(Out::new(Value::unknown(Type::Bool), code, false))
            }
            out => Some(Value::bool(out.is_some() && !failed).into()),
        }
    }
}

/// What is called.
#[derive(Clone, Copy)]
struct Called<'c> {
    name: &'c Ident,
    /// Without `core::`.
    bare: &'c str,
    /// If it is one of the language.
    found: Option<&'static Function>,
    /// Whether it is the compiler's own.
    own: bool,
    /// If it is a provider's.
    external: Option<&'c Signature>,
}

impl<'c> Called<'c> {
    /// That of the language or of a provider; none if it is the compiler's own, or nobody knows.
    fn signature(&self) -> Option<&'c Signature> {
        let ours = self.found.map(|function| &function.signature);
        self.external.or(ours).filter(|_| !self.own)
    }

    fn with_usage(&self, wrong: Wrong) -> Wrong {
        let usage = self
            .signature()
            .map(|signature| format!("it is `{}`", signature.call()));
        usage.into_iter().fold(wrong, Wrong::help)
    }
}

/// What is wrong with a call, at its place.
fn refused(wrong: Wrong, args: &[Expr], expr: &Expr) -> Fault {
    let span = match wrong.place {
        Place::Whole => expr.span,
        Place::End => Span {
            start: expr.span.end.saturating_sub(1),
            ..expr.span
        },
        // What is spread stands for all arguments that it becomes.
        Place::Argument(i) => {
            let at = args.get(i.min(args.len().saturating_sub(1)));
            at.map_or(expr.span, |arg| arg.span)
        }
    };
    let mut fault = Fault::new(span, wrong.message);
    fault.help = wrong.help;
    fault
}

/// What the place of an argument does with it, which only residues depend on.
fn argument_wanted(function: &Function, args: &[Expr], i: usize, wanted: Wanted) -> Wanted {
    let is_concat = function.signature.name == "concat";
    match function.wanted(i, wanted) {
        // A branch that is a set is made a list by the other one, and `concat` takes no sets.
        wanted if wanted.converts() && is_concat && args.get(i).is_some_and(chooses) => {
            Wanted::Exact
        }
        _ if function.signature.name == "sum" && args.iter().any(is_rounded) => Wanted::Digits,
        wanted => wanted,
    }
}

/// Whether there is a conditional in an expression.
fn chooses(expr: &Expr) -> bool {
    let mut found = false;
    expr.visit(&mut |part| found |= matches!(part.kind, ExprKind::Conditional { .. }));
    found
}

/// The arguments of a call with the last one taken apart for `...`.
enum Spread<'v> {
    Values(Cow<'v, [Value]>),
    Unknown,
    NoList(&'v Value),
}

fn spread_out(values: &[Value], spread: bool) -> Spread<'_> {
    match values.split_last() {
        Some((last, before)) if spread => match (&last.kind, last.as_list()) {
            (_, Some(items)) => Spread::Values([before, items].concat().into()),
            (Kind::Unknown(Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_)), _) => {
                Spread::Unknown
            }
            _ => Spread::NoList(last),
        },
        _ => Spread::Values(values.into()),
    }
}

/// An encoded document that was written over several lines stays a call, which people can read.
fn is_document(name: &str, args: &[Expr]) -> bool {
    matches!(name, "jsonencode" | "yamlencode")
        && args.first().is_some_and(|arg| {
            arg.broken && matches!(arg.kind, ExprKind::Object(_) | ExprKind::Tuple(_))
        })
}
