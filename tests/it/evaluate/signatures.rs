//! The table of functions: what `terraform metadata functions` says of each, and the page that is made from it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use terrane::expr::{Type, functions};

/// Where the table asks for another count of arguments than Terraform declares: its functions count again when they are called.
const COUNTED_LATER: &[&str] = &[
    "bcrypt",
    "concat",
    "join",
    "lookup",
    "max",
    "min",
    "setproduct",
];

/// Where the table refuses null that Terraform declares to take, and its functions refuse all the same.
const NULL_LATER: &[&str] = &["coalescelist"];

fn type_of(json: &Json) -> Type {
    match json {
        Json::String(name) => match name.as_str() {
            "string" => Type::String,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "dynamic" => Type::Any,
            other => panic!("a type `{other}`"),
        },
        Json::Array(parts) => {
            let of = type_of(&parts[1]);
            match parts[0].as_str().unwrap() {
                "list" => Type::list(of),
                "set" => Type::set(of),
                "map" => Type::map(of),
                other => panic!("a type `{other}`"),
            }
        }
        other => panic!("a type {other}"),
    }
}

fn parameter(json: &Json) -> (Type, bool) {
    (type_of(&json["type"]), json["is_nullable"] == true)
}

#[test]
fn the_table_is_terraforms() {
    let output = Command::new("terraform")
        .args(["metadata", "functions", "-json"])
        .output();
    let Ok(output) = output else {
        crate::tools::missing("terraform, whose functions the table is compared with");
        return;
    };
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    let theirs = json["function_signatures"].as_object().unwrap();
    let mut wrong = Vec::new();
    for (name, their) in theirs.iter().filter(|(name, _)| !name.contains("::")) {
        let Some(ours) = functions::signature(name) else {
            // A version after the table's.
            wrong.push(format!("`{name}` is missing"));
            continue;
        };
        if functions::since(name).is_none() {
            wrong.push(format!("`{name}` is there"));
        }
        let fixed = their["parameters"].as_array();
        let fixed: Vec<_> = fixed.into_iter().flatten().map(parameter).collect();
        let rest = their.get("variadic_parameter").map(parameter);
        let (ours_fixed, ours_rest) = ours.types();
        let counted = (fixed.len(), rest.is_some()) == (ours_fixed.len(), ours_rest.is_some());
        if !counted && !COUNTED_LATER.contains(&name.as_str()) {
            wrong.push(format!("`{}` takes {} arguments", ours.text, fixed.len()));
        }
        let ours_all = ours_fixed.iter().chain(&ours_rest);
        for (i, (of, null)) in ours_all.enumerate() {
            let Some((their_type, their_null)) = fixed.get(i).or(rest.as_ref()) else {
                wrong.push(format!("`{}` has a parameter too many", ours.text));
                continue;
            };
            // Terraform looks at some types itself, where the table says them; `try` and `can` take expressions.
            let is_looked_at = *their_type == Type::Any;
            if !is_looked_at && of != their_type {
                wrong.push(format!("`{}`: {i} is {their_type}", ours.text));
            }
            let is_free =
                matches!(name.as_str(), "try" | "can") || NULL_LATER.contains(&name.as_str());
            if null != their_null && !is_free {
                wrong.push(format!("`{}`: {i} takes null: {their_null}", ours.text));
            }
        }
        let result = type_of(&their["return_type"]);
        if result != Type::Any && result != ours.result {
            wrong.push(format!("`{}` gives {result}", ours.text));
        }
    }
    for ours in functions::signatures().filter(|s| s.since.is_some()) {
        if !theirs.contains_key(&*ours.name) {
            wrong.push(format!("`{}` is not Terraform's", ours.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_is_made_from_the_table() {
    let mut by_kind: BTreeMap<bool, String> = BTreeMap::new();
    for signature in functions::signatures() {
        let rows = by_kind
            .entry(functions::exists(&signature.name))
            .or_default();
        let since = match signature.since {
            Some((1, 0)) => String::new(),
            Some((major, minor)) => format!("{major}.{minor}"),
            None => "never".to_owned(),
        };
        let _ = writeln!(
            rows,
            "| `{}` | `{}` | {since} |",
            signature.call(),
            signature.result
        );
    }
    let head = "| function | gives | since Terraform |\n|---|---|---|\n";
    let page = format!(
        "# Functions\n\n\
         Made from the table that the compiler reads. `any` takes every value and null, `value` all but null, `int` a whole number, `list` also\n\
         tuples and sets, `sequence` lists and tuples, `map` also objects, `counted` all of these and texts, `text` nothing but a string; `?` can\n\
         be left out, `...` stands any number of times. Where the type of the result depends on the arguments it is `any` here.\n\n\
         ## Called while compiling, if all arguments are known\n\n{head}{}\n\
         ## Left to Terraform\n\n{head}{}",
        by_kind[&true], by_kind[&false]
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("the page");
    assert_eq!(written, page, "run it with TERRANE_UPDATE=1");
}
