//! Every broken estate of `tests/reject/<theme>/<fault>/` gives the diagnostic it is named after, and exactly the text beside it.
//! `TERRANE_UPDATE=1` writes the texts anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use terrane::check::{self, Policy};
use terrane::diag::{Problem, Problems};
use terrane::estate::{self, resolve};
use terrane::schema::{Schema, Section};
use terrane::source::Sources;
use terrane::span::SourceId;
use terrane::syntax;

/// A section such as a blueprint declares.
/// The compiler does not check the sections that it carries in every run.
#[test]
fn sections_of_built_in_blueprints_can_be_joined() {
    let mut sources = terrane::source::Sources::new();
    let (blueprints, problems) = terrane::blueprint::load(
        &terrane::blueprint::built_in(),
        &terrane::blueprint::Folder::default(),
        &mut sources,
    );
    assert!(!problems.has_errors());
    let mut checked = 0;
    for blueprint in &blueprints {
        if let (Some(name), Some(schema)) = (&blueprint.section, &blueprint.schema) {
            let section = Section {
                name: name.value.clone(),
                blueprint: blueprint.name.clone(),
                each: blueprint.each.name().into(),
                schema: Arc::clone(&schema.json),
                source: schema.source,
                is_tested: false,
            };
            assert_eq!(
                section.check(&estate::declared()),
                Ok(()),
                "{}",
                blueprint.name
            );
            checked += 1;
        }
    }
    assert!(checked > 5, "{checked} sections");
}

fn platform(source: SourceId) -> Section {
    Section {
        name: "platform".into(),
        blueprint: "platform".into(),
        each: "cell".into(),
        schema: Arc::new(serde_json::json!({
            "type": "object",
            "description": "The cluster of a cell.",
            "properties": { "cluster_name": { "type": "string", "description": "Its name." } },
            "additionalProperties": false,
        })),
        source,
        is_tested: false,
    }
}

/// What stores of a kind are made with.
fn store(kind: &str, source: SourceId) -> Section {
    Section {
        name: kind.into(),
        blueprint: kind.into(),
        each: "store".into(),
        schema: Arc::new(serde_json::json!({
            "type": "object",
            "description": "A store.",
            "properties": { "standby": { "type": "boolean", "description": "In two zones." } },
            "additionalProperties": false,
        })),
        source,
        is_tested: false,
    }
}

/// The core's schema with the sections, which point into the first source.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let first = Sources::new().add("regions.toml", "");
    Schema::new(
        estate::declared(),
        vec![
            platform(first),
            store("objects", first),
            store("postgres", first),
        ],
    )
    .unwrap_or_else(|_| panic!("the core's schema is usable"))
});

/// The problems of an estate with one section, up to and with the rules.
fn problems(text: &str) -> (Problems, Sources) {
    let mut sources = Sources::new();
    let source = sources.add("regions.toml", text);
    let (file, mut problems) = syntax::parse(source, text);
    check::comments(source, text, &mut problems);
    if !problems.has_errors() {
        let schema = &*SCHEMA;
        let (model, found) = resolve(&file, schema);
        problems.extend(found);
        if let Some(model) = model {
            let mut policy = Policy::new(&model, BTreeSet::new());
            check::run(&model, &mut policy, &mut problems);
            policy.unused_excuses(&|_| true, &mut problems);
        }
    }
    let misshapen = problems.misshapen();
    problems.wait_for(&file.keys_to(&misshapen));
    (problems.sorted(&sources), sources)
}

/// One problem as plain text: what is said, where, about which characters of the file.
fn print(problem: &Problem, sources: &Sources, out: &mut String) {
    let name = problem.name();
    let Problem {
        severity,
        message,
        labels,
        help,
        ..
    } = problem;
    let _ = writeln!(out, "{}[{name}]: {message}", severity.name());
    for label in labels {
        let slice = sources.slice(label.span).lines().next().unwrap_or_default();
        let place = sources.place(label.span);
        let _ = writeln!(out, "  {place}: {slice}");
        if !label.text.is_empty() {
            let _ = writeln!(out, "    ^ {}", label.text);
        }
    }
    if let Some(help) = help {
        let _ = writeln!(out, "  help: {help}");
    }
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// `theme::fault` of every file or folder two levels below `folder`.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = |path: &Path| -> Vec<PathBuf> {
        let read = std::fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut all: Vec<_> = read.filter_map(|e| Some(e.ok()?.path())).collect();
        all.retain(|p| {
            p.extension().is_none_or(|e| e == "md")
                && !p.ends_with(".gitkeep")
                && !p.ends_with("README.md")
        });
        all.sort();
        all
    };
    let stem = |path: &Path| {
        path.file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let themes = entries(&root(folder)).into_iter().filter(|p| p.is_dir());
    themes
        .flat_map(|theme| {
            entries(&theme)
                .into_iter()
                .map(move |fault| format!("{}::{}", stem(&theme), stem(&fault)))
        })
        .collect()
}

/// The problems of `folder`'s estate, and what is wrong with the text beside it.
fn compare(folder: &Path) -> Result<Problems, String> {
    let text = std::fs::read_to_string(folder.join("regions.toml"));
    let text = text.map_err(|e| format!("{}: {e}", folder.display()))?;
    let (problems, sources) = problems(&text);
    let mut printed = String::new();
    for problem in problems.iter() {
        if !printed.is_empty() {
            printed.push('\n');
        }
        print(problem, &sources, &mut printed);
    }
    let path = folder.join("diagnostic.txt");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        std::fs::write(&path, &printed).map_err(|e| format!("{}: {e}", path.display()))?;
    } else if std::fs::read_to_string(&path).unwrap_or_default() != printed {
        return Err(format!("{} is not\n{printed}", path.display()));
    }
    Ok(problems)
}

#[test]
fn every_broken_estate_gives_its_diagnostic() {
    let mut faults = Vec::new();
    for name in names("tests/reject")
        .into_iter()
        .filter(|n| is_checked_here(n))
    {
        match compare(&root("tests/reject").join(name.replace("::", "/"))) {
            Ok(problems) if problems.iter().any(|p| p.code.name == name) => {}
            Ok(_) => faults.push(format!("{name} is not among its problems")),
            Err(fault) => faults.push(fault),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_estate_as_it_was_first_written_down_is_refused_for_every_defect() {
    let problems =
        compare(&root("tests/reject/first-draft")).unwrap_or_else(|fault| panic!("{fault}"));
    let found: BTreeSet<&str> = problems.iter().map(|p| p.code.name).collect();
    for (defect, code) in [
        ("a public AS number", "vpn::asn_public_unowned"),
        (
            "a network that is the gateway itself",
            "vpn::vpn_remote_contains_gateway",
        ),
        ("a second site taken for failover", "vpn::vpn_ha"),
        ("two sites under one AS number", "vpn::asn_cloudhub"),
        (
            "client_cidr, and a state key written by hand",
            "schema::unknown_key",
        ),
        ("staging as a copy of production's network", "net::overlap"),
        (
            "one /16 for each region and environment of a /12",
            "net::address_plan_capacity",
        ),
        (
            "regions that are disabled until enabled",
            "region::region_optin",
        ),
    ] {
        assert!(
            found.contains(code),
            "{defect}: {code} is not among {found:?}"
        );
    }
}

/// Whether a folder is for the phases that this test runs; the others are tested with their phase.
fn is_checked_here(name: &str) -> bool {
    let rules = check::codes().chain(estate::CODES).map(|c| c.name);
    rules.chain(["syntax::toml"]).any(|n| n == name)
        || name.starts_with("schema::") && name != "schema::bad_schema"
}

#[test]
fn every_rule_has_a_broken_estate_and_a_page() {
    let (folders, pages) = (names("tests/reject"), names("docs/diagnostics"));
    let codes: BTreeSet<String> = check::codes()
        .chain(estate::CODES)
        .map(|c| c.name.to_owned())
        .collect();
    let missing: Vec<_> = codes.difference(&folders).collect();
    assert!(missing.is_empty(), "no folder in tests/reject: {missing:?}");
    let missing: Vec<_> = codes.difference(&pages).collect();
    assert!(
        missing.is_empty(),
        "no page in docs/diagnostics: {missing:?}"
    );
    let themes: BTreeSet<&str> = check::codes().map(terrane::diag::Code::theme).collect();
    let of_rules = |name: &&String| themes.contains(name.split("::").next().unwrap_or_default());
    let extra: Vec<_> = folders
        .union(&pages)
        .filter(of_rules)
        .filter(|n| !codes.contains(*n))
        .collect();
    assert!(extra.is_empty(), "a folder or page of no rule: {extra:?}");
}

#[test]
fn every_example_of_a_page_is_toml() {
    let mut examples = 0;
    for name in names("docs/diagnostics") {
        let path = root("docs/diagnostics").join(format!("{}.md", name.replace("::", "/")));
        let page =
            std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let blocks = page.split("```toml\n").skip(1);
        // The page about broken TOML has to show some.
        for block in blocks.filter(|_| name != "syntax::toml") {
            let text = block.split("```").next().unwrap_or_default();
            let mut sources = Sources::new();
            let (_, problems) = syntax::parse(sources.add("example", text), text);
            assert!(problems.is_empty(), "{name}:\n{text}");
            examples += 1;
        }
    }
    assert!(examples > 60, "{examples}");
}

#[test]
fn codes_are_unique() {
    let mut seen = BTreeSet::new();
    for code in check::codes() {
        assert!(seen.insert(code.name), "{}", code.name);
    }
}

/// Code and severity of each problem of an estate with two production regions of two zones each.
fn two_regions(more: &str) -> Vec<(&'static str, &'static str)> {
    let text = format!(
        r#"
        project.name = "acme"
        defaults.network.availability_zones = 2

        [environments.production]
        account = "111122223333"
        state   = {{ bucket = "acme-tfstate", region = "eu-west-1" }}

        [regions.eu-central-1]
        network.vpc_cidr = "10.21.0.0/16"
        environments.production = {{}}

        [regions.eu-west-1]
        network.vpc_cidr = "10.20.0.0/16"
        environments.production = {{}}
        {more}
        "#
    );
    let (problems, _) = problems(&text);
    problems
        .iter()
        .map(|p| (p.code.name, p.severity.name()))
        .collect()
}

#[test]
fn a_project_can_judge_a_rule_otherwise() {
    let code = "net::az_count_production";
    assert_eq!(
        two_regions(""),
        [(code, "warning")],
        "one line, one warning"
    );
    for (word, severity) in [("note", "note"), ("warn", "warning"), ("error", "error")] {
        assert_eq!(
            two_regions(&format!("[rules]\n\"{code}\" = \"{word}\"")),
            [(code, severity)]
        );
    }
    assert_eq!(two_regions(&format!("[rules]\n\"{code}\" = \"allow\"")), []);
}

#[test]
fn an_excuse_holds_for_its_table_only() {
    let code = "net::az_count_production";
    let excuse =
        format!("allow = [{{ rule = \"{code}\", reason = \"a region for tests of failover\" }}]");
    assert_eq!(two_regions(&excuse), [(code, "warning")]);
    assert_eq!(
        two_regions(&format!(
            "[regions.eu-north-1]\nstatus = \"planned\"\n{excuse}"
        )),
        [(code, "warning"), ("rules::unused_excuse", "warning")]
    );
}

#[test]
fn a_range_that_hundreds_take_from_one_line_gives_few_problems() {
    let mut text =
        String::from("project.name = \"acme\"\ndefaults.network.vpc_cidr = \"10.20.0.0/16\"\n");
    let regions: Vec<_> = terrane::facts::regions::all()
        .filter(|r| r.partition == Some("aws"))
        .collect();
    for n in 0..20 {
        let _ = writeln!(
            text,
            "[environments.e{n}]\naccount = \"1111222233{n:02}\"\nstate = {{ bucket = \"acme-tfstate\", region = \"eu-west-1\" }}"
        );
    }
    for region in &regions {
        let cells: Vec<_> = (0..20).map(|n| format!("e{n} = {{}}")).collect();
        let _ = writeln!(
            text,
            "[regions.{}]\nenvironments = {{ {} }}",
            region.name,
            cells.join(", ")
        );
    }
    let (problems, _) = problems(&text);
    let overlaps = problems
        .iter()
        .filter(|p| p.code.name == "net::overlap")
        .count();
    assert_eq!(overlaps, 1, "all of them are of one line");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]

    /// A line that is gone, doubled or written twice with another number gives problems, never a panic.
    #[test]
    fn no_slip_makes_it_panic(line in 0usize..60, digit in 0u8..10, kind in 0u8..4) {
        let text = std::fs::read_to_string(root("tests/reject/net/overlap/regions.toml")).unwrap_or_default();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = line % lines.len();
        match kind {
            0 => { lines.remove(line); }
            1 => lines.insert(line, lines[line].clone()),
            2 => lines[line] = lines[line].replace(|c: char| c.is_ascii_digit(), &digit.to_string()),
            _ => lines[line] = lines[line].chars().rev().collect(),
        }
        let (found, _) = problems(&lines.join("\n"));
        proptest::prop_assert!(!found.is_empty());
    }
}
