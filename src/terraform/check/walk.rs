//! Every block of a module against the table of the language: labels, arguments, nested blocks, and what each argument holds.

use super::blocks::labelled;
use super::body::{is_meant, lacked};
use super::values::Evaluated;
use super::{
    Around, CONFLICT, MISSING_ARGUMENT, NEWER_LANGUAGE, REPEATED_BLOCK, UNKNOWN_ARGUMENT,
    WRONG_LABELS,
};
use crate::diag::{Problem, suggest};
use crate::expr::{Names, Type, Value};
use crate::hcl::{Attribute, Block, Body, Item};
use crate::span::Span;
use crate::terraform::declared::Repeated;
use crate::terraform::language::{self, ANY, Argument, Holds, Nested, Rest, Within};

/// Checks the blocks of one module.
pub(super) struct Walk<'a, 'o> {
    pub here: Around<'a>,
    pub site: Site<'a>,
    /// What references can begin with.
    pub names: &'a Names<'a>,
    /// Names of iterations around.
    pub hidden: Vec<&'a str>,
    /// The values of these names; none for those of for-expressions, which evaluation gives itself.
    pub iterators: Vec<Option<Value>>,
    /// What `each.value` is in the block at the top, as far as its `for_each` says.
    pub element: Type,
    /// How many calls of `try` and `can` are around.
    pub tried: usize,
    /// The values of arguments that schemas and modules judge.
    pub evaluated: Evaluated,
    pub out: &'o mut Vec<Problem>,
}

/// Where an expression stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Site<'a> {
    /// The block at the top of the file, or the data source of a check.
    pub owner: Option<&'a Block>,
    /// How the owner is repeated, seen from here: its own `for_each` sees no `each`.
    pub repeated: Option<Repeated>,
    /// Whether `self` is the owner.
    pub sees_self: bool,
    /// Inside a provisioner that runs when the owner is destroyed.
    pub is_destroy: bool,
    /// Inside a pre- or postcondition.
    pub is_condition: bool,
    /// In a test, where values are those of a run.
    pub is_test: bool,
    /// The check around it.
    pub check: Option<&'a str>,
}

impl Site<'_> {
    /// Whether the owner is something that is no more, which may have been repeated in either way.
    pub fn was_repeated(&self) -> bool {
        self.owner
            .is_some_and(|owner| owner.name.value == "removed")
    }

    /// Whether an expression stands in a condition of that resource's own `lifecycle`.
    pub fn is_own_condition(&self, block: &Block) -> bool {
        self.is_condition && self.owner.is_some_and(|owner| std::ptr::eq(owner, block))
    }
}

/// The tables that a body is held against.
#[derive(Clone, Copy)]
struct Tables {
    own: &'static language::Block,
    /// What a backend or provisioner adds.
    more: Option<&'static language::Block>,
}

impl Tables {
    fn each(self) -> impl Iterator<Item = &'static language::Block> + Clone {
        std::iter::once(self.own).chain(self.more)
    }

    fn argument(self, name: &str) -> Option<&'static Argument> {
        self.each().find_map(|table| table.argument(name))
    }

    fn own(self, name: &str) -> Option<&'static Nested> {
        self.each().find_map(|table| table.own(name))
    }

    fn rest(self) -> Rest {
        self.more.map_or(self.own.rest, |more| more.rest)
    }

    /// All names, for suggestions.
    fn names(self) -> impl Iterator<Item = &'static str> {
        let settable = |a: &&Argument| a.holds != Holds::Reserved;
        let arguments = self.each().flat_map(|table| table.arguments);
        let blocks = self.each().flat_map(|table| table.blocks);
        let arguments = arguments.filter(settable).map(|a| a.name);
        arguments.chain(blocks.filter(|b| b.most > 0).map(|b| b.name))
    }
}

impl<'a> Walk<'a, '_> {
    /// Everything in a file.
    pub fn file(&mut self, body: &'a Body, file: &'static language::Block) {
        for item in &body.items {
            match item {
                Item::Attribute(stray) => self.stray(stray),
                Item::Block(block) => self.top(block, file),
            }
        }
        let tables = Tables {
            own: file,
            more: None,
        };
        self.counted(body, tables, "the file");
    }

    /// A block at the top of a file.
    pub fn top(&mut self, block: &'a Block, file: &'static language::Block) {
        let name = &block.name;
        let Some(nested) = file.own(&name.value) else {
            let message = format!("Terraform has no block `{}`", name.value);
            let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(name.span, "");
            let names = file.blocks.iter().map(|b| b.name);
            self.out
                .push(match suggest::nearest(&name.value, names.clone()) {
                    Some(near) => problem.meant(near),
                    None => problem.help(format!(
                        "blocks at the top of a file are {}",
                        suggest::one_of(names)
                    )),
                });
            return;
        };
        self.block(block, nested);
    }

    /// An attribute at the top of a file.
    pub fn stray(&mut self, attribute: &Attribute) {
        let name = &attribute.name;
        let message = format!("`{}` stands outside of any block", name.value);
        let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(name.span, "");
        self.out.push(match language::FILE.own(&name.value) {
            Some(_) => problem.help(format!("write `{} {{ ... }}`", name.value)),
            None => problem.help("values of variables stand in a `.tfvars` file"),
        });
    }

    /// A block that the table knows.
    fn block(&mut self, block: &'a Block, nested: &'static Nested) {
        let name = block.name.value.as_str();
        if nested.most == 0 {
            let message = format!("Terraform keeps the block `{name}` for itself here");
            self.out
                .push(Problem::new(&UNKNOWN_ARGUMENT, message).at(block.name.span, ""));
            return;
        }
        if let Some(since) = nested.since {
            self.newer(&NEWER_LANGUAGE, name, block.name.span, since);
        }
        if !self.labels(block, nested.block) {
            return;
        }
        let before = self.site;
        self.site = self.inside(block, nested);
        if name == "connection" && !self.is_used(block) {
            self.open(&block.body);
            self.site = before;
            return;
        }
        self.rules(block);
        let tables = Tables {
            own: nested.block,
            more: self.more(block),
        };
        self.body(&block.body, tables, block);
        self.site = before;
    }

    /// Whether a connection is one of a provisioner: Terraform does not look at others.
    fn is_used(&self, connection: &Block) -> bool {
        self.site.owner.is_none_or(|owner| {
            let mut own = owner.body.blocks_of("connection");
            !own.any(|one| std::ptr::eq(one, connection))
                || owner.body.blocks_of("provisioner").next().is_some()
        })
    }

    fn inside(&mut self, block: &'a Block, nested: &'static Nested) -> Site<'a> {
        let mut site = self.site;
        let name = block.name.value.as_str();
        if site.owner.is_none() || (name == "data" && site.check.is_some()) {
            self.element = Type::Any;
            site.owner = Some(block);
            site.repeated = nested.block.repeats.then(|| Repeated::of(block));
            site.check = (name == "check")
                .then(|| block.label(0))
                .flatten()
                .or(site.check);
        }
        site.sees_self = nested.block.sees_self;
        site.is_condition |= matches!(name, "precondition" | "postcondition");
        site.is_destroy |= match name {
            "provisioner" => is_destroy(block),
            // Those of its provisioners that have none of their own use it.
            "connection" => self
                .site
                .owner
                .is_some_and(|owner| owner.body.blocks_of("provisioner").any(is_destroy)),
            _ => false,
        };
        site
    }

    /// What the label of a backend or provisioner adds to the table.
    fn more(&self, block: &Block) -> Option<&'static language::Block> {
        let label = block.label(0)?;
        match block.name.value.as_str() {
            "backend" => match language::backend(label)? {
                language::Backend::Known(table) => Some(table),
                language::Backend::Exists => None,
            },
            "provisioner" => language::provisioner(label),
            _ => None,
        }
    }

    /// Whether there are as many labels as the table wants.
    fn labels(&mut self, block: &Block, table: &'static language::Block) -> bool {
        let (want, name) = (table.labels, block.name.value.as_str());
        if want.len() == block.labels.len() {
            return true;
        }
        let plural = if want.len() == 1 { "" } else { "s" };
        let what = match want {
            [] => "no labels".to_owned(),
            labels => format!("{} label{plural} ({})", labels.len(), labels.join(", ")),
        };
        let span = block
            .labels
            .get(want.len())
            .map_or(block.name.span, |label| label.span);
        let message = format!("`{name}` takes {what}, not {}", block.labels.len());
        let problem = Problem::new(&WRONG_LABELS, message).at(span, "");
        let labels: String = want.iter().map(|l| format!(" \"{l}\"")).collect();
        self.out
            .push(problem.help(format!("write `{name}{labels} {{ ... }}`")));
        false
    }

    fn body(&mut self, body: &'a Body, tables: Tables, block: &'a Block) {
        let what = block.name.value.as_str();
        let before = self.out.len();
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.attribute(attribute, tables, what),
                // Where the state lies is the root module's to say: Terraform passes over what others say.
                Item::Block(inner) if what == "terraform" && self.is_of_root(inner) => {}
                Item::Block(inner) => self.nested(inner, tables, what),
            }
        }
        self.missing(body, tables, block, before);
        self.counted(body, tables, what);
    }

    /// Whether a block counts in root modules only, and this is none.
    fn is_of_root(&self, block: &Block) -> bool {
        !self.here.is_root() && matches!(block.name.value.as_str(), "backend" | "cloud")
    }

    fn attribute(&mut self, attribute: &'a Attribute, tables: Tables, what: &str) {
        let (name, span) = (attribute.name.value.as_str(), attribute.name.span);
        if let Some(argument) = tables.argument(name) {
            return self.argument(attribute, argument, what);
        }
        if tables.own(name).is_some() {
            let message = format!("`{name}` of `{what}` is a block, not an argument");
            let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(span, "");
            self.out
                .push(problem.help(format!("write `{name} {{ ... }}`")));
            return;
        }
        match tables.rest() {
            Rest::Nothing => self.unknown(name, span, tables, what),
            Rest::Schema | Rest::Values | Rest::Variables if self.site.is_test => {}
            Rest::Schema | Rest::Values | Rest::Variables => self.noted(&attribute.value),
            Rest::Requirements => self.requirement(attribute),
        }
    }

    fn nested(&mut self, block: &'a Block, tables: Tables, what: &str) {
        let (name, span) = (block.name.value.as_str(), block.name.span);
        if let Some(nested) = tables.own(name) {
            return self.block(block, nested);
        }
        let is_argument = tables
            .argument(name)
            .is_some_and(|a| a.holds != Holds::Reserved)
            || matches!(
                tables.rest(),
                Rest::Values | Rest::Variables | Rest::Requirements
            );
        if is_argument {
            let message = format!("`{name}` of `{what}` is an argument, not a block");
            let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(span, "");
            self.out.push(problem.help(format!("write `{name} = ...`")));
            return;
        }
        if tables.rest() != Rest::Schema {
            return self.unknown(name, span, tables, what);
        }
        if self.site.is_test {
            return;
        }
        if name == "dynamic" {
            self.dynamic(block);
        } else {
            self.open(&block.body);
        }
    }

    /// A block of a provider's schema, which is held against that elsewhere.
    pub fn open(&mut self, body: &'a Body) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) => self.noted(&attribute.value),
                Item::Block(block) if block.name.value == "dynamic" => self.dynamic(block),
                Item::Block(block) => self.open(&block.body),
            }
        }
    }

    fn dynamic(&mut self, block: &'a Block) {
        let Some(nested) = language::FILE
            .at(&["resource"])
            .and_then(|r| r.nested("dynamic"))
        else {
            return;
        };
        if !self.labels(block, nested.block) {
            return;
        }
        let tables = Tables {
            own: nested.block,
            more: None,
        };
        let iterator = block.body.value("iterator").and_then(|i| i.as_name());
        let name = iterator.or(block.label(0));
        let elements = self.elements(block.body.value("for_each"));
        let before = self.out.len();
        for item in &block.body.items {
            match item {
                // Labels see the iterator, what it runs over does not.
                Item::Attribute(a) if a.name.value == "labels" => {
                    self.for_elements(name, &elements, |walk| walk.noted(&a.value));
                }
                Item::Attribute(a) if a.name.value == "for_each" => {}
                Item::Attribute(a) => self.attribute(a, tables, "dynamic"),
                Item::Block(inner) if inner.name.value == "content" => {
                    self.out.extend(labelled(inner));
                    self.for_elements(name, &elements, |walk| walk.open(&inner.body));
                }
                Item::Block(inner) => {
                    self.unknown(&inner.name.value, inner.name.span, tables, "dynamic");
                }
            }
        }
        self.missing(&block.body, tables, block, before);
        self.counted(&block.body, tables, "dynamic");
    }

    /// With one or more names that hide what is outside.
    pub fn inside_of(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        then: impl FnOnce(&mut Self),
    ) {
        let before = self.hidden.len();
        self.hidden.extend(names);
        self.iterators.resize(self.hidden.len(), None);
        then(self);
        self.hidden.truncate(before);
        self.iterators.truncate(before);
    }

    fn unknown(&mut self, name: &str, span: Span, tables: Tables, what: &str) {
        let message = format!("`{what}` has no `{name}`");
        let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(span, "");
        self.out.push(match suggest::nearest(name, tables.names()) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    }

    fn missing(&mut self, body: &Body, tables: Tables, block: &Block, before: usize) {
        let what = block.name.value.as_str();
        let span = block.labels.first().map_or(block.name.span, |l| l.span);
        let arguments = tables.each().flat_map(|table| table.arguments);
        let arguments = arguments.filter(|a| a.required && body.attribute(a.name).is_none());
        let blocks = tables.each().flat_map(|table| table.blocks);
        let blocks = blocks.filter(|b| b.least > 0 && body.blocks_of(b.name).next().is_none());
        let names = arguments
            .map(|a| ("argument", a.name))
            .chain(blocks.map(|b| ("block", b.name)));
        for (kind, name) in names {
            // One fault: it is there in the other form, or under a name that was reported.
            let is_there = body.attribute(name).is_some() || body.blocks_of(name).next().is_some();
            if !is_there && !is_meant(name, body, self.out.get(before..).unwrap_or_default()) {
                let message = format!("`{what}` lacks the {kind} `{name}`");
                let problem = Problem::new(&MISSING_ARGUMENT, message).at(span, "");
                self.out.push(problem.help(lacked(kind, name)));
            }
        }
        if what == "import"
            && body
                .attribute("id")
                .or(body.attribute("identity"))
                .is_none()
            && !is_meant("id", body, self.out.get(before..).unwrap_or_default())
        {
            let message = "`import` lacks the argument `id`";
            let problem = Problem::new(&MISSING_ARGUMENT, message).at(span, "");
            self.out.push(problem.help(lacked("argument", "id")));
        }
    }

    /// Blocks that stand too often, and pairs that exclude each other.
    fn counted(&mut self, body: &Body, tables: Tables, what: &str) {
        for nested in tables.each().flat_map(|table| table.blocks) {
            if nested.within == Within::Module || matches!(nested.most, 0 | ANY) {
                continue;
            }
            let mut blocks = body.blocks_of(nested.name);
            if let (Some(first), Some(second)) = (blocks.next(), blocks.next()) {
                self.out.push(one_too_many(what, first, second));
            }
        }
        for [one, other] in tables.each().flat_map(|table| table.exclusive) {
            let span = |name: &str| {
                let block = || body.blocks_of(name).next().map(|b| b.name.span);
                body.attribute(name).map(|a| a.name.span).or_else(block)
            };
            if let (Some(first), Some(second)) = (span(one), span(other)) {
                let (early, late) = (first.min(second), first.max(second));
                // Terraform complains of `for_each` where it stands, and of a backend rather than of a cloud.
                let (early, late) = match *one {
                    "count" => (first, second),
                    "backend" => (second, first),
                    _ => (early, late),
                };
                let message =
                    format!("`{what}` has `{one}` and `{other}`, which exclude each other");
                let problem = Problem::new(&CONFLICT, message).at(late, "");
                self.out.push(problem.at(early, "the other one"));
            }
        }
    }
}

/// Whether a provisioner runs at the end.
fn is_destroy(provisioner: &Block) -> bool {
    let when = provisioner.body.value("when");
    when.is_some_and(|when| {
        when.as_name() == Some("destroy") || when.as_text().as_deref() == Some("destroy")
    })
}

/// A block that stands twice.
pub(super) fn one_too_many(what: &str, first: &Block, second: &Block) -> Problem {
    let name = &first.name.value;
    let message = format!("`{what}` has one block `{name}` at most");
    let problem = Problem::new(&REPEATED_BLOCK, message).at(second.name.span, "one too many");
    problem.at(first.name.span, "the other one")
}
