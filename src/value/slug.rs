//! Names of things: lower-case words with hyphens. Not which names are taken.

use std::borrow::Borrow;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// The longest name that every system takes (a DNS label).
const LONGEST: usize = 63;
/// The longest name of a client, so that the names made of it fit everywhere.
const LONGEST_CLIENT: usize = 20;
/// Words that no client may be called.
const RESERVED: [&str; 17] = [
    "all",
    "amazon",
    "argocd",
    "cert-manager",
    "default",
    "external-dns",
    "external-secrets",
    "flux-system",
    "global",
    "ingress",
    "internal",
    "istio-ingress",
    "istio-system",
    "platform",
    "reloader",
    "shared",
    "system",
];
/// Beginnings that belong to AWS and Kubernetes.
const RESERVED_STARTS: [&str; 3] = ["aws", "kube", "ssm"];

/// A lower-case name: letters, digits and single hyphens, a letter first, no hyphen last, at most 63 characters. What Kubernetes, DNS and AWS all take.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(Arc<str>);

impl Slug {
    /// What [`Slug::parse`] takes, for schemas: what passes there must not fail here, where nobody would say why.
    pub(crate) const PATTERN: &str = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    /// Reads the name of a site, an environment, a region, an app.
    ///
    /// # Errors
    /// What is wrong with it, with the nearest name that is right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fault = fault(text, LONGEST);
        match fault {
            None => Ok(Self(text.into())),
            Some(fault) => Err(match nearest(text, LONGEST) {
                Some(name) => format!("`{text}` {fault}: write `{name}`"),
                None => {
                    format!("`{text}` {fault}: a name is lower-case letters, digits and hyphens")
                }
            }),
        }
    }

    /// Reads the name of a client: as [`Slug::parse`], 2 to 20 characters and none of the reserved words, because names of buckets, namespaces, databases
    /// and load balancers are made of it.
    ///
    /// # Errors
    /// As [`Slug::parse`].
    pub fn parse_client(text: &str) -> Result<Self, String> {
        let slug = Self::parse(text)?;
        if text.len() > LONGEST_CLIENT {
            return Err(match nearest(text, LONGEST_CLIENT) {
                Some(name) => format!(
                    "`{text}` is {} characters long, and a client's name at most {LONGEST_CLIENT}: write `{name}` and keep the long name in `display_name`",
                    text.len()
                ),
                None => format!("`{text}` is longer than {LONGEST_CLIENT} characters"),
            });
        }
        if text.len() < 2 {
            return Err(format!(
                "`{text}` is too short: a client's name has at least 2 characters"
            ));
        }
        if RESERVED.contains(&text) || RESERVED_STARTS.iter().any(|s| text.starts_with(s)) {
            return Err(format!(
                "`{text}` cannot be a client's name: AWS, Kubernetes or the generated tree use that word themselves"
            ));
        }
        Ok(slug)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is wrong with a name, as a phrase that follows it.
fn fault(text: &str, longest: usize) -> Option<String> {
    let bad = text
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    if text.is_empty() {
        return Some("is empty".into());
    }
    if let Some(c) = bad {
        return Some(if c.is_ascii_uppercase() {
            "has a capital letter".into()
        } else {
            format!("has a `{}`", c.escape_default())
        });
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some("does not begin with a letter".into());
    }
    if text.ends_with('-') {
        return Some("ends in a hyphen".into());
    }
    if text.contains("--") {
        return Some("has two hyphens in a row".into());
    }
    (text.len() > longest).then(|| format!("is longer than {longest} characters"))
}

/// The name that is right and looks most like the one that is not.
fn nearest(text: &str, longest: usize) -> Option<String> {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty());
    let mut name = words.collect::<Vec<_>>().join("-");
    name.truncate(longest);
    let name = name
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches('-');
    (fault(name, longest).is_none()).then(|| name.to_owned())
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Slug {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl TryFrom<String> for Slug {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl JsonSchema for Slug {
    fn schema_name() -> Cow<'static, str> {
        "slug".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": format!("^{}$", Self::PATTERN),
            "maxLength": 40,
            "x-expects": "a name of lower-case letters, digits and single hyphens that starts with a letter and does not end in a hyphen",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_words_with_hyphens() {
        for name in ["us-east-1", "production", "mtn-ghana", "a"] {
            assert_eq!(Slug::parse(name).expect(name), name);
        }
        let wrong = |text: &str| Slug::parse(text).expect_err(text);
        assert!(wrong("MTN Ghana").ends_with("write `mtn-ghana`"));
        assert!(wrong("mtn_ghana").ends_with("has a `_`: write `mtn-ghana`"));
        assert!(wrong("a--b").ends_with("write `a-b`"));
        assert!(wrong("x-").ends_with("write `x`"));
        assert!(wrong("2nd").ends_with("write `nd`"));
        assert!(wrong("").contains("is empty"));
        assert!(wrong("---").contains("lower-case"));
        assert!(wrong(&"x".repeat(64)).contains("longer than 63"));
    }

    /// Every text of up to six of the characters that matter.
    #[test]
    fn the_schema_takes_the_names_that_can_be_read() {
        let pattern = regex::Regex::new(&format!("^{}$", Slug::PATTERN)).expect("a pattern");
        let mut texts = vec![String::new()];
        for length in 0..6 {
            let shorter: Vec<String> = texts
                .iter()
                .filter(|t| t.len() == length)
                .cloned()
                .collect();
            texts.extend(
                shorter
                    .iter()
                    .flat_map(|t| ['a', '0', '-', 'A'].map(|c| format!("{t}{c}"))),
            );
        }
        for text in texts {
            assert_eq!(
                pattern.is_match(&text),
                Slug::parse(&text).is_ok(),
                "`{text}`"
            );
        }
    }

    #[test]
    fn names_of_clients_are_short_and_not_reserved() {
        assert!(Slug::parse_client("orange-madagascar").is_ok());
        for name in ["shared", "kube-system", "awsome", "a", "default"] {
            assert!(Slug::parse_client(name).is_err(), "{name}");
        }
        let long = Slug::parse_client("orange-madagascar-islands").expect_err("too long");
        assert!(long.contains("write `orange-madagascar-is`"), "{long}");
    }
}
