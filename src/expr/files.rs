//! Functions that read files, where somebody knows what is in them: Terraform reads files before anything is made, so a file that is not there is a fault,
//! the text of one is known, and a template, also one in a value, is filled in with the values that it is given. Not where files are kept.

use std::fmt;
use std::sync::Arc;

use super::convert::to_text;
use super::functions::{Wrong, of_bytes};
use super::{Fault, Kind, Marks, Names, Scope, Type, Value, evaluate};
use crate::hcl::{self, Expr, ExprKind, SyntaxError, Template, Writing, is_identifier};
use crate::span::{SourceId, Span};

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

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: Terraform may find one.
    Unknown,
    /// There is none.
    Missing,
    /// All that is in it.
    Known(Arc<[u8]>),
}

/// The path of a file as it is shown, and what is known of it: also what is in it, if that is asked for, with the place that asks.
type Read<'f> = dyn Fn(&str, Option<Span>) -> (String, Content) + Send + Sync + 'f;

/// Files that expressions may name.
#[derive(Clone)]
pub struct Files<'f> {
    /// What `path` stands for while the path of a file is worked out, and nowhere else.
    path: Value,
    read: Arc<Read<'f>>,
    /// Whether also the bytes of files are asked for, and not only texts.
    is_whole: bool,
    /// The call that the text at hand is the template of, which may not read others.
    template: Option<Span>,
}

impl fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

impl<'f> Files<'f> {
    /// Files by the paths that expressions come to.
    pub fn new(
        path: Value,
        read: impl Fn(&str, Option<Span>) -> (String, Content) + Send + Sync + 'f,
    ) -> Self {
        Self {
            path,
            read: Arc::new(read),
            is_whole: false,
            template: None,
        }
    }

    /// The same where functions give what they make of the bytes of files, too.
    #[must_use]
    pub fn with_bytes(self) -> Self {
        Self {
            is_whole: true,
            ..self
        }
    }

    /// What a call of a function gives, more exactly than the types of its arguments say.
    pub(super) fn called(
        &self,
        name: &str,
        args: &[Expr],
        values: &[Value],
        scope: &Scope,
        at: Span,
    ) -> Option<Result<Value, Wrong>> {
        let path = args.first().filter(|_| READERS.contains(&name))?;
        if name == "templatefile" && self.template.is_some() {
            return Some(Err(Wrong::from(
                "a template cannot read another one with `templatefile`",
            )));
        }
        let inner = scope.with("path", self.path.clone());
        let path = to_text(&evaluate(path, &inner).ok()?)?;
        let is_text = matches!(name, "file" | "templatefile");
        let at = self.template.unwrap_or(at);
        let (shown, content) = (self.read)(&path, (is_text || self.is_whole).then_some(at));
        let marks = values.iter().map(Value::all_marks).collect::<Marks>();
        let answer = match (content, name) {
            (Content::Unknown, _) => return None,
            (Content::Missing, _) => Err(Wrong::at(0, format!("there is no file `{shown}`"))
                .help("functions read files before anything is made: a file that a resource makes is read by a data source")),
            (Content::Known(bytes), _) if !is_text => Ok(Value::string(of_bytes(name, &bytes)?)),
            (Content::Known(bytes), _) => match std::str::from_utf8(&bytes) {
                Ok(text) if name == "file" => Ok(Value::string(text)),
                Ok(text) => fill(&shown, text, values.get(1)?, Some(self.within(at)))?,
                Err(_) => Err(Wrong::at(0, format!("`{shown}` is not a text in UTF-8"))
                    .help("`filebase64` reads any file")),
            },
        };
        Some(answer.map(|value| value.marked(marks)))
    }

    /// The same files for a template, which may not read others.
    fn within(&self, call: Span) -> Self {
        Self {
            template: Some(call),
            ..self.clone()
        }
    }
}

/// What `templatestring` makes of a text, if that and what it is given are known.
pub(super) fn template_string(
    values: &[Value],
    scope: &Scope,
    call: Span,
) -> Option<Result<Value, Wrong>> {
    let text = match &values.first()?.kind {
        Kind::String(text) => text,
        Kind::Unknown(_) => return None,
        _ => return Some(Err(Wrong::at(0, "a template is a string"))),
    };
    let files = scope.files().map(|files| files.within(call));
    let filled = fill("template", text, values.get(1)?, files)?;
    let marks = values.iter().map(Value::all_marks).collect::<Marks>();
    Some(filled.and_then(|value| {
        let made = Type::String.convert(&value).filter(|made| !made.is_null());
        let wrong = || {
            let message = format!(
                "the template comes to {}, not to a string",
                value.described()
            );
            Wrong::at(0, message)
        };
        made.map(|made| made.marked(marks)).ok_or_else(wrong)
    }))
}

/// A template with its values; none if they are not known.
fn fill(
    shown: &str,
    text: &str,
    values: &Value,
    files: Option<Files>,
) -> Option<Result<Value, Wrong>> {
    let at = |span: Span| {
        let before = text.get(..span.start as usize).unwrap_or(text);
        format!("`{shown}`, line {}", before.matches('\n').count() + 1)
    };
    let template = match hcl::parse_template(SourceId(0), text) {
        Ok(template) => template,
        Err(SyntaxError { span, message, .. }) => {
            return Some(Err(Wrong::at(0, format!("{}: {message}", at(span)))));
        }
    };
    let nested = |_: &[Value]| Err("a template cannot fill in another one".to_owned());
    let mut names = Names::new().for_run_time();
    names = names.function("templatestring", nested);
    if let Some(files) = files {
        names = names.reading(files);
    }
    let fields = values.as_map()?;
    for (name, value) in fields {
        if !is_identifier(name) {
            let message = format!("`{name}` cannot be the name of a value in a template");
            return Some(Err(Wrong::at(1, message)));
        }
        names.insert(name.to_string(), value.clone());
    }
    let expr = whole(template, text);
    let mut lacks = None;
    expr.visit_scoped(&mut |part, hidden| {
        if let ExprKind::Variable(name) = &part.kind {
            let is_known = hidden.contains(&&**name) || fields.contains_key(name);
            lacks = lacks.take().or((!is_known).then_some((name, part.span)));
        }
    });
    if let Some((name, span)) = lacks {
        let message = format!("{} refers to `{name}`, which is not given", at(span));
        return Some(Err(Wrong::at(1, message)));
    }
    Some(evaluate(&expr, &Scope::new(&names)).map_err(|faults| {
        let first = faults.into_iter().next();
        let wrong = |fault: Fault| {
            let mut wrong = Wrong::at(0, format!("{}: {}", at(fault.span), fault.message));
            // With all its names known, nothing but a ceiling is only possible.
            wrong.is_beyond = fault.possible;
            fault.help.into_iter().fold(wrong, Wrong::help)
        };
        first.map_or_else(|| Wrong::from("the template cannot be filled in"), wrong)
    }))
}

/// A template as an expression.
fn whole(template: Template, text: &str) -> Expr {
    Expr {
        kind: ExprKind::Template(Box::new(template)),
        span: Span::new(SourceId(0), 0, text.len()),
        writing: Writing::Read,
        broken: false,
    }
}
