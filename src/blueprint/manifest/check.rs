//! `check "NAME" { ... }` of `blueprint.hcl`.

use super::Reader;
use crate::blueprint::{Check, Each};
use crate::diag::Severity;
use crate::hcl::Block;

impl Reader<'_> {
    pub(super) fn check(&mut self, block: &Block, each: Option<Each>) -> Option<Check> {
        let keys = ["each", "condition", "message", "help", "at", "severity"];
        let fields = self.fields(&block.body, block.name.span, &keys, &[]);
        let name = self.label(block);
        let own = self.each(&fields);
        for key in ["condition", "message"] {
            if fields.get(key).is_none() {
                self.missing(fields.span, "check", key);
            }
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
        Some(Check {
            name: name?,
            each: own.or(each)?,
            condition: fields.get("condition")?.clone(),
            message: fields.get("message")?.clone(),
            help: fields.get("help").cloned(),
            at: fields.get("at").cloned(),
            severity,
        })
    }
}
