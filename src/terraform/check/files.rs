//! Files that functions read: which folder their paths lead to, seen from a module.

use crate::expr::{self, Content, Type, Value};
use crate::span::Span;
use crate::terraform::files::Files;

/// What `path.module` stands for while the path of a file is worked out: the module's folder, as nobody writes it, since a path that begins with no folder
/// is looked up where Terraform runs.
const MODULE: &str = "./.";

/// A module among the files.
#[derive(Clone, Copy)]
pub(in crate::terraform) struct Place<'m> {
    pub folder: &'m str,
    /// The root modules that it is a part of, in which Terraform runs: itself, if nobody calls it.
    pub roots: &'m [&'m str],
    pub files: &'m dyn Files,
}

impl<'m> Place<'m> {
    /// The files that its functions read.
    pub fn readable(self) -> expr::Files<'m> {
        let path = Value::object([
            ("cwd", Value::unknown(Type::String)),
            ("module", Value::string(MODULE)),
            ("root", Value::string(".")),
        ]);
        expr::Files::new(path, move |path, at| self.file(path, at))
    }

    /// A file by the path that a function was given, with the place of one that wants to know what is in it: one that any root lacks is missing, and what is
    /// in those of several is not known.
    fn file(self, path: &str, at: Option<Span>) -> (String, Content) {
        let unknown = || (path.to_owned(), Content::Unknown);
        if path.starts_with(['/', '~']) {
            return unknown();
        }
        if let Some(rest) = path.strip_prefix(MODULE) {
            let is_root = self.roots == [self.folder];
            let path = match rest.starts_with('/') || rest.is_empty() {
                true => below(self.folder, rest),
                // Without a slash it goes on with the folder's own name, which is `.` where Terraform runs.
                false if is_root => below(self.folder, &format!(".{rest}")),
                false => below("", &format!("{}{rest}", self.folder)),
            };
            return path.map_or_else(unknown, |path| self.content(path, at));
        }
        let all = self.roots.iter().map(|root| below(root, path));
        let Some(all) = all.collect::<Option<Vec<_>>>() else {
            return unknown();
        };
        let all = all.into_iter();
        let mut found: Vec<_> = all.map(|path| self.content(path, at)).collect();
        let is_missing = |(_, content): &(_, Content)| *content == Content::Missing;
        match (found.iter().position(is_missing), found.len()) {
            (Some(missing), _) => found.swap_remove(missing),
            (None, 1) => found.swap_remove(0),
            _ => unknown(),
        }
    }

    fn content(self, path: String, at: Option<Span>) -> (String, Content) {
        let content = match (self.files.knows(&path), self.files.has(&path)) {
            (_, true) => at.and_then(|at| {
                let read = self.files.read(&path);
                if read.is_none() {
                    self.files.passed_over(&path, at);
                }
                read.map(Content::Known)
            }),
            (true, false) => Some(Content::Missing),
            (false, false) => None,
        };
        (path, content.unwrap_or(Content::Unknown))
    }
}

/// The path of a file that is named in a folder; none if it lies outside of all that is known.
pub(in crate::terraform) fn below(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
