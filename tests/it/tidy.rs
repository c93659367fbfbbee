//! The shape of the source: which module may use which, sizes, first lines, who touches files and who prints, and a reason
//! for every dependency.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Lines that no file may exceed.
const LONGEST: usize = 500;
/// What the median of all files has to stay below.
const MEDIAN: usize = 150;
/// Lines that no function may exceed; most have to stay below sixty, which a reader sees at once.
const FUNCTION: usize = 80;

/// A file below `src/`.
struct File {
    /// `cli/fmt/files.rs`.
    path: String,
    text: String,
    /// Its modules from the crate's root: `["cli", "fmt", "files"]`; empty for `lib.rs`.
    modules: Vec<String>,
}

impl File {
    /// The top module that it belongs to.
    fn top(&self) -> &str {
        self.modules.first().map_or("lib", String::as_str)
    }

    /// Its lines without comments and without what follows `#[cfg(test)]`, where the rules for programs do not hold.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|l| !l.starts_with("#[cfg(test)]"))
            .enumerate()
            .map(|(n, l)| (n + 1, l))
            .filter(|(_, l)| !l.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn sources() -> Vec<File> {
    let src = root().join("src");
    let mut files: Vec<File> = walkdir::WalkDir::new(&src)
        .into_iter()
        .map(|e| e.expect("src/ can be listed").into_path())
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .map(|p| file(&src, &p))
        .filter(|f| f.path != "main.rs")
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn file(src: &Path, path: &Path) -> File {
    let relative = path.strip_prefix(src).expect("below src/");
    let relative = relative.to_str().expect("UTF-8").replace('\\', "/");
    let mut modules: Vec<String> = relative
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if matches!(modules.last().map(String::as_str), Some("mod" | "lib")) {
        modules.pop();
    }
    File {
        text: fs::read_to_string(path).expect("UTF-8"),
        path: relative,
        modules,
    }
}

/// The top modules that a file names: by `crate::x`, by `crate::{x, y}`, or by as many `super::` as lead to the root.
fn uses(file: &File, known: &BTreeSet<String>) -> BTreeSet<String> {
    let code: String = file.code().map(|(_, l)| format!("{l}\n")).collect();
    let mut found = BTreeSet::new();
    let to_root = format!(r"\b(?:super::){{{}}}", file.modules.len().max(1));
    let start = Regex::new(&format!(r"\bcrate::|{to_root}")).expect("a pattern");
    let name = Regex::new(r"^[a-z_]+").expect("a pattern");
    for at in start.find_iter(&code) {
        // `super::` of an inner `mod` does not occur: files are modules.
        let rest = &code[at.end()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => top_names(group),
            None => name
                .find(rest)
                .map(|m| m.as_str().to_owned())
                .into_iter()
                .collect(),
        };
        found.extend(
            names
                .into_iter()
                .filter(|n| known.contains(n) && n != file.top()),
        );
    }
    found
}

/// The first names of the items of a `{...}` group, whose opening brace is taken off.
fn top_names(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            c if depth == 0 => items.last_mut().expect("never empty").push(c),
            _ => {}
        }
    }
    items
        .iter()
        .map(|i| i.trim().split("::").next().unwrap_or("").to_owned())
        .collect()
}

/// The rows of ARCHITECTURE.md's table: a module and the modules it may use, in their order.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let names = Regex::new(r"`([a-z_]+)`").expect("a pattern");
    let text = read("ARCHITECTURE.md");
    text.lines()
        .skip_while(|l| !l.starts_with("| module |"))
        .skip(2)
        .take_while(|l| l.starts_with('|'))
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            let [module, _, _, uses] = cells.as_slice() else {
                panic!("a row has four cells: {row}")
            };
            let all = |cell: &str| -> Vec<String> {
                names.captures_iter(cell).map(|c| c[1].to_owned()).collect()
            };
            (all(module).remove(0), all(uses).into_iter().collect())
        })
        .collect()
}

#[test]
fn every_arrow_is_in_the_architecture() {
    let table = table();
    let known: BTreeSet<String> = table.iter().map(|(m, _)| m.clone()).collect();
    let modules: BTreeSet<String> = sources()
        .iter()
        .map(|f| f.top().to_owned())
        .filter(|m| m != "lib")
        .collect();
    assert_eq!(
        known, modules,
        "ARCHITECTURE.md's table has a row for each module of src/, and for no other"
    );
    let mut above = BTreeSet::new();
    for (module, uses) in &table {
        let below: Vec<_> = uses.difference(&above).collect();
        assert!(
            below.is_empty(),
            "`{module}` uses {below:?}, which stand below it in the table"
        );
        above.insert(module.clone());
    }

    let allowed: BTreeMap<String, BTreeSet<String>> = table.into_iter().collect();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|f| f.top() != "lib") {
        for name in uses(file, &known) {
            if !allowed[file.top()].contains(&name) {
                wrong.push(format!("src/{}: {} -> {name}", file.path, file.top()));
            }
            used.entry(file.top().to_owned()).or_default().insert(name);
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that ARCHITECTURE.md does not list:\n{}",
        wrong.join("\n")
    );
    for (module, uses) in &allowed {
        let unused: Vec<_> = uses
            .difference(used.entry(module.clone()).or_default())
            .collect();
        assert!(
            unused.is_empty(),
            "ARCHITECTURE.md lets `{module}` use {unused:?}, and it does not"
        );
    }
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut lengths = Vec::new();
    let mut wrong = Vec::new();
    for file in sources() {
        let lines = file.text.lines().count();
        lengths.push(lines);
        if lines > LONGEST {
            wrong.push(format!("src/{} has {lines} lines", file.path));
        }
        if !file.text.starts_with("//! ") {
            wrong.push(format!("src/{} does not open with `//! `", file.path));
        }
        let poor = [
            "util", "utils", "common", "helper", "helpers", "misc", "manager", "tools",
        ];
        if file.modules.iter().any(|m| poor.contains(&m.as_str())) {
            wrong.push(format!("src/{} has a name that says nothing", file.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    println!(
        "{} files, median {median} lines, longest {}",
        lengths.len(),
        lengths[lengths.len() - 1]
    );
    assert!(median <= MEDIAN, "the median file has {median} lines");
}

/// The functions of a file with the number of their lines, by the layout that rustfmt gives them.
fn functions(file: &File) -> Vec<(String, usize)> {
    let head = Regex::new(r"^( *)(?:pub(?:\([a-z]+\))? )?(?:const )?fn (\w+)").expect("a pattern");
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(start) = head.captures(line) else {
            continue;
        };
        let end = format!("{}}}", &start[1]);
        // Without a body of several lines there is no such end before the next function begins.
        let length = lines[at..]
            .iter()
            .skip(1)
            .take_while(|l| !head.is_match(l) || l.starts_with(&format!("{} ", &start[1])))
            .position(|l| *l == end);
        found.extend(length.map(|n| (start[2].to_owned(), n + 2)));
    }
    found
}

#[test]
fn functions_fit_a_page() {
    let mut long = Vec::new();
    let mut seen = 0;
    for file in sources() {
        for (name, lines) in functions(&file) {
            seen += 1;
            if lines > FUNCTION {
                long.push(format!("src/{}: `{name}` has {lines} lines", file.path));
            }
        }
    }
    assert!(seen > 500, "only {seen} functions were found");
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn only_some_touch_files_and_only_the_command_line_prints() {
    let files = Regex::new(r"\b(std::fs|fs_err|File::(open|create))\b").expect("a pattern");
    let prints =
        Regex::new(r"\b(e?println!|e?print!|dbg!|io::stdout|io::stderr)").expect("a pattern");
    let world = Regex::new(r"\b(std::env|env::vars?|SystemTime|Instant)\b").expect("a pattern");
    let may_touch = |f: &File| matches!(f.top(), "disk" | "cli") || f.path == "blueprint/folder.rs";
    let mut wrong = Vec::new();
    for file in sources() {
        for (number, line) in file.code() {
            let mut say =
                |what: &str| wrong.push(format!("src/{}:{number} {what}: {line}", file.path));
            if files.is_match(line) && !may_touch(&file) {
                say("touches files");
            }
            if prints.is_match(line) && file.top() != "cli" {
                say("prints");
            }
            if world.is_match(line) && file.top() != "cli" {
                say("asks for time or environment");
            }
            if line.contains("unsafe ") && !line.contains('"') {
                say("is unsafe");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let of_systems = manifest.get("target").and_then(toml::Value::as_table);
    let systems = of_systems.into_iter().flat_map(toml::Table::values);
    let tables = systems.filter_map(toml::Value::as_table).chain([&manifest]);
    let dependencies: BTreeSet<String> = tables
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|section| table.get(section)?.as_table())
        })
        .flat_map(|section| section.keys().cloned())
        .collect();
    let line = Regex::new(r"(?m)^- `([a-z0-9_-]+)`: \S.{15,}$").expect("a pattern");
    let text = read("CONTRIBUTING.md");
    let (_, part) = text
        .split_once("\n## Dependencies\n")
        .expect("CONTRIBUTING.md has a part `## Dependencies`");
    let part = part.split("\n## ").next().unwrap_or(part);
    let reasons: BTreeSet<String> = line.captures_iter(part).map(|c| c[1].to_owned()).collect();
    assert_eq!(
        dependencies, reasons,
        "each dependency has one line `- `name`: reason` in CONTRIBUTING.md, and no other has"
    );
}

#[test]
fn the_reader_of_paths_sees_every_way_to_name_a_module() {
    let known: BTreeSet<String> = ["cli", "diag", "disk", "span", "tree"]
        .map(String::from)
        .into();
    let file = |path: &str, text: &str| File {
        path: path.into(),
        text: text.into(),
        modules: path
            .trim_end_matches(".rs")
            .split('/')
            .map(String::from)
            .collect(),
    };
    let found = |path: &str, text: &str| -> Vec<String> {
        uses(&file(path, text), &known).into_iter().collect()
    };
    assert_eq!(
        found("cli/a.rs", "use crate::diag::{Code, disk};\n"),
        ["diag"]
    );
    assert_eq!(
        found(
            "cli/a.rs",
            "use crate::{\n    diag::{Code, tree::X}, span,\n};\n"
        ),
        ["diag", "span"]
    );
    assert_eq!(
        found(
            "cli/a.rs",
            "fn f() { super::super::disk::g(); super::diag::h() }"
        ),
        ["disk"]
    );
    assert_eq!(found("cli.rs", "use super::tree;"), ["tree"]);
    assert_eq!(
        found(
            "cli/a.rs",
            "// crate::diag\n/// [`crate::disk`]\nuse crate::cli::b;"
        ),
        [""; 0]
    );
}
