//! A block's body against its schema: arguments and blocks that there are none of, that are missing, that only the provider sets.

use std::collections::BTreeMap;

use super::blocks::{Blocks, relabelled};
use super::marks;
use super::values::Evaluated;
use super::{DROPPED_ATTRIBUTE, MISSING_ARGUMENT, READ_ONLY, UNKNOWN_ARGUMENT, from};
use crate::diag::{Problem, suggest};
use crate::hcl::{self, Block, Body, ExprKind, Item, ObjectKey, Writing};
use crate::span::Span;
use crate::terraform::language::{self, TypeConstraint};
use crate::terraform::schema::{Attribute, Block as Schema, Object, Type};

/// What is checked, for messages.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// `aws_vpc`, or a block in it.
    pub what: &'a str,
    /// Where a missing argument is missed.
    pub span: Span,
    /// Arguments and blocks of Terraform itself, which no schema has.
    pub own: Option<&'static language::Block>,
    /// Whether Terraform keeps what stands in it.
    pub is_kept: bool,
    /// Whether an override is laid over it: Terraform passes over names that it does not know then.
    pub is_laid: bool,
}

impl<'a> Subject<'a> {
    /// What stands in it.
    fn inside(self, what: &'a str) -> Self {
        Self {
            what,
            is_laid: false,
            ..self
        }
    }

    fn is_own(self, name: &str) -> bool {
        let own =
            |table: &language::Block| table.argument(name).is_some() || table.own(name).is_some();
        self.own.is_some_and(own)
    }
}

/// Checks a body and what is nested in it.
pub(super) fn check(
    body: &Body,
    schema: &Schema,
    subject: Subject,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    let mut blocks: BTreeMap<&str, Blocks> = BTreeMap::new();
    let before = out.len();
    items(body, schema, subject, &mut blocks, known, out);
    // What stands in `_` is the provider's, whatever it is called.
    let escaped = subject.own.map(|_| body.blocks_of("_"));
    let mut escaped = escaped.into_iter().flatten().peekable();
    if escaped.peek().is_none() {
        missing(body, &blocks, schema, subject, (before, out));
    }
    for block in escaped {
        let own = None;
        let inner = Subject { own, ..subject };
        items(&block.body, schema, inner, &mut blocks, known, out);
    }
    for (name, blocks) in blocks {
        if let Some(of) = schema.block_types.get(name) {
            blocks.counted(name, of, subject, out);
        }
    }
}

fn items<'b>(
    body: &'b Body,
    schema: &Schema,
    subject: Subject,
    blocks: &mut BTreeMap<&'b str, Blocks<'b>>,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) if !subject.is_own(&attribute.name.value) => {
                argument(attribute, schema, subject, known, out);
            }
            Item::Attribute(_) => {}
            Item::Block(block) if block.name.value == "dynamic" => {
                let (Some(label), Some(content)) = (block.labels.first(), content(block)) else {
                    continue;
                };
                if let Some(elements) = block.body.value("for_each").filter(|_| subject.is_kept) {
                    out.extend(marks::kept(
                        elements,
                        format_args!("`{}`", label.value),
                        known,
                    ));
                }
                let all = blocks.entry(&label.value).or_default();
                all.repeat(block, content, known);
                out.extend(relabelled(block, schema));
                let place = (label.value.as_str(), label.span, content.name.span);
                nested(place, &content.body, schema, subject, known, out);
            }
            Item::Block(block) => {
                let (name, span) = (block.name.value.as_str(), block.name.span);
                if subject.is_own(name) {
                    continue;
                }
                let all = blocks.entry(name).or_default();
                all.add(block);
                let of = schema.block_types.get(name);
                if of.is_some() || schema.attributes.contains_key(name) {
                    out.extend(all.labels(block, of));
                }
                nested((name, span, span), &block.body, schema, subject, known, out);
            }
        }
    }
}

/// Arguments and blocks that must be there, and are not.
fn missing(
    body: &Body,
    blocks: &BTreeMap<&str, Blocks>,
    schema: &Schema,
    subject: Subject,
    (before, out): (usize, &mut Vec<Problem>),
) {
    let is_there = |name: &str| {
        let blocks = blocks.get(name);
        body.attribute(name).is_some() || blocks.is_some_and(Blocks::is_there)
    };
    let arguments = schema.attributes.iter().filter(|(_, a)| a.required);
    let needed = schema.block_types.iter().filter(|(_, n)| n.min_items > 0);
    let names = arguments
        .map(|(name, _)| (name, "argument"))
        .chain(needed.map(|(name, _)| (name, "block")));
    for (name, kind) in names.filter(|(name, _)| !is_there(name)) {
        if is_meant(name, body, out.get(before..).unwrap_or_default()) {
            continue;
        }
        let message = format!("`{}` lacks the {kind} `{name}`", subject.what);
        let problem = Problem::new(&MISSING_ARGUMENT, message).at(subject.span, "");
        out.push(problem.help(lacked(kind, name)));
    }
}

/// One fault: it is there, under a name of which it was reported that it must be this one.
pub(super) fn is_meant(name: &str, body: &Body, found: &[Problem]) -> bool {
    let names = body.items.iter().map(|item| match item {
        Item::Attribute(attribute) => attribute.name.span,
        Item::Block(block) => block.name.span,
    });
    let mut edits = found.iter().flat_map(|problem| &problem.edits);
    !found.is_empty() && edits.any(|edit| names.clone().any(|span| edit.puts(name, span)))
}

/// How an argument or a block is written that is not there.
pub(super) fn lacked(kind: &str, name: &str) -> String {
    match kind {
        "block" => format!("write the block `{name} {{ ... }}` in it"),
        _ => format!("write `{name} = ...` in it"),
    }
}

fn content(block: &Block) -> Option<&Block> {
    block.body.items.iter().find_map(|item| match item {
        Item::Block(inner) if inner.name.value == "content" => Some(inner),
        _ => None,
    })
}

fn argument(
    attribute: &hcl::Attribute,
    schema: &Schema,
    subject: Subject,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    let (name, span) = (attribute.name.value.as_str(), attribute.name.span);
    match schema.attributes.get(name) {
        Some(of) if !of.is_settable() => {
            if !may_be_null(&attribute.value, known) {
                out.push(read_only(name, span, subject));
            }
        }
        Some(of) => {
            let before = out.len();
            value(&attribute.value, of, name, known, out);
            if subject.is_kept && !takes_ephemeral(of) && out.len() == before {
                out.extend(marks::kept(
                    &attribute.value,
                    format_args!("`{name}`"),
                    known,
                ));
            }
        }
        None if schema.block_types.contains_key(name) => out.push(
            Problem::new(
                &UNKNOWN_ARGUMENT,
                format!("`{name}` of `{}` is a block, not an argument", subject.what),
            )
            .at(span, "")
            .help(format!("write `{name} {{ ... }}`")),
        ),
        None if subject.is_laid => {}
        None => out.push(unknown(name, span, schema, subject)),
    }
}

/// Whether an argument, or something in it, is not kept.
fn takes_ephemeral(attribute: &Attribute) -> bool {
    let inside = attribute.nested_type.as_ref();
    let inside = inside
        .into_iter()
        .flat_map(|object| object.attributes.values());
    attribute.write_only || inside.into_iter().any(takes_ephemeral)
}

/// A block of that name, written or `dynamic`: the name, where it stands, and where something is missed in the block.
fn nested(
    (name, span, inside): (&str, Span, Span),
    body: &Body,
    schema: &Schema,
    subject: Subject,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    if let Some(nested) = schema.block_types.get(name) {
        let inner = Subject {
            what: name,
            span: inside,
            own: None,
            is_kept: subject.is_kept,
            is_laid: false,
        };
        return check(body, &nested.block, inner, known, out);
    }
    match schema.attributes.get(name) {
        // Terraform takes blocks for a list of objects.
        Some(attribute) => match &attribute.kind {
            Some(Type::List(of) | Type::Set(of)) if matches!(**of, Type::Object(_)) => {
                as_block(body, of, subject.inside(name), known, out);
            }
            _ => out.push(
                Problem::new(
                    &UNKNOWN_ARGUMENT,
                    format!("`{name}` of `{}` is an argument, not a block", subject.what),
                )
                .at(span, "")
                .help(format!("write `{name} = ...`")),
            ),
        },
        None if subject.is_laid => {}
        None => out.push(unknown(name, span, schema, subject)),
    }
}

/// An object that is written as a block: what it lacks is null.
fn as_block(body: &Body, of: &Type, within: Subject, known: &Evaluated, out: &mut Vec<Problem>) {
    let Type::Object(fields) = of else {
        return;
    };
    let names = || fields.keys().map(String::as_str);
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => {
                let (name, span) = (attribute.name.value.as_str(), attribute.name.span);
                match fields.get(name) {
                    Some(of) => {
                        let misfit = known.misfit(&attribute.value, &of.into(), name);
                        let what = format_args!("`{name}`");
                        let kept = || marks::kept(&attribute.value, what, known);
                        let kept = || within.is_kept.then(kept).flatten();
                        out.extend(misfit.or_else(kept));
                    }
                    None => out.push(unknown_name(name, span, names(), within.what)),
                }
            }
            Item::Block(block) if block.name.value == "dynamic" => {}
            Item::Block(block) => match fields.get(&block.name.value) {
                Some(Type::List(of) | Type::Set(of)) => {
                    as_block(
                        &block.body,
                        of,
                        within.inside(&block.name.value),
                        known,
                        out,
                    );
                }
                _ => out.push(unknown_name(
                    &block.name.value,
                    block.name.span,
                    names(),
                    within.what,
                )),
            },
        }
    }
}

/// The value of an argument, with the attributes of objects that have schemas.
fn value(
    expr: &hcl::Expr,
    attribute: &Attribute,
    name: &str,
    known: &Evaluated,
    out: &mut Vec<Problem>,
) {
    if let Some(object) = &attribute.nested_type {
        objects(expr, object, name, out);
    }
    out.extend(known.misfit(expr, &TypeConstraint::of(attribute), name));
}

fn objects(expr: &hcl::Expr, object: &Object, name: &str, out: &mut Vec<Problem>) {
    match (object.nesting_mode.as_str(), &expr.kind) {
        ("single", ExprKind::Object(items)) => fields(expr, items, object, name, out),
        ("list" | "set", ExprKind::Tuple(items)) => {
            for item in items {
                if let ExprKind::Object(items) = &item.kind {
                    fields(item, items, object, name, out);
                }
            }
        }
        ("map", ExprKind::Object(items)) => {
            for item in items {
                if let ExprKind::Object(items) = &item.value.kind {
                    fields(&item.value, items, object, name, out);
                }
            }
        }
        _ => {}
    }
}

fn fields(
    of: &hcl::Expr,
    items: &[hcl::ObjectItem],
    object: &Object,
    name: &str,
    out: &mut Vec<Problem>,
) {
    for item in items {
        // Keys that are computed are nobody's to judge.
        let ObjectKey::Name(key) = &item.key else {
            continue;
        };
        let subject = Subject {
            what: name,
            span: key.span,
            own: None,
            is_kept: false,
            is_laid: false,
        };
        match object.attributes.get(&key.value) {
            Some(known) if !known.is_settable() => {
                if is_literal(&item.value) {
                    let problem = read_only(&key.value, key.span, subject);
                    out.push(from(problem, key_origin(of, item)));
                }
            }
            Some(known) => {
                if let Some(object) = &known.nested_type {
                    objects(&item.value, object, &key.value, out);
                }
            }
            None => {
                let names = object.attributes.keys().map(String::as_str);
                let message = format!("`{name}` has no `{}`, which is dropped", key.value);
                let problem = Problem::new(&DROPPED_ATTRIBUTE, message).at(key.span, "");
                let problem = match suggest::nearest(&key.value, names) {
                    Some(near) => problem.meant(near),
                    None => problem,
                };
                out.push(from(problem, key_origin(of, item)));
            }
        }
    }
}

/// Where the key of an object came from: the estate, if the whole object did.
fn key_origin(of: &hcl::Expr, item: &hcl::ObjectItem) -> Option<Span> {
    match (&of.writing, &item.value.writing) {
        (Writing::Made { origin: whole }, Writing::Made { origin }) => origin.or(*whole),
        _ => None,
    }
}

/// Terraform takes null for what cannot be set.
fn may_be_null(expr: &hcl::Expr, known: &Evaluated) -> bool {
    if is_literal(expr) {
        return false;
    }
    let values = known.of(expr);
    values.is_empty() || values.iter().any(|v| v.is_null() || v.is_unknown())
}

/// Whether an expression is sure to be something.
fn is_literal(expr: &hcl::Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Template(_)
            | ExprKind::Tuple(_)
            | ExprKind::Object(_)
            | ExprKind::For(_)
    )
}

/// An `id` that is given, though the provider makes it.
pub(super) fn given_id(
    body: &Body,
    schema: &Schema,
    subject: Subject,
    known: &Evaluated,
) -> Option<Problem> {
    let of = schema.attributes.get("id")?;
    let id = body.attribute("id")?;
    let is_made = of.optional && of.computed && !may_be_null(&id.value, known);
    is_made.then(|| read_only("id", id.name.span, subject))
}

fn read_only(name: &str, span: Span, subject: Subject) -> Problem {
    let message = format!(
        "`{name}` of `{}` is set by the provider alone",
        subject.what
    );
    Problem::new(&READ_ONLY, message)
        .at(span, "")
        .help("leave it out; others can read it")
}

fn unknown(name: &str, span: Span, schema: &Schema, subject: Subject) -> Problem {
    let arguments = schema.attributes.iter().filter(|(_, a)| a.is_settable());
    let names = arguments.map(|(name, _)| name.as_str());
    let names = names.chain(schema.block_types.keys().map(String::as_str));
    unknown_name(name, span, names, subject.what)
}

pub(super) fn unknown_name<'a>(
    name: &str,
    span: Span,
    names: impl Iterator<Item = &'a str>,
    what: &str,
) -> Problem {
    let message = format!("`{what}` has no `{name}`");
    let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(span, "");
    match suggest::nearest(name, names) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}
