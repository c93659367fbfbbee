//! What a change does, in words for people: the worst first. Not how it is found out.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::objects;
use crate::impact::{Action, Change, Impact, Kind, Root, Told, holds_data};

/// How many resources of a stack are named; the rest is counted.
const NAMED: usize = 12;

/// How many of those are named beside what is lost that are only created, changed in place or moved.
const CALM: usize = 4;

/// Columns that a value before and after may take.
const WIDTH: usize = 80;

/// How many stacks that read of another are named.
const READERS: usize = 3;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// One line for each stack.
    Counts,
    /// What is replaced and destroyed, some of each stack.
    Worst,
    /// Every resource.
    All,
}

/// What is said where files differ and resources do not.
pub const NOTHING: &str = "no resource changes";

/// Characters of a comment that are for this: GitHub takes 65,536, and lists of stacks and problems stand in it, too.
const ROOM: usize = 40_000;

/// The words for actions, in the order to tell them in.
const WORDS: [(Action, &str); 7] = [
    (Action::Replace, "to replace"),
    (Action::Delete, "to destroy"),
    (Action::Forget, "to forget"),
    (Action::Create, "to create"),
    (Action::Import, "to import"),
    (Action::Update, "to change in place"),
    (Action::Move, "to move"),
];

/// What a change does; empty if it does nothing. Folders of stacks of protected environments come first.
pub fn told(impact: &Impact, protected: &BTreeSet<String>, detail: Detail) -> String {
    let mut roots: Vec<(&String, &Root)> = impact.roots.iter().collect();
    roots.sort_by_key(|(folder, root)| {
        let is_safe = !protected.contains(*folder) && root.prevented.is_empty();
        let count = |action| root.changes.iter().filter(|c| c.action == action).count();
        let destroyed = count(Action::Replace) + count(Action::Delete);
        (
            destroyed == 0,
            is_safe,
            root.kind,
            Reverse(destroyed),
            *folder,
        )
    });
    let mut text = String::new();
    for words in impact.cells.iter().filter(|_| detail != Detail::Counts) {
        wrapped(&mut text, &words.to_string());
    }
    first(&mut text, impact);
    let mut parts: Vec<(String, String, Vec<&String>)> = Vec::new();
    for (folder, root) in roots {
        let what = format!("{}: {}", mark(protected.contains(folder)), what(root));
        let body = match detail {
            Detail::Counts => String::new(),
            _ => body(root, detail),
        };
        // What is short tells more in its place.
        let is_alike = |part: &&mut (String, String, Vec<&String>)| {
            detail == Detail::Worst && !body.is_empty() && part.0 == what && part.1 == body
        };
        match parts.iter_mut().find(is_alike) {
            Some(part) => part.2.push(folder),
            None => parts.push((what, body, vec![folder])),
        }
    }
    for (what, body, folders) in parts {
        let Some((folder, others)) = folders.split_first() else {
            continue;
        };
        let _ = writeln!(text, "{folder}{what}");
        text.push_str(&body);
        if !others.is_empty() {
            let others: Vec<&str> = others.iter().map(|folder| folder.as_str()).collect();
            wrapped(
                &mut text,
                &listed("the same in", " other", &others, READERS),
            );
        }
    }
    text + &objects::told(&impact.overlays, detail)
}

/// What is told of a root below its first line.
fn body(root: &Root, detail: Detail) -> String {
    let mut text = String::new();
    places(&mut text, root);
    resources(&mut text, root, detail);
    let is_replaced = |address: &String| {
        let mut changes = root.changes.iter();
        changes.any(|c| c.address == *address && c.action == Action::Replace)
    };
    let mut stays: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in &root.maybe {
        let (address, path, when) = (&one.address, &one.path, &one.when);
        if is_replaced(address) {
            stays.entry(address).or_default().push(path);
            continue;
        }
        let _ = writeln!(text, "  may replace {address}: {path}: {when}");
    }
    for (address, paths) in stays {
        let words = format!(
            "  {address} stays if the cloud had chosen {} so already, of itself: a plan tells",
            paths.join(", ")
        );
        wrapped(&mut text, &words);
    }
    if !root.outputs.is_empty() && detail == Detail::All {
        let _ = writeln!(text, "  outputs: {}", root.outputs.join(", "));
    }
    if !root.readers.is_empty() {
        let most = match detail {
            Detail::All => root.readers.len(),
            _ => READERS,
        };
        let readers: Vec<&str> = root.readers.iter().map(String::as_str).collect();
        wrapped(&mut text, &listed("read by", "", &readers, most));
    }
    for one in &root.unknown {
        let _ = writeln!(text, "  not known: {}: {}", one.address, one.why);
    }
    if root.kind != Kind::Removed && !root.guarded.is_empty() {
        let count = root.guarded.len();
        let words = format!(
            "  the cloud refuses to destroy {count} of these as they are: apply without their deletion protection first"
        );
        wrapped(&mut text, &words);
    }
    for note in &root.notes {
        match note.starts_with("terraform ") {
            // A command is copied as one line.
            true => _ = writeln!(text, "    {note}"),
            false => wrapped(&mut text, &format!("  {note}")),
        }
    }
    // Those of roots that leave stand above all, in their order.
    let is_above = root.kind == Kind::Removed || root.is_elsewhere;
    let commands = root.commands.iter().filter(|_| !is_above);
    for (at, command) in commands.enumerate() {
        let when = match root.commands.len() {
            2 if at == 0 => "before this is merged",
            2 => "after it",
            _ => "with this",
        };
        let _ = writeln!(text, "  run {when}: {command}");
    }
    text
}

/// What has to be destroyed before the change is merged, in the order to do it.
fn first(text: &mut String, impact: &Impact) {
    let leaving = impact.destroy_first.iter();
    let of = |folder: &String| {
        let moved = || {
            impact
                .roots
                .values()
                .find(|root| root.from.as_ref() == Some(folder))
        };
        impact.roots.get(folder).or_else(moved)
    };
    let leaving = leaving.filter_map(of);
    let commands: Vec<&String> = leaving.flat_map(|root| &root.commands).collect();
    if commands.is_empty() {
        return;
    }
    text.push_str("run before this is merged, in this order, or nothing destroys it; where a build has\n  deleted the folders, in a checkout of before (`git worktree add ../before main`):\n");
    for command in commands {
        let _ = writeln!(text, "  {command}");
    }
}

/// `  read by 3 stacks: a, b, c`
fn listed(words: &str, other: &str, all: &[&str], most: usize) -> String {
    let stacks = if all.len() == 1 { "stack" } else { "stacks" };
    let named: Vec<&str> = all.iter().take(most).copied().collect();
    let more = match all.len() > most {
        true => format!(" and {} more", all.len() - most),
        false => String::new(),
    };
    let (count, named) = (all.len(), named.join(", "));
    format!("  {words} {count}{other} {stacks}: {named}{more}")
}

/// A line, and further ones behind it for what is too wide.
fn wrapped(text: &mut String, line: &str) {
    let indent = line.len() - line.trim_start().len();
    let mut here = " ".repeat(indent);
    for word in line.split_whitespace() {
        let is_begin = here.trim().is_empty();
        if !is_begin && here.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{here}");
            here = " ".repeat(indent + 2);
        } else if !is_begin {
            here.push(' ');
        }
        here.push_str(word);
    }
    let _ = writeln!(text, "{here}");
}

/// The same as a part of a page in Markdown, as far as there is room for it.
pub fn markdown(impact: &Impact, protected: &BTreeSet<String>) -> String {
    let told = told(impact, protected, Detail::Worst);
    let told = if told.is_empty() { NOTHING } else { &told };
    let is_head = |line: &&str| !line.starts_with(' ');
    let (mut text, mut left) = (String::new(), told.lines());
    while let Some(line) = left.clone().next() {
        if text.len() + line.len() > ROOM {
            let count = left.filter(is_head).count();
            let _ = writeln!(
                text,
                "and more, of which {count} stacks and overlays are not named here"
            );
            break;
        }
        let _ = writeln!(text, "{line}");
        left.next();
    }
    // What is in it is text, whatever it looks like.
    let longest = text.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(3.max(longest.unwrap_or_default() + 1));
    format!("## What this does when it is applied\n\n{fence}text\n{text}{fence}\n\n")
}

/// Where a stack and its state were, and where the state goes.
fn places(text: &mut String, root: &Root) {
    if let Some(from) = &root.from {
        let _ = writeln!(text, "  was {from}");
    }
    let state = root
        .state
        .as_ref()
        .filter(|_| root.kind == Kind::StateMoved);
    if let Some(state) = state {
        let place = |side: &Option<String>| side.clone().unwrap_or_else(|| "none".into());
        let _ = writeln!(text, "  state  {}", place(&state.old));
        let _ = writeln!(text, "  goes to {}", place(&state.new));
    }
}

/// What happens to a root, in its first line.
fn what(root: &Root) -> String {
    let counts = counts(root);
    let counts = if counts.is_empty() {
        NOTHING.to_owned()
    } else {
        counts
    };
    let state = root.state.as_ref().and_then(|state| state.old.as_ref());
    match root.kind {
        Kind::Removed => {
            if root.changes.is_empty() && root.unknown.is_empty() {
                return "leaves, and nothing of it stays".to_owned();
            }
            let stay = match root.changes.len() {
                1 => "1 resource stays".to_owned(),
                count => format!("{count} resources stay"),
            };
            let state = state.map_or("none", String::as_str);
            let guarded = match root.guarded.len() {
                0 => String::new(),
                count => {
                    format!(
                        "; {count} of them are protected: release them first (`terrane explain apply`, \"Taking something away\")"
                    )
                }
            };
            format!("leaves, and {stay} in the cloud with the state {state}{guarded}")
        }
        Kind::Added => format!("comes: {counts}"),
        Kind::StateMoved => format!("its state moves: {counts}"),
        Kind::FolderMoved => format!("moves, with the same state: {counts}"),
        Kind::Changed => counts,
    }
}

fn mark(is_protected: bool) -> &'static str {
    if is_protected { " (protected)" } else { "" }
}

fn counts(root: &Root) -> String {
    let counts = WORDS.iter().filter_map(|(action, word)| {
        let count = root.changes.iter().filter(|c| c.action == *action).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn resources(text: &mut String, root: &Root, detail: Detail) {
    let is_listed = matches!(root.kind, Kind::Removed | Kind::Added);
    if is_listed && detail != Detail::All {
        return;
    }
    let mut told: Vec<&Change> = root.changes.iter().collect();
    // What is decided by somebody's edit comes before what only follows.
    let is_cause = |change: &Change| change.origins.iter().any(|origin| origin.written.is_some());
    told.sort_by_key(|change| {
        let is_stopped = root.prevented.contains(&change.address);
        (
            !is_stopped,
            change.action,
            !is_cause(change),
            !holds_data(&change.address),
            &change.address,
        )
    });
    let is_lost = |change: &&&Change| {
        matches!(
            change.action,
            Action::Replace | Action::Delete | Action::Forget
        )
    };
    let lost = told.iter().filter(is_lost).count();
    let most = match detail {
        Detail::All => told.len(),
        _ if lost > NAMED => NAMED,
        _ => lost + CALM,
    };
    for change in told.iter().take(most) {
        let _ = writeln!(text, "  {}", line(change, root));
        if detail == Detail::All || change.action == Action::Replace {
            values(text, change);
        }
    }
    if told.len() > most {
        let _ = writeln!(text, "  and {} more (-v lists all)", told.len() - most);
    }
}

/// What the arguments behind a change are before and after, where that is known and short.
fn values(text: &mut String, change: &Change) {
    let words = |told: &Option<Told>| match told {
        None => Some("none".to_owned()),
        Some(Told::Words(words)) if !words.contains('\n') => Some(words.clone()),
        Some(_) => None,
    };
    for one in &change.values {
        let (Some(old), Some(new)) = (words(&one.old), words(&one.new)) else {
            continue;
        };
        let line = format!("    {}: {old} -> {new}", one.path);
        if old != new && line.chars().count() <= WIDTH {
            let _ = writeln!(text, "{line}");
        }
    }
}

fn line(change: &Change, root: &Root) -> String {
    let word = match change.action {
        Action::Replace => "replace",
        Action::Delete => "destroy",
        Action::Forget => "forget",
        Action::Create => "create",
        Action::Import => "import",
        Action::Update => "change",
        Action::Move => "move",
    };
    let mut line = format!("{word} {}", change.address);
    if let Some(from) = &change.from {
        let _ = write!(line, " (was {from})");
    }
    if !change.paths.is_empty() {
        let _ = write!(line, ": {}", change.paths.join(", "));
    }
    let written = change
        .origins
        .iter()
        .filter_map(|origin| origin.written.as_ref());
    let written: BTreeSet<&str> = written.map(String::as_str).collect();
    if !written.is_empty() {
        let places: Vec<&str> = written.into_iter().collect();
        let _ = write!(line, " ({})", places.join(", "));
    }
    if root.prevented.contains(&change.address) {
        line.push_str("; prevent_destroy: Terraform refuses this plan");
    }
    line
}
