//! Rules about tags, which every resource of AWS gets. What other clouds call labels is made of them, and fits by itself.

use std::collections::BTreeMap;

use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Span;
use crate::syntax::{Node, Table};

/// The first role or key of the first stack cannot be made.
pub const TAG_TEXT: Code = Code::error(
    "name::tag_text",
    "a tag has characters that AWS does not accept",
)
.rule(707);
/// Services that tell no capitals apart refuse the second.
pub const TAG_TWICE: Code = Code::error(
    "name::tag_twice",
    "two tags have one key, but for capital letters",
)
.rule(707);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&TAG_TEXT, &TAG_TWICE];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let is_on_aws = |cell| {
        estate
            .region_of(cell)
            .is_some_and(|r| r.provider.value == Provider::Aws)
    };
    let tags = estate
        .file
        .descend(["project", "tags"])
        .and_then(Node::as_table);
    let Some(tags) = tags.filter(|_| estate.cells.keys().any(is_on_aws)) else {
        return;
    };
    texts(tags, problems);
    twice(tags, problems);
}

/// Of keys and values, by IAM, which is among the strictest: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html>.
fn is_accepted(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

fn texts(tags: &Table, problems: &mut Problems) {
    for (key, entry) in tags.iter() {
        problems.extend(text(&format!("key `{key}`"), key, entry.key));
        if let Some(value) = entry.node.as_str() {
            problems.extend(text(&format!("value of `{key}`"), value, entry.node.span));
        }
    }
}

fn text(what: &str, text: &str, at: Span) -> Option<Problem> {
    let mut bad: Vec<char> = text.chars().filter(|c| !is_accepted(*c)).collect();
    bad.sort_unstable();
    bad.dedup();
    if bad.is_empty() {
        return None;
    }
    let shown: Vec<String> = bad
        .iter()
        .map(|c| format!("`{}`", c.escape_debug()))
        .collect();
    let fitting: String = text
        .chars()
        .map(|c| if is_accepted(c) { c } else { ' ' })
        .collect();
    let fitting = fitting.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!(
        "the {what} has {}, which AWS does not accept in a tag",
        shown.join(", ")
    );
    let accepted = "IAM, KMS and others take letters, digits, blanks and `_ . : / = + - @`";
    let help = if fitting.is_empty() {
        accepted.to_owned()
    } else {
        format!("{accepted}: write `{fitting}`, for example")
    };
    Some(
        Problem::new(&TAG_TEXT, message)
            .at(at, "refused")
            .help(help),
    )
}

fn twice(tags: &Table, problems: &mut Problems) {
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (key, entry) in tags.iter() {
        match seen.get(&key.to_lowercase()) {
            None => {
                seen.insert(key.to_lowercase(), (key, entry.key));
            }
            Some((first, span)) => problems.push(
                Problem::new(
                    &TAG_TWICE,
                    format!("the tags `{first}` and `{key}` are one to IAM, which refuses both"),
                )
                .at(entry.key, "the second")
                .at(*span, "the first")
                .help("leave one of them out"),
            ),
        }
    }
}
