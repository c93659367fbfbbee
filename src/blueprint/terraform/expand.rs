//! `expand`: one block for each element of a collection that compile time knows.

use super::LABEL;
use super::condition::condition;
use super::fill::{Filler, Items, Parent};
use super::trivia::Trivia;
use super::when::{self, WHEN};
use crate::blueprint::{fault, seen};
use crate::diag::Problem;
use crate::expr::{self, Kind, Scope, Value};
use crate::hcl::{Block, Item};
use crate::span::{Span, Spanned};

/// What each block holds.
pub(super) fn content(block: &Block) -> Option<&Block> {
    block.body.blocks_of("content").next()
}

/// Adds the blocks to a body. `lead` gives what stands before the first of them, if there is one.
pub(super) fn fill(
    filler: &mut Filler,
    block: &Block,
    scope: &Scope,
    parent: Parent,
    out: &mut Items,
    lead: impl FnOnce() -> Trivia,
) {
    let mut copies = match copies(block, scope) {
        Ok(copies) => copies,
        Err(problems) => return filler.problems.extend(problems),
    };
    // Loading a template has made sure of both.
    let (Some(kind), Some(content)) = (block.labels.first(), content(block)) else {
        return;
    };
    if parent.asserts(&kind.value) {
        copies.retain(|copy| !filler.holds_already(&content.body, &copy.scope));
    }
    if copies.is_empty() {
        return;
    }
    let mut lead = Some(lead());
    for copy in copies {
        let decided = when::of_body(&content.body, &copy.scope, false);
        let decided = decided.is_ok_and(|decided| decided.is_some());
        let label = copy.labels.first().map(String::as_str);
        let inner = parent.inner(&kind.value, label, &content.body, decided);
        let body = filler.body(&content.body, &copy.scope, inner);
        let place = block.body.value("labels").map_or(kind.span, |l| l.span);
        let labels = copy.labels.into_iter();
        let copied = Block {
            name: Spanned::new(kind.value.clone(), kind.span),
            labels: labels.map(|label| Spanned::new(label, place)).collect(),
            body,
            span: content.span,
        };
        let lead = lead.take().unwrap_or_else(|| filler.gap(content, parent));
        out.push(lead, Item::Block(copied));
    }
}

/// One block to write.
struct Copy<'s> {
    labels: Vec<String>,
    scope: Scope<'s>,
}

fn copies<'s>(block: &Block, scope: &Scope<'s>) -> Result<Vec<Copy<'s>>, Vec<Problem>> {
    let Some(for_each) = block.body.value("for_each") else {
        return Ok(Vec::new());
    };
    let collection = expr::evaluate(for_each, scope).map_err(fault::problems)?;
    let elements =
        elements(&collection, for_each.span, "for_each").map_err(|problem| vec![*problem])?;
    let (mut copies, mut problems) = (Vec::with_capacity(elements.len()), Vec::new());
    for element in &elements {
        let scope = scope.with("each", seen::each(element));
        let labels = wanted(block, &scope).and_then(|wanted| match wanted {
            true => labels(block, &scope).map(Some),
            false => Ok(None),
        });
        match labels {
            Ok(Some(labels)) => copies.push(Copy { labels, scope }),
            Ok(None) => {}
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(copies)
    } else {
        Err(problems)
    }
}

/// The pairs of key and value of a collection, in the order of Terraform; none of `null`. `what` is the argument that it is.
///
/// # Errors
/// That it is no collection.
pub(in crate::blueprint) fn elements(
    collection: &Value,
    span: Span,
    what: &str,
) -> Result<Vec<(Value, Value)>, Box<Problem>> {
    Ok(match &collection.kind {
        Kind::Null(_) => Vec::new(),
        Kind::Map(map) => {
            let pair = |(key, value): (&std::sync::Arc<str>, &Value)| {
                let mut name = Value::string(key.clone());
                name.origin = value.origin;
                (name, value.clone())
            };
            map.iter().map(pair).collect()
        }
        Kind::Set(items) => items.iter().map(|v| (v.clone(), v.clone())).collect(),
        Kind::List(items) => {
            let index = |n: usize| Value::int(i128::try_from(n).unwrap_or(i128::MAX));
            items
                .iter()
                .enumerate()
                .map(|(n, v)| (index(n), v.clone()))
                .collect()
        }
        _ => {
            let message = format!(
                "`{what}` needs a list, set or map, this is of type {}",
                collection.type_name()
            );
            let problem = Problem::new(&fault::EXPRESSION, message).at(span, "");
            return Err(Box::new(match collection.origin {
                Some(origin) => problem.at(origin, "the value comes from here"),
                None => problem,
            }));
        }
    })
}

fn wanted(block: &Block, scope: &Scope) -> Result<bool, Vec<Problem>> {
    if let Some(when) = block.body.value(WHEN)
        && !condition(when, scope)?
    {
        return Ok(false);
    }
    let inner = content(block).map_or(Ok(None), |content| {
        when::of_body(&content.body, scope, false)
    })?;
    Ok(inner.unwrap_or(true))
}

fn labels(block: &Block, scope: &Scope) -> Result<Vec<String>, Vec<Problem>> {
    let Some(labels) = block.body.value("labels") else {
        return Ok(Vec::new());
    };
    let value = expr::evaluate(labels, scope).map_err(fault::problems)?;
    let Kind::List(items) = &value.kind else {
        let message = format!(
            "`labels` is a list of texts, this is of type {}",
            value.type_name()
        );
        return Err(vec![
            Problem::new(&fault::EXPRESSION, message).at(labels.span, ""),
        ]);
    };
    let mut texts = Vec::with_capacity(items.len());
    for item in items.iter() {
        let label = match &item.kind {
            Kind::String(text) => text.to_string(),
            Kind::Number(number) => number.to_string(),
            _ => {
                let message = format!("a label is a text, this is {}", item.type_name());
                let problem = Problem::new(&LABEL, message).at(labels.span, "");
                return Err(vec![problem]);
            }
        };
        if !is_label(&label) {
            let message = format!(
                "`{}` is not a name that Terraform accepts",
                label.escape_debug()
            );
            let mut problem = Problem::new(&LABEL, message).at(labels.span, "");
            let each = scope.get("each").and_then(Result::ok);
            let each = each.and_then(|each| each.as_map()?.get("key")?.origin);
            if let Some(origin) = item.origin.or(each) {
                problem = problem.at(origin, "the name comes from here");
            }
            return Err(vec![problem.help(
                "a name has letters, digits, `_` and `-`, and starts with a letter or `_`",
            )]);
        }
        texts.push(label);
    }
    Ok(texts)
}

fn is_label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}
