//! Secrets that stand in the file, and what must not be shown of them. Where they stand decides only about what to write instead.

mod comment;
mod form;
mod instead;
mod name;
mod token;
mod value;
mod within;

use crate::diag::{Code, Problem, Problems, Severity};
use crate::estate::Estate;
use crate::span::Span;
use crate::syntax::{Node, NodeKind};
use value::Is;

pub use comment::{comments, hidden_in_comments};

/// Everybody who can read the repository has it, for ever.
pub const SECRET_IN_FILE: Code = Code::error(
    "estate::secret_in_file",
    "a password, key or token stands in the file",
)
.rule(334);
/// The app signs in with the text of the name.
pub const REFERENCE_AS_VALUE: Code = Code::warning(
    "estate::reference_as_value",
    "an environment variable holds the name of a secret where an app expects the secret",
)
.rule(1020);

/// The codes of this folder.
pub(super) const CODES: &[&Code] = &[
    &SECRET_IN_FILE,
    &REFERENCE_AS_VALUE,
    &comment::SECRET_IN_COMMENT,
];

/// What is found in one text.
struct Found<'e> {
    /// Its keys, from the top of the file.
    path: Vec<&'e str>,
    /// The last key, or the element of a list.
    at: Span,
    value: Span,
    what: What<'e>,
}

enum What<'e> {
    Secret {
        /// In words.
        kind: &'static str,
        /// Of what: the key's, or that of an assignment in the text.
        name: &'e str,
        /// The part of the text that must not be shown.
        text: &'e str,
    },
    Reference(&'e str),
}

/// A text of the file that must not be shown.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// The value that holds it.
    pub span: Span,
    /// The part that is secret.
    pub text: String,
}

/// What a file holds that must not be shown.
#[must_use]
pub fn hidden(file: &Node) -> Vec<Hidden> {
    let secrets = all(file).into_iter().filter_map(|found| match found.what {
        What::Secret { text, .. } => Some(Hidden {
            span: found.value,
            text: text.to_owned(),
        }),
        What::Reference(_) => None,
    });
    secrets.collect()
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    for found in all(&estate.file) {
        let problem = match found.what {
            What::Secret { kind, name, .. } => {
                // What its key or form has been refused for is no second fault.
                let is_there = |span: Span| span == found.at || span == found.value;
                let is_echo = |p: &Problem| {
                    let is_form = p.code.name.starts_with("schema::");
                    is_form && p.span().is_some_and(is_there)
                        || p.severity < Severity::Error && p.labels.iter().any(|l| is_there(l.span))
                };
                problems.retain_mut(|p| !is_echo(p));
                Problem::new(&SECRET_IN_FILE, format!("`{name}` holds {kind}"))
                    .at(found.at, "in the repository, and in its history")
                    .help(instead::of(estate, &found.path, name))
            }
            What::Reference(name) => {
                let key = found.path.last().copied().unwrap_or_default();
                Problem::new(
                    &REFERENCE_AS_VALUE,
                    format!("the app would get the text `{name}` as its `{key}`, and not the secret of that name"),
                )
                .at(found.at, "`env` is given to the app as it is written")
                .help(instead::of_reference(estate, &found.path, name))
            }
        };
        problems.push(problem);
    }
}

fn all(file: &Node) -> Vec<Found<'_>> {
    let mut out = Vec::new();
    walk(&mut Vec::new(), file.span, file, &mut out);
    out
}

/// Texts that are written for people.
const PROSE: [&str; 3] = ["description", "display_name", "reason"];

fn walk<'e>(path: &mut Vec<&'e str>, at: Span, node: &'e Node, out: &mut Vec<Found<'e>>) {
    match &node.kind {
        NodeKind::Table(table) => {
            for (key, entry) in table.iter() {
                path.push(key);
                walk(path, entry.key, &entry.node, out);
                path.pop();
            }
        }
        NodeKind::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                let before = n.checked_sub(1).and_then(|n| items.get(n)?.as_str());
                match item.as_str() {
                    Some(text) => {
                        let key = path.last().copied().unwrap_or_default();
                        let found = argument(before, text).or_else(|| secret(key, text));
                        if let Some(what) = found {
                            add(path, item.span, item.span, what, out);
                        }
                    }
                    None => walk(path, at, item, out),
                }
            }
        }
        NodeKind::String(text) => {
            let key = path.last().copied().unwrap_or_default();
            let is_variable = path.iter().rev().nth(1) == Some(&"env");
            let what = by_name(key, text, is_variable).or_else(|| secret(key, text));
            if let Some(what) = what {
                add(path, at, node.span, what, out);
            }
        }
        _ => {}
    }
}

fn add<'e>(path: &[&'e str], at: Span, value: Span, what: What<'e>, out: &mut Vec<Found<'e>>) {
    let path = path.to_vec();
    out.push(Found {
        path,
        at,
        value,
        what,
    });
}

/// `--db-password` and, as the next argument, its value.
fn argument<'e>(flag: Option<&'e str>, text: &'e str) -> Option<What<'e>> {
    let name = flag?.strip_prefix('-')?.trim_start_matches('-');
    let is_flag = !name.contains(['=', ' ']) && !text.starts_with('-');
    by_name(name, text, false).filter(|_| is_flag)
}

/// What a text is by the name of its key.
fn by_name<'e>(name: &'e str, text: &'e str, is_variable: bool) -> Option<What<'e>> {
    let says = name::says(name)?;
    match value::is(says, text) {
        Is::Secret => {
            let kind = "a secret";
            Some(What::Secret { kind, name, text })
        }
        Is::Reference if is_variable && says == name::Says::Password => Some(What::Reference(text)),
        Is::Reference | Is::Nothing => None,
    }
}

/// What a text holds, whatever it is called.
fn secret<'e>(key: &'e str, text: &'e str) -> Option<What<'e>> {
    let of = |kind, text| What::Secret {
        kind,
        name: key,
        text,
    };
    // The shortest token that is known by its form has 16 characters.
    let long = Some(text).filter(|text| text.len() >= 16);
    if let Some((kind, part)) = long.and_then(form::of) {
        return Some(of(kind, part));
    }
    if let Some(password) = within::address(text) {
        return Some(of("an address with a password", password));
    }
    let (name, text) = within::assigned(text).filter(|_| !PROSE.contains(&key))?;
    let kind = "a secret";
    Some(What::Secret { kind, name, text })
}
