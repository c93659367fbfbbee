//! What root modules are made of, by content: their files, and those of all modules that they call, wherever these lie. Comments, layout, documents and tests
//! are no part of it. Not what a difference does to resources.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::pairs;
use super::scan::joined;
use super::side::Side;
use crate::hcl::{self, Mode, Token, TokenKind};
use crate::span::SourceId;
use crate::tree::FileTree;
use crate::value::RelPath;

/// The hash of a content.
pub(super) type Hash = [u8; 32];

/// Root modules that are not what they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differing {
    /// Folders of those that stay, with what differs of each.
    pub changed: BTreeMap<String, BTreeSet<Cause>>,
    /// Folders of those that were not there.
    pub added: BTreeSet<String>,
    /// Folders of those that are not there any more, with the place of their state.
    pub removed: BTreeMap<String, Option<String>>,
}

/// Why a root module is not what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Files in its own folder.
    Own,
    /// It had another folder, and keeps its state.
    Folder(String),
    /// The module in this folder, which it calls, or which one that it calls calls.
    Module(String),
    /// A file of values that its plan is given.
    Values(String),
}

/// What differs between two trees, with the files of values that plans in the second are given, by folder.
#[must_use]
pub fn differing(old: &Side, new: &Side, given: &BTreeMap<String, Vec<RelPath>>) -> Differing {
    let mut found = Differing::default();
    let paths = paths(old.tree, new.tree);
    if paths.is_empty() {
        return found;
    }
    let (had, has) = (old.roots(), new.roots());
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let folders = paths.iter().flat_map(|path| path.folders());
    let folders: BTreeSet<&str> = folders.chain([""]).collect();
    for root in had.intersection(&has) {
        let is_near = |side: &Side| is_near(side, root, &folders, &paths);
        if is_near(old) || is_near(new) {
            pairs.push((root, root));
        }
    }
    let units = match had == has {
        true => Vec::new(),
        false => pairs::units(old, new),
    };
    for unit in &units {
        match (&unit.old, &unit.new) {
            (Some(from), Some(to)) if from != to => pairs.push((from, to)),
            (Some(from), None) => {
                let state = unit.states.0.as_ref();
                let state = state.and_then(|state| state.names.last().cloned());
                found.removed.insert(from.clone(), state);
            }
            (None, Some(to)) => _ = found.added.insert(to.clone()),
            _ => {}
        }
    }
    let before = Contents::of(old, pairs.iter().map(|(from, _)| *from));
    let after = Contents::of(new, pairs.iter().map(|(_, to)| *to));
    let causes = pairs.par_iter().map(|(from, to)| {
        let mut causes = causes((&before, from), (&after, to));
        if from != to {
            causes.insert(Cause::Folder((*from).to_owned()));
        }
        ((*to).to_owned(), causes)
    });
    found.changed = causes.collect();
    for (folder, files) in given.iter().filter(|(folder, _)| had.contains(&***folder)) {
        let causes = found.changed.entry(folder.clone()).or_default();
        for file in files.iter().filter(|file| paths.contains(*file)) {
            let of = |tree: &FileTree| tree.get(file).map(|bytes| normal(file, bytes, |_| None));
            if of(old.tree) != of(new.tree) {
                causes.insert(Cause::Values(file.to_string()));
            }
        }
    }
    found.changed.retain(|_, causes| !causes.is_empty());
    found
}

/// What differs between a root module and what it was.
fn causes((before, from): (&Contents, &str), (after, to): (&Contents, &str)) -> BTreeSet<Cause> {
    let mut causes = BTreeSet::new();
    if before.whole(from) == after.whole(to) {
        return causes;
    }
    let had = before.members(from);
    let known: BTreeSet<Option<&Hash>> = had.iter().map(|name| before.own.get(*name)).collect();
    for name in after.members(to).into_iter().filter(|name| *name != to) {
        if !known.contains(&after.own.get(name)) {
            causes.insert(Cause::Module(name.to_owned()));
        }
    }
    // Which modules it calls is written in its files.
    if causes.is_empty() || before.own.get(from) != after.own.get(to) {
        causes.insert(Cause::Own);
    }
    causes
}

/// What folders with Terraform hold.
struct Contents<'s> {
    side: &'s Side<'s>,
    /// Without what modules hold that are called.
    own: BTreeMap<&'s str, Hash>,
    /// The folders of modules, in the order in which files call them.
    calls: BTreeMap<&'s str, Vec<String>>,
}

impl<'s> Contents<'s> {
    /// Those of some root modules, and of all that they call.
    fn of<'r>(side: &'s Side<'s>, roots: impl Iterator<Item = &'r str>) -> Self {
        let wanted: BTreeSet<&str> = roots.flat_map(|root| side.members(root)).collect();
        let mut files: BTreeMap<&str, Vec<&RelPath>> = BTreeMap::new();
        for (path, _) in side.tree.iter().filter(|(path, _)| !is_silent(path)) {
            let owner = side.owner(path).and_then(|owner| wanted.get(owner));
            if let Some(owner) = owner {
                files.entry(owner).or_default().push(path);
            }
        }
        let read = files.into_par_iter().map(|(folder, paths)| {
            let (own, calls) = read(side, folder, &paths);
            (folder, own, calls)
        });
        let read: Vec<_> = read.collect();
        Self {
            side,
            own: read
                .iter()
                .map(|(folder, own, _)| (*folder, *own))
                .collect(),
            calls: read
                .into_iter()
                .map(|(folder, _, calls)| (folder, calls))
                .collect(),
        }
    }

    fn members(&self, root: &str) -> BTreeSet<&'s str> {
        self.side.members(root)
    }

    /// What a root module holds with all that it calls: which call leads to which content is in it, where that lies is not.
    fn whole(&self, root: &str) -> Hash {
        self.below(root, &mut Vec::new())
    }

    fn below<'n>(&'n self, folder: &'n str, open: &mut Vec<&'n str>) -> Hash {
        let mut hash = Sha256::new();
        hash.update(self.own.get(folder).unwrap_or(&[0; 32]));
        // Modules in a circle are refused elsewhere.
        if !open.contains(&folder) {
            open.push(folder);
            for called in self.calls.get(folder).into_iter().flatten() {
                hash.update(self.below(called, open));
            }
            open.pop();
        }
        hash.finalize().into()
    }
}

/// The content of a folder, and the folders of the modules that it calls.
fn read(side: &Side, folder: &str, paths: &[&RelPath]) -> (Hash, Vec<String>) {
    let mut calls = Vec::new();
    let mut called = |source: &str| {
        let called = joined(folder, source).filter(|called| side.has(called))?;
        calls.push(called);
        Some([0; 32])
    };
    let mut hash = Sha256::new();
    for path in paths {
        let bytes = side.tree.get(path).map_or(&[] as &[u8], |bytes| bytes);
        let name = path.as_str().strip_prefix(folder);
        hash.update(name.unwrap_or(path.as_str()));
        hash.update(normal(path, bytes, &mut called));
    }
    let beside: Vec<&str> = side.beside(folder).collect();
    let is_beside = |path: &RelPath| beside.iter().any(|start| path.as_str().starts_with(*start));
    let all = side.tree.iter().filter(|_| !beside.is_empty());
    for (path, bytes) in all.filter(|(path, _)| is_beside(path)) {
        hash.update(path.name());
        hash.update(normal(path, bytes, |_| None));
    }
    (hash.finalize().into(), calls)
}

/// Whether files belong to a root module, to what it calls, or to what these read; `folders` are those that the files lie in or below.
fn is_near(side: &Side, root: &str, folders: &BTreeSet<&str>, paths: &BTreeSet<&RelPath>) -> bool {
    let members = side.members(root);
    let mut beside = members.iter().flat_map(|name| side.beside(name));
    members.iter().any(|name| folders.contains(name))
        || beside.any(|start| paths.iter().any(|path| path.as_str().starts_with(start)))
}

/// The files that are not the same in both trees.
fn paths<'t>(old: &'t FileTree, new: &'t FileTree) -> BTreeSet<&'t RelPath> {
    let all = old.iter().chain(new.iter()).map(|(path, _)| path);
    let differs = |path: &&RelPath| old.get(path) != new.get(path);
    all.filter(|path| !is_silent(path))
        .filter(differs)
        .collect()
}

/// Documents, tests, and what git is told: no plan depends on them. One on the lock of providers may.
fn is_silent(path: &RelPath) -> bool {
    let name = path.name();
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    matches!(stem.as_str(), "readme" | "changelog" | "license")
        || [".tftest.", ".tfmock."]
            .iter()
            .any(|part| name.contains(part))
        || name.starts_with(".git")
        || path.as_str().split('/').any(|part| part == ".terraform")
}

/// The hash of a file. In those of HCL comments and layout do not count, and a path that leads to a module counts as what `called` says of it.
pub(super) fn normal(
    path: &RelPath,
    bytes: &[u8],
    mut called: impl FnMut(&str) -> Option<Hash>,
) -> Hash {
    let name = path.name();
    let is_hcl = [".tf", ".tfvars", ".hcl"]
        .iter()
        .any(|end| name.ends_with(end));
    let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| is_hcl) else {
        return Sha256::digest(bytes).into();
    };
    let tokens = hcl::lexer::lex_at(SourceId(0), text, 0, Mode::Code);
    let mut hash = Sha256::new();
    let slice = |token: &Token| text.get(token.span.range()).unwrap_or_default();
    // A line comment ends before the line break, and empty lines are layout.
    let mut was_newline = true;
    let mut all = tokens
        .iter()
        .filter(|token| !token.kind.is_comment())
        .peekable();
    let mut before = [TokenKind::Newline; 3];
    let mut is_source = false;
    for token in all.by_ref() {
        let is_newline = token.kind == TokenKind::Newline;
        if is_newline && was_newline || token.kind == TokenKind::ByteOrderMark {
            continue;
        }
        was_newline = is_newline;
        let piece = slice(token);
        if token.kind == TokenKind::Ident && before[2] == TokenKind::Newline {
            is_source = piece == "source";
        }
        let is_path = is_source
            && token.kind == TokenKind::Literal
            && before[1..] == [TokenKind::Equal, TokenKind::OpenQuote]
            && (piece.starts_with("./") || piece.starts_with("../"));
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        match is_path.then(|| called(piece)).flatten() {
            Some(content) => hash.update(content),
            None if is_newline => hash.update(b"\n"),
            None => {
                hash.update(length.to_le_bytes());
                hash.update(piece);
            }
        }
        before = [before[1], before[2], token.kind];
    }
    hash.finalize().into()
}
