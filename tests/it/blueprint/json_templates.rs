//! JSON templates are JSON: what another reader takes is emitted with the same meaning, what it refuses is refused, at its place.

use proptest::prelude::*;
use serde_json::Value;

use super::support::{folder, run, shown};

const MANIFEST: &str = "blueprint \"b\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"o\"\n  }\n}\n";

/// What a template becomes, or what is wrong with it.
fn emitted(template: &str) -> Result<String, String> {
    let folder = folder(&[("b/blueprint.hcl", MANIFEST), ("b/f/a.json", template)]);
    let scopes = r#"{ "estate": { "count": 3, "name": "x\"y", "nothing": null } }"#;
    let (rendering, problems, sources) = run(&folder, scopes);
    if !problems.is_empty() {
        return Err(shown(&problems, &sources));
    }
    let path = terrane::value::RelPath::new("o/a.json").expect("a path");
    let bytes = rendering.tree.get(&path).map(|b| b.to_vec());
    Ok(String::from_utf8(bytes.unwrap_or_default()).expect("text"))
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn what_is_json_keeps_its_meaning() {
    for template in [
        r#"{ "emoji": "\ud83d\ude00 \u00e9", "slash": "a\/b", "controls": "\b\f\n\r\t\u0001" }"#,
        "[1e3, -1.5E+10, 0, -0, 1.50, 12345678901234567890]",
        r#"{ "yes": "no", "null": null, "true": true, "0644": "0644", "~": "" }"#,
        "{\"a\" :\t{}\r\n, \"b\": [ ] }",
        "\"alone\"",
    ] {
        let out = emitted(template).expect(template);
        assert_eq!(value(&out), value(template), "{out}");
    }
}

#[test]
fn expressions_stand_in_texts() {
    let template = r#"{
  "count": "${estate.count}",
  "text": "n = ${estate.count}, \"${estate.name}\" ${estate.count > 2 ? \"many\" : \"few\"}",
  "key of ${estate.name}": ["${estate.nothing}", "$${kept} \u0024{estate.count}"],
  "gone": "${estate.nothing}"
}"#;
    let expected = serde_json::json!({
        "count": 3,
        "text": "n = 3, \"x\"y\" many",
        "key of x\"y": ["${kept} 3"],
    });
    assert_eq!(value(&emitted(template).expect("JSON")), expected);
}

#[test]
fn what_is_none_is_refused_at_its_place() {
    for (template, place, message) in [
        ("{\"a\": 1 // c\n}", "1:9", "this is a comment"),
        ("{\n  # c\n}", "2:3", "this is a comment"),
        ("{\"a\": it is}", "1:7", "`it` stands here"),
        ("{a: 1}", "1:2", "a key is wanted, and `a` stands here"),
        ("{\"a\": 007}", "1:7", "`007` is no number"),
        ("[1.]", "1:2", "`1.` is no number"),
        ("[+1]", "1:2", "`+1` stands here"),
        ("[1, 2,]", "1:7", "`]` stands behind a comma"),
        ("{\"a\": 1,}", "1:9", "`}` stands behind a comma"),
        ("{\"a\" 1}", "1:6", "`:` and a value are wanted"),
        ("{'a': 1}", "1:2", "this is a single quote"),
        (
            "{\"a\": ${estate.count}}",
            "1:7",
            "this is an expression without quotes",
        ),
        (
            "{\"a\": 1} {}",
            "1:10",
            "the file ends behind its one value",
        ),
        ("{\"a\": 1", "1:8", "the file ends"),
        ("", "1:1", "the file ends"),
        (
            "{\"a\": \"x\ny\"}",
            "1:7",
            "this text is not closed on its line",
        ),
        ("[\"\\x\"]", "1:3", "this escape means nothing in JSON"),
        ("[\"\\ud83d\"]", "1:3", "half of a pair"),
        ("[\"\\u12g4\"]", "1:3", "four hexadecimal digits"),
        ("[\"a\u{1}\"]", "1:2", "control character U+0001"),
        ("[\"a\\n\tb\"]", "1:2", "control character U+0009"),
        ("[nulls]", "1:2", "`nulls` stands here"),
        (
            "{\"a\": 1, \"a\": 2}",
            "1:10",
            "the key `a` stands here twice",
        ),
        ("[\"\\\"${estate.\"]", "1:", "expected"),
    ] {
        let found = emitted(template).expect_err(template);
        assert!(found.contains(message), "{template}\n{found}");
        assert!(
            found.contains(&format!("a.json:{place}")),
            "{template}\n{found}"
        );
        assert_eq!(found.matches("error[").count(), 1, "{template}\n{found}");
    }
    let twice =
        emitted("{\"${nope(1)}\": 1, \"${\": 2, \"a${\": 3}").expect_err("two keys at fault");
    assert!(!twice.contains("stands here twice"), "{twice}");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let found = emitted(&deep).expect_err("too deep");
    assert!(found.contains("nested deeper than 64 levels"), "{found}");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has no others", |f| f.is_finite())
            .prop_map(Value::from),
        "[a-z\"\\\\/\u{0}-\u{1f} 💥é:#,{}\\[\\]-]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\é]{0,3}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn another_reader_agrees(json in any_json().prop_filter("a file of nothing is left out", |json| !json.is_null()), pretty: bool, at: prop::sample::Index, with in "[\"\\\\{}\\[\\],:0-9a-z.eE+/ \n-]") {
        let text = match pretty {
            true => serde_json::to_string_pretty(&json),
            false => serde_json::to_string(&json),
        };
        let text = text.expect("written");
        let out = emitted(&text);
        prop_assert_eq!(out.map(|out| value(&out)), Ok(json));
        // One character is another one.
        let places: Vec<_> = text.char_indices().collect();
        let (at, old) = places[at.index(places.len())];
        let text = format!("{}{with}{}", &text[..at], &text[at + old.len_utf8()..]);
        let twice = |found: &str| found.contains("stands here twice");
        match (serde_json::from_str::<Value>(&text), emitted(&text)) {
            (Ok(Value::Null), Ok(out)) => prop_assert_eq!(out, ""),
            (Ok(json), Ok(out)) => prop_assert_eq!(value(&out), json, "{}", text),
            (Ok(_), Err(found)) => prop_assert!(twice(&found), "{}\n{}", text, found),
            (Err(_), Err(_)) => {}
            // A number that no machine number holds.
            (Err(error), Ok(_)) => prop_assert!(error.to_string().contains("out of range"), "{}\n{}", text, error),
        }
    }
}
