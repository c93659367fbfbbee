//! `blueprint.hcl` to its declaration. Every fault of a file is found in one run.

mod check;
mod files;
mod grammar;
mod provides;
mod stack;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::grammar::Form;
use super::inner::{Head, Inner};
use super::names::{self, Definition};
use super::{Blueprint, Check, Each};
use crate::diag::{Code, Problem, Problems, suggest};
use crate::facts::Provider;
use crate::hcl::{Attribute, Block, Body, Expr, ExprKind, Item, Part};
use crate::span::{SourceId, Span, Spanned};

/// A key or block that `blueprint.hcl` does not have.
pub const UNKNOWN_KEY: Code = Code::error(
    "blueprint::unknown_key",
    "a blueprint has an unknown key or block",
);
/// A key or block that is missing.
pub const MISSING_KEY: Code =
    Code::error("blueprint::missing_key", "a blueprint lacks a required key");
/// A value of the wrong kind.
pub const INVALID_VALUE: Code = Code::error(
    "blueprint::invalid_value",
    "a key of a blueprint has an invalid value",
);

/// A `blueprint.hcl`.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) name: &'t str,
    pub(super) source: SourceId,
    pub(super) text: &'t Arc<str>,
}

/// Reads the body of a `blueprint.hcl`. The folders' templates and the schema are not in it yet. `later` is what stands in for names and checks that are
/// not in the body.
pub(super) fn declaration(
    body: Body,
    of: Text<'_>,
    later: Option<Head>,
    problems: &mut Problems,
) -> Option<Blueprint> {
    let Text { name, source, .. } = of;
    let mut reader = Reader { problems };
    let span = body.span;
    let mut top = reader.fields(body, span, &grammar::FILE);
    let mut blocks = std::mem::take(&mut top.blocks).into_iter();
    let Some(block) = blocks.next() else {
        let problem = Problem::new(
            &MISSING_KEY,
            format!("the blueprint `{name}` has no `blueprint` block"),
        );
        reader.problems.push(
            problem
                .at(Span::new(source, 0, 0), "")
                .help(format!("write `blueprint \"{name}\" {{ ... }}`")),
        );
        return None;
    };
    if let Some(second) = blocks.next() {
        reader.invalid(
            second.name.span,
            "a second `blueprint` block",
            "one directory is one blueprint",
        );
    }
    reader.blueprint(block, of, later)
}

/// Reads names and checks that were left for later, whose blocks make up a body. Tests hold that nothing is wrong with them.
pub(super) fn inner(body: Body, each: Each) -> Inner {
    let mut problems = Problems::new();
    let mut reader = Reader {
        problems: &mut problems,
    };
    let span = body.span;
    let mut fields = reader.fields(body, span, &grammar::BLUEPRINT);
    Inner {
        names: reader.names(&mut fields),
        checks: reader.checks(&mut fields, Some(each)),
    }
}

/// What a body holds, by name; unknown and repeated names are reported already.
struct Fields {
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
    span: Span,
}

impl Fields {
    fn get(&self, name: &str) -> Option<&Expr> {
        let found = self.attributes.iter().find(|a| a.name.value == name);
        found.map(|a| &a.value)
    }

    /// The same, for good.
    fn take(&mut self, name: &str) -> Option<Expr> {
        let at = self.attributes.iter().position(|a| a.name.value == name)?;
        Some(self.attributes.swap_remove(at).value)
    }

    fn blocks(&self, name: &'static str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |b| b.name.value == name)
    }

    /// The same, for good.
    fn take_blocks(&mut self, name: &str) -> Vec<Block> {
        let of_name = |block: &mut Block| block.name.value == name;
        self.blocks.extract_if(.., of_name).collect()
    }
}

struct Reader<'p> {
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let problem = Problem::new(&INVALID_VALUE, message).at(span, "");
        self.problems.push(problem.help(help));
    }

    fn missing(&mut self, span: Span, block: &str, key: &str) {
        let message = format!("`{block}` lacks `{key}`");
        let value = match key {
            "each" => "\"cell\"",
            "type" => "string",
            "value" => "cell.name",
            "to" => "\"docs/${cell.name}\"",
            _ => "\"...\"",
        };
        let problem = Problem::new(&MISSING_KEY, message).at(span, "");
        self.problems
            .push(problem.help(format!("write `{key}`, for example `{key} = {value}`")));
    }

    fn fields(&mut self, body: Body, span: Span, form: &'static Form) -> Fields {
        let mut fields = Fields {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span,
        };
        for item in body.items {
            let (name, known) = match &item {
                Item::Attribute(a) => (&a.name, form.keys.contains(&a.name.value.as_str())),
                Item::Block(b) => (&b.name, form.blocks.contains(&b.name.value.as_str())),
            };
            if !known {
                let message = format!("there is no `{}` here", name.value);
                let problem = Problem::new(&UNKNOWN_KEY, message).at(name.span, "");
                self.problems.push(problem.help(form.advice(&name.value)));
                continue;
            }
            match item {
                Item::Attribute(a) if fields.get(&a.name.value).is_some() => {
                    let message = format!("`{}` stands here twice", a.name.value);
                    self.invalid(a.name.span, message, "keep one of them");
                }
                Item::Attribute(a) => fields.attributes.push(a),
                Item::Block(b) => fields.blocks.push(b),
            }
        }
        fields
    }

    fn blueprint(&mut self, block: Block, of: Text<'_>, later: Option<Head>) -> Option<Blueprint> {
        let label = self.label(&block);
        let mut fields = self.fields(block.body, block.name.span, &grammar::BLUEPRINT);
        self.named_like_directory(label.as_ref(), of.name);
        let summary = self.required_text(&fields, "blueprint", "summary");
        let each = self.each(&fields);
        if fields.get("each").is_none() {
            self.missing(fields.span, "blueprint", "each");
        }
        let section = fields.get("section").and_then(|e| self.text(e, "section"));
        let stack = self.only(&mut fields, "stack", "one blueprint is one stack");
        let stack = stack.and_then(|b| self.stack(b));
        let shared = self.only(
            &mut fields,
            "shared",
            "put all shared templates into one folder",
        );
        let shared = shared.and_then(|b| self.shared(b));
        let names = self.names(&mut fields);
        let provides = fields.take_blocks("provides").into_iter();
        let provides = provides.filter_map(|b| self.provides(b)).collect();
        let files = fields.take_blocks("files").into_iter();
        let files: Vec<_> = files.filter_map(|b| self.files(b, each, &names)).collect();
        let checks = self.checks(&mut fields, each);
        self.one_name_each(&checks, of.name);
        self.one_point_each(&files);
        Some(Blueprint {
            name: of.name.into(),
            summary: summary?.value,
            each: each?,
            clouds: self.clouds(&fields, each),
            tables: self.texts(&fields, "tables"),
            when: fields.take("when"),
            provides,
            section,
            has_schema: false,
            schema: None,
            stack,
            shared,
            files,
            inner: match later {
                Some(head) => head.later(of, each?),
                None => Inner { names, checks }.into(),
            },
            source: of.source,
            text: Arc::clone(of.text),
            span: label?.span,
        })
    }

    fn names(&mut self, fields: &mut Fields) -> Vec<Definition> {
        let names = self.only(fields, "names", "put all names into one of them");
        names.map_or_else(Vec::new, |b| names::read(b, &[], self.problems))
    }

    fn checks(&mut self, fields: &mut Fields, each: Option<Each>) -> Vec<Check> {
        let checks = fields.take_blocks("check").into_iter();
        checks.filter_map(|b| self.check(b, each)).collect()
    }

    /// `clouds = ["aws"]`
    fn clouds(&mut self, fields: &Fields, each: Option<Each>) -> Option<Vec<Provider>> {
        let written = fields.get("clouds")?;
        if each.is_some_and(|each| !each.names().contains(&"region")) {
            let message = "`clouds` is for blueprints that are written for regions, cells, clients or apps: nothing else lies in one cloud";
            self.invalid(written.span, message, "leave it out, or write `when`");
        }
        let mut clouds = Vec::new();
        for name in self.texts(fields, "clouds") {
            match Provider::from_id(&name.value) {
                Some(cloud) => clouds.push(cloud),
                None => {
                    let message = format!("there is no cloud `{}`", name.value);
                    let known = suggest::one_of(Provider::ALL.map(Provider::id));
                    self.invalid(name.span, message, format!("there is {known}"));
                }
            }
        }
        Some(clouds)
    }

    /// A check's name is that of a rule.
    fn one_name_each(&mut self, checks: &[Check], blueprint: &str) {
        let mut seen = BTreeSet::new();
        for check in checks {
            let rule = check.rule(blueprint);
            if !seen.insert(rule.clone()) {
                let message = format!("two checks are the rule `{rule}`");
                self.invalid(check.name.span, message, "give this one another name");
            }
        }
    }

    /// The one block of that kind.
    fn only(&mut self, fields: &mut Fields, kind: &str, help: &str) -> Option<Block> {
        let mut blocks = fields.take_blocks(kind).into_iter();
        let first = blocks.next();
        if let Some(second) = blocks.next() {
            self.invalid(second.name.span, format!("a second `{kind}` block"), help);
        }
        first
    }

    fn named_like_directory(&mut self, label: Option<&Spanned<String>>, name: &str) {
        if let Some(label) = label
            && label.value != name
        {
            let message = format!(
                "the blueprint in the directory `{name}` is called `{}`",
                label.value
            );
            self.invalid(
                label.span,
                message,
                format!("call it `{name}`, or rename the directory"),
            );
        }
    }

    fn label(&mut self, block: &Block) -> Option<Spanned<String>> {
        if let [label] = block.labels.as_slice() {
            return Some(label.clone());
        }
        let name = &block.name.value;
        let message = format!(
            "`{name}` has {} names, it must have one",
            block.labels.len()
        );
        self.invalid(
            block.name.span,
            message,
            format!("write `{name} \"name\" {{`"),
        );
        None
    }

    fn each(&mut self, fields: &Fields) -> Option<Each> {
        let text = fields.get("each").and_then(|e| self.text(e, "each"))?;
        let each = Each::from_name(&text.value);
        if each.is_none() {
            let names = || Each::ALL.into_iter().map(Each::name);
            let help = match suggest::nearest(&text.value, names()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("there is {}", suggest::one_of(names())),
            };
            self.invalid(
                text.span,
                format!("there is no scope `{}`", text.value),
                help,
            );
        }
        each
    }

    fn required_text(
        &mut self,
        fields: &Fields,
        block: &str,
        key: &str,
    ) -> Option<Spanned<String>> {
        match fields.get(key) {
            Some(expr) => self.text(expr, key),
            None => {
                self.missing(fields.span, block, key);
                None
            }
        }
    }

    /// A text without expressions.
    fn text(&mut self, expr: &Expr, key: &str) -> Option<Spanned<String>> {
        let literal = |part: &Part| match part {
            Part::Literal(literal) => Some(literal.value.clone()),
            _ => None,
        };
        let text = match &expr.kind {
            ExprKind::Template(template) => template.parts.iter().map(literal).collect(),
            _ => None,
        };
        if text.is_none() {
            self.invalid(
                expr.span,
                format!("`{key}` is a fixed text"),
                "write it in quotes, without `${...}`",
            );
        }
        text.map(|text: String| Spanned::new(text, expr.span))
    }
}
