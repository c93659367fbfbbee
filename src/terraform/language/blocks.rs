//! The blocks of a `.tf` file.

use super::Holds::{
    Address, Keyword, Keywords, Provider, Providers, References, Reserved, TypeConstraint, Versions,
};
use super::Kind::{Any, Bool, Number, String, Strings};
use super::{Argument, Block, EMPTY, Holds, Nested, Rest};

/// A `.tf` file.
pub static FILE: Block = Block {
    blocks: &[
        Nested::any("terraform", &TERRAFORM),
        Nested::any("provider", &PROVIDER),
        Nested::any("variable", &VARIABLE),
        Nested::any("output", &OUTPUT),
        Nested::any("locals", &LOCALS),
        Nested::any("module", &MODULE),
        Nested::any("resource", &RESOURCE),
        Nested::any("data", &DATA),
        Nested::any("ephemeral", &EPHEMERAL),
        Nested::any("action", &ACTION).since(1, 14),
        Nested::any("moved", &MOVED),
        Nested::any("removed", &REMOVED),
        Nested::any("import", &IMPORT),
        Nested::any("check", &CHECK),
    ],
    ..EMPTY
};

const TERRAFORM: Block = Block {
    arguments: &[
        Argument::new("required_version", Versions),
        // A release of Terraform takes none at all.
        Argument::new("experiments", Reserved),
        Argument::new("language", Keyword(&["TF2021"])),
    ],
    blocks: &[
        Nested::once_a_module("backend", &BACKEND),
        Nested::once_a_module("cloud", &CLOUD),
        Nested::once_a_module("required_providers", &REQUIRED_PROVIDERS),
        Nested::any("provider_meta", &PROVIDER_META),
    ],
    exclusive: &[["backend", "cloud"]],
    ..EMPTY
};

const BACKEND: Block = Block {
    labels: &["type"],
    rest: Rest::Schema,
    ..EMPTY
};

const CLOUD: Block = Block {
    arguments: &[
        Argument::literal("organization", String),
        Argument::literal("hostname", String),
        Argument::literal("token", String),
    ],
    blocks: &[Nested::optional("workspaces", &WORKSPACES)],
    ..EMPTY
};

const WORKSPACES: Block = Block {
    arguments: &[
        Argument::literal("name", String),
        Argument::literal("project", String),
        // A list of strings, or a map of them since 1.10.
        Argument::literal("tags", Any),
    ],
    ..EMPTY
};

const REQUIRED_PROVIDERS: Block = Block {
    rest: Rest::Requirements,
    ..EMPTY
};

const PROVIDER_META: Block = Block {
    labels: &["provider"],
    rest: Rest::Schema,
    ..EMPTY
};

const PROVIDER: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::literal("alias", String),
        Argument::new("version", Versions),
        Argument::new("count", Reserved),
        Argument::new("depends_on", Reserved),
        Argument::new("for_each", Reserved),
        Argument::new("source", Reserved),
    ],
    blocks: &[
        Nested::any("_", &super::OPEN),
        Nested::never("lifecycle"),
        Nested::never("locals"),
    ],
    rest: Rest::Schema,
    repeats: true,
    ..EMPTY
};

const VARIABLE: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::new("type", TypeConstraint),
        Argument::literal("default", Any),
        Argument::literal("description", String),
        Argument::literal("sensitive", Bool),
        Argument::literal("ephemeral", Bool),
        Argument::literal("nullable", Bool),
    ],
    blocks: &[Nested::any("validation", &CONDITION)],
    ..EMPTY
};

const CONDITION: Block = Block {
    arguments: &[
        Argument::value("condition", Any).required(),
        Argument::value("error_message", Any).required(),
    ],
    ..EMPTY
};

const POSTCONDITION: Block = Block {
    sees_self: true,
    ..CONDITION
};

const OUTPUT: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::value("value", Any).required(),
        Argument::literal("description", String),
        Argument::literal("sensitive", Bool),
        Argument::literal("ephemeral", Bool),
        Argument::new("depends_on", References),
    ],
    blocks: &[
        Nested::any("precondition", &CONDITION),
        Nested::never("postcondition"),
    ],
    ..EMPTY
};

const LOCALS: Block = Block {
    rest: Rest::Values,
    ..EMPTY
};

const MODULE: Block = Block {
    labels: &["name"],
    arguments: &[
        Argument::literal("source", String).required(),
        Argument::new("version", Versions),
        Argument::value("count", Number),
        Argument::value("for_each", Any),
        Argument::new("depends_on", References),
        Argument::new("providers", Providers),
    ],
    blocks: &[
        Nested::any("_", &MODULE_ESCAPE),
        Nested::never("lifecycle"),
        Nested::never("locals"),
        Nested::never("provider"),
    ],
    rest: Rest::Variables,
    exclusive: &[["count", "for_each"]],
    repeats: true,
    ..EMPTY
};

const MODULE_ESCAPE: Block = Block {
    rest: Rest::Variables,
    ..EMPTY
};

const RESOURCE: Block = Block {
    labels: &["type", "name"],
    arguments: &[
        Argument::value("count", Number),
        Argument::value("for_each", Any),
        Argument::new("provider", Provider),
        Argument::new("depends_on", References),
    ],
    blocks: &[
        Nested::any("_", &super::OPEN),
        Nested::optional("lifecycle", &LIFECYCLE),
        Nested::optional("connection", &CONNECTION),
        Nested::any("provisioner", &PROVISIONER),
        Nested::never("locals"),
    ],
    rest: Rest::Schema,
    exclusive: &[["count", "for_each"]],
    repeats: true,
    ..EMPTY
};

const DATA: Block = Block {
    blocks: &[
        Nested::any("_", &super::OPEN),
        Nested::optional("lifecycle", &CONDITIONS),
        Nested::never("locals"),
    ],
    ..RESOURCE
};

const EPHEMERAL: Block = DATA;

const LIFECYCLE: Block = Block {
    arguments: &[
        Argument::literal("create_before_destroy", Bool),
        Argument::literal("prevent_destroy", Bool),
        Argument::new("ignore_changes", Holds::Fields),
        Argument::new("replace_triggered_by", Holds::Triggers),
    ],
    blocks: &[
        Nested::any("precondition", &CONDITION),
        Nested::any("postcondition", &POSTCONDITION),
        Nested::any("action_trigger", &ACTION_TRIGGER).since(1, 14),
    ],
    ..EMPTY
};

/// What is left of `lifecycle` where nothing is made.
const CONDITIONS: Block = Block {
    blocks: &[
        Nested::any("precondition", &CONDITION),
        Nested::any("postcondition", &POSTCONDITION),
    ],
    ..EMPTY
};

const ACTION_TRIGGER: Block = Block {
    arguments: &[
        Argument::new(
            "events",
            Keywords(&[
                "before_create",
                "after_create",
                "before_update",
                "after_update",
                "before_destroy",
                "after_destroy",
            ]),
        )
        .required(),
        Argument::value("condition", Bool),
        Argument::new("actions", Keywords(&[])).required(),
    ],
    ..EMPTY
};

const ACTION: Block = Block {
    labels: &["type", "name"],
    arguments: &[
        Argument::value("count", Number),
        Argument::value("for_each", Any),
        Argument::new("provider", Provider),
    ],
    blocks: &[Nested::optional("config", &super::OPEN)],
    exclusive: &[["count", "for_each"]],
    repeats: true,
    ..EMPTY
};

const PROVISIONER: Block = Block {
    labels: &["type"],
    arguments: &[
        Argument::new("when", Keyword(&["create", "destroy"])),
        Argument::new("on_failure", Keyword(&["continue", "fail"])),
    ],
    blocks: &[
        Nested::any("_", &super::OPEN),
        Nested::optional("connection", &CONNECTION),
        Nested::never("lifecycle"),
        Nested::never("locals"),
    ],
    rest: Rest::Schema,
    sees_self: true,
    ..EMPTY
};

/// The arguments that a provisioner of that name has of its own.
#[must_use]
pub fn provisioner(name: &str) -> Option<&'static Block> {
    Some(match name {
        "file" => &FILE_PROVISIONER,
        "local-exec" => &LOCAL_EXEC,
        "remote-exec" => &REMOTE_EXEC,
        _ => return None,
    })
}

const FILE_PROVISIONER: Block = Block {
    arguments: &[
        Argument::value("source", String),
        Argument::value("content", String),
        Argument::value("destination", String).required(),
    ],
    exclusive: &[["source", "content"]],
    ..EMPTY
};

const LOCAL_EXEC: Block = Block {
    arguments: &[
        Argument::value("command", String).required(),
        Argument::value("interpreter", Strings),
        Argument::value("working_dir", String),
        Argument::value("environment", super::Kind::StringMap),
        Argument::value("quiet", Bool),
    ],
    ..EMPTY
};

const REMOTE_EXEC: Block = Block {
    arguments: &[
        Argument::value("inline", Strings),
        Argument::value("script", String),
        Argument::value("scripts", Strings),
    ],
    exclusive: &[
        ["inline", "script"],
        ["inline", "scripts"],
        ["script", "scripts"],
    ],
    ..EMPTY
};

const CONNECTION: Block = Block {
    arguments: &[
        Argument::value("host", String).required(),
        Argument::value("type", String),
        Argument::value("user", String),
        Argument::value("password", String),
        Argument::value("port", Number),
        Argument::value("timeout", String),
        Argument::value("script_path", String),
        Argument::value("target_platform", String),
        Argument::value("private_key", String),
        Argument::value("certificate", String),
        Argument::value("host_key", String),
        Argument::value("agent", Bool),
        Argument::value("agent_identity", String),
        Argument::value("proxy_scheme", String),
        Argument::value("proxy_host", String),
        Argument::value("proxy_port", Number),
        Argument::value("proxy_user_name", String),
        Argument::value("proxy_user_password", String),
        Argument::value("bastion_host", String),
        Argument::value("bastion_host_key", String),
        Argument::value("bastion_port", Number),
        Argument::value("bastion_user", String),
        Argument::value("bastion_password", String),
        Argument::value("bastion_private_key", String),
        Argument::value("bastion_certificate", String),
        Argument::value("https", Bool),
        Argument::value("insecure", Bool),
        Argument::value("cacert", String),
        Argument::value("use_ntlm", Bool),
    ],
    blocks: &[Nested::any("_", &super::OPEN)],
    sees_self: true,
    ..EMPTY
};

const MOVED: Block = Block {
    arguments: &[
        Argument::new("from", Address).required(),
        Argument::new("to", Address).required(),
    ],
    ..EMPTY
};

const REMOVED: Block = Block {
    arguments: &[Argument::new("from", Address).required()],
    blocks: &[
        Nested::any("lifecycle", &REMOVED_LIFECYCLE),
        Nested::optional("connection", &CONNECTION),
        Nested::any("provisioner", &PROVISIONER),
    ],
    ..EMPTY
};

const REMOVED_LIFECYCLE: Block = Block {
    arguments: &[Argument::literal("destroy", Bool)],
    ..EMPTY
};

const IMPORT: Block = Block {
    arguments: &[
        Argument::new("to", Address).required(),
        Argument::value("id", String),
        // In the place of `id`.
        Argument::value("identity", Any).since(1, 12),
        Argument::value("for_each", Any),
        Argument::new("provider", Provider),
    ],
    exclusive: &[["id", "identity"]],
    repeats: true,
    ..EMPTY
};

const CHECK: Block = Block {
    labels: &["name"],
    blocks: &[
        Nested::optional("data", &CHECK_DATA),
        Nested {
            least: 1,
            ..Nested::any("assert", &CONDITION)
        },
    ],
    ..EMPTY
};

const CHECK_DATA: Block = Block {
    arguments: &[
        Argument::new("provider", Provider),
        Argument::new("depends_on", References),
        Argument::new("count", Reserved),
        Argument::new("for_each", Reserved),
    ],
    blocks: &[
        Nested::any("_", &super::OPEN),
        Nested::never("lifecycle"),
        Nested::never("locals"),
    ],
    exclusive: &[],
    repeats: false,
    ..RESOURCE
};
