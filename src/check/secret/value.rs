//! What a value under the name of a secret is: the secret, the name of one, or neither. Knows no key of the language.

use super::name::Says;
use super::token::is_varied;

/// What a value under such a name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Is {
    Secret,
    /// The name of a secret, such as `acme/production/database`.
    Reference,
    Nothing,
}

/// Judges a value by what its name says of it.
pub(super) fn is(says: Says, value: &str) -> Is {
    if is_placeholder(value) || is_word(value) {
        return Is::Nothing;
    }
    if let Some(names) = reference(value) {
        return if names { Is::Reference } else { Is::Nothing };
    }
    match says {
        Says::Password => Is::Secret,
        Says::Token if is_random(value) => Is::Secret,
        Says::Token => Is::Nothing,
    }
}

/// What is put there later.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let inner = |open, close| value.starts_with(open) && value.ends_with(close);
    let is_variable = value.strip_prefix('$').is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    });
    let of_one = |c: char| value.chars().all(|other| other == c);
    ["${", "$(", "{{", "<%", "%(", "%s", "#{"]
        .iter()
        .any(|mark| value.contains(mark))
        || inner('<', '>')
        || inner('{', '}')
        || inner('[', ']')
        || is_variable
        || value.chars().next().is_none_or(of_one)
}

/// Words that say whether or how, and are nobody's secret.
fn is_word(value: &str) -> bool {
    const WORDS: [&str; 19] = [
        "0", "1", "auto", "default", "disabled", "enabled", "false", "file", "no", "none", "null",
        "off", "on", "optional", "redacted", "required", "true", "yes", "nil",
    ];
    WORDS.contains(&value.to_ascii_lowercase().as_str())
}

/// Whether a text says where a secret is: `true` for the name of one, `false` for a file, an ARN, an address.
fn reference(value: &str) -> Option<bool> {
    const PLACES: [&str; 13] = [
        "arn:",
        "aws-sm:",
        "aws-ssm:",
        "awssm:",
        "env:",
        "env.",
        "file:",
        "os.environ",
        "process.env",
        "projects/",
        "ref+",
        "secretsmanager:",
        "ssm:",
    ];
    if PLACES.iter().any(|place| value.starts_with(place))
        || value.starts_with("vault:")
        || value.contains("://")
    {
        return Some(false);
    }
    let is_call = value.contains("env(") || value.contains("Env(");
    let is_file = ["/", "./", "../", "~/"]
        .iter()
        .any(|start| value.starts_with(start));
    let is_path = value.contains('/')
        && value
            .trim_start_matches(['/', '.', '~'])
            .split('/')
            .all(is_plain);
    match () {
        () if is_call => Some(false),
        () if is_path => Some(!is_file),
        () => None,
    }
}

/// Made of words as people write them: `acme-prod`, `db_login`, `v2`. Never what a machine has drawn.
fn is_plain(text: &str) -> bool {
    let is_plain_word = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = word.len() - letters.len();
        let mut cases = letters.chars();
        let first_upper = cases.next().is_none_or(char::is_uppercase);
        let rest: Vec<char> = cases.collect();
        let one_case = rest.iter().all(char::is_ascii_lowercase)
            || first_upper && rest.iter().all(char::is_ascii_uppercase);
        letters.chars().all(|c| c.is_ascii_alphabetic())
            && one_case
            && digits <= 4
            && word.len() <= 20
    };
    let words: Vec<&str> = text
        .split(['-', '_', '.'])
        .filter(|word| !word.is_empty())
        .collect();
    !words.is_empty() && words.into_iter().all(is_plain_word)
}

/// Whether it was drawn by a machine.
fn is_random(value: &str) -> bool {
    let has = |is: fn(char) -> bool| value.chars().any(is);
    let is_address = value.contains('@') && value.contains('.');
    let has_words = value.contains(['-', '_', '.']) || value.len() < 16;
    let is_number = value.chars().all(|c| c.is_ascii_digit());
    let is_words = has_words && is_plain(value);
    let is_other = is_address || is_number || is_words || has(char::is_whitespace);
    value.len() >= 8 && !is_other && is_varied(value)
}

#[cfg(test)]
mod tests {
    use super::{Is, is};
    use crate::check::secret::name::Says;

    #[test]
    fn values_are_secrets_references_or_neither() {
        for value in [
            "hunter2",
            "correct horse battery staple",
            "abc/def+ghi9384uJSDF",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
            "Sup3r/Secret",
            "changeme",
            "12345",
        ] {
            assert_eq!(is(Says::Password, value), Is::Secret, "{value}");
        }
        for value in [
            "acme/production/db",
            "team/db-password",
            "kv/data/v2/portal",
        ] {
            assert_eq!(is(Says::Password, value), Is::Reference, "{value}");
        }
        for value in [
            "",
            "${DB_PASSWORD}",
            "$(DB_PASSWORD)",
            "$DB_PASSWORD",
            "{{ .password }}",
            "<password>",
            "****",
            "true",
            "none",
            "/run/secrets/db",
            "./db.key",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
            "https://vault.example.com/v1/db",
            "vault:secret/data/db#password",
            "op://team/db/password",
        ] {
            assert_eq!(is(Says::Password, value), Is::Nothing, "{value}");
        }
        for value in [
            "a8f7d6c5b4a39281706f5e4d3c2b1a09",
            "123e4567-e89b-12d3-a456-426614174000",
            "Xk9-2mQz_81vL",
            "supersecrettokenvalue",
        ] {
            assert_eq!(is(Says::Token, value), Is::Secret, "{value}");
        }
        for value in [
            "4096",
            "registry-login",
            "X-Auth-Token",
            "portal.example.com",
            "bearer",
            "session",
            "platform-2024",
            "ops@example.com",
        ] {
            assert_eq!(is(Says::Token, value), Is::Nothing, "{value}");
        }
    }
}
