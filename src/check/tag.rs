//! Rules about tags, which every resource of AWS and Azure gets. Labels of Google Cloud are made of them: in small letters, and with a hyphen for what no label has.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::facts::Provider;
use crate::span::Span;
use crate::syntax::{Node, Table};

/// The first role or key of the first stack cannot be made.
pub const TAG_TEXT: Code = Code::error(
    "name::tag_text",
    "a tag has characters that a cloud does not accept",
)
.rule(707);
/// Services that tell no capitals apart refuse the second; of two that become one label, only one would be left.
pub const TAG_TWICE: Code = Code::error(
    "name::tag_twice",
    "two tags have one key, but for capital letters or what no label has",
)
.rule(707);
/// Azure refuses it on everything.
pub const TAG_RESERVED: Code = Code::error(
    "name::tag_reserved",
    "a tag's key begins as only Azure's own may",
)
.rule(823);
/// Google Cloud refuses it on everything.
pub const TAG_LABEL: Code = Code::error(
    "name::tag_label",
    "a tag's key makes no label of Google Cloud",
)
.rule(822);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&TAG_TEXT, &TAG_TWICE, &TAG_RESERVED, &TAG_LABEL];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let regions = estate
        .cells
        .keys()
        .filter_map(|cell| estate.region_of(cell));
    let clouds: BTreeSet<Provider> = regions.map(|region| region.provider.value).collect();
    let tags = estate
        .file
        .descend(["project", "tags"])
        .and_then(Node::as_table);
    let Some(tags) = tags else {
        return;
    };
    if clouds.contains(&Provider::Aws) {
        texts(tags, problems);
    }
    for (key, entry) in tags.iter() {
        let has = |cloud| clouds.contains(&cloud).then_some(entry.key);
        let refused = has(Provider::Azure).and_then(|at| azure(key, at));
        let refused = refused.or_else(|| no_label(key, has(Provider::Gcp)?));
        problems.extend(refused);
    }
    twice(tags, &clouds, problems);
}

/// <https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations>; the blank is what DNS zones do not take, nor a digit first.
const NOT_IN_AZURE: [char; 8] = ['<', '>', '%', '&', '\\', '?', '/', ' '];
/// Beginnings of Azure's own, in whatever letters: the same page.
const AZURES: [&str; 3] = ["microsoft", "azure", "windows"];

fn azure(key: &str, at: Span) -> Option<Problem> {
    let is_bad = |c: &char| NOT_IN_AZURE.contains(c);
    if let Some(bad) = key.chars().find(is_bad) {
        let fitting = key.chars().map(|c| if is_bad(&c) { '-' } else { c });
        let fitting: String = fitting.collect();
        let message = format!("the key `{key}` has `{bad}`, which Azure does not accept in a tag");
        return Some(Problem::new(&TAG_TEXT, message).at(at, "refused").help(format!(
            "Azure takes no `< > % & \\ ? /` in keys, and DNS zones no blanks: write `{fitting}`, for example"
        )));
    }
    if key.starts_with(|c: char| c.is_ascii_digit()) {
        let message = format!(
            "the key `{key}` begins with a digit, which DNS zones of Azure do not accept in a tag"
        );
        return Some(
            Problem::new(&TAG_TEXT, message)
                .at(at, "refused")
                .help("put a word first"),
        );
    }
    let small = key.to_lowercase();
    let start = AZURES.into_iter().find(|start| small.starts_with(start))?;
    let message = format!("the key `{key}` begins with `{start}`, as only Azure's own tags do");
    Some(
        Problem::new(&TAG_RESERVED, message)
            .at(at, "refused")
            .help("put another word first"),
    )
}

/// The key of the label that is made of a tag: <https://cloud.google.com/resource-manager/docs/labels-overview#requirements>.
fn label(key: &str) -> String {
    let small = key.to_lowercase();
    let is_taken = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let chars = small.chars().map(|c| if is_taken(c) { c } else { '-' });
    chars.collect()
}

/// Characters of a label's key.
const LONGEST_LABEL: usize = 63;

fn no_label(key: &str, at: Span) -> Option<Problem> {
    let label = label(key);
    let (why, help) = match () {
        () if label.len() > LONGEST_LABEL => (
            format!(
                "is {} characters long, and Google Cloud takes {LONGEST_LABEL}",
                label.len()
            ),
            "shorten it".to_owned(),
        ),
        () if !label.starts_with(|c: char| c.is_ascii_lowercase()) => (
            format!("makes the label `{label}`, and labels of Google Cloud begin with a letter"),
            "put a word first".to_owned(),
        ),
        () => return None,
    };
    Some(
        Problem::new(&TAG_LABEL, format!("the key `{key}` {why}"))
            .at(at, "refused")
            .help(help),
    )
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

fn twice(tags: &Table, clouds: &BTreeSet<Provider>, problems: &mut Problems) {
    let who = match clouds.contains(&Provider::Aws) {
        true => "IAM, which refuses both",
        false => "Azure, which tells no capitals apart",
    };
    let has_tags = clouds.iter().any(|cloud| *cloud != Provider::Gcp);
    let has_labels = clouds.contains(&Provider::Gcp);
    let [mut small, mut labels] = [(); 2].map(|()| BTreeMap::<String, (&str, Span)>::new());
    for (key, entry) in tags.iter() {
        let (tag, label) = (key.to_lowercase(), label(key));
        let as_tag = small.get(&tag).filter(|_| has_tags);
        let as_tag = as_tag.map(|first| (first, who.to_owned()));
        let as_label = labels.get(&label).filter(|_| has_labels);
        let as_label = as_label.map(|first| {
            let who = format!("Google Cloud, where the label of both is `{label}`");
            (first, who)
        });
        if let Some(((first, span), who)) = as_tag.or(as_label) {
            let message = format!("the tags `{first}` and `{key}` are one to {who}");
            problems.push(
                Problem::new(&TAG_TWICE, message)
                    .at(entry.key, "the second")
                    .at(*span, "the first")
                    .help("leave one of them out"),
            );
        }
        small.entry(tag).or_insert((key, entry.key));
        labels.entry(label).or_insert((key, entry.key));
    }
}
