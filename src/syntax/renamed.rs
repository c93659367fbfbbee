//! A table's name stands in each header that leads through it: who changes it in one has to change it in all. Not which names are wrong.

use std::collections::BTreeMap;

use crate::diag::{Edit, Problem};
use crate::span::{SourceId, Span};

/// The keys that lead to a part of the file, from the top.
type Path = Vec<String>;

/// Every name of a table in the headers and dotted keys of a text.
#[derive(Debug)]
pub struct Headers {
    source: SourceId,
    /// Where a name stands, with the keys up to it.
    paths: BTreeMap<Span, Path>,
    /// All places of a name, by the keys up to it.
    places: BTreeMap<Path, Vec<Span>>,
}

impl Headers {
    /// Those of a text that is TOML.
    #[must_use]
    pub fn of(source: SourceId, text: &str) -> Self {
        let mut headers = Self {
            source,
            paths: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut above = Path::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let trimmed = &line[indent..];
            let brackets = trimmed.len() - trimmed.trim_start_matches('[').len();
            let keys = keys(
                &trimmed[brackets.min(2)..],
                start + indent + brackets.min(2),
            );
            match (brackets, keys) {
                (1 | 2, Some((keys, rest))) if rest.starts_with(']') => {
                    above = headers.note(&[], keys);
                }
                (0, Some((keys, rest))) if rest.starts_with('=') => {
                    headers.note(&above, keys);
                }
                _ => {}
            }
            start += line.len();
        }
        headers
    }

    fn note(&mut self, above: &[String], keys: Vec<(String, Span0)>) -> Path {
        let mut path = above.to_vec();
        for (key, (start, end)) in keys {
            path.push(key);
            let span = Span::new(self.source, start, end);
            self.paths.insert(span, path.clone());
            self.places.entry(path.clone()).or_default().push(span);
        }
        path
    }

    /// Adds to a problem's edits that change a name in one header those of all others.
    pub fn complete(&self, problem: &mut Problem) {
        let mut more: Vec<Edit> = Vec::new();
        for edit in &problem.edits {
            let Some(path) = self.paths.get(&edit.span) else {
                continue;
            };
            let places = self.places.get(path).into_iter().flatten();
            let others = places.filter(|span| **span != edit.span);
            more.extend(others.map(|span| edit.elsewhere(*span)));
        }
        for edit in more {
            if problem.edits.iter().all(|known| known.span != edit.span) {
                problem.edits.push(edit);
            }
        }
    }
}

/// Where a key begins and ends.
type Span0 = (usize, usize);

/// The keys at the start of a text that lies at `offset`, and what follows them.
fn keys(text: &str, offset: usize) -> Option<(Vec<(String, Span0)>, &str)> {
    let blank = [' ', '\t'];
    let mut keys = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(blank);
        let start = offset + text.len() - rest.len();
        let length = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest.get(1..)?.find(quote)? + 2,
            _ => rest.find(|c: char| !is_bare(c))?,
        };
        let (key, after) = rest
            .split_at_checked(length)
            .filter(|(key, _)| !key.is_empty())?;
        keys.push((
            key.trim_matches(['"', '\'']).to_owned(),
            (start, start + length),
        ));
        rest = after.trim_start_matches(blank);
        match rest.strip_prefix('.') {
            Some(next) => rest = next,
            None => return Some((keys, rest)),
        }
    }
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    const CODE: Code = Code::error("a::b", "a fault");

    /// The text with the first `nmae` made `name`, and all that goes with it.
    fn renamed(text: &str) -> String {
        let at = text.find("nmae").expect("the slip");
        let quoted = text[..at].ends_with(['"', '\'']);
        let (start, end) = if quoted {
            (at - 1, at + 5)
        } else {
            (at, at + 4)
        };
        let span = Span::new(SourceId(0), start, end);
        let mut problem = Problem::new(&CODE, "").at(span, "").meant("name");
        Headers::of(SourceId(0), text).complete(&mut problem);
        let mut edits = problem.edits;
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        edits.iter().fold(text.to_owned(), |mut text, edit| {
            let new = edit.text(&text[edit.span.range()]);
            text.replace_range(edit.span.range(), &new);
            text
        })
    }

    #[test]
    fn a_name_changes_in_all_headers_that_lead_through_it() {
        for text in [
            "[a.nmae]\nx = 1\n[a.nmae.b]\n[a.b.nmae]\n",
            "[a . nmae] # one\n\t[ a.\"nmae\".b ]\n",
            "[[a.nmae]]\nx = 1\n[[a.nmae]]\nx = 2\n",
            "[a]\nnmae.b = 1\nnmae.c = 2\n[a.'nmae'.d]\n",
            "nmae = 1\n[a]\nnmae = 2\n",
            "[a]\nnmae = 2\n",
            "[a.nmae]\n[a.\"nmae.x\"]\n",
        ] {
            let wanted = match text {
                "[a.nmae]\nx = 1\n[a.nmae.b]\n[a.b.nmae]\n" => {
                    "[a.name]\nx = 1\n[a.name.b]\n[a.b.nmae]\n".to_owned()
                }
                "nmae = 1\n[a]\nnmae = 2\n" => "name = 1\n[a]\nnmae = 2\n".to_owned(),
                "[a.nmae]\n[a.\"nmae.x\"]\n" => "[a.name]\n[a.\"nmae.x\"]\n".to_owned(),
                _ => text.replace("nmae", "name"),
            };
            assert_eq!(renamed(text), wanted);
        }
    }
}
