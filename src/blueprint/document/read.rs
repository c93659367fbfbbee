//! From the text of a YAML template to its documents, with the place of every node and the comments between them.
//! The only user of `saphyr-parser`.

use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, StrInput};

use super::comments::Comments;
use super::inset::{self, MAX_DEPTH, repeated};
use super::{Document, Key, Node, NodeKind, Pair, scalar};
use crate::blueprint::SYNTAX;
use crate::diag::Problem;
use crate::format::yaml::Note;
use crate::span::{SourceId, Span};

const PLAIN: &str = "a plain scalar ends at `: ` and ` #`: put the expression in quotes, or in a block scalar (`|-`)";

const OPEN: &str = "a `}` is missing: each `${` and `{` has one";

/// Reads a template.
///
/// # Errors
/// The first thing that is not YAML; every faulty expression and ambiguous scalar before it.
pub fn read(source: SourceId, text: &Arc<str>) -> Result<Vec<Document>, Vec<Problem>> {
    let mut reader = Reader {
        source,
        text,
        parser: Parser::new_from_str(text),
        offsets: (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect()),
        comments: Comments::new(text),
        problems: Vec::new(),
    };
    let mut documents = Vec::new();
    let end = reader.documents(&mut documents);
    if let Err(problem) = end
        && !reader.is_told(&problem)
    {
        reader.problems.push(*problem);
    }
    if reader.problems.is_empty() {
        Ok(documents)
    } else {
        Err(reader.problems)
    }
}

type Read<T> = Result<T, Box<Problem>>;

struct Reader<'t> {
    source: SourceId,
    text: &'t Arc<str>,
    parser: Parser<'t, StrInput<'t>>,
    /// Byte offset of each character; none when they are the same.
    offsets: Option<Vec<usize>>,
    comments: Comments<'t>,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Read<(Event<'t>, Span)> {
        match self.parser.next_event() {
            Some(Ok((event, marks))) => Ok((event, self.span(marks))),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Ok((Event::StreamEnd, self.at(self.text.len()))),
        }
    }

    fn at(&self, offset: usize) -> Span {
        Span::new(self.source, offset, offset)
    }

    fn byte(&self, chars: usize) -> usize {
        match &self.offsets {
            None => chars.min(self.text.len()),
            Some(offsets) => offsets.get(chars).copied().unwrap_or(self.text.len()),
        }
    }

    fn span(&self, marks: Marks) -> Span {
        let (start, end) = (marks.start.index(), marks.end.index());
        Span::new(self.source, self.byte(start), self.byte(end))
    }

    fn problem(&self, span: Span, message: impl Into<String>) -> Box<Problem> {
        Box::new(Problem::new(&SYNTAX, message).at(span, ""))
    }

    fn syntax(&self, error: &ScanError) -> Box<Problem> {
        let offset = self.byte(error.marker().index());
        let problem = self.problem(
            self.at(offset),
            format!("this cannot be read as YAML: {}", error.info()),
        );
        let before = self.text.get(..offset).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = self.text.get(line_start..).and_then(|t| t.lines().next());
        if line.is_some_and(|line| line.contains("${")) {
            return Box::new(problem.help(PLAIN));
        }
        problem
    }

    /// Whether the last problem is that of an expression on the same line, which was cut in two.
    fn is_told(&self, problem: &Problem) -> bool {
        let Some((last, span)) = self.problems.last().zip(problem.span()) else {
            return false;
        };
        let place = last
            .span()
            .map_or(0..0, |at| at.end as usize..span.start as usize);
        let between = self.text.get(place).unwrap_or("\n");
        last.help.as_deref() == Some(PLAIN) && !between.contains('\n')
    }

    fn documents(&mut self, documents: &mut Vec<Document>) -> Read<()> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::DocumentStart(_) => {
                    let document = self.document(span)?;
                    documents.push(document);
                }
                Event::StreamEnd => break,
                _ => {}
            }
        }
        if let Some(last) = documents.last_mut() {
            last.tail.extend(self.comments.before(usize::MAX));
        }
        Ok(())
    }

    fn document(&mut self, start: Span) -> Read<Document> {
        let mut head = self.comments.before(start.start as usize);
        let (event, span) = self.next()?;
        let mut lead = self.comments.before(span.start as usize);
        // What a blank line separates from the first node belongs to the document.
        let split = lead.iter().rposition(|line| line.is_empty());
        head.extend(lead.drain(..split.map_or(0, |at| at + 1)));
        let mut root = self.node(event, span, 0)?;
        match &mut root.kind {
            NodeKind::Map(pairs) if !pairs.is_empty() => {
                if let Some(first) = pairs.first_mut() {
                    first.note.before = lead;
                }
            }
            NodeKind::Seq(items) if !items.is_empty() => {
                if let Some((note, _)) = items.first_mut() {
                    note.before = lead;
                }
            }
            _ => head.extend(lead),
        }
        let (_, end) = self.next()?;
        let tail = self.comments.before(end.start as usize);
        Ok(Document { head, root, tail })
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Read<Node> {
        if depth > MAX_DEPTH {
            return Err(self.problem(span, format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let kind = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_node_only(anchor, tag.is_some(), span)?;
                self.comments.scalar(span.start as usize, span.end as usize);
                self.scalar(&text, style, span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_node_only(anchor, tag.is_some(), span)?;
                return self.seq(span, depth);
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_node_only(anchor, tag.is_some(), span)?;
                return self.map(span, depth);
            }
            Event::Alias(_) => {
                let problem = self.problem(span, "templates have no aliases (`*name`)");
                return Err(Box::new(
                    problem.help("repeat the text, or use an expression"),
                ));
            }
            _ => return Err(self.problem(span, "a value is missing here")),
        };
        Ok(Node { kind, span })
    }

    fn plain_node_only(&self, anchor: usize, tag: bool, span: Span) -> Read<()> {
        if tag {
            let problem = self.problem(span, "templates have no tags (`!name`)");
            return Err(Box::new(problem.help("quote the scalar if it is a text")));
        }
        if anchor != 0 {
            let problem = self.problem(span, "templates have no anchors (`&name`)");
            return Err(Box::new(problem.help("quote the scalar if it is a text")));
        }
        Ok(())
    }

    fn seq(&mut self, open: Span, depth: usize) -> Read<Node> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let kind = NodeKind::Seq(items);
                return Ok(Node {
                    kind,
                    span: open.to(span),
                });
            }
            let before = self.comments.before(span.start as usize);
            let value = self.node(event, span, depth + 1)?;
            let after = self.after(&value);
            items.push((Note { before, after }, value));
        }
    }

    fn map(&mut self, open: Span, depth: usize) -> Read<Node> {
        let mut pairs: Vec<Pair> = Vec::new();
        loop {
            let (event, key_span) = self.next()?;
            if event == Event::MappingEnd {
                let kind = NodeKind::Map(pairs);
                return Ok(Node {
                    kind,
                    span: open.to(key_span),
                });
            }
            let before = self.comments.before(key_span.start as usize);
            let key = self.key(event, key_span)?;
            self.problems.extend(repeated(&key, key_span, &pairs));
            let key_comment = self.comments.trailing(key_span.end as usize, ":");
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            let after = key_comment.or_else(|| self.after(&value));
            let note = Note { before, after };
            pairs.push(Pair {
                note,
                key,
                key_span,
                value,
            });
        }
    }

    /// The comment behind a value on its last line.
    fn after(&self, value: &Node) -> Option<Arc<str>> {
        let end = value.span.end as usize;
        let written = self.text.get(..end).unwrap_or("");
        // Block scalars and block collections end in another line, at the start of what follows.
        let inline = !written.ends_with(['\n', ' ']);
        inline.then(|| self.comments.trailing(end, "")).flatten()
    }

    fn key(&mut self, event: Event<'t>, span: Span) -> Read<Key> {
        let Event::Scalar(text, style, anchor, tag) = event else {
            return Err(self.problem(span, "a key must be a text"));
        };
        self.plain_node_only(anchor, tag.is_some(), span)?;
        self.comments.scalar(span.start as usize, span.end as usize);
        if text == "<<" && style == ScalarStyle::Plain {
            return Err(self.problem(span, "templates have no merge keys (`<<`)"));
        }
        Ok(match self.inset(&text, style, span) {
            Some(NodeKind::Template(inset)) => Key::Template(inset),
            Some(NodeKind::Text(text)) => Key::Text(text),
            _ => Key::Text(text.into()),
        })
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> NodeKind {
        if let Some(kind) = self.inset(text, style, span) {
            return kind;
        }
        if style != ScalarStyle::Plain {
            return NodeKind::Text(text.into());
        }
        scalar::plain(text).unwrap_or_else(|(message, help)| {
            let problem = self.problem(span, message);
            self.problems.push(problem.help(help));
            NodeKind::Null
        })
    }

    /// A scalar that holds marks of a template; none if it holds none.
    fn inset(&mut self, text: &str, style: ScalarStyle, span: Span) -> Option<NodeKind> {
        let quotes = usize::from(matches!(
            style,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
        ));
        let read = inset::read(self.source, self.text, text, span, quotes)?;
        Some(read.unwrap_or_else(|mut problem| {
            // The rest of it may have gone missing behind a `: ` or ` #`.
            let rest = self.text.get(span.end as usize..).unwrap_or_default();
            let rest = rest.lines().next().unwrap_or_default().trim_start();
            if text.matches('{').count() > text.matches('}').count() {
                let is_cut = style == ScalarStyle::Plain && !rest.is_empty();
                problem.help = Some(if is_cut { PLAIN } else { OPEN }.into());
            }
            self.problems.push(*problem);
            NodeKind::Null
        }))
    }
}
