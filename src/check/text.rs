//! Rules about names and texts as people and file systems read them: words that Windows keeps for devices, and marks that turn the direction of a text.

use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind};
use crate::value::is_device;

/// A checkout on Windows fails.
pub const DEVICE_NAME: Code = Code::error(
    "name::device_name",
    "a name that Windows keeps for a device, and that files and folders are called by",
);
/// No line of YAML can hold it, and nobody sees it.
pub const CONTROL_CHARACTER: Code = Code::error(
    "name::control_character",
    "a text holds a control character",
);
/// Reviewers read something else than what holds.
pub const TEXT_DIRECTION: Code = Code::error(
    "name::text_direction",
    "a mark that turns the direction of a text, so that it reads otherwise than it is",
);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&CONTROL_CHARACTER, &DEVICE_NAME, &TEXT_DIRECTION];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let clients = estate.clients.values().map(|c| ("client", &c.name));
    let stores = estate.stores.values().map(|s| ("store", &s.name));
    let apps = estate.apps.values().map(|a| ("app", &a.name));
    let environments = estate
        .environments
        .values()
        .map(|e| ("environment", &e.name));
    let by_name = Estate::TABLES_BY_NAME
        .into_iter()
        .flat_map(|(_, what, tables)| {
            let tables = tables(estate).into_iter();
            tables.map(move |table| (what, table.name))
        });
    let names = clients
        .chain(stores)
        .chain(apps)
        .chain(environments)
        .chain(by_name);
    let devices = names.filter(|(_, name)| is_device(&name.value));
    problems.extend(devices.map(|(what, name)| device(what, name)));
    characters(&estate.file, problems);
}

fn device(what: &str, name: &Spanned<String>) -> Problem {
    let what = what.replace('_', " ");
    let message = format!(
        "the {what} `{0}` has the name of a device: nobody on Windows could check the repository out, whose folders are called `{0}`",
        name.value
    );
    Problem::new(&DEVICE_NAME, message)
        .at(name.span, "a device")
        .help("give it another name")
}

/// Every text of the file, keys too.
fn characters(node: &Node, problems: &mut Problems) {
    match &node.kind {
        NodeKind::String(text) => problems.extend(character(text, node.span)),
        NodeKind::Array(items) => items.iter().for_each(|item| characters(item, problems)),
        NodeKind::Table(table) => {
            for (key, entry) in table.iter() {
                problems.extend(character(key, entry.key));
                characters(&entry.node, problems);
            }
        }
        _ => {}
    }
}

fn character(text: &str, at: Span) -> Option<Problem> {
    // Nearly every text has neither.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    direction(text, at).or_else(|| control(text, at))
}

/// <https://yaml.org/spec/1.2.2/#51-character-set>: not printable; the API server of Kubernetes refuses files with one.
fn control(text: &str, at: Span) -> Option<Problem> {
    let is_control = |c: &char| {
        let is_blank = matches!(c, '\t' | '\n' | '\r');
        c.is_control() && !is_blank || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let found = text.chars().find(is_control)?;
    let message = format!(
        "the text holds the control character U+{:04X}, which Kubernetes refuses",
        u32::from(found)
    );
    Some(
        Problem::new(&CONTROL_CHARACTER, message)
            .at(at, "in this text")
            .help("take the character out; what programs take in another form, such as Base64, is written in that"),
    )
}

/// <https://trojansource.codes>: comparisons of texts show other words than programs read.
fn direction(text: &str, at: Span) -> Option<Problem> {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mark = text.chars().find(turns)?;
    let message = format!(
        "the text holds U+{:04X}, which turns the direction of what follows: it reads otherwise than it is",
        u32::from(mark)
    );
    Some(
        Problem::new(&TEXT_DIRECTION, message)
            .at(at, "not what it looks like")
            .help("write it anew without the mark; letters of languages that are written from the right need none"),
    )
}
