//! `check "NAME" { ... }` of `blueprint.hcl`.

use super::{Fields, MISSING_KEY, Reader, grammar};
use crate::blueprint::{Check, Each, Test};
use crate::diag::{Problem, Severity};
use crate::hcl::{Block, ExprKind};

impl Reader<'_> {
    pub(super) fn check(&mut self, block: Block, each: Option<Each>) -> Option<Check> {
        let name = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::CHECK);
        let own = self.each(&fields);
        let test = self.test(&mut fields);
        if fields.get("message").is_none() {
            self.missing(fields.span, "check", "message");
        }
        let severity = fields
            .get("severity")
            .and_then(|e| self.text(e, "severity"));
        let severity = match severity.as_ref().map(|s| (s.value.as_str(), s.span)) {
            None | Some(("error", _)) => Severity::Error,
            Some(("warning", _)) => Severity::Warning,
            Some(("note", _)) => Severity::Note,
            Some((other, span)) => {
                let message = format!("there is no severity `{other}`");
                self.invalid(span, message, "there is `error`, `warning` or `note`");
                Severity::Error
            }
        };
        let written = self.flag(&fields, "written");
        Some(Check {
            name: name?,
            each: own.or(each)?,
            test: test?,
            message: fields.take("message")?,
            help: fields.take("help"),
            at: fields.take("at"),
            severity,
            written,
        })
    }

    /// A key that is `true` or `false`, and false where nobody wrote it.
    pub(super) fn flag(&mut self, fields: &Fields, key: &str) -> bool {
        let value = fields.get(key);
        if let Some(expr) = value.filter(|expr| !matches!(expr.kind, ExprKind::Bool(_))) {
            let message = format!("`{key}` is true or false");
            self.invalid(expr.span, message, format!("write `{key} = true`"));
        }
        value.is_some_and(|expr| expr.kind == ExprKind::Bool(true))
    }

    /// `condition`, or `found`.
    fn test(&mut self, fields: &mut Fields) -> Option<Test> {
        match (fields.take("condition"), fields.take(Test::FOUND)) {
            (Some(condition), None) => Some(Test::Condition(condition)),
            (None, Some(found)) => Some(Test::Found(found)),
            (Some(_), Some(found)) => {
                let message = "a check has a `condition` or a `found`, not both";
                let help = "`condition` must be true, the list in `found` must be empty: keep one";
                self.invalid(found.span, message, help);
                None
            }
            (None, None) => {
                let message = "`check` lacks `condition` or `found`";
                let problem = Problem::new(&MISSING_KEY, message).at(fields.span, "");
                let help = "write what must be true as `condition`, or a list that must be empty as `found`";
                self.problems.push(problem.help(help));
                None
            }
        }
    }
}
