//! Files that functions read: which folder their paths lead to, seen from a module.

use crate::expr::{self, Content, Type, Value};
use crate::terraform::files::Files;

/// What `path.module` stands for while the path of a file is worked out, and `path.root` where Terraform runs in the module: the folder itself, as nobody
/// writes it, since a path that begins with no folder is looked up where Terraform runs.
const MODULE: &str = "./.";

/// A module among the files.
#[derive(Clone, Copy)]
pub(super) struct Place<'m> {
    pub folder: &'m str,
    /// Whether no module calls it, so that Terraform runs there.
    pub is_root: bool,
    pub files: &'m dyn Files,
}

impl<'m> Place<'m> {
    /// The files that its functions read.
    pub fn readable(self) -> expr::Files<'m> {
        let unknown = || Value::unknown(Type::String);
        let root = match self.is_root {
            true => Value::string(MODULE),
            false => unknown(),
        };
        let path = Value::object([
            ("cwd", unknown()),
            ("module", Value::string(MODULE)),
            ("root", root),
        ]);
        expr::Files::new(path, move |path| self.file(path))
    }

    /// A file by the path that a function was given.
    fn file(self, path: &str) -> (String, Content) {
        let unknown = || (path.to_owned(), Content::Unknown);
        let Some(path) = self.below(path) else {
            return unknown();
        };
        let content = match (self.files.knows(&path), self.files.has(&path)) {
            (_, true) => match self.files.read(&path) {
                Some(bytes) => Content::Known(bytes),
                None => Content::Unknown,
            },
            (true, false) => Content::Missing,
            (false, false) => Content::Unknown,
        };
        (path, content)
    }

    /// The path below all modules; none if Terraform may look elsewhere.
    fn below(self, path: &str) -> Option<String> {
        let rest = match path.strip_prefix(MODULE) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            Some(_) => return None,
            None if self.is_root && !path.starts_with(['/', '~']) => path,
            None => return None,
        };
        let mut parts: Vec<&str> = self.folder.split('/').filter(|p| !p.is_empty()).collect();
        for part in rest.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop()?,
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}
