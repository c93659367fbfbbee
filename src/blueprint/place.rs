//! Where the files of a folder go: a path inside the output, or the output folder itself; how often and under which
//! names each of them is written.

use super::template::extension;
use super::terraform::{condition, elements};
use super::{FileRule, Files, Template, fault, seen};
use crate::diag::{Code, Problem};
use crate::expr::{self, Kind, Names, Scope, Value};
use crate::hcl::{Expr, ExprKind};
use crate::span::Span;
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

    /// A folder in this one.
    pub(super) fn folder(&self, name: &str) -> Result<Self, String> {
        let path = match &self.0 {
            Some(folder) => folder.join(name),
            None => RelPath::new(name),
        };
        path.map(|path| Self(Some(path)))
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

/// Whether a folder goes to the same place whatever the scope.
pub(super) fn is_fixed(files: &Files) -> bool {
    let mut is_fixed = true;
    for expr in files.to.iter().chain(&files.when) {
        expr.visit(&mut |part| is_fixed &= !matches!(part.kind, ExprKind::Variable(_)));
    }
    is_fixed
}

/// Where a folder goes in a scope; none if its `when` says that it is not emitted.
pub(super) fn destination(files: &Files, scope: &Scope) -> Result<Option<Place>, Vec<Problem>> {
    let Some(expr) = files.to.as_ref().filter(|_| files.extends.is_none()) else {
        return Ok(None);
    };
    if !is_wanted(files, scope)? {
        return Ok(None);
    }
    let to = expr::evaluate(expr, scope).map_err(fault::problems)?;
    let Kind::String(text) = &to.kind else {
        let message = format!("`to` is a path, this is of type {}", to.type_name());
        return Err(vec![Problem::new(&PATH, message).at(expr.span, "")]);
    };
    if &**text == "." {
        return Ok(Some(Place(None)));
    }
    match RelPath::new(text.strip_suffix('/').unwrap_or(text)) {
        Ok(path) => Ok(Some(Place(Some(path)))),
        Err(why) => {
            let message = format!("the path that files go to {why}");
            let mut problem = Problem::new(&PATH, message)
                .at(expr.span, "")
                .help(format!("it comes to `{}`", text.escape_debug()));
            if let Some(origin) = to.origin {
                problem = problem.at(origin, "the value comes from here");
            }
            Err(vec![problem])
        }
    }
}

/// Whether a folder is emitted, as far as its own `when` says.
pub(super) fn is_wanted(files: &Files, scope: &Scope) -> Result<bool, Vec<Problem>> {
    files
        .when
        .as_ref()
        .map_or(Ok(true), |when| condition(when, scope))
}

/// The values of `each` for the elements of a collection.
pub(super) fn elements_of(
    for_each: &Expr,
    scope: &Scope,
) -> Result<Vec<Option<Value>>, Vec<Problem>> {
    let collection = expr::evaluate(for_each, scope).map_err(fault::problems)?;
    let pairs =
        elements(&collection, for_each.span, "for_each").map_err(|problem| vec![*problem])?;
    Ok(pairs.iter().map(|pair| Some(seen::each(pair))).collect())
}

/// One file that a template becomes.
pub(super) struct Copy {
    /// Its path in the folder.
    pub(super) name: String,
    /// What says so, if it is not the template's own.
    pub(super) place: Option<Span>,
    /// The element that it is for, if its `file` block has a `for_each`.
    pub(super) each: Option<Value>,
    /// Whether it is added to what is there under this name.
    pub(super) appends: bool,
}

impl Copy {
    /// A template that nothing is said about.
    pub(super) fn of(template: &Template) -> Self {
        Self {
            name: template.path.clone(),
            place: None,
            each: None,
            appends: false,
        }
    }
}

/// The files that a template becomes in one copy of its folder: one of the same name, unless a `file` block says otherwise.
pub(super) fn copies(
    files: &Files,
    template: &Template,
    block: &Names,
) -> Result<Vec<Copy>, Vec<Problem>> {
    let Some(rule) = files.rule(template) else {
        return Ok(vec![Copy::of(template)]);
    };
    let outer = Scope::new(block);
    let elements = match &rule.for_each {
        Some(for_each) => elements_of(for_each, &outer)?,
        None => vec![None],
    };
    let mut copies = Vec::with_capacity(elements.len());
    for each in elements {
        let scope = match &each {
            Some(each) => outer.with("each", each.clone()),
            None => outer.clone(),
        };
        if let Some(when) = &rule.when
            && !condition(when, &scope)?
        {
            continue;
        }
        let name = match &rule.to {
            Some(to) => renamed(rule, to, &scope)?,
            None => template.path.clone(),
        };
        copies.push(Copy {
            name,
            place: rule.to.as_ref().map(|to| to.span),
            each,
            appends: rule.appends,
        });
    }
    Ok(copies)
}

/// The value of `to` in a `file` block.
fn renamed(rule: &FileRule, to: &Expr, scope: &Scope) -> Result<String, Vec<Problem>> {
    let value = expr::evaluate(to, scope).map_err(fault::problems)?;
    let Kind::String(name) = &value.kind else {
        let message = format!("`to` is a path, this is of type {}", value.type_name());
        return Err(vec![Problem::new(&PATH, message).at(to.span, "")]);
    };
    let wanted = extension(&rule.path.value);
    if extension(name) != wanted {
        let message = format!(
            "`{}` does not end like the template `{}`",
            name.escape_debug(),
            rule.path.value
        );
        let problem = Problem::new(&PATH, message).at(to.span, "");
        let help = if wanted.is_empty() {
            "leave the file without an extension".to_owned()
        } else {
            format!("let it end in `.{wanted}`: what is in the file does not change with its name")
        };
        return Err(vec![problem.help(help)]);
    }
    Ok(name.to_string())
}
