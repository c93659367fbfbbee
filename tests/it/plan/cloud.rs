//! What the cloud adds to a resource: the attributes that others ask for, real ones where they follow from the arguments, else tokens.

use std::collections::BTreeSet;

use terrane::expr::{Kind, Value};
use terrane::hcl::{Block, Item};

use super::instance::{Instance, Objects};
use super::{document, json};

impl Instance<'_> {
    /// A resource as others see it: its arguments, and tokens for what the cloud adds.
    pub(super) fn object(
        &self,
        kind: &str,
        mut config: Objects,
        block: &Block,
        address: &str,
    ) -> Value {
        let text = |config: &Objects, name: &str| {
            config.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let (account, region) = &self.place;
        let name = text(&config, "name").or_else(|| {
            // Terraform puts 26 characters behind a prefix.
            text(&config, "name_prefix").map(|p| format!("{p}20260101000000000000000001"))
        });
        let mut known: Vec<(&str, String)> = Vec::new();
        match (kind, name) {
            ("aws_iam_policy_document", _) => {
                let policy = document::policy(&json(&Value::object(config.clone())));
                known.push(("json", policy));
            }
            ("aws_ssm_parameter", Some(name)) if block.name.value == "data" => {
                let found = self.run.parameters.borrow().get(&name).cloned();
                let value = found.unwrap_or_else(|| Value::string(format!("<{name}>")));
                let value = value.as_str().unwrap_or_default().to_owned();
                known.extend([("insecure_value", value.clone()), ("value", value)]);
            }
            ("aws_iam_role", Some(name)) => {
                known.push(("arn", format!("arn:aws:iam::{account}:role/{name}")));
                known.extend([("id", name.clone()), ("name", name)]);
            }
            ("aws_secretsmanager_secret", Some(name)) => {
                let arn = format!("arn:aws:secretsmanager:{region}:{account}:secret:{name}-AbCdEf");
                known.extend([("arn", arn.clone()), ("id", arn)]);
            }
            ("aws_cloudwatch_log_group", Some(name)) => {
                known.push((
                    "arn",
                    format!("arn:aws:logs:{region}:{account}:log-group:{name}"),
                ));
            }
            ("aws_s3_bucket", _) => {
                let name = text(&config, "bucket").unwrap_or_default();
                known.extend([("arn", format!("arn:aws:s3:::{name}")), ("id", name)]);
            }
            ("aws_kms_key", _) => {
                known.push((
                    "arn",
                    format!("arn:aws:kms:{region}:{account}:key/{address}"),
                ));
            }
            (_, Some(name)) => known.push(("name", name)),
            _ => {}
        }
        for (name, value) in known {
            config.insert(name.into(), Value::string(value));
        }
        // Blocks have attributes of the cloud's own, too.
        for item in &block.body.items {
            if let Item::Block(b) = item
                && let Some(Kind::List(items)) = config.get(b.name.value.as_str()).map(|v| &v.kind)
            {
                let fill = |v: &Value| {
                    let own = v.as_map().cloned().unwrap_or_default();
                    Value::object(self.filled(own, &format!("{address} {}", b.name.value)))
                };
                let items = items.iter().map(fill).collect();
                config.insert(b.name.value.as_str().into(), Value::tuple(items));
            }
        }
        Value::object(self.filled(config, address))
    }

    /// Tokens for every attribute that the module asks for anywhere and the configuration does not have.
    fn filled(&self, config: Objects, address: &str) -> Objects {
        self.with(config, &self.module.accessed, address, 0)
    }

    fn with(
        &self,
        mut config: Objects,
        names: &BTreeSet<String>,
        address: &str,
        depth: usize,
    ) -> Objects {
        for name in names {
            if !config.get(name.as_str()).is_none_or(Value::is_null) {
                continue;
            }
            let value = match self.module.listed.get(name).filter(|_| depth < 3) {
                Some(inner) => {
                    let inner_address = format!("{address} {name}");
                    let inner = self.with(Objects::new(), inner, &inner_address, depth + 1);
                    Value::tuple(vec![Value::object(inner)])
                }
                None if name.ends_with("_supported") => Value::bool(true),
                None => Value::string(format!("<{address} {name}>")),
            };
            config.insert(name.as_str().into(), value);
        }
        config
    }
}
