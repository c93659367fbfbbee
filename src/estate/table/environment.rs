//! `[environments]`: policy that holds in every region.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::account::{Azure, Gcp};
use super::app::AppKeys;
use super::network::NetworkKeys;
use super::profile::Profile;
use super::state::{self, StateKeys};
use super::{Exceptions, Layer, Written, named, note_default, text};
use crate::estate::layers::Layers;
use crate::estate::read::Reader;
use crate::estate::sections::sections;
use crate::estate::typed;
use crate::span::{Span, Spanned};
use crate::syntax::{Node, NodeKind, Table};
use crate::value::AccountId;

/// What git takes as the name of a branch: <https://git-scm.com/docs/git-check-ref-format>.
const BRANCH: &str =
    r"^(?!@$|HEAD$|[-/.])(?!.*(\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$))[^\x00-\x20\x7f~^:?*\[\\]+$";

/// Policy that holds for this environment in every region.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(
    rename = "environment",
    deny_unknown_fields,
    extend("x-example" = r#"[environments.production]
account   = "111122223333"
branch    = "main"
approvals = 2
state     = { bucket = "acme-tfstate-production", region = "eu-west-1", noncurrent_days = 365 }"#, "x-sections" = ["environment", "cell", "client", "store", "app"])
)]
pub struct EnvironmentKeys {
    /// AWS account, 12 digits, of its cells in regions of AWS.
    #[schemars(with = "Option<AccountId>")]
    pub account: Option<Spanned<AccountId>>,
    /// Project of its cells in regions of Google Cloud.
    pub gcp: Option<Gcp>,
    /// Subscription of its cells in regions of Azure.
    pub azure: Option<Azure>,
    /// Branch whose commits are applied.
    #[schemars(with = "Option<String>", regex(pattern = BRANCH), extend("x-expects" = "the name of a branch, such as `main` or `release/production`"))]
    pub branch: Option<Spanned<String>>,
    /// Approvals that a change needs.
    #[schemars(range(min = 0, max = 6), extend("default" = 1))]
    pub approvals: i64,
    /// What is kept for how long, and how much of it there is, where nobody writes it: docs/apply.md has the table.
    #[schemars(with = "Option<Profile>", extend("x-default" = "`production` where `protected`, else `staging`"))]
    pub profile: Spanned<Profile>,
    /// Nothing of it is destroyed without a word.
    #[schemars(with = "Option<bool>", extend("x-default" = "true for the profile `production`, without one for the name"))]
    pub protected: Spanned<bool>,
    /// What keeps the Terraform states of the environment.
    pub state: StateKeys,
    /// Short code for names, at most 6 characters.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^[a-z][a-z0-9]{0,5}$"),
        extend("x-expects" = "a code of up to 6 lower-case letters and digits", "x-default" = "short for the name: `prod`, `stg`, `dev`, or its first four letters and digits")
    )]
    pub short: String,
    /// A word between the project and whom secrets are for in their names, as in `acme/staging/ezra/database`, for a second environment in an account. Left out: `acme/ezra/database`.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^[a-z0-9][a-z0-9-]{0,30}$"),
        extend("x-clouds" = ["aws"], "x-expects" = "up to 31 lower-case letters, digits and hyphens")
    )]
    pub secrets_under: Option<String>,
    /// Days after which a key goes that is to be deleted.
    #[schemars(range(min = 7, max = 30), extend("x-profile" = "key_days"))]
    pub key_days: i64,
    /// Days that deleted secrets of apps that belong to the whole estate can be brought back; those of clients: `infrastructure.secrets.recovery_days`.
    #[schemars(range(min = 7, max = 30), extend("x-profile" = "secret_days"))]
    pub secret_days: i64,
    /// Records of who read which secret, and who changed what in the region (in IAM: in `us-east-1`), in the trail that each cell has for objects. Where the account or the organisation has a trail of these, it is a second copy, which AWS charges for.
    #[schemars(extend("x-clouds" = ["aws"], "default" = false))]
    pub audit_trail: bool,
    /// How long recovery points are kept.
    pub backup: Option<Backup>,
    /// What the networks of the environment start from.
    pub network: Option<Layer<NetworkKeys>>,
    /// What the apps of the environment start from.
    pub app: Option<Layer<AppKeys>>,
    /// Exceptions from rules in this table, each with the reason.
    pub allow: Option<Layer<Exceptions>>,
}

/// How long recovery points are kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "backup", deny_unknown_fields, extend("x-example" = r#"[environments.production.backup]
daily_days = 35
start_utc  = "23:00"
locked     = true"#))]
pub struct Backup {
    /// Days that daily recovery points are kept.
    #[schemars(range(min = 1, max = 35), extend("x-profile" = "daily_backup_days"))]
    pub daily_days: i64,
    /// Days that weekly ones are kept, 0 for none.
    #[schemars(range(min = 0, max = 3650), extend("x-profile" = "weekly_backup_days"))]
    pub weekly_days: i64,
    /// Days that monthly ones are kept, 0 for none.
    #[schemars(range(min = 0, max = 3650), extend("x-profile" = "monthly_backup_days"))]
    pub monthly_days: i64,
    /// Vault lock in governance mode: no recovery point is deleted before its time without a special permission.
    #[schemars(extend("x-profile" = "locked_backups"))]
    pub locked: bool,
    /// When the daily backup starts, `hh:mm` UTC.
    #[schemars(
        regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
        extend("default" = "01:00", "x-expects" = "a time `hh:mm`")
    )]
    pub start_utc: String,
}

/// An environment with everything that nobody wrote filled in.
pub type Environment = Written<EnvironmentKeys>;

/// Environments by name.
pub(in crate::estate) fn environments(
    root: &Table,
    layers: &Layers<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<String, Environment> {
    let mut out = BTreeMap::new();
    for (name, written) in named(root, "environments") {
        let mut node = written.clone();
        complete(&mut node, &name, reader);
        let Some(keys) = typed::read::<EnvironmentKeys>(&node) else {
            continue;
        };
        let of_environment = |section: &str| layers.of_environment(&name, section);
        let layers = (of_environment, &layers.completed);
        let sections = reader.of_profile(Some(keys.profile.value), |reader| {
            sections("environment", layers, name.span, &name, reader)
        });
        out.insert(name.to_string(), Written::new(name, node, sections, keys));
    }
    out
}

/// The profile, and whether the environment is protected: each follows from the other where only one is written, and from the name where neither is.
fn profile(node: &mut Node, name: &str, at: Span) -> Option<Profile> {
    let key = |key: &str| node.as_table()?.get(key);
    let written: Option<Profile> = key("profile").and_then(typed::read);
    let protected = key("protected").and_then(Node::as_bool);
    let (protected, note) = match (protected, written) {
        (Some(protected), _) => (protected, ""),
        (None, Some(profile)) => (
            profile == Profile::Production,
            "only the profile `production` is protected unless the file says so",
        ),
        (None, None) => (
            name == "production",
            "only production is protected unless the file says so",
        ),
    };
    note_default(node, "protected", NodeKind::Bool(protected), at, note);
    let (made, note) = match protected {
        true => (Profile::Production, "of a protected environment"),
        false => (Profile::Staging, "of an environment that is not protected"),
    };
    note_default(node, "profile", text(made.name()), at, note);
    Some(written.unwrap_or(made))
}

/// What depends on other keys of the table when nobody wrote it.
fn complete(node: &mut Node, name: &str, reader: &mut Reader<'_>) {
    let at = reader.nowhere();
    note_default(
        node,
        "backup",
        NodeKind::Table(Table::default()),
        at,
        "defaults",
    );
    let profile = profile(node, name, at);
    reader.of_profile(profile, |reader| reader.fill("environment", node));
    note_default(
        node,
        "short",
        text(short_of(name)),
        at,
        "short for the environment's name",
    );
    let Some(table) = node.as_table_mut() else {
        return;
    };
    let around = table.clone();
    if let Some(state) = table.get_mut("state") {
        state::complete(state, &around, reader);
    }
}

/// `production` -> `prod`, `staging` -> `stg`, `development` -> `dev`; any other name gives its first four letters and digits.
fn short_of(environment: &str) -> String {
    match environment {
        "production" => "prod".into(),
        "staging" => "stg".into(),
        "development" => "dev".into(),
        other => other
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(4)
            .collect(),
    }
}
