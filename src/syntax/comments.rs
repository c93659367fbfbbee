//! The comments of a TOML text, which its tree does not have. Of a text that is no TOML, those that it would have.

use crate::span::{SourceId, Span};

/// Where a text is, between two characters.
enum In {
    Line,
    Comment(usize),
    /// A string, with what ends it.
    String(&'static str),
}

/// Every comment, without its `#`.
#[must_use]
pub fn comments(source: SourceId, text: &str) -> Vec<(Span, &str)> {
    let mut out = Vec::new();
    let mut state = In::Line;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let next = rest.chars().next().map_or(1, char::len_utf8);
        at += match state {
            In::Line => {
                let marks = ["\"\"\"", "'''", "\"", "'"];
                if let Some(mark) = marks.into_iter().find(|mark| rest.starts_with(mark)) {
                    state = In::String(mark);
                    mark.len()
                } else {
                    if rest.starts_with('#') {
                        state = In::Comment(at + 1);
                    }
                    next
                }
            }
            In::Comment(begin) => {
                let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
                out.extend(
                    text.get(begin..end)
                        .map(|c| (Span::new(source, begin, end), c)),
                );
                state = In::Line;
                end - at
            }
            In::String(mark) => {
                // One line's string that nobody closed ends with the line.
                if rest.starts_with(mark) || mark.len() == 1 && rest.starts_with('\n') {
                    state = In::Line;
                    if rest.starts_with('\n') {
                        1
                    } else {
                        mark.len()
                    }
                } else if mark.starts_with('"') && rest.starts_with('\\') {
                    let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
                    next + escaped
                } else {
                    next
                }
            }
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::comments;
    use crate::span::SourceId;

    #[test]
    fn comments_are_told_from_strings() {
        let text = "# one\na = \"# no \\\" # no\" # two\nb = '# no' #three\r\nc = \"\"\"\n# no\n\"\"\" # four\nd = '''\n# \"no\n''' # five\n#";
        let found: Vec<&str> = comments(SourceId(0), text)
            .into_iter()
            .map(|c| c.1)
            .collect();
        assert_eq!(found, [" one", " two", "three", " four", " five"]);
    }

    #[test]
    fn broken_texts_have_comments_too() {
        let found = comments(SourceId(0), "a = \"ünd\n# one\nb = ü # zwei \\");
        let found: Vec<&str> = found.into_iter().map(|c| c.1).collect();
        assert_eq!(found, [" one", " zwei \\"]);
    }
}
