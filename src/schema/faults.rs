//! From a violation of the schema to a problem with the place in the file and the words of the field.

use std::collections::BTreeSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::hints::{
    absent, articled, describe, fault_of, key_of, meant_by, retyped, subject, texts, types,
};
use super::kinds::{has_known_kind, of_another_kind};
use super::lacking::{self, Misnamed};
use super::navigate::{at_path, deref, schema_at};
use super::words::as_name;
use crate::diag::suggest::{all_of, nearest, one_of};
use crate::diag::{Code, Edit, Problem, Problems};
use crate::span::Span;
use crate::syntax::{Node, NodeKind, UNSET, header};

/// An unknown key in the estate file.
pub const UNKNOWN_KEY: Code =
    Code::error("schema::unknown_key", "an unknown key in the estate file").form();
/// A value of the wrong type.
pub const WRONG_TYPE: Code = Code::error("schema::wrong_type", "a value of the wrong type").form();
/// A value of the right type that the key does not take.
pub const INVALID_VALUE: Code = Code::error(
    "schema::invalid_value",
    "a value that the key does not accept",
)
.vague()
.form();
/// A required key that is not there.
pub const MISSING_KEY: Code =
    Code::error("schema::missing_key", "a required key that is not there").form();

/// Reports one violation, which may concern several keys.
pub(super) fn report(
    document: &Value,
    file: &Node,
    error: &ValidationError<'_>,
    out: &mut Problems,
) {
    let path = path_of(error);
    let Some(node) = file.descend(path.iter().map(String::as_str)) else {
        return;
    };
    let schema = schema_at(document, document, file, &path).unwrap_or(&Value::Null);
    let key = key_of(&path);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let problem = unknown_key((document, schema), node, &path, name);
                out.push(match of_overridden(document, file, &path, name) {
                    Some(help) => problem.help(help),
                    None => problem,
                });
            }
        }
        Kind::Type { kind } => {
            out.push(wrong_type(document, schema, node, &path, &types(kind)));
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default().to_owned();
            out.extend(lacking::lacks(
                document,
                file,
                &path,
                &[name],
                &Misnamed::new(),
            ));
        }
        Kind::FalseSchema => {
            let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
            let table = file.descend(parent.iter().map(String::as_str));
            let table = table.and_then(Node::as_table);
            let around = schema_at(document, document, file, parent).unwrap_or(&Value::Null);
            // One that is of no kind at all is told that. What a key is, not what its section says, tells of which kinds it is.
            if table.is_none_or(|table| has_known_kind(document, around, table)) {
                let schema = &around["properties"][key];
                out.push(of_another_kind(schema, table, (parent, key), node));
            }
        }
        Kind::PropertyNames { error } => out.push(wrong_name(document, schema, node, error)),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            report_alternative(document, file, node, &path, context, out);
        }
        Kind::Pattern { .. } if schema.get("pattern").is_none() => {
            let rule = at_path(document, error.schema_path().as_str()).unwrap_or(schema);
            out.push(invalid(rule, node, key, error.kind(), ""));
        }
        kind => out.push(invalid(schema, node, key, kind, &error.to_string())),
    }
}

/// A key that cannot be a name where it stands.
fn wrong_name(
    document: &Value,
    schema: &Value,
    node: &Node,
    error: &ValidationError<'_>,
) -> Problem {
    let name = error.instance().as_str().unwrap_or_default().to_string();
    let place = node
        .as_table()
        .and_then(|t| t.entry(&name))
        .map_or(node.span, |e| e.key);
    let names = schema.get("propertyNames").map(|s| deref(document, s));
    let (message, help) = match error.kind() {
        Kind::MaxLength { limit } => (
            format!("`{name}` is longer than {limit} characters"),
            format!("names here have at most {limit} characters: take a shorter one"),
        ),
        Kind::Enum { options } => {
            let texts = texts(options);
            let message = format!("`{name}` is not one of the names here");
            let problem = Problem::new(&INVALID_VALUE, message).at(place, "this key");
            let known = || texts.iter().map(String::as_str);
            return problem.meant_or(nearest(&name, known()), || {
                format!("write {}", one_of(known()))
            });
        }
        _ => {
            let meant = as_name(&name);
            let is_one = |names: &Value| {
                let names = jsonschema::draft202012::new(names);
                meant != name && names.is_ok_and(|names| names.is_valid(&meant.as_str().into()))
            };
            let problem = Problem::new(&INVALID_VALUE, format!("`{name}` cannot be a name here"));
            let problem = problem.at(place, "this key");
            let meant = names.is_some_and(is_one).then_some(meant.as_str());
            return problem.meant_or(meant, || {
                format!("expected {}", names.map(expects).unwrap_or_default())
            });
        }
    };
    Problem::new(&INVALID_VALUE, message)
        .at(place, "this key")
        .help(help)
}

/// The place of a value whose key its table cannot have at all.
pub(super) fn to_go<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    matches!(error.kind(), Kind::FalseSchema).then(|| error.instance_path().as_str())
}

/// The names that cannot be where they stand, by what was meant by them.
pub(super) fn misnamed(errors: &[ValidationError<'_>]) -> Misnamed {
    let of = |error: &ValidationError<'_>| match error.kind() {
        Kind::PropertyNames { error: inner } => {
            let name = inner.instance().as_str()?.to_owned();
            Some(((path_of(error), as_name(&name)), name))
        }
        _ => None,
    };
    errors.iter().filter_map(of).collect()
}

/// The table and the key that it lacks, if that is what the violation says.
pub(super) fn required(error: &ValidationError<'_>) -> Option<(Vec<String>, String)> {
    match error.kind() {
        Kind::Required { property } => Some((path_of(error), property.as_str()?.to_owned())),
        _ => None,
    }
}

/// Of the alternatives, the one that fits the value's type speaks; if none does, all types are named.
fn report_alternative(
    document: &Value,
    file: &Node,
    node: &Node,
    path: &[String],
    context: &[Vec<ValidationError<'static>>],
    out: &mut Problems,
) {
    let depth = |e: &ValidationError<'_>| path_of(e).len();
    let least = context.iter().flatten().map(depth).min().unwrap_or(0);
    let mistyped = |errors: &&Vec<ValidationError<'static>>| {
        errors
            .iter()
            .any(|e| depth(e) == least && matches!(e.kind(), Kind::Type { .. }))
    };
    if let Some(errors) = context.iter().find(|errors| !mistyped(errors)) {
        for error in errors {
            report(document, file, error, out);
        }
        return;
    }
    let kinds: Vec<String> = context
        .iter()
        .flatten()
        .filter_map(|e| match e.kind() {
            Kind::Type { kind } if depth(e) == least => Some(types(kind)),
            _ => None,
        })
        .flatten()
        .collect();
    let schema = schema_at(document, document, file, path).unwrap_or(&Value::Null);
    out.push(wrong_type(document, schema, node, path, &kinds));
}

/// A value of a type that its place does not take.
pub(super) fn wrong_type(
    document: &Value,
    schema: &Value,
    node: &Node,
    path: &[String],
    types: &[String],
) -> Problem {
    let is = node.type_name();
    let message = format!("{} is {is}, not {}", subject(path), articled(types));
    let problem = Problem::new(&WRONG_TYPE, message).at(node.span, format!("{is} here"));
    let (help, value) = retyped(document, schema, node, path, types);
    let mut problem = match value {
        Some(value) => problem.edit(Edit::new(node.span, value)),
        None => problem,
    };
    problem.help = match path {
        [.., map, key] if key == UNSET && node.as_array().is_some() => Some(format!(
            "list keys of a map that do not hold in the table around it: `unset = [\"{map}.KEY\"]`"
        )),
        _ => help,
    };
    problem
}

/// What a key that is missing is for.
pub(super) fn wanted(document: &Value, schema: &Value, name: &str) -> String {
    let property = schema.get("properties").and_then(|p| p.get(name));
    // What the place says goes before what its definition says.
    let what = property.and_then(|p| describe(p).or_else(|| describe(deref(document, p))));
    what.map_or_else(
        || format!("write `{name}`"),
        |what| format!("{name}: {what}"),
    )
}

/// The tables here that have a key of that name, if it is few.
fn tables_with<'s>(document: &'s Value, schema: &'s Value, name: &str) -> Vec<&'s str> {
    const FEW: usize = 3;
    let keys = schema.get("properties").and_then(Value::as_object);
    let tables = keys.into_iter().flatten().filter(|(_, key)| {
        let forms = key.get("anyOf").and_then(Value::as_array);
        let forms = forms.into_iter().flatten().chain([*key]);
        let mut keys = forms.filter_map(|form| deref(document, form).get("properties"));
        keys.any(|keys| keys.get(name).is_some())
    });
    let tables: Vec<&str> = tables.map(|(table, _)| table.as_str()).collect();
    if tables.len() > FEW {
        Vec::new()
    } else {
        tables
    }
}

fn unknown_key(
    (document, schema): (&Value, &Value),
    node: &Node,
    path: &[String],
    name: &str,
) -> Problem {
    let place = node
        .as_table()
        .and_then(|t| t.entry(name))
        .map_or(node.span, |e| e.key);
    let known: Vec<&str> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(k, _)| k.as_str())
        .collect();
    let table = if path.is_empty() {
        "the file".to_string()
    } else {
        format!("`{}`", path.join("."))
    };
    let problem =
        Problem::new(&UNKNOWN_KEY, format!("{table} has no key `{name}`")).at(place, "unknown key");
    let keys = one_of(known.iter().copied());
    let table = node.as_table();
    let inner = tables_with(document, schema, name);
    if !inner.is_empty() && !path.is_empty() {
        let inner: Vec<String> = inner
            .iter()
            .map(|table| format!("{table}.{name}"))
            .collect();
        let inner = one_of(inner.iter().map(String::as_str));
        return problem.help(format!("did you mean {inner}?"));
    }
    let gone = table.map(|t| absent(schema, t)).unwrap_or_default();
    match (
        table.and_then(|t| meant_by(schema, t, name)),
        gone.as_slice(),
    ) {
        (Some(one), [lacking]) if one == *lacking && nearest(name, [one]).is_none() => {
            problem.edit(Edit::name(place, one)).help(format!(
                "was `{one}` meant, which the table lacks? The keys here are {keys}"
            ))
        }
        (Some(near), _) => problem.meant(near),
        (None, []) => problem.help(format!("the keys here are {keys}")),
        (None, many) => problem.help(format!(
            "the table lacks {}; the keys here are {keys}",
            all_of(many.iter().copied())
        )),
    }
}

/// A key that an override does not have, and the table that it overrides has.
fn of_overridden(document: &Value, file: &Node, path: &[String], name: &str) -> Option<String> {
    let at = path.iter().position(|part| part == "overrides")?;
    let (above, below) = (path.get(..at)?, path.get(at + 2..)?);
    let of_all: Vec<String> = above.iter().chain(below).cloned().collect();
    let schema = schema_at(document, document, file, &of_all)?;
    schema.get("properties")?.get(name)?;
    let table = header(of_all.iter().map(String::as_str));
    Some(format!(
        "`{name}` stands in `[{table}]`: an override is for one cell. {}",
        wanted(document, schema, name)
    ))
}

fn invalid(schema: &Value, node: &Node, key: &str, kind: &Kind, fallback: &str) -> Problem {
    let shown = match &node.kind {
        NodeKind::String(text) => format!("`{}`", text.escape_debug()),
        NodeKind::Integer(n) => format!("`{n}`"),
        _ => format!("`{key}`"),
    };
    let (message, help) = match kind {
        Kind::Enum { options } => {
            let texts = texts(options);
            let near = node
                .as_str()
                .and_then(|s| nearest(s, texts.iter().map(String::as_str)));
            let all = one_of(texts.iter().map(String::as_str));
            let message = format!("{shown} is not a value of `{key}`");
            let problem = Problem::new(&INVALID_VALUE, message).at(node.span, "");
            return match near {
                Some(near) => problem
                    .meant(near)
                    .help(format!("did you mean `{near}`? It takes {all}")),
                None => problem.help(format!("write {all}")),
            };
        }
        Kind::Pattern { .. } => mismatch(schema, node, &shown),
        Kind::MinLength { limit } => (
            format!("{shown} is shorter than {limit} characters"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::MaxLength { limit } => (
            format!("{shown} is longer than {limit} characters"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::Minimum { limit } => (
            format!("{shown} is below {limit}"),
            format!("the least that `{key}` takes is {limit}"),
        ),
        Kind::Maximum { limit } => (
            format!("{shown} is above {limit}"),
            format!("the most that `{key}` takes is {limit}"),
        ),
        Kind::MinItems { limit: 1 } => (
            format!("`{key}` is an empty list"),
            format!("name at least one, or take `{key}` out"),
        ),
        Kind::MinItems { limit } => (
            format!("`{key}` has fewer than {limit} elements"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::MaxItems { limit } => (
            format!("`{key}` has more than {limit} elements"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::MaxProperties { limit } => (
            format!("`{key}` has more than {limit} keys"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::MinProperties { limit } => (
            format!("`{key}` has fewer than {limit} keys"),
            describe(schema).unwrap_or_default(),
        ),
        Kind::UniqueItems => (
            format!("`{key}` has an element twice"),
            "write each element once".into(),
        ),
        _ => (
            format!("`{key}` is not valid: {fallback}"),
            describe(schema).unwrap_or_default(),
        ),
    };
    let problem = Problem::new(&INVALID_VALUE, message).at(node.span, "");
    // What a value has to look like is in the message already, where nothing else is known of it.
    if help.is_empty() || Some(help.as_str()) == schema.get("x-expects").and_then(Value::as_str) {
        problem
    } else {
        problem.help(help)
    }
}

/// A text that its pattern refuses: what is wrong with it where the schema has words for that, or else what it should be; and the help.
fn mismatch(schema: &Value, node: &Node, shown: &str) -> (String, String) {
    let expected = expects(schema);
    match node.as_str().and_then(|text| fault_of(schema, text)) {
        Some(fault) => (format!("{shown} {fault}"), format!("write {expected}")),
        None => (
            format!("{shown} is not {expected}"),
            describe(schema).unwrap_or_default(),
        ),
    }
}

fn path_of(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str().to_string();
    pointer
        .split('/')
        .skip(1)
        .map(|part| part.replace("~1", "/").replace("~0", "~"))
        .collect()
}

fn expects(schema: &Value) -> String {
    match (
        schema.get("x-expects").and_then(Value::as_str),
        schema.get("pattern").and_then(Value::as_str),
    ) {
        (Some(text), _) => text.to_string(),
        (None, Some(pattern)) => format!("of the form `{pattern}`"),
        (None, None) => "valid here".to_string(),
    }
}

/// The places of which a fault was found already.
pub(super) fn said(found: &Problems) -> BTreeSet<Span> {
    let labels = found.iter().filter_map(|problem| problem.labels.first());
    labels.map(|label| label.span).collect()
}

/// The types that a schema, or one of its alternatives, takes.
fn kinds(document: &Value, schema: &Value) -> Vec<String> {
    let alternatives = ["anyOf", "oneOf"]
        .into_iter()
        .filter_map(|key| schema.get(key)?.as_array());
    let all = alternatives
        .flatten()
        .map(|option| deref(document, option))
        .chain([schema]);
    let kinds = all.filter_map(|schema| schema.get("type"));
    let kinds = kinds.flat_map(|kind| match kind {
        Value::String(kind) => vec![kind.clone()],
        kinds => texts(kinds),
    });
    kinds.filter(|kind| kind != "null").collect()
}

/// Floats where a whole number belongs, which JSON Schema takes `8080.0` for and the readers of the file do not. And `inf` and `nan` where JSON Schema takes
/// anything: nothing that is emitted has such numbers.
pub(super) fn report_floats(
    document: &Value,
    file: &Node,
    node: &Node,
    path: &mut Vec<String>,
    said: &BTreeSet<Span>,
    out: &mut Problems,
) {
    match &node.kind {
        NodeKind::Float(f) if f.fract() == 0.0 || !f.is_finite() => {
            let schema = schema_at(document, document, file, path).unwrap_or(&Value::Null);
            let kinds = kinds(document, schema);
            if !f.is_finite() {
                let number = vec!["number".to_owned()];
                let kinds = if kinds.is_empty() { number } else { kinds };
                if !said.contains(&node.span) {
                    out.push(wrong_type(document, schema, node, path, &kinds));
                }
            } else if kinds.iter().any(|k| k == "integer") && !kinds.iter().any(|k| k == "number") {
                out.push(wrong_type(document, schema, node, path, &kinds));
            }
        }
        NodeKind::Table(table) => {
            for (key, entry) in table.iter() {
                if said.contains(&entry.key) {
                    continue;
                }
                path.push(key.to_string());
                report_floats(document, file, &entry.node, path, said, out);
                path.pop();
            }
        }
        NodeKind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                report_floats(document, file, item, path, said, out);
                path.pop();
            }
        }
        _ => {}
    }
}
