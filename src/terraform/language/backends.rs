//! The arguments of backends. Nothing in them is required here: what a file leaves out may come from `init -backend-config`.

use super::Kind::{Any, Bool, Number, String, StringMap, Strings};
use super::{Argument, Block, EMPTY, Kind, Nested};

/// What is known of the name of a backend.
#[derive(Clone, Copy, Debug)]
pub enum Backend {
    /// Its arguments.
    Known(&'static Block),
    /// That there is one.
    Exists,
}

/// A backend by its name.
#[must_use]
pub fn backend(name: &str) -> Option<Backend> {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    let exists = || OTHERS.contains(&name).then_some(Backend::Exists);
    known
        .map(|(_, block)| Backend::Known(block))
        .or_else(exists)
}

/// The names of all backends.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name).chain(OTHERS)
}

/// Backends whose arguments are not in the table.
const OTHERS: [&str; 5] = ["consul", "cos", "inmem", "oci", "oss"];

static KNOWN: [(&str, Block); 8] = [
    ("azurerm", only(&AZURERM)),
    ("gcs", only(&GCS)),
    ("http", only(&HTTP)),
    (
        "kubernetes",
        Block {
            blocks: &[Nested::any("exec", &EXEC)],
            ..only(&KUBERNETES)
        },
    ),
    ("local", only(&LOCAL)),
    ("pg", only(&PG)),
    (
        "remote",
        Block {
            blocks: &[Nested::optional("workspaces", &WORKSPACES)],
            ..only(&REMOTE)
        },
    ),
    ("s3", only(&S3)),
];

const fn only(arguments: &'static [Argument]) -> Block {
    Block { arguments, ..EMPTY }
}

const fn of(kind: Kind, name: &'static str) -> Argument {
    Argument::literal(name, kind)
}

const EXEC: Block = only(&[
    of(String, "api_version"),
    of(Strings, "args"),
    of(String, "command"),
    of(StringMap, "env"),
]);

const WORKSPACES: Block = only(&[of(String, "name"), of(String, "prefix")]);

const AZURERM: [Argument; 32] = [
    of(String, "access_key"),
    of(String, "ado_pipeline_service_connection_id"),
    of(String, "client_certificate"),
    of(String, "client_certificate_password"),
    of(String, "client_certificate_path"),
    of(String, "client_id"),
    of(String, "client_id_file_path"),
    of(String, "client_secret"),
    of(String, "client_secret_file_path"),
    of(String, "container_name"),
    of(String, "endpoint"),
    of(String, "environment"),
    of(String, "key"),
    of(Bool, "lookup_blob_endpoint"),
    of(String, "metadata_host"),
    of(String, "msi_endpoint"),
    of(String, "oidc_request_token"),
    of(String, "oidc_request_url"),
    of(String, "oidc_token"),
    of(String, "oidc_token_file_path"),
    of(String, "resource_group_name"),
    of(String, "sas_token"),
    of(Bool, "snapshot"),
    of(String, "storage_account_name"),
    of(String, "subscription_id"),
    of(String, "tenant_id"),
    of(Bool, "use_aks_workload_identity"),
    of(Bool, "use_azuread_auth"),
    of(Bool, "use_cli"),
    of(Bool, "use_msi"),
    of(Bool, "use_oidc"),
    // Later than Terraform 1.11.
    of(Number, "timeout_seconds"),
];

const GCS: [Argument; 9] = [
    of(String, "access_token"),
    of(String, "bucket"),
    of(String, "credentials"),
    of(String, "encryption_key"),
    of(String, "impersonate_service_account"),
    of(Strings, "impersonate_service_account_delegates"),
    of(String, "kms_encryption_key"),
    of(String, "prefix"),
    of(String, "storage_custom_endpoint"),
];

const HTTP: [Argument; 15] = [
    of(String, "address"),
    of(String, "client_ca_certificate_pem"),
    of(String, "client_certificate_pem"),
    of(String, "client_private_key_pem"),
    of(String, "lock_address"),
    of(String, "lock_method"),
    of(String, "password"),
    of(Number, "retry_max"),
    of(Number, "retry_wait_max"),
    of(Number, "retry_wait_min"),
    of(Bool, "skip_cert_verification"),
    of(String, "unlock_address"),
    of(String, "unlock_method"),
    of(String, "update_method"),
    of(String, "username"),
];

const KUBERNETES: [Argument; 19] = [
    of(String, "client_certificate"),
    of(String, "client_key"),
    of(String, "cluster_ca_certificate"),
    of(String, "config_context"),
    of(String, "config_context_auth_info"),
    of(String, "config_context_cluster"),
    of(String, "config_path"),
    of(Strings, "config_paths"),
    of(String, "host"),
    of(Bool, "in_cluster_config"),
    of(Bool, "insecure"),
    of(StringMap, "labels"),
    of(Bool, "load_config_file"),
    of(String, "namespace"),
    of(String, "password"),
    of(String, "proxy_url"),
    of(String, "secret_suffix"),
    of(String, "token"),
    of(String, "username"),
];

const LOCAL: [Argument; 2] = [of(String, "path"), of(String, "workspace_dir")];

const PG: [Argument; 5] = [
    of(String, "conn_str"),
    of(String, "schema_name"),
    of(Bool, "skip_index_creation"),
    of(Bool, "skip_schema_creation"),
    of(Bool, "skip_table_creation"),
];

const REMOTE: [Argument; 3] = [
    of(String, "hostname"),
    of(String, "organization"),
    of(String, "token"),
];

const S3: [Argument; 53] = [
    of(String, "access_key"),
    of(String, "acl"),
    of(Strings, "allowed_account_ids"),
    of(Any, "assume_role"),
    of(Any, "assume_role_with_web_identity"),
    of(String, "bucket"),
    of(String, "custom_ca_bundle"),
    of(String, "dynamodb_endpoint"),
    of(String, "dynamodb_table"),
    of(String, "ec2_metadata_service_endpoint"),
    of(String, "ec2_metadata_service_endpoint_mode"),
    of(Bool, "encrypt"),
    of(String, "endpoint"),
    of(Any, "endpoints"),
    of(Strings, "forbidden_account_ids"),
    of(Bool, "force_path_style"),
    of(String, "http_proxy"),
    of(String, "https_proxy"),
    of(String, "iam_endpoint"),
    of(Bool, "insecure"),
    of(String, "key"),
    of(String, "kms_key_id"),
    of(Number, "max_retries"),
    of(String, "no_proxy"),
    of(String, "profile"),
    of(String, "region"),
    of(String, "retry_mode"),
    of(String, "secret_key"),
    of(Strings, "shared_config_files"),
    of(String, "shared_credentials_file"),
    of(Strings, "shared_credentials_files"),
    of(Bool, "skip_credentials_validation"),
    of(Bool, "skip_metadata_api_check"),
    of(Bool, "skip_region_validation"),
    of(Bool, "skip_requesting_account_id"),
    of(Bool, "skip_s3_checksum"),
    of(String, "sse_customer_key"),
    of(String, "sts_endpoint"),
    of(String, "sts_region"),
    of(String, "token"),
    of(Bool, "use_dualstack_endpoint"),
    of(Bool, "use_fips_endpoint"),
    of(Bool, "use_lockfile"),
    of(Bool, "use_path_style"),
    of(String, "workspace_key_prefix"),
    // Until Terraform 1.9.
    of(Number, "assume_role_duration_seconds"),
    of(String, "assume_role_policy"),
    of(Strings, "assume_role_policy_arns"),
    of(StringMap, "assume_role_tags"),
    of(Strings, "assume_role_transitive_tag_keys"),
    of(String, "external_id"),
    of(String, "role_arn"),
    of(String, "session_name"),
];
