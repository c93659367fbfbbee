//! `aws_iam_policy_document`: the JSON that the data source makes of its blocks.

use serde_json::{Map, Value as Json, json};

/// The policy as AWS reads it.
pub fn policy(config: &Json) -> String {
    let mut statements = Vec::new();
    for source in list(&config["source_policy_documents"]) {
        let text = source.as_str().unwrap_or("{}");
        let source: Json = serde_json::from_str(text).expect("a policy is JSON");
        statements.extend(list(&source["Statement"]).cloned());
    }
    statements.extend(list(&config["statement"]).map(statement));
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn statement(config: &Json) -> Json {
    let mut out = Map::new();
    out.insert("Sid".into(), config["sid"].clone());
    let effect = config["effect"].as_str().unwrap_or("Allow");
    out.insert("Effect".into(), effect.into());
    for (from, to) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if !config[from].is_null() {
            out.insert(to.into(), config[from].clone());
        }
    }
    for (from, to) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        let blocks: Vec<&Json> = list(&config[from]).collect();
        if !blocks.is_empty() {
            let mut all = Map::new();
            for block in blocks {
                let kind = block["type"].as_str().expect("a type of principals");
                add(
                    all.entry(kind).or_insert_with(|| json!([])),
                    &block["identifiers"],
                );
            }
            out.insert(to.into(), all.into());
        }
    }
    let mut conditions = Map::new();
    for block in list(&config["condition"]) {
        let text = |name: &str| block[name].as_str().expect("a text").to_owned();
        let test = conditions.entry(text("test")).or_insert_with(|| json!({}));
        let test = test.as_object_mut().expect("an object");
        add(
            test.entry(text("variable")).or_insert_with(|| json!([])),
            &block["values"],
        );
    }
    out.insert("Condition".into(), conditions.into());
    out.into()
}

fn add(to: &mut Json, values: &Json) {
    let to = to.as_array_mut().expect("a list");
    to.extend(list(values).cloned());
}
