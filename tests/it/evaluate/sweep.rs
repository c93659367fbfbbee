//! Calls of every function with odd arguments, generated, through the evaluator and through `terraform console`.

use std::process::Command;

use terrane::expr::functions;

use super::{console, json};

/// Texts that functions take apart: empty, with spaces, signs, other scripts, formats, patterns, encodings, times, addresses.
const TEXTS: &[&str] = &[
    r#""""#,
    r#""a""#,
    r#""Hello, World""#,
    r#""  x\n""#,
    r#""\r\n""#,
    r#""a,b,,c""#,
    r#""ÀÉ ǆ straße ΣΑΣ İ""#,
    r#""e\u0301""#,
    r#""\u212b""#,
    r#""👨‍👩‍👧🇩🇪x""#,
    r#""한국어""#,
    r#""%s-%d""#,
    r#""%05.2f|%-5s|%q""#,
    r#""%v %#v""#,
    r#""/a+/""#,
    r#""(a)(?P<n>b)?""#,
    r#""[a-z]+""#,
    r#""(\\d+)-(\\w+)""#,
    r#""$1-${"$"}{1}""#,
    r#""10.0.0.0/8""#,
    r#""10.1.2.3/16""#,
    r#""2001:db8::/32""#,
    r#""::ffff:10.0.0.0/104""#,
    r#""010.0.0.0/8""#,
    r#""2020-02-29T23:59:59Z""#,
    r#""2021-12-31T00:00:00.5-07:30""#,
    r#""YYYY-MM-DD'T'hh:mm''ss""#,
    r#""1h30m""#,
    r#""-1.5s""#,
    r#""0""#,
    r#""1""#,
    r#""-1""#,
    r#""0x1f""#,
    r#""1.50""#,
    r#""1e3""#,
    r#""true""#,
    r#""ff""#,
    r#""zZ""#,
    r#""aGVsbG8=""#,
    r#""aGVsbG8""#,
    r#""_w==""#,
    r#""[1, \"a\", null]""#,
    r#""{\"b\": {\"a\": 1.50}, \"a\": []}""#,
    r#""a,b\n1,2\n""#,
    r#""a: [1, ~, yes]\nb: |\n  x\n""#,
    r#""a%20b+c%2""#,
    r#""<&>\u2028\\\"""#,
    r#""dns""#,
    r#""/usr/lib/../x//y/""#,
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "3",
    "8",
    "10",
    "16",
    "62",
    "64",
    "255",
    "-7",
    "0.5",
    "-2.5",
    "1e30",
    "1.0",
    "9007199254740993",
    "0.1",
    "1e-7",
    "3.14159",
    "36",
    "63",
];

const BOOLS: &[&str] = &["true", "false"];

const LISTS: &[&str] = &[
    "[]",
    "[1]",
    r#"["a"]"#,
    r#"["b", "a", "b", ""]"#,
    r#"["", null, "x"]"#,
    "[null]",
    "[3, 1, 2, 1]",
    "[1, \"a\", true]",
    r#"["true", "false"]"#,
    "[true, true]",
    "[true, null]",
    "[[]]",
    "[[1, 2], [3]]",
    r#"[["a", ["b"]], "c", []]"#,
    "[{ a = 1 }, { a = 2 }]",
    "[{ a = 1 }, { b = 2 }]",
    "tolist([])",
    r#"tolist(["a", "b"])"#,
    "tolist([1, 2])",
    "toset([])",
    r#"toset(["b", "a", "é"])"#,
    "toset([10, 9])",
    "toset([[1], [2]])",
    r#"["10", "9", "1"]"#,
    r#"["e\u0301", "é", "z"]"#,
    "[-1.5, 2]",
];

const MAPS: &[&str] = &[
    "{}",
    "{ a = 1 }",
    "{ b = 1, a = 2 }",
    r#"{ a = "x", b = "y", "ü" = "z" }"#,
    "{ a = null }",
    "{ a = [1], b = \"x\" }",
    r#"{ a = ["x", "y"], b = ["x"] }"#,
    "{ a = { b = 1 } }",
    r#"tomap({ a = "x" })"#,
    "tomap({})",
    "tomap({ a = 1, b = 2 })",
];

const NOTHING: &[&str] = &["null", "tostring(null)", "tonumber(null)", "[null][0]"];

/// Calls that Terraform and we answer differently, with the reason.
fn is_corner(call: &str) -> bool {
    let (name, given) = call.split_once('(').unwrap();
    let has_plain_null =
        || given.contains("[null][0]") || given.replace("(null)", "").contains("null");
    match name {
        // Terraform never knows the text of a null without a type, and `try` passes that on.
        "format" | "formatlist" => has_plain_null(),
        // Go takes such an address for one of IPv4, and counts hosts from its other end.
        "cidrhost" | "cidrsubnets" => given.starts_with("\"::ffff:"),
        // Terraform 1.11 refuses them for tuples alone, later ones count from the end.
        "element" => given.contains("], -"),
        // Its YAML drops fractions of a second.
        "yamldecode" => given.contains(".5-07:30"),
        _ => false,
    }
}

/// How many calls of each function.
const CALLS: usize = 60;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.next(all.len())]
    }

    /// An argument: three of four fit the kind of the parameter.
    fn argument(&mut self, kind: &str) -> &'static str {
        let any = [TEXTS, NUMBERS, BOOLS, LISTS, MAPS, NOTHING];
        let fitting = match kind {
            _ if self.next(4) == 0 => any[self.next(any.len())],
            "string" | "text" => TEXTS,
            "number" | "int" => NUMBERS,
            "bool" => BOOLS,
            "list" | "sequence" => LISTS,
            kind if kind.starts_with("list(") || kind.starts_with("set(") => LISTS,
            kind if kind.starts_with("map") => MAPS,
            "counted" => [LISTS, MAPS, TEXTS][self.next(3)],
            _ => any[self.next(any.len())],
        };
        self.of(fitting)
    }

    fn call(&mut self, signature: &str) -> String {
        let (name, inside) = signature.trim_end_matches(')').split_once('(').unwrap();
        let mut arguments = Vec::new();
        for parameter in inside.split(", ") {
            let (name, kind) = parameter.split_once(": ").unwrap();
            let count = match (name.ends_with('?'), kind.ends_with("...")) {
                (_, true) => self.next(4),
                (true, _) => self.next(2),
                _ => usize::from(self.next(25) > 0),
            };
            for _ in 0..count {
                arguments.push(self.argument(kind.trim_end_matches("...")));
            }
        }
        if self.next(30) == 0 {
            arguments.push("1");
        }
        format!("{name}({})", arguments.join(", "))
    }
}

#[test]
fn every_function_with_odd_arguments_does_what_terraform_does() {
    if Command::new("terraform").arg("version").output().is_err() {
        crate::tools::missing("terraform, which generated calls are compared with");
        return;
    }
    let calls: Vec<String> = functions::signatures()
        .filter(|signature| {
            let name = &*signature.name;
            functions::exists(name) && signature.since.is_some()
        })
        .flat_map(|signature| {
            let mut dice = Dice(1);
            let calls = (0..CALLS).map(|_| dice.call(signature.call()));
            let calls = calls.filter(|call| !is_corner(call));
            calls.collect::<Vec<_>>()
        })
        .collect();
    let wrong: Vec<String> = calls
        .iter()
        .zip(console(&calls))
        .filter_map(|(call, want)| {
            let got = json(call);
            (got != want).then(|| format!("{call}\n  terraform {want}\n  terrane   {got}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        calls.len(),
        wrong.join("\n")
    );
}
