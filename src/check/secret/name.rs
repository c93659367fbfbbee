//! Secrets that are known by the name of what holds them: `DB_PASSWORD`, `clientSecret`. Knows no key of the language.

/// How much a name says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Says {
    /// Whatever stands there is a secret.
    Password,
    /// Names of other things end so, too: the value has to look like a secret.
    Token,
}

/// Last words of names that hold nothing else.
const PASSWORDS: &str =
    "pass passcode passphrase passwd password psk pwd apikey accesskey secretkey privatekey";
/// What stands in front of `key` where it is a secret.
const KEYS: &str = "access account api private secret shared";
/// What stands in front of `secret` where it is one, and not the name of one.
const SECRETS: &str = "api app client consumer cookie hmac jwt session shared signing webhook";
/// Last words that may be a secret's.
const TOKENS: &str = "credential credentials key secret secrets token";
/// What stands in front of `key` where it may be one.
const TOKEN_KEYS: &str = "auth cookie encryption hmac jwt license master session signing storage";
/// Words of names that speak about secrets and hold none.
const ABOUT: &str = "allow change csrf enable enabled expire forgot hash length max min public require required reset rotate show xsrf";

fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|other| other == word)
}

/// What a name says of its value.
pub(super) fn says(name: &str) -> Option<Says> {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (last, before) = words.split_last()?;
    let prior = before.last().copied().unwrap_or_default();
    let is_password = is_in(PASSWORDS, last)
        || *last == "key"
            && (is_in(KEYS, prior) || before.ends_with(&["pre", "shared"]) || prior == "preshared")
        || *last == "secret" && is_in(SECRETS, prior)
        || words.ends_with(&["secret", "key", "base"]);
    let is_token = match *last {
        "key" => is_in(TOKEN_KEYS, prior),
        "keys" => is_in(KEYS, prior) || is_in(TOKEN_KEYS, prior),
        "tokens" | "passwords" => true,
        last => is_in(TOKENS, last),
    };
    let is_about = before.iter().any(|word| is_in(ABOUT, word));
    match () {
        () if is_password && !is_about => Some(Says::Password),
        () if is_password || is_token => Some(Says::Token),
        () => None,
    }
}

/// `DB_PASSWORD`, `db-password` and `dbPassword2` are two words.
fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let chars: Vec<char> = name.chars().collect();
    let mut begins = true;
    for (n, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphabetic() {
            begins = true;
            continue;
        }
        let after = |step: usize| chars.get(n + step).copied().unwrap_or('_');
        let before = n
            .checked_sub(1)
            .and_then(|n| chars.get(n))
            .copied()
            .unwrap_or('_');
        // `dbPassword`, `APIKey`
        let is_hump = c.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase() && after(1).is_ascii_lowercase());
        if begins || is_hump {
            out.push(String::new());
        }
        begins = false;
        if let Some(word) = out.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Says, says};

    #[test]
    fn names_say_what_they_hold() {
        for name in "DB_PASSWORD dbPassword db-password2 PSK preshared_key pre_shared_key API_KEY apiKey APIKey AWS_SECRET_ACCESS_KEY OAUTH_CLIENT_SECRET private_key SMTP_PASS SECRET_KEY_BASE AccountKey".split(' ') {
            assert_eq!(says(name), Some(Says::Password), "{name}");
        }
        for name in
            "SLACK_TOKEN DB_SECRET SIGNING_KEY MAX_TOKENS RESET_PASSWORD credentials".split(' ')
        {
            assert_eq!(says(name), Some(Says::Token), "{name}");
        }
        for name in "PASSWORD_POLICY TOKEN_URL DB_PASSWORD_FILE SECRET_NAME PARTITION_KEY PUBLIC_KEY CLIENT_ID TOKEN_TTL compass monkey KEY_ID names".split(' ') {
            assert_eq!(says(name), None, "{name}");
        }
    }
}
