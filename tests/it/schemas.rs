//! Schemas of providers: which one a module is held to, a project's own, and what is said about resources that none is known for.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use terrane::diag::{Problem, Severity};
use terrane::source::Sources;
use terrane::terraform::check;
use terrane::terraform::files::NoFiles;
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::{Choice, Known, Nesting, Origin, Schemas, Type};
use terrane::tree::FileTree;
use terrane::value::RelPath;
use terrane::value::{Constraints, Version};

/// The files of a project's `schemas` folder.
fn schemas(files: &[(&str, &str)]) -> Schemas {
    let files = files.iter().map(|(name, text)| {
        let bytes = match name.ends_with(".gz") {
            true => packed(text),
            false => text.as_bytes().to_vec(),
        };
        (format!("schemas/{name}"), bytes)
    });
    let (schemas, problems) = Schemas::read(&files.collect(), &mut Sources::new());
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert!(messages.is_empty(), "{messages:?}");
    schemas
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

/// The schema of a provider `example/example` whose one resource has the required argument of that name.
fn example(address: &str, argument: &str) -> String {
    format!(
        r#"{{"format_version": "1.0", "provider_schemas": {{"{address}": {{
             "provider": {{"version": 0, "block": {{"attributes": {{"token": {{"type": "string", "optional": true}}}}}}}},
             "resource_schemas": {{"example_record": {{"version": 1, "block": {{
               "attributes": {{
                 "{argument}": {{"type": "string", "description": "d", "required": true}},
                 "id": {{"type": "string", "computed": true}},
                 "sizes": {{"type": ["list", ["object", {{"a": "number"}}, ["a"]]], "optional": true}},
                 "nested": {{"nested_type": {{"nesting_mode": "list", "attributes": {{"x": {{"type": "bool", "optional": true}}}}}}, "optional": true}}
               }},
               "block_types": {{"more": {{"nesting_mode": "set", "min_items": 1, "block": {{"attributes": {{"y": {{"type": "dynamic", "optional": true}}}}}}}}}}
             }}}}}},
             "functions": {{"shout": {{"return_type": "string", "parameters": [{{"name": "text", "type": "string"}}]}}}}
           }}}}}}"#
    )
}

/// Severity, code and message of everything that is found in one module, or in those of several folders.
fn found(schemas: &Schemas, folders: &[(&str, &str)]) -> Vec<String> {
    let mut tree = FileTree::new();
    for (folder, text) in folders {
        let path = RelPath::new(&format!("{folder}/main.tf")).expect("a path");
        tree.insert(path, text.as_bytes()).expect("free");
    }
    let modules = crate::parsed::modules(&tree);
    let problems = check::problems(&modules, &Providers::new(&modules, schemas), &NoFiles);
    let line = |p: &Problem| {
        let mark = if p.severity == Severity::Error {
            ""
        } else {
            "warning "
        };
        let code = p.code.name.trim_start_matches("terraform::");
        format!("{mark}{code}: {}", p.message)
    };
    problems.iter().map(line).collect()
}

/// A module that requires a provider.
fn requiring(local: &str, source: &str, version: &str, rest: &str) -> String {
    format!(
        "terraform {{\n  required_providers {{\n    {local} = {{\n      source  = \"{source}\"\n      version = \"{version}\"\n    }}\n  }}\n}}\n{rest}"
    )
}

#[test]
fn a_slip_in_a_cloudflare_record_is_found() {
    let record = |argument: &str, ttl: &str| {
        let rest = format!(
            "resource \"cloudflare_dns_record\" \"www\" {{\n  {argument} = \"z\"\n  name = \"www\"\n  type = \"A\"\n  ttl = {ttl}\n}}\n"
        );
        let text = requiring("cloudflare", "cloudflare/cloudflare", "~> 5.0", &rest);
        found(&Schemas::default(), &[("root", &text)])
    };
    assert_eq!(record("zone_id", "300"), Vec::<String>::new());
    assert_eq!(
        record("zoneid", "300"),
        ["unknown_argument: `cloudflare_dns_record` has no `zoneid`"]
    );
    assert_eq!(
        record("zone_id", "[]"),
        ["wrong_type: `ttl` takes a number, this is a list"]
    );
}

/// Bindings know neither values of any type nor who may set what.
#[test]
fn schemas_from_bindings_refuse_nothing_that_the_provider_may_take() {
    let rest = r#"
        resource "cloudflare_zone_setting" "a" {
          zone_id    = "z"
          setting_id = "tls_1_3"
          id         = "tls_1_3"
          value      = "on"
        }
        resource "cloudflare_zero_trust_risk_behavior" "a" {
          account_id = "a"
          behaviors = {
            high_dlp = { enabled = true, risk_level = "low" }
          }
        }
        resource "cloudflare_dns_record" "caa" {
          zone_id = "z"
          name    = "a"
          type    = "CAA"
          ttl     = 1
          data    = { flags = 0, tag = "issue", value = "x" }
        }"#;
    let text = requiring("cloudflare", "cloudflare/cloudflare", "~> 5.0", rest);
    assert_eq!(
        found(&Schemas::default(), &[("root", &text)]),
        Vec::<String>::new()
    );
}

#[test]
fn a_project_s_own_schema_is_read_and_wins() {
    let text = |argument: &str| {
        let rest = format!(
            "resource \"example_record\" \"a\" {{\n  {argument} = \"a\"\n  more {{}}\n}}\n"
        );
        requiring("example", "example/example", "~> 1.2", &rest)
    };
    // Addresses with and without their registry, in letters of either size; plain and packed.
    for (name, address) in [
        ("example.json", "registry.terraform.io/example/example"),
        ("example.json.gz", "Example/example"),
        ("all-1.2.3.json", "registry.opentofu.org/example/example"),
    ] {
        let own = schemas(&[(name, &example(address, "name"))]);
        assert_eq!(
            found(&own, &[("root", &text("name"))]),
            Vec::<String>::new(),
            "{name}"
        );
        assert_eq!(
            found(&own, &[("root", &text("nmae"))]),
            ["unknown_argument: `example_record` has no `nmae`"],
            "{name}"
        );
    }
    // The newest version that is admitted, whatever the order of the files.
    let own = schemas(&[
        ("example-1.10.0.json", &example("example/example", "newest")),
        ("example-1.2.5.json", &example("example/example", "older")),
        ("example-2.0.0.json", &example("example/example", "refused")),
    ]);
    assert_eq!(
        found(&own, &[("root", &text("newest"))]),
        Vec::<String>::new()
    );
    // A version beside the schemas counts more than the file's name.
    let named = example("example/example", "name").replacen('{', "{\"version\": \"3.0.0\",", 1);
    let own = schemas(&[("example-1.2.5.json", &named)]);
    assert_eq!(
        found(&own, &[("root", &text("name"))]),
        [
            "warning unchecked_provider: `~> 1.2` does not admit a version of `example/example` whose schema is known (3.0.0): a resource or data source of it is not checked"
        ]
    );
    // Carried ones are still there when the project's own is of a version that is not admitted.
    let random = |argument: &str| {
        example("hashicorp/random", "none")
            .replace("example_record", "random_id")
            .replace("none", argument)
    };
    let id = requiring(
        "random",
        "hashicorp/random",
        "~> 3.0",
        "resource \"random_id\" \"a\" {\n  words = \"a\"\n  more {}\n}\n",
    );
    let own = schemas(&[("random.json", &random("words"))]);
    assert_eq!(found(&own, &[("root", &id)]), Vec::<String>::new());
    let own = schemas(&[("random-4.0.0.json", &random("words"))]);
    assert_eq!(
        found(&own, &[("root", &id)]).len(),
        3,
        "byte_length, words, more"
    );
}

#[test]
fn the_example_with_a_provider_of_its_own_is_checked_by_its_schema() {
    let folder = crate::estate::root().join("examples/own-provider");
    let compilation = crate::estate::compile_folder(&folder);
    let uses = compilation.output.expect("it compiles").uses;
    let own: Vec<_> = uses
        .iter()
        .filter(|one| one.origin != Some(Origin::Carried))
        .collect();
    let [one] = own.as_slice() else {
        panic!("{uses:?}");
    };
    assert_eq!(
        one.address,
        "terraform.umbrella.example.com/platform/nameserver"
    );
    assert_eq!(
        one.origin,
        Some(Origin::File("schemas/nameserver-2.4.0.json".into()))
    );
    assert_eq!(one.version, Version::parse("2.4.0"));
}

#[test]
fn own_schemas_say_the_same_as_carried_ones() {
    let own = schemas(&[("example-1.0.0.json", &example("example/example", "name"))]);
    let Choice::Provider(provider) = own.choose("example/example", &Constraints::default()) else {
        panic!("it is there");
    };
    let Some(Known::Schema(block)) = provider.block("resource", "example_record") else {
        panic!("it has a schema");
    };
    assert!(block.attributes["name"].required && !block.attributes["id"].is_settable());
    assert_eq!(block.block_types["more"].nesting_mode, Nesting::Set);
    assert_eq!(block.block_types["more"].min_items, 1);
    let of = Type::Object(BTreeMap::from([("a".to_owned(), Type::Number)]));
    assert_eq!(
        block.attributes["sizes"].kind,
        Some(Type::List(Box::new(of)))
    );
    let nested = block.attributes["nested"].nested_type.as_ref();
    assert_eq!(nested.map(|n| n.nesting_mode), Some(Nesting::List));
    assert_eq!(provider.types("function").collect::<Vec<_>>(), ["shout"]);

    let Choice::Provider(aws) = own.choose("hashicorp/aws", &Constraints::default()) else {
        panic!("it is carried");
    };
    let build = aws.function("arn_build").expect("a function");
    assert_eq!(
        (build.parameters.len(), &build.return_type),
        (5, &Type::String)
    );
    assert!(matches!(aws.block("provider", "-"), Some(Known::Schema(_))));
    assert!(matches!(
        aws.block("ephemeral", "aws_kms_secrets"),
        Some(Known::Schema(_))
    ));
    let Some(Known::Schema(table)) = aws.block("resource", "aws_dynamodb_table") else {
        panic!("it has a schema");
    };
    assert!(table.attributes["name"].required && table.attributes["arn"].computed);
    assert_eq!(table.block_types["attribute"].nesting_mode, Nesting::Set);
}

#[test]
fn a_module_is_held_to_the_version_that_its_configuration_admits() {
    // Types of OpsWorks are gone with version 6.
    let stack = "resource \"aws_elasticache_security_group\" \"a\" {}\n";
    let vpc = "resource \"aws_opsworks_application\" \"a\" {\n  name = \"a\"\n  stack_id = \"s\"\n  type = \"other\"\n}\n";
    let of = |version: &str, rest: &str| requiring("aws", "hashicorp/aws", version, rest);
    let check = |folders: &[(&str, &str)]| found(&Schemas::default(), folders);
    assert_eq!(
        check(&[("root", &of("~> 5.90", vpc))]),
        Vec::<String>::new()
    );
    assert_eq!(
        check(&[("root", &of("~> 6.0", vpc))]),
        ["unknown_type: there is no resource `aws_opsworks_application` in `hashicorp/aws` 6.47.0"]
    );
    assert_eq!(
        check(&[("root", &of(">= 5.0", vpc))]).len(),
        1,
        "the newest is taken"
    );
    // What a caller asks for holds in what it calls, and the other way round.
    let call = "module \"a\" {\n  source = \"../called\"\n}\n";
    assert_eq!(
        check(&[
            ("called", &of(">= 5.0", vpc)),
            ("root", &of("~> 5.0", call))
        ]),
        Vec::<String>::new()
    );
    assert_eq!(
        check(&[
            ("called", &of("~> 5.0", stack)),
            ("root", &of(">= 5.0", &format!("{call}{vpc}")))
        ]),
        [
            "unknown_type: there is no resource `aws_elasticache_security_group` in `hashicorp/aws` 5.100.0"
        ]
    );
    // Two that contradict each other: nothing can be installed, and nothing is checked.
    let found = check(&[
        ("called", &of("~> 5.0", stack)),
        ("root", &of("~> 6.0", call)),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("warning unchecked_provider"),
        "{found:?}"
    );
}

#[test]
fn what_is_not_checked_is_said_once_for_each_provider() {
    let monitors = "resource \"datadog_monitor\" \"a\" {}\nresource \"datadog_monitor\" \"b\" {}\ndata \"datadog_role\" \"a\" {}\n";
    let text = requiring("datadog", "DataDog/datadog", "~> 3.0", monitors);
    let problems = found(&Schemas::default(), &[("a", &text), ("b", &text)]);
    assert_eq!(
        problems,
        [
            "warning unchecked_provider: the schema of `datadog/datadog` is not known: 6 resources and data sources of it are not checked"
        ]
    );
    // Required and not used is nothing to tell.
    let text = requiring("datadog", "DataDog/datadog", "~> 3.0", "");
    assert_eq!(
        found(&Schemas::default(), &[("a", &text)]),
        Vec::<String>::new()
    );
}

#[test]
fn a_provider_that_nobody_requires_is_an_error_where_terraform_would_not_find_it() {
    let check = |text: &str| found(&Schemas::default(), &[("root", text)]);
    let record = "resource \"cloudflare_dns_record\" \"a\" {\n  zone_id = \"z\"\n  name = \"a\"\n  type = \"A\"\n  ttl = 1\n}\n";
    let unrequired = "unrequired_provider: the module does not require the provider `cloudflare`, and Terraform would look for `hashicorp/cloudflare`, which is not known to exist";
    assert_eq!(check(record), [unrequired]);
    // A version alone does not say where it is.
    let without_source = unrequired.replace(
        "does not require the provider `cloudflare`",
        "requires the provider `cloudflare` without a `source`",
    );
    assert_eq!(
        check(&format!(
            "terraform {{\n  required_providers {{\n    cloudflare = \"~> 5.0\"\n  }}\n}}\n{record}"
        )),
        [without_source]
    );
    assert_eq!(check("provider \"cloudflare\" {}\n"), [unrequired]);
    // Where Terraform would look is right: carried, known to exist, or built in.
    assert_eq!(
        check("resource \"random_id\" \"a\" {\n  byte_length = 1\n}\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        check("resource \"terraform_data\" \"a\" {\n  input = 1\n}\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        check("data \"vault_generic_secret\" \"a\" {}\n"),
        [
            "warning unchecked_provider: the schema of `hashicorp/vault` is not known: a resource or data source of it is not checked"
        ]
    );
    // Another local name, by the meta-argument.
    let other = requiring(
        "cf",
        "cloudflare/cloudflare",
        "~> 5.0",
        &record.replacen('{', "{\n  provider = cf", 1),
    );
    assert_eq!(check(&other), Vec::<String>::new());
    // A caller's requirement does not count in what it calls.
    let call = requiring(
        "cloudflare",
        "cloudflare/cloudflare",
        "~> 5.0",
        "module \"a\" {\n  source = \"../called\"\n}\n",
    );
    assert_eq!(
        found(&Schemas::default(), &[("called", record), ("root", &call)]),
        [unrequired]
    );
}

#[test]
fn a_broken_schema_is_a_problem_with_its_place() {
    let good = example("example/example", "name");
    let cut = good.get(..good.len() / 2).expect("ASCII");
    let missing = good.replace("\"block_types\"", "\"block_tipes\": [], \"attributes\"");
    for (text, message, shown) in [
        ("", "EOF while parsing a value", ""),
        ("{}", "missing field `provider_schemas`", "}"),
        ("[1, 2]", "invalid type: integer", "1"),
        (cut, "EOF while parsing", ""),
        (
            "{\"provider_schemas\": {}}",
            "there is no provider in it",
            "",
        ),
        (
            &good.replace("\"list\", [", "\"lst\", ["),
            "`lst` is no type of Terraform",
            "\"lst\"",
        ),
        (
            &good.replace("\"min_items\": 1", "\"min_items\": \"1\""),
            "invalid type: string",
            "\"1\"",
        ),
        (
            &good.replace("\"set\"", "\"bag\""),
            "unknown variant `bag`",
            "\"bag\"",
        ),
        (&missing, "duplicate field `attributes`", "\"attributes\""),
        (&good.replace("true", "yes"), "expected value", "y"),
    ] {
        let files = BTreeMap::from([("schemas/x.json".to_owned(), text.as_bytes().to_vec())]);
        let mut sources = Sources::new();
        let (_, problems) = Schemas::read(&files, &mut sources);
        let problems: Vec<&Problem> = problems.iter().collect();
        let [problem] = problems.as_slice() else {
            panic!("{text}: {problems:?}");
        };
        assert_eq!(problem.code.name, "terraform::broken_schema");
        assert!(
            problem.message.contains(message),
            "{} is not {message}",
            problem.message
        );
        let span = problem.span().expect("a place");
        assert_eq!(sources.slice(span), shown, "{}", problem.message);
    }
    // No text, no archive, and the same provider twice.
    let again = example("registry.terraform.io/example/example", "name");
    for (name, bytes, message) in [
        ("x.json", b"{\"\xff".to_vec(), "it is not UTF-8 text"),
        ("x.json.gz", b"{}".to_vec(), "it cannot be unpacked"),
        (
            "y.json",
            again.into_bytes(),
            "`schemas/y.json` has the schema of `example/example` once more",
        ),
    ] {
        let mut files = BTreeMap::from([(format!("schemas/{name}"), bytes)]);
        files.insert("schemas/a.json".to_owned(), good.clone().into_bytes());
        let (_, problems) = Schemas::read(&files, &mut Sources::new());
        let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains(message), "{messages:?}");
    }
}

/// Blocks that a provider tells apart by a key have it as a label; limits other than one are counted, `dynamic` included.
#[test]
fn blocks_with_keys_and_limits_are_counted() {
    let schema = example("registry.terraform.io/example/example", "name").replace(
        r#""block_types": {"#,
        r#""block_types": {
           "rule": {"nesting_mode": "map", "block": {"attributes": {"port": {"type": "number", "optional": true}}}},
           "pair": {"nesting_mode": "list", "min_items": 2, "max_items": 3, "block": {}},"#,
    );
    let schemas = schemas(&[("example.json", schema.as_str())]);
    let with = |blocks: &str| {
        let head = "terraform {\n  required_providers {\n    example = { source = \"example/example\" }\n  }\n}\n";
        let body = format!(
            "{head}resource \"example_record\" \"r\" {{\n  name = \"n\"\n  more {{}}\n{blocks}\n}}\n"
        );
        let found = found(&schemas, &[("root", &body)]);
        found.join("; ")
    };
    let two = "  pair {}\n  pair {}\n";
    for (blocks, wanted) in [
        ("rule \"web\" {\n  port = 80\n}", ""),
        ("rule \"web\" {}\n  rule \"ssh\" {}", ""),
        (
            "dynamic \"rule\" {\n  for_each = { a = 1 }\n  labels = [rule.key]\n  content {}\n}",
            "",
        ),
        ("rule {}", "`rule` takes one label"),
        ("rule \"a\" \"b\" {}", "not 2"),
        ("rule \"a\" {}\n  rule \"a\" {}", "two of `rule a`"),
        ("rule \"a\" {\n  prt = 1\n}", "`rule` has no `prt`"),
    ] {
        let found = with(&format!("{two}{blocks}"));
        assert_eq!(found.is_empty(), wanted.is_empty(), "{blocks}: {found}");
        assert!(found.contains(wanted), "{blocks}: {found}");
    }
    for (blocks, wanted) in [
        ("pair {}", "2 blocks `pair` at least"),
        (
            "dynamic \"pair\" {\n  for_each = [1]\n  content {}\n}",
            "2 blocks `pair` at least",
        ),
        (
            "dynamic \"pair\" {\n  for_each = []\n  content {}\n}",
            "lacks the block `pair`",
        ),
        (
            "pair {}\n  dynamic \"pair\" {\n  for_each = range(3)\n  content {}\n}",
            "3 blocks `pair` at most",
        ),
        (
            "pair {}\n  dynamic \"pair\" {\n  for_each = range(2)\n  content {}\n}",
            "",
        ),
        (
            "dynamic \"pair\" {\n  for_each = toset(uuid() == \"\" ? [] : [\"a\"])\n  content {}\n}",
            "",
        ),
    ] {
        let found = with(blocks);
        assert_eq!(found.is_empty(), wanted.is_empty(), "{blocks}: {found}");
        assert!(found.contains(wanted), "{blocks}: {found}");
    }
}
