//! What Google Cloud adds: ids, addresses of accounts, numbers.

use terrane::terraform::evaluate::Instance;

use super::cloud::place;

/// Of every project: a test has one, and tells two of them apart by their ids.
pub const NUMBER: &str = "123456789012";

/// The value of an attribute that follows from the arguments.
pub fn adds(instance: &Instance, kind: &str, attribute: &str) -> Option<String> {
    let argument = |name: &str| Some(instance.argument(name)?.as_str()?.to_owned());
    let project = || argument("project").unwrap_or_else(|| place(&instance.provider()).0);
    let email = || {
        let account = argument("account_id")?;
        Some(format!("{account}@{}.iam.gserviceaccount.com", project()))
    };
    let within = |rest: String| Some(format!("projects/{}/{rest}", project()));
    match (kind, attribute) {
        ("google_project", "number") => Some(NUMBER.to_owned()),
        ("google_storage_project_service_account", "member") => Some(format!(
            "serviceAccount:service-{NUMBER}@gs-project-accounts.iam.gserviceaccount.com"
        )),
        ("google_service_account", "email") => email(),
        ("google_service_account", "member") => Some(format!("serviceAccount:{}", email()?)),
        ("google_service_account", "id" | "name") => {
            within(format!("serviceAccounts/{}", email()?))
        }
        ("google_kms_key_ring", "id") => within(format!(
            "locations/{}/keyRings/{}",
            argument("location")?,
            argument("name")?
        )),
        ("google_kms_crypto_key", "id") => Some(format!(
            "{}/cryptoKeys/{}",
            argument("key_ring")?,
            argument("name")?
        )),
        ("google_secret_manager_secret", "id" | "name") => {
            within(format!("secrets/{}", argument("secret_id")?))
        }
        ("google_secret_manager_secret_version", "version") => Some("1".to_owned()),
        ("google_project_iam_custom_role", "id" | "name") => {
            within(format!("roles/{}", argument("role_id")?))
        }
        ("google_logging_project_bucket_config", "id") => within(format!(
            "locations/{}/buckets/{}",
            argument("location")?,
            argument("bucket_id")?
        )),
        _ => None,
    }
}
