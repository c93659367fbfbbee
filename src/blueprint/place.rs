//! Where the files of a folder go: a path inside the output, or the output folder itself.

use super::terraform::condition;
use super::{Blueprint, Files, fault};
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Scope};
use crate::value::RelPath;

/// A folder's destination is no path.
pub const PATH: Code = Code::error(
    "blueprint::path",
    "the place that files of a blueprint go to is not a path inside the output",
);

/// The value of `to`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(Option<RelPath>);

impl Place {
    /// The path; none for the output folder itself, which is written `.`.
    pub(super) fn path(&self) -> Option<&RelPath> {
        self.0.as_ref()
    }

    /// Where a file of the folder goes. One that is called `_` takes the folder's place: `_.md` is `to` with `.md`.
    pub(super) fn file(&self, name: &str) -> Result<RelPath, String> {
        let path = match &self.0 {
            Some(folder) => format!("{folder}/{name}"),
            None => name.to_owned(),
        };
        match path.rsplit_once('/') {
            Some((folder, file)) if file.starts_with("_.") => {
                RelPath::new(&format!("{folder}{}", file.get(1..).unwrap_or("")))
            }
            _ => RelPath::new(&path),
        }
    }
}

/// Where a folder goes in a scope; none if its `when` says that it is not emitted.
pub(super) fn destination(
    blueprint: &Blueprint,
    files: &Files,
    scope: &Scope,
) -> Result<Option<Place>, Vec<Problem>> {
    if let Some(when) = &files.when
        && !condition(when, &blueprint.text, scope)?
    {
        return Ok(None);
    }
    let to = expr::evaluate(&files.to, &blueprint.text, scope).map_err(fault::problems)?;
    let Kind::String(text) = &to.kind else {
        let message = format!("`to` is a path, this is of type {}", to.type_name());
        return Err(vec![Problem::new(&PATH, message).at(files.to.span, "")]);
    };
    if &**text == "." {
        return Ok(Some(Place(None)));
    }
    match RelPath::new(text.strip_suffix('/').unwrap_or(text)) {
        Ok(path) => Ok(Some(Place(Some(path)))),
        Err(why) => {
            let message = format!("the path `{}` {why}", text.escape_debug());
            let mut problem = Problem::new(&PATH, message).at(files.to.span, "");
            if let Some(origin) = to.origin {
                problem = problem.at(origin, "the value comes from here");
            }
            Err(vec![problem])
        }
    }
}
