//! What a change touches, in words for people, and as a bare list. Not what is touched.

use std::fmt::Write as _;

use super::document::{Affected, Fate, Kind, Stack, Why};

/// Columns of a line; a folder that is longer stays whole.
const WIDTH: usize = 80;

/// Folders, one a line, in the order to apply them in.
pub fn list(found: &Affected) -> String {
    let stacks = found.waves.iter().flat_map(|wave| &wave.stacks);
    stacks.map(|stack| format!("{}\n", stack.folder)).collect()
}

pub fn told(found: &Affected) -> String {
    let mut text = String::new();
    if !found.destroy_before.is_empty() {
        text.push_str("destroy before this is merged\n");
    }
    for stack in &found.destroy_before {
        let _ = writeln!(text, "  {}", stack.folder);
        if let Some(key) = &stack.state_key {
            let _ = writeln!(text, "    leaves; state {key}");
        }
    }
    for wave in &found.waves {
        let _ = writeln!(text, "wave {}", wave.wave);
        for stack in &wave.stacks {
            let _ = writeln!(text, "  {}", stack.folder);
            about(&mut text, stack);
        }
    }
    if !found.rolled_back.is_empty() {
        text.push_str("rolled back, and left so until they change\n");
    }
    for folder in &found.rolled_back {
        let _ = writeln!(text, "  {folder}");
    }
    if !found.overlays.is_empty() {
        text.push_str("overlays\n");
    }
    for overlay in &found.overlays {
        let what = match (overlay.kind, overlay.files.as_slice()) {
            (Fate::Added, _) => "comes".to_owned(),
            (Fate::Removed, _) => "leaves".to_owned(),
            (Fate::Changed, [one]) => one.clone(),
            (Fate::Changed, [first, more @ ..]) => format!("{first} and {} more", more.len()),
            (Fate::Changed, []) => "changes".to_owned(),
        };
        let _ = writeln!(text, "  {}\n    {what}", overlay.folder);
    }
    for shared in &found.modules {
        let _ = writeln!(
            text,
            "{}: touches {} in {}",
            shared.module,
            counted(shared.stacks, "stack"),
            counted(shared.regions, "region")
        );
    }
    text
}

/// `production, af-south-1, client mtn, account 1111` and the reasons, each on a line where they do not fit on one.
fn about(text: &mut String, stack: &Stack) {
    let account = stack.account.as_ref().map(|id| format!("account {id}"));
    let client = stack.client.as_ref().map(|name| format!("client {name}"));
    let parts = [
        stack.region.clone(),
        stack.environment.clone(),
        client,
        account,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "    {}", parts.join(", "));
    }
    let (reads, own): (Vec<&Why>, Vec<&Why>) =
        stack.why.iter().partition(|why| why.kind == Kind::Reads);
    let own: Vec<String> = own.into_iter().map(reason).collect();
    let line = format!("    {}", own.join(", "));
    if !own.is_empty() && line.len() <= WIDTH {
        let _ = writeln!(text, "{line}");
    } else {
        for own in own {
            let _ = writeln!(text, "    {own}");
        }
    }
    for why in reads {
        let _ = writeln!(text, "    {}", reason(why));
    }
}

/// A reason in words.
pub fn reason(why: &Why) -> String {
    let of = why.of.as_deref().unwrap_or_default();
    match why.kind {
        Kind::Added => "comes".to_owned(),
        Kind::Folder => format!("was {of}, with the same state"),
        Kind::OwnFiles => "own files".to_owned(),
        Kind::Module => format!("module {}", of.rsplit('/').next().unwrap_or(of)),
        Kind::Values => format!("values {}", of.rsplit('/').next().unwrap_or(of)),
        Kind::Unfinished => "was not applied when it was to be".to_owned(),
        Kind::Reads => format!(
            "reads {} of {of}",
            counted(why.parameters.len(), "parameter")
        ),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
