//! The prose is true: what the README shows runs, every code has its page, and every page its code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use terrane::diag::render::{Finding, Report, json, pages};
use terrane::diag::{Code, Edit, Problem};
use terrane::source::Sources;
use terrane::span::Span;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The commands of a page: the lines of its `console` blocks that begin with `$ `.
fn commands(text: &str) -> Vec<String> {
    text.split("```console\n")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("$ "))
        .map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned())
        .collect()
}

fn terrane(arguments: &[&str], folder: &Path) -> (i32, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_terrane"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = [out.stdout, out.stderr].map(|b| String::from_utf8_lossy(&b).into_owned());
    (out.status.code().unwrap_or(-1), text.concat())
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the folder can be listed");
        let target = to.join(entry.path().strip_prefix(from).expect("below it"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a folder");
        } else {
            fs::copy(entry.path(), &target).expect("a file");
        }
    }
}

#[test]
fn the_commands_of_the_readme_run() {
    let here = crate::scratch::folder();
    fs::copy(
        root().join("regions.toml"),
        here.path().join("regions.toml"),
    )
    .expect("regions.toml");
    let mut ran = 0;
    for command in commands(&read("README.md")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let arguments = match words.as_slice() {
            // This very run.
            ["cargo", "test"] | ["cargo", "install", ..] => continue,
            ["cargo", "run", "--release", "--", rest @ ..] | ["terrane", rest @ ..] => rest,
            _ => panic!("README.md shows `{command}`, which no test knows how to run"),
        };
        let (code, text) = terrane(arguments, here.path());
        assert_eq!(code, 0, "`{command}`:\n{text}");
        ran += 1;
    }
    assert!(ran >= 4, "README.md shows only {ran} commands");
}

#[test]
fn the_table_of_commands_is_complete() {
    let text = read("README.md");
    let row = Regex::new(r"(?m)^\| `terrane ([a-z]+)").expect("a pattern");
    let told: BTreeSet<String> = row.captures_iter(&text).map(|c| c[1].to_owned()).collect();
    let (_, help) = terrane(&["--help"], &root());
    let listed = Regex::new(r"(?m)^  ([a-z]+)  +[A-Z]").expect("a pattern");
    let (_, list) = help.split_once("Commands:").expect("a list of commands");
    let list = list.split("\n\n").next().unwrap_or(list);
    let there: BTreeSet<String> = listed
        .captures_iter(list)
        .map(|c| c[1].to_owned())
        .filter(|name| name != "help")
        .collect();
    assert_eq!(told, there);
    for name in there {
        let (code, text) = terrane(&[&name, "--help"], &root());
        assert_eq!(code, 0, "`terrane {name} --help`:\n{text}");
    }
}

#[test]
fn the_region_of_five_lines_can_be_added() {
    let text = read("README.md");
    let (_, block) = text.split_once("```toml\n").expect("an example");
    let block = block.split("```").next().expect("its end");
    assert_eq!(block.lines().count(), 5, "the README promises five lines");
    let here = crate::scratch::folder();
    let file = here.path().join("regions.toml");
    let (code, text) = terrane(&["init"], here.path());
    assert_eq!(code, 0, "{text}");
    // In the project that README tells to make.
    let own = fs::read_to_string(&file).expect("what `init` wrote");
    fs::write(&file, format!("{own}\n{block}")).expect("regions.toml");
    let (code, text) = terrane(&["build"], here.path());
    assert_eq!(code, 0, "{text}");
}

#[test]
fn the_examples_compile() {
    let mut examples: Vec<PathBuf> = fs::read_dir(root().join("examples"))
        .expect("examples/")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_dir())
        .collect();
    examples.sort();
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let here = crate::scratch::folder();
        copy(&example, here.path());
        let (code, text) = terrane(&["build"], here.path());
        assert_eq!(code, 0, "{}:\n{text}", example.display());
    }
}

/// The codes that the program can report: every `Code::error("theme::fault", ...)` in `src/`.
fn codes() -> BTreeSet<String> {
    let declared = Regex::new(r#"Code::(?:error|warning|note)\(\s*"([a-z0-9_]+::[a-z0-9_]+)""#)
        .expect("a pattern");
    walkdir::WalkDir::new(root().join("src"))
        .into_iter()
        .map(|e| e.expect("src/ can be listed").into_path())
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .flat_map(|p| {
            let text = fs::read_to_string(p).expect("UTF-8");
            let text = text.split("#[cfg(test)]").next().unwrap_or("").to_owned();
            let all: Vec<String> = declared
                .captures_iter(&text)
                .map(|c| c[1].to_owned())
                .collect();
            all
        })
        .collect()
}

#[test]
fn every_code_has_its_page() {
    let codes = codes();
    assert!(codes.len() > 10, "the pattern finds the codes: {codes:?}");
    let folder = root().join("docs/diagnostics");
    let written: BTreeSet<String> = walkdir::WalkDir::new(&folder)
        .min_depth(2)
        .into_iter()
        .map(|e| e.expect("the pages can be listed").into_path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .map(|p| {
            let path = p
                .strip_prefix(&folder)
                .expect("below it")
                .with_extension("");
            path.to_str().expect("UTF-8").replace(['/', '\\'], "::")
        })
        .collect();
    let missing: Vec<_> = codes.difference(&written).collect();
    let idle: Vec<_> = written.difference(&codes).collect();
    assert!(missing.is_empty(), "codes without a page: {missing:?}");
    assert!(idle.is_empty(), "pages without a code: {idle:?}");

    let embedded: BTreeSet<String> = pages::all().into_iter().map(|p| p.code).collect();
    assert_eq!(
        embedded, written,
        "the program holds other pages: touch src/diag/render/pages.rs and build again"
    );
}

#[test]
fn every_page_has_the_same_shape() {
    for page in pages::all() {
        let code = &page.code;
        assert_eq!(
            page.text.lines().next(),
            Some(format!("# {code}").as_str()),
            "the title of {code}"
        );
        let summary = page.summary();
        assert!(
            (10..=160).contains(&summary.len()),
            "the first sentence of {code} is a line of a list: {summary}"
        );
        assert!(page.text.contains("\n## "), "{code} has no parts");
        assert!(
            page.text.ends_with('\n') && !page.text.ends_with("\n\n"),
            "the end of {code}"
        );
    }
}

#[test]
fn links_of_the_prose_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#]+)[^)]*\)").expect("a pattern");
    let mut pages = vec![
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ];
    let docs: Vec<String> = fs::read_dir(root().join("docs"))
        .expect("docs/")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    pages.extend(docs.iter().map(String::as_str));
    for page in pages {
        let text = read(page);
        let folder = root().join(page);
        for target in link.captures_iter(&text).map(|c| c[1].to_owned()) {
            let target = target.trim();
            if target.starts_with("https://") {
                continue;
            }
            let path = folder.with_file_name("").join(target);
            assert!(path.exists(), "{page} links to {target}");
        }
    }
}

/// Every key of a document with the kind of its value, list items by their first one.
fn shape(value: &serde_json::Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                shape(value, &format!("{path}.{key}"), out);
            }
        }
        serde_json::Value::Array(items) => {
            let first = items.first().expect("lists of the sample hold something");
            shape(first, &format!("{path}[]"), out);
        }
        serde_json::Value::String(_) => drop(out.insert(format!("{path}: string"))),
        serde_json::Value::Number(_) => drop(out.insert(format!("{path}: number"))),
        other => panic!("{path} is {other}"),
    }
}

#[test]
fn the_json_page_shows_the_real_shape() {
    static CODE: Code = Code::error("demo::fault", "a fault");
    let mut sources = Sources::new();
    let file = sources.add("regions.toml", "name");
    let problem = Problem::new(&CODE, "message")
        .at(Span::new(file, 0, 4), "text")
        .edit(Edit::new(Span::new(file, 0, 4), "other"))
        .help("help");
    let finding = Finding {
        code: &CODE,
        path: "out/a".into(),
        message: "message".into(),
    };
    let real = json::render(&Report {
        problems: &[problem],
        findings: &[finding],
        sources: &sources,
        prefix: "",
    });
    let page = read("docs/diagnostics-json.md");
    let (_, example) = page.split_once("```json\n").expect("an example");
    let example = example.split("```").next().expect("its end");
    let shapes = [example, &real].map(|text| {
        let mut keys = BTreeSet::new();
        let value = serde_json::from_str(text).expect("JSON");
        shape(&value, "", &mut keys);
        keys
    });
    assert_eq!(shapes[0], shapes[1]);
}

#[test]
fn every_module_has_a_readme_made_from_itself() {
    let output = crate::estate::compile(&crate::estate::reference()).output;
    let tree = output.expect("it compiles").tree;
    let text = |path: &terrane::value::RelPath| {
        let bytes = tree
            .iter()
            .find(|(other, _)| *other == path)
            .map(|(_, b)| b);
        bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let folders: std::collections::BTreeSet<_> = tree
        .iter()
        .filter(|(path, _)| {
            // Copies for what is not protected are described by their originals.
            let is_module =
                path.as_str().contains("/modules/") && !path.as_str().contains("/unprotected/");
            is_module && path.name().ends_with(".tf")
        })
        .filter_map(|(path, _)| path.parent())
        .collect();
    let mut rows = 0;
    for folder in &folders {
        let readme = text(&folder.join("README.md").expect("a path"));
        let readme = readme.unwrap_or_else(|| panic!("{folder} has no README.md"));
        assert!(
            !readme.contains("<!-- reference -->"),
            "{folder}: a marker is left"
        );
        let declared = tree
            .iter()
            .filter(|(path, _)| path.parent().as_ref() == Some(folder))
            .filter(|(path, _)| path.name().ends_with(".tf"))
            .flat_map(|(path, _)| declarations(&text(path).unwrap_or_default()));
        for name in declared {
            assert!(readme.contains(&name), "{folder}: README.md lacks {name}");
            rows += 1;
        }
    }
    assert!(
        folders.len() >= 25 && rows > 500,
        "{} modules, {rows} rows",
        folders.len()
    );
}

/// What a reference has to show of a file: names of variables and outputs, types and names of resources.
fn declarations(text: &str) -> Vec<String> {
    let head = |line: &str| {
        let mut words = line.split('"');
        let (kind, first) = (words.next()?.trim(), words.next()?);
        match kind {
            "variable" | "output" => Some(format!("| `{first}` |")),
            "resource" => Some(format!("| `{first}` | ")),
            "module" => Some(format!("| `{first}` | `../")),
            _ => None,
        }
    };
    text.lines().filter_map(head).collect()
}
