//! Templates in place: the source text with values where interpolations stood, as long as that means the same.

use crate::expr::convert::to_text;
use crate::expr::literal::{escape_bare, escape_quoted};
use crate::hcl::{Expr, Part, Template, TemplateForm};
use crate::span::Span;

use super::Reducer;
use super::out::{Level, Out};

/// What is known while walking over the parts.
struct Walk<'t> {
    form: &'t TemplateForm,
    /// Whether blanks next to marks may be cut.
    strips: bool,
    /// Whether only blanks stand before this in its line.
    line_start: bool,
    /// What became of the expressions.
    seen: &'t [(Span, Out)],
    /// What is replaced.
    parts: Vec<(Span, String)>,
}

impl Reducer<'_> {
    /// None when the template must be written anew.
    pub fn in_place(
        &self,
        template: &Template,
        expr: &Expr,
        seen: &[(Span, Out)],
    ) -> Option<String> {
        let source = self.slice(expr.span);
        let mut walk = Walk {
            form: &template.form,
            strips: source.contains("{~") || source.contains("~}"),
            line_start: true,
            seen,
            parts: Vec::new(),
        };
        self.parts_in_place(&template.parts, &mut walk)?;
        Some(self.splice(expr.span, walk.parts))
    }

    fn parts_in_place(&self, parts: &[Part], walk: &mut Walk) -> Option<()> {
        parts
            .iter()
            .try_for_each(|part| self.part_in_place(part, walk))
    }

    fn part_in_place(&self, part: &Part, walk: &mut Walk) -> Option<()> {
        match part {
            Part::Literal(text) => {
                let last = text.value.rsplit('\n').next().unwrap_or("");
                let blank = last.trim().is_empty();
                walk.line_start = blank && (walk.line_start || text.value.contains('\n'));
            }
            Part::Interpolation { expr, span } => {
                let out = walk.seen(expr)?;
                match out.value() {
                    Some(value) => {
                        let text = to_text(value)?;
                        let source = self.slice(*span);
                        let cuts = source.starts_with("${~") || source.ends_with("~}");
                        if cuts || !walk.takes(&text) {
                            return None;
                        }
                        walk.parts.push((*span, walk.escaped(&text)));
                    }
                    None => walk.parts.push((expr.span, out.fit(Level::Conditional))),
                }
                walk.line_start = false;
            }
            Part::If {
                condition,
                then,
                otherwise,
                ..
            } => {
                walk.kept(condition)?;
                self.parts_in_place(then, walk)?;
                walk.line_start = true;
                self.parts_in_place(otherwise, walk)?;
                walk.line_start = true;
            }
            Part::For {
                collection, body, ..
            } => {
                walk.kept(collection)?;
                self.parts_in_place(body, walk)?;
                walk.line_start = true;
            }
        }
        Some(())
    }
}

impl<'t> Walk<'t> {
    fn seen(&self, expr: &Expr) -> Option<&'t Out> {
        let mut seen = self.seen.iter();
        seen.find(|(span, _)| *span == expr.span)
            .map(|(_, out)| out)
    }

    /// What decides a directive that stays; none if it is known.
    fn kept(&mut self, expr: &Expr) -> Option<()> {
        let out = self.seen(expr).filter(|out| out.value().is_none())?;
        self.parts.push((expr.span, out.fit(Level::Conditional)));
        self.line_start = true;
        Some(())
    }

    /// Whether a text can stand raw here: it must not make or break a `${`, `%{` or its escape together with what
    /// stands next to it, must not lose blanks, and must not end or move a heredoc.
    fn takes(&self, text: &str) -> bool {
        let alone =
            !text.is_empty() && !text.starts_with(['{', '$', '%']) && !text.ends_with(['$', '%']);
        let blank = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        let heredoc = match self.form {
            TemplateForm::Heredoc { marker, indented } => {
                let moves = *indented && self.line_start && blank;
                !moves && !text.contains(char::is_control) && !text.contains(marker.as_str())
            }
            _ => true,
        };
        alone && !(blank && self.strips) && heredoc
    }

    fn escaped(&self, text: &str) -> String {
        match self.form {
            TemplateForm::Quoted => escape_quoted(text),
            _ => escape_bare(text),
        }
    }
}
