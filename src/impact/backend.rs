//! Where a root module keeps its state: what its backend says, as far as that is written. Not what lies there.

use crate::hcl::{Block, Expr};
use crate::terraform::modules::Module;

/// The place of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// `s3`
    pub backend: String,
    /// What names the state there, the bucket first.
    pub names: Vec<String>,
}

/// The arguments that name a state: <https://developer.hashicorp.com/terraform/language/backend>.
static NAMES: [(&str, &[&str]); 8] = [
    (
        "azurerm",
        &["storage_account_name", "container_name", "key"],
    ),
    ("cloud", &["organization"]),
    ("gcs", &["bucket", "prefix"]),
    ("http", &["address"]),
    ("kubernetes", &["namespace", "secret_suffix"]),
    ("local", &["path"]),
    ("pg", &["conn_str", "schema_name"]),
    ("s3", &["bucket", "key"]),
];

impl State {
    /// That of a root module; none if it keeps its state beside it.
    pub fn of(module: &Module) -> Option<Self> {
        let mut settings = module.blocks().filter(|b| b.name.value == "terraform");
        settings.find_map(|settings| {
            let backend = settings.body.blocks_of("backend").next();
            let cloud = settings.body.blocks_of("cloud").next();
            backend.or(cloud).map(Self::read)
        })
    }

    fn read(block: &Block) -> Self {
        let backend = block.label(0).unwrap_or("cloud").to_owned();
        let known = NAMES.iter().find(|(name, _)| *name == backend);
        let text = |name: &str| block.body.value(name).and_then(Expr::as_text);
        let names = known.map_or(&[] as &[&str], |(_, names)| *names);
        Self {
            names: names
                .iter()
                .map(|name| text(name).unwrap_or_default())
                .collect(),
            backend,
        }
    }

    /// How to copy one state to the place of another, where one command does it.
    pub fn copied_to(&self, other: &Self) -> Option<String> {
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
        if self.backend != other.backend {
            return None;
        }
        let copy = match self.backend.as_str() {
            "s3" => "aws s3 cp",
            _ => "gcloud storage cp",
        };
        Some(format!("{copy} {} {}", object(self)?, object(other)?))
    }
}

impl std::fmt::Display for State {
    /// `s3:bucket/key`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.backend, self.names.join("/"))
    }
}
