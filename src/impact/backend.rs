//! Where a root module keeps its state: what its backend says, as far as that is written. Not what lies there.

use crate::hcl::{self, Block};
use crate::span::SourceId;
use crate::terraform::modules::Module;

/// The place of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// `s3`
    pub backend: String,
    /// What names the state there, the bucket first.
    pub names: Vec<String>,
    /// Where that is, if the backend says: the region, the account.
    pub at: Vec<String>,
}

/// The arguments that name a state, and those that say where what holds it is: <https://developer.hashicorp.com/terraform/language/backend>.
static NAMES: [(&str, &[&str], &[&str]); 9] = [
    (
        "azurerm",
        &["storage_account_name", "container_name", "key"],
        &["subscription_id"],
    ),
    ("cloud", &["organization", "workspaces.name"], &["hostname"]),
    ("gcs", &["bucket", "prefix"], &[]),
    ("http", &["address"], &[]),
    ("kubernetes", &["namespace", "secret_suffix"], &["host"]),
    ("local", &["path"], &[]),
    ("pg", &["conn_str", "schema_name"], &[]),
    (
        "remote",
        &["organization", "workspaces.name"],
        &["hostname"],
    ),
    ("s3", &["bucket", "key"], &["region", "allowed_account_ids"]),
];

impl State {
    /// That of a root module; none if it keeps its state beside it.
    pub fn of(module: &Module) -> Option<Self> {
        module.blocks().find_map(Self::of_settings)
    }

    /// That which a file of Terraform names.
    #[must_use]
    pub fn in_text(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        // Most files have none, and parsing is dear.
        if !text.contains("backend \"") && !text.contains("cloud {") {
            return None;
        }
        let body = hcl::parse_body(SourceId(0), text).ok()?;
        body.blocks().find_map(Self::of_settings)
    }

    fn of_settings(settings: &Block) -> Option<Self> {
        if settings.name.value != "terraform" {
            return None;
        }
        let backend = settings.body.blocks_of("backend").next();
        let cloud = settings.body.blocks_of("cloud").next();
        backend.or(cloud).map(Self::read)
    }

    fn read(block: &Block) -> Self {
        let backend = block.label(0).unwrap_or("cloud").to_owned();
        let text = |name: &&str| {
            let (body, name) = match name.split_once('.') {
                Some((outer, name)) => (&block.body.blocks_of(outer).next()?.body, name),
                None => (&block.body, *name),
            };
            let value = body.value(name)?;
            let first = match &value.kind {
                hcl::ExprKind::Tuple(items) => items.first()?,
                _ => value,
            };
            first.as_text()
        };
        let texts = |names: &[&str]| -> Vec<String> {
            let all = names.iter().map(|name| text(name).unwrap_or_default());
            all.collect()
        };
        let known = NAMES.iter().find(|(name, ..)| *name == backend);
        Self {
            names: known.map_or_else(Vec::new, |(_, names, _)| texts(names)),
            at: known.map_or_else(Vec::new, |(_, _, at)| texts(at)),
            backend,
        }
    }

    /// Whether another one is the same by its names, wherever what holds it is.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.backend == other.backend && self.names == other.names
    }

    /// The bucket or container that holds it, if that is something which a stack can make.
    #[must_use]
    pub fn holder(&self) -> Option<&str> {
        let at = match self.backend.as_str() {
            "s3" | "gcs" => 0,
            "azurerm" => 1,
            _ => return None,
        };
        self.names.get(at).map(String::as_str)
    }

    /// How to take one state to the place of another, where one command does it. Nothing stays behind that an older checkout would plan with.
    #[must_use]
    pub fn moved_to(&self, other: &Self) -> Option<String> {
        let object = |state: &Self| {
            let scheme = match state.backend.as_str() {
                "s3" => "s3",
                "gcs" => "gs",
                _ => return None,
            };
            let [bucket, key] = state.names.as_slice() else {
                return None;
            };
            // Google's backend keeps the default workspace below the prefix.
            let end = if scheme == "gs" {
                "/default.tfstate"
            } else {
                ""
            };
            Some(format!("{scheme}://{bucket}/{key}{end}"))
        };
        // Nobody has two buckets of one name, nor the credentials of two accounts in one command.
        if self.backend != other.backend || self.at != other.at {
            return None;
        }
        let take = match self.backend.as_str() {
            "s3" => "aws s3 mv",
            _ => "gcloud storage mv",
        };
        Some(format!("{take} {} {}", object(self)?, object(other)?))
    }

    /// The same with the place of what holds it: `s3:bucket/key in eu-west-1`
    #[must_use]
    pub fn placed(&self) -> String {
        let at: Vec<&str> = self.at.iter().map(String::as_str).collect();
        let at = at.iter().filter(|at| !at.is_empty()).copied();
        match at.collect::<Vec<_>>().join(", ") {
            at if at.is_empty() => self.to_string(),
            at => format!("{self} in {at}"),
        }
    }

    /// In words, what is inside first: `` `key` in `bucket` ``
    #[must_use]
    pub fn words(&self) -> String {
        let names = self.names.iter().rev().filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        match names.is_empty() {
            true => format!("of the backend `{}`", self.backend),
            false => names.join(" in "),
        }
    }
}

impl std::fmt::Display for State {
    /// `s3:bucket/key`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.backend, self.names.join("/"))
    }
}
