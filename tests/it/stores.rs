//! Stores of data with copies: in which order their stacks come, whose they are, and what becomes of them where regions and clients retire.

use std::fs;

use terrane::compile::Output;

use super::estate::{compile, compiled_output, lines, root};

const BASES: [&str; 5] = [
    "data-azure",
    "depots",
    "google-stores",
    "objects",
    "postgres",
];

fn base(name: &str) -> String {
    let path = root().join(format!("tests/estates/bases/{name}.toml"));
    fs::read_to_string(path).expect("a base")
}

/// The stack of a folder, and those that it needs.
fn needs(output: &Output, folder: &str) -> Vec<String> {
    let mut all = output.stacks.iter();
    let stack = all.find(|stack| stack.path.as_str() == folder);
    let stack = stack.unwrap_or_else(|| panic!("no stack {folder}"));
    stack.needs.iter().map(ToString::to_string).collect()
}

#[test]
fn a_copy_comes_after_its_home_and_replication_after_both() {
    let of = |layer: &str, region: &str, store: &str| {
        format!("terraform/regions/{region}/layers/{layer}/production/{store}")
    };
    let output = compiled_output(&base("postgres"));
    let home = of("03-data", "us-east-1", "acme/orders");
    let copy = of("03-data", "eu-west-1", "acme/orders");
    assert!(needs(output, &copy).contains(&home));
    assert!(!needs(output, &home).contains(&copy));
    // Nothing of another store.
    assert!(
        !needs(output, &copy)
            .iter()
            .any(|path| path.ends_with("catalog"))
    );
    let output = compiled_output(&base("objects"));
    let replication = needs(
        output,
        &of("04-replication", "us-east-1", "harvest/documents"),
    );
    for region in ["us-east-1", "eu-west-1"] {
        let bucket = of("03-data", region, "harvest/documents");
        assert!(replication.contains(&bucket), "{region}: {replication:?}");
    }
}

/// A store of the estate is none of the clients' business.
#[test]
fn only_stores_of_a_client_need_what_the_client_has() {
    let output = compiled_output(&base("objects"));
    let of = |store: &str| {
        needs(
            output,
            &format!("terraform/regions/us-east-1/layers/03-data/production/{store}"),
        )
    };
    let is_of_client = |path: &String| path.contains("/clients/");
    assert!(of("harvest/documents").iter().any(is_of_client));
    assert!(!of("shared/catalog").iter().any(is_of_client));
}

/// Who relies on what goes is told in words; templates are filled in all the same.
#[test]
fn what_retires_with_stores_in_it_compiles_or_is_told_in_words() {
    let mut asked = 0;
    for name in BASES {
        let text = base(name);
        let names = |table: &str| {
            let pattern = regex::Regex::new(&format!(r"(?m)^\[{table}\.([a-z0-9-]+)[\].]"))
                .expect("a pattern");
            let all = pattern.captures_iter(&text).map(|c| c[1].to_owned());
            all.collect::<std::collections::BTreeSet<_>>()
        };
        for (table, name) in ["regions", "clients"]
            .into_iter()
            .flat_map(|t| names(t).into_iter().map(move |n| (t, n)))
        {
            let header = format!("[{table}.{name}]\n");
            let retired = "status = \"retired\"\n";
            let text = match text.contains(&header) {
                true => text.replacen(&header, &format!("{header}{retired}"), 1),
                false => format!("{text}\n{header}{retired}"),
            };
            let compilation = compile(&text);
            let ours = [
                "error blueprint::expression",
                "error stack::",
                "error terraform::",
            ];
            let faults = lines(&compilation).into_iter();
            let faults: Vec<String> = faults
                .filter(|line| ours.iter().any(|code| line.starts_with(code)))
                .collect();
            assert!(faults.is_empty(), "{table} {name}: {faults:#?}");
            asked += 1;
        }
    }
    assert!(asked > 20, "{asked}");
}
