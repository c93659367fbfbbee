//! `state`, of an environment or of a cell: what keeps the states of its stacks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Value, json};

use super::region::RegionName;
use super::{Layer, Unset, joined, note_default, text};
use crate::estate::read::Reader;
use crate::estate::{Estate, typed};
use crate::facts::regions::{self, Provider};
use crate::span::{Span, Spanned};
use crate::syntax::{Entry, Node, NodeKind, Table};
use crate::value::{AccountId, CellName, ProjectId, Uuid};

/// What host names are given that are more than that, the first that fits: a pattern, and what it is about the text.
const HOST_FAULTS: [(&str, &str); 2] = [
    (
        r"^[A-Za-z]+://",
        "begins with a scheme, and Terraform takes a bare host name",
    ),
    (r"/", "has a path, and Terraform takes a bare host name"),
];

/// What keeps the Terraform states of an environment, or of a cell that has its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(
    rename = "state",
    deny_unknown_fields,
    transform = by_kind,
    extend("x-example" = r#"[environments.production]
account = "111122223333"
state   = { bucket = "acme-tfstate-production", region = "eu-west-1", noncurrent_days = 365 }

[regions.europe-west1]
network.vpc_cidr = "10.30.0.0/16"

[regions.europe-west1.environments.production]
gcp   = { project = "acme-production" }
state = { kind = "gcs", bucket = "acme-tfstate-production-gcp", region = "europe-west1" }"#)
)]
pub struct StateKeys {
    /// `s3`: a bucket of AWS. `gcs`: one of Google Cloud. `azurerm`: a container in a storage account of Azure. `http`: an address that speaks Terraform's HTTP protocol, such as GitLab's. `cloud`: HCP Terraform, or an installation of Terraform Enterprise. In a cell that does not say it: that of the environment.
    #[schemars(extend("default" = "s3"))]
    pub kind: Spanned<StateKind>,
    /// Name of the bucket.
    #[schemars(with = "Option<String>", extend("x-kinds" = ["s3", "gcs"], "x-needed" = true))]
    pub bucket: Option<Spanned<String>>,
    /// Region of the bucket or of the storage account.
    #[schemars(with = "Option<RegionName>", extend("x-kinds" = ["s3", "gcs", "azurerm"], "x-needed" = true))]
    pub region: Option<Spanned<String>>,
    /// Account of the bucket. Another account than the cell's is reached by a role that the state stack makes there.
    #[schemars(with = "Option<AccountId>", extend("x-kinds" = ["s3"], "x-default" = "the environment's or the cell's"))]
    pub account: Option<Spanned<AccountId>>,
    /// Project of the bucket.
    #[schemars(with = "Option<ProjectId>", extend("x-kinds" = ["gcs"], "x-default" = "the environment's or the cell's"))]
    pub project: Option<Spanned<ProjectId>>,
    /// Subscription of the storage account.
    #[schemars(with = "Option<Uuid>", extend("x-kinds" = ["azurerm"], "x-default" = "the environment's or the cell's"))]
    pub subscription: Option<Spanned<Uuid>>,
    /// Tenant of the subscription.
    #[schemars(with = "Option<Uuid>", extend("x-kinds" = ["azurerm"], "x-default" = "the environment's or the cell's"))]
    pub tenant: Option<Spanned<Uuid>>,
    /// Resource group of the storage account; the state stack makes it, for nothing else.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^[A-Za-z0-9_.()-]{0,89}[A-Za-z0-9_()-]$"),
        extend("x-kinds" = ["azurerm"], "x-needed" = true, "x-expects" = "the name of a resource group: up to 90 letters, digits and `_-.()`, without a period at the end")
    )]
    pub resource_group: Option<Spanned<String>>,
    /// Name of the storage account, which no other one in Azure has.
    #[schemars(
        with = "Option<String>",
        regex(pattern = "^[a-z0-9]{3,24}$"),
        extend("x-kinds" = ["azurerm"], "x-needed" = true, "x-expects" = "the name of a storage account: 3 to 24 lower-case letters and digits")
    )]
    pub storage_account: Option<Spanned<String>>,
    /// Container in the storage account.
    #[schemars(
        with = "Option<String>",
        regex(pattern = "^[a-z0-9](-?[a-z0-9]){2,62}$"),
        extend("x-kinds" = ["azurerm"], "x-default" = "`tfstate`", "x-expects" = "the name of a container: 3 to 63 lower-case letters, digits and single hyphens")
    )]
    pub container: Option<Spanned<String>>,
    /// Days that old versions of a state are kept.
    #[schemars(with = "Option<i64>", range(min = 1), extend("x-kinds" = ["s3", "gcs", "azurerm"], "x-default" = "90"))]
    pub noncurrent_days: Option<i64>,
    /// Alias of the KMS key that the states are encrypted with.
    #[schemars(
        with = "Option<String>",
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
        length(max = 256),
        regex(pattern = r"^alias/(a|aw|aws|([b-zA-Z0-9/_-]|a[a-vx-zA-Z0-9/_-]|aw[a-rt-zA-Z0-9/_-]|aws[a-zA-Z0-9_-])[A-Za-z0-9/_-]*)$"),
        extend("x-kinds" = ["s3"], "x-expects" = "a KMS alias such as `alias/terraform-state`; those that start with `alias/aws/` are AWS's own", "x-default" = "`alias/` and the name of the bucket")
    )]
    pub kms_key_alias: Option<String>,
    /// Who keeps states there besides the owners of the project, as `group:platform@example.com` or `serviceAccount:...`; on Azure, object ids of those who get `Storage Blob Data Contributor`. They read and write every state.
    #[schemars(
        with = "Option<Vec<String>>",
        extend("uniqueItems" = true, "x-kinds" = ["gcs", "azurerm"], "x-default" = "`[]`", "x-elements" = {
            // https://cloud.google.com/iam/docs/principal-identifiers
            "gcs": { "pattern": "^(user:|group:|serviceAccount:|principal://|principalSet://).+", "x-expects": "a principal such as `group:platform@example.com`, `serviceAccount:...` or `principalSet://...`" },
            "azurerm": { "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "x-expects": "an object id of Entra ID: a GUID in lower-case letters" }
        })
    )]
    pub users: Option<Vec<String>>,
    /// Object ids of the groups and service principals that apply the state stack itself.
    #[schemars(with = "Option<Vec<Uuid>>", extend("uniqueItems" = true, "x-kinds" = ["azurerm"], "x-default" = "`[]`"))]
    pub operators: Option<Vec<Spanned<Uuid>>>,
    /// Address that the name of each stack is put behind, as in `https://gitlab.example.com/api/v4/projects/42/terraform/state`: one for this estate alone, since names of stacks do not say the project. Who signs in is said by `TF_HTTP_USERNAME` and `TF_HTTP_PASSWORD`.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^https://[^/?#\s]+(/[^?#\s]*[^/?#\s])?$"),
        extend("x-kinds" = ["http"], "x-needed" = true, "x-expects" = "an address that starts with `https://` and has no `/` at its end")
    )]
    pub address: Option<Spanned<String>>,
    /// HTTP method that locks a state.
    #[schemars(with = "Option<String>", extend("x-kinds" = ["http"], "enum" = ["LOCK", "POST", "PUT"], "x-default" = "`POST`"))]
    pub lock_method: Option<String>,
    /// HTTP method that unlocks it.
    #[schemars(with = "Option<String>", extend("x-kinds" = ["http"], "enum" = ["UNLOCK", "DELETE", "PUT"], "x-default" = "`DELETE`"))]
    pub unlock_method: Option<String>,
    /// Organisation that the workspaces belong to.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^[A-Za-z0-9_-]{3,40}$"),
        extend("x-kinds" = ["cloud"], "x-needed" = true, "x-expects" = "the name of an organisation: 3 to 40 letters, digits, `-` and `_`")
    )]
    pub organization: Option<Spanned<String>>,
    /// Host of HCP Terraform or Terraform Enterprise.
    #[schemars(
        with = "Option<String>",
        regex(pattern = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*(:[0-9]{1,5})?$"),
        extend("x-kinds" = ["cloud"], "x-default" = "`app.terraform.io`", "x-expects" = "a host name and nothing around it, such as `app.terraform.io`", "x-faults" = HOST_FAULTS)
    )]
    pub hostname: Option<String>,
    /// Project of the organisation that workspaces are made in.
    #[schemars(with = "Option<String>", extend("x-kinds" = ["cloud"]))]
    pub workspace_project: Option<String>,
}

/// What keeps states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum StateKind {
    /// A bucket of AWS.
    S3,
    /// A bucket of Google Cloud.
    Gcs,
    /// A container in a storage account of Azure.
    Azurerm,
    /// Anything that speaks Terraform's HTTP protocol.
    Http,
    /// HCP Terraform.
    Cloud,
}

impl StateKind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::S3, "s3"),
        (Self::Gcs, "gcs"),
        (Self::Azurerm, "azurerm"),
        (Self::Http, "http"),
        (Self::Cloud, "cloud"),
    ];

    /// What keeps states in a cloud.
    #[must_use]
    pub fn of(cloud: Provider) -> Self {
        let found = Self::ALL.iter().map(|(kind, _)| *kind);
        let mut found = found.filter(|kind| kind.provider() == Some(cloud));
        found.next().unwrap_or(Self::S3)
    }

    /// How it is written.
    #[must_use]
    pub fn id(self) -> &'static str {
        let found = Self::ALL.iter().find(|(kind, _)| *kind == self);
        found.map_or("", |(_, id)| id)
    }

    /// The cloud that it belongs to. None: somebody else keeps the states.
    #[must_use]
    pub fn provider(self) -> Option<Provider> {
        match self {
            Self::S3 => Some(Provider::Aws),
            Self::Gcs => Some(Provider::Gcp),
            Self::Azurerm => Some(Provider::Azure),
            Self::Http | Self::Cloud => None,
        }
    }

    /// What it is, as in "the state bucket of ...".
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::S3 | Self::Gcs => "state bucket",
            Self::Azurerm => "storage account",
            Self::Http => "state address",
            Self::Cloud => "organisation",
        }
    }
}

/// From the marks of keys, `x-kinds`, `x-needed` and `x-elements`, what JSON Schema says of each kind: which keys it needs, which it does not have, and what the elements of a
/// list are.
fn by_kind(schema: &mut Schema) {
    schema.insert("allOf".into(), rules_by_kind(schema, false));
}

/// The rules of [`by_kind`]. A layer over another table needs no key, and says nothing of the kind when it does not name it.
fn rules_by_kind(schema: &Schema, is_layer: bool) -> Value {
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return json!([]);
    };
    let kinds_of = |key: &Value| key.get("x-kinds").and_then(Value::as_array).cloned();
    let elements = |key: &Value, kind: &str| key.get("x-elements")?.get(kind).cloned();
    let rules = StateKind::ALL.map(|(kind, id)| {
        let (mut required, mut keys) = (Vec::new(), serde_json::Map::new());
        for (name, key) in properties {
            let Some(kinds) = kinds_of(key) else {
                continue;
            };
            if !kinds.iter().any(|of| of == id) {
                keys.insert(name.clone(), false.into());
            } else if key.get("x-needed").is_some() && !is_layer {
                required.push(Value::from(name.as_str()));
            } else if let Some(elements) = elements(key, id) {
                keys.insert(name.clone(), json!({ "items": elements }));
            }
        }
        let mut chosen = json!({ "properties": { "kind": { "const": id } } });
        if (is_layer || kind != StateKind::S3)
            && let Some(chosen) = chosen.as_object_mut()
        {
            chosen.insert("required".into(), json!(["kind"]));
        }
        json!({ "if": chosen, "then": { "required": required, "properties": keys } })
    });
    Value::Array(rules.into())
}

/// The `state` of a cell: a layer over that of its environment.
pub struct CellState;

/// What only the layer says.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "declares the key; layers read it")]
struct LayerKeys {
    /// Keys that the environment's `state` sets and that do not hold here.
    unset: Option<Layer<Unset>>,
}

impl JsonSchema for CellState {
    fn schema_name() -> Cow<'static, str> {
        "cell_state".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut table = joined::<StateKeys, LayerKeys>(generator);
        let rules = rules_by_kind(&table, true);
        table.insert("allOf".into(), rules);
        table.insert("x-page".into(), "state".into());
        table.remove("x-example");
        table.remove("required");
        let kind = table.pointer_mut("/properties/kind");
        if let Some(kind) = kind.and_then(Value::as_object_mut) {
            kind.remove("default");
            kind.insert("x-default".into(), "the environment's".into());
        }
        table
    }
}

/// The `state` that a cell wrote, over that of its environment: key by key if it is of the same kind, which it is when it names none. None when keys are
/// missing, which is reported.
pub(super) fn of_layers(
    environment: Option<&Node>,
    own: &Node,
    around: &Table,
    cell: &CellName,
    reader: &mut Reader<'_>,
) -> Option<Node> {
    let kind = |node: &Node| Some(node.descend(["kind"])?.as_str()?.to_owned());
    let below = environment.filter(|below| {
        let of_environment = kind(below).unwrap_or_else(|| StateKind::S3.id().to_owned());
        kind(own).is_none_or(|kind| kind == of_environment)
    });
    let layers: Vec<&Node> = below.into_iter().chain([own]).collect();
    let mut node = reader.merged(&layers)?;
    reader.fill("state", &mut node);
    complete(&mut node, around, reader);
    let missing = reader
        .schema()
        .missing(("state", "state"), &node, &cell.to_string());
    let is_whole = missing.is_empty();
    missing.into_iter().for_each(|problem| reader.push(problem));
    is_whole.then_some(node)
}

/// One place that states are kept in: a table that is the first to name it.
#[derive(Clone, Debug)]
pub struct State {
    /// The environment, or the cell, that names it first; the span is that one's.
    pub name: Spanned<String>,
    /// The table, defaults in.
    pub node: Node,
    keys: StateKeys,
}

impl std::ops::Deref for State {
    type Target = StateKeys;
    fn deref(&self) -> &StateKeys {
        &self.keys
    }
}

impl StateKeys {
    /// What tells it from all others.
    fn identity(&self) -> (StateKind, [&str; 3]) {
        fn text(key: Option<&Spanned<String>>) -> &str {
            key.map_or("", |key| &key.value)
        }
        let parts = match self.kind.value {
            // A name of S3 is taken in its partition: the others may have it, too.
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
            StateKind::S3 => {
                let partition = regions::partition(text(self.region.as_ref()));
                let partition = partition.map_or("", |(id, _)| id);
                [text(self.bucket.as_ref()), partition, ""]
            }
            StateKind::Gcs => [text(self.bucket.as_ref()), "", ""],
            // Its stack makes the account with the one container in it.
            StateKind::Azurerm => [text(self.storage_account.as_ref()), "", ""],
            StateKind::Http => [text(self.address.as_ref()), "", ""],
            StateKind::Cloud => {
                let project = self.workspace_project.as_deref().unwrap_or_default();
                let host = self.hostname.as_deref().unwrap_or_default();
                [host, text(self.organization.as_ref()), project]
            }
        };
        (self.kind.value, parts)
    }

    /// Whether two tables name the same place.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }

    /// What it is called: the bucket, the storage account, the address, the organisation.
    #[must_use]
    pub fn called(&self) -> &str {
        let (kind, [first, second, _]) = self.identity();
        if kind == StateKind::Cloud {
            second
        } else {
            first
        }
    }

    /// The key that says whose it is.
    #[must_use]
    pub fn owner_key(provider: Provider) -> &'static str {
        match provider {
            Provider::Aws => "account",
            Provider::Gcp => "project",
            Provider::Azure => "subscription",
        }
    }

    /// The account, project or subscription of what keeps it.
    #[must_use]
    pub fn owner(&self) -> Option<Spanned<String>> {
        fn of<T: ToString>(id: Option<&Spanned<T>>) -> Option<Spanned<String>> {
            id.map(|id| Spanned::new(id.value.to_string(), id.span))
        }
        match self.kind.value {
            StateKind::S3 => of(self.account.as_ref()),
            StateKind::Gcs => of(self.project.as_ref()),
            StateKind::Azurerm => of(self.subscription.as_ref()),
            StateKind::Http | StateKind::Cloud => None,
        }
    }
}

/// Leaves out what is no key, which is reported where it stands.
fn without_unknown(node: &mut Node, reader: &Reader<'_>) {
    let schema = reader.schema();
    let known = schema.def("state").and_then(|def| schema.keys(def));
    let (Some(table), Some(known)) = (node.as_table_mut(), known) else {
        return;
    };
    let unknown = table.keys().filter(|key| !known.contains_key(*key));
    let unknown: Vec<String> = unknown.map(Into::into).collect();
    for key in unknown {
        table.remove(&key);
    }
}

/// What depends on the kind, and on the table around it, when nobody wrote it.
pub(super) fn complete(node: &mut Node, around: &Table, reader: &Reader<'_>) {
    without_unknown(node, reader);
    let at = reader.nowhere();
    let own = |key: &str| Some(node.as_table()?.get(key)?.as_str()?.to_owned());
    let (kind, bucket) = (own("kind"), own("bucket"));
    let inherited: &[(&str, &[&str])] = match kind.as_deref() {
        Some("s3") => &[("account", &["account"])],
        Some("gcs") => &[("project", &["gcp", "project"])],
        Some("azurerm") => &[
            ("subscription", &["azure", "subscription"]),
            ("tenant", &["azure", "tenant"]),
        ],
        _ => &[],
    };
    for (key, path) in inherited {
        let Some((first, rest)) = path.split_first() else {
            continue;
        };
        let found = around
            .get(first)
            .and_then(|n| n.descend(rest.iter().copied()));
        if let (Some(table), Some(found)) = (node.as_table_mut(), found)
            && table.get(key).is_none()
        {
            let (key_at, node) = (found.span, found.clone());
            table.insert_default((*key).into(), Entry { key: key_at, node });
        }
    }
    let mut add = |key: &str, value: NodeKind, note: &str| note_default(node, key, value, at, note);
    let alias = bucket.map(|bucket| format!("alias/{}", bucket.replace('.', "-")));
    match kind.as_deref() {
        Some("s3") => {
            // Every backend names its key, because Terraform encrypts with S3's own when it is given none.
            if let Some(alias) = alias {
                add(
                    "kms_key_alias",
                    text(alias),
                    "`alias/` and the name of the bucket",
                );
            }
        }
        Some("gcs") => add("users", NodeKind::Array(Vec::new()), "nobody else"),
        Some("azurerm") => {
            add("container", text("tfstate"), "the usual name");
            add("users", NodeKind::Array(Vec::new()), "nobody else");
            add("operators", NodeKind::Array(Vec::new()), "nobody else");
        }
        Some("http") => {
            add("lock_method", text("POST"), "as GitLab has it");
            add("unlock_method", text("DELETE"), "as GitLab has it");
        }
        Some("cloud") => add("hostname", text("app.terraform.io"), "HCP Terraform"),
        _ => {}
    }
    if matches!(kind.as_deref(), Some("s3" | "gcs" | "azurerm")) {
        add("noncurrent_days", NodeKind::Integer(90), "three months");
    }
}

/// What keeps the states of all environments and cells, each once, by the name of who names it first: environments before cells.
pub(in crate::estate) fn states(estate: &Estate) -> BTreeMap<String, State> {
    let of_environments = estate.environments.values().filter_map(|environment| {
        let node = environment.node.descend(["state"])?.clone();
        let (name, keys) = (environment.name.clone(), environment.state.clone());
        Some(State { name, node, keys })
    });
    // A planned region claims addresses, and nothing of it is made.
    let of_cells = estate.emitted_cells().filter_map(|c| c.own_state.clone());
    let mut out: BTreeMap<String, State> = BTreeMap::new();
    for state in of_environments.chain(of_cells) {
        if !out.values().any(|known| known.is_same(&state)) {
            out.insert(state.name.value.clone(), state);
        }
    }
    out
}

impl State {
    /// The state of a cell's own.
    pub(super) fn of_cell(name: &CellName, at: Span, node: &Node) -> Option<Self> {
        let node = node.descend(["state"])?.clone();
        Some(Self {
            name: Spanned::new(name.to_string(), at),
            keys: typed::read(&node)?,
            node,
        })
    }
}
