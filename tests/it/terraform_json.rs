//! Terraform that is written as JSON: what Terraform takes is taken, and each fault is found at its line. The faults were held against `terraform validate`.

use std::sync::Arc;

use terrane::span::SourceId;
use terrane::terraform::json::{parse, parse_values};
use terrane::terraform::modules::{FileKind, ModuleFile, Modules};
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::terraform::{check, language};
use terrane::tree::FileTree;
use terrane::value::RelPath;

use crate::estate::root;
use crate::parsed::line;

fn read(name: &str) -> String {
    let path = root().join("tests/terraform_json").join(name);
    std::fs::read_to_string(path).expect("there")
}

/// Lines and codes of the faults, of the root module alone.
fn faults(text: &str, values: &str) -> Vec<(usize, String)> {
    let called = read("called.tf.json");
    let files = [
        ("root/main.tf.json", text),
        ("mod/main.tf.json", called.as_str()),
        ("root/terraform.tfvars.json", values),
    ];
    let schemas = Schemas::default();
    let (mut found, mut modules, mut tree) = (Vec::new(), Vec::new(), FileTree::new());
    for (number, (path, text)) in (0..).zip(files) {
        let source = SourceId(number);
        let (body, errors) = match FileKind::of(path) {
            Some(FileKind::Values) => parse_values(source, text),
            _ => parse(source, text, language::of_file(path), &schemas),
        };
        let errors = errors.into_iter();
        found.extend(errors.map(|e| (line(text, e.span.range().start), "syntax".to_owned())));
        let path = RelPath::new(path).expect("a path");
        tree.insert(path.clone(), text.as_bytes()).expect("free");
        let body = body.map(Arc::new);
        modules.push(ModuleFile {
            path,
            body,
            is_sound: false,
        });
    }
    let modules = Modules::new(modules);
    let providers = Providers::new(&modules, &schemas);
    for problem in check::problems(&modules, &providers, &tree) {
        let span = problem.span().expect("a place");
        let text = files[span.source.0 as usize].1;
        let code = problem.code.name.trim_start_matches("terraform::");
        found.push((line(text, span.range().start), code.to_owned()));
    }
    found.sort();
    found
}

#[test]
fn what_terraform_takes_is_taken() {
    let values = r#"{ "any": ["${no template}", { "a": -1.5e3 }], "name": "\ud83d\ude00" }"#;
    assert_eq!(faults(&read("root.tf.json"), values), []);
}

/// Old text, new text, and what is said at the line of it.
const FAULTS: [(&str, &str, &str); 44] = [
    (
        r#""byte_length": 4"#,
        r#""byte_lenght": 4"#,
        "unknown_argument",
    ),
    (
        r#""byte_length": 4"#,
        r#""byte_length": "four""#,
        "wrong_type",
    ),
    (
        r#""byte_length": 4"#,
        r#""byte_length": 4, "byte_length": 5"#,
        "syntax",
    ),
    (
        r#""byte_length": 4"#,
        r#""byte_length": 4, "keepers": { "a": "${var.no}" }"#,
        "undeclared",
    ),
    (r#"["aws_vpc.this"]"#, r#"["aws_vpc.that"]"#, "undeclared"),
    (r#"["aws_vpc.this"]"#, r#"["aws_vpc["]"#, "syntax"),
    (
        r#""aws.west", "name""#,
        r#""aws.east", "name""#,
        "provider_configuration",
    ),
    (
        r#""region": "us-west-2""#,
        r#""regoin": "us-west-2""#,
        "unknown_argument",
    ),
    (
        r#""use_lockfile": true"#,
        r#""use_lockfle": true"#,
        "unknown_argument",
    ),
    (
        r#""volume_size": 10"#,
        r#""volume_sze": 10"#,
        "unknown_argument",
    ),
    (
        r#""volume_size": 10"#,
        r#""volume_size": [10]"#,
        "wrong_type",
    ),
    (
        r#"{ "volume_size": 10 }"#,
        r#"[{ "volume_size": 10 }, {}]"#,
        "repeated_block",
    ),
    (r#"{ "volume_size": 10 }"#, r#""ten""#, "syntax"),
    (r#""count": 2"#, r#""count": 2, "for_each": {}"#, "conflict"),
    (r#""count": 2"#, r#""count": []"#, "wrong_type"),
    (
        r#""aws_instance.b""#,
        r#""aws_instance.b.x.y""#,
        "invalid_reference",
    ),
    (
        r#""destroy": false"#,
        r#""destory": false"#,
        "unknown_argument",
    ),
    (
        r#""${rule.value.port}", "to_port""#,
        r#""${ingress.value.port}", "to_port""#,
        "undeclared",
    ),
    (r#""content": {"#, r#""contnet": {"#, "unknown_argument"),
    (
        r#""name": "${var.name}", "providers": { "aws"#,
        r#""nmae": "${var.name}", "providers": { "aws"#,
        "module_call",
    ),
    (
        r#""name": "${var.name}", "providers": { "aws"#,
        r#""providers": { "aws"#,
        "module_call",
    ),
    (r#""../mod""#, r#""../none""#, "no_module"),
    ("module.m.out", "module.m.nope", "undeclared"),
    (r#"this[\"a\"].id"#, "this.id", "instance_key"),
    (
        r#"this[\"a\"].id"#,
        r#"this[\"a\"].idd"#,
        "unknown_attribute",
    ),
    (
        r#""sensitive": true"#,
        r#""sensitive": "maybe""#,
        "wrong_type",
    ),
    (
        "optional(list(string), [])",
        "optional(lst(string), [])",
        "invalid_type",
    ),
    (
        r#""cidr": "10.0.0.0/16""#,
        r#""cdir": "10.0.0.0/16""#,
        "wrong_type",
    ),
    (r#""default": "x""#, r#""default": ["x"]"#, "wrong_type"),
    (r#"["tags", "#, r#"["tgas", "#, "unknown_attribute"),
    (
        r#""when": "create""#,
        r#""when": "created""#,
        "invalid_value",
    ),
    ("local-exec", "local-exc", "invalid_value"),
    (r#""command""#, r#""comand""#, "unknown_argument"),
    ("${self.id}", "${self.idd}", "unknown_attribute"),
    ("${join(", "${joinn(", "unknown_function"),
    ("=${v.cidr}", "=${w.cidr}", "undeclared"),
    (
        r#""aws_region": { "here": {} }"#,
        r#""aws_regin": { "here": {} }"#,
        "unknown_type",
    ),
    (
        r#""aws_region": { "here": {} }"#,
        r#""aws_region": {}"#,
        "syntax",
    ),
    (
        r#""aws_region": { "here": {} }"#,
        r#""aws_region": "here""#,
        "syntax",
    ),
    (
        r#""type": "Service", "identifiers": ["ec2.amazonaws.com"] } },"#,
        r#""typ": "Service", "identifiers": ["ec2.amazonaws.com"] } },"#,
        "unknown_argument",
    ),
    (r#"each.value.cidr}""#, r#"each.value.cidr""#, "syntax"),
    (r#"">= 1.9""#, r#"">== 1.9""#, "invalid_value"),
    (r#""nullable": false"#, r#""nullable": 3"#, "wrong_type"),
    (
        r#""any": {}"#,
        r#""any": { "typ": "string" }"#,
        "unknown_argument",
    ),
];

#[test]
fn each_fault_is_found_at_its_line() {
    let sound = read("root.tf.json");
    let mut wrong = Vec::new();
    for (old, new, code) in FAULTS {
        assert!(sound.contains(old), "{old}");
        let text = sound.replacen(old, new, 1);
        let wanted = line(&text, text.find(new).expect("there"));
        let found = faults(&text, "{}");
        if !matches!(found.as_slice(), [(line, told)] if *line == wanted && told == code) {
            wrong.push(format!("{new} in line {wanted}: {code}, not {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_are_those_of_variables() {
    let sound = read("root.tf.json");
    for (values, wanted) in [
        (r#"{ "name": ["x"] }"#, "wrong_type"),
        (r#"{ "nmae": "x" }"#, "undeclared_value"),
        (r#"["name"]"#, "syntax"),
        (r#"{ "name": "x", }"#, "syntax"),
    ] {
        let found = faults(&sound, values);
        let codes: Vec<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
        assert_eq!(codes, [wanted], "{values}");
    }
}
