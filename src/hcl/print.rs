//! The one printer of HCL: trees as `terraform fmt` leaves them, byte for byte. What was read is printed from its own tokens, so that nothing is lost.
//!
//! There are four steps: `write` turns a tree into tokens, `rewrite` finds what Terraform writes in another way (quoted types, lone interpolations,
//! bare labels), `spacing` decides which tokens of a line have a blank between them, `layout` indents lines and
//! aligns `=` and comments.
//!
//! Where Terraform's own formatter would break or lose code (a label that holds `$${`, a comment behind which the
//! expression goes on, `x[true]`), the code is kept.

mod layout;
mod made;
mod path;
mod rewrite;
mod spacing;
mod template;
mod width;
mod write;

use std::borrow::Cow;

use super::{Body, Expr, SyntaxError, Token, TokenKind as T, lex, parse_body_tokens};
use crate::span::SourceId;

pub use path::path;
use write::Writer;

/// A text that trees were read from, and its tokens.
#[derive(Clone, Copy, Debug)]
pub struct Read<'t> {
    /// Its number, which spans have.
    pub source: SourceId,
    /// The text.
    pub text: &'t str,
    /// All of its tokens.
    pub tokens: &'t [Token],
}

/// A token on its way out.
#[derive(Clone)]
struct Piece<'t> {
    kind: T,
    text: Cow<'t, str>,
    /// How many blanks stand before it.
    blanks: usize,
}

/// Formats a whole file. What comes out stays the same when it is formatted again.
///
/// # Errors
/// If the text is not HCL; spans have [`SourceId`] 0.
pub fn format(text: &str) -> Result<String, Vec<SyntaxError>> {
    let source = SourceId(0);
    let tokens = lex(source, text);
    let body = parse_body_tokens(source, text, &tokens)?;
    let read = Read {
        source,
        text,
        tokens: &tokens,
    };
    let mut out = print_body(&body, &[read]);
    // Terraform keeps blanks behind a last line that has no line break.
    let last = tokens.iter().rev().find(|token| token.kind != T::End);
    let trailing = text.len() - last.map_or(0, |token| token.span.range().end);
    out.extend(std::iter::repeat_n(' ', trailing));
    Ok(out)
}

/// The text of a file. What of it was read is in `texts`.
#[must_use]
pub fn print_body(body: &Body, texts: &[Read]) -> String {
    let mut writer = Writer::new(texts);
    writer.body(body, write::Around::TOP);
    writer.finish()
}

/// The text of an expression. What of it was read is in `texts`.
#[must_use]
pub fn print_expression(expr: &Expr, texts: &[Read]) -> String {
    let mut writer = Writer::new(texts);
    writer.value(expr, None);
    writer.finish()
}

fn print(pieces: &[Piece], capacity: usize) -> String {
    const BLANKS: &str = "                                                                ";
    let mut out = String::with_capacity(capacity);
    for piece in pieces {
        let mut left = piece.blanks;
        while left > 0 {
            let some = left.min(BLANKS.len());
            out.push_str(&BLANKS[..some]);
            left -= some;
        }
        out.push_str(&piece.text);
    }
    out
}
