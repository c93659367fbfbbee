//! For-expressions: over what is known they are unrolled, over run-time things they stay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::expr::literal::{Style, literal};
use crate::expr::mentions::SPLAT_ITEM;
use crate::expr::{Fault, Scope, Type, Value, traverse};
use crate::hcl::{self, Expr, ExprKind, ForExpr, ObjectItem, ObjectKey, Part};
use crate::span::Spanned;

use super::Walk;
use super::out::{Code, Level, Out, Wanted, built};
use super::splat::has_known_names;

/// One turn of a for-expression.
pub(super) struct Turn {
    pub(super) key: Option<Key>,
    pub(super) value: Out,
}

/// The key of an element of an object: known, or code.
pub(super) enum Key {
    Known(Arc<str>),
    Code(Expr),
}

/// What walking over a collection came to.
enum Turns {
    All(Vec<Turn>),
    /// A clause that must be known to unroll belongs to run time.
    Kept,
}

impl Walk {
    /// `[for ...]`, `{for ...}`
    pub(super) fn walk(
        &mut self,
        walk: &ForExpr,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let collection = self.expr(&walk.collection, scope, Wanted::Exact)?;
        let outer = std::mem::take(&mut self.noted);
        self.noted.note(&collection);
        let wanted = match walk.key {
            Some(_) => wanted.of_attribute(),
            None => wanted,
        };
        let walked = self.walked(walk, collection, expr, scope, wanted);
        let noted = std::mem::replace(&mut self.noted, outer);
        let mut out = walked?;
        out.risk |= noted.risk;
        out.value = out.value.marked(noted.marks);
        Some(out)
    }

    fn walked(
        &mut self,
        walk: &ForExpr,
        collection: Out,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let elements = traverse::elements(&collection.value, walk.collection.span);
        let Some(elements) = self.keep(elements)? else {
            return self.kept(walk, collection, expr, scope, wanted);
        };
        // What is read as code stays where it is: its elements have no names here.
        if self.residue && !collection.is_known() {
            return self.kept(walk, collection, expr, scope, wanted);
        }
        if elements.is_empty() {
            let any = iteration(walk, scope, Some(&Value::unknown(Type::Any)));
            let condition = walk.condition.as_ref();
            let is_run_time = self.residue && condition.is_some_and(|e| !knows_all(e, &any));
            let (of_any, mut aside) = self.aside(false, |aside| match is_run_time {
                true => None,
                false => aside.condition_of_any(walk, scope),
            });
            if of_any.is_none() {
                if self.residue {
                    return self.kept(walk, collection, expr, scope, wanted);
                }
                self.faults.append(&mut aside.faults);
                return None;
            }
            self.noted.risk |= aside.noted.risk;
        }
        match self.turns(walk, elements, scope, wanted)? {
            Turns::Kept => self.kept(walk, collection, expr, scope, wanted),
            Turns::All(turns) if walk.key.is_none() => {
                Some(self.unrolled_list(turns, &walk.value, expr, wanted))
            }
            Turns::All(turns) if walk.group => Some(self.grouped(turns, walk, expr, wanted)),
            Turns::All(turns) if !are_apart(&turns) => {
                self.kept(walk, collection, expr, scope, wanted)
            }
            Turns::All(turns) => self.unrolled_object(walk, turns, expr, wanted),
        }
    }

    /// A for-expression that stays: its names belong to run time.
    fn kept(
        &mut self,
        walk: &ForExpr,
        collection: Out,
        expr: &Expr,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Out> {
        let value = Value::unknown(Type::Any);
        if !self.residue {
            if Type::of(&collection.value) != Type::Any {
                self.condition_of_any(walk, scope)?;
            }
            return Some(Out::new(value, Code::Literal, true));
        }
        let inner = iteration(walk, scope, None);
        let clauses = [
            (walk.key.as_ref(), Wanted::Text),
            (Some(&walk.value), wanted.of_element()),
            (walk.condition.as_ref(), Wanted::Truth),
        ];
        let mut parts = vec![(collection, Level::Conditional, Wanted::Exact)];
        let mut failed = false;
        for (clause, wanted) in clauses {
            let Some(clause) = clause else { continue };
            let out = self.perhaps(|this| match wanted {
                Wanted::Truth => Some(this.decision(clause, "`if`", &inner)?.0),
                _ => this.expr(clause, &inner, wanted),
            });
            match out {
                Some(out) => parts.push((out, Level::Conditional, wanted)),
                None => failed = true,
            }
        }
        let code = self.filled(expr, parts);
        (!failed).then_some(Out::new(value, code, true))
    }

    /// The condition of elements of which nothing is known: that it is no bool shows before there are any.
    fn condition_of_any(&mut self, walk: &ForExpr, scope: &Scope) -> Option<()> {
        if let Some(condition) = &walk.condition {
            let inner = iteration(walk, scope, Some(&Value::unknown(Type::Any)));
            let (mut out, _) = self.decision(condition, "`if`", &inner)?;
            // That of an element that there is not tells nothing; that of another name may be a fault, or turn out to be no bool.
            out.risk |= !out.value.is_known();
            out.risk &= !has_known_names(condition, scope);
            self.noted.note(&out);
        }
        Some(())
    }

    fn turns(
        &mut self,
        walk: &ForExpr,
        elements: Vec<traverse::Element>,
        scope: &Scope,
        wanted: Wanted,
    ) -> Option<Turns> {
        let mut turns = Vec::with_capacity(elements.len());
        let (mut failed, mut is_kept, mut size) = (false, false, 0);
        for element in elements {
            let mut inner = scope.with(walk.value_name.value.as_str(), element.value.clone());
            if let Some(name) = &walk.key_name {
                inner = inner.with(name.value.as_str(), element.key());
            }
            match self.is_wanted(walk, &inner) {
                Some(Some(true)) => {}
                Some(Some(false)) => continue,
                Some(None) if self.residue => return Some(Turns::Kept),
                // The others are looked at all the same.
                Some(None) => {
                    is_kept = true;
                    continue;
                }
                None => {
                    failed = true;
                    continue;
                }
            }
            let key = match &walk.key {
                Some(key) => self.turn_key(key, &inner).map(Some),
                None => Some(None),
            };
            let value = self.expr(&walk.value, &inner, wanted.of_element());
            match (key, value) {
                (Some(Some(Key::Code(_))), Some(_)) if !self.residue => is_kept = true,
                (Some(Some(Key::Code(_))), Some(_)) if walk.group => return Some(Turns::Kept),
                (Some(key), Some(value)) => {
                    // Not only when all of them are there.
                    size += value.value.size();
                    if size > Value::LARGEST {
                        return self.too_large(walk.value.span);
                    }
                    turns.push(Turn {
                        key,
                        value: value.moved(&walk.value),
                    });
                }
                _ => failed = true,
            }
        }
        let all = if is_kept {
            Turns::Kept
        } else {
            Turns::All(turns)
        };
        (!failed).then_some(all)
    }

    /// What `if` says of an element; none inside if that is not known.
    #[allow(
        clippy::option_option,
        reason = "the outer one is a fault, the inner one an answer that only run time knows"
    )]
    fn is_wanted(&mut self, walk: &ForExpr, scope: &Scope) -> Option<Option<bool>> {
        let Some(condition) = &walk.condition else {
            return Some(Some(true));
        };
        let (out, truth) = self.decision(condition, "`if`", scope)?;
        self.noted.note(&out);
        Some(self.settled(&out, truth))
    }

    fn turn_key(&mut self, key: &Expr, scope: &Scope) -> Option<Key> {
        let out = self.expr(key, scope, Wanted::Text)?;
        self.noted.note(&out);
        Some(match self.key(&out.value, key.span)? {
            Some(name) if self.is_settled(&out) => Key::Known(name),
            _ => Key::Code(out.moved(key).into_expr(key, Level::Term, Wanted::Text)),
        })
    }

    pub(super) fn unrolled_list(
        &self,
        turns: Vec<Turn>,
        of: &Expr,
        expr: &Expr,
        wanted: Wanted,
    ) -> Out {
        let value = Value::tuple(turns.iter().map(|t| t.value.value.clone()).collect());
        let risk = turns.iter().any(|turn| turn.value.risk);
        if !self.residue || value.is_known() && !risk {
            return Out::new(value, Code::Literal, risk);
        }
        let wanted = wanted.of_element();
        let items = turns.into_iter();
        let items = items.map(|t| t.value.into_expr(of, Level::Conditional, wanted));
        let kind = ExprKind::Tuple(items.collect());
        let code = Code::New(Box::new(built(kind, expr.span, expr.broken)));
        Out::new(value, code, risk)
    }

    fn unrolled_object(
        &mut self,
        walk: &ForExpr,
        turns: Vec<Turn>,
        expr: &Expr,
        wanted: Wanted,
    ) -> Option<Out> {
        let mut pairs = Some(Vec::with_capacity(turns.len()));
        let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
        for turn in &turns {
            let Some(Key::Known(name)) = &turn.key else {
                pairs = None;
                continue;
            };
            if !seen.insert(name.clone()) {
                let span = walk.key.as_ref().map_or(expr.span, |key| key.span);
                let message = format!("two elements have the key `{name}`");
                let fault = Fault::new(span, message)
                    .help("`...` behind the value groups the values of equal keys")
                    .origins([turn.value.value.origin]);
                return self.fail(fault);
            }
            if let Some(pairs) = &mut pairs {
                pairs.push((name.clone(), turn.value.value.clone()));
            }
        }
        let value = pairs.map_or_else(|| Value::unknown(Type::Any), Value::object);
        let risk = value.is_unknown() || turns.iter().any(|turn| turn.value.risk);
        if !self.residue || value.is_known() && !risk {
            return Some(Out::new(value, Code::Literal, risk));
        }
        let wanted = wanted.of_element();
        let items = turns.into_iter().filter_map(|turn| {
            let value = turn
                .value
                .into_expr(&walk.value, Level::Conditional, wanted);
            Some(ObjectItem {
                key: written_key(turn.key?, expr),
                value,
                span: expr.span,
            })
        });
        let kind = ExprKind::Object(items.collect());
        let code = Code::New(Box::new(built(kind, expr.span, expr.broken)));
        Some(Out::new(value, code, risk))
    }

    fn grouped(&self, turns: Vec<Turn>, walk: &ForExpr, expr: &Expr, wanted: Wanted) -> Out {
        let mut groups: BTreeMap<Arc<str>, Vec<Out>> = BTreeMap::new();
        for turn in turns {
            if let Some(Key::Known(name)) = turn.key {
                groups.entry(name).or_default().push(turn.value);
            }
        }
        let value = Value::object(groups.iter().map(|(name, outs)| {
            let values = outs.iter().map(|out| out.value.clone());
            (name.clone(), Value::tuple(values.collect()))
        }));
        let risk = groups.values().flatten().any(|out| out.risk);
        if !self.residue || value.is_known() && !risk {
            return Out::new(value, Code::Literal, risk);
        }
        let wanted = wanted.of_element();
        let broken = expr.broken;
        let items = groups.into_iter().map(|(name, outs)| {
            let items = outs.into_iter();
            let items = items.map(|out| out.into_expr(&walk.value, Level::Conditional, wanted));
            ObjectItem {
                key: written_key(Key::Known(name), expr),
                value: built(ExprKind::Tuple(items.collect()), expr.span, broken),
                span: expr.span,
            }
        });
        let kind = ExprKind::Object(items.collect());
        let code = Code::New(Box::new(built(kind, expr.span, broken)));
        Out::new(value, code, risk)
    }
}

/// Whether no name in an expression belongs to run time.
pub(super) fn knows_all(expr: &Expr, scope: &Scope) -> bool {
    let mut all = true;
    expr.visit(&mut |part| match &part.kind {
        ExprKind::Variable(name) => all &= scope.knows(name),
        ExprKind::SplatItem => all &= scope.knows(SPLAT_ITEM),
        _ => {}
    });
    all
}

/// The scope inside of a for-expression, where its names have a value, or belong to run time.
fn iteration<'s>(walk: &'s ForExpr, scope: &Scope<'s>, value: Option<&Value>) -> Scope<'s> {
    let names = walk.key_name.iter().chain([&walk.value_name]);
    names.fold(scope.clone(), |scope, name| {
        scope.framed(name.value.as_str(), value.cloned())
    })
}

/// Whether no two keys can turn out equal: Terraform refuses such an object, and would take the last of them in a literal.
fn are_apart(turns: &[Turn]) -> bool {
    let codes = || {
        turns.iter().filter_map(|turn| match &turn.key {
            Some(Key::Code(code)) => Some(ends(code)),
            _ => None,
        })
    };
    let known = turns.iter().filter_map(|turn| match &turn.key {
        Some(Key::Known(name)) => Some((name.to_string(), name.to_string())),
        _ => None,
    });
    let all: Vec<(String, String)> = codes().chain(known).collect();
    let open = codes().count();
    let differ = |a: &(String, String), b: &(String, String)| {
        let fits = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
        let ends = |a: &str, b: &str| a.ends_with(b) || b.ends_with(a);
        !fits(&a.0, &b.0) || !ends(&a.1, &b.1)
    };
    (0..open).all(|at| {
        let rest = all.iter().skip(at + 1);
        rest.zip(std::iter::repeat(all.get(at)))
            .all(|(other, this)| this.is_some_and(|this| differ(this, other)))
    })
}

/// The texts that a key begins and ends with whatever run time says.
fn ends(key: &Expr) -> (String, String) {
    let ExprKind::Template(template) = &key.kind else {
        return (String::new(), String::new());
    };
    let text = |part: Option<&Part>| match part {
        Some(Part::Literal(text)) => text.value.clone(),
        Some(Part::Interpolation { expr, .. }) => expr.as_text().unwrap_or_default(),
        _ => String::new(),
    };
    (text(template.parts.first()), text(template.parts.last()))
}

/// A key of an unrolled object: quoted if it must be, code in parentheses.
fn written_key(key: Key, expr: &Expr) -> ObjectKey {
    match key {
        Key::Known(name) if hcl::is_identifier(&name) => {
            ObjectKey::Name(Spanned::new(name.to_string(), expr.span))
        }
        Key::Known(name) => ObjectKey::Expr(Box::new(literal(
            &Value::string(name),
            expr.span,
            Style::Plain,
        ))),
        Key::Code(code) => ObjectKey::Expr(Box::new(code)),
    }
}
