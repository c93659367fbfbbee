//! `files "NAME" { ... }` of `blueprint.hcl`, with the names, the rules for single files and the extension points in it.

use std::collections::BTreeSet;

use super::{Fields, MISSING_KEY, Reader, grammar};
use crate::blueprint::names::{self, Definition};
use crate::blueprint::template::is_hcl;
use crate::blueprint::{Each, FileRule, Files, Point, Templates};
use crate::diag::Problem;
use crate::hcl::Block;
use crate::span::Spanned;

impl Reader<'_> {
    /// `outer` are the names of the blueprint, which those of the block must not hide.
    pub(super) fn files(
        &mut self,
        block: Block,
        each: Option<Each>,
        outer: &[Definition],
    ) -> Option<Files> {
        let label = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::FILES);
        let own = self.each(&fields);
        let extends = fields.get("extends").and_then(|e| self.text(e, "extends"));
        if let Some(needs) = fields.get("needs")
            && fields.get("extends").is_none()
        {
            let message = "only an extension of a stack has `needs` of its own";
            self.invalid(needs.span, message, "write it into the `stack` block");
        }
        if fields.get("extends").is_some() {
            self.no_place_of_its_own(&fields);
        } else if fields.get("to").is_none() {
            self.missing(fields.span, "files", "to");
        }
        let label = label.inspect(|label| self.only_copied(label, &fields));
        let points = fields.take_blocks("extension").into_iter();
        let points: Vec<Point> = points.filter_map(|b| self.point(b)).collect();
        let names = self.only(
            &mut fields,
            "names",
            "put all names of the block into one of them",
        );
        let names = names.map_or_else(Vec::new, |b| names::read(b, outer, self.problems));
        let rules = self.rules(&mut fields);
        let label = label?;
        if label.value == Files::MODULES {
            self.named_module(&points);
        }
        let to = fields.take("to");
        if to.is_none() && extends.is_none() {
            return None;
        }
        Some(Files {
            span: label.span,
            name: label.value,
            each: own.or(each)?,
            needs: self.texts(&fields, "needs"),
            zip: self.texts(&fields, "zip"),
            when: fields.take("when"),
            for_each: fields.take("for_each"),
            to: to.filter(|_| extends.is_none()),
            extends,
            points,
            names,
            rules,
            templates: Templates::default(),
            shared_names: Vec::new(),
        })
    }

    /// The `file` blocks of a block, one for each path.
    fn rules(&mut self, fields: &mut Fields) -> Vec<FileRule> {
        let mut rules: Vec<FileRule> = Vec::new();
        for file in fields.take_blocks("file") {
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
        rules
    }

    /// Modules are copied once, as they are.
    fn only_copied(&mut self, label: &Spanned<String>, fields: &Fields) {
        if label.value != Files::MODULES {
            return;
        }
        if let Some(extends) = fields.get("extends") {
            let message = "modules are copied as they are, and an extension is made of templates";
            self.invalid(extends.span, message, "put them into another folder");
        }
        if let Some(inner) = fields.blocks("names").chain(fields.blocks("file")).next() {
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
    }

    /// Whoever extends modules extends one of them.
    fn named_module(&mut self, points: &[Point]) {
        if let Some(point) = points.iter().find(|point| point.folder.is_none()) {
            let message = format!("`{}` does not say which module it is", point.name.value);
            self.invalid(point.name.span, message, "write `folder = \"NAME\"`");
        }
    }

    /// What extends a folder goes where that folder goes, for whom that folder is.
    fn no_place_of_its_own(&mut self, fields: &Fields) {
        for key in ["to", "each", "for_each"] {
            if let Some(expr) = fields.get(key) {
                let message =
                    format!("an extension cannot have `{key}`: the extended block determines it");
                self.invalid(expr.span, message, "remove it");
            }
        }
        if let Some(point) = fields.blocks("extension").next() {
            let message = "an extension cannot be extended";
            let help = "extend what this block extends, or give the folder a place of its own";
            self.invalid(point.name.span, message, help);
        }
    }

    /// `extension "NAME" { ... }`
    fn point(&mut self, block: Block) -> Option<Point> {
        let label = self.label(&block);
        let fields = self.fields(block.body, block.name.span, &grammar::EXTENSION);
        Some(Point {
            name: label?,
            folder: fields.get("folder").and_then(|e| self.text(e, "folder")),
        })
    }

    /// A blueprint has one extension point of each name.
    pub(super) fn one_point_each(&mut self, files: &[Files]) {
        let mut seen = BTreeSet::new();
        for point in files.iter().flat_map(|files| &files.points) {
            if !seen.insert(point.name.value.as_str()) {
                let message = format!("a second extension point `{}`", point.name.value);
                self.invalid(point.name.span, message, "give this one another name");
            }
        }
    }

    /// `file "PATH" { ... }`
    fn file(&mut self, block: Block) -> Option<FileRule> {
        let path = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::RULE);
        let for_each = fields.take("for_each");
        let to = fields.take("to");
        if for_each.is_some() && to.is_none() {
            let problem = Problem::new(&MISSING_KEY, "`file` has `for_each` and lacks `to`");
            let problem = problem.at(fields.span, "");
            self.problems
                .push(problem.help("name each file: `to = \"${each.key}.yaml\"`"));
        }
        let appends = self.flag(&fields, "appends");
        let other = path.as_ref().filter(|path| !is_hcl(&path.value));
        if let Some(path) = other.filter(|_| appends) {
            let message = format!("`{}` cannot be appended to another file", path.value);
            let help = "only `.tf`, `.tfvars` and `.hcl` files can be appended";
            self.invalid(path.span, message, help);
            return None;
        }
        Some(FileRule {
            path: path?,
            appends,
            when: fields.take("when"),
            for_each,
            to,
        })
    }
}
