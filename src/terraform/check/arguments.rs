//! The language's own arguments: what each of them holds says how it is looked at.

use super::walk::Walk;
use super::{INVALID_NAME, INVALID_VALUE, NEWER_LANGUAGE, UNKNOWN_ARGUMENT, about, literal};
use crate::diag::{Problem, suggest};
use crate::hcl::{Attribute, Block, Expr, ExprKind};
use crate::terraform::language::{self, Argument, Holds, TypeConstraint};

impl<'a> Walk<'a, '_> {
    /// An argument of the language's own.
    pub fn argument(&mut self, attribute: &'a Attribute, argument: &'static Argument, what: &str) {
        let (name, value) = (argument.name, &attribute.value);
        if let Some(since) = argument.since {
            self.newer(&NEWER_LANGUAGE, name, attribute.name.span, since);
        }
        match argument.holds {
            Holds::Value(_) if self.site.is_test => self.tested(value),
            Holds::References if self.site.is_test => self.named(value, name),
            Holds::Value(kind) => self.value(attribute, kind),
            Holds::Literal(kind) => {
                self.literal(value, name, kind);
                // Settings of a backend have a schema, in which null is no value.
                let is_setting = matches!(what, "backend" | "cloud" | "workspaces");
                let may_lack = matches!(kind, language::Kind::Any | language::Kind::Object);
                if !is_setting && !may_lack && value.kind == ExprKind::Null {
                    let message = format!("`{name}` is null");
                    self.out.push(about(&INVALID_VALUE, message, value));
                }
            }
            Holds::Versions => self.versions(value, name),
            Holds::Keyword(words) => self.keyword(value, name, words),
            Holds::Keywords(_) => {}
            Holds::Name => {
                if value.as_name().is_none() {
                    let message = format!("`{name}` is a new name, without quotes");
                    self.out.push(about(&INVALID_NAME, message, value));
                }
            }
            Holds::TypeConstraint => self.type_constraint(value),
            Holds::References => self.waits_for(value),
            Holds::Triggers => self.triggers(value),
            Holds::Fields => self.fields(value),
            Holds::Address => self.address(value),
            Holds::Provider => self.provider(value),
            Holds::Providers => self.providers(value),
            Holds::Reserved => {
                let message =
                    format!("`{what}` has no `{name}`: Terraform keeps the name for itself");
                let problem = Problem::new(&UNKNOWN_ARGUMENT, message);
                self.out.push(problem.at(attribute.name.span, ""));
            }
        }
    }

    /// What a test asserts of the module, unless it runs another one.
    fn tested(&mut self, value: &'a Expr) {
        let runs_another = |run: &Block| run.body.blocks_of("module").next().is_some();
        if self
            .site
            .owner
            .is_some_and(|owner| owner.name.value == "run" && !runs_another(owner))
        {
            self.expr(value);
        }
    }

    fn value(&mut self, attribute: &'a Attribute, kind: language::Kind) {
        let (name, value) = (attribute.name.value.as_str(), &attribute.value);
        match name {
            "count" | "for_each" => self.repetition(name, value),
            "id" if self.site.owner.is_some_and(|o| o.name.value == "import") => {
                self.import_id(attribute);
            }
            // Terraform plans before it evaluates what a check asserts.
            "condition" | "error_message" if self.site.check.is_some() => self.expr(value),
            _ => {
                self.typed(attribute, &literal::of(kind));
            }
        }
        // Of outputs and checks, Terraform evaluates the message whatever the condition says.
        let is_evaluated = |owner: &Block| owner.name.value == "output";
        if name == "error_message"
            && (self.site.check.is_some() || self.site.owner.is_some_and(is_evaluated))
            && let Some(known) = literal::constant(value)
        {
            if known.is_null() {
                let message = format!("`{name}` is null");
                self.out.push(about(&INVALID_VALUE, message, value));
            }
            self.fits(&known, value, &TypeConstraint::String, name);
        }
    }

    fn keyword(&mut self, value: &'a crate::hcl::Expr, name: &str, words: &[&str]) {
        let text = value.as_text();
        let word = value.as_name().or(text.as_deref());
        // In quotes, as before Terraform 0.12, which tests never were.
        let is_quoted = self.site.is_test && text.is_some();
        if word.is_some_and(|word| words.contains(&word)) && !is_quoted {
            return;
        }
        let message = format!(
            "`{name}` takes one of the words {}",
            suggest::one_of(words.iter().copied())
        );
        let problem = about(&INVALID_VALUE, message, value);
        let near = word.and_then(|word| suggest::nearest(word, words.iter().copied()));
        self.out.push(match near {
            Some(near) if is_quoted => problem.help(format!("write `{near}`, without quotes")),
            Some(near) => problem.meant(near),
            None => problem,
        });
    }
}
