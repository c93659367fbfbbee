//! `files "NAME" { ... }` of `blueprint.hcl`, with the names and the rules for single files in it.

use super::{MISSING_KEY, Reader};
use crate::blueprint::names::{self, Definitions};
use crate::blueprint::{Each, FileRule, Files, Templates};
use crate::diag::Problem;
use crate::hcl::Block;

impl Reader<'_> {
    /// `outer` are the names of the blueprint, which those of the block must not hide.
    pub(super) fn files(
        &mut self,
        block: &Block,
        each: Option<Each>,
        outer: &Definitions,
    ) -> Option<Files> {
        let keys = ["to", "each", "when", "for_each"];
        let fields = self.fields(&block.body, block.name.span, &keys, &["names", "file"]);
        let label = self.label(block);
        let own = self.each(&fields);
        let to = fields.get("to");
        if to.is_none() {
            self.missing(fields.span, "files", "to");
        }
        let names = self.only(
            &fields,
            "names",
            "put all names of the block into one of them",
        );
        let names = names.map_or_else(Vec::new, |b| names::read(b, outer, self.problems));
        let mut rules: Vec<FileRule> = Vec::new();
        for file in fields.blocks("file") {
            let Some(rule) = self.file(file) else {
                continue;
            };
            if rules.iter().any(|r| r.path.value == rule.path.value) {
                let message = format!("a second `file` block for `{}`", rule.path.value);
                self.invalid(rule.path.span, message, "put both into one block");
                continue;
            }
            rules.push(rule);
        }
        let label = label?;
        if label.value == Files::MODULES
            && let Some(inner) = fields.blocks("names").chain(fields.blocks("file")).next()
        {
            let message = format!(
                "modules are copied as they are, `{}` has no effect on them",
                inner.name.value
            );
            self.invalid(
                inner.name.span,
                message,
                "remove this block, or put the templates into another folder",
            );
        }
        Some(Files {
            span: label.span,
            name: label.value,
            each: own.or(each)?,
            when: fields.get("when").cloned(),
            for_each: fields.get("for_each").cloned(),
            to: to?.clone(),
            names,
            rules,
            templates: Templates::default(),
        })
    }

    /// `file "PATH" { ... }`
    fn file(&mut self, block: &Block) -> Option<FileRule> {
        let fields = self.fields(
            &block.body,
            block.name.span,
            &["when", "for_each", "to"],
            &[],
        );
        let path = self.label(block);
        let for_each = fields.get("for_each").cloned();
        let to = fields.get("to").cloned();
        if for_each.is_some() && to.is_none() {
            let problem = Problem::new(&MISSING_KEY, "`file` has `for_each` and lacks `to`");
            let problem = problem.at(fields.span, "");
            self.problems
                .push(problem.help("name each file: `to = \"${each.key}.yaml\"`"));
        }
        Some(FileRule {
            path: path?,
            when: fields.get("when").cloned(),
            for_each,
            to,
        })
    }
}
