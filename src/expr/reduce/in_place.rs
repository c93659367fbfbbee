//! Templates in place: the source text with values where interpolations stood, as long as that means the same.

use crate::expr::Scope;
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
    /// What is replaced.
    parts: Vec<(Span, String)>,
}

impl Reducer<'_> {
    /// None when the template must be written anew.
    pub fn in_place(&mut self, template: &Template, expr: &Expr, scope: &Scope) -> Option<String> {
        let source = self.slice(expr.span);
        let mut walk = Walk {
            form: &template.form,
            strips: source.contains("{~") || source.contains("~}"),
            line_start: true,
            parts: Vec::new(),
        };
        self.parts_in_place(&template.parts, scope, &mut walk)?;
        Some(self.splice(expr.span, walk.parts))
    }

    fn parts_in_place(&mut self, parts: &[Part], scope: &Scope, walk: &mut Walk) -> Option<()> {
        parts
            .iter()
            .try_for_each(|part| self.part_in_place(part, scope, walk))
    }

    fn part_in_place(&mut self, part: &Part, scope: &Scope, walk: &mut Walk) -> Option<()> {
        match part {
            Part::Literal(text) => {
                let last = text.value.rsplit('\n').next().unwrap_or("");
                let blank = last.trim().is_empty();
                walk.line_start = blank && (walk.line_start || text.value.contains('\n'));
            }
            Part::Interpolation { expr, span } => {
                let out = self.quiet_expr(expr, scope)?;
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
                self.kept_in_place(condition, scope, walk)?;
                self.parts_in_place(then, scope, walk)?;
                walk.line_start = true;
                self.parts_in_place(otherwise, scope, walk)?;
                walk.line_start = true;
            }
            Part::For {
                key_name,
                value_name,
                collection,
                body,
                ..
            } => {
                self.kept_in_place(collection, scope, walk)?;
                let mut inner = scope.without(value_name.value.as_str());
                if let Some(name) = key_name {
                    inner = inner.without(name.value.as_str());
                }
                self.parts_in_place(body, &inner, walk)?;
                walk.line_start = true;
            }
        }
        Some(())
    }

    /// What decides a directive that stays.
    fn kept_in_place(&mut self, expr: &Expr, scope: &Scope, walk: &mut Walk) -> Option<()> {
        let out = self.quiet_expr(expr, scope)?;
        if out.value().is_some() {
            return None;
        }
        walk.parts.push((expr.span, out.fit(Level::Conditional)));
        walk.line_start = true;
        Some(())
    }

    /// An expression that was evaluated before; its faults are known.
    pub fn quiet_expr(&mut self, expr: &Expr, scope: &Scope) -> Option<Out> {
        let before = self.faults.len();
        let out = self.expr(expr, scope);
        self.faults.truncate(before);
        out
    }
}

impl Walk<'_> {
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
