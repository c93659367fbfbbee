//! What the cloud adds to a resource: real values where they follow from the arguments, else tokens.

use terrane::expr::{Type, Value};
use terrane::terraform::evaluate::{Configuration, Instance, Mode};

use super::{address, azure, document, gcp, json};

/// Account and region of a configuration; project and region on Google Cloud, the subscription on Azure.
pub fn place(provider: &Configuration) -> (String, String) {
    let text = |value: Option<Value>| {
        value
            .and_then(|v| Some(v.as_str()?.to_owned()))
            .unwrap_or_default()
    };
    let account = |accounts: Value| accounts.as_list()?.first().cloned();
    let account = match provider.name() {
        "google" => provider.argument("project"),
        "azurerm" => provider.argument("subscription_id"),
        _ => provider.argument("allowed_account_ids").and_then(account),
    };
    (text(account), text(provider.argument("region")))
}

/// The value of an attribute that nobody configures. `read` gives the SSM parameters that stacks wrote so far.
pub fn adds(
    instance: &Instance,
    name: &str,
    of: &Type,
    read: &dyn Fn(&str) -> Option<String>,
) -> Value {
    let text = |name: &str| Some(instance.argument(name)?.as_str()?.to_owned());
    let known = match (instance.kind(), name) {
        ("aws_iam_policy_document", "json") => Some(document::policy(&json(&instance.arguments()))),
        ("aws_ssm_parameter", "value" | "insecure_value") if instance.mode() == Mode::Data => {
            text("name").map(|name| read(&name).unwrap_or_else(|| format!("<{name}>")))
        }
        (kind, _) if kind.starts_with("google_") => gcp::adds(instance, kind, name),
        (kind, _) if kind.starts_with("azurerm_") => azure::adds(instance, kind, name),
        (_, "name") => named(instance),
        (kind, _) => identified(instance, kind, name),
    };
    match known {
        Some(known) => Value::string(known),
        None => token(of, &format!("{} {name}", address(instance))),
    }
}

/// Terraform puts 26 characters behind a prefix.
fn named(instance: &Instance) -> Option<String> {
    let prefix = instance.argument("name_prefix")?;
    Some(format!("{}20260101000000000000000001", prefix.as_str()?))
}

/// ARNs, and ids that are names or ARNs.
fn identified(instance: &Instance, kind: &str, attribute: &str) -> Option<String> {
    let argument = |name: &str| Some(instance.argument(name)?.as_str()?.to_owned());
    let name = || argument("name").or_else(|| named(instance));
    let (account, region) = place(&instance.provider());
    Some(match (kind, attribute) {
        ("aws_iam_role", "arn") => format!("arn:aws:iam::{account}:role/{}", name()?),
        ("aws_iam_role", "id") => name()?,
        ("aws_secretsmanager_secret", "arn" | "id") => {
            format!(
                "arn:aws:secretsmanager:{region}:{account}:secret:{}-AbCdEf",
                name()?
            )
        }
        ("aws_cloudwatch_log_group", "arn") => {
            format!("arn:aws:logs:{region}:{account}:log-group:{}", name()?)
        }
        ("aws_s3_bucket", "arn") => format!("arn:aws:s3:::{}", argument("bucket")?),
        ("aws_s3_bucket", "id") => argument("bucket")?,
        ("aws_kms_key", "arn") => {
            format!("arn:aws:kms:{region}:{account}:key/{}", address(instance))
        }
        _ => return None,
    })
}

/// Something of a type that says where it is from.
fn token(of: &Type, what: &str) -> Value {
    match of {
        Type::String | Type::Any | Type::Null => Value::string(format!("<{what}>")),
        Type::Bool => Value::bool(true),
        Type::List(of) => {
            let token = token(of, what);
            Value::list_of(Type::of(&token), vec![token])
        }
        Type::Set(of) => {
            let token = token(of, what);
            Value::set_of(Type::of(&token), vec![token])
        }
        Type::Object(types) => {
            let all = types.iter();
            Value::object(
                all.map(|(name, of)| (name.clone(), token(of, &format!("{what} {name}")))),
            )
        }
        Type::Number | Type::Map(_) | Type::Tuple(_) => Value::unknown(of.clone()),
    }
}
