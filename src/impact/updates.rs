//! What providers work out anew when a resource is changed in place: attributes that follow from others. Everything else keeps its value.

use std::collections::BTreeSet;

use super::plain::Plain;

/// When an attribute is worked out anew.
enum After {
    /// One of these changes.
    Of(&'static [&'static str]),
    /// Anything but these changes, and this flag is set, if there is one.
    AllBut(&'static [&'static str], Option<&'static str>),
}

const TAGS: [&str; 2] = ["tags", "tags_all"];

/// By type and attribute; each provider's documentation says it of the attribute.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>
static FOLLOWING: [(&str, &str, After); 14] = [
    (
        "aws_launch_template",
        "latest_version",
        After::AllBut(
            &[
                "default_version",
                "description",
                "name",
                "name_prefix",
                "update_default_version",
            ],
            None,
        ),
    ),
    (
        "aws_launch_template",
        "default_version",
        After::AllBut(
            &["description", "name", "name_prefix"],
            Some("update_default_version"),
        ),
    ),
    (
        "aws_ssm_parameter",
        "version",
        After::Of(&["insecure_value", "value", "value_wo_version"]),
    ),
    (
        "aws_lambda_function",
        "version",
        After::AllBut(&TAGS, Some("publish")),
    ),
    (
        "aws_lambda_function",
        "qualified_arn",
        After::AllBut(&TAGS, Some("publish")),
    ),
    (
        "aws_lambda_function",
        "qualified_invoke_arn",
        After::AllBut(&TAGS, Some("publish")),
    ),
    (
        "aws_lambda_function",
        "last_modified",
        After::AllBut(&TAGS, None),
    ),
    (
        "aws_s3_object",
        "version_id",
        After::Of(&[
            "content",
            "content_base64",
            "etag",
            "kms_key_id",
            "source",
            "source_hash",
        ]),
    ),
    (
        "aws_s3_object",
        "etag",
        After::Of(&["content", "content_base64", "source", "source_hash"]),
    ),
    (
        "aws_cloudformation_stack",
        "outputs",
        After::AllBut(&[], None),
    ),
    (
        "aws_vpc",
        "ipv6_cidr_block",
        After::Of(&["assign_generated_ipv6_cidr_block"]),
    ),
    (
        "aws_vpc",
        "ipv6_association_id",
        After::Of(&["assign_generated_ipv6_cidr_block"]),
    ),
    ("helm_release", "metadata", After::AllBut(&[], None)),
    ("terraform_data", "output", After::Of(&["input"])),
];

/// The attributes of a type that are worked out anew once these arguments change.
pub fn following(of: &str, planned: &Plain, changed: &BTreeSet<&str>) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (_, name, after) in FOLLOWING.iter().filter(|(known, _, _)| *known == of) {
        let is_hit = |one: &&&str| **one != *name;
        let hit = match after {
            After::Of(these) => changed.iter().filter(is_hit).any(|one| these.contains(one)),
            After::AllBut(these, flag) => {
                let is_set = flag.is_none_or(|flag| *planned.field(flag) == Plain::Bool(true));
                is_set
                    && changed
                        .iter()
                        .filter(is_hit)
                        .any(|one| !these.contains(one))
            }
        };
        if hit
            && planned
                .fields()
                .is_some_and(|fields| fields.contains_key(*name))
        {
            found.push(*name);
        }
    }
    found
}
