//! Expressions in the texts of YAML and JSON templates: what a text with `${` or `%{` becomes. Not how the text is found in the file.

use std::sync::Arc;

use super::{Inset, Key, NodeKind, Pair, Places};
use crate::blueprint::SYNTAX;
use crate::diag::Problem;
use crate::hcl;
use crate::span::{SourceId, Span};

/// How deep lists and maps may be nested.
pub(super) const MAX_DEPTH: usize = 64;

/// A text that holds marks of a template; none if it holds none. It is written at `span` of the file's text, in quotes of `quotes` bytes, maybe with escapes.
pub(super) fn read(
    source: SourceId,
    file: &Arc<str>,
    text: &str,
    span: Span,
    quotes: usize,
) -> Option<Result<NodeKind, Box<Problem>>> {
    if !text.contains("${") && !text.contains("%{") {
        return None;
    }
    let written = file.get(span.range()).unwrap_or("");
    let base = span.start as usize + quotes;
    let same = written.get(quotes..written.len().saturating_sub(quotes)) == Some(text);
    let (places, parsed) = if same {
        (None, hcl::parse_template_at(source, text, base))
    } else {
        let places = Places::align(text, written.get(quotes..).unwrap_or(""), base);
        (Some(places), hcl::parse_template(source, text))
    };
    Some(match parsed {
        Ok(template) => Ok(match literal(&template.parts) {
            Some(text) => NodeKind::Text(text.into()),
            None => NodeKind::Template(Box::new(Inset {
                parts: template.parts,
                text: if same { Arc::clone(file) } else { text.into() },
                source,
                places,
            })),
        }),
        Err(error) => {
            let span = places.map_or(error.span, |p| p.place(error.span));
            let mut problem = Problem::new(&SYNTAX, error.message).at(span, "");
            problem.help = error.help;
            Err(Box::new(problem))
        }
    })
}

/// The text of a template without expressions, such as `$${{ github.ref }}`.
fn literal(parts: &[hcl::Part]) -> Option<String> {
    let text = |part: &hcl::Part| match part {
        hcl::Part::Literal(literal) => Some(literal.value.clone()),
        _ => None,
    };
    parts.iter().map(text).collect()
}

/// A key that one of the pairs before it has.
pub(super) fn repeated(key: &Key, span: Span, before: &[Pair]) -> Option<Problem> {
    let Key::Text(text) = key else { return None };
    let is_same = |pair: &&Pair| matches!(&pair.key, Key::Text(other) if other == text);
    let first = before.iter().find(is_same)?;
    let message = format!("the key `{text}` stands here twice");
    Some(
        Problem::new(&SYNTAX, message)
            .at(span, "")
            .at(first.key_span, "first here"),
    )
}
