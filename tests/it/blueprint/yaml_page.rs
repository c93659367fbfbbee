//! The page about YAML templates: every example becomes what the page says. `TERRANE_UPDATE=1` writes what it becomes.

use std::path::Path;

use super::support::{folder, run, shown};

const MANIFEST: &str = "blueprint \"b\" {\n  summary = \"s\"\n  each = \"app\"\n  files \"f\" {\n    to = \"o\"\n  }\n}\n";

/// What a template becomes, without the header line.
fn rendered(template: &str, scopes: &str) -> String {
    let folder = folder(&[("b/blueprint.hcl", MANIFEST), ("b/f/object.yaml", template)]);
    let (rendering, problems, sources) = run(&folder, scopes);
    assert!(
        problems.is_empty(),
        "{template}\n{}",
        shown(&problems, &sources)
    );
    let (_, bytes) = rendering.tree.iter().next().expect("a file");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    let (_, body) = text.split_once('\n').expect("a header");
    body.trim_start_matches('\n').to_owned()
}

#[test]
fn every_example_becomes_what_the_page_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/yaml-templates.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    // Text and blocks take turns: what stands in an odd place is a block, its language first.
    let mut parts: Vec<String> = page.split("```").map(str::to_owned).collect();
    let block = |part: &str, language: &str| {
        part.strip_prefix(language)
            .map(|text| text.trim_start_matches('\n').to_owned())
    };
    let scopes = parts
        .iter()
        .find_map(|part| block(part, "json\n"))
        .expect("an estate");
    let examples: Vec<usize> = (1..parts.len())
        .step_by(2)
        .filter(|at| parts[*at].starts_with("yaml\n"))
        .collect();
    assert!(
        examples.len() >= 20 && examples.len().is_multiple_of(2),
        "{} blocks",
        examples.len()
    );
    for pair in examples.chunks(2) {
        assert_eq!(pair[1], pair[0] + 2, "a template without what it becomes");
        let template = block(&parts[pair[0]], "yaml\n").expect("a block");
        parts[pair[1]] = format!("yaml\n{}", rendered(&template, &scopes));
    }
    let made = parts.join("```");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        std::fs::write(&path, &made).expect("written");
    } else {
        assert_eq!(page, made, "run it with TERRANE_UPDATE=1");
    }
}
