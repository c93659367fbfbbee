//! Secrets that stand in the file. Knows no key of the language: it looks at names and texts.

use crate::diag::{Code, Problem, Problems};
use crate::estate::Estate;
use crate::span::Span;
use crate::syntax::{Node, NodeKind};

/// Everybody who can read the repository has it, for ever.
pub const SECRET_IN_FILE: Code = Code::error(
    "estate::secret_in_file",
    "a password, key or token stands in the file",
)
.rule(334);

/// The codes of this file.
pub(super) const CODES: &[&Code] = &[&SECRET_IN_FILE];

/// Ends of key names that hold nothing but secrets.
const NAMES: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "psk",
    "preshared_key",
    "pre_shared_key",
    "private_key",
    "api_key",
    "secret_key",
];

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    walk("", estate.file.span, &estate.file, problems);
}

fn walk(key: &str, at: Span, node: &Node, problems: &mut Problems) {
    match &node.kind {
        NodeKind::Table(table) => {
            for (key, entry) in table.iter() {
                walk(key, entry.key, &entry.node, problems);
            }
        }
        NodeKind::Array(items) => items.iter().for_each(|item| walk(key, at, item, problems)),
        NodeKind::String(text) => problems.extend(report(key, at, node.span, text)),
        _ => {}
    }
}

fn report(key: &str, at: Span, value: Span, text: &str) -> Option<Problem> {
    let what = by_text(text).or_else(|| by_name(key, text))?;
    Some(
        Problem::new(&SECRET_IN_FILE, format!("`{key}` holds {what}"))
            .at(at, "in the repository, and in its history")
            .help(if value == at {
                "change it, keep the new one in Secrets Manager, and refer to it by name".to_owned()
            } else {
                format!("change it, keep the new one in Secrets Manager, and write its name or ARN, for example `{key} = \"team/environment/{}\"`", key.replace('_', "-"))
            }),
    )
}

/// What a text is by its form alone.
fn by_text(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let is_id = |word: &str| {
        (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word.len() == 20
            && word
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    if words.any(is_id) {
        return Some("an AWS access key");
    }
    let starts = ["ghp_", "gho_", "github_pat_", "glpat-", "xoxb-", "xoxp-"];
    starts
        .iter()
        .any(|s| text.starts_with(s))
        .then_some("a token")
}

/// What a text is by the name of its key, unless it is a name or a reference itself.
fn by_name(key: &str, text: &str) -> Option<&'static str> {
    let name = key.to_lowercase().replace('-', "_");
    let is_reference =
        text.is_empty() || text.contains('/') || text.starts_with("arn:") || text.contains("${");
    (NAMES.iter().any(|n| name.ends_with(n)) && !is_reference).then_some("a secret")
}

#[cfg(test)]
mod tests {
    use super::{by_name, by_text};

    #[test]
    fn secrets_and_their_names_are_told_apart() {
        assert!(by_name("db_password", "hunter2").is_some());
        assert!(by_name("PSK", "hunter2").is_some());
        assert!(by_name("db_password", "acme/production/db").is_none());
        assert!(
            by_name(
                "db_password",
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"
            )
            .is_none()
        );
        assert!(by_name("password_policy", "strict").is_none());
        assert!(by_text("-----BEGIN RSA PRIVATE KEY-----\nMII").is_some());
        assert!(by_text("-----BEGIN CERTIFICATE-----\nMII").is_none());
        assert!(by_text("id=AKIAIOSFODNN7EXAMPLE;").is_some());
        assert!(by_text("arn:aws:iam::111122223333:role/AKIA").is_none());
    }
}
