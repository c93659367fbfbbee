//! What data sources read, where that follows from what is configured. Everything else of them is made up.

use super::cloud::Maker;
use super::documents::policy_document;
use super::plain::Plain;
use super::state::Made;
use crate::expr::{Marks, Value};
use crate::terraform::evaluate::Instance;

impl Made<'_> {
    /// What a data source reads, where that follows from what is configured.
    pub fn read(&self, instance: &Instance, name: &str) -> Option<Value> {
        let text = |name: &str| Some(instance.argument(name)?.as_str()?.to_owned());
        let maker = || self.maker(instance);
        let region = || {
            let own = text("region").or_else(|| text("name"));
            own.unwrap_or_else(|| maker().region.clone())
        };
        let made = |text: String| Value::string(text).marked(Marks::MADE);
        Some(match (instance.kind(), name) {
            ("aws_iam_policy_document", "json" | "minified_json") => {
                let of = instance.arguments().all_marks();
                Value::string(policy_document(&maker().config)).marked(of)
            }
            ("aws_region", "id" | "name" | "region") => Value::string(region()),
            ("aws_partition", "id") => Value::string("aws"),
            ("aws_caller_identity", "id") => made(maker().text("account_id")),
            ("aws_ip_ranges", "cidr_blocks") => {
                Value::strings(["198.51.100.0/24"]).marked(Marks::MADE)
            }
            ("aws_ssm_parameter", "value" | "insecure_value") => {
                let parameter = text("name")?;
                let known = self.parameter(&parameter);
                known.unwrap_or_else(|| made(guessed(&parameter, &maker())))
            }
            ("aws_secretsmanager_secret_version", "secret_string") => {
                made("{\"username\":\"mock\",\"password\":\"mock\"}".to_owned())
            }
            ("cloudinit_config", "rendered") => made(format!("{:?}", maker().config)),
            _ => return None,
        })
    }
}

/// What a parameter may hold that nobody in sight writes, by its name.
fn guessed(parameter: &str, maker: &Maker) -> String {
    let last = parameter.trim_end_matches('/').rsplit('/').next();
    let last = last.unwrap_or_default().replace('-', "_");
    let maker = Maker {
        seed: parameter.to_owned(),
        config: Plain::Null,
        ..maker.clone()
    };
    if last.ends_with("_ids") || last.ends_with("subnets") {
        let all = (0..3).map(|at| maker.text(&format!("{last}_{at}")));
        return all.collect::<Vec<_>>().join(",");
    }
    maker.text(&last)
}
