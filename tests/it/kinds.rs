//! Kinds of faults that once passed or were told badly: each is told at its line and once, and what only looks alike passes. `docs/kinds.md` has them all.
//!
//! `TERRANE_UPDATE=1` writes the page anew from the rows of `tests/kinds`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use rayon::prelude::*;
use serde::Deserialize;
use terrane::Compilation;
use terrane::diag::{Problem, Severity};

use super::estate::{compile, compiled, root, tree_of};
use super::mistakes::small;

/// What kinds are about, by `point`.
const THEMES: [&str; 32] = [
    "secrets",
    "one name for two things",
    "asked for and not done",
    "names that clouds refuse",
    "facts of the clouds",
    "capacity",
    "types of providers",
    "overlaps that do no harm",
    "one message for one fault",
    "places",
    "help that works",
    "texts",
    "merges",
    "stray files",
    "text that stays data",
    "the project's folder",
    "the terminal",
    "formats",
    "commands",
    "promises of the README",
    "files that are none",
    "edits meanwhile",
    "edited lists",
    "the folder of blueprints",
    "budgets",
    "speed",
    "swapped folders",
    "hidden characters",
    "lost lists",
    "random inputs",
    "found since",
    "Google Cloud and Azure",
];

#[derive(Deserialize)]
struct Rows {
    kinds: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    point: u8,
    kind: String,
    #[serde(default)]
    rule: String,
    /// An estate of `tests/estates/bases`.
    #[serde(default = "one")]
    base: String,
    /// What is written, and in the place of what.
    #[serde(default)]
    reject: Vec<[String; 2]>,
    #[serde(default)]
    passes: Vec<[String; 2]>,
    /// `all`: an edit is made wherever its text stands.
    edits: Option<String>,
    /// The line on which it is told, where that is not one of those that were written.
    at: Option<String>,
    /// A part of the help.
    help: Option<String>,
    /// Tests by module and name, for what no estate shows.
    #[serde(default)]
    tests: Vec<String>,
}

fn one() -> String {
    "one".into()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The rows. What scanners of repositories would take for a secret has `~~` in it, which is nothing.
fn kinds(broken: &str) -> Vec<Kind> {
    let mut out = Vec::new();
    let folder = crate::estate::root().join("tests/kinds");
    let files = std::fs::read_dir(folder).expect("the folder");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("UTF-8");
        let text = text.replace("~~", broken);
        let rows: Rows =
            toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        out.extend(rows.kinds);
    }
    out.sort_by_key(|kind| kind.point);
    out
}

impl Kind {
    fn edited(&self, edits: &[[String; 2]]) -> String {
        let mut text = read(&format!("tests/estates/bases/{}.toml", self.base));
        for [old, new] in edits {
            assert!(text.contains(old), "{}: no {old:?}", self.kind);
            text = match self.edits {
                Some(_) => text.replace(old, new),
                None => text.replacen(old, new, 1),
            };
        }
        text
    }

    /// What an estate says that its base does not.
    fn said<'c>(&self, compilation: &'c Compilation) -> Vec<&'c Problem> {
        let base = compiled(&self.edited(&[]));
        let is_new = |p: &&Problem| {
            let mut old = base.problems.iter();
            !old.any(|o| (o.name(), &o.message) == (p.name(), &p.message))
        };
        compilation.problems.iter().filter(is_new).collect()
    }

    /// What is wrong with the fault's message: it is the only one, at its line, with its help.
    fn refused(&self) -> Vec<String> {
        let text = self.edited(&self.reject);
        let compilation = compile(&text);
        let said = self.said(&compilation);
        let own = said.iter().find(|p| p.name() == self.rule);
        let Some(own) = own else {
            return vec![format!("`{}` is not said: {said:#?}", self.rule)];
        };
        let mut out = Vec::new();
        let others = said.iter().filter(|p| !std::ptr::eq(**p, *own));
        for other in others.filter(|p| p.severity > Severity::Note || p.name() == self.rule) {
            out.push(format!("also {}: {}", other.name(), other.message));
        }
        let place = own.span().map(|span| compilation.sources.place(span));
        let place = place.unwrap_or_default();
        let line = place.split(':').nth(1).and_then(|n| n.parse().ok());
        let line = line.and_then(|n: usize| text.lines().nth(n - 1));
        let line = line.unwrap_or_default();
        let mut written = self.reject.iter();
        let is_there = match &self.at {
            Some(at) => line == at,
            None => written.any(|[_, new]| {
                new.lines()
                    .any(|part| !part.is_empty() && line.contains(part))
            }),
        };
        if !is_there {
            out.push(format!("is told at {place}: {line}"));
        }
        let help = own.help.as_deref().unwrap_or_default();
        if !self.help.as_ref().is_none_or(|part| help.contains(part)) {
            out.push(format!("helps with {help}"));
        }
        out
    }

    /// What is said of what only looks alike.
    fn alarms(&self) -> Vec<String> {
        let compilation = compile(&self.edited(&self.passes));
        let said = self.said(&compilation).into_iter();
        said.filter(|p| p.severity > Severity::Note)
            .map(|p| format!("what passes brings {}: {}", p.name(), p.message))
            .collect()
    }
}

#[test]
fn each_kind_is_told_once_and_what_looks_alike_passes() {
    let kinds = kinds("");
    let faults: Vec<String> = kinds
        .par_iter()
        .filter(|kind| !kind.reject.is_empty())
        .flat_map(|kind| {
            let mut out = kind.refused();
            out.extend(kind.alarms());
            let named = |fault| format!("{} ({}): {fault}", kind.kind, kind.rule);
            out.into_iter().map(named).collect::<Vec<_>>()
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Rules by their pages, and checks by the files that declare them.
fn is_rule(name: &str) -> bool {
    let Some((theme, fault)) = name.split_once("::") else {
        return false;
    };
    let page = root().join(format!("docs/diagnostics/{theme}/{fault}.md"));
    let blueprint = root().join(format!(
        "blueprints/{}/blueprint.hcl",
        theme.replace('_', "-")
    ));
    let check = format!("check \"{}\"", fault.replace('_', "-"));
    page.is_file() || fs::read_to_string(blueprint).is_ok_and(|text| text.contains(&check))
}

#[test]
fn the_tests_that_a_page_names_are_there() {
    let mut missing = BTreeSet::new();
    for kind in kinds("") {
        if kind.tests.is_empty() && (kind.reject.is_empty() || kind.passes.is_empty()) {
            missing.insert(format!("{}: neither cases nor tests", kind.kind));
        }
        if !kind.rule.is_empty() && !is_rule(&kind.rule) {
            missing.insert(kind.rule);
        }
        for test in kind.tests {
            let (module, name) = test.rsplit_once("::").expect("a module and a name");
            let path = match module {
                "fuzz" => "tests/fuzz.rs".to_owned(),
                module => format!("tests/it/{}.rs", module.replace("::", "/")),
            };
            if !read(&path).contains(&format!("fn {name}(")) {
                missing.insert(test);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What an edit writes, without what stood there before.
fn shown(edits: &[[String; 2]]) -> String {
    let lines = edits.iter().flat_map(|[old, new]| {
        let old: Vec<&str> = old.lines().collect();
        new.lines()
            .filter(move |line| !line.trim().is_empty() && !old.contains(line))
    });
    let mut lines: Vec<String> = lines
        .map(|line| format!("`` {} ``", line.trim().replace('|', "\\|")))
        .collect();
    if lines.is_empty() {
        let left = edits
            .iter()
            .flat_map(|[old, new]| old.lines().filter(|l| !new.contains(l)));
        lines.extend(left.map(|line| format!("without `` {} ``", line.trim())));
    }
    lines.join("<br>")
}

#[test]
fn the_page_has_every_kind() {
    let mut page = String::from(
        "# Kinds of faults\n\nKinds of faults that once passed, or were told badly: what is refused and the rule that says so, and what only looks alike and passes.\n\
         The cases are edits of estates in `tests/estates/bases`, and stand in `tests/kinds`; `kinds` holds each to its rule: told once, at its line, and nothing said of what passes.\n\
         What no estate shows has a test, by its module in `tests/it`.\n\n\
         | about | kind | rule or test | refused | passes |\n|---|---|---|---|---|\n",
    );
    for kind in kinds("…") {
        let rule = match kind.rule.split_once("::") {
            Some((theme, fault))
                if root()
                    .join(format!("docs/diagnostics/{theme}/{fault}.md"))
                    .is_file() =>
            {
                format!("[{}](diagnostics/{theme}/{fault}.md)", kind.rule)
            }
            Some(_) => format!("`{}`", kind.rule),
            None => String::new(),
        };
        let tests = kind.tests.iter().map(|test| format!("`{test}`"));
        let held: Vec<String> = Some(rule)
            .filter(|r| !r.is_empty())
            .into_iter()
            .chain(tests)
            .collect();
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            THEMES[usize::from(kind.point) - 1],
            kind.kind.replace('|', "\\|"),
            held.join("<br>"),
            shown(&kind.reject),
            shown(&kind.passes)
        )
        .expect("a string");
    }
    let path = root().join("docs/kinds.md");
    if std::env::var_os("TERRANE_UPDATE").is_some() {
        fs::write(&path, &page).expect("the page");
    }
    assert_eq!(read("docs/kinds.md"), page, "TERRANE_UPDATE=1 writes it");
}

/// Markdown, Kubernetes' own variables, scripts of nodes.
#[test]
fn text_of_the_estate_is_data_wherever_it_goes() {
    let app = "port     = 8080\nargs = [\"$(X)\", \"$$y\"]\nenv = { A = \"$(HOME) $$ ${B} `id`\" }";
    let text = small()
        .replacen("= \"Shop\"", "= \"Shop <!-- `x` | y\"", 1)
        .replacen("port     = 8080", app, 1);
    let tree = tree_of(&text);
    let plain = tree_of(&small());
    let file = |end: &str| {
        let found = tree.iter().find(|(path, _)| path.as_str().ends_with(end));
        let (_, text) = found.unwrap_or_else(|| panic!("no {end}"));
        String::from_utf8_lossy(text).into_owned()
    };
    let pods = file("shop/web/deployment.yaml");
    for line in [
        "- $$(X)\n",
        "- $$$$y\n",
        "value: $$(HOME) $$$$ $${B} `id`\n",
    ] {
        assert!(pods.contains(line), "{line}: {pods}");
    }
    for (path, text) in tree.iter() {
        let text = String::from_utf8_lossy(text);
        match path.as_str().rsplit('.').next() {
            Some("md") => assert!(!text.contains("Shop <!--"), "{path}: {text}"),
            Some("sh") => {
                let same = plain.iter().find(|(other, _)| *other == path);
                assert!(
                    same.is_some_and(|(_, old)| String::from_utf8_lossy(old) == text),
                    "{path}"
                );
            }
            _ => {}
        }
    }
}
