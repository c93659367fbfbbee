//! Problems and findings as SARIF 2.1.0, for code scanning. Only the part of the format that we write.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::diag::{Code, Label, Problem, Severity};
use crate::span::{SourceId, Span};

use super::place::Places;
use super::{HOME, Report, page_of, pages};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    information_uri: &'a str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Text,
    help_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    default_configuration: Configuration<'a>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration<'a> {
    level: &'a str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

/// All edits of a problem, which mend it together.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Text,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

/// One SARIF log with one run.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let mut codes: BTreeMap<&str, &Code> = BTreeMap::new();
    codes.extend(report.problems.iter().map(|p| (p.name(), p.code)));
    codes.extend(report.findings.iter().map(|f| (f.code.name, f.code)));
    let index: BTreeMap<&str, usize> = codes.keys().copied().zip(0..).collect();
    let rule = |name: &str| index.get(name).copied().unwrap_or(0);

    let mut results: Vec<Finding<'_>> = report
        .problems
        .iter()
        .map(|p| result(p, rule(p.name()), report, &places))
        .collect();
    results.extend(report.findings.iter().map(|f| Finding {
        rule_id: f.code.name,
        rule_index: rule(f.code.name),
        level: level(f.code.severity),
        message: Text {
            text: f.message.clone(),
        },
        locations: vec![whole(&report.path(&f.path))],
        related_locations: Vec::new(),
        fixes: Vec::new(),
    }));
    super::to_json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "terrane",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: HOME,
                    rules: codes
                        .iter()
                        .map(|(name, code)| describe(name, code))
                        .collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    })
}

fn describe<'a>(name: &'a str, code: &'a Code) -> Rule<'a> {
    Rule {
        id: name,
        short_description: Text {
            text: code.summary.to_owned(),
        },
        help_uri: page_of(code),
        help: pages::page(code.name).map(|page| Help {
            text: page.text.to_string(),
            markdown: page.text.to_string(),
        }),
        default_configuration: Configuration {
            level: level(code.severity),
        },
    }
}

fn result<'a>(
    problem: &'a Problem,
    rule_index: usize,
    report: &Report<'_>,
    places: &Places<'_>,
) -> Finding<'a> {
    let mut text = problem.message.clone();
    if let Some(help) = &problem.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    let mut labels = problem.labels.iter();
    Finding {
        rule_id: problem.name(),
        rule_index,
        level: level(problem.severity),
        message: Text { text },
        locations: vec![labels.next().map_or_else(
            || whole(&report.estate()),
            |l| location(l, None, report, places),
        )],
        related_locations: labels
            .zip(1..)
            .map(|(l, id)| location(l, Some(id), report, places))
            .collect(),
        fixes: fix(problem, report, places).into_iter().collect(),
    }
}

/// A file as a whole. GitHub shows no result without a location:
/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#result-object>.
fn whole(path: &str) -> Location {
    Location {
        id: None,
        physical_location: Physical {
            artifact_location: artifact(path),
            region: None,
        },
        message: None,
    }
}

/// What mends a problem, if its help says it in a way that programs can follow.
fn fix(problem: &Problem, report: &Report<'_>, places: &Places<'_>) -> Option<Fix> {
    let mut files: BTreeMap<SourceId, Vec<Replacement>> = BTreeMap::new();
    for edit in &problem.edits {
        let text = edit.text(report.sources.slice(edit.span));
        files
            .entry(edit.span.source)
            .or_default()
            .push(Replacement {
                deleted_region: region(edit.span, places),
                inserted_content: Text { text },
            });
    }
    let changes = files.into_iter().map(|(source, replacements)| Change {
        artifact_location: artifact(&report.path(&report.source(source).name)),
        replacements,
    });
    let artifact_changes: Vec<Change> = changes.collect();
    (!artifact_changes.is_empty()).then(|| Fix {
        description: Text {
            text: problem.help.clone().unwrap_or_default(),
        },
        artifact_changes,
    })
}

fn location(
    label: &Label,
    id: Option<usize>,
    report: &Report<'_>,
    places: &Places<'_>,
) -> Location {
    Location {
        id,
        physical_location: Physical {
            artifact_location: artifact(&report.path(&report.source(label.span.source).name)),
            region: Some(region(label.span, places)),
        },
        message: (!label.text.is_empty()).then(|| Text {
            text: label.text.clone(),
        }),
    }
}

fn region(span: Span, places: &Places<'_>) -> Region {
    let (start, end) = places.of(span);
    let range = span.range();
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: range.start,
        byte_length: range.len(),
    }
}

fn level(severity: Severity) -> &'static str {
    // SARIF's three words happen to be ours.
    severity.name()
}

/// A relative URI reference: whatever is not plain in a path is percent-encoded.
fn artifact(path: &str) -> Artifact {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Artifact { uri }
}
