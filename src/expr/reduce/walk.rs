//! For-expressions and splats: over what is known they are unrolled, over run-time things they stay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::expr::literal::{escape_quoted, is_identifier};
use crate::expr::mentions::{SPLAT_ITEM, mentions};
use crate::expr::{Fault, Kind, Map, Scope, Value, operators, traverse};
use crate::hcl::{Expr, ExprKind, ForExpr};
use crate::span::Span;

use super::Reducer;
use super::out::{Level, Out};

/// The key of an element of an object: known, or code.
enum Key {
    Known(Arc<str>),
    Code(String),
}

/// One turn of a for-expression.
struct Turn {
    key: Option<Key>,
    value: Out,
}

/// What unrolling came to.
enum Turns {
    All(Vec<Turn>),
    /// A clause that must be known to unroll belongs to run time.
    Kept,
}

impl Reducer<'_> {
    /// `[for ...]`, `{for ...}`
    pub fn walk(&mut self, walk: &ForExpr, expr: &Expr, scope: &Scope) -> Option<Out> {
        let collection = self.expr(&walk.collection, scope)?;
        let Some(value) = collection.value() else {
            return self.kept_walk(walk, &collection, expr, scope);
        };
        let pairs = traverse::pairs(value, walk.collection.span);
        let pairs = self.keep(pairs)?;
        match self.turns(walk, pairs, scope)? {
            Turns::Kept => self.kept_walk(walk, &collection, expr, scope),
            Turns::All(turns) if walk.key.is_none() => Some(self.unrolled_list(&turns, expr)),
            Turns::All(turns) if walk.group => Some(self.grouped(turns, expr)),
            Turns::All(turns) => self.unrolled_object(walk, &turns, expr),
        }
    }

    /// The scope inside a for-expression that stays: its names belong to run time.
    fn hidden<'a>(walk: &ForExpr, scope: &Scope<'a>) -> Scope<'a> {
        let inner = scope.without(walk.value_name.value.as_str());
        match &walk.key_name {
            Some(name) => inner.without(name.value.as_str()),
            None => inner,
        }
    }

    fn kept_walk(
        &mut self,
        walk: &ForExpr,
        collection: &Out,
        expr: &Expr,
        scope: &Scope,
    ) -> Option<Out> {
        let inner = Self::hidden(walk, scope);
        let mut parts = vec![(walk.collection.span, collection.fit(Level::Conditional))];
        let clauses = [
            walk.key.as_ref(),
            Some(&walk.value),
            walk.condition.as_ref(),
        ];
        let mut failed = false;
        for clause in clauses.into_iter().flatten() {
            match self.expr(clause, &inner) {
                Some(out) => parts.push((clause.span, out.fit(Level::Conditional))),
                None => failed = true,
            }
        }
        (!failed).then(|| self.spliced(expr, parts))
    }

    fn turns(
        &mut self,
        walk: &ForExpr,
        pairs: Vec<(Value, Value)>,
        scope: &Scope,
    ) -> Option<Turns> {
        let mut turns = Vec::new();
        let mut failed = false;
        for (key, value) in pairs {
            let mut inner = scope.with(walk.value_name.value.as_str(), value);
            if let Some(name) = &walk.key_name {
                inner = inner.with(name.value.as_str(), key);
            }
            if let Some(condition) = &walk.condition {
                let Some(out) = self.expr(condition, &inner) else {
                    failed = true;
                    continue;
                };
                let Some(value) = out.value() else {
                    return Some(Turns::Kept);
                };
                let truth = operators::truth(value, "`if`", condition.span);
                match self.keep(truth) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        failed = true;
                        continue;
                    }
                }
            }
            let key = match &walk.key {
                Some(key) => self.turn_key(key, &inner).map(Some),
                None => Some(None),
            };
            let value = self.expr(&walk.value, &inner);
            match (key, value) {
                (Some(Some(Key::Code(_))), Some(_)) if walk.group => return Some(Turns::Kept),
                (Some(key), Some(value)) => turns.push(Turn {
                    key,
                    value: value.moved(),
                }),
                _ => failed = true,
            }
        }
        (!failed).then_some(Turns::All(turns))
    }

    fn turn_key(&mut self, key: &Expr, scope: &Scope) -> Option<Key> {
        let out = self.expr(key, scope)?;
        match out.value() {
            Some(value) => self.key(value, key.span).map(Key::Known),
            None => {
                let text = out.moved().fit(Level::Term);
                let bare = text.starts_with('"') || text.starts_with('(');
                Some(Key::Code(if bare { text } else { format!("({text})") }))
            }
        }
    }

    fn unrolled_list(&self, turns: &[Turn], expr: &Expr) -> Out {
        let values: Option<Vec<Value>> = turns.iter().map(|t| t.value.value().cloned()).collect();
        match values {
            Some(values) => Value::list(values).into(),
            None => {
                let items = turns.iter().map(|t| t.value.fit(Level::Conditional));
                Out::term(self.bracketed('[', items.collect(), ']', expr))
            }
        }
    }

    fn unrolled_object(&mut self, walk: &ForExpr, turns: &[Turn], expr: &Expr) -> Option<Out> {
        let mut map = Map::new();
        let mut known = true;
        let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
        for turn in turns {
            match &turn.key {
                Some(Key::Known(name)) => {
                    if !seen.insert(name.clone()) {
                        let span = walk.key.as_ref().map_or(expr.span, |key| key.span);
                        let message = format!("two elements have the key `{name}`");
                        let fault = Fault::new(span, message)
                            .help("`...` behind the value groups the values of equal keys")
                            .origins([turn.value.value().and_then(|v| v.origin)]);
                        return self.fail(fault);
                    }
                    match turn.value.value() {
                        Some(value) => {
                            map.insert(name.clone(), value.clone());
                        }
                        None => known = false,
                    }
                }
                Some(Key::Code(_)) => known = false,
                None => {}
            }
        }
        if known {
            return Some(Value::from(Kind::Map(Arc::new(map))).into());
        }
        let items = turns.iter().filter_map(|turn| {
            let name = match turn.key.as_ref()? {
                Key::Known(name) => written_key(name),
                Key::Code(text) => text.clone(),
            };
            Some(format!("{name} = {}", turn.value.fit(Level::Conditional)))
        });
        Some(Out::term(self.bracketed('{', items.collect(), '}', expr)))
    }

    fn grouped(&self, turns: Vec<Turn>, expr: &Expr) -> Out {
        let mut groups: BTreeMap<Arc<str>, Vec<Out>> = BTreeMap::new();
        for turn in turns {
            if let Some(Key::Known(name)) = turn.key {
                groups.entry(name).or_default().push(turn.value);
            }
        }
        let known: Option<Map> = groups
            .iter()
            .map(|(name, outs)| {
                let values: Option<Vec<Value>> = outs.iter().map(|o| o.value().cloned()).collect();
                Some((name.clone(), Value::list(values?)))
            })
            .collect();
        if let Some(map) = known {
            return Value::from(Kind::Map(Arc::new(map))).into();
        }
        let items = groups.iter().map(|(name, outs)| {
            let items = outs.iter().map(|out| out.fit(Level::Conditional));
            let list = self.bracketed('[', items.collect(), ']', expr);
            format!("{} = {list}", written_key(name))
        });
        Out::term(self.bracketed('{', items.collect(), '}', expr))
    }

    /// One element a line if the source or an element has several, else all in one.
    fn bracketed(&self, open: char, items: Vec<String>, close: char, expr: &Expr) -> String {
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let lines = self.slice(expr.span).contains('\n') || items.iter().any(|i| i.contains('\n'));
        if !lines {
            let pad = if open == '{' { " " } else { "" };
            return format!("{open}{pad}{}{pad}{close}", items.join(", "));
        }
        let comma = if open == '{' { "" } else { "," };
        let mut out = format!("{open}\n");
        for item in items {
            out.push_str("  ");
            out.push_str(&item);
            out.push_str(comma);
            out.push('\n');
        }
        out.push(close);
        out
    }

    /// `on[*].rest`
    pub fn splat(&mut self, on: &Expr, each: &Expr, expr: &Expr, scope: &Scope) -> Option<Out> {
        let out = self.expr(on, scope)?;
        let Some(value) = out.value() else {
            let mut parts = vec![(on.span, out.fit(Level::Term))];
            self.splat_keys(each, scope, &mut parts)?;
            return Some(self.spliced(expr, parts));
        };
        let mut turns = Vec::new();
        for item in traverse::spread(value) {
            let inner = scope.with(SPLAT_ITEM, item);
            let value = self.expr(each, &inner)?;
            turns.push(Turn { key: None, value });
        }
        Some(self.unrolled_list(&turns, expr))
    }

    /// The indices behind a splat that stays.
    fn splat_keys(
        &mut self,
        each: &Expr,
        scope: &Scope,
        parts: &mut Vec<(Span, String)>,
    ) -> Option<()> {
        match &each.kind {
            ExprKind::GetAttr { on, .. } => self.splat_keys(on, scope, parts),
            ExprKind::Index { on, key } => {
                self.splat_keys(on, scope, parts)?;
                if mentions(key, scope) {
                    let out = self.expr(key, scope)?;
                    parts.push((key.span, out.fit(Level::Conditional)));
                }
                Some(())
            }
            _ => Some(()),
        }
    }
}

/// A key that came from a value: quoted if it must be. `null` and the like are keys of that name.
fn written_key(name: &str) -> String {
    if is_identifier(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", escape_quoted(name))
    }
}
