//! Arguments that hold names and no values: `depends_on`, `ignore_changes`, `replace_triggered_by`, the addresses of `moved`, `removed` and `import`.

use super::attributes::{self, Step};
use super::references::Target;
use super::walk::Walk;
use super::{INVALID_REFERENCE, about};
use crate::diag::Problem;
use crate::hcl::{Expr, ExprKind, Ident, parse_expression};
use crate::span::Span;
use crate::terraform::declared::Repeated::ForEach;
use crate::terraform::language::{RESERVED_ROOTS, ROOTS};
use crate::terraform::schema::{Block as Schema, Known};

/// The argument of a run that lists what must fail: resources, data sources, variables, outputs and checks of the module itself.
const EXPECTED: &str = "expect_failures";

fn fails_never(root: &str) -> bool {
    ROOTS.contains(&root) && !matches!(root, "var" | "data" | "resource" | "ephemeral")
}

impl<'a> Walk<'a, '_> {
    /// `depends_on`: whole objects, each of which is declared.
    pub fn waits_for(&mut self, value: &'a Expr) {
        let Some(items) = self.list(value, "depends_on") else {
            return;
        };
        for item in items {
            // In quotes, as before Terraform 0.12.
            if let Some(text) = crate::terraform::declared::text(item) {
                self.waits_for_text(item, text);
                continue;
            }
            let (start, steps) = attributes::steps(item);
            let ExprKind::Variable(root) = &start.kind else {
                self.wrong(item, "`depends_on` takes references, not values");
                continue;
            };
            if !steps.iter().all(|step| step.is_static()) {
                self.wrong(item, "a key in `depends_on` cannot be computed");
                continue;
            }
            self.whole(start, root, &steps);
        }
    }

    /// What a test expects to fail, or plans alone: whole objects. Whether they are declared, is known when the test runs.
    pub fn named(&mut self, value: &'a Expr, name: &str) {
        for item in self.list(value, name).into_iter().flatten() {
            // In quotes, as before Terraform 0.12.
            let text = crate::terraform::declared::text(item);
            let quoted = text.map(|text| parse_expression(item.span.source, text, 0));
            let reference = match &quoted {
                Some(Ok(reference)) => reference,
                _ => item,
            };
            let (start, steps) = attributes::steps(reference);
            let is_whole =
                start.as_name().is_some() && matches!(steps.as_slice(), [Step::Name(_), ..]);
            if !is_whole {
                let message = format!("`{name}` takes references to whole objects");
                self.wrong(item, &message);
            } else if let Some(root) = start
                .as_name()
                .filter(|root| name == EXPECTED && fails_never(root))
            {
                let message = format!(
                    "`{name}` takes what has conditions in the module that runs, and `{root}` has none"
                );
                self.wrong(item, &message);
            }
        }
    }

    /// A reference in quotes: what is wrong with it is wrong with the text.
    fn waits_for_text(&mut self, item: &Expr, text: &str) {
        let Ok(reference) = parse_expression(item.span.source, text, 0) else {
            return self.wrong(item, "`depends_on` takes references, and this text is none");
        };
        let (start, steps) = attributes::steps(&reference);
        let ExprKind::Variable(root) = &start.kind else {
            return self.wrong(item, "`depends_on` takes references, and this text is none");
        };
        let before = self.out.len();
        self.whole(start, root, &steps);
        self.in_text(before, item);
    }

    /// Puts problems of what a text holds to the text.
    fn in_text(&mut self, before: usize, item: &Expr) {
        for mut problem in self.out.split_off(before) {
            let (message, help) = (std::mem::take(&mut problem.message), problem.help.take());
            let mut moved = about(problem.code, message, item);
            moved.help = help;
            self.out.push(moved);
        }
    }

    /// A reference to an object, not to a part of it.
    fn whole(&mut self, at: &Expr, root: &str, steps: &[Step]) {
        let part = match (root, steps) {
            ("data" | "ephemeral" | "resource", [Step::Name(of), Step::Name(name), rest @ ..]) => {
                let target = Target {
                    kind: root,
                    of: &of.value,
                    name: &name.value,
                };
                behind_key(rest).map_or_else(
                    || {
                        self.instance(target, name.span, rest);
                        None
                    },
                    Some,
                )
            }
            // An output, if a call is followed by one, is an object of its own.
            ("module", [Step::Name(_), rest @ ..]) => {
                let rest = behind_key(rest).map_or(&[][..], |_| rest);
                let skip = usize::from(matches!(rest, [Step::Key(_), ..])) + 1;
                let part = rest.get(skip).copied();
                if part.is_none() {
                    self.reference(at, root, steps.get(..1).unwrap_or(steps));
                }
                part
            }
            ("var" | "local" | "path" | "terraform", [Step::Name(_), rest @ ..]) => {
                let part = rest.first().copied();
                if part.is_none() {
                    self.reference(at, root, steps);
                }
                part
            }
            ("each" | "count" | "self", _) | (_, [] | [Step::Key(_), ..]) => {
                self.reference(at, root, steps);
                None
            }
            (of, [Step::Name(name), rest @ ..]) => {
                let target = Target {
                    kind: "resource",
                    of,
                    name: &name.value,
                };
                behind_key(rest).map_or_else(
                    || {
                        self.instance(target, name.span, rest);
                        None
                    },
                    Some,
                )
            }
        };
        if let Some(part) = part {
            self.wrong_at(
                part.span(),
                "`depends_on` takes a whole object, not an attribute of it",
            );
        }
    }

    /// `replace_triggered_by`: resources or their attributes.
    pub fn triggers(&mut self, value: &'a Expr) {
        let Some(items) = self.list(value, "replace_triggered_by") else {
            return;
        };
        for item in items {
            let (start, _) = attributes::steps(item);
            let root = start.as_name();
            let is_resource = root
                .is_some_and(|root| matches!(root, "resource" | "data") || !ROOTS.contains(&root));
            if is_resource {
                self.expr(item);
                self.trigger_keys(item);
            } else {
                self.wrong(
                    item,
                    "`replace_triggered_by` takes resources and their attributes",
                );
            }
        }
    }

    /// Instances of a trigger are known by their own keys, or by that of the resource around it.
    fn trigger_keys(&mut self, item: &Expr) {
        let (_, steps) = attributes::steps(item);
        let is_other = |key: &Expr| {
            let mut other = false;
            key.visit(&mut |part| {
                if let ExprKind::GetAttr { on, name } = &part.kind {
                    let root = on.as_name();
                    let own = [("count", "index"), ("each", "key")];
                    let is_own = root.is_some_and(|root| own.contains(&(root, &name.value)));
                    other |= root.is_some() && !is_own;
                }
            });
            other
        };
        let mut keys = steps.iter().filter_map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::Name(_) => None,
        });
        if let Some(key) = keys.find(|key| is_other(key)) {
            let message =
                "a key in `replace_triggered_by` is written out, `count.index` or `each.key`";
            self.wrong(key, message);
        }
    }

    /// `ignore_changes`: arguments of the resource around it, or all.
    pub fn fields(&mut self, value: &'a Expr) {
        if value.as_name() == Some("all") {
            return;
        }
        let Some(items) = self.list(value, "ignore_changes") else {
            return;
        };
        let schema = self.owner_schema();
        for item in items {
            if let Some(text) = crate::terraform::declared::text(item) {
                if text == "*" {
                    self.wrong(item, "write `ignore_changes = all` for all arguments");
                } else {
                    self.field_text(text, item, schema);
                }
                continue;
            }
            let (start, steps) = attributes::steps(item);
            let (ExprKind::Variable(name), true) =
                (&start.kind, steps.iter().all(|step| step.is_static()))
            else {
                self.wrong(
                    item,
                    "`ignore_changes` takes names of arguments, with keys that are written out",
                );
                continue;
            };
            if let Some((what, schema)) = schema {
                let first = Ident::new(name.clone(), start.span);
                let steps: Vec<Step> = std::iter::once(Step::Name(&first)).chain(steps).collect();
                attributes::check(schema, what, &steps, self.out);
            }
        }
    }

    /// The same in quotes, as before Terraform 0.12.
    fn field_text(&mut self, text: &str, item: &Expr, schema: Option<(&str, &Schema)>) {
        let mut numbers = text.split('.').skip(1);
        let has_number = numbers.any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        let read = parse_expression(item.span.source, text, 0).ok();
        let Some(read) = read.filter(|_| !has_number) else {
            return self.wrong(
                item,
                "this text names no argument, such as `tags[\"Name\"]`",
            );
        };
        let (start, steps) = attributes::steps(&read);
        let ExprKind::Variable(name) = &start.kind else {
            return self.wrong(
                item,
                "this text names no argument, such as `tags[\"Name\"]`",
            );
        };
        if let Some((what, schema)) = schema {
            let first = Ident::new(name.clone(), start.span);
            let steps: Vec<Step> = std::iter::once(Step::Name(&first)).chain(steps).collect();
            let before = self.out.len();
            attributes::check(schema, what, &steps, self.out);
            self.in_text(before, item);
        }
    }

    /// The type of the block at the top, and its schema.
    fn owner_schema(&self) -> Option<(&'a str, &'a Schema)> {
        let owner = self.site.owner?;
        let of = owner.label(0)?;
        match self.here.schema(&owner.name.value, owner, of)? {
            Known::Schema(schema) => Some((of, schema)),
            Known::Exists => None,
        }
    }

    /// The address of a resource or module, in `moved`, `removed` or `import`.
    pub fn address(&mut self, value: &'a Expr) {
        let owner = self
            .site
            .owner
            .map_or("", |owner| owner.name.value.as_str());
        let may_compute_keys = owner == "import" && self.site.repeated == Some(ForEach);
        let (start, steps) = attributes::steps(value);
        let ExprKind::Variable(root) = &start.kind else {
            return self.wrong(
                value,
                "this has to be an address such as `aws_vpc.main`, without quotes",
            );
        };
        if !may_compute_keys && !steps.iter().all(|step| step.is_static()) {
            return self.wrong(value, "a key in an address cannot be computed");
        }
        for step in &steps {
            if let Step::Key(key) = step {
                self.expr(key);
            }
        }
        match Address::read(root, start, &steps) {
            Ok(address) => self.address_rules(owner, value, &address),
            Err((span, why)) => self.wrong_at(span, why),
        }
    }

    fn address_rules(&mut self, owner: &str, value: &'a Expr, address: &Address<'a>) {
        match (owner, &address.resource) {
            ("removed", Some((_, _, _, Some(key)))) => {
                self.wrong_at(
                    key.span(),
                    "`removed` takes a whole resource, not one of its instances",
                );
            }
            ("removed", Some(("data", ..))) => {
                self.wrong(
                    value,
                    "a data source is not destroyed: delete its block, and no more is needed",
                );
            }
            ("import", None | Some(("data" | "ephemeral", ..))) => {
                self.wrong(value, "only resources can be imported");
            }
            ("removed", _) if address.has_module_key => {
                self.wrong(value, "`removed` takes all instances of a module");
            }
            ("import", Some(_)) => self.import_to(value, address),
            _ => {}
        }
    }

    /// The elements of a list that is written out.
    fn list(&mut self, value: &'a Expr, name: &str) -> Option<&'a [Expr]> {
        match &value.kind {
            ExprKind::Tuple(items) => Some(items),
            _ => {
                let message = format!("`{name}` takes a list that is written out: `[...]`");
                self.out.push(about(&INVALID_REFERENCE, message, value));
                None
            }
        }
    }

    pub fn wrong(&mut self, value: &Expr, message: &str) {
        self.out.push(about(&INVALID_REFERENCE, message, value));
    }

    pub fn wrong_at(&mut self, span: Span, message: &str) {
        self.out
            .push(Problem::new(&INVALID_REFERENCE, message).at(span, ""));
    }
}

/// An address, taken apart.
pub(super) struct Address<'a> {
    /// Calls, from the outermost.
    pub modules: Vec<&'a str>,
    /// Whether one of them is an instance of its call.
    pub has_module_key: bool,
    /// Kind, type, name and key.
    pub resource: Option<(&'a str, &'a str, &'a str, Option<Step<'a>>)>,
}

impl<'a> Address<'a> {
    /// What is wrong with it, and where, if it is none.
    pub fn read(
        root: &'a str,
        at: &Expr,
        steps: &[Step<'a>],
    ) -> Result<Self, (Span, &'static str)> {
        let mut address = Self {
            modules: Vec::new(),
            has_module_key: false,
            resource: None,
        };
        let (mut root, mut span, mut steps) = (root, at.span, steps);
        let lacks = "the address lacks a name: it is `TYPE.NAME` or `module.NAME`";
        while root == "module" {
            let [Step::Name(name), rest @ ..] = steps else {
                return Err((span, lacks));
            };
            address.modules.push(&name.value);
            let rest = match rest {
                [Step::Key(_), rest @ ..] => {
                    address.has_module_key = true;
                    rest
                }
                rest => rest,
            };
            match rest {
                [] => return Ok(address),
                [Step::Name(next), more @ ..] => {
                    (root, span, steps) = (&next.value, next.span, more);
                }
                [step, ..] => return Err((step.span(), "a module has one key")),
            }
        }
        let mut kind = "resource";
        if matches!(root, "data" | "resource" | "ephemeral") {
            let [Step::Name(of), rest @ ..] = steps else {
                return Err((span, lacks));
            };
            kind = root;
            (root, span, steps) = (&of.value, of.span, rest);
        } else if ROOTS.contains(&root) || RESERVED_ROOTS.contains(&root) {
            return Err((span, "this is no address of a resource or module"));
        }
        let [Step::Name(name), rest @ ..] = steps else {
            return Err((span, lacks));
        };
        let (key, rest) = match rest {
            [key @ Step::Key(_), rest @ ..] => (Some(*key), rest),
            rest => (None, rest),
        };
        if let [step, ..] = rest {
            return Err((
                step.span(),
                "an address ends with the resource, or the key of an instance",
            ));
        }
        address.resource = Some((kind, root, &name.value, key));
        Ok(address)
    }
}

/// What is read from an object or from one of its instances.
fn behind_key<'a>(rest: &[Step<'a>]) -> Option<Step<'a>> {
    match rest {
        [Step::Key(_), next, ..] | [next @ Step::Name(_), ..] => Some(*next),
        _ => None,
    }
}
