//! The list of owned files with their hashes: its text and its meaning. Not the files themselves.
//!
//! A line is `<64 hexadecimal digits>  <path>`, which `sha256sum -c` reads from the project folder. Reading allows what
//! git and editors do to such a file (other line ends, other order, both sides of a merge): a path may then have
//! several hashes, and content that has any of them is ours. Anything else that is not such a line is a fault, because
//! a wrong guess would overwrite or delete somebody's work.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::digest::Digest;
use super::merged::is_mark;
use crate::tree::FileTree;
use crate::value::RelPath;

/// Which files are ours, and what we left in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    lines: BTreeMap<RelPath, Line>,
}

/// What is known of one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    /// Every content that is ours; one, but for merges and unfinished builds.
    digests: Vec<Digest>,
    /// Nothing was there when a build that has not finished began to write the file, so what is there now may be a
    /// part of it. Marked by a `*` before the path.
    created: bool,
}

/// Why a manifest cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestFault {
    /// The line, from 1; none when it is the file as a whole.
    pub line: Option<usize>,
    /// What is wrong there, as a phrase.
    pub what: String,
}

impl Manifest {
    /// The manifest of a tree that has just been written.
    #[must_use]
    pub fn of(tree: &FileTree) -> Self {
        let files: Vec<_> = tree.iter().collect();
        let lines: Vec<_> = files
            .into_par_iter()
            .map(|(path, bytes)| (path.clone(), Line::of(Digest::of(bytes))))
            .collect();
        Self {
            lines: lines.into_iter().collect(),
        }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// The first line that is none of a manifest's.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestFault> {
        let text = std::str::from_utf8(text).map_err(|error| ManifestFault {
            line: Some(1 + count_lines(text, error.valid_up_to())),
            what: "is not UTF-8 text".into(),
        })?;
        let mut manifest = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.is_empty() || is_mark(line) {
                continue;
            }
            let (path, digest, created) = parse_line(line).map_err(|what| ManifestFault {
                line: Some(number),
                what,
            })?;
            let line = manifest.lines.entry(path).or_default();
            line.created |= created;
            line.add(digest);
        }
        Ok(manifest)
    }

    /// The text, in the order of the paths.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.lines.len() * 128);
        for (path, line) in &self.lines {
            for digest in &line.digests {
                digest.push_to(&mut text);
                text.push_str(if line.created { " *" } else { "  " });
                text.push_str(path.as_str());
                text.push('\n');
            }
        }
        text
    }

    /// Whether all that another manifest knows is known here, too.
    #[must_use]
    pub(super) fn covers(&self, other: &Self) -> bool {
        let mut lines = other.lines.iter();
        lines.all(|(path, line)| line.digests.iter().all(|digest| self.knows(path, *digest)))
    }

    /// Whether content of this digest is ours at any path.
    #[must_use]
    pub(super) fn knows_somewhere(&self, digest: Digest) -> bool {
        self.lines
            .values()
            .any(|line| line.digests.contains(&digest))
    }

    /// Whether branches have met since the last build: some file was written by two builds of which neither has seen the other.
    #[must_use]
    pub(super) fn is_of_a_merge(&self) -> bool {
        self.lines.values().any(|line| line.digests.len() > 1)
    }

    /// Whether the path is listed.
    #[must_use]
    pub fn lists(&self, path: &RelPath) -> bool {
        self.lines.contains_key(path)
    }

    /// Whether content of this digest at the path is ours.
    #[must_use]
    pub fn knows(&self, path: &RelPath, digest: Digest) -> bool {
        self.lines
            .get(path)
            .is_some_and(|line| line.digests.contains(&digest))
    }

    /// Whether an unfinished build may have left a part of a file at the path.
    #[must_use]
    pub(super) fn may_be_torn(&self, path: &RelPath) -> bool {
        self.lines.get(path).is_some_and(|line| line.created)
    }

    /// The paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.lines.keys()
    }

    /// Adds all that another manifest knows.
    pub fn absorb(&mut self, other: &Self) {
        for (path, theirs) in &other.lines {
            let ours = self.lines.entry(path.clone()).or_default();
            ours.created |= theirs.created;
            for digest in &theirs.digests {
                ours.add(*digest);
            }
        }
    }

    /// Notes that a build is going to make the file where there is none.
    pub(super) fn mark_created(&mut self, path: &RelPath) {
        if let Some(line) = self.lines.get_mut(path) {
            line.created = true;
        }
    }
}

impl Line {
    fn of(digest: Digest) -> Self {
        Self {
            digests: vec![digest],
            created: false,
        }
    }

    fn add(&mut self, digest: Digest) {
        if !self.digests.contains(&digest) {
            self.digests.push(digest);
        }
    }
}

/// How many line ends there are among the first bytes.
fn count_lines(text: &[u8], bytes: usize) -> usize {
    text.iter().take(bytes).filter(|&&b| b == b'\n').count()
}

/// Path, digest and the mark of a file that is being made.
fn parse_line(line: &str) -> Result<(RelPath, Digest, bool), String> {
    let split = line
        .split_once(' ')
        .and_then(|(hex, rest)| Some((Digest::parse(hex)?, rest)));
    let Some((digest, rest)) = split else {
        return Err("does not begin with a SHA-256 of 64 hexadecimal digits".into());
    };
    let (created, path) = match rest.split_at_checked(1) {
        Some((" ", path)) => (false, path),
        Some(("*", path)) => (true, path),
        _ => return Err("does not have two spaces between hash and path".into()),
    };
    let path = RelPath::new(path).map_err(|why| format!("names a path that {why}"))?;
    Ok((path, digest, created))
}
