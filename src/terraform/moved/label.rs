//! Names in the labels of blocks: a template says which part of a label is a name. Not what these are the names of.

use std::ops::Range;

use super::Rename;
use crate::hcl::{Expr, ExprKind, Part, parse_expression};
use crate::span::SourceId;

/// What stands in a template for a label: the texts around its holes. None where it has no hole, so that nothing in the label is a name.
pub(super) struct Holes(Option<Vec<String>>);

impl Holes {
    /// Those of what a template has in the place of a label: itself, or a list of labels.
    pub(super) fn of(written: &str) -> Self {
        let expr = written
            .contains("${")
            .then(|| parse_expression(SourceId(0), written, 0).ok())
            .flatten();
        let last = |expr: Expr| match expr.kind {
            ExprKind::Tuple(mut items) => items.pop(),
            _ => Some(expr),
        };
        let kind = expr.and_then(last).map(|expr| expr.kind);
        let Some(ExprKind::Template(template)) = kind else {
            return Self(None);
        };
        let mut texts = vec![String::new()];
        for part in &template.parts {
            match (part, texts.last_mut()) {
                (Part::Literal(text), Some(last)) => last.push_str(&text.value),
                _ => texts.push(String::new()),
            }
        }
        Self((texts.len() > 1).then_some(texts))
    }

    /// What has filled the holes of a label.
    fn filled(&self, label: &str) -> Option<Vec<Range<usize>>> {
        let texts = self.0.as_ref()?;
        let (first, others) = texts.split_first()?;
        let mut at = label.starts_with(first.as_str()).then_some(first.len())?;
        let mut filled = Vec::new();
        for (number, text) in others.iter().enumerate() {
            let is_last = number + 1 == others.len();
            let rest = label.get(at..)?;
            let end = match is_last {
                true => rest
                    .ends_with(text.as_str())
                    .then(|| rest.len() - text.len())?,
                false => rest.find(text.as_str())?,
            };
            filled.push(at..at + end);
            at += end + text.len();
        }
        Some(filled)
    }

    /// The name of a block with the former name in the holes that the present one fills, whole or as a part between underscores.
    pub(super) fn before(&self, block: &str, name: &Rename) -> Option<String> {
        let (kind, label) = block.rsplit_once('.')?;
        let snake = |text: &str| text.replace('-', "_");
        let (mut was, mut at) = (String::new(), 0);
        for hole in self.filled(label)? {
            let filled = label.get(hole.clone())?;
            was.push_str(label.get(at..hole.start)?);
            at = hole.end;
            if filled == snake(&name.to) && filled != name.to {
                was.push_str(&snake(&name.from));
                continue;
            }
            let part = |part| match part == name.to {
                true => name.from.as_str(),
                false => part,
            };
            was.push_str(&filled.split('_').map(part).collect::<Vec<_>>().join("_"));
        }
        was.push_str(label.get(at..)?);
        (was != label).then(|| format!("{kind}.{was}"))
    }
}
