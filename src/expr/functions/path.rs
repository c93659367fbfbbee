//! Parts of paths, which are taken from the text alone.

use crate::expr::Value;

use super::Entry;

pub const FUNCTIONS: &[Entry] = &[
    ("basename(path: string) -> string", |args| {
        Ok(Value::string(base(args.text(0))))
    }),
    ("dirname(path: string) -> string", |args| {
        Ok(Value::string(folder(args.text(0))))
    }),
];

/// The last part; `.` for an empty path.
fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let path = path.trim_end_matches('/');
    match path.rsplit_once('/') {
        Some((_, last)) => last,
        None if path.is_empty() => "/",
        None => path,
    }
}

/// Everything before the last slash, without `.`, `..` and empty parts where they can be resolved.
fn folder(path: &str) -> String {
    let end = path.rfind('/').map_or(0, |at| at + 1);
    clean(path.get(..end).unwrap_or(""))
}

fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            ("..", _) if is_rooted => {}
            _ => parts.push(part),
        }
    }
    match (is_rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
