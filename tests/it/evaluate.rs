//! Tests of the evaluator: tables of expressions, the same tables through the real `terraform console`, and properties.

use std::fs;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use terrane::expr::{Faults, Names, Partial, Scope, Value, evaluate, partial, to_hcl};
use terrane::hcl::parse_expression;
use terrane::span::SourceId;

/// The lines of a table: expression and result.
fn table(name: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(format!("tests/evaluate/{name}.txt")).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let (expression, result) = line.rsplit_once("  =>  ").expect(line);
            (expression.to_owned(), result.to_owned())
        })
        .collect()
}

/// The tables whose results are Terraform's.
const TERRAFORM: &[&str] = &[
    "conversion",
    "encoding",
    "format",
    "hash",
    "language",
    "list",
    "map",
    "net",
    "number",
    "set",
    "string",
    "time",
    "yaml",
];

fn evaluated(text: &str, scope: &Scope) -> Result<Value, Faults> {
    let expr = parse_expression(SourceId(0), text, 0)
        .map_err(|e| vec![terrane::expr::Fault::new(e.span, e.message)])?;
    evaluate(&expr, text, scope)
}

/// The result as JSON, or `error`.
fn json(text: &str) -> String {
    let names = Names::new();
    match evaluated(&format!("jsonencode({text})"), &Scope::new(&names)) {
        Ok(value) => value.as_str().unwrap().to_owned(),
        Err(_) => "error".into(),
    }
}

#[test]
fn tables() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for name in TERRAFORM.iter().chain(&["ours"]) {
        for (expression, result) in table(name) {
            count += 1;
            let got = json(&expression);
            if got != result {
                wrong.push(format!(
                    "{name}: {expression}\n  want {result}\n  got  {got}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 400, "only {count} expressions");
}

/// The results of many expressions from one process.
fn console(expressions: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let each: Vec<String> = expressions
        .iter()
        .map(|e| format!("    try(jsonencode({e}), \"error\"),\n"))
        .collect();
    let main = format!("locals {{\n  results = [\n{}  ]\n}}\n", each.concat());
    fs::write(folder.path().join("main.tf"), main).unwrap();
    fs::write(
        folder.path().join("in"),
        "base64encode(jsonencode(local.results))\n",
    )
    .unwrap();
    let output = Command::new("terraform")
        .args(["console", "-no-color"])
        .current_dir(folder.path())
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::from(
            fs::File::open(folder.path().join("in")).unwrap(),
        ))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let bytes = STANDARD.decode(text.trim().trim_matches('"'));
    let bytes =
        bytes.unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn tables_are_what_terraform_says() {
    if Command::new("terraform").arg("version").output().is_err() {
        assert!(
            std::env::var_os("TERRANE_REQUIRE_TOOLS").is_none(),
            "terraform is not installed"
        );
        eprintln!("SKIPPED: terraform is not installed, the tables are not compared with it");
        return;
    }
    let rows: Vec<_> = TERRAFORM.iter().flat_map(|name| table(name)).collect();
    let expressions: Vec<String> = rows.iter().map(|(e, _)| e.clone()).collect();
    let results = console(&expressions);
    let wrong: Vec<String> = rows
        .iter()
        .zip(&results)
        .filter(|((_, want), got)| want != *got)
        .map(|((e, want), got)| format!("{e}\n  table     {want}\n  terraform {got}"))
        .collect();
    assert_eq!(rows.len(), results.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn names() -> Names<'static> {
    let subnet = |name: &str, zone: &str| {
        Value::map([("name", Value::string(name)), ("zone", Value::string(zone))])
    };
    let network = Value::map([
        ("vpc_cidr", Value::string("172.20.0.0/16")),
        ("nothing", Value::null()),
        ("count", Value::int(2)),
        ("offset", Value::int(-3)),
        ("nat", Value::bool(true)),
        (
            "private_subnets",
            Value::list(vec![subnet("us-east-1a", "a"), subnet("us-east-1b", "b")]),
        ),
        (
            "tags",
            Value::map([("team", "net"), ("cost center", "7")].map(|(k, v)| (k, Value::string(v)))),
        ),
        ("zones", Value::list(["a", "b"].map(Value::string).to_vec())),
        (
            "evil",
            Value::string("${file(\"/etc/passwd\")} %{ if true }\"\\\n"),
        ),
        ("dollar", Value::string("$")),
        ("brace", Value::string("{x}")),
        ("lines", Value::string("one\n  two\n")),
        ("empty", Value::string("")),
    ]);
    Names::new()
        .value(
            "cell",
            Value::map([
                ("name", Value::string("us-east-1/production")),
                ("network", network),
            ]),
        )
        .value("project", Value::map([("name", Value::string("cptwn"))]))
        .lazy("region", || {
            Value::map([
                ("name", Value::string("us-east-1")),
                ("role", Value::string("primary")),
            ])
        })
        .function("module", |args| match args {
            [name] => Ok(Value::string(format!(
                "../../shared/modules/{}",
                name.as_str().ok_or("a module has a name")?
            ))),
            _ => Err("`module` takes a name".into()),
        })
}

/// What is emitted for an expression, or its faults.
fn emitted(text: &str) -> String {
    let names = names();
    let expr = match parse_expression(SourceId(0), text, 0) {
        Ok(expr) => expr,
        Err(error) => return format!("syntax error: {}", error.message),
    };
    match partial(&expr, text, &Scope::new(&names)) {
        Ok(Partial::Known(value)) => to_hcl(&value),
        Ok(Partial::Rest(text)) => text,
        Err(faults) => {
            let line = |f: &terrane::expr::Fault| {
                let help = f
                    .help
                    .as_deref()
                    .map_or(String::new(), |h| format!(" ({h})"));
                format!("error: {}{help}", f.message)
            };
            faults.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Rows of a template, a line `----`, what is emitted, and a line `====`. With `TERRANE_BLESS` set they are rewritten.
#[test]
fn partial_evaluation() {
    let file = "tests/evaluate/partial.txt";
    let table = fs::read_to_string(file).unwrap();
    let mut wrong = Vec::new();
    let mut blessed = String::new();
    for row in table.split("\n====\n").filter(|row| !row.trim().is_empty()) {
        let (template, want) = row.split_once("\n----\n").expect(row);
        let got = emitted(&format!("{template}\n"));
        if got != want {
            wrong.push(format!("{template}\n---- want\n{want}\n---- got\n{got}"));
        }
        blessed.push_str(&format!("{template}\n----\n{got}\n====\n"));
    }
    if std::env::var_os("TERRANE_BLESS").is_some() {
        fs::write(file, blessed).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n====\n"));
}

/// What is emitted for every row is an expression, and the formatter leaves literals as they are.
#[test]
fn what_is_emitted_is_an_expression() {
    let table = fs::read_to_string("tests/evaluate/partial.txt").unwrap();
    for row in table.split("\n====\n").filter(|row| !row.trim().is_empty()) {
        let (_, emitted) = row.split_once("\n----\n").expect(row);
        if !emitted.starts_with("error: ") {
            let text = format!("x = {emitted}\n");
            terrane::hcl::parse_body(SourceId(0), &text).unwrap_or_else(|e| panic!("{text}{e:?}"));
        }
    }
}

/// Expressions as text, made of compile-time names (`s`, `n`, `l`, `b`) and run-time ones (`r.s` and so on).
mod expressions {
    use proptest::prelude::*;

    const ANY: &str = "(.|[\\n${}%\"\\\\~]|\\$\\{|%\\{|EOT\n){0,8}";

    pub fn any_text() -> impl Strategy<Value = String> {
        ANY
    }

    fn quoted() -> impl Strategy<Value = String> {
        any_text().prop_map(|text| format!("\"{}\"", terrane::expr::escape_quoted(&text)))
    }

    pub fn text(depth: u32) -> BoxedStrategy<String> {
        let leaf = prop_oneof![quoted(), Just("s".into()), Just("r.s".into())].boxed();
        if depth == 0 {
            return leaf;
        }
        let piece = prop_oneof![
            "[a-z ]{0,3}",
            Just("\\n".to_owned()),
            text(depth - 1).prop_map(|t| format!("${{{t}}}")),
            text(depth - 1).prop_map(|t| format!("${{~ {t} ~}}")),
            number(depth - 1).prop_map(|t| format!("${{{t}}}")),
            (truth(depth - 1), text(depth - 1))
                .prop_map(|(b, t)| format!("%{{ if {b} }}x${{{t}}}%{{ else }} y%{{ endif }}")),
            (list(depth - 1), text(depth - 1))
                .prop_map(|(l, t)| format!("%{{ for v in {l} ~}} ${{v}}${{{t}}} %{{ endfor }}")),
        ];
        let lines = prop::collection::vec(
            prop_oneof![
                "[a-z ]{0,3}",
                text(depth - 1).prop_map(|t| format!("${{{t}}}"))
            ],
            1..4,
        );
        prop_oneof![
            leaf,
            prop::collection::vec(piece, 0..4).prop_map(|p| format!("\"{}\"", p.concat())),
            (lines.clone(), lines).prop_map(|(a, b)| format!(
                "trimprefix(<<-EOT\n    {}\n  {}\n  EOT\n, \"\")",
                a.concat(),
                b.concat()
            )),
            (truth(depth - 1), text(depth - 1), text(depth - 1))
                .prop_map(|(b, x, y)| format!("({b} ? {x} : {y})")),
            text(depth - 1).prop_map(|t| format!("upper({t})")),
            (list(depth - 1)).prop_map(|l| format!("join(\"-\", {l})")),
            (text(depth - 1)).prop_map(|t| format!("{{ k = {t} }}.k")),
            (text(depth - 1), text(depth - 1)).prop_map(|(a, b)| format!("try({a}, {b})")),
        ]
        .boxed()
    }

    pub fn number(depth: u32) -> BoxedStrategy<String> {
        let leaf = prop_oneof![Just("n".into()), Just("r.n".into()), "[0-9]{1,2}(\\.5)?"].boxed();
        if depth == 0 {
            return leaf;
        }
        prop_oneof![
            leaf,
            (number(depth - 1), "[-+*]", number(depth - 1))
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            (number(depth - 1), "[-+*]", number(depth - 1))
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            number(depth - 1).prop_map(|a| format!("-({a})")),
            (truth(depth - 1), number(depth - 1), number(depth - 1))
                .prop_map(|(b, x, y)| format!("({b} ? {x} : {y})")),
            list(depth - 1).prop_map(|l| format!("length({l})")),
        ]
        .boxed()
    }

    pub fn truth(depth: u32) -> BoxedStrategy<String> {
        let leaf = prop_oneof![Just("b".into()), Just("r.b".into()), Just("true".into())].boxed();
        if depth == 0 {
            return leaf;
        }
        prop_oneof![
            leaf,
            (truth(depth - 1), "(&&|\\|\\|)", truth(depth - 1))
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            (number(depth - 1), "(<|>|<=|>=|==|!=)", number(depth - 1))
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            truth(depth - 1).prop_map(|a| format!("!({a})")),
            (text(depth - 1), text(depth - 1)).prop_map(|(a, b)| format!("({a} == {b})")),
        ]
        .boxed()
    }

    pub fn list(depth: u32) -> BoxedStrategy<String> {
        let leaf = prop_oneof![Just("l".into()), Just("r.l".into())].boxed();
        if depth == 0 {
            return leaf;
        }
        let comma = |items: Vec<String>| format!("[{}]", items.join(", "));
        prop_oneof![
            leaf,
            prop::collection::vec(text(depth - 1), 0..3).prop_map(comma),
            (list(depth - 1), text(depth - 1), truth(depth - 1))
                .prop_map(|(l, t, b)| format!("[for v in {l} : \"${{v}}${{{t}}}\" if {b}]")),
            (list(depth - 1), text(depth - 1))
                .prop_map(|(l, t)| format!("[\n  for s in {l} :\n  \"${{s}}${{{t}}}\"\n]")),
            (list(depth - 1), list(depth - 1)).prop_map(|(a, b)| format!("concat({a}, {b})")),
            (list(depth - 1), text(depth - 1)).prop_map(|(l, t)| format!(
                "values({{ for i, v in {l} : i => \"${{v}}${{{t}}}\" }})"
            )),
            list(depth - 1).prop_map(|l| format!("{l}[*]")),
        ]
        .boxed()
    }
}

mod properties {
    use proptest::prelude::*;
    use terrane::expr::{Kind, Number};

    use super::expressions::{any_text, list, number, text, truth};
    use super::*;

    fn names_with(text: &str, known: bool) -> Names<'static> {
        let values = |suffix: &str| {
            let list = [text, "x", suffix].map(Value::string).to_vec();
            [
                ("s", Value::string(format!("{text}{suffix}"))),
                ("n", Value::int(-2)),
                ("b", Value::bool(suffix.is_empty())),
                ("l", Value::list(list)),
            ]
        };
        let mut names = Names::new();
        for (name, value) in values("") {
            names.insert(name, value);
        }
        if known {
            names.insert("r", Value::map(values("$")));
        }
        names
    }

    fn value(depth: u32) -> BoxedStrategy<Value> {
        let leaf = prop_oneof![
            Just(Value::null()),
            any::<bool>().prop_map(Value::bool),
            any::<i64>().prop_map(Value::int),
            "-?[0-9]{1,3}\\.[0-9]{1,5}(e-?[0-9])?"
                .prop_map(|t| Value::number(t.parse::<Number>().unwrap())),
            any_text().prop_map(Value::string),
        ]
        .boxed();
        if depth == 0 {
            return leaf;
        }
        prop_oneof![
            leaf,
            prop::collection::vec(value(depth - 1), 0..4).prop_map(Value::list),
            prop::collection::vec(any_text().prop_map(Value::string), 0..4).prop_map(Value::set),
            prop::collection::btree_map(any_text(), value(depth - 1), 0..4)
                .prop_map(|map| Value::map(map.into_iter())),
        ]
        .boxed()
    }

    fn anything() -> impl Strategy<Value = String> {
        let token = prop_oneof![
            "[a-z]{1,2}",
            "[0-9]{1,3}",
            "[-+*/%!?:.,<>=&|(){}\\[\\]\"$~]",
            Just("cell.network.zones".to_owned()),
            Just("${".to_owned()),
            Just("[*]".to_owned()),
            Just("[for x in ".to_owned()),
            Just("{for k, v in ".to_owned()),
            Just(" : ".to_owned()),
            Just("=>".to_owned()),
            Just("...".to_owned()),
            Just("format(".to_owned()),
            Just("\n".to_owned()),
            any_text(),
        ];
        prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn a_literal_is_its_value(value in value(3)) {
            let names = Names::new();
            let text = to_hcl(&value);
            prop_assert_eq!(&evaluated(&text, &Scope::new(&names)).unwrap(), &value, "{}", text);
        }

        #[test]
        fn a_literal_is_formatted(value in value(3)) {
            let text = format!("x = {}\n", to_hcl(&value));
            terrane::hcl::parse_body(SourceId(0), &text).unwrap();
        }

        #[test]
        fn what_stays_means_the_same(
            expression in prop_oneof![text(3), number(3), truth(3), list(3)],
            data in any_text(),
        ) {
            let expression = format!("{expression}\n");
            let (all, some) = (names_with(&data, true), names_with(&data, false));
            let Ok(want) = evaluated(&expression, &Scope::new(&all)) else { return Ok(()) };
            let Ok(expr) = parse_expression(SourceId(0), &expression, 0) else { return Ok(()) };
            let staged = match partial(&expr, &expression, &Scope::new(&some)) {
                Ok(Partial::Known(value)) => value,
                Ok(Partial::Rest(rest)) => {
                    let rest = format!("{rest}\n");
                    match evaluated(&rest, &Scope::new(&all)) {
                        Ok(value) => value,
                        Err(faults) => return Err(TestCaseError::fail(format!("{rest}: {faults:?}"))),
                    }
                }
                Err(faults) => return Err(TestCaseError::fail(format!("{faults:?}"))),
            };
            prop_assert_eq!(staged, want);
        }

        #[test]
        fn nothing_panics(text in anything()) {
            let names = names();
            let scope = Scope::new(&names);
            if let Ok(expr) = parse_expression(SourceId(0), &text, 0) {
                let _ = evaluate(&expr, &text, &scope);
                let _ = partial(&expr, &text, &scope);
            }
        }

        #[test]
        fn functions_never_panic(
            name in prop::sample::select(terrane::expr::function_names().collect::<Vec<_>>()),
            args in prop::collection::vec(value(2), 0..4),
        ) {
            let args: Vec<String> = args.iter().map(to_hcl).collect();
            let names = Names::new();
            let _ = evaluated(&format!("{name}({})", args.join(", ")), &Scope::new(&names));
        }

        #[test]
        fn numbers_are_what_integers_are(a in any::<i32>(), b in any::<i32>()) {
            let (x, y) = (Number::from(i128::from(a)), Number::from(i128::from(b)));
            prop_assert_eq!(x.add(&y).to_i128(), Some(i128::from(a) + i128::from(b)));
            prop_assert_eq!(x.multiply(&y).to_i128(), Some(i128::from(a) * i128::from(b)));
            prop_assert_eq!(x.to_string(), a.to_string());
            if b != 0 {
                prop_assert_eq!(x.modulo(&y).to_i128(), Some(i128::from(a) % i128::from(b)));
                prop_assert_eq!(x.divide(&y).unwrap().truncate().to_i128(), Some(i128::from(a) / i128::from(b)));
            }
            prop_assert_eq!(Kind::Number(x) < Kind::Number(y), a < b);
        }

        #[test]
        fn machine_floats_survive(float in any::<f64>()) {
            if let Some(number) = Number::from_f64(float) {
                prop_assert_eq!(number.to_f64(), float);
            }
        }
    }
}
