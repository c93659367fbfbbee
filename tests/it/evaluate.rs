//! Tests of the evaluator: tables of expressions, the same tables through the real `terraform console`, and properties.

mod calls;
mod ceilings;
mod collections;
mod excuses;
mod expressions;
mod free;
mod properties;
mod sample;
mod signatures;
mod soundness;
mod sweep;
mod texts;
mod unknown;

use std::fs;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use terrane::expr::{Faults, Names, Residue, Scope, Value, Wanted, evaluate, partial, to_hcl};
use terrane::hcl::room::{self, Depth};
use terrane::hcl::{Read, lex, parse_expression, print_expression};
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
    evaluate(&expr, scope)
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
    console_with("", expressions)
}

/// The same with locals.
fn console_with(locals: &str, expressions: &[String]) -> Vec<String> {
    let folder = crate::scratch::folder();
    let each: Vec<String> = expressions
        .iter()
        .map(|e| format!("    try(jsonencode({e}), \"error\"),\n"))
        .collect();
    let results = each.concat();
    let main = format!("locals {{\n{locals}  results = [\n{results}  ]\n}}\n");
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

fn has_terraform() -> bool {
    let found = Command::new("terraform").arg("version").output().is_ok();
    if !found {
        crate::tools::missing("terraform, which the evaluator is compared with");
    }
    found
}

#[test]
fn tables_are_what_terraform_says() {
    if !has_terraform() {
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
        Value::object([("name", Value::string(name)), ("zone", Value::string(zone))])
    };
    let network = Value::object([
        ("vpc_cidr", Value::string("172.20.0.0/16")),
        ("nothing", Value::null()),
        ("count", Value::int(2)),
        ("offset", Value::int(-3)),
        ("nat", Value::bool(true)),
        (
            "private_subnets",
            Value::tuple(vec![subnet("us-east-1a", "a"), subnet("us-east-1b", "b")]),
        ),
        (
            "tags",
            Value::object(
                [("team", "net"), ("cost center", "7")].map(|(k, v)| (k, Value::string(v))),
            ),
        ),
        (
            "zones",
            Value::tuple(["a", "b"].map(Value::string).to_vec()),
        ),
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
            Value::object([
                ("name", Value::string("us-east-1/production")),
                ("network", network),
            ]),
        )
        .value("project", Value::object([("name", Value::string("cptwn"))]))
        .value(
            "region",
            Value::object([
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

/// What is left of an expression of this text.
fn printed(residue: &Residue, text: &str) -> String {
    let (source, tokens) = (SourceId(0), lex(SourceId(0), text));
    let read = Read {
        source,
        text,
        tokens: &tokens,
    };
    print_expression(&residue.expr, &[read])
}

/// What is emitted for an expression, or its faults.
fn emitted(text: &str) -> String {
    let names = names();
    let expr = match parse_expression(SourceId(0), text, 0) {
        Ok(expr) => expr,
        Err(error) => return format!("syntax error: {}", error.message),
    };
    match partial(&expr, &Scope::new(&names), Wanted::Loose) {
        Ok(residue) => printed(&residue, text),
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

fn first_fault(text: &str, names: &Names) -> terrane::expr::Fault {
    evaluated(text, &Scope::new(names)).unwrap_err().remove(0)
}

#[test]
fn faults_point_at_the_part_and_at_the_origin() {
    let origin = terrane::span::Span::new(SourceId(7), 3, 9);
    let names = Names::new().value(
        "cell",
        Value::object([("name", Value::string("x").at(origin))]).at(origin),
    );
    let fault = first_fault("1 + length(cell.nmae)", &names);
    assert_eq!(fault.span.range(), 16..20);
    assert_eq!(fault.origins, [origin]);
    assert_eq!(fault.help.as_deref(), Some("did you mean `name`?"));

    let fault = first_fault("1 + cell.name", &names);
    assert_eq!((fault.span.range(), fault.origins), (4..13, vec![origin]));

    let fault = first_fault("cidrsubnet(cell.name, 4, 1)", &names);
    assert_eq!((fault.span.range(), fault.origins), (11..20, vec![origin]));

    let fault = first_fault("var.x", &names);
    assert_eq!(fault.message, "`var` is not known at compile time");
}

#[test]
fn values_keep_their_origin() {
    let origin = terrane::span::Span::new(SourceId(7), 3, 9);
    let list = Value::tuple(vec![Value::string("x").at(origin)]);
    let names = Names::new().value("cell", Value::object([("l", list)]));
    let of = |text: &str| evaluated(text, &Scope::new(&names)).unwrap().origin;
    for text in [
        "cell.l[0]",
        "\"${cell.l[0]}\"",
        "\"a-${cell.l[0]}\"",
        "true ? cell.l[0] : 1",
        "(cell.l[0])",
        "upper(cell.l[0])",
        "[for x in cell.l : x][0]",
        "(cell.l[*])[0]",
        "try(cell.nothing, cell.l[0])",
    ] {
        assert_eq!(of(text), Some(origin), "{text}");
    }
    for text in ["\"${cell.l[0]}${cell.l[0]}\"", "length([cell.l[0]])", "1"] {
        assert_eq!(of(text), None, "{text}");
    }
}

#[test]
fn template_files() {
    let names = names();
    let scope = Scope::new(&names);
    let text = "# ${cell.name}\n%{ for z in cell.network.zones ~}\n- ${z}\n%{ endfor ~}\n$${x} ${cell.network.evil}";
    let template = terrane::hcl::parse_template(SourceId(0), text).unwrap();
    let whole = terrane::expr::evaluate_template(&template.parts, &scope).unwrap();
    assert_eq!(
        whole,
        "# us-east-1/production\n- a\n- b\n${x} ${file(\"/etc/passwd\")} %{ if true }\"\\\n"
    );
    let wrong = "${cell.nmae} ${var.x} ${cell.network.zones}";
    let template = terrane::hcl::parse_template(SourceId(0), wrong).unwrap();
    let faults = terrane::expr::evaluate_template(&template.parts, &scope).unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn iteration_names_of_run_time_hide_compile_time_ones() {
    let names = names();
    let text = "\"${cell.name}-${project.name}\"";
    let expr = parse_expression(SourceId(0), text, 0).unwrap();
    let scope = Scope::new(&names).without("cell");
    let rest = partial(&expr, &scope, Wanted::Exact).unwrap();
    assert_eq!(printed(&rest, text), "\"${cell.name}-cptwn\"");
    let scope = Scope::new(&names).with("cell", Value::object([("name", Value::string("c"))]));
    let known = partial(&expr, &scope, Wanted::Exact).unwrap();
    assert_eq!(known.value, Value::string("c-cptwn"));
}

/// As deep as the parser lets expressions be, neither the stack nor the time runs out.
#[test]
fn deep_expressions() {
    all_of(room::NARROW);
}

/// The same where a thread says that it has room, as all of the command line's do.
#[test]
fn deeper_expressions_where_there_is_room() {
    let roomy = std::thread::Builder::new().stack_size(room::STACK);
    let deep = || {
        room::widen();
        all_of(room::WIDE);
    };
    roomy.spawn(deep).unwrap().join().unwrap();
}

fn all_of(Depth { nesting, height }: Depth) {
    let wrap = |open: &str, inner: &str, close: &str, depth: usize| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    for text in [
        format!("1{}", " + cell.network.count".repeat(height - 10)),
        format!("1{}", " + var.x".repeat(height - 10)),
        format!("cell.network.nat{}", " || var.x".repeat(height - 10)),
        wrap("(", "cell.name", ")", nesting - 1),
        wrap("\"a${", "cell.name", "} ${var.x}\"", nesting / 2 - 1),
        wrap("[for v in cell.network.zones : ", "var.x", "][0]", 10),
        wrap("true ? ", "cell.name", " : var.x", nesting - 10),
        wrap("try(var.x, ", "cell.name", ", cell.name)", nesting - 10),
        wrap("upper(", "cell.name", ")", nesting - 10),
        wrap("{ a = ", "cell.name", " }", nesting - 10),
    ] {
        assert!(
            !emitted(&text).starts_with("syntax error"),
            "{}",
            emitted(&text)
        );
    }
}

/// Both branches are looked at, each once: a walk of two for each level would not end here.
#[test]
fn nested_conditionals_are_walked_once() {
    let (mut left, mut right) = ("var.x".to_owned(), "var.y".to_owned());
    for _ in 0..40 {
        left = format!("(region.role == \"primary\" ? {left} : 1)");
        right = format!("(region.role == \"primary\" ? 1 : {right})");
    }
    assert_eq!(emitted(&format!("{left}\n")), "var.x");
    assert_eq!(emitted(&format!("{right}\n")), "1");
}

/// To Terraform it is infinite, which no literal can say.
#[test]
fn a_number_too_large_to_calculate_with_is_a_fault() {
    let product = format!("{}\n", ["1e2147483000"; 8].join(" * "));
    let expr = parse_expression(SourceId(0), &product, 0).unwrap();
    assert!(terrane::expr::evaluate(&expr, &Scope::new(&names())).is_err());
}
