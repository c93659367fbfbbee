//! Names and ranges that a cloud, a cluster or git refuses: each is said at its line, and what only looks alike passes.

use super::mistakes::{hold, small};

/// Line 5 of the example.
const DOMAIN: &str = "domain = \"acme.example.com\"\n";
/// Line 11 of the example.
const BUCKET: &str = "\"acme-tfstate-production\"";
const CLIENT: &str = "[clients.shop]\n";

fn tags(tags: &str) -> String {
    format!("{DOMAIN}tags = {{ {tags} }}\n")
}

fn platform(keys: &str) -> String {
    format!("[defaults.platform]\n{keys}\n{CLIENT}")
}

#[test]
fn tags_of_the_compiler_are_its_own() {
    for key in ["Environment", "region", "Name", "managedby", "Client"] {
        let tags = tags(&format!("{key} = \"x\""));
        hold(&[(
            DOMAIN,
            &tags,
            &["error root_module::tags_of_the_compiler regions.toml:6"],
        )]);
    }
    let fine = tags("Owner = \"platform\", CostCentre = \"42\", EnvironmentKind = \"live\"");
    hold(&[(DOMAIN, &fine, &[])]);
}

/// The list in the blueprint is what its own provider sets.
#[test]
fn every_tag_that_a_stack_sets_is_known() {
    let compiled = super::estate::compile(&small());
    let output = compiled.output.unwrap_or_else(|| panic!("it builds"));
    let blueprint = include_str!("../../blueprints/root-module/blueprint.hcl");
    let mut seen = 0;
    for (path, text) in output.tree.iter() {
        if !path.to_string().ends_with("providers.tf") {
            continue;
        }
        let text = String::from_utf8_lossy(text);
        let tags = text.split("tags = {").nth(1).unwrap_or_default();
        let tags = tags.split('}').next().unwrap_or_default().lines();
        for key in tags.filter_map(|line| Some(line.split_once('=')?.0.trim().to_lowercase())) {
            assert!(blueprint.contains(&format!("\"{key}\"")), "{key}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} tags");
}

#[test]
fn buckets_that_s3_keeps_for_itself_are_refused() {
    for name in [
        "a..b",
        "192.168.1.1",
        "xn--acme",
        "acme-s3alias",
        "sthree-acme",
        "amzn-s3-demo-x",
        "acme--x-s3",
        "acme.mrap",
        "acme-an",
    ] {
        let wanted: &[&str] = &["error state::bucket_reserved regions.toml:11"];
        hold(&[(BUCKET, &format!("\"{name}\""), wanted)]);
    }
    for name in ["acme-plan", "acme-s3", "s3alias-acme", "acme-192-168-1-1"] {
        hold(&[(BUCKET, &format!("\"{name}\""), &[])]);
    }
}

#[test]
fn branches_are_those_that_git_takes() {
    for name in [
        "", " ", "a b", "-x", "a..b", "x.lock", "a~b", "/x", "x/", "@", "a@{b", "HEAD", "a//b",
        ".x", "x.",
    ] {
        let line = format!("branch    = \"{name}\"");
        hold(&[(
            "branch    = \"main\"",
            &line,
            &["error schema::invalid_value regions.toml:9"],
        )]);
    }
    for name in ["main", "release/2025.1", "feature/a-b_c", "x@y", "größe"] {
        hold(&[(
            "branch    = \"main\"",
            &format!("branch    = \"{name}\""),
            &[],
        )]);
    }
}

#[test]
fn labels_and_ranges_of_clusters_are_those_that_eks_takes() {
    let labels = |label: &str| {
        platform(&format!(
            "node_groups.batch.labels = {{ \"{label}\" = \"x\" }}"
        ))
    };
    for label in [
        "kubernetes.io/role",
        "node-role.kubernetes.io/worker",
        "k8s.io/a",
        "eks.amazonaws.com/nodegroup",
    ] {
        hold(&[(
            CLIENT,
            &labels(label),
            &["error platform::node_labels regions.toml:21"],
        )]);
    }
    for label in [
        "team",
        "acme.example.com/role",
        "node.kubernetes.io/pool",
        "mykubernetes.io/x",
    ] {
        hold(&[(CLIENT, &labels(label), &[])]);
    }
    let ranges = |range: &str| platform(&format!("public_endpoint_cidrs = [\"{range}\"]"));
    for range in ["10.0.0.0/8", "172.20.0.0/16", "100.64.0.0/10", "0.0.0.0/1"] {
        hold(&[(
            CLIENT,
            &ranges(range),
            &["error platform::public_endpoint_ranges regions.toml:21"],
        )]);
    }
    for range in ["999.1.1.1/24", "8.8.8.8/24", "8.8.8.0/33"] {
        hold(&[(
            CLIENT,
            &ranges(range),
            &["error net::cidr_syntax regions.toml:21"],
        )]);
    }
    for range in [
        "8.8.8.0/24",
        "172.32.0.0/16",
        "100.128.0.0/16",
        "192.169.0.0/16",
    ] {
        hold(&[(CLIENT, &ranges(range), &[])]);
    }
}

/// A client's namespace has its name, so no namespace that a blueprint makes for others may be free.
#[test]
fn no_client_takes_a_namespace_of_the_platform() {
    let source = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let folder = super::estate::root().join("blueprints");
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok);
    let pattern = regex::Regex::new("(?m)^\\s*namespace(?::| *=) *\"?([a-z][a-z-]+)\"?\\s*$")
        .expect("a pattern");
    let mut seen = std::collections::BTreeSet::new();
    for file in
        files.filter(|f| f.file_type().is_file() && !f.path().to_string_lossy().contains("tests"))
    {
        let text = source(file.into_path());
        seen.extend(pattern.captures_iter(&text).map(|c| c[1].to_owned()));
    }
    let references = ["client", "string", "zeta"];
    seen.retain(|name| !references.contains(&name.as_str()));
    assert!(
        seen.contains("argocd") && seen.contains("cert-manager"),
        "{seen:?}"
    );
    for name in seen {
        assert!(terrane::value::Slug::parse_client(&name).is_err(), "{name}");
    }
}

/// Of devices on Windows, and of marks that turn the direction of a text, only these and not what looks like them.
#[test]
fn devices_and_turned_texts_are_refused_and_what_looks_alike_is_not() {
    let client = "[clients.shop]";
    for (name, is_refused) in [
        ("con", true),
        ("aux", true),
        ("com1", true),
        ("lpt9", true),
        ("console", false),
        ("auxilia", false),
        ("com10", false),
        ("comx", false),
    ] {
        let text = small();
        let text = text.replace("clients.shop", &format!("clients.{name}"));
        let found = super::estate::lines(&super::estate::compile(&text));
        let said = found.iter().any(|line| line.contains("name::device_name"));
        assert_eq!(said, is_refused, "{name}: {found:?}");
        assert!(text.contains(&client.replace("shop", name)));
    }
    for (shown, is_refused) in [
        ("Sh\\u202Eop", true),
        ("Sh\\u2066op", true),
        ("\u{5d7}\u{5e0}\u{5d5}\u{5ea}", false),
        ("\u{1f468}\u{200d}\u{1f4bb}", false),
    ] {
        let text = small();
        let text = text.replace("= \"Shop\"", &format!("= \"{shown}\""));
        let found = super::estate::lines(&super::estate::compile(&text));
        let said = found
            .iter()
            .any(|line| line.contains("name::text_direction"));
        assert_eq!(said, is_refused, "{shown}: {found:?}");
    }
    for folder in ["CON", "a/.g\u{200c}it/b", "a/lpt1.txt"] {
        let text = small();
        let text = format!("{text}\n[output]\ndir = \"{folder}\"\n");
        let found = super::estate::lines(&super::estate::compile(&text));
        assert!(
            found.iter().any(|line| line.contains("output::bad_folder")),
            "{folder}: {found:?}"
        );
    }
}
