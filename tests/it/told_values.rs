//! What is told of arguments before and after a change.

use terrane::impact::{self, Impact, Root, Side, Told, Untold};
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

fn tree(text: &str) -> FileTree {
    let text = format!("terraform {{\n  backend \"s3\" {{}}\n}}\n\n{text}");
    let path = RelPath::new("out/a/main.tf").expect("a path");
    [(path, text.as_bytes().into())].into_iter().collect()
}

fn compared(old: &str, new: &str) -> Impact {
    let (old, new) = (tree(old), tree(new));
    impact::compare(&Side::new(&old), &Side::new(&new), &Schemas::default())
}

fn root(impact: &Impact) -> &Root {
    impact.roots.get("out/a").expect("a change")
}

#[test]
fn values_before_and_after_are_told_as_far_as_anybody_knows_them() {
    let text = |cidr: &str, secret: &str, more: &str| {
        format!(
            r#"
variable "more" {{
  default = "{more}"
}}

resource "aws_vpc" "this" {{
  cidr_block = "{cidr}"
}}

resource "aws_subnet" "this" {{
  vpc_id     = aws_vpc.this.id
  cidr_block = "{cidr}"
}}

resource "aws_db_instance" "main" {{
  identifier        = "main"
  allocated_storage = 100
  password          = "{secret}"
}}

resource "aws_security_group" "this" {{
  name        = "one"
  description = "${{aws_vpc.this.id}} {cidr}"
}}

resource "aws_iam_role" "this" {{
  name = "one"
  tags = {{
    Same  = "same as it was before, and long enough to be left out"
    Other = var.more
  }}
  assume_role_policy = "{{}}"
}}
"#
        )
    };
    let old = text("10.0.0.0/16", "one", "a");
    let new = text("10.1.0.0/16", "two", "b");
    let impact = compared(&old, &new);
    let of = |address: &str, path: &str| {
        let mut changes = root(&impact).changes.iter();
        let change = changes.find(|change| change.address == address);
        let change = change.unwrap_or_else(|| panic!("{address}: {impact:?}"));
        let mut values = change.values.iter();
        let one = values.find(|one| one.path == path);
        let one = one.unwrap_or_else(|| panic!("{path}: {change:?}"));
        (one.old.clone(), one.new.clone())
    };
    let words = |text: &str| Some(Told::Words(text.to_owned()));
    let untold = |untold| Some(Told::Not { untold });
    let cidr = (words("10.0.0.0/16"), words("10.1.0.0/16"));
    assert_eq!(of("aws_vpc.this", "cidr_block"), cidr);
    // What the cloud gave is made up here, and nobody is told that.
    let unknown = (untold(Untold::Unknown), untold(Untold::Unknown));
    assert_eq!(of("aws_subnet.this", "vpc_id"), unknown);
    assert_eq!(of("aws_security_group.this", "description"), unknown);
    let hidden = (untold(Untold::Sensitive), untold(Untold::Sensitive));
    assert_eq!(of("aws_db_instance.main", "password"), hidden);
    let tags = (words("{Other = \"a\"}"), words("{Other = \"b\"}"));
    assert_eq!(of("aws_iam_role.this", "tags"), tags);

    let json = serde_json::to_value(&impact).expect("JSON");
    let all = json["roots"]["out/a"]["changes"]
        .as_array()
        .expect("changes");
    let mut values = all
        .iter()
        .flat_map(|c| c["values"].as_array().into_iter().flatten());
    let path = "password";
    let one = values.find(|one| one["path"] == path).expect("a password");
    assert_eq!(one["old"], serde_json::json!({ "untold": "sensitive" }));
    assert!(!json.to_string().contains("two"), "{json}");
}
