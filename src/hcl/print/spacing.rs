//! Which neighbours on a line have a blank between them. Looks at three tokens at most.

use crate::hcl::TokenKind as T;

use super::Piece;

/// Sets the blanks before each piece of a line but the first.
pub(super) fn space(line: &mut [Piece]) {
    for at in 1..line.len() {
        let blank = has_blank(&line[..at], line[at].kind);
        line[at].blanks = usize::from(blank);
    }
}

/// Whether `right` stands apart from the last piece of `line`.
fn has_blank(line: &[Piece], right: T) -> bool {
    let Some((left, before)) = line.split_last() else {
        return false;
    };
    let before = before.last();
    match (left.kind, right) {
        // Text of templates is sacred, and sequences hug what they hold, but for braces.
        (T::OpenQuote | T::OpenHeredoc | T::Literal | T::CloseSequence, _) => false,
        (_, T::Literal | T::CloseQuote | T::CloseHeredoc) => false,
        (T::OpenInterpolation | T::OpenDirective, right) => right == T::OpenBrace,
        // The keyword, or what Terraform takes for it.
        (T::Ident, T::OpenBracket | T::CloseBracket | T::CloseSequence)
            if left.text == "in" && before.is_some_and(is_ident) =>
        {
            true
        }
        (left, T::CloseSequence) => left == T::CloseBrace,

        (T::Dot | T::DoubleColon | T::Not | T::OpenParen | T::OpenBracket, _) => false,
        (_, T::Dot | T::DoubleColon | T::Comma | T::Ellipsis) => false,
        // Even before a bracket: `f(a, )`.
        (T::Comma, _) => true,
        (_, T::CloseParen | T::CloseBracket) => false,
        (T::OpenBrace, T::CloseBrace) => false,
        (T::Minus, _) => ends_operand(before.map(|piece| piece.kind)),
        // Keywords look like functions' names here: `if(x)`.
        (T::Ident, T::OpenParen) => false,
        (
            T::Ident | T::Number | T::CloseParen | T::CloseBracket | T::CloseBrace,
            T::OpenBracket,
        ) => false,
        _ => true,
    }
}

fn is_ident(piece: &Piece) -> bool {
    piece.kind == T::Ident
}

/// Whether a minus behind this token is taken for a subtraction. Terraform takes `in -1`, `=> -1` and `${-1}` for one.
fn ends_operand(kind: Option<T>) -> bool {
    !matches!(
        kind,
        None | Some(
            T::Equal
                | T::Comma
                | T::Colon
                | T::Question
                | T::OpenParen
                | T::OpenBracket
                | T::OpenBrace
                | T::Plus
                | T::Minus
                | T::Star
                | T::Slash
                | T::Percent
                | T::Not
                | T::And
                | T::Or
                | T::EqualEqual
                | T::NotEqual
                | T::Less
                | T::LessOrEqual
                | T::Greater
                | T::GreaterOrEqual
        )
    )
}
