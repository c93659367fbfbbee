//! The text difference between what lies on the disk and what a build would leave, as git prints one.
//! With the manifest, so that a tree to which it was applied is up to date. Not why a file differs.

use std::fmt::Write as _;

use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};

use super::access::Disk;
use super::binary;
use super::changes::{Change, Changes, State};
use super::error::DiskError;

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;

impl Changes {
    /// What a build would change, in the order of the paths, in a form that `git apply` takes.
    ///
    /// # Errors
    /// When a file on the disk cannot be read.
    pub fn diff(&self, disk: &dyn Disk) -> Result<String, DiskError> {
        let mut all: Vec<Change> = self.of_manifest().into_iter().collect();
        all.extend(self.list.iter().cloned());
        all.sort_by(|a, b| a.path.cmp(&b.path));
        let parts: Result<Vec<String>, DiskError> = all
            .par_iter()
            .filter(|change| !matches!(change.state, State::Blocked(_)))
            .map(|change| change.diff(disk))
            .collect();
        Ok(parts?.concat())
    }
}

impl Change {
    fn diff(&self, disk: &dyn Disk) -> Result<String, DiskError> {
        let path = &self.path;
        let old = match self.state {
            State::Missing => None,
            _ => Some(disk.read(path).map_err(DiskError::io(path, "read"))?),
        };
        Ok(file_diff(path.as_str(), old.as_deref(), self.wanted()))
    }
}

/// The difference of one file, with its header; `None` is a file that is not there. Empty when there is no difference.
#[must_use]
pub fn file_diff(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    if old == new {
        return String::new();
    }
    let mut text = format!("diff --git a/{path} b/{path}\n");
    match (old, new) {
        (None, _) => text.push_str("new file mode 100644\n"),
        (_, None) => text.push_str("deleted file mode 100644\n"),
        _ => {}
    }
    // After a name with a space git puts a tab, so that its end is seen.
    let end = if path.contains(' ') { "\t" } else { "" };
    let from = old.map_or("/dev/null".into(), |_| format!("a/{path}{end}"));
    let to = new.map_or("/dev/null".into(), |_| format!("b/{path}{end}"));
    match (as_text(old), as_text(new)) {
        (Some(old), Some(new)) if old == new => {}
        (Some(old), Some(new)) => {
            let _ = write!(text, "--- {from}\n+++ {to}\n");
            push_hunks(&mut text, old, new);
        }
        _ => text.push_str(&binary::patch(old, new)),
    }
    text
}

/// The text of a file, unless it is binary.
fn as_text(bytes: Option<&[u8]>) -> Option<&str> {
    match bytes {
        None => Some(""),
        Some(bytes) if bytes.contains(&0) => None,
        Some(bytes) => std::str::from_utf8(bytes).ok(),
    }
}

fn push_hunks(text: &mut String, old: &str, new: &str) {
    // Lines end where git sees their end: at a line feed, and nowhere else.
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&old, &new);
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let old = first.old_range().start..last.old_range().end;
        let new = first.new_range().start..last.new_range().end;
        let _ = writeln!(text, "@@ -{} +{} @@", range(&old), range(&new));
        for op in &group {
            for change in diff.iter_changes(op) {
                text.push(match change.tag() {
                    ChangeTag::Equal => ' ',
                    ChangeTag::Delete => '-',
                    ChangeTag::Insert => '+',
                });
                text.push_str(change.value());
                if !change.value().ends_with('\n') {
                    text.push_str("\n\\ No newline at end of file\n");
                }
            }
        }
    }
}

/// First line and number of lines, as a hunk's header has them.
fn range(lines: &std::ops::Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}
