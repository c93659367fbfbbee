//! A value of the estate is data, never code: hostile texts come out of every kind of template as they went in.

use proptest::prelude::*;
use terrane::expr::{self, Names, Scope};
use terrane::hcl::{self, Item};
use terrane::span::SourceId;

use super::support::{folder, run, shown, snapshot};

const MANIFEST: &str = "blueprint \"b\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"o\"\n  }\n}\n";
const TERRAFORM: &str = "locals {\n  plain = estate.text\n  inside = \"a ${estate.text} ${var.b}\"\n  list = [estate.text]\n  map = { (estate.text) = estate.text }\n  heredoc = <<-EOT\n    x ${estate.text}\n    y ${var.b}\n  EOT\n}\n";
const YAML: &str = "plain: ${estate.text}\ninside: \"a ${estate.text}\"\nlist:\n  - ${estate.text}\n  - x ${estate.text}\nkeys:\n  k${estate.text}: ${estate.text}\n";

const HOSTILE: [&str; 18] = [
    "${file(\"/etc/passwd\")}",
    "%{ if true }x%{ endif }",
    "$${x}",
    "%%{x}",
    "\"\n}\nresource \"x\" \"y\" {\n",
    "\\\" \\${x} \\n",
    "a\nEOT\nb",
    "EOT",
    "  EOT",
    "a\n- b: c\nd: e",
    "---\nkind: Secret",
    "# comment",
    "a # b: c",
    "{{ x }}",
    "${{ github.token }}",
    "$",
    "%",
    "${",
];

/// The three files that a text becomes: Terraform, YAML, text.
fn files(text: &str) -> [String; 3] {
    let folder = folder(&[
        ("b/blueprint.hcl", MANIFEST),
        ("b/f/main.tf", TERRAFORM),
        ("b/f/object.yaml", YAML),
        (
            "b/f/note.txt",
            "${estate.text}|%{ if true }${estate.text}%{ endif }",
        ),
    ]);
    let scopes = serde_json::json!({ "estate": { "text": text } }).to_string();
    let (rendering, problems, sources) = run(&folder, &scopes);
    assert!(
        problems.is_empty(),
        "{text:?}\n{}",
        shown(&problems, &sources)
    );
    ["o/main.tf", "o/object.yaml", "o/note.txt"].map(|path| {
        let path = terrane::value::RelPath::new(path).expect("a path");
        let bytes = rendering
            .tree
            .get(&path)
            .map(|b| b.to_vec())
            .unwrap_or_default();
        String::from_utf8(bytes).expect("text")
    })
}

fn assert_is_data(text: &str) {
    let [terraform, yaml, plain] = files(text);
    assert_terraform(&terraform, text);
    let read = saphyr(&yaml);
    let key = format!("k{text}");
    let expected = serde_json::json!({
        "plain": text, "inside": format!("a {text}"), "list": [text, format!("x {text}")], "keys": { key: text },
    });
    assert_eq!(read, expected, "\n{yaml}");
    if !plain.is_empty() {
        assert_eq!(plain, format!("{text}|{text}"));
    }
}

/// Evaluates what was emitted: a live `${` would call a function or ask for a name.
fn assert_terraform(terraform: &str, text: &str) {
    let body =
        hcl::parse_body(SourceId(0), terraform).unwrap_or_else(|e| panic!("{e:?}\n{terraform}"));
    let [Item::Block(locals)] = body.items.as_slice() else {
        panic!("one block expected\n{terraform}");
    };
    let names = Names::new().value(
        "var",
        expr::Value::object([("b", expr::Value::string("B"))]),
    );
    let scope = Scope::new(&names);
    for item in &locals.body.items {
        let Item::Attribute(attribute) = item else {
            panic!("no blocks expected\n{terraform}")
        };
        let value = expr::evaluate(&attribute.value, &scope)
            .unwrap_or_else(|e| panic!("{e:?}\n{terraform}"));
        let string = |s: String| expr::Value::string(s);
        let expected = match attribute.name.value.as_str() {
            "plain" => string(text.into()),
            "inside" => string(format!("a {text} B")),
            "list" => expr::Value::tuple(vec![string(text.into())]),
            "map" => expr::Value::object([(text, string(text.into()))]),
            _ => string(format!("x {text}\ny B\n")),
        };
        assert_eq!(value, expected, "{}\n{terraform}", attribute.name.value);
    }
}

/// Reads what the emitted YAML holds.
fn saphyr(text: &str) -> serde_json::Value {
    crate::yaml::saphyr(text)
        .into_iter()
        .next()
        .expect("one document")
}

#[test]
fn hostile_texts_stay_texts() {
    for text in HOSTILE {
        assert_is_data(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_a_text(text in prop_oneof![
        "[ -~\\n]{0,12}",
        prop::collection::vec(prop::sample::select(vec!["$", "{", "}", "%", "\"", "\\", "\n", "EOT", " ", "a", "-", ":", "#", "é", "<<", "~"]), 0..10).prop_map(|v| v.concat()),
    ]) {
        assert_is_data(&text);
    }
}

#[test]
fn control_characters_are_refused_in_yaml_at_their_origin() {
    let folder = folder(&[
        ("b/blueprint.hcl", MANIFEST),
        (
            "b/f/object.yaml",
            "plain: ${estate.text}\ninside: a ${estate.text}\nkeys:\n  k${estate.text}: 1\n",
        ),
    ]);
    let (_, problems, sources) = run(&folder, r#"{ "estate": { "text": "bell \u0007 rings" } }"#);
    snapshot!(shown(&problems, &sources));
}

/// What a template without expressions becomes, without its header line.
fn rendered_yaml(template: &str) -> String {
    let folder = folder(&[("b/blueprint.hcl", MANIFEST), ("b/f/object.yaml", template)]);
    let (rendering, problems, sources) = run(&folder, "{}");
    assert!(
        problems.is_empty(),
        "{template}\n{}",
        shown(&problems, &sources)
    );
    let file = rendering
        .tree
        .iter()
        .next()
        .map(|(_, bytes)| bytes.to_vec());
    let text = String::from_utf8(file.unwrap_or_default()).expect("text");
    let (_, body) = text.split_once('\n').unwrap_or_default();
    body.to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Reading what was printed and printing it again changes no byte.
    #[test]
    fn printed_yaml_is_a_template_of_itself(tree in crate::yaml::any_tree()) {
        let text = terrane::format::yaml::print(&[tree.into()]);
        let template = text.replace("${", "$${").replace("%{", "%%{");
        prop_assume!(!text.starts_with("null"));
        prop_assert_eq!(rendered_yaml(&template), text);
    }
}

#[test]
fn comments_and_blank_lines_are_kept_as_they_are() {
    let text = "# Of the document.\n\n# Of the key.\na: 1 # behind\n\n# Two lines\n# of one comment.\nb: # of the list\n# of the item\n- x # behind x\n\n- w\n- c: |-\n    # text\n    more\n  # of d\n  d: {}\n\ne:\n  # of f\n  f: 1\n# The end.\n---\n# Of the second.\ng: 1\n";
    assert_eq!(rendered_yaml(text).trim_start_matches('\n'), text);
}
