//! Findings told together, one entry for each kind: annotations that pipelines show are few. Not how these are written.

use super::{Finding, Report};

/// So many paths are named; of more only the number is told.
const NAMED: usize = 10;

/// All findings of one code.
pub(super) struct Group<'a> {
    /// Any of them.
    pub first: &'a Finding,
    /// What is wrong with all of them, and which they are.
    pub message: String,
}

/// The findings by their codes, in the order in which codes first occur.
pub(super) fn findings<'a>(report: &Report<'a>) -> Vec<Group<'a>> {
    let mut kinds: Vec<Vec<&Finding>> = Vec::new();
    for finding in report.findings {
        let is_same = |kind: &&mut Vec<&Finding>| kind.iter().any(|f| f.code == finding.code);
        match kinds.iter_mut().find(is_same) {
            Some(kind) => kind.push(finding),
            None => kinds.push(vec![finding]),
        }
    }
    let kinds = kinds.into_iter();
    kinds.filter_map(|kind| told(&kind, report)).collect()
}

fn told<'a>(kind: &[&'a Finding], report: &Report<'_>) -> Option<Group<'a>> {
    let (first, others) = kind.split_first()?;
    if others.is_empty() {
        let message = first.message.clone();
        return Some(Group { first, message });
    }
    let mut message = format!(
        "{} files are {}, such as `{}`, which {}",
        kind.len(),
        first.word(),
        report.path(&first.path),
        first.message
    );
    for finding in kind.iter().take(NAMED) {
        message.push_str(&format!("\n{}", report.path(&finding.path)));
    }
    if kind.len() > NAMED {
        message.push_str(&format!("\nand {} more", kind.len() - NAMED));
    }
    Some(Group { first, message })
}
