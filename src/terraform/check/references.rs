//! References of a module: what they name must be declared in it, have what is asked of it, and mean something where they stand.

use std::collections::BTreeMap;

use super::attributes::{self, Step};
use super::walk::Walk;
use super::{INSTANCE_KEY, INVALID_EXPRESSION, INVALID_REFERENCE, OUT_OF_PLACE, UNDECLARED, about};
use crate::diag::{Problem, suggest};
use crate::hcl::{Expr, ExprKind, Ident, ObjectKey, path};
use crate::span::Span;
use crate::terraform::declared::Repeated;
use crate::terraform::language::{EACH, PATH, RESERVED_ROOTS, ROOTS, TERRAFORM};
use crate::terraform::schema::Known;

/// What templates see beside Terraform's own objects; for suggestions alone.
const TEMPLATE_ROOTS: [&str; 8] = [
    "project",
    "environment",
    "region",
    "cell",
    "client",
    "app",
    "stack",
    "estate",
];

/// A resource as references write it: `resource`, `data` or `ephemeral`, the type and the name.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub kind: &'a str,
    pub of: &'a str,
    pub name: &'a str,
}

impl std::fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.kind {
            "resource" => write!(f, "{}.{}", self.of, self.name),
            kind => write!(f, "{kind}.{}.{}", self.of, self.name),
        }
    }
}

impl<'a> Walk<'a, '_> {
    /// Every reference and call in an expression.
    pub fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Variable(_) | ExprKind::GetAttr { .. } | ExprKind::Index { .. } => {
                self.traversal(expr);
            }
            _ => {
                let mut is_tried = false;
                if let ExprKind::Object(items) = &expr.kind {
                    for item in items {
                        self.key(&item.key);
                    }
                }
                if let ExprKind::Call { name, args, .. } = &expr.kind {
                    is_tried = matches!(name.value.as_str(), "try" | "can");
                    self.function(name, args);
                }
                self.tried += usize::from(is_tried);
                expr.scoped_children(&mut |child, names| {
                    self.inside_of(names.iter().copied(), |inner| inner.expr(child));
                });
                self.tried -= usize::from(is_tried);
            }
        }
    }

    /// A reference in the place of a key may be meant as one or as a name with dots.
    fn key(&mut self, key: &ObjectKey) {
        let ObjectKey::Expr(key) = key else {
            return;
        };
        let (start, steps) = attributes::steps(key);
        let is_reference = start.as_name().is_some() && !steps.is_empty();
        if is_reference && self.tried == 0 && steps.iter().all(|step| step.is_static()) {
            let message = "a reference in the place of a key may be a name with dots";
            let problem = Problem::new(&INVALID_EXPRESSION, message).at(key.span, "");
            let text = path(key);
            self.out.push(problem.help(format!(
                "write `({text})` for what it refers to, or `\"{text}\"` for the name"
            )));
        }
    }

    /// `root.name[key].name`: the root and what follows it.
    fn traversal(&mut self, expr: &'a Expr) {
        let (start, steps) = attributes::steps(expr);
        for step in &steps {
            if let Step::Key(key) = step {
                self.expr(key);
            }
        }
        match &start.kind {
            ExprKind::Variable(root) if self.hidden.contains(&root.as_str()) => {}
            ExprKind::Variable(root) => self.reference(start, root, &steps),
            _ => self.expr(start),
        }
    }

    /// A reference that begins at `at` with the name `root`.
    pub fn reference(&mut self, at: &Expr, root: &str, steps: &[Step]) {
        if self.site.is_destroy && !may_destroy_see(root, steps) {
            let message = "a provisioner of `when = destroy` sees nothing but `self`, `count.index` and `each.key`";
            self.out
                .push(Problem::new(&INVALID_REFERENCE, message).at(at.span, ""));
            return;
        }
        let declared = self.here.declared;
        match (root, steps) {
            ("var", [Step::Name(name), ..]) => {
                self.declared("variable", name, &declared.variables);
            }
            ("local", [Step::Name(name), ..]) => {
                self.declared("local value", name, &declared.locals);
            }
            ("module", [Step::Name(name), rest @ ..]) => self.module(name, rest),
            ("each" | "count" | "self" | "path" | "terraform", _) => self.given(at, root, steps),
            ("data" | "ephemeral" | "resource", [Step::Name(of), Step::Name(name), rest @ ..]) => {
                self.resource(root, &of.value, name, rest);
            }
            ("var" | "local" | "module", _) => {
                self.malformed(at, root, &format!("{root}.NAME"));
            }
            ("data" | "ephemeral" | "resource", _) => {
                self.malformed(at, root, &format!("{root}.TYPE.NAME"));
            }
            (root, _) if RESERVED_ROOTS.contains(&root) => {
                let message = format!("Terraform keeps the name `{root}` for itself");
                self.out
                    .push(Problem::new(&INVALID_REFERENCE, message).at(at.span, ""));
            }
            // Every type has its provider in front.
            (root, [_, ..]) if !root.contains('_') && !self.is_type(root) => self.no_root(at, root),
            (root, [Step::Name(name), rest @ ..]) => self.resource("resource", root, name, rest),
            (root, _) => {
                let message = format!("nothing here is called `{root}`");
                self.out
                    .push(Problem::new(&UNDECLARED, message).at(at.span, "").help(
                    "a text stands in quotes; a variable is `var.NAME`, a local value `local.NAME`",
                ));
            }
        }
    }

    fn malformed(&mut self, at: &Expr, root: &str, form: &str) {
        let message = format!("`{root}` is no value by itself");
        let problem = Problem::new(&INVALID_REFERENCE, message).at(at.span, "");
        self.out.push(problem.help(format!("write `{form}`")));
    }

    fn is_type(&self, root: &str) -> bool {
        let declared = self.here.declared;
        declared.is_partial || declared.of_type("resource", root).is_some()
    }

    fn no_root(&mut self, at: &Expr, root: &str) {
        let message = format!("nothing here is called `{root}`");
        let problem = Problem::new(&UNDECLARED, message).at(at.span, "");
        let names = ROOTS.into_iter().chain(TEMPLATE_ROOTS);
        self.out.push(match suggest::nearest(root, names) {
            Some(near) if near == root => problem.help(
                "plain modules see nothing of the estate: declare a variable, and let the stack set it",
            ),
            Some(near) if TEMPLATE_ROOTS.contains(&near) => problem.help(format!(
                "did you mean `{near}`, which the compiler knows in templates?"
            )),
            Some(near) => problem.meant(near),
            None => problem,
        });
    }

    fn declared<T>(&mut self, what: &str, name: &Ident, all: &BTreeMap<&str, T>) {
        if self.here.declared.is_partial || all.contains_key(name.value.as_str()) {
            return;
        }
        let message = format!("the module has no {what} `{}`", name.value);
        let problem = Problem::new(&UNDECLARED, message).at(name.span, "");
        let names = all.keys().copied();
        self.out.push(match suggest::nearest(&name.value, names) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    }

    /// The objects that Terraform makes for the place where they are named.
    fn given(&mut self, at: &Expr, root: &str, steps: &[Step]) {
        let attribute = match steps {
            [Step::Name(name), ..] => Some(*name),
            _ => None,
        };
        let repeated = self.site.repeated;
        let was = self.site.was_repeated();
        let (fits, why): (bool, &str) = match root {
            "each" => (
                was || repeated == Some(Repeated::ForEach),
                "`each` is known only in a block that has `for_each`",
            ),
            "count" => (
                was || repeated == Some(Repeated::Count),
                "`count` is known only in a block that has `count`",
            ),
            "self" => (
                self.site.sees_self,
                "`self` is known only in provisioners, connections and postconditions",
            ),
            _ => (true, ""),
        };
        if !fits {
            self.out
                .push(Problem::new(&OUT_OF_PLACE, why).at(at.span, ""));
            return;
        }
        let known: &[&str] = match root {
            "each" => &EACH,
            "count" => &["index"],
            "path" => &PATH,
            "terraform" => &TERRAFORM,
            _ => return self.own_attribute(steps),
        };
        match attribute {
            None => self.malformed(
                at,
                root,
                &format!("{root}.{}", known.join(&format!("` or `{root}."))),
            ),
            Some(name) if !known.contains(&name.value.as_str()) => {
                let message = format!("`{root}` has no attribute `{}`", name.value);
                let problem = Problem::new(&INVALID_REFERENCE, message).at(name.span, "");
                let near = suggest::nearest(&name.value, known.iter().copied());
                self.out.push(match near {
                    Some(near) => problem.help(format!("did you mean `{root}.{near}`?")),
                    None => problem.help(format!(
                        "it has {}",
                        suggest::one_of(known.iter().copied()).replace(" or ", " and ")
                    )),
                });
            }
            Some(_) => {}
        }
    }

    /// An attribute of `self`.
    fn own_attribute(&mut self, steps: &[Step]) {
        let Some(owner) = self.site.owner else {
            return;
        };
        let (kind, [of, _]) = (owner.name.value.as_str(), owner.labels.as_slice()) else {
            return;
        };
        if let Some(Known::Schema(schema)) = self.here.schema(kind, owner, &of.value) {
            attributes::check(schema, &of.value, steps, self.out);
        }
    }

    fn module(&mut self, name: &Ident, rest: &[Step]) {
        let calls = &self.here.declared.calls;
        self.declared("module", name, calls);
        let Some(call) = calls.get(name.value.as_str()) else {
            return;
        };
        let rest = match (call.repeated, rest) {
            // What is tried may fail.
            (Repeated::Count, [Step::Name(_), ..]) if self.tried > 0 => return,
            (Repeated::Count, [Step::Name(output), ..]) => {
                let message = format!("`module.{}` is a list of instances", name.value);
                let problem = Problem::new(&INSTANCE_KEY, message).at(output.span, "");
                self.out.push(problem.help(format!(
                    "write `module.{0}[0].{1}`, or `module.{0}[*].{1}` for all",
                    name.value, output.value
                )));
                return;
            }
            // An attribute of a map is an element of it.
            (Repeated::ForEach, [Step::Name(_), rest @ ..]) => rest,
            (_, [Step::Key(_), rest @ ..]) => {
                let path = format!("module.{}", name.value);
                self.out.extend(attributes::by_key(&path, rest));
                rest
            }
            (_, rest) => rest,
        };
        if let (Some(folder), [Step::Name(output), ..]) = (&call.folder, rest) {
            self.output(folder, &name.value, output);
        }
    }

    fn output(&mut self, folder: &str, module: &str, output: &Ident) {
        let Some(target) = self.here.all.get(folder).filter(|m| !m.is_partial) else {
            return;
        };
        // What is tried may fail.
        if self.tried > 0 || target.outputs.contains_key(output.value.as_str()) {
            return;
        }
        let message = format!("the module `{module}` has no output `{}`", output.value);
        let problem = Problem::new(&UNDECLARED, message).at(output.span, "");
        let names = target.outputs.keys().copied();
        self.out.push(match suggest::nearest(&output.value, names) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    }

    /// A resource or data source, and the attribute that is read from it.
    fn resource(&mut self, kind: &str, of: &str, name: &Ident, rest: &[Step]) {
        let target = Target {
            kind,
            of,
            name: &name.value,
        };
        let Some(rest) = self.instance(target, name.span, rest) else {
            return;
        };
        let Some(found) = self.here.declared.find(kind, of, &name.value) else {
            return;
        };
        if self.site.is_own_condition(found.block) {
            let message = format!("`{target}` is the resource itself");
            let problem = Problem::new(&INVALID_REFERENCE, message).at(name.span, "");
            self.out
                .push(problem.help("write `self` in a postcondition"));
            return;
        }
        if let Some(Known::Schema(schema)) = self.here.schema(kind, found.block, of) {
            attributes::check(schema, of, rest, self.out);
        }
    }

    /// What follows a resource and the key of its instance; none if there is a fault in that.
    pub fn instance<'s, 'e>(
        &mut self,
        target: Target,
        span: Span,
        rest: &'s [Step<'e>],
    ) -> Option<&'s [Step<'e>]> {
        let declared = self.here.declared;
        let Some(found) = declared.find(target.kind, target.of, target.name) else {
            self.no_resource(target, span);
            return None;
        };
        if found.check.is_some() && found.check != self.site.check {
            let message = format!("`{target}` is known only in the check that declares it");
            self.out
                .push(Problem::new(&UNDECLARED, message).at(span, ""));
            return None;
        }
        match (found.repeated, rest) {
            (Repeated::Once, [Step::Key(key), ..]) if attributes::is_literal(key) => {
                let message = format!(
                    "`{target}` has neither `count` nor `for_each`: it is one, and takes no key"
                );
                let problem = about(&INSTANCE_KEY, message, key);
                self.out.push(problem.help(format!("write `{target}`")));
                None
            }
            (Repeated::Count | Repeated::ForEach, [Step::Name(attribute), ..]) => {
                let is_alike = self.site.repeated == Some(found.repeated);
                let (why, key) = match (found.repeated, is_alike) {
                    (Repeated::Count, true) => ("count", "count.index"),
                    (Repeated::Count, false) => ("count", "0"),
                    (_, true) => ("for_each", "each.key"),
                    (_, false) => ("for_each", "\"KEY\""),
                };
                let message =
                    format!("`{target}` has `{why}`: its attributes are those of an instance");
                let problem = Problem::new(&INSTANCE_KEY, message).at(attribute.span, "");
                self.out
                    .push(problem.help(format!("write `{target}[{key}].{}`", attribute.value)));
                None
            }
            (_, [Step::Key(key), ..]) if matches!(key.kind, ExprKind::Bool(_)) => {
                let message = format!("a key of `{target}` is a number or a text");
                self.out.push(about(&INSTANCE_KEY, message, key));
                None
            }
            (_, [Step::Key(_), rest @ ..]) => Some(rest),
            _ => Some(rest),
        }
    }

    fn no_resource(&mut self, target: Target, span: Span) {
        let declared = self.here.declared;
        if declared.is_partial {
            return;
        }
        let here = declared.of_type(target.kind, target.of);
        let names = here.into_iter().flat_map(|names| names.keys().copied());
        let message = format!("the module has no `{target}`");
        let problem = Problem::new(&UNDECLARED, message).at(span, "");
        self.out.push(match suggest::nearest(target.name, names) {
            Some(name) => {
                let near = Target { name, ..target };
                problem.help(format!("did you mean `{near}`?"))
            }
            None => problem,
        });
    }
}

/// Whether what runs at the end of a resource's life can still know it.
fn may_destroy_see(root: &str, steps: &[Step]) -> bool {
    let first = match steps {
        [Step::Name(name), ..] => name.value.as_str(),
        _ => "",
    };
    match root {
        "self" | "path" | "terraform" => true,
        "count" => first == "index",
        "each" => first == "key",
        _ => false,
    }
}
