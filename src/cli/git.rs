//! The trees that lie in commits of git, by way of the program `git`. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use sha1::{Digest, Sha1};

use super::faults::NO_REVISION;
use super::project::{FILE, Output};
use crate::diag::Problem;
use crate::disk::Manifest;
use crate::tree::FileTree;
use crate::value::RelPath;

/// The tree of a revision: the files that its manifest lists. What is the same in what is compiled now is taken from there.
pub fn tree(folder: &Path, revision: &str, output: &Output) -> Result<FileTree, Box<Problem>> {
    let roots: Vec<RelPath> = output.parts.roots().into_iter().collect();
    let mut path = output.layout.manifest().clone();
    let mut files = files(folder, revision, (&roots, &output.tree))?;
    if files.get(&path).is_none()
        && let Some(other) = elsewhere(folder, revision)
    {
        // It was built into another folder.
        files = self::files(
            folder,
            revision,
            (std::slice::from_ref(&other), &output.tree),
        )?;
        let manifest = files.get(&other).map(AsRef::as_ref).map(Manifest::parse);
        if let Some(Ok(manifest)) = manifest {
            let roots = manifest.paths().filter_map(|path| path.folders().last());
            let roots: BTreeSet<RelPath> =
                roots.filter_map(|root| RelPath::new(root).ok()).collect();
            let roots: Vec<RelPath> = roots.into_iter().chain([other.clone()]).collect();
            files = self::files(folder, revision, (&roots, &output.tree))?;
        }
        path = other;
    }
    let Some(manifest) = files.get(&path) else {
        let message = format!("`{revision}` holds no tree: there is no `{path}` in it");
        let problem = Problem::new(&NO_REVISION, message);
        return Err(Box::new(problem.help("name a commit in which what `terrane build` writes was committed, with the same folders under `[output]`; without `--against` the folder is compared")));
    };
    let manifest = Manifest::parse(manifest);
    let manifest =
        manifest.map_err(|fault| failed(revision, &format!("`{path}` {}", fault.what)))?;
    // What others keep beside the tree is theirs.
    let is_ours = |path: &RelPath| manifest.lists(path) && !path.is_in(output.layout.own());
    let ours = files.iter().filter(|(path, _)| is_ours(path));
    Ok(ours
        .map(|(path, bytes)| (path.clone(), Arc::clone(bytes)))
        .collect())
}

/// The manifest of a revision under another `[output] dir`, if there is one.
fn elsewhere(folder: &Path, revision: &str) -> Option<RelPath> {
    let mut list = git(folder);
    list.args([
        "ls-tree",
        "-r",
        "-z",
        "--name-only",
        &format!("{revision}^{{commit}}"),
    ]);
    let list = list.output().ok()?;
    let paths = list.stdout.split(|byte| *byte == 0);
    let paths: BTreeSet<&str> = paths
        .filter_map(|path| std::str::from_utf8(path).ok())
        .collect();
    let is_own = |path: &&&str| {
        let folder = path.strip_suffix("/.terrane/manifest");
        // A folder with a file of its own is another project.
        folder.is_some_and(|folder| {
            !folder.contains('/') && !paths.contains(format!("{folder}/{FILE}").as_str())
        })
    };
    let mut found = paths.iter().filter(is_own);
    // Of several nobody knows which is meant.
    let only = found.next().filter(|_| found.next().is_none())?;
    RelPath::new(only).ok()
}

/// The files of a revision below some folders of the project.
fn files(
    folder: &Path,
    revision: &str,
    (roots, known): (&[RelPath], &FileTree),
) -> Result<FileTree, Box<Problem>> {
    // What begins like this would be an option of git's.
    if revision.starts_with('-') {
        return Err(failed(revision, "it begins with a dash"));
    }
    let mut list = git(folder);
    // A folder or file of a commit is none: paths in it would begin elsewhere.
    let commit = format!("{revision}^{{commit}}");
    list.args(["ls-tree", "-r", "-z", &commit, "--"]);
    list.args(roots.iter().map(RelPath::as_str));
    let list = list.output();
    let list = list.map_err(|error| failed(revision, &format!("`git` cannot be run: {error}")))?;
    if !list.status.success() {
        let why = String::from_utf8_lossy(&list.stderr);
        return Err(failed(revision, &why.replace(&commit, revision)));
    }
    let (mut files, mut wanted) = (BTreeMap::new(), Vec::new());
    for (path, id) in list.stdout.split(|byte| *byte == 0).filter_map(entry) {
        match known.get(&path).filter(|bytes| id_of(bytes) == id) {
            Some(bytes) => _ = files.insert(path, Arc::clone(bytes)),
            None => wanted.push((path, id)),
        }
    }
    let ids: String = wanted.iter().map(|(_, id)| format!("{id}\n")).collect();
    let contents = contents(folder, ids).map_err(|error| failed(revision, &error.to_string()))?;
    let mut rest = contents.as_slice();
    for (path, _) in wanted {
        let bytes = next(&mut rest);
        let bytes = bytes.ok_or_else(|| failed(revision, "git does not give all its files"))?;
        files.insert(path, bytes.into());
    }
    Ok(files.into_iter().collect())
}

/// A file of a revision by its path from the top; none if the revision or the file is not there.
pub fn show(folder: &Path, revision: &str, path: &str) -> Result<Option<Vec<u8>>, Box<Problem>> {
    if revision.starts_with('-') {
        return Err(failed(revision, "it begins with a dash"));
    }
    let mut show = git(folder);
    show.args(["cat-file", "blob", &format!("{revision}:{path}")]);
    let answer = show.output();
    let answer =
        answer.map_err(|error| failed(revision, &format!("`git` cannot be run: {error}")))?;
    Ok(answer.status.success().then_some(answer.stdout))
}

/// Whether a revision is known here.
pub fn is_known(folder: &Path, revision: &str) -> bool {
    let mut ask = git(folder);
    ask.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
    ask.arg(format!("{revision}^{{commit}}"));
    ask.output().is_ok_and(|answer| answer.status.success())
}

/// Whether there is a commit to compare a folder with.
pub fn has_commit(folder: &Path) -> bool {
    let mut ask = git(folder);
    ask.args(["rev-parse", "--verify", "--quiet", "HEAD"]);
    ask.output().is_ok_and(|answer| answer.status.success())
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder);
    git
}

fn failed(revision: &str, why: &str) -> Box<Problem> {
    let why = why.trim();
    let message = format!("the files of `{revision}` cannot be read: {why}");
    let problem = Problem::new(&NO_REVISION, message);
    Box::new(problem.help("name a commit, branch or tag that `git rev-parse` knows here, and fetch it first where only the last commit was fetched"))
}

/// Path and id of a file: `100644 blob ID\tPATH`.
fn entry(line: &[u8]) -> Option<(RelPath, String)> {
    let line = std::str::from_utf8(line).ok()?;
    let (about, path) = line.split_once('\t')?;
    let mut about = about.split(' ');
    // Links and submodules are no files.
    let is_file = about.next()?.starts_with("100") && about.next()? == "blob";
    let id = about.next()?.to_owned();
    Some((RelPath::new(path).ok().filter(|_| is_file)?, id))
}

/// What git calls a file with this content.
fn id_of(bytes: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The contents of files by their ids, one a line, each behind a line about it.
fn contents(folder: &Path, ids: String) -> std::io::Result<Vec<u8>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut show = git(folder);
    show.args(["cat-file", "--batch"]);
    let show = show.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut show = show.spawn()?;
    let (input, output) = (show.stdin.take(), show.stdout.take());
    // git answers while it still reads.
    let asking = std::thread::spawn(move || {
        let mut input = input?;
        input.write_all(ids.as_bytes()).ok()
    });
    let mut all = Vec::new();
    if let Some(mut output) = output {
        output.read_to_end(&mut all)?;
    }
    let _ = asking.join();
    show.wait()?;
    Ok(all)
}

/// The next content of an answer.
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let about = std::str::from_utf8(rest.get(..end)?).ok()?;
    let size: usize = about.rsplit(' ').next()?.parse().ok()?;
    let bytes = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    Some(bytes)
}
