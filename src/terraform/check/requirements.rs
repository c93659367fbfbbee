//! The entries of `required_providers`: a local name, and where the provider comes from in which versions.

use super::literal::{constant, is_constraint};
use super::walk::Walk;
use super::{INVALID_NAME, INVALID_REFERENCE, INVALID_VALUE, UNKNOWN_ARGUMENT, about};
use crate::diag::{Code, Problem, suggest};
use crate::expr::convert::to_text;
use crate::hcl::{Attribute, Expr, ExprKind, ObjectKey};
use crate::span::Span;
use crate::terraform::declared::text;
use crate::terraform::providers::provider_name;

const KEYS: [&str; 3] = ["configuration_aliases", "source", "version"];

impl<'a> Walk<'a, '_> {
    /// `aws = { source = "hashicorp/aws", version = "~> 6.0" }`
    pub fn requirement(&mut self, attribute: &'a Attribute) {
        let (name, value) = (&attribute.name, &attribute.value);
        if !is_provider(&name.value) {
            let message = format!("`{}` is no name of a provider", name.value);
            let problem = Problem::new(&INVALID_NAME, message).at(name.span, "");
            self.out
                .push(problem.help("it has lower-case letters, digits and dashes"));
        }
        match &value.kind {
            // The older form is the version alone.
            ExprKind::Template(_) | ExprKind::Number(_) => self.required_version(value),
            ExprKind::Object(items) => {
                for item in items {
                    let key = match &item.key {
                        ObjectKey::Name(name) => Some(name.value.as_str()),
                        ObjectKey::Expr(key) => text(key),
                    };
                    match key {
                        Some("version") if matches!(item.value.kind, ExprKind::Number(_)) => {
                            let message = "a version constraint is written in quotes";
                            self.said(&INVALID_VALUE, &item.value, message);
                        }
                        Some("version") => self.required_version(&item.value),
                        Some("source") => self.required_source(&item.value),
                        Some("configuration_aliases") => self.aliases(&item.value, &name.value),
                        _ => self.no_key(key.unwrap_or(""), item.key.span()),
                    }
                }
            }
            _ => self.said(
                &INVALID_VALUE,
                value,
                "a required provider is written `{ source = \"NAMESPACE/NAME\", version = \"...\" }`",
            ),
        }
    }

    fn said(&mut self, code: &'static Code, value: &Expr, message: &str) {
        self.out.push(about(code, message, value));
    }

    fn no_key(&mut self, key: &str, span: Span) {
        let message = format!("a required provider has no `{key}`");
        let problem = Problem::new(&UNKNOWN_ARGUMENT, message).at(span, "");
        self.out.push(match suggest::nearest(key, KEYS) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    }

    fn required_version(&mut self, value: &Expr) {
        let versions = constant(value).and_then(|value| to_text(&value));
        // Those of modules and of Terraform itself may begin with `v`.
        let prefixed = |one: &str| {
            one.trim_start_matches([' ', '=', '!', '<', '>', '~'])
                .starts_with('v')
        };
        let is_plain =
            |versions: &str| is_constraint(versions) && !versions.split(',').any(prefixed);
        if !versions.is_some_and(|versions| is_plain(&versions)) {
            let message = "this is no version constraint, such as `\"~> 6.20\"`";
            self.said(&INVALID_VALUE, value, message);
        }
    }

    fn required_source(&mut self, value: &Expr) {
        let is_source = |source: &str| {
            let parts: Vec<&str> = source.split('/').collect();
            let is_part = |part: &&str| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
            };
            let name = parts
                .last()
                .is_some_and(|n| !n.starts_with("terraform-provider-"));
            parts.len() <= 3 && parts.iter().all(is_part) && name
        };
        if !text(value).is_some_and(is_source) {
            let message = "this is no source of a provider, such as `\"hashicorp/aws\"`";
            self.said(&INVALID_VALUE, value, message);
        }
    }

    fn aliases(&mut self, value: &Expr, name: &str) {
        let ExprKind::Tuple(items) = &value.kind else {
            let message = "`configuration_aliases` takes a list that is written out: `[aws.west]`";
            return self.said(&INVALID_REFERENCE, value, message);
        };
        for item in items {
            let is_alias = match (&item.kind, provider_name(item)) {
                (ExprKind::GetAttr { .. }, Some((of, Some(_)))) => of == name,
                _ => false,
            };
            if !is_alias {
                let message = format!("an alias of this provider is written `{name}.ALIAS`");
                self.said(&INVALID_REFERENCE, item, &message);
            }
        }
    }
}

/// Whether a local name can be that of a provider.
pub(super) fn is_provider(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name
            .chars()
            .all(|c| c.is_lowercase() || c.is_ascii_digit() || c == '-')
}
