//! References of a module: what they name must be declared in it, and have what is asked of it.

use super::scope::Scope;
use super::{UNDECLARED, UNKNOWN_ATTRIBUTE, UNKNOWN_FUNCTION};
use crate::diag::{Problem, suggest};
use crate::expr::function_names;
use crate::hcl::{Block, Body, Expr, ExprKind, Ident, Item, Part};
use crate::terraform::modules::Modules;
use crate::terraform::schema::Known;

/// Arguments that hold names of their own kind, no references.
const PLAIN: [&str; 5] = [
    "provider",
    "providers",
    "ignore_changes",
    "replace_triggered_by",
    "depends_on",
];
/// What references begin with, in Terraform and in templates; for suggestions alone.
const ROOTS: [&str; 19] = [
    "var",
    "local",
    "module",
    "data",
    "ephemeral",
    "each",
    "count",
    "self",
    "path",
    "terraform",
    "resource",
    "project",
    "environment",
    "region",
    "cell",
    "client",
    "app",
    "stack",
    "estate",
];
/// Blocks of Terraform itself with arguments that hold keywords.
const KEYWORDS: [(&str, &[&str]); 2] = [
    ("provisioner", &["when", "on_failure"]),
    ("action_trigger", &["events"]),
];
/// Roots that Terraform itself gives.
const GIVEN: [&str; 7] = [
    "each",
    "count",
    "self",
    "path",
    "terraform",
    "provider",
    "action",
];

/// Checks every expression of a body.
pub(super) fn check(body: &Body, scope: &Scope, modules: &Modules, out: &mut Vec<Problem>) {
    let mut walk = Walk {
        scope,
        modules,
        hidden: Vec::new(),
        out,
    };
    walk.body(body);
}

struct Walk<'a, 'o> {
    scope: &'a Scope<'a>,
    modules: &'a Modules,
    /// Names of iterations around.
    hidden: Vec<&'a str>,
    out: &'o mut Vec<Problem>,
}

impl<'a> Walk<'a, '_> {
    fn body(&mut self, body: &'a Body) {
        self.body_but(body, &[]);
    }

    fn body_but(&mut self, body: &'a Body, keywords: &[&str]) {
        for item in &body.items {
            match item {
                Item::Attribute(a)
                    if PLAIN.contains(&a.name.value.as_str())
                        || keywords.contains(&a.name.value.as_str()) => {}
                Item::Attribute(a) => self.expr(&a.value),
                Item::Block(block) if block.name.value == "dynamic" => self.dynamic(block),
                Item::Block(block) => {
                    let known = KEYWORDS.iter().find(|(name, _)| *name == block.name.value);
                    self.body_but(&block.body, known.map_or(&[], |(_, keywords)| keywords));
                }
            }
        }
    }

    fn dynamic(&mut self, block: &'a Block) {
        let iterator = block.body.items.iter().find_map(|item| match item {
            Item::Attribute(a) if a.name.value == "iterator" => match &a.value.kind {
                ExprKind::Variable(name) => Some(name.as_str()),
                _ => None,
            },
            _ => None,
        });
        let label = block.labels.first().map(|l| l.value.as_str());
        for item in &block.body.items {
            match item {
                Item::Attribute(a) if a.name.value == "iterator" => {}
                // Labels see the iterator, what it runs over does not.
                Item::Attribute(a) if a.name.value != "labels" => self.expr(&a.value),
                Item::Attribute(a) => self.inside(iterator.or(label), |walk| walk.expr(&a.value)),
                Item::Block(content) => {
                    self.inside(iterator.or(label), |walk| walk.body(&content.body));
                }
            }
        }
    }

    /// With one or more names that hide what is outside.
    fn inside(&mut self, names: impl IntoIterator<Item = &'a str>, then: impl FnOnce(&mut Self)) {
        let before = self.hidden.len();
        self.hidden.extend(names);
        then(self);
        self.hidden.truncate(before);
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Variable(_) | ExprKind::GetAttr { .. } | ExprKind::Index { .. } => {
                self.traversal(expr);
            }
            ExprKind::For(walk) => {
                self.expr(&walk.collection);
                let names = [walk.key_name.as_ref(), Some(&walk.value_name)];
                let names = names.into_iter().flatten().map(|n| n.value.as_str());
                self.inside(names, |inner| {
                    let rest = [
                        walk.key.as_ref(),
                        Some(&walk.value),
                        walk.condition.as_ref(),
                    ];
                    rest.into_iter().flatten().for_each(|e| inner.expr(e));
                });
            }
            ExprKind::Template(template) => self.parts(&template.parts),
            _ => {
                if let ExprKind::Call { name, .. } = &expr.kind {
                    self.function(name);
                }
                let mut children = Vec::new();
                expr.children(&mut |child| children.push(child));
                for child in children {
                    self.expr(child);
                }
            }
        }
    }

    /// Functions of providers have their provider in the name, and are not looked at.
    fn function(&mut self, name: &Ident) {
        let bare = name.value.strip_prefix("core::").unwrap_or(&name.value);
        if bare.contains("::") || function_names().any(|known| known == bare) {
            return;
        }
        let message = format!("there is no function `{}`", name.value);
        let problem = Problem::new(&UNKNOWN_FUNCTION, message).at(name.span, "");
        self.out
            .push(match suggest::nearest(bare, function_names()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation { expr, .. } => self.expr(expr),
                Part::If {
                    condition,
                    then,
                    otherwise,
                    ..
                } => {
                    self.expr(condition);
                    self.parts(then);
                    self.parts(otherwise);
                }
                Part::For {
                    key_name,
                    value_name,
                    collection,
                    body,
                    ..
                } => {
                    self.expr(collection);
                    let names = [key_name.as_ref(), Some(value_name)];
                    let names = names.into_iter().flatten().map(|n| n.value.as_str());
                    self.inside(names, |inner| inner.parts(body));
                }
            }
        }
    }

    /// `root.name[key].name`: the root and the names behind it, keys left out.
    fn traversal(&mut self, expr: &'a Expr) {
        let mut names: Vec<&'a Ident> = Vec::new();
        let mut at = expr;
        loop {
            match &at.kind {
                ExprKind::GetAttr { on, name } => {
                    names.push(name);
                    at = on;
                }
                ExprKind::Index { on, key } => {
                    self.expr(key);
                    at = on;
                }
                ExprKind::Variable(root) => {
                    names.reverse();
                    if !self.hidden.contains(&root.as_str()) {
                        self.reference(at, root, &names);
                    }
                    return;
                }
                _ => return self.expr(at),
            }
        }
    }

    fn reference(&mut self, at: &Expr, root: &str, names: &[&Ident]) {
        let scope = self.scope;
        match (root, names) {
            ("var", [name, ..]) => self.declared("variable", name, scope.variables.keys().copied()),
            ("local", [name, ..]) => {
                self.declared("local value", name, scope.locals.iter().copied());
            }
            ("module", [name, rest @ ..]) => {
                self.declared("module", name, scope.modules.keys().copied());
                if let (Some(Some(folder)), [output, ..]) =
                    (scope.modules.get(name.value.as_str()), rest)
                {
                    self.output(folder, &name.value, output);
                }
            }
            ("data" | "ephemeral" | "resource", [kind, name, rest @ ..]) => {
                self.block(root, kind.value.as_str(), name, rest);
            }
            (root, _) if GIVEN.contains(&root) => {}
            // Every type has its provider in front.
            (root, [_, ..]) if !root.contains('_') && !self.is_type(root) => self.no_root(at, root),
            (root, [name, rest @ ..]) => self.block("resource", root, name, rest),
            (root, []) => {
                let message = format!("nothing here is called `{root}`");
                self.out
                    .push(Problem::new(&UNDECLARED, message).at(at.span, "").help(
                    "a text stands in quotes; a variable is `var.NAME`, a local value `local.NAME`",
                ));
            }
        }
    }

    fn is_type(&self, root: &str) -> bool {
        self.scope.is_partial || self.scope.blocks.contains_key(&("resource", root))
    }

    fn no_root(&mut self, at: &Expr, root: &str) {
        let message = format!("nothing here is called `{root}`");
        let problem = Problem::new(&UNDECLARED, message).at(at.span, "");
        self.out.push(match suggest::nearest(root, ROOTS) {
            Some(near) if near == root => problem.help(
                "plain modules see nothing of the estate: declare a variable, and let the stack set it",
            ),
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    fn declared<'n>(
        &mut self,
        what: &str,
        name: &Ident,
        names: impl Iterator<Item = &'n str> + Clone,
    ) {
        if self.scope.is_partial || names.clone().any(|known| known == name.value) {
            return;
        }
        let message = format!("the module has no {what} `{}`", name.value);
        let problem = Problem::new(&UNDECLARED, message).at(name.span, "");
        self.out.push(match suggest::nearest(&name.value, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    fn output(&mut self, folder: &str, module: &str, output: &Ident) {
        let Some(target) = self.modules.get(folder).filter(|m| !m.is_partial()) else {
            return;
        };
        let outputs = target.blocks().filter(|(b, _)| b.name.value == "output");
        let names: Vec<&str> = outputs
            .filter_map(|(b, _)| Some(b.labels.first()?.value.as_str()))
            .collect();
        if names.contains(&output.value.as_str()) {
            return;
        }
        let message = format!("the module `{module}` has no output `{}`", output.value);
        let problem = Problem::new(&UNDECLARED, message).at(output.span, "");
        self.out.push(match suggest::nearest(&output.value, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    /// A resource or data source, and the attribute that is read from it.
    fn block(&mut self, kind: &str, of: &str, name: &Ident, rest: &[&Ident]) {
        let here = self.scope.blocks.get(&(kind, of));
        let Some(provider) = here.and_then(|names| names.get(name.value.as_str())) else {
            if self.scope.is_partial {
                return;
            }
            let prefix = match kind {
                "resource" => String::new(),
                kind => format!("{kind}."),
            };
            let message = format!("the module has no `{prefix}{of}.{}`", name.value);
            let names = here.into_iter().flat_map(|names| names.keys().copied());
            let problem = Problem::new(&UNDECLARED, message).at(name.span, "");
            self.out.push(match suggest::nearest(&name.value, names) {
                Some(near) => problem.help(format!("did you mean `{prefix}{of}.{near}`?")),
                None => problem,
            });
            return;
        };
        let provider = self.scope.provider(provider);
        let (Some(attribute), Some(Known::Schema(schema))) =
            (rest.first(), provider.and_then(|p| p.block(kind, of)))
        else {
            return;
        };
        let known = attribute.value.as_str();
        if schema.attributes.contains_key(known) || schema.block_types.contains_key(known) {
            return;
        }
        let names = schema.attributes.keys().chain(schema.block_types.keys());
        let message = format!("`{of}` has no attribute `{known}`");
        let problem = Problem::new(&UNKNOWN_ATTRIBUTE, message).at(attribute.span, "");
        self.out
            .push(match suggest::nearest(known, names.map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
    }
}
