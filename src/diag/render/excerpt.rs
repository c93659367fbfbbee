//! The few lines of source around a problem's labels, cut to the width of a page, in the shape that miette draws.
//! Keeps a problem in a huge file, or on a huge line, cheap to show. Must not know how miette draws.

use std::rc::Rc;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diag::Label;

use super::place::{Lines, Places, Position};
use super::text::{one_line, visible, wrap};
use super::{Report, Style};

/// Room that line number, frame and blanks take beside a source line.
const FRAME: usize = 6;
/// Characters of a cut line that stay visible before its first label.
const LEAD: usize = 24;

/// Consecutive lines of one file, as they are shown.
#[derive(Debug)]
struct Segment {
    file: String,
    first_line: usize,
    /// Where `text` stands in the excerpt as a whole.
    start: usize,
    text: String,
}

/// What is shown of the sources for one problem: a made-up text whose offsets are the excerpt's own.
#[derive(Debug, Default)]
pub struct Excerpt {
    segments: Vec<Segment>,
    /// True places of the labels, by their offset in the excerpt.
    places: Vec<(usize, Position)>,
    /// The labels, in the excerpt's offsets.
    pub labels: Vec<LabeledSpan>,
}

/// One line with its labels: where they start and end in it, in bytes.
struct Cut {
    text: String,
    marks: Vec<(usize, usize)>,
}

/// Labels of one file that stand so close together that they are shown in one piece.
struct Group<'a> {
    lines: Rc<Lines>,
    /// Each label with its line, counted from 0, in their order.
    labels: Vec<(usize, &'a Label)>,
}

impl Excerpt {
    /// Takes the lines that carry labels and one line around each; the piece with the first label comes first.
    pub fn of(labels: &[Label], report: &Report<'_>, places: &Places<'_>, style: &Style) -> Self {
        let mut excerpt = Self::default();
        let Some(primary) = labels.first() else {
            return excerpt;
        };
        let mut groups = groups(labels, places);
        groups.sort_by_key(|g| !g.labels.iter().any(|(_, l)| std::ptr::eq(*l, primary)));
        for group in &groups {
            excerpt.add(group, primary, report, style);
        }
        excerpt
    }

    fn add(&mut self, group: &Group<'_>, primary: &Label, report: &Report<'_>, style: &Style) {
        let (Some((first, label)), Some((last, _))) = (group.labels.first(), group.labels.last())
        else {
            return;
        };
        let lines = &group.lines;
        let from = first.saturating_sub(1);
        let to = (last + 1).min(lines.count().saturating_sub(1)).max(*last);
        let width = style.width - FRAME - (to + 1).to_string().len();
        let start = self
            .segments
            .last()
            .map_or(0, |s| s.start + s.text.len() + 1);
        let mut text = String::new();
        for number in from..=to {
            let here: Vec<&Label> = group
                .labels
                .iter()
                .filter(|(l, _)| *l == number)
                .map(|(_, label)| *label)
                .collect();
            let (offset, line) = lines.line(number);
            if here.is_empty() && number == to && line.trim().is_empty() {
                break;
            }
            let texts: Vec<usize> = here.iter().map(|l| columns(&l.text)).collect();
            let ranges = ranges(&here, lines, offset, line.len());
            let cut = cut(line, &ranges, &texts, (width, style.ellipsis()));
            for (label, (begin, end)) in here.iter().zip(&cut.marks) {
                let at = start + text.len() + begin;
                self.places
                    .push((at, lines.position(label.span.range().start)));
                let middle = cut.text.get(..(begin + end) / 2).map_or(*begin, columns);
                let words = label_text(&label.text, width.saturating_sub(middle + 6));
                let span = SourceSpan::new(at.into(), end - begin);
                self.labels.push(if std::ptr::eq(*label, primary) {
                    LabeledSpan::new_primary_with_span(words, span)
                } else {
                    LabeledSpan::new_with_span(words, span)
                });
            }
            text.push_str(&cut.text);
            text.push('\n');
        }
        self.segments.push(Segment {
            file: one_line(&report.path(&report.source(label.span.source).name)),
            first_line: from,
            start,
            text,
        });
    }
}

/// Sorts labels into pieces: by file, in the order of their first labels, then by lines that are near each other.
fn groups<'a>(labels: &'a [Label], places: &Places<'_>) -> Vec<Group<'a>> {
    let mut files = Vec::new();
    for label in labels {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    let mut groups: Vec<Group<'a>> = Vec::new();
    for file in files {
        let lines = places.lines(file);
        let mut here: Vec<(usize, &Label)> = labels
            .iter()
            .filter(|l| l.span.source == file)
            .map(|l| (lines.line_of(lines.boundary(l.span.range().start)), l))
            .collect();
        here.sort_by_key(|(line, l)| (*line, l.span.start));
        let mut last: Option<usize> = None;
        for (line, label) in here {
            match groups.last_mut() {
                Some(group) if last.is_some_and(|l| line <= l + 3) => {
                    group.labels.push((line, label));
                }
                _ => groups.push(Group {
                    lines: Rc::clone(&lines),
                    labels: vec![(line, label)],
                }),
            }
            last = Some(line);
        }
    }
    groups
}

/// The byte ranges of labels in their line; what goes on behind the line's end is left off.
fn ranges(labels: &[&Label], lines: &Lines, offset: usize, length: usize) -> Vec<(usize, usize)> {
    let within = |at: usize| lines.boundary(at).saturating_sub(offset).min(length);
    labels
        .iter()
        .map(|l| {
            let begin = within(l.span.range().start);
            (begin, within(l.span.range().end).max(begin))
        })
        .collect()
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn label_text(text: &str, width: usize) -> Option<String> {
    let (text, width) = (one_line(text), width.max(LEAD));
    (!text.is_empty()).then(|| wrap(&broken(&text, width), width))
}

/// The text with blanks behind the slashes of a path that is too long for a line: nobody copies a label.
fn broken(text: &str, width: usize) -> String {
    let word = |word: &str| match columns(word) > width {
        true => word.replace('/', "/ ").trim_end().to_owned(),
        false => word.to_owned(),
    };
    let words: Vec<String> = text.split(' ').map(word).collect();
    words.join(" ")
}

/// The part of a line that fits `width` and shows its labels; ranges are moved along, and clipped where they are cut off.
/// An empty range behind the text gets a blank to stand under.
fn cut(
    line: &str,
    ranges: &[(usize, usize)],
    texts: &[usize],
    (width, ellipsis): (usize, &str),
) -> Cut {
    let fits = line.len() <= width || line.chars().nth(width).is_none();
    let skip = skipped(line, ranges, texts, width);
    let mut out = Cut {
        text: String::new(),
        marks: vec![(usize::MAX, usize::MAX); ranges.len()],
    };
    if skip > 0 {
        out.text.push_str(ellipsis);
    }
    let mut whole = true;
    let rest = line.get(skip..).unwrap_or("").char_indices();
    for (shown, (at, c)) in (usize::from(skip > 0)..).zip(rest) {
        mark(&mut out, ranges, skip + at);
        if !fits && shown + 1 >= width && line.len() > skip + at + c.len_utf8() {
            whole = false;
            break;
        }
        out.text.push(if c == '\t' { ' ' } else { visible(c) });
    }
    let end = out.text.len();
    if whole {
        mark(&mut out, ranges, line.len());
    }
    out.text.push_str(if whole { "" } else { ellipsis });
    for (begin, stop) in &mut out.marks {
        *begin = (*begin).min(end);
        *stop = (*stop).min(out.text.len()).max(*begin);
    }
    if out.marks.iter().any(|(begin, _)| *begin == out.text.len()) {
        out.text.push(' ');
    }
    out
}

/// How many bytes at the line's start are left off so that the labels and their texts have room, and the first label
/// keeps what stands before it as far as possible.
fn skipped(line: &str, ranges: &[(usize, usize)], texts: &[usize], width: usize) -> usize {
    let first = ranges.iter().map(|r| r.0).min().unwrap_or(0);
    let lead = line.get(..first).unwrap_or("");
    // Counted from the label backwards, so that a label far out on a huge line costs no more.
    let back = |n: usize| lead.char_indices().rev().nth(n).map_or(0, |(at, _)| at);
    if first > 4 * width {
        return back(LEAD - 1);
    }
    let reach = ranges.iter().zip(texts).map(|((from, to), text)| {
        let from = line.get(..*from).map_or(0, columns);
        let to = line
            .get(..(*to).min(first + 4 * width))
            .map_or(from, columns);
        let end = to.min(from + width);
        end.max(usize::midpoint(from, end) + 6 + (*text).min(LEAD))
    });
    let over = reach.max().unwrap_or(0).saturating_sub(width);
    let before = columns(lead);
    if over == 0 || before < 8 {
        return 0;
    }
    back(before.saturating_sub(over + 2).max(7))
}

/// Notes where ranges start and stop that reach the byte `at` of the whole line.
fn mark(out: &mut Cut, ranges: &[(usize, usize)], at: usize) {
    let here = out.text.len();
    for ((begin, stop), (from, to)) in out.marks.iter_mut().zip(ranges) {
        if *begin == usize::MAX && *from <= at {
            *begin = here;
        }
        if *stop == usize::MAX && *to <= at {
            *stop = here;
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        let segment = self
            .segments
            .iter()
            .find(|s| s.start <= from && to <= s.start + s.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        // Asked without context, miette wants the place for the head line; otherwise the lines to draw.
        let (line, column) = match self.places.iter().find(|(at, _)| *at == from) {
            Some((_, place)) if before == 0 => (place.line - 1, place.column - 1),
            _ => (segment.first_line, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            segment.file.clone(),
            segment.text.as_bytes(),
            SourceSpan::new(segment.start.into(), segment.text.len()),
            line,
            column,
            segment.text.lines().count(),
        )))
    }
}
