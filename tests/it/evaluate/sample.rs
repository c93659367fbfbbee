//! A sample of generated expressions through the real `terraform console`: the whole and what is left of it are the same to Terraform, and what we
//! say of the whole is what Terraform says.

use std::collections::BTreeMap;

use terrane::expr::{Scope, Wanted, partial, to_hcl};
use terrane::hcl::parse_expression;
use terrane::span::SourceId;

use super::free::FREE;
use super::soundness::{Case, Rows, read};

/// How many pairs are compared.
fn size() -> usize {
    let set = std::env::var_os("TERRANE_SAMPLE").and_then(|count| count.into_string().ok());
    set.map_or(500, |count| count.parse().unwrap())
}

/// An expression before and after, and what we say of it.
struct Pair {
    case: Case,
    rest: String,
    json: String,
}

/// Pairs of which a part is known and a part is not, and which have a value.
fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut seed = 1 << 50;
    while pairs.len() < size() {
        seed += 1;
        let case = Case::new(&Rows::new(seed), false);
        let used = |known: bool| {
            let mut used = case.values.keys().filter(|name| case.text.contains(**name));
            used.any(|name| case.known.contains(name) == known)
        };
        if !used(true) || !used(false) {
            continue;
        }
        // This Terraform looks at both sides of `&&` and `||`; newer ones and we do not, which a `try` or `can` around them tells.
        let asks = case.text.contains("try(") || case.text.contains("can(");
        if asks && (case.text.contains("&&") || case.text.contains("||")) {
            continue;
        }
        // Terraform never knows the text of a null without a type, and `try` passes that on.
        if asks && case.text.contains("format") {
            continue;
        }
        let Ok(expr) = parse_expression(SourceId(0), &case.text, 0) else {
            continue;
        };
        let some = case.some();
        let Ok(residue) = partial(&expr, &Scope::new(&some), Wanted::Exact) else {
            continue;
        };
        let rest = super::printed(&residue, &case.text);
        let text = format!("jsonencode(\n{}\n)", case.text);
        let all = case.names(|_, value| Some(value.clone())).for_run_time();
        let Ok(json) = read(&text, &all) else {
            continue;
        };
        let json = json.as_str().unwrap().to_owned();
        pairs.push(Pair { case, rest, json });
    }
    pairs
}

/// The expression with its free names as locals of this number.
fn local(text: &str, number: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('q') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let word: String = from.chars().take_while(|c| c.is_alphanumeric()).collect();
        let alone = !before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        match alone && FREE.iter().any(|(name, _)| *name == word) {
            true => out.push_str(&format!("local.v{number}_{word}")),
            false => out.push_str(&word),
        }
        rest = from.get(word.len()..).unwrap();
    }
    out + rest
}

#[test]
fn a_sample_means_the_same_to_terraform() {
    if !super::has_terraform() {
        return;
    }
    let pairs = pairs();
    let mut locals = String::new();
    let mut expressions = Vec::new();
    for (i, pair) in pairs.iter().enumerate() {
        for (name, value) in &pair.case.values {
            locals.push_str(&format!("  v{i}_{name} = {}\n", to_hcl(value)));
        }
        let whole = local(&pair.case.text, i);
        let rest = local(&pair.rest, i);
        expressions.push(format!("(\n{whole}\n)"));
        expressions.push(format!("(\n{rest}\n)"));
        expressions.push(format!("(\n{whole}\n) == (\n{rest}\n)"));
    }
    let results = super::console_with(&locals, &expressions);
    let mut wrong = Vec::new();
    let mut refused = BTreeMap::new();
    for (pair, got) in pairs.iter().zip(results.chunks(3)) {
        let [whole, rest, same] = got else { continue };
        // What this Terraform refuses where we are lazy, or a newer one is.
        if whole == "error" {
            refused.insert(pair.case.text.clone(), ());
            continue;
        }
        if whole != rest || same != "true" || *whole != pair.json {
            wrong.push(format!(
                "{}terraform {whole}\nof rest   {rest}\nwe        {}\nequal     {same}\nrest      {}",
                pair.case.described(""), pair.json, pair.rest
            ));
        }
    }
    eprintln!(
        "{} pairs, {} of them without a value",
        pairs.len(),
        refused.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        pairs.len(),
        wrong.join("\n\n")
    );
    assert!(refused.len() * 10 < pairs.len(), "{:#?}", refused.keys());
}
