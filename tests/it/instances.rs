//! What modules come to without a plan. A file of `tests/instances/` has cases: `=== name`, the root module, further files behind `--- path`, and behind `>>>`
//! every instance with what is configured, every output, and what could not be evaluated.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use terrane::expr::{Kind, Value};
use terrane::terraform::evaluate::Evaluator;
use terrane::terraform::modules::Modules;
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// `{ a = 1, b = ?string }`
fn shown(value: &Value) -> String {
    match &value.kind {
        Kind::Null(_) => "null".to_owned(),
        Kind::Bool(b) => b.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::String(text) => format!("{text:?}"),
        Kind::List(items) => {
            let list: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", list.join(", "))
        }
        Kind::Set(items) => {
            let list: Vec<String> = items.iter().map(shown).collect();
            format!("set[{}]", list.join(", "))
        }
        Kind::Map(map) => {
            let pairs: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name} = {}", shown(value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Kind::Unknown(of) => format!("?{of}"),
    }
}

fn parsed(files: &[(String, String)]) -> Modules {
    let mut tree = FileTree::new();
    for (path, text) in files {
        let path = RelPath::new(path).expect("a path");
        tree.insert(path, text.as_bytes().to_vec())
            .expect("each path once");
    }
    crate::parsed::modules(&tree)
}

fn evaluated(files: &[(String, String)]) -> String {
    let modules = parsed(files);
    for (path, text) in files.iter().filter(|(path, _)| !path.ends_with(".json")) {
        terrane::hcl::parse_body(terrane::span::SourceId(0), text)
            .unwrap_or_else(|e| panic!("{path}: {e:?}"));
    }
    let schemas = Schemas::default();
    let providers = Providers::new(&modules, &schemas);
    let evaluator = Evaluator::new(&modules).typed_by(&providers);
    let root = evaluator.root("root").expect("a root module");
    let mut out = String::new();
    for instance in root.instances() {
        let arguments = shown(&instance.arguments());
        writeln!(out, "{} {arguments}", instance.address()).expect("a text");
    }
    for (name, output) in root.outputs() {
        writeln!(out, "output.{name} {}", shown(&output.value)).expect("a text");
    }
    for failure in root.failures() {
        writeln!(out, "! {}: {}", failure.address, failure.fault.message).expect("a text");
    }
    out
}

fn holds(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/instances/{name}.txt"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut wrong = String::new();
    let mut count = 0;
    for case in text.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').expect("a title");
        let (given, expected) = rest.split_once(">>>\n").expect("what is expected");
        let mut files = vec![("root/main.tf".to_owned(), String::new())];
        for line in given.lines() {
            match line.strip_prefix("--- ") {
                Some(path) => files.push((path.to_owned(), String::new())),
                None => {
                    let (_, text) = files.last_mut().expect("a file");
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        let found = evaluated(&files);
        if found.trim() != expected.trim() {
            write!(wrong, "=== {title}\n{found}\n").expect("a text");
        }
        count += 1;
    }
    assert!(count > 0 && wrong.is_empty(), "{name}:\n{wrong}");
}

#[test]
fn variables_have_their_types_and_defaults() {
    holds("variables");
}

#[test]
fn locals_and_outputs_follow_each_other() {
    holds("locals");
}

#[test]
fn blocks_are_repeated() {
    holds("repeated");
}

#[test]
fn dynamic_blocks_are_written_out() {
    holds("dynamic");
}

#[test]
fn references_see_what_providers_add() {
    holds("references");
}

#[test]
fn modules_are_followed_into_modules() {
    holds("modules");
}

#[test]
fn broken_modules_come_to_an_end() {
    holds("broken");
}

/// The address of each instance, and that of the configuration that it has.
#[test]
fn providers_are_those_that_callers_pass() {
    let files = [
        (
            "root/main.tf",
            "provider \"aws\" { region = local.home }\nlocals { home = \"eu-west-1\" }\n\
             provider \"aws\" {\n alias = \"far\"\n region = \"us-east-1\"\n}\n\
             resource \"aws_eip\" \"near\" {}\nresource \"aws_eip\" \"far\" { provider = aws.far }\n\
             module \"inherits\" { source = \"../m\" }\n\
             module \"passed\" {\n source = \"../m\"\n providers = { aws = aws.far }\n}\n",
        ),
        (
            "m/main.tf",
            "module \"n\" {\n source = \"../n\"\n providers = { aws.own = aws }\n}\n",
        ),
        (
            "n/main.tf",
            "resource \"aws_eip\" \"e\" { provider = aws.own }\n",
        ),
    ];
    let modules = parsed(&files.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let schemas = Schemas::default();
    let providers = Providers::new(&modules, &schemas);
    let evaluator = Evaluator::new(&modules).typed_by(&providers);
    let root = evaluator.root("root").expect("a root module");
    let found: Vec<String> = root
        .instances()
        .iter()
        .map(|instance| {
            let provider = instance.provider();
            assert_eq!(provider.source(), Some("hashicorp/aws"));
            let region = shown(&provider.argument("region").expect("a region"));
            format!("{} {} {region}", instance.address(), provider.address())
        })
        .collect();
    assert_eq!(
        found,
        [
            "aws_eip.far provider.aws.far \"us-east-1\"",
            "aws_eip.near provider.aws \"eu-west-1\"",
            "module.inherits.module.n.aws_eip.e provider.aws \"eu-west-1\"",
            "module.passed.module.n.aws_eip.e provider.aws.far \"us-east-1\"",
        ]
    );
    assert_eq!(root.configurations().len(), 2);
}

#[test]
fn chains_and_trees_of_modules_without_end_are_cut_off() {
    let mut locals = String::from("output \"o\" { value = local.a0 }\nlocals {\n");
    for at in 0..20_000 {
        writeln!(locals, "a{at} = local.a{}", at + 1).expect("a text");
    }
    locals.push_str("}\n");
    let mut files = vec![("root/main.tf".to_owned(), locals)];
    files[0].1.push_str("module \"a\" { source = \"../m0\" }\n");
    for at in 0..30 {
        let call = |name: &str| format!("module \"{name}\" {{ source = \"../m{}\" }}\n", at + 1);
        files.push((format!("m{at}/main.tf"), call("a") + &call("b")));
    }
    files.push((
        "m30/main.tf".to_owned(),
        "resource \"aws_eip\" \"e\" {}\n".to_owned(),
    ));
    let modules = parsed(&files);
    let evaluator = Evaluator::new(&modules);
    let root = evaluator.root("root").expect("a root module");
    assert!(root.instances().len() <= 20_000);
    assert!(root.outputs()["o"].value.is_unknown());
    let messages: Vec<String> = root
        .failures()
        .into_iter()
        .map(|f| f.fault.message)
        .collect();
    for message in [
        "it depends on too long a chain of other values",
        "there are too many calls of modules",
    ] {
        assert!(messages.iter().any(|m| m == message), "{message}");
    }
    // Who asks for less evaluates less.
    let root = evaluator.root("root").expect("a root module");
    assert!(root.select(&evaluator.select(&["aws_vpc"])).is_empty());
    assert_eq!(root.failures(), []);
}

#[test]
fn arguments_know_where_they_stand() {
    let text = "resource \"aws_eip\" \"e\" {\n  domain = \"vpc\"\n  dynamic \"timeouts\" {\n    for_each = []\n    content {}\n  }\n}\n";
    let modules = parsed(&[("root/main.tf".to_owned(), text.to_owned())]);
    let evaluator = Evaluator::new(&modules);
    let root = evaluator.root("root").expect("a root module");
    let instances = root.instances();
    let instance = &instances[0];
    let at = |span: terrane::span::Span| &text[span.range()];
    assert_eq!(
        at(instance.span("domain").expect("it is there")),
        "domain = \"vpc\""
    );
    assert!(at(instance.span("timeouts").expect("it is there")).starts_with("dynamic"));
    assert_eq!(at(instance.block().span), text.trim());
    assert_eq!(instance.span("tags"), None);
}
