//! Files that functions read: whether they are there, where every file of a tree is known. What is in them is not looked at.

use super::INVALID_EXPRESSION;
use super::walk::Walk;
use crate::diag::Problem;
use crate::expr::convert::to_text;
use crate::expr::{Faults, Names, Scope, Type, Value, evaluate};
use crate::hcl::{Expr, Ident};
use crate::span::Span;
use crate::terraform::modules::Modules;

/// Functions that fail without the file that their first argument names.
const READERS: [&str; 9] = [
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
];

/// What `path.module` and `path.root` stand for while a path is worked out: no path begins like this.
const MODULE: &str = "\u{0}module";

/// A call whose file is not there.
pub(super) struct Missing {
    /// Where the call begins.
    call: u32,
    /// Its first argument.
    argument: Span,
}

/// The folder that paths are looked up in.
#[derive(Clone, Copy)]
struct Folder<'m> {
    modules: &'m Modules,
    folder: &'m str,
    /// Whether Terraform runs there: only then is it known what a path means that begins with no folder.
    is_root: bool,
}

impl<'a> Folder<'a> {
    /// The path below all modules; none if Terraform may look elsewhere.
    fn lacks(self, path: &str) -> Option<String> {
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
        let path = parts.join("/");
        self.modules.lacks_file(&path).then_some(path)
    }

    /// The values of `path`, as far as they are known.
    fn path(self) -> Value {
        let unknown = || Value::unknown(Type::String);
        let root = if self.is_root {
            Value::string(MODULE)
        } else {
            unknown()
        };
        Value::object([
            ("cwd", unknown()),
            ("module", Value::string(MODULE)),
            ("root", root),
        ])
    }

    /// The names of the module with paths that are known and functions that look for their files.
    fn names(self, outer: &'a Names<'a>) -> Names<'a> {
        let names = Names::within(outer).value("path", self.path());
        READERS.into_iter().fold(names, |names, reader| {
            names.function(reader, move |values| {
                let path = values.first().and_then(to_text);
                match path.and_then(|path| self.lacks(&path)) {
                    Some(path) => Err(format!("there is no file `{path}`")),
                    None => Ok(Value::unknown(Type::String)),
                }
            })
        })
    }
}

impl<'a> Walk<'a, '_> {
    fn folder(&self) -> Folder<'a> {
        Folder {
            modules: self.here.modules,
            folder: self.here.folder,
            is_root: self.here.is_root(),
        }
    }

    /// Notes a call that reads a file which is not there. Whether Terraform ever makes the call, the value of the whole expression says.
    pub fn reader(&mut self, name: &Ident, args: &[Expr]) {
        let bare = name.value.strip_prefix("core::").unwrap_or(&name.value);
        let Some(argument) = args.first() else {
            return;
        };
        if !self.here.modules.knows_files() || !READERS.contains(&bare) || self.site.is_test {
            return;
        }
        let folder = self.folder();
        let names = Names::within(self.names).value("path", folder.path());
        let value = evaluate(argument, &Scope::new(&names)).ok();
        let path = value.as_ref().and_then(to_text);
        if path.is_some_and(|path| folder.lacks(&path).is_some()) {
            self.missing.push(Missing {
                call: name.span.start,
                argument: argument.span,
            });
        }
    }

    /// Reports what an expression comes to nothing for that reads such a file. Whether there was one.
    pub fn unread(
        &mut self,
        evaluate: impl FnOnce(&Self, &Names) -> Result<Value, Faults>,
    ) -> bool {
        if self.missing.is_empty() {
            return false;
        }
        let names = self.folder().names(self.names);
        let faults = evaluate(self, &names).err();
        let missing = std::mem::take(&mut self.missing);
        let mut found = false;
        for fault in faults.into_iter().flatten() {
            if let Some(call) = missing.iter().find(|call| call.call == fault.span.start) {
                let problem =
                    Problem::new(&INVALID_EXPRESSION, fault.message).at(call.argument, "");
                self.out.push(problem.help(
                    "functions read files before anything is made: a file that a resource makes is read by a data source",
                ));
                found = true;
            }
        }
        found
    }
}
