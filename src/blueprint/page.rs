//! What people read about a check of a blueprint, made from its declaration.

use super::{Blueprint, Check, Each, Test};
use crate::diag::Severity;
use crate::hcl::{Expr, ExprKind, Part};

/// What people read about a check: the comment above it, what must hold, and what it says when that does not.
#[must_use]
pub fn page(blueprint: &Blueprint, check: &Check) -> String {
    let source = |expr: &Expr| {
        let lines = blueprint.text.get(expr.span.range()).unwrap_or("").lines();
        let lines: Vec<&str> = lines.collect();
        // All lines but the first stand where the block stands.
        let rest = lines.iter().skip(1).filter(|l| !l.trim().is_empty());
        let margin = rest.map(|l| l.len() - l.trim_start().len()).min();
        let cut = |(at, line): (usize, &&str)| match at {
            0 => (*line).to_owned(),
            _ => line.get(margin.unwrap_or(0)..).unwrap_or("").to_owned(),
        };
        lines
            .iter()
            .enumerate()
            .map(cut)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let comment = comment_above(&blueprint.text, check.name.span.start as usize);
    let severity = match check.severity {
        Severity::Error => "An error",
        Severity::Warning => "A warning",
        Severity::Note => "A note",
    };
    let whom = match check.each {
        Each::Estate => "once for the estate".to_owned(),
        each => format!("for each {}", each.name()),
    };
    let (rule, name) = (check.rule(&blueprint.name), &blueprint.name);
    let mut out = format!("# {rule}\n");
    if let Some(summary) = summary(&check.message) {
        out.push_str(&format!("\n{summary}.\n"));
    }
    out.push_str(&format!(
        "\n{severity} of the blueprint `{name}`, asked {whom}.\n"
    ));
    if !comment.is_empty() {
        out.push_str(&format!("\n{comment}\n"));
    }
    let block = |title: &str, code: &str| format!("\n## {title}\n\n```hcl\n{code}\n```\n");
    let (title, test) = match &check.test {
        Test::Condition(condition) => ("What must hold", condition),
        Test::Found(found) => ("What must not be found", found),
    };
    out.push_str(&block(title, &source(test)));
    out.push_str(&block("What it says otherwise", &source(&check.message)));
    if let Some(help) = &check.help {
        out.push_str(&block("How to fix", &source(help)));
    }
    out
}

/// The message with an ellipsis in the place of what it fills in; none if it is not one text.
fn summary(message: &Expr) -> Option<String> {
    let ExprKind::Template(template) = &message.kind else {
        return None;
    };
    let text: String = template
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => text.value.replace('`', ""),
            _ => "…".to_owned(),
        })
        .collect();
    Some(text)
}

/// The lines of comment directly above a place.
fn comment_above(text: &str, at: usize) -> String {
    let above = text.get(..at).unwrap_or("");
    let mut lines: Vec<&str> = above
        .lines()
        .rev()
        .skip(1)
        .map_while(|line| line.trim().strip_prefix('#'))
        .map(str::trim)
        .collect();
    lines.reverse();
    lines.join("\n")
}
