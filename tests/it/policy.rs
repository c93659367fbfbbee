//! What a project makes of the rules that blueprints declare: each has a name of its own, can be judged otherwise and excused.

use crate::estate::{compile, lines, root};

const RULE: &str = "kubernetes::domain";

/// The small example, without the domain that its apps need.
fn without_domain(rest: &str) -> String {
    let path = root().join("examples/one-region/regions.toml");
    let text = std::fs::read_to_string(path).expect("the example");
    let domain = "domain = \"acme.example.com\"\n";
    assert!(text.contains(domain));
    format!("{}\n{rest}", text.replace(domain, ""))
}

/// Lines of problems that name the rule, and whether a tree came out.
fn outcome(text: &str) -> (Vec<String>, bool) {
    let done = compile(text);
    let named = lines(&done).into_iter().filter(|l| l.contains(RULE));
    (named.collect(), done.output.is_some())
}

#[test]
fn a_check_is_a_rule_of_its_own() {
    let (found, built) = outcome(&without_domain(""));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&format!("error {RULE} ")), "{found:?}");
    assert!(!built);
}

#[test]
fn a_check_can_be_judged_otherwise() {
    let judged = |severity: &str| {
        outcome(&without_domain(&format!(
            "[rules]\n\"{RULE}\" = \"{severity}\"\n"
        )))
    };
    let (found, _) = judged("warn");
    assert!(
        found.len() == 1 && found[0].starts_with("warning "),
        "{found:?}"
    );
    let (found, _) = judged("note");
    assert!(
        found.len() == 1 && found[0].starts_with("note "),
        "{found:?}"
    );
    assert_eq!(judged("allow").0, Vec::<String>::new());
}

#[test]
fn a_check_can_be_excused_where_it_is_shown() {
    let excuse =
        format!("\nallow = [{{ rule = \"{RULE}\", reason = \"labels come from elsewhere\" }}]");
    let project = |text: String| {
        text.replace(
            "[project]\nname   = \"acme\"",
            &format!("[project]\nname = \"acme\"{excuse}"),
        )
    };
    let (found, _) = outcome(&project(without_domain("")));
    assert_eq!(found, Vec::<String>::new(), "it is excused");

    // With the domain nothing is left to excuse, once everything was asked.
    let with_domain = project(without_domain(""))
        .replace("[project]\n", "[project]\ndomain = \"acme.example.com\"\n");
    let done = compile(&with_domain);
    assert!(done.output.is_some(), "{:?}", lines(&done));
    let found = lines(&done);
    assert!(
        found
            .iter()
            .any(|l| l.starts_with("warning rules::unused_excuse") && l.contains(RULE)),
        "{found:?}"
    );
}

#[test]
fn nobody_says_that_an_excuse_is_useless_before_everything_was_asked() {
    let text = without_domain(
        "[regions.eu-west-1.environments.production.nonsense]\n[rules]\n\"net::overlap\" = \"error\"\n",
    )
    .replace(
        "[project]\nname   = \"acme\"",
        &format!("[project]\nname = \"acme\"\nallow = [{{ rule = \"{RULE}\", reason = \"r\" }}]"),
    );
    let done = compile(&text);
    assert!(done.output.is_none());
    let found = lines(&done);
    assert!(
        !found.iter().any(|l| l.contains("unused_excuse")),
        "{found:?}"
    );
}

#[test]
fn a_misspelt_check_is_corrected() {
    let done = compile(&without_domain(
        "[rules]\n\"kubernetes::domian\" = \"allow\"\n",
    ));
    let problem = done
        .problems
        .iter()
        .find(|p| p.code.name == "rules::unknown_rule");
    let help = problem.and_then(|p| p.help.as_deref()).unwrap_or_default();
    assert!(help.contains(RULE), "{help}");
}

#[test]
fn every_check_has_a_name_that_no_other_rule_has() {
    let mut sources = terrane::source::Sources::new();
    let own = terrane::blueprint::Folder::default();
    let (blueprints, _) =
        terrane::blueprint::load(&terrane::blueprint::built_in(), &own, &mut sources);
    let mut seen: std::collections::BTreeSet<String> = terrane::check::codes()
        .map(|code| code.name.to_owned())
        .collect();
    let mut count = 0;
    for blueprint in &blueprints {
        for check in blueprint.checks().iter() {
            let rule = check.rule(&blueprint.name);
            assert!(
                rule.bytes().all(|b| b.is_ascii_lowercase()
                    || b.is_ascii_digit()
                    || b == b'_'
                    || b == b':'),
                "{rule}"
            );
            assert!(seen.insert(rule.clone()), "{rule} twice");
            let page = terrane::blueprint::page(blueprint, check);
            assert!(page.starts_with(&format!("# {rule}\n")), "{page}");
            count += 1;
        }
    }
    assert!(count > 50, "{count} checks");
}
