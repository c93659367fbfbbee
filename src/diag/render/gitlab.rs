//! Problems and findings as a Code Quality report of GitLab, which shows them in merge requests. Only the part of the format that we write.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::diag::Severity;

use super::Report;
use super::place::Places;

#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// One JSON array. What has no place is told of the estate file.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let places = Places::new(report.sources);
    let mut seen = Seen::default();
    let mut all: Vec<Violation<'_>> = Vec::new();
    for problem in report.problems {
        let (path, line) = problem.span().map_or_else(
            || (report.estate(), 1),
            |span| {
                let file = report.path(&report.source(span.source).name);
                (file, places.of(span).0.line)
            },
        );
        let mut description = problem.message.clone();
        if let Some(help) = &problem.help {
            description.push_str(&format!("; {help}"));
        }
        all.push(Violation {
            fingerprint: seen.fingerprint(problem.name(), &path, &problem.message),
            description,
            check_name: problem.name(),
            severity: level(problem.severity),
            location: Location {
                path,
                lines: Lines { begin: line },
            },
        });
    }
    for finding in report.findings {
        let path = report.path(&finding.path);
        all.push(Violation {
            fingerprint: seen.fingerprint(finding.code.name, &path, &finding.message),
            description: format!("`{path}` {}", finding.message),
            check_name: finding.code.name,
            severity: level(finding.code.severity),
            location: Location {
                path,
                lines: Lines { begin: 1 },
            },
        });
    }
    super::to_json(&all)
}

/// How often each fault was met: GitLab wants a fingerprint for each violation that is no other's, and that stays when lines move.
#[derive(Default)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn fingerprint(&mut self, code: &str, path: &str, message: &str) -> String {
        let identity = format!("{code}\n{path}\n{message}");
        let count = self.0.entry(identity.clone()).or_default();
        *count += 1;
        let hash = Sha256::digest(format!("{identity}\n{count}"));
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
