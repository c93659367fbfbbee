//! Templates that are written anew: texts are escaped, code stands between marks.

use super::write::Writer;
use crate::hcl::{
    Expr, Ident, Part, Template, TemplateForm, TokenKind as T, escape_bare, escape_quoted,
};

/// A text of a template, between quotes or not.
pub(super) fn escaped(text: &str, quoted: bool) -> String {
    match quoted {
        true => escape_quoted(text),
        false => escape_bare(text),
    }
}

impl<'t> Writer<'t> {
    /// A heredoc if its lines allow that, else a quoted string.
    pub(super) fn template(&mut self, template: &'t Template) {
        let start = self.list.len();
        if let TemplateForm::Heredoc { marker, .. } = &template.form {
            self.push(T::OpenHeredoc, format!("<<{marker}\n"));
            self.parts(&template.parts, false);
            let written = self.list.get(start + 1..).unwrap_or(&[]);
            let body: String = written.iter().map(|piece| &*piece.text).collect();
            let control = |c: char| c.is_control() && c != '\n' && c != '\t';
            let raw = !body.contains(control) && body.ends_with('\n');
            if raw && !body.lines().any(|line| line.trim() == marker) {
                return self.push(T::CloseHeredoc, marker.as_str());
            }
            self.list.truncate(start);
        }
        self.push(T::OpenQuote, "\"");
        self.parts(&template.parts, true);
        self.push(T::CloseQuote, "\"");
    }

    fn parts(&mut self, parts: &'t [Part], quoted: bool) {
        let run = self.up_to_text(parts, quoted);
        if !run.is_empty() {
            self.push(T::Literal, escaped(&run, quoted));
        }
    }

    /// What a directive encloses: its own end is the next mark.
    fn enclosed(&mut self, parts: &'t [Part], quoted: bool) {
        let mut run = self.up_to_text(parts, quoted);
        self.before_mark(&mut run, quoted);
    }

    /// All but the last text, which is given back: neighbouring texts are escaped as one, for `$` and `{` can come from two of them.
    fn up_to_text(&mut self, parts: &'t [Part], quoted: bool) -> String {
        let mut run = String::new();
        for part in parts {
            match part {
                Part::Literal(text) => run.push_str(&text.value),
                Part::Interpolation { expr, .. } => {
                    self.before_mark(&mut run, quoted);
                    self.push(T::OpenInterpolation, "${");
                    self.expr(expr);
                    self.close_sequence();
                }
                Part::If {
                    condition,
                    then,
                    otherwise,
                    ..
                } => {
                    self.before_mark(&mut run, quoted);
                    self.directive("if", &[], Some(condition));
                    self.enclosed(then, quoted);
                    if !otherwise.is_empty() {
                        self.directive("else", &[], None);
                        self.enclosed(otherwise, quoted);
                    }
                    self.directive("endif", &[], None);
                }
                Part::For {
                    key_name,
                    value_name,
                    collection,
                    body,
                    ..
                } => {
                    self.before_mark(&mut run, quoted);
                    let names = key_name.as_deref().into_iter().chain([&**value_name]);
                    let names: Vec<&Ident> = names.collect();
                    self.directive("for", &names, Some(collection));
                    self.enclosed(body, quoted);
                    self.directive("endfor", &[], None);
                }
            }
        }
        run
    }

    /// Before a mark, a `$` or `%` would make an escape of it and goes into an interpolation of its own.
    fn before_mark(&mut self, run: &mut String, quoted: bool) {
        let run = std::mem::take(run);
        let head = run.trim_end_matches(['$', '%']);
        if !head.is_empty() {
            self.push(T::Literal, escaped(head, quoted));
        }
        if head.len() < run.len() {
            let signs = run.get(head.len()..).unwrap_or("").to_owned();
            self.push(T::OpenInterpolation, "${");
            self.push(T::OpenQuote, "\"");
            self.push(T::Literal, signs);
            self.push(T::CloseQuote, "\"");
            self.push(T::CloseSequence, "}");
        }
    }

    fn directive(&mut self, word: &'static str, names: &[&'t Ident], expr: Option<&'t Expr>) {
        self.push(T::OpenDirective, "%{");
        self.push(T::Ident, word);
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                self.push(T::Comma, ",");
            }
            self.push(T::Ident, name.value.as_str());
        }
        if !names.is_empty() {
            self.push(T::Ident, "in");
        }
        if let Some(expr) = expr {
            self.expr(expr);
        }
        self.close_sequence();
    }

    /// The line must end behind a heredoc.
    fn close_sequence(&mut self) {
        if self.list.last().is_some_and(|p| p.kind == T::CloseHeredoc) {
            self.push(T::Newline, "\n");
        }
        self.push(T::CloseSequence, "}");
    }
}
