//! Secrets that are known by their form alone, whatever key they stand under. Knows no key of the language.

use super::token::Letters::{Dotted, Url};
use super::token::{self, is_varied, run, starts};

/// Addresses that are secrets themselves: who knows one can write there.
const HOOKS: [(&str, &str); 5] = [
    ("hooks.slack.com/services/", "a webhook of Slack"),
    ("hooks.slack.com/workflows/", "a webhook of Slack"),
    (".webhook.office.com/webhookb2/", "a webhook of Teams"),
    ("discord.com/api/webhooks/", "a webhook of Discord"),
    ("discordapp.com/api/webhooks/", "a webhook of Discord"),
];

/// What a text is, or holds, by its form alone, and which part of it that is.
pub(super) fn of(text: &str) -> Option<(&'static str, &str)> {
    let whole = |what| Some((what, text));
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY") {
        return whole("a private key");
    }
    if text.contains("service_account") && text.contains("\"private_key") {
        return whole("the key of a service account");
    }
    token::of(text)
        .or_else(|| hook(text))
        .or_else(|| json_web_token(text))
        .or_else(|| of_azure(text))
        .or_else(|| header(text))
}

fn hook(text: &str) -> Option<(&'static str, &str)> {
    HOOKS.iter().find_map(|(place, what)| {
        let at = text.find(place)? + place.len();
        let key = run(text.get(at..)?, |c| {
            Url.has(c) || matches!(c, '/' | '+' | '@')
        });
        (key.len() >= 20 && is_varied(key)).then_some((*what, key))
    })
}

/// Three parts with dots between, of which two are JSON in base64, which begins with `ey`.
fn json_web_token(text: &str) -> Option<(&'static str, &str)> {
    starts(text, "ey").find_map(|here| {
        let found = run(here, |c| Url.has(c) || matches!(c, '.' | '='));
        let parts: Vec<&str> = found.split('.').collect();
        let [head, body, sign, ..] = parts.as_slice() else {
            return None;
        };
        let is_token = head.len() >= 17 && body.starts_with("ey") && body.len() >= 12;
        (is_token && sign.len() >= 10).then_some(("a JSON web token", found))
    })
}

/// Client secrets of Entra ID, and signatures of shared access.
fn of_azure(text: &str) -> Option<(&'static str, &str)> {
    let secret = text.match_indices("Q~").find_map(|(at, _)| {
        let begin = at.checked_sub(4)?;
        let found = run(text.get(begin..)?, |c| Dotted.has(c) || c == '~');
        let digit = text.get(begin + 3..at)?.chars().all(|c| c.is_ascii_digit());
        (digit && (37..=40).contains(&found.len())).then_some(("a client secret of Azure", found))
    });
    secret.or_else(|| {
        let at = text.find("sig=").filter(|_| text.contains("sv=20"))? + 4;
        let found = run(text.get(at..)?, |c| {
            Url.has(c) || matches!(c, '%' | '+' | '/' | '=')
        });
        (found.len() >= 32).then_some(("a signature of shared access", found))
    })
}

/// `Authorization: Bearer ...`.
fn header(text: &str) -> Option<(&'static str, &str)> {
    ["Bearer ", "bearer ", "Basic ", "basic "]
        .iter()
        .find_map(|scheme| {
            starts(text, scheme).find_map(|here| {
                let key = run(here.get(scheme.len()..)?, |c| {
                    Dotted.has(c) || matches!(c, '+' | '/' | '~')
                });
                let mixes = |is: fn(char) -> bool| key.chars().any(is);
                let is_random = mixes(|c| c.is_ascii_digit()) && mixes(|c| c.is_ascii_alphabetic());
                (key.len() >= 16 && is_random && is_varied(key)).then_some(("a token", key))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn tokens_are_known_by_their_form() {
        for (text, what) in [
            ("-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"),
            ("id=AKIAIOSFODNN7EXAMPLE;", "an AWS access key"),
            (
                "https://ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/a/b",
                "a token of GitHub",
            ),
            ("xoxb-1234567890-abcdefghij", "a token of Slack"),
            ("sk_live_abcdefghij0123456789", "a key of Stripe"),
            (
                "https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/abcdefghijklmnopqrstuvwx",
                "a webhook of Slack",
            ),
            (
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
                "a JSON web token",
            ),
            (
                "{\"type\":\"service_account\",\"private_key_id\":\"ab\"}",
                "the key of a service account",
            ),
            ("Authorization: Bearer abcdef0123456789abcdef", "a token"),
            (
                "aB38Q~abcdefghijklmnopqrstuvwxyz0123456",
                "a client secret of Azure",
            ),
        ] {
            assert_eq!(of(text).map(|found| found.0), Some(what), "{text}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        for text in [
            "-----BEGIN CERTIFICATE-----\nMII",
            "-----BEGIN PUBLIC KEY-----\nMII",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
            "arn:aws:iam::111122223333:role/AKIA",
            "0123456789abcdef0123456789abcdef01234567",
            "sha256:ababababababababababababababababababababababababababababababababab",
            "123e4567-e89b-12d3-a456-426614174000",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "https://hooks.slack.com/services/",
            "eyes.eyebrows.eyelashes",
            "Bearer ${TOKEN}",
            "Basic authentication",
            "task_live_abcdefghij0123456789",
            "SKIPPED",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
