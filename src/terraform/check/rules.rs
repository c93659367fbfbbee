//! What blocks of Terraform must hold to beside the table: names, conditions, keywords that belong together.

use super::addresses::Address;
use super::attributes;
use super::body::lacked;
use super::literal::constant;
use super::requirements::is_provider;
use super::values::mismatched;
use super::walk::Walk;
use super::{CONSTANT_CONDITION, INVALID_NAME, INVALID_TYPE, INVALID_VALUE, WRONG_TYPE, about};
use crate::diag::{Problem, suggest};
use crate::expr::convert::to_text;
use crate::hcl::{Block, Expr, ExprKind, Ident, is_identifier};
use crate::terraform::declared::text;
use crate::terraform::language::{self, Malformed, TypeConstraint, is_reserved_variable};

impl<'a> Walk<'a, '_> {
    /// The rules of one block.
    pub fn rules(&mut self, block: &'a Block) {
        match block.name.value.as_str() {
            "variable" => {
                self.names(block);
                self.reserved(block);
                self.default(block);
                self.conditions(block, "validation");
            }
            "output" | "check" => {
                self.names(block);
                self.conditions(block, "precondition");
                self.conditions(block, "assert");
            }
            "resource" | "data" | "ephemeral" => self.names(block),
            "run" => {
                self.names(block);
                self.conditions(block, "assert");
            }
            "lifecycle" => {
                self.conditions(block, "precondition");
                self.conditions(block, "postcondition");
            }
            "module" => {
                self.names(block);
                self.source(block);
            }
            "provider" => self.provider_names(block),
            "locals" => {
                for local in block.body.attributes() {
                    self.identifier(&local.name);
                }
            }
            "backend" => self.backend(block),
            "provisioner" => self.provisioner(block),
            "import" => self.import(block),
            "moved" => self.moved(block),
            "removed" => self.removed(block),
            _ => {}
        }
    }

    fn names(&mut self, block: &Block) {
        for label in &block.labels {
            self.identifier(label);
        }
    }

    fn identifier(&mut self, name: &Ident) {
        if !is_name(&name.value) {
            let message = format!("`{}` is no name", name.value);
            let problem = Problem::new(&INVALID_NAME, message).at(name.span, "");
            self.out.push(problem.help(
                "a name begins with a letter or underscore; letters, digits, underscores and dashes follow",
            ));
        }
    }

    fn reserved(&mut self, block: &Block) {
        if let Some(name) = block.labels.first()
            && is_reserved_variable(&name.value)
        {
            let message = format!("no variable can be called `{}`", name.value);
            let problem = Problem::new(&INVALID_NAME, message).at(name.span, "");
            self.out
                .push(problem.help("it has a meaning of its own in `module` blocks"));
        }
    }

    /// Conditions that refer to nothing say the same for ever; that of a variable is about the variable.
    fn conditions(&mut self, block: &Block, name: &str) {
        for inner in block.body.blocks_of(name) {
            let Some(condition) = inner.body.value("condition") else {
                continue;
            };
            let found = Free::of(condition);
            let variable = (name == "validation").then(|| block.label(0)).flatten();
            let (is_idle, message) = match variable {
                Some(variable) => (
                    !found.variables.contains(&variable),
                    format!("the condition does not refer to `var.{variable}`, which it is for"),
                ),
                None => (
                    found.count == 0,
                    "the condition refers to nothing, so it always says the same".to_owned(),
                ),
            };
            if is_idle {
                self.out
                    .push(about(&CONSTANT_CONDITION, message, condition));
            }
        }
    }

    fn provider_names(&mut self, block: &Block) {
        let Some(name) = block.labels.first() else {
            return;
        };
        if !is_provider(&name.value) {
            let message = format!("`{}` is no name of a provider", name.value);
            let problem = Problem::new(&INVALID_NAME, message).at(name.span, "");
            self.out
                .push(problem.help("it has lower-case letters, digits and dashes"));
        }
        let alias = block.body.value("alias");
        if let Some((value, alias)) = alias.and_then(|a| Some((a, to_text(&constant(a)?)?)))
            && !is_name(&alias)
        {
            let message = format!("`{alias}` is no name");
            self.out.push(about(&INVALID_NAME, message, value));
        }
    }

    fn backend(&mut self, block: &Block) {
        if let Some(name) = block.labels.first()
            && language::backend(&name.value).is_none()
        {
            let message = format!("Terraform has no backend `{}`", name.value);
            let problem = Problem::new(&INVALID_VALUE, message).at(name.span, "");
            let near = suggest::nearest(&name.value, language::backend_names());
            self.out.push(match near {
                Some(near) => problem.meant(near),
                None => problem.help(format!(
                    "it has {}",
                    suggest::one_of(language::backend_names()).replace(" or ", " and ")
                )),
            });
        }
    }

    fn provisioner(&mut self, block: &Block) {
        let names = ["file", "local-exec", "remote-exec"];
        if let Some(name) = block.labels.first()
            && !names.contains(&name.value.as_str())
        {
            let message = format!("Terraform has no provisioner `{}`", name.value);
            let problem = Problem::new(&INVALID_VALUE, message).at(name.span, "");
            self.out.push(match suggest::nearest(&name.value, names) {
                Some(near) => problem.meant(near),
                None => problem.help(format!(
                    "it has {}",
                    suggest::one_of(names).replace(" or ", " and ")
                )),
            });
        }
        let is_removed = self.site.owner.is_some_and(|o| o.name.value == "removed");
        if is_removed && !self.site.is_destroy {
            let message = "a provisioner of `removed` runs when something is destroyed";
            let problem = Problem::new(&INVALID_VALUE, message).at(block.name.span, "");
            self.out.push(problem.help("write `when = destroy` in it"));
        }
        let needed: &[&str] = match block.label(0) {
            Some("remote-exec") => &["inline", "script", "scripts"],
            Some("file") => &["content", "source"],
            _ => &[],
        };
        if !needed.is_empty() {
            let mut given = needed.iter();
            if !given.any(|name| block.body.attribute(name).is_some()) {
                let list = suggest::one_of(needed.iter().copied());
                let message = format!("`provisioner` lacks one of the arguments {list}");
                let problem =
                    Problem::new(&super::MISSING_ARGUMENT, message).at(block.name.span, "");
                let first = needed.first().copied().unwrap_or_default();
                self.out.push(problem.help(lacked("argument", first)));
            }
        }
    }

    /// A default has the type that the variable takes.
    fn default(&mut self, block: &'a Block) {
        let constraint = block.body.value("type").map(TypeConstraint::read);
        let Some(default) = block.body.value("default") else {
            return;
        };
        // What else is wrong with it is found where the table says that it is written out.
        let Some(value) = constant(default) else {
            return;
        };
        let nullable = block.body.value("nullable").map(|n| &n.kind);
        if value.is_null() && nullable == Some(&ExprKind::Bool(false)) {
            let message = "`default` is null, and the variable is not `nullable`";
            self.out.push(about(&INVALID_VALUE, message, default));
        }
        let Some(Ok(wanted)) = constraint else {
            return;
        };
        // Type and default that do not fit each other came together by the override.
        match (self.here.module.over(block), wanted.convert(&value)) {
            (Some(over), Err(mismatch)) => {
                let problem = mismatched("default", &mismatch, default);
                let here = Problem::new(&WRONG_TYPE, problem.message).at(over.name.span, "");
                self.out.push(here.at(default.span, "the default"));
            }
            _ => _ = self.fits(&value, default, &wanted, "default"),
        }
    }

    /// Provisioners run for resources.
    fn removed(&mut self, block: &Block) {
        if is_module(block, "from") != Some(true) {
            return;
        }
        for inner in block.body.blocks() {
            let name = inner.name.value.as_str();
            if matches!(name, "connection" | "provisioner") {
                let message = format!("`removed` of a module has no `{name}`");
                let problem = Problem::new(&INVALID_VALUE, message).at(inner.name.span, "");
                self.out
                    .push(problem.help("name a resource in `from`, or leave it out"));
            }
        }
    }

    /// A resource stays a resource, and a module a module.
    fn moved(&mut self, block: &Block) {
        if let (Some(from), Some(to)) = (is_module(block, "from"), is_module(block, "to"))
            && from != to
        {
            let message = "`from` and `to` have to be both resources or both modules";
            self.wrong_at(block.name.span, message);
        }
    }

    /// `type = list(string)`
    pub fn type_constraint(&mut self, value: &'a Expr) {
        match TypeConstraint::read(value) {
            Ok(_) => self.optional_defaults(value),
            Err(wrong) => self.no_type(value, wrong),
        }
    }

    /// Defaults of optional attributes are written out, and have the attribute's type.
    fn optional_defaults(&mut self, value: &'a Expr) {
        value.visit(&mut |part| {
            if let ExprKind::Call { name, args, .. } = &part.kind
                && let ("optional", [of, default]) = (name.value.as_str(), args.as_slice())
                && let Ok(wanted) = TypeConstraint::read(of)
                && let Some(known) = self.constant_value(default, "optional")
            {
                self.fits(&known, default, &wanted, "optional");
            }
        });
    }

    fn no_type(&mut self, value: &Expr, wrong: Malformed) {
        let problem = Problem::new(&INVALID_TYPE, wrong.message).at(wrong.span, "");
        self.out.push(match (wrong.near, text(value)) {
            (Some(near), _) => problem.meant(near),
            (None, Some(quoted)) => problem.help(format!("write `type = {quoted}`")),
            (None, None) => problem,
        });
    }
}

/// Whether an argument is the address of a module, if it is an address.
fn is_module(block: &Block, name: &str) -> Option<bool> {
    let (start, steps) = attributes::steps(block.body.value(name)?);
    let address = Address::read(start.as_name()?, start, &steps).ok()?;
    Some(address.resource.is_none())
}

/// Whether a text can be the name of something.
pub(super) fn is_name(name: &str) -> bool {
    // `for` is a word of the expression language, and a name all the same.
    let mut chars = name.chars();
    is_identifier(name)
        || name == "for"
        || (chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-'))
}

/// What an expression refers to that it does not name itself.
#[derive(Default)]
struct Free<'e> {
    count: usize,
    /// The names of its variables.
    variables: Vec<&'e str>,
}

impl<'e> Free<'e> {
    fn of(expr: &'e Expr) -> Self {
        let mut free = Self::default();
        expr.visit_scoped(&mut |part, hidden| match &part.kind {
            ExprKind::Variable(root) => free.count += usize::from(!hidden.contains(&&**root)),
            ExprKind::GetAttr { on, name }
                if on.as_name() == Some("var") && !hidden.contains(&"var") =>
            {
                free.variables.push(&name.value);
            }
            _ => {}
        });
        free
    }
}
