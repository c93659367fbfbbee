//! An estate from a JSON file, and everything that a rendering says as one text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use terrane::blueprint::{self, Each, Folder, Instance, Rendering, Scopes};
use terrane::diag::Problems;
use terrane::expr::Value;
use terrane::source::Sources;
use terrane::span::{SourceId, Span};

/// A snapshot that does not repeat the test.
macro_rules! snapshot {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}
pub(super) use snapshot;

/// `{ "project": ..., "estate": ..., "cell": [{ "region": ..., "cell": ... }] }`
pub struct Estate {
    json: serde_json::Value,
    text: String,
    source: SourceId,
}

impl Estate {
    pub fn new(text: &str, sources: &mut Sources) -> Self {
        Self {
            json: serde_json::from_str(text).expect("scopes.json is JSON"),
            text: text.to_owned(),
            source: sources.add("scopes.json", text),
        }
    }

    /// A value whose texts remember where they stand in the file.
    pub fn value(&self, json: &serde_json::Value) -> Value {
        use serde_json::Value as J;
        let value = match json {
            J::Null => Value::null(),
            J::Bool(b) => Value::bool(*b),
            J::Number(n) => Value::int(n.as_i64().expect("whole numbers only")),
            J::String(s) => Value::string(s.as_str()),
            J::Array(items) => Value::tuple(items.iter().map(|v| self.value(v)).collect()),
            J::Object(map) => Value::object(map.iter().map(|(k, v)| (k.as_str(), self.value(v)))),
        };
        match json {
            J::String(_) | J::Number(_) => {
                let written = json.to_string();
                match self.text.find(&written) {
                    Some(at) => value.at(Span::new(self.source, at, at + written.len())),
                    None => value,
                }
            }
            _ => value,
        }
    }

    fn named(&self, name: &str) -> Value {
        self.value(self.json.get(name).unwrap_or(&serde_json::json!({})))
    }
}

impl Scopes for Estate {
    fn project(&self) -> Value {
        self.named("project")
    }

    fn estate(&self) -> Value {
        self.named("estate")
    }

    fn instances(&self, each: Each) -> Vec<Instance> {
        let all = self.json.get(each.name()).and_then(|v| v.as_array());
        let instance = |json: &serde_json::Value| {
            let names = json.as_object().expect("an object");
            let names: BTreeMap<&'static str, Value> = each
                .names()
                .iter()
                .filter_map(|name| Some((*name, self.value(names.get(*name)?))))
                .collect();
            let last = each.names().last().expect("not of the estate");
            let own = &json[*last];
            let label = own["path"]
                .as_str()
                .or(own["name"].as_str())
                .expect("a name");
            Instance {
                label: label.to_owned(),
                names,
                span: None,
                is_retired: false,
            }
        };
        match each {
            Each::Estate => vec![Instance {
                label: "the estate".into(),
                names: BTreeMap::new(),
                span: None,
                is_retired: false,
            }],
            _ => all.into_iter().flatten().map(instance).collect(),
        }
    }
}

/// Files of a folder as they are written in a test: path, text.
pub fn folder(files: &[(&str, &str)]) -> Folder {
    Folder {
        shown: "blueprints".into(),
        files: files
            .iter()
            .map(|(p, t)| ((*p).to_owned(), (*t).into()))
            .collect(),
        ..Folder::default()
    }
}

/// Loads and renders; what loading found wrong comes first.
pub fn run(folder: &Folder, scopes: &str) -> (Rendering, Problems, Sources) {
    let mut sources = Sources::new();
    let estate = Estate::new(scopes, &mut sources);
    let (blueprints, mut problems) = blueprint::load(&Folder::default(), folder, &mut sources);
    let mut rendering = blueprint::render(&blueprints, &estate, &sources);
    problems.extend(std::mem::take(&mut rendering.problems));
    (rendering, problems, sources)
}

/// The case in `tests/blueprint/<name>`.
pub fn case(name: &str) -> (Folder, String) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/blueprint")
        .join(name);
    let folder = Folder::read(&path.join("blueprints")).expect("readable");
    (
        folder,
        std::fs::read_to_string(path.join("scopes.json")).expect("scopes.json"),
    )
}

/// Problems, then every file.
pub fn show(rendering: &Rendering, problems: &Problems, sources: &Sources) -> String {
    let mut out = shown(problems, sources);
    for stack in &rendering.stacks {
        let needs: Vec<&str> = stack
            .needs
            .iter()
            .map(terrane::value::RelPath::as_str)
            .collect();
        let _ = writeln!(
            out,
            "stack {} {} {} needs {needs:?}",
            stack.name, stack.path, stack.state_key
        );
    }
    for (path, bytes) in rendering.tree.iter() {
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        let _ = write!(out, "=== {path}\n{text}");
        if !text.ends_with('\n') {
            out.push_str("<no line break at the end>\n");
        }
    }
    out
}

/// One line for each problem and for each of its places.
pub fn shown(problems: &Problems, sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems.iter() {
        let _ = writeln!(
            out,
            "{}[{}]: {}",
            problem.severity.name(),
            problem.name(),
            problem.message
        );
        for label in &problem.labels {
            let under = sources.slice(label.span).escape_debug().to_string();
            let _ = writeln!(
                out,
                "  {} `{under}` {}",
                sources.place(label.span),
                label.text
            );
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(out, "  help: {help}");
        }
    }
    out
}
