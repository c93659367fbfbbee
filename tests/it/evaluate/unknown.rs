//! What is said of unknown values, in a table, against what Terraform says of attributes of a resource that was never applied.

use std::fs;
use std::process::{Command, Stdio};

use terrane::expr::{Kind, Names, Scope, Type, Value};

use super::{evaluated, has_terraform};

const MODULE: &str = r#"
resource "terraform_data" "a" {
  input = "x"
}
locals {
  u  = terraform_data.a.id
  d  = terraform_data.a.output
  s  = "a-${terraform_data.a.id}"
  ls = split(",", terraform_data.a.id)
  lk = [local.s, "b"]
  ok = { a = local.s, b = "y" }
  mk = tomap({ a = local.s, b = "y" })
}
"#;

/// The same names.
fn names() -> Names<'static> {
    let text = || Value::unknown(Type::String);
    let pairs = || [("a", text()), ("b", Value::string("y"))];
    let map = pairs().map(|(name, value)| (name.into(), value));
    let local = Value::object([
        ("u", Value::unknown(Type::String)),
        ("d", Value::unknown(Type::Any)),
        ("s", text()),
        ("ls", Value::unknown(Type::list(Type::String))),
        ("lk", Value::tuple(vec![text(), Value::string("b")])),
        ("ok", Value::object(pairs())),
        ("mk", Value::map_of(Type::String, map.into())),
    ]);
    Names::new().value("local", local).for_run_time()
}

/// As the console prints it, with single blanks.
fn shown(value: &Value) -> String {
    let list = |items: &[Value]| match items {
        [] => "[]".to_owned(),
        _ => format!(
            "[ {}, ]",
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        ),
    };
    match &value.kind {
        Kind::Unknown(_) => "(known after apply)".into(),
        Kind::List(items) if items.element().is_some() => format!("tolist({})", list(items)),
        Kind::List(items) => list(items),
        Kind::Set(items) => format!("toset({})", list(items)),
        Kind::Map(map) => {
            let pairs = map.iter().map(|(k, v)| format!("{k:?} = {} ", shown(v)));
            let pairs = if map.is_empty() {
                "{}".into()
            } else {
                format!("{{ {}}}", pairs.collect::<String>())
            };
            if map.element().is_some() {
                format!("tomap({pairs})")
            } else {
                pairs
            }
        }
        Kind::Null(_) => "null".into(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Number(number) => number.to_string(),
        Kind::Bool(b) => b.to_string(),
    }
}

fn says(expression: &str) -> String {
    let names = names();
    match evaluated(expression, &Scope::new(&names)) {
        Ok(value) => shown(&value),
        Err(_) => "error".into(),
    }
}

const TABLE: &str = "tests/evaluate/unknown.txt";

/// With `TERRANE_BLESS` set the table's results are rewritten.
#[test]
fn what_is_said_of_unknown_values() {
    let table = fs::read_to_string(TABLE).unwrap();
    let mut blessed = String::new();
    for line in table.lines() {
        match line.split_once("  =>  ") {
            Some((expression, _)) => {
                blessed.push_str(&format!("{expression}  =>  {}\n", says(expression)))
            }
            None => blessed.push_str(&format!("{line}\n")),
        }
    }
    if std::env::var_os("TERRANE_BLESS").is_some() {
        fs::write(TABLE, &blessed).unwrap();
    }
    assert_eq!(blessed, table);
}

/// The console's answers, from one list: it prints one expression only.
fn console(expressions: &[String]) -> Vec<String> {
    let folder = crate::scratch::folder();
    fs::write(folder.path().join("main.tf"), MODULE).unwrap();
    let each = expressions.iter().map(|e| format!("\"====\", {e}"));
    let list = format!("[{}]\n", each.collect::<Vec<_>>().join(", "));
    fs::write(folder.path().join("in"), list).unwrap();
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
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let answers = words.trim_end_matches(']').split("\"====\",").skip(1);
    answers
        .map(|one| one.trim().trim_end_matches(',').to_owned())
        .collect()
}

/// Where Terraform knows something, we say that or that it is unknown; what we know and this Terraform does not stands below a line that says so.
#[test]
fn nothing_is_said_that_terraform_contradicts() {
    if !has_terraform() {
        return;
    }
    let table = fs::read_to_string(TABLE).unwrap();
    let (agreed, more) = table.split_once("# What is certain").unwrap();
    let rows = |part: &str| -> Vec<(String, String)> {
        let rows = part.lines().filter_map(|line| line.split_once("  =>  "));
        rows.map(|(e, r)| (e.to_owned(), r.to_owned())).collect()
    };
    let (agreed, more) = (rows(agreed), rows(more));
    let all: Vec<String> = agreed.iter().chain(&more).map(|(e, _)| e.clone()).collect();
    let answers = console(&all);
    assert_eq!(answers.len(), all.len());
    let wrong: Vec<String> = agreed
        .iter()
        .zip(&answers)
        .filter(|((_, says), answer)| says != *answer && says != "(known after apply)")
        .map(|((e, says), answer)| format!("{e}\n  we        {says}\n  terraform {answer}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for ((expression, _), answer) in more.iter().zip(answers.iter().skip(agreed.len())) {
        assert!(
            answer.contains("(known after apply)"),
            "{expression}: {answer}"
        );
    }
}
