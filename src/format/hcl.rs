//! Lays HCL out byte for byte as `terraform fmt` does. Works on the source's own tokens, so that nothing is lost.
//!
//! There are four steps: `rewrite` finds what Terraform writes in another way (quoted types, lone interpolations,
//! bare labels), `spacing` decides which tokens of a line have a blank between them, `layout` indents lines and
//! aligns `=` and comments, and this file turns the result into text.
//!
//! Where Terraform's own formatter would break or lose code (a label that holds `$${`, a comment behind which the
//! expression goes on, `x[true]`), the code is kept.

mod layout;
mod rewrite;
mod spacing;
mod width;

use crate::hcl::{SyntaxError, Token, TokenKind as T, lex, parse_body_tokens};
use crate::span::SourceId;

use rewrite::Edit;

/// A token on its way out.
struct Piece<'t> {
    kind: T,
    text: &'t str,
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
    let edits = rewrite::edits(text, &tokens, &body);
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut edits = edits.iter().peekable();
    let mut replaced = 0;
    for token in &tokens {
        let range = token.span.range();
        while let Some(edit) = edits.next_if(|edit| edit.start <= range.start) {
            replaced = replaced.max(edit.end);
            insert(&mut pieces, edit);
        }
        if range.start < replaced || token.kind == T::ByteOrderMark {
            continue;
        }
        pieces.push(Piece {
            kind: token.kind,
            text: text.get(range).unwrap_or(""),
            blanks: 0,
        });
    }
    layout::lay_out(&mut pieces);
    Ok(print(text, &pieces, trailing_blanks(text, &tokens)))
}

fn insert<'e>(pieces: &mut Vec<Piece<'e>>, edit: &'e Edit) {
    for (kind, text) in &edit.with {
        pieces.push(Piece {
            kind: *kind,
            text,
            blanks: 0,
        });
    }
}

/// How many blanks there are behind a last line that has no line break: Terraform keeps them.
fn trailing_blanks(text: &str, tokens: &[Token]) -> usize {
    let last = tokens.iter().rev().find(|token| token.kind != T::End);
    text.len() - last.map_or(0, |token| token.span.range().end)
}

fn print(text: &str, pieces: &[Piece], trailing: usize) -> String {
    const BLANKS: &str = "                                                                ";
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for piece in pieces {
        let mut left = piece.blanks;
        while left > 0 {
            let some = left.min(BLANKS.len());
            out.push_str(&BLANKS[..some]);
            left -= some;
        }
        out.push_str(piece.text);
    }
    out.extend(std::iter::repeat_n(' ', trailing));
    out
}
