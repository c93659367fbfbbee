//! Terraform's own language: small modules, each with the lines at which Terraform 1.11 refuses it (`==>`), or without, where it takes it. The files
//! stand in `tests/terraform/`; a case begins with `=== name`, further files of it with `--- path`.

use std::fs;
use std::path::Path;

use terrane::diag::Severity;
use terrane::terraform::check;
use terrane::terraform::providers::Providers;
use terrane::terraform::schema::Schemas;
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// One case.
struct Case<'t> {
    name: &'t str,
    /// Path and text.
    files: Vec<(String, String)>,
    /// `main.tf:3 terraform::unknown_argument`
    expected: Vec<&'t str>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case {
                name,
                files: vec![("root/main.tf".to_owned(), String::new())],
                expected: Vec::new(),
            });
            continue;
        }
        let case = cases.last_mut().expect("a file begins with a case");
        if let Some(path) = line.strip_prefix("--- ") {
            let path = if path.contains('.') {
                path.to_owned()
            } else {
                format!("{path}/main.tf")
            };
            case.files.push((path, String::new()));
        } else if let Some(expected) = line.strip_prefix("==> ") {
            case.expected.push(expected);
        } else {
            let (_, text) = case.files.last_mut().expect("there is one from the start");
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}

/// `root/main.tf:3 terraform::unknown_argument`, sorted.
fn found(case: &Case) -> Vec<String> {
    let mut tree = FileTree::new();
    for (path, text) in &case.files {
        let path = RelPath::new(path).expect("a path");
        tree.insert(path, text.as_bytes()).expect("free");
    }
    let (modules, texts) = crate::parsed::modules_and_texts(&tree);
    let schemas = Schemas::default();
    let problems = check::problems(&modules, &Providers::new(&modules, &schemas), &tree);
    let errors = problems.iter().filter(|p| p.severity == Severity::Error);
    let mut lines: Vec<(String, usize, &str)> = errors
        .map(|p| {
            let span = p.span().expect("a place");
            let (path, line) = texts.place(span).expect("a file");
            (path, line, p.code.name)
        })
        .collect();
    lines.sort();
    let lines = lines.into_iter();
    lines
        .map(|(path, line, code)| format!("{path}:{line} {code}"))
        .collect()
}

#[test]
fn the_language_is_terraforms() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("tests/terraform")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let (mut refused, mut taken, mut wrong) = (0, 0, Vec::new());
    for path in paths {
        let text = fs::read_to_string(&path).expect("UTF-8");
        for case in cases(&text) {
            let found = found(&case);
            if found != case.expected {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                wrong.push(format!(
                    "{file}, {}: {found:?}, not {:?}",
                    case.name, case.expected
                ));
            }
            *(if case.expected.is_empty() {
                &mut taken
            } else {
                &mut refused
            }) += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        refused > 200 && taken > 60,
        "{refused} refused, {taken} taken"
    );
}
