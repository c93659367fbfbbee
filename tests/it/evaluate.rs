//! Tests of the evaluator: tables of expressions, the real `terraform console`, and properties.

use std::fs;

use terrane::expr::{Names, Partial, Scope, Value, evaluate, partial, to_hcl};
use terrane::hcl::parse_expression;
use terrane::span::SourceId;

fn names() -> Names<'static> {
    let subnet = |name: &str, zone: &str| {
        Value::map([("name", Value::string(name)), ("zone", Value::string(zone))])
    };
    let network = Value::map([
        ("vpc_cidr", Value::string("172.20.0.0/16")),
        (
            "private_subnets",
            Value::list(vec![subnet("us-east-1a", "a"), subnet("us-east-1b", "b")]),
        ),
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
        .value(
            "region",
            Value::map([
                ("name", Value::string("us-east-1")),
                ("role", Value::string("primary")),
            ]),
        )
        .function("module", |args| match args {
            [name] => Ok(Value::string(format!(
                "../../shared/modules/{}",
                name.as_str().ok_or("a module has a name")?
            ))),
            _ => Err("`module` takes a name".into()),
        })
}

fn partially(text: &str) -> String {
    let names = names();
    match parse_expression(SourceId(0), text, 0) {
        Err(error) => format!("syntax error: {}", error.message),
        Ok(expr) => match partial(&expr, text, &Scope::new(&names)) {
            Ok(Partial::Known(value)) => to_hcl(&value),
            Ok(Partial::Rest(text)) => text,
            Err(faults) => format!("error: {}", faults[0].message),
        },
    }
}

#[test]
fn partial_evaluation() {
    let table = fs::read_to_string("tests/evaluate/partial.txt").unwrap();
    let mut wrong = Vec::new();
    for line in table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let (template, emitted) = line.split_once(" => ").unwrap();
        let got = partially(template);
        if got != emitted {
            wrong.push(format!("{template}\n  want {emitted}\n  got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let _ = evaluate;
}
