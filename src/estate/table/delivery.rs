//! `[delivery]`: the pipelines that bring the tree into the clouds. Windows and hubs of cells are a section (`delivery` of the blueprint `argocd`).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Exceptions, Layer, Named, named};
use crate::diag::{Code, Problem};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::span::Spanned;
use crate::syntax::{Node, Table};
use crate::value::{CellName, Slug};

/// Pipelines that check, plan and apply the tree, and hold it to what was applied.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "pipelines", deny_unknown_fields, extend("x-example" = r#"[output]
repository = "https://github.com/acme/infrastructure.git"
github     = ".github"

[delivery]
terrane   = { url = "https://artifacts.acme.example.com/terrane/0.1.0/terrane.tar.gz", sha256 = "0000000000000000000000000000000000000000000000000000000000000000" }
stages    = [["eu-central-1"], ["eu-west-1/production"]]
drift_utc = "05:30"
reviewers = { production = ["acme/platform"] }

[delivery.notify.on-call]
kind         = "pagerduty"
secret       = "PAGERDUTY_ROUTING_KEY"
environments = ["production"]
events       = ["failed", "drift"]"#))]
pub struct DeliveryKeys {
    /// Whose pipelines are emitted: `github`, `gitlab`, `azure`, `atlantis`, or several.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = ["github"]))]
    pub runners: Vec<Spanned<Runner>>,
    /// Where pipelines have the compiler from.
    pub terrane: Spanned<Compiler>,
    /// Version of Terraform that plans and applies.
    #[schemars(with = "String", extend("pattern" = r"^1\.(9|[1-9][0-9])\.[0-9]+$", "x-expects" = "a version from 1.9.0 on, such as `1.11.4`", "default" = "1.11.4"))]
    pub terraform: Spanned<String>,
    /// Which regions or cells go first: `[["us-west-2"], ["eu-west-1/production", "eu-west-2"]]`. Those of a stage go together, and the next one begins when all of them are healthy. What no stage names comes behind
    /// the last one, together.
    #[schemars(with = "Vec<Vec<String>>", extend("default" = [], "items" = { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "pattern": r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?$", "x-expects": "a region such as `eu-west-1`, or a cell such as `eu-west-1/production`" } }))]
    pub stages: Vec<Vec<Spanned<String>>>,
    /// When stacks are compared with what they made, every day: `hh:mm` UTC. Left out: never.
    #[schemars(with = "Option<String>", regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), extend("x-expects" = "a time `hh:mm`"))]
    pub drift_utc: Option<Spanned<String>>,
    /// By environment, who may let an apply go on: teams (`acme/platform`) or people (`ann`), as the runner knows them. `out/delivery/README.md` has the commands that tell GitHub.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, Vec<String>>>", extend("default" = {}, "additionalProperties" = { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._@/-]*$", "x-expects": "a team such as `acme/platform`, or a person" } }))]
    pub reviewers: BTreeMap<String, Vec<Spanned<String>>>,
    /// Who is told what.
    #[serde(default)]
    #[schemars(with = "Option<Named<Slug, Notify>>", extend("default" = {}))]
    pub notify: BTreeMap<String, Spanned<Notify>>,
    /// Exceptions from rules in this table, each with the reason.
    #[expect(dead_code, reason = "declares the key")]
    allow: Option<Layer<Exceptions>>,
}

/// Whose pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Runner {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Azure Pipelines.
    Azure,
    /// Atlantis.
    Atlantis,
}

impl Runner {
    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Github => "GitHub Actions",
            Self::Gitlab => "GitLab CI",
            Self::Azure => "Azure Pipelines",
            Self::Atlantis => "Atlantis",
        }
    }
}

/// Where pipelines have the compiler from: an archive whose hash is known, or a command that makes it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Compiler {
    /// Address of the program, or of a `.tar.gz` with it.
    #[schemars(with = "Option<String>", regex(pattern = r"^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%+-]+)+$"), extend("x-expects" = "an address that begins with `https://`"))]
    pub url: Option<Spanned<String>>,
    /// SHA-256 of what lies there: what has another one is not run.
    #[schemars(with = "Option<String>", regex(pattern = r"^[0-9a-f]{64}$"), extend("x-expects" = "64 digits and letters from a to f, as `sha256sum` prints them", "x-with" = { "url": true }))]
    pub sha256: Option<Spanned<String>>,
    /// A command that leaves a `terrane` in the search path, such as `cargo install --locked terrane --version 0.1.0`, in the place of `url`.
    #[schemars(with = "Option<String>", length(min = 1, max = 500), extend("pattern" = r"^[^\x00-\x1f\x7f]+$", "x-expects" = "one line"))]
    pub run: Option<Spanned<String>>,
}

/// Who is told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
pub struct Notify {
    /// By what.
    pub kind: Channel,
    /// Name of the runner's secret that has the address: of an incoming webhook of Slack or Teams, of any other one, of a mail server (`smtps://USER:PASSWORD@HOST/?to=ADDRESS`), or the routing key of PagerDuty.
    #[schemars(regex(pattern = r"^(?!(ACTIONS|ARM|AWS|BASH|GH|GIT|GITHUB|GOOGLE|LD|RUNNER|TERRANE|TF|TRIVY)_|PATH$|HOME$|ENV$|IFS$)[A-Z][A-Z0-9_]{0,99}$"), extend("x-expects" = "the name of a secret, such as `SLACK_WEBHOOK`, and not that of a variable which programs read"))]
    pub secret: String,
    /// Of which environments. Left out: of all. A `finding` is of the whole estate, and told whatever stands here.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>", length(min = 1), extend("uniqueItems" = true))]
    pub environments: Option<Vec<Spanned<String>>>,
    /// What about: stacks were applied, a run failed, one waits for an approval, something has drifted, a scan has found something.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "default" = ["failed", "waiting", "drift", "finding"]))]
    pub events: Vec<Event>,
}

/// By what somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Channel {
    /// An incoming webhook of Slack.
    Slack,
    /// A workflow of Teams with a webhook.
    Teams,
    /// An event of PagerDuty.
    Pagerduty,
    /// A mail.
    Email,
    /// JSON to an address.
    Webhook,
}

/// What somebody is told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Event {
    /// Stacks were applied.
    Applied,
    /// A run failed.
    Failed,
    /// An apply waits for somebody.
    Waiting,
    /// What was made is not what the tree says.
    Drift,
    /// A scan found something.
    Finding,
}

/// A cell is named by two stages.
pub const STAGE_TWICE: Code = Code::error(
    "delivery::stage_twice",
    "a region or cell that two stages of `delivery` name",
);

/// The table, with names that the file declares.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The table, defaults in.
    pub node: Node,
    keys: DeliveryKeys,
}

impl std::ops::Deref for Delivery {
    type Target = DeliveryKeys;
    fn deref(&self) -> &DeliveryKeys {
        &self.keys
    }
}

/// The table, if somebody wrote it. A name that the file does not declare is reported.
pub(in crate::estate) fn delivery(
    root: &Table,
    estate: &Estate,
    reader: &mut Reader<'_>,
) -> Option<Delivery> {
    let mut node = root.get("delivery")?.clone();
    reader.fill("pipelines", &mut node);
    let keys = typed::read::<DeliveryKeys>(&node)?;
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for name in keys.stages.iter().flatten() {
        match CellName::parse(&name.value) {
            Ok(cell) => _ = reader.known_cell(Spanned::new(cell, name.span), estate),
            Err(_) if estate.regions.contains_key(&name.value) => {}
            Err(_) => {
                let known: Vec<String> = estate.regions.keys().cloned().collect();
                reader.unknown("region", name, &known);
            }
        }
        if let Some(first) = seen.insert(&name.value, name) {
            let message = format!("two stages name `{}`", name.value);
            let problem = Problem::new(&STAGE_TWICE, message)
                .at(name.span, "here it would go again")
                .at(first.span, "here it goes first")
                .help("leave one of the two");
            reader.push(problem);
        }
    }
    let environments: Vec<String> = estate.environments.keys().cloned().collect();
    let told = keys
        .notify
        .values()
        .filter_map(|one| one.value.environments.as_ref());
    for name in told.flatten().filter(|name| !environments.contains(name)) {
        reader.unknown("environment", name, &environments);
    }
    let reviewed = node
        .as_table()
        .into_iter()
        .flat_map(|table| named(table, "reviewers"));
    for (name, _) in reviewed.filter(|(name, _)| !environments.contains(name)) {
        reader.unknown("environment", &name, &environments);
    }
    Some(Delivery { node, keys })
}

impl Estate {
    /// The cells of an environment that are emitted, in the stages in which pipelines apply them. A cell goes where its own name stands, or else its region's.
    #[must_use]
    pub fn rollout(&self, environment: &str) -> Vec<Vec<&CellName>> {
        let written = self.delivery.as_ref().map_or(&[][..], |d| &d.stages);
        let mut stages: Vec<Vec<&CellName>> = vec![Vec::new(); written.len() + 1];
        let cells = self
            .cells
            .values()
            .filter(|cell| cell.name.environment().as_str() == environment && cell.emitted);
        for cell in cells {
            let names = [cell.name.to_string(), cell.name.region().to_string()];
            let stage_of = |name: &String| {
                let has = |stage: &Vec<Spanned<String>>| stage.iter().any(|n| n.value == *name);
                written.iter().position(has)
            };
            let stage = names.iter().find_map(stage_of).unwrap_or(written.len());
            stages
                .get_mut(stage)
                .into_iter()
                .for_each(|all| all.push(&cell.name));
        }
        stages.retain(|stage| !stage.is_empty());
        stages
    }
}
