//! The YAML and JSON printers: read back by `PyYAML` (YAML 1.1), saphyr (YAML 1.2) and kustomize as what was meant.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use terrane::format::json;
use terrane::format::yaml::{self, Document, Entry, Item, Note, Yaml};

/// Strings that one reader or another takes for something else when they are not quoted.
fn hard_strings() -> Vec<String> {
    let words = [
        "",
        " ",
        "a",
        "y",
        "Y",
        "n",
        "N",
        "yes",
        "Yes",
        "YES",
        "no",
        "No",
        "NO",
        "on",
        "On",
        "ON",
        "off",
        "Off",
        "OFF",
        "true",
        "True",
        "TRUE",
        "false",
        "False",
        "FALSE",
        "null",
        "Null",
        "NULL",
        "~",
        "nul",
        "truee",
        ".nan",
        ".NaN",
        ".inf",
        "-.inf",
        "+.inf",
        ".Inf",
        "nan",
        "inf",
        "Infinity",
        "0",
        "1",
        "-1",
        "+1",
        "00",
        "0123",
        "0o17",
        "0x1F",
        "0b101",
        "1_000",
        "1e3",
        "1E3",
        "1e+3",
        "1.5e-3",
        "1.0",
        "1.",
        ".5",
        ".",
        "..",
        "...",
        "-",
        "--",
        "---",
        "- a",
        "-a",
        "--flag=1",
        "-c",
        "-1a",
        "+",
        "+a",
        "_",
        "_1",
        "__",
        "1.2.3",
        "1.30",
        "v1.30",
        "10.0.0.0/16",
        "10.0.0.1",
        "100m",
        "1Gi",
        "12e4567",
        "e10",
        "ec2",
        "1:20",
        "80:80",
        "12:30:45",
        "190:20:30",
        "1:2:3.5",
        "a:b",
        "a: b",
        "a:",
        ":a",
        ":",
        ": ",
        "a :b",
        "2026-11-21",
        "2026-11-21T10:00:00Z",
        "2001-12-14 21:59:43.10 -5",
        "2026-1",
        "<<",
        "=",
        "==",
        "<",
        ">",
        "|",
        "|-",
        ">-",
        "!",
        "!!str a",
        "!a",
        "&a",
        "*a",
        "*",
        "**/*.yml",
        "?",
        "? a",
        "?a",
        "[",
        "]",
        "[a]",
        "{",
        "}",
        "{}",
        "{a: b}",
        "{{ x }}",
        "${{ github.ref }}",
        "${x}",
        "$",
        "%",
        "%YAML",
        "@",
        "@a",
        "`",
        "`a`",
        "'",
        "''",
        "'a'",
        "it's",
        "\"",
        "\"a\"",
        "say \"hi\"",
        "\\",
        "\\n",
        "C:\\x",
        "{\"a\":\"b'c\"}",
        "#",
        "#a",
        "a#b",
        "a #b",
        "a # b",
        " a",
        "a ",
        "\ta",
        "a\t",
        "a\tb",
        "\n",
        "\n\n",
        "a\n",
        "\na",
        "a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "a\n\nb",
        " a\nb",
        "a\n b",
        "a \nb",
        "a\n \nb",
        "a\n\tb",
        "\ta\nb",
        "# a\nb",
        "a\n# b",
        "---\na",
        "a\n---\nb",
        "- a\n- b",
        "a: b\nc: d",
        "a\r\nb",
        "\r",
        "a\rb",
        "\u{85}",
        "a\u{85}b",
        "\u{a0}",
        "a\u{a0}b",
        "\u{2028}",
        "a\u{2029}b",
        "a\nb\u{2028}c",
        "\u{feff}",
        "\u{feff}a",
        "é",
        "éa: b",
        "日本",
        "日本\n語",
        "😀",
        "a😀",
        "ï",
        "ß",
        "²",
        ",",
        "a,b",
        "a, b",
        ",a",
        "a]",
        "a}",
        "arn:aws:iam::123456789012:role/x",
        "s3://bucket/key",
        "http://a/b?c=d&e=f#g",
        "/",
        "/a",
        "~/a",
        "a/b@sha256:0",
        "user@host",
        "key=value",
        "=x",
        "0.0.0.0/0",
        "::/0",
        "fe80::1",
        "1::2",
        "0x",
        "0b2",
        "0o8",
        "08",
        "09.5",
        "1e",
        "1e_",
        "e",
        "E3",
        "-e",
        "-.5",
        "+.5",
        "-0",
        "0e0",
        "1__0",
        "0x_1f",
        "-0x1f",
        "line one\nline two: x\n  indented\nend",
        "a:\n  b",
        "|\n a",
        "!!binary aGk=",
        "None",
    ];
    words.iter().map(|s| (*s).to_owned()).collect()
}

/// Every hard string as a value, as a key and as an item, at several depths.
fn everywhere(strings: &[String]) -> Yaml {
    let list = Yaml::seq(strings.iter().map(|s| Yaml::string(s.as_str())));
    let keys = Yaml::map(
        strings
            .iter()
            .map(|s| (s.as_str(), Yaml::string(s.as_str()))),
    );
    let nested = Yaml::seq(strings.iter().map(|s| {
        Yaml::seq([
            Yaml::seq([Yaml::string(s.as_str()), Yaml::Null]),
            Yaml::map([(s.as_str(), Yaml::seq([Yaml::string(s.as_str())]))]),
            Yaml::map([("k", Yaml::map([(s.as_str(), Yaml::string(s.as_str()))]))]),
        ])
    }));
    Yaml::map([("list", list), ("keys", keys), ("nested", nested)])
}

fn to_json(value: &Yaml) -> serde_json::Value {
    match value {
        Yaml::Null => serde_json::Value::Null,
        Yaml::Bool(b) => (*b).into(),
        Yaml::Number(n) => serde_json::from_str(n).expect("a number is JSON"),
        Yaml::String(s) => (&**s).into(),
        Yaml::Seq(items) => items.iter().map(|i| to_json(&i.value)).collect(),
        Yaml::Map(entries) => serde_json::Value::Object(
            entries
                .iter()
                .map(|e| (e.key.to_string(), to_json(&e.value)))
                .collect(),
        ),
    }
}

fn skip(tool: &str) {
    crate::tools::missing(tool);
}

/// What a command makes of a text; none if the command is not there.
fn pipe(command: &mut Command, input: &str) -> Option<String> {
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.ok()?;
    child.stdin.take()?.write_all(input.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() || error.contains("No module named"),
        "{error}\n{input}"
    );
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reads texts with `PyYAML`, each into a list of documents.
fn py_yaml(texts: &[String]) -> Option<Vec<serde_json::Value>> {
    let program = "import json, sys, yaml\nprint(json.dumps([list(yaml.safe_load_all(t)) for t in json.load(sys.stdin)]))";
    let input = serde_json::to_string(texts).expect("strings");
    let output = pipe(Command::new("python3").args(["-c", program]), &input);
    output
        .map(|o| serde_json::from_str(&o).expect("json of python"))
        .or_else(|| {
            skip("python3 with PyYAML");
            None
        })
}

/// Reads a text as YAML 1.2 core schema, with the parser that the compiler itself uses for templates.
pub(crate) fn saphyr(text: &str) -> Vec<serde_json::Value> {
    use saphyr_parser::{Event, Parser, ScalarStyle};
    enum Open {
        Seq(Vec<serde_json::Value>),
        Map(serde_json::Map<String, serde_json::Value>, Option<String>),
    }
    let (mut done, mut stack) = (Vec::new(), Vec::<Open>::new());
    for event in Parser::new_from_str(text) {
        let (event, _) = event.unwrap_or_else(|e| panic!("{e}\n{text}"));
        let value = match event {
            Event::SequenceStart(..) => {
                stack.push(Open::Seq(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map(serde_json::Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop().expect("open") {
                Open::Seq(items) => items.into(),
                Open::Map(entries, _) => entries.into(),
            },
            Event::Scalar(text, ScalarStyle::Plain, ..) => core_schema(&text),
            Event::Scalar(text, ..) => text.into_owned().into(),
            _ => continue,
        };
        match stack.last_mut() {
            None => done.push(value),
            Some(Open::Seq(items)) => items.push(value),
            Some(Open::Map(entries, key)) => match key.take() {
                None => *key = Some(value.as_str().expect("a text as a key").to_owned()),
                Some(key) => assert!(entries.insert(key, value).is_none()),
            },
        }
    }
    done
}

fn core_schema(text: &str) -> serde_json::Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => serde_json::Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        _ => {
            let digits = text.trim_start_matches(['-', '+']);
            if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                if let Ok(number) = text.parse::<i64>() {
                    return number.into();
                }
                if let Ok(number) = text.parse::<f64>() {
                    return number.into();
                }
            }
            text.into()
        }
    }
}

fn assert_reads_back(documents: &[Yaml]) {
    let print = |d: &Yaml| yaml::print(&[d.clone().into()]);
    let texts: Vec<String> = documents.iter().map(print).collect();
    for (document, text) in documents.iter().zip(&texts) {
        assert_eq!(saphyr(text), [to_json(document)], "\n{text}");
    }
    let Some(read) = py_yaml(&texts) else { return };
    for ((document, text), read) in documents.iter().zip(&texts).zip(read) {
        assert_eq!(read, serde_json::json!([to_json(document)]), "\n{text}");
    }
}

#[test]
fn there_are_at_least_150_hard_strings() {
    let mut all = hard_strings();
    all.sort();
    all.dedup();
    assert!(all.len() >= 150, "{}", all.len());
}

#[test]
fn hard_strings_read_back_in_every_place() {
    let strings = hard_strings();
    assert_reads_back(&[everywhere(&strings)]);
    // Each as a whole document too.
    assert_reads_back(
        &strings
            .iter()
            .map(|s| Yaml::string(s.as_str()))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn plain_strings_stay_plain() {
    for text in [
        "a",
        "10.0.0.0/16",
        "10.0.0.1",
        "1.2.3",
        "v1.30",
        "100m",
        "1Gi",
        "--flag=1",
        "-c",
        "/",
        "/a/b",
        "a:b",
        "arn:aws:iam::123456789012:role/x",
        "s3://bucket/key",
        "${{ github.ref }}",
        "e10",
        "a, b",
        "it's",
        "nginx:1.25",
        "_x",
        "é",
        "日本",
        "a [b]",
        "0.0.0.0/0",
    ] {
        assert!(yaml::is_plain_string(text), "{text}");
    }
}

#[test]
fn a_long_key_and_deep_nesting_read_back() {
    let long = "k".repeat(3000);
    let mut deep = Yaml::string("on");
    for level in 0..60 {
        deep = if level % 2 == 0 {
            Yaml::seq([deep, Yaml::map([("a", Yaml::seq([]))])])
        } else {
            Yaml::map([("x", deep), ("y", Yaml::map::<&str>([]))])
        };
    }
    assert_reads_back(&[Yaml::map([
        (long.as_str(), Yaml::seq([Yaml::int(1)])),
        ("d", deep),
    ])]);
}

#[test]
fn kustomize_keeps_hard_strings() {
    // kustomize itself writes these so that PyYAML takes them for something else: merge keys, times, Unicode line breaks.
    let odd = |s: &String| {
        s.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}'])
            || s.starts_with("2001-")
            || s == "<<"
            || s == "="
    };
    let strings: Vec<String> = hard_strings()
        .into_iter()
        .filter(|s| !odd(s) && yaml::unprintable(s).is_none())
        .collect();
    let data = Yaml::map(
        strings
            .iter()
            .enumerate()
            .map(|(n, s)| (format!("k{n:03}"), Yaml::string(s.as_str()))),
    );
    let object = Yaml::map([
        ("apiVersion", Yaml::string("v1")),
        ("kind", Yaml::string("ConfigMap")),
        ("metadata", Yaml::map([("name", Yaml::string("hard"))])),
        ("data", data.clone()),
    ]);
    let folder = crate::scratch::folder();
    let kustomization = Yaml::map([("resources", Yaml::seq([Yaml::string("hard.yaml")]))]);
    for (name, tree) in [("kustomization.yaml", kustomization), ("hard.yaml", object)] {
        std::fs::write(folder.path().join(name), yaml::print(&[tree.into()])).expect("written");
    }
    let Some(output) = pipe(
        Command::new("kubectl").arg("kustomize").arg(folder.path()),
        "",
    ) else {
        return skip("kubectl");
    };
    let Some(read) = py_yaml(&[output]) else {
        return;
    };
    assert_eq!(read[0][0]["data"], to_json(&data));
}

#[test]
fn the_style_is_that_of_kustomize() {
    let note = |before: &[&str], after: Option<&str>| Note {
        before: before.iter().map(|s| (*s).into()).collect(),
        after: after.map(Into::into),
    };
    let entry = |n: Note, key: &str, value| Entry {
        note: n,
        key: key.into(),
        value,
    };
    let item = |n: Note, value| Item { note: n, value };
    let root = Yaml::Map(vec![
        entry(note(&["# first"], None), "apiVersion", Yaml::string("v1")),
        entry(
            note(&["", "# args"], Some("# here")),
            "args",
            Yaml::Seq(vec![
                item(note(&["# one"], None), Yaml::string("--a")),
                item(
                    note(&["", "# two"], None),
                    Yaml::Map(vec![
                        entry(note(&["# inner"], None), "name", Yaml::string("x")),
                        entry(note(&[], Some("# v4")), "uses", Yaml::string("a/b@1")),
                        entry(note(&[], None), "run", Yaml::string("set -e\nmake\n")),
                    ]),
                ),
                item(
                    note(&[], None),
                    Yaml::seq([Yaml::int(1), Yaml::string("1")]),
                ),
            ]),
        ),
        entry(
            note(&[], None),
            "on",
            Yaml::map([("null", Yaml::Null), ("a", Yaml::float(1.5))]),
        ),
    ]);
    let head = Document {
        head: vec!["# head".into(), "".into()],
        root,
        tail: vec!["# tail".into()],
    };
    let text = yaml::print(&[head, Yaml::map([("b", Yaml::Bool(true))]).into()]);
    insta::assert_snapshot!(text, @r#"
    # head

    # first
    apiVersion: v1

    # args
    args: # here
    # one
    - --a

    # two
    # inner
    - name: x
      uses: a/b@1 # v4
      run: |
        set -e
        make
    - - 1
      - "1"
    "on":
      "null": null
      a: 1.5
    # tail
    ---
    b: true
    "#);
}

#[test]
fn json_is_what_serde_json_reads() {
    let tree = everywhere(&hard_strings());
    let text = json::print(&tree);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&text).expect("json"),
        to_json(&tree)
    );
    let pretty = serde_json::to_string_pretty(&to_json(&tree)).expect("json");
    assert_eq!(text, pretty + "\n");
}

#[test]
fn control_characters_are_found() {
    for (text, found) in [
        ("a\tb\nc\r", None),
        ("a\u{0}", Some('\u{0}')),
        ("\u{1b}[0m", Some('\u{1b}')),
        ("\u{7f}", Some('\u{7f}')),
        ("é😀", None),
        ("\u{9f}", Some('\u{9f}')),
    ] {
        assert_eq!(yaml::unprintable(text), found);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "b", "1", "0", ".", ":", " ", "#", "-", "\n", "\t", "'", "\"", "\\", "e", "_", "x",
        "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "=", "~", "?", "é", "\u{85}",
        "\u{2028}", "\r", "$", "yes", "null", "---",
    ]);
    let made = prop::collection::vec(pieces, 0..8).prop_map(|p| p.concat());
    prop_oneof![4 => made, 1 => "[ -~\\n]{0,20}", 1 => any::<String>().prop_filter("printable", |s| yaml::unprintable(s).is_none())]
}

pub(crate) fn any_tree() -> impl Strategy<Value = Yaml> {
    let leaf = prop_oneof![
        4 => any_text().prop_map(Yaml::string),
        1 => any::<i32>().prop_map(Yaml::int),
        1 => (-1.0e6..1.0e6).prop_map(Yaml::float),
        1 => any::<bool>().prop_map(Yaml::Bool),
        1 => Just(Yaml::Null),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Yaml::seq),
            prop::collection::btree_map(any_text(), inner, 0..5).prop_map(Yaml::map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A hundred trees go to one Python process.
    #[test]
    fn any_tree_reads_back(trees in prop::collection::vec(any_tree(), 100)) {
        assert_reads_back(&trees);
    }
}
