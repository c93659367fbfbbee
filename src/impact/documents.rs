//! Documents of policies, as `aws_iam_policy_document` makes them of its blocks. Only whether two are the same matters.

use serde_json::{Map, Value as Json, json};

use super::plain::Plain;

/// Arguments of a statement, and what they are called in the document.
const LISTS: [(&str, &str); 4] = [
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// Blocks of a statement, and what they are called in the document.
const PRINCIPALS: [(&str, &str); 2] = [
    ("principals", "Principal"),
    ("not_principals", "NotPrincipal"),
];

/// The document: <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>.
pub fn policy_document(config: &Plain) -> String {
    let mut statements = statements_of(config.field("source_policy_documents"));
    statements.extend(config.field("statement").items().iter().map(statement));
    statements.extend(statements_of(config.field("override_policy_documents")));
    let version = config.field("version").text().unwrap_or("2012-10-17");
    json!({ "Version": version, "Statement": statements }).to_string()
}

/// Those of other documents.
fn statements_of(documents: &Plain) -> Vec<Json> {
    let mut all = Vec::new();
    for document in documents.items().iter().filter_map(Plain::text) {
        let document: Json = serde_json::from_str(document).unwrap_or_default();
        match document.get("Statement") {
            Some(Json::Array(more)) => all.extend(more.iter().cloned()),
            Some(one) => all.push(one.clone()),
            None => {}
        }
    }
    all
}

/// One text alone, or several in their order.
fn one_or_list(value: &Plain) -> Json {
    let mut items: Vec<String> = value.items().iter().map(Plain::as_words).collect();
    items.sort();
    match items.as_slice() {
        [one] => one.as_str().into(),
        _ => items.into(),
    }
}

fn statement(block: &Plain) -> Json {
    let mut out = Map::new();
    if let Some(sid) = block.field("sid").text() {
        out.insert("Sid".into(), sid.into());
    }
    let effect = block.field("effect").text().unwrap_or("Allow");
    out.insert("Effect".into(), effect.into());
    for (name, key) in LISTS {
        if !block.field(name).is_blank() {
            out.insert(key.into(), one_or_list(block.field(name)));
        }
    }
    for (name, key) in PRINCIPALS {
        let of = |one: &Plain| {
            json!([
                one.field("type").as_words(),
                one_or_list(one.field("identifiers"))
            ])
        };
        let all: Vec<Json> = block.field(name).items().iter().map(of).collect();
        if !all.is_empty() {
            out.insert(key.into(), all.into());
        }
    }
    let condition = |one: &Plain| {
        let (test, variable) = (one.field("test"), one.field("variable"));
        json!([
            test.as_words(),
            variable.as_words(),
            one_or_list(one.field("values"))
        ])
    };
    let conditions = block.field("condition").items().iter();
    let conditions: Vec<Json> = conditions.map(condition).collect();
    if !conditions.is_empty() {
        out.insert("Condition".into(), conditions.into());
    }
    out.into()
}
