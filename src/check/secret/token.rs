//! Tokens of services, which are known by their beginnings. Knows no key of the language.
//!
//! Beginnings, letters and least lengths are those that services publish for their tokens, as gitleaks collects them
//! (<https://github.com/gitleaks/gitleaks>, config/gitleaks.toml at b58d3f1).

/// A token of a service: how it begins, and how many characters follow at least.
struct Token {
    start: &'static str,
    rest: usize,
    of: Letters,
    what: &'static str,
}

/// Which characters a token consists of.
#[derive(Clone, Copy)]
pub(super) enum Letters {
    Upper,
    Hex,
    Alphanumeric,
    /// Those of a URL: letters, digits, `_` and `-`.
    Url,
    /// Those of a URL, and dots.
    Dotted,
}

impl Letters {
    pub(super) fn has(self, c: char) -> bool {
        match self {
            Self::Upper => c.is_ascii_uppercase() || c.is_ascii_digit(),
            Self::Hex => c.is_ascii_hexdigit(),
            Self::Alphanumeric => c.is_ascii_alphanumeric(),
            Self::Url => c.is_ascii_alphanumeric() || matches!(c, '_' | '-'),
            Self::Dotted => Self::Url.has(c) || matches!(c, '.' | '='),
        }
    }
}

const fn token(start: &'static str, rest: usize, of: Letters, what: &'static str) -> Token {
    Token {
        start,
        rest,
        of,
        what,
    }
}

const AWS: &str = "an AWS access key";

use Letters::{Alphanumeric, Dotted, Hex, Upper, Url};

const TOKENS: [Token; 62] = [
    token("ABIA", 16, Upper, AWS),
    token("ABSK", 100, Alphanumeric, "a key of Amazon Bedrock"),
    token("ACCA", 16, Upper, AWS),
    token("AGE-SECRET-KEY-1", 50, Upper, "a private key of age"),
    token("AIza", 35, Url, "an API key of Google"),
    token("AKCp", 60, Alphanumeric, "a key of Artifactory"),
    token("AKIA", 16, Upper, AWS),
    token("ASIA", 16, Upper, AWS),
    token("ATATT3", 50, Dotted, "a token of Atlassian"),
    token("EZAK", 54, Alphanumeric, "a key of EasyPost"),
    token("FLWSECK_TEST-", 12, Alphanumeric, "a key of Flutterwave"),
    token("GOCSPX-", 20, Url, "a client secret of Google"),
    token("GR1348941", 20, Url, "a token of GitLab"),
    token("HRKU-AA", 40, Url, "a key of Heroku"),
    token("LTAI", 20, Alphanumeric, "an access key of Alibaba Cloud"),
    token("NRAK-", 27, Alphanumeric, "a key of New Relic"),
    token("PMAK-", 24, Url, "a key of Postman"),
    token("SG.", 40, Dotted, "a key of SendGrid"),
    token("SK", 32, Hex, "a key of Twilio"),
    token("dapi", 32, Hex, "a token of Databricks"),
    token("dckr_pat_", 20, Url, "a token of Docker Hub"),
    token("doo_v1_", 40, Hex, "a token of DigitalOcean"),
    token("dop_v1_", 40, Hex, "a token of DigitalOcean"),
    token("dor_v1_", 40, Hex, "a token of DigitalOcean"),
    token("dp.pt.", 40, Alphanumeric, "a token of Doppler"),
    token("dt0c01.", 24, Dotted, "a token of Dynatrace"),
    token("duffel_live_", 40, Dotted, "a token of Duffel"),
    token("eyJrIjoi", 60, Alphanumeric, "a key of Grafana"),
    token("fio-u-", 60, Dotted, "a token of Frame.io"),
    token("ghp_", 30, Alphanumeric, "a token of GitHub"),
    token("gho_", 30, Alphanumeric, "a token of GitHub"),
    token("ghr_", 30, Alphanumeric, "a token of GitHub"),
    token("ghs_", 30, Alphanumeric, "a token of GitHub"),
    token("ghu_", 30, Alphanumeric, "a token of GitHub"),
    token("github_pat_", 30, Url, "a token of GitHub"),
    token("glagent-", 20, Url, "a token of GitLab"),
    token("glc_", 32, Alphanumeric, "a token of Grafana Cloud"),
    token("glcbt-", 20, Url, "a token of GitLab"),
    token("gldt-", 20, Url, "a token of GitLab"),
    token("glpat-", 20, Url, "a token of GitLab"),
    token("glptt-", 20, Url, "a token of GitLab"),
    token("glrt-", 20, Url, "a token of GitLab"),
    token("glsa_", 32, Url, "a token of Grafana"),
    token("glsoat-", 20, Url, "a token of GitLab"),
    token("hf_", 34, Alphanumeric, "a token of Hugging Face"),
    token("hvb.", 90, Url, "a token of Vault"),
    token("hvs.", 24, Url, "a token of Vault"),
    token("lin_api_", 40, Alphanumeric, "a key of Linear"),
    token("npm_", 36, Alphanumeric, "a token of npm"),
    token("pscale_", 32, Dotted, "a token of PlanetScale"),
    token("pul-", 40, Hex, "a token of Pulumi"),
    token("pypi-AgEIcHlwaS5vcmc", 50, Url, "a token of PyPI"),
    token("rubygems_", 48, Hex, "a key of RubyGems"),
    token("shpat_", 32, Hex, "a token of Shopify"),
    token("shppa_", 32, Hex, "a token of Shopify"),
    token("shpss_", 32, Hex, "a secret of Shopify"),
    token("sk-ant-", 40, Url, "a key of Anthropic"),
    token("sntryu_", 40, Hex, "a token of Sentry"),
    token("sq0csp-", 22, Url, "a secret of Square"),
    token("xkeysib-", 64, Url, "a key of Brevo"),
    token("xapp-", 20, Url, "a token of Slack"),
    token("tfp_", 40, Dotted, "a token of Typeform"),
];

/// Beginnings of which the next word says more.
const FAMILIES: [(&str, &[&str], usize, &str); 3] = [
    (
        "xox",
        &["a-", "b-", "e-", "o-", "p-", "r-", "s-"],
        10,
        "a token of Slack",
    ),
    ("sk", &["_live_", "_test_", "_prod_"], 10, "a key of Stripe"),
    ("rk", &["_live_", "_test_", "_prod_"], 10, "a key of Stripe"),
];

/// The first token in a text, and what it is.
pub(super) fn of(text: &str) -> Option<(&'static str, &str)> {
    tokens(text).or_else(|| families(text))
}

/// Every place where `start` begins a word.
pub(super) fn starts<'t>(text: &'t str, start: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(start).filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let is_start = before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
        text.get(at..).filter(|_| is_start)
    })
}

/// The characters of `text` up to the first that is none of those.
pub(super) fn run(text: &str, is: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !is(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether somebody chose it at random: `xxxxxxxx` stands for one that is to come.
pub(super) fn is_varied(text: &str) -> bool {
    let mut seen: Vec<char> = text.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() >= 5
}

fn tokens(text: &str) -> Option<(&'static str, &str)> {
    TOKENS.iter().find_map(|token| {
        starts(text, token.start).find_map(|here| {
            let rest = run(here.get(token.start.len()..)?, |c| token.of.has(c));
            // An access key's id has one length.
            let fits = match token.of {
                Upper if token.rest == 16 => rest.len() == 16,
                Hex => rest.len() == token.rest || rest.len() >= 40,
                _ => rest.len() >= token.rest,
            };
            let found = here.get(..token.start.len() + rest.len())?;
            (fits && is_varied(rest)).then_some((token.what, found))
        })
    })
}

fn families(text: &str) -> Option<(&'static str, &str)> {
    FAMILIES.iter().find_map(|(start, nexts, least, what)| {
        starts(text, start).find_map(|here| {
            let rest = here.get(start.len()..)?;
            let next = nexts.iter().find(|next| rest.starts_with(**next))?;
            let key = run(rest.get(next.len()..)?, |c| Url.has(c));
            let found = here.get(..start.len() + next.len() + key.len())?;
            (key.len() >= *least && is_varied(key)).then_some((*what, found))
        })
    })
}
