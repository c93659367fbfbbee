//! Secrets inside of longer texts: passwords in addresses, and what configuration files, arguments and connection strings assign. Knows no key of the language.

use super::name::{Says, says};
use super::value::{Is, is, is_placeholder};

/// The password of an address: `postgres://app:hunter2@db.example.com/app`.
pub(super) fn address(text: &str) -> Option<&str> {
    text.match_indices("://").find_map(|(at, mark)| {
        let rest = text.get(at + mark.len()..)?;
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
        let rest = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
        let authority = rest.split(['/', '?', '#']).next()?;
        // A password with a `/` in it ends what counts as the host, and it is none: a port is a number.
        let login = match authority.rsplit_once('@') {
            Some((login, _)) => login,
            None => rest.split_once('@').map(|(login, _)| login)?,
        };
        let (_, password) = login.split_once(':')?;
        let is_port = |text: &str| {
            text.split('/')
                .next()
                .is_some_and(|p| p.chars().all(|c| c.is_ascii_digit()))
        };
        let is_path = !authority.contains('@') && is_port(password);
        (!password.is_empty() && !is_path && !is_placeholder(password)).then_some(password)
    })
}

/// The first secret that a text assigns, with its name: `password: hunter2`, `"apiKey": "..."`, `--db-password=hunter2`, `Password=hunter2;`.
pub(super) fn assigned(text: &str) -> Option<(&str, &str)> {
    let marks = text
        .char_indices()
        .filter(|(_, c)| matches!(c, '=' | ':' | ' ' | '>'));
    let arns = arns(text);
    let is_of_arn = |at: usize| arns.iter().any(|arn| arn.contains(&at));
    let marks = marks.filter(|(at, _)| !is_of_arn(*at));
    marks.into_iter().find_map(|(at, mark)| {
        let name = name_before(text.get(..at)?, mark)?;
        let says = says(name)?;
        let value = value_behind(text.get(at + 1..)?, mark)?;
        let is_title = value.eq_ignore_ascii_case(name)
            || name.to_lowercase().ends_with(&value.to_lowercase());
        (!is_title && is_secret(says, value)).then_some((name, value))
    })
}

/// Where ARNs stand, whose parts have colons between them: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf` assigns nothing.
fn arns(text: &str) -> Vec<std::ops::Range<usize>> {
    let begins = text.match_indices("arn:").filter(|(at, _)| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    });
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '<' | '>');
    let of = |(at, _): (usize, &str)| {
        let rest = text.get(at..)?;
        Some(at..at + rest.find(ends).unwrap_or(rest.len()))
    };
    begins.filter_map(of).collect()
}

/// In prose and code more things stand behind such a name than in a variable of it.
fn is_secret(says: Says, value: &str) -> bool {
    let is_code = value.contains('(') || value.starts_with(['$', '&', '*', '|', '>', '%', '@']);
    value.len() >= 4 && !is_code && is(says, value) == Is::Secret
}

/// The name that ends in front of a mark.
fn name_before(text: &str, mark: char) -> Option<&str> {
    let text = text.trim_end_matches([' ', '\t', ':', '=', '?', '+']);
    let quoted = text.trim_end_matches(['"', '\'']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = quoted.rfind(|c| !is_name(c)).map_or(0, |at| {
        at + quoted
            .get(at..)
            .and_then(|t| t.chars().next())
            .map_or(1, char::len_utf8)
    });
    let name = quoted.get(start..)?;
    let fits = match mark {
        // `--password hunter2`
        ' ' => name.starts_with("--") && quoted.len() == text.len(),
        // `<password>hunter2</password>`
        '>' => quoted.get(..start)?.ends_with('<'),
        _ => true,
    };
    (fits && !name.is_empty()).then_some(name)
}

/// The value that begins behind a mark, on the same line.
fn value_behind(text: &str, mark: char) -> Option<&str> {
    let text = text
        .trim_start_matches(['=', '>', ':'])
        .trim_start_matches([' ', '\t']);
    let value = match text.chars().next()? {
        quote @ ('"' | '\'') => text.get(1..)?.split([quote, '\n']).next()?,
        _ if mark == '>' => text.split(['<', '\n']).next()?,
        _ => {
            let line = text.split(['\n', '\r']).next()?;
            let value = line
                .split([' ', '\t', ',', ';', '&', '"', '\'', ')', '}', ']'])
                .next()?;
            // Words behind it are prose, but for a comment.
            let behind = line.get(value.len()..)?.trim_start_matches([' ', '\t']);
            let is_prose = mark == ':' && behind.starts_with(|c: char| c.is_alphanumeric());
            if is_prose {
                return None;
            }
            value
        }
    };
    (!value.is_empty() && !value.starts_with("--")).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{address, assigned};

    #[test]
    fn passwords_of_addresses_are_found() {
        for text in [
            "postgres://app:hunter2@db.example.com/app",
            "amqp://:hunter2@rabbit",
            "url = \"redis://u:hunter2@cache:6379/0\"",
            "https://deploy:hunter2@github.com/acme/infrastructure.git",
        ] {
            assert_eq!(address(text), Some("hunter2"), "{text}");
        }
        assert_eq!(address("postgres://app:hun/ter2@db/app"), Some("hun/ter2"));
        for text in [
            "postgres://app@db.example.com/app",
            "postgres://app:${DB_PASSWORD}@db/app",
            "postgres://app:$(DB_PASSWORD)@db/app",
            "ssh://git@github.com:22/acme/x.git",
            "git@github.com:acme/x.git",
            "http://localhost:8080/@scope/name",
            "https://example.com/a?b=c:d@e",
            "https://user:<password>@host",
            "https://user:****@host",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn what_texts_assign_is_found() {
        for text in [
            "db:\n  password: hunter2\n",
            "{\"db\": {\"password\": \"hunter2\"}}",
            "--password=hunter2",
            "run --db-password hunter2 --port 80",
            "Server=db;User=app;Password=hunter2;Pooling=true",
            "-Dspring.datasource.password=hunter2",
            "db.password = hunter2 # for now",
            "<password>hunter2</password>",
            "host=db password='hunter2'",
            "password := 'hunter2'",
            "'password' => 'hunter2'",
        ] {
            assert_eq!(
                assigned(text).map(|found| found.1),
                Some("hunter2"),
                "{text}"
            );
        }
        for text in [
            "password: ${DB_PASSWORD}\n",
            "password:\n  minLength: 8\n",
            "passwordPolicy: strict\n",
            "password: see the runbook",
            "token: {{ .Values.token }}",
            "tokenUrl: https://auth.example.com/token",
            "secretName: portal-tls",
            "password = os.environ['X']",
            "password: process.env.DB_PASSWORD",
            "password: getenv(\"X\")",
            "label.password: Password",
            "--password-file=/run/secrets/db",
            "SELECT a FROM b WHERE token = ?",
            "max_tokens: 4096",
            "auth: password",
            "locale: en-GH\ncurrency: GHS\n",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
            "secret=arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/db-AbCdEf:password::",
            "password: arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-password-AbCdEf\n",
        ] {
            assert_eq!(assigned(text), None, "{text}");
        }
    }
}
