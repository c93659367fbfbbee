//! Lines: their indentation, and the columns that neighbouring lines share. Knows no syntax but brackets, `=` and comments.

use std::ops::Range;

use crate::hcl::TokenKind as T;

use super::Piece;
use super::spacing::space;
use super::width::width;

/// A line without its line break.
struct Line {
    range: Range<usize>,
    /// The `=` that is aligned with its neighbours'.
    equals: Option<usize>,
    /// The comment that is.
    comment: Option<usize>,
}

/// Sets the blanks of every piece.
pub(super) fn lay_out(pieces: &mut [Piece]) {
    let mut lines = Vec::with_capacity(pieces.len() / 6 + 1);
    let mut indent = Indent::default();
    let mut start = 0;
    for at in 0..pieces.len() {
        if matches!(pieces[at].kind, T::Newline | T::End) {
            lines.push(lay_out_line(pieces, start..at, &mut indent));
            start = at + 1;
        }
    }
    // Comments second: where they can stand depends on where the values end.
    align(pieces, &lines, |line| line.equals);
    align(pieces, &lines, |line| line.comment);
}

fn lay_out_line(pieces: &mut [Piece], range: Range<usize>, indent: &mut Indent) -> Line {
    let line = &mut pieces[range.clone()];
    space(line);
    let equals = equals(line);
    let depth = indent.step(net_brackets(&line[..equals.unwrap_or(line.len())]));
    if let Some(first) = line.first_mut() {
        first.blanks = 2 * depth;
    }
    Line {
        equals: equals.map(|at| range.start + at),
        comment: trailing_comment(line).map(|at| range.start + at),
        range,
    }
}

/// How many more brackets are opened than closed. Nothing counts behind the start of a heredoc.
fn net_brackets(line: &[Piece]) -> i32 {
    line.iter()
        .take_while(|piece| piece.kind != T::OpenHeredoc)
        .map(|piece| piece.kind.nesting())
        .sum()
}

/// The first `=` of a line, if every bracket behind it is closed on the line.
fn equals(line: &[Piece]) -> Option<usize> {
    let at = line.iter().position(|piece| piece.kind == T::Equal)?;
    let open: i32 = line[at..].iter().map(|piece| piece.kind.nesting()).sum();
    (open == 0).then_some(at)
}

/// The comment that a line ends with, if it holds something else too.
fn trailing_comment(line: &[Piece]) -> Option<usize> {
    let last = line.len().checked_sub(1)?;
    (last > 0 && line[last].kind == T::LineComment).then_some(last)
}

/// The open brackets, by the line that opened them: one level each, however many there were.
#[derive(Default)]
struct Indent {
    levels: Vec<i32>,
}

impl Indent {
    /// The level of a line that opens `net` brackets more than it closes.
    fn step(&mut self, net: i32) -> usize {
        let depth = self.levels.len();
        if net > 0 {
            self.levels.push(net);
            return depth;
        }
        let mut close = -net;
        while close > 0
            && let Some(level) = self.levels.last_mut()
        {
            if *level > close {
                *level -= close;
                break;
            }
            close -= *level;
            self.levels.pop();
        }
        self.levels.len()
    }
}

/// Puts the pieces that `pick` finds below each other wherever it finds one in neighbouring lines.
fn align(pieces: &mut [Piece], lines: &[Line], pick: impl Fn(&Line) -> Option<usize>) {
    let mut run: Vec<Range<usize>> = Vec::new();
    for line in lines {
        match pick(line) {
            Some(at) => run.push(line.range.start..at),
            None if run.is_empty() => {}
            None => {
                align_run(pieces, &run);
                run.clear();
            }
        }
    }
    align_run(pieces, &run);
}

/// Puts the piece behind each range into one column, a blank behind the longest.
fn align_run(pieces: &mut [Piece], run: &[Range<usize>]) {
    let widths: Vec<usize> = run
        .iter()
        .map(|before| {
            let before = &pieces[before.clone()];
            before.iter().map(|p| p.blanks + width(&p.text)).sum()
        })
        .collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    for (before, width) in run.iter().zip(widths) {
        pieces[before.end].blanks = widest - width + 1;
    }
}
