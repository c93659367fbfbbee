//! Secrets in comments: what somebody noted, or a key that was commented out with its value.

use super::{Hidden, What, by_name, form, within};
use crate::diag::{Code, Problem, Problems};
use crate::span::{SourceId, Span};
use crate::syntax;

/// It lies in the repository like all else.
pub const SECRET_IN_COMMENT: Code = Code::warning(
    "estate::secret_in_comment",
    "a password, key or token stands in a comment",
)
.rule(334);

/// What is found in one comment: what it is, and the part that must not be shown.
struct Found<'t> {
    comment: Span,
    kind: &'static str,
    text: &'t str,
}

fn all(source: SourceId, text: &str) -> impl Iterator<Item = Found<'_>> {
    let comments = syntax::comments(source, text).into_iter();
    comments.filter_map(|(comment, text)| {
        let (kind, text) = secret(text)?;
        Some(Found {
            comment,
            kind,
            text,
        })
    })
}

/// Of prose that only sounds like a secret nothing is said: what was a key has its value in quotes.
fn secret(comment: &str) -> Option<(&'static str, &str)> {
    let by_form = form::of(comment).filter(|(_, part)| part.len() >= 16);
    let address = || Some(("an address with a password", within::address(comment)?));
    by_form.or_else(address).or_else(|| {
        let (name, value) = comment.split_once('=')?;
        let name = name.trim().rsplit('.').next()?.trim_matches(['"', '\'']);
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = value.get(1..)?.split(quote).next()?;
        match by_name(name, value, false)? {
            What::Secret { kind, text, .. } => Some((kind, text)),
            What::Reference(_) => None,
        }
    })
}

/// What the comments of a file hold that must not be shown.
#[must_use]
pub fn hidden_in_comments(source: SourceId, text: &str) -> Vec<Hidden> {
    let hidden = all(source, text).map(|found| Hidden {
        span: found.comment,
        text: found.text.to_owned(),
    });
    hidden.collect()
}

/// Reports every such comment.
pub fn comments(source: SourceId, text: &str, problems: &mut Problems) {
    for found in all(source, text) {
        let message = format!("a comment holds {}", found.kind);
        problems.push(
            Problem::new(&SECRET_IN_COMMENT, message)
                .at(found.comment, "in the repository, and in its history")
                .help("take it out, and change the secret, because it is known now; a name of it in Secrets Manager may stay"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::secret;

    #[test]
    fn secrets_are_told_from_prose() {
        for comment in [
            " old: ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            " postgres://app:hunter2@db/app",
            "env.DB_PASSWORD = \"hunter2\"",
            " \"DB_PASSWORD\" = 'hunter2' # for now",
        ] {
            assert!(secret(comment).is_some(), "{comment}");
        }
        for comment in [
            " password: see the runbook",
            " the token = what the portal shows",
            " DB_PASSWORD = \"${DB_PASSWORD}\"",
            " secrets = { DB_PASSWORD = { name = \"acme/shop/db\" } }",
            " arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-password-AbCdEf",
            "",
        ] {
            assert_eq!(secret(comment), None, "{comment}");
        }
    }
}
