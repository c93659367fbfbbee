//! Names and checks of a blueprint, which are most of its text. Those of a project are read at once, for what is wrong with them; those of one that the
//! compiler carries when somebody needs them: most are for other clouds, or for what an estate does not have. Not what they mean.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::manifest::{self, Text};
use super::names::Definition;
use super::{Check, Each};
use crate::hcl;
use crate::span::SourceId;

/// Names and checks that were read.
#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) names: Vec<Definition>,
    pub(super) checks: Vec<Check>,
}

/// What is known of a check before it is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) each: Each,
}

/// Names and checks that are read at most once. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Late(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    rules: Vec<Rule>,
    text: Option<Unread>,
    names: OnceLock<Vec<Definition>>,
    checks: OnceLock<Vec<Check>>,
}

/// Where they stand.
#[derive(Debug)]
struct Unread {
    source: SourceId,
    text: Arc<str>,
    names: Vec<Range<usize>>,
    checks: Vec<Range<usize>>,
    /// Of the blueprint.
    each: Each,
}

impl From<Inner> for Late {
    fn from(inner: Inner) -> Self {
        let rules = inner.checks.iter().map(|check| Rule {
            name: check.name.value.clone(),
            each: check.each,
        });
        Self(Arc::new(Parts {
            rules: rules.collect(),
            text: None,
            names: inner.names.into(),
            checks: inner.checks.into(),
        }))
    }
}

impl Late {
    /// Read if nobody has asked before.
    pub(super) fn names(&self) -> &[Definition] {
        let read = |text: &Unread| text.read(&text.names).names;
        let text = self.0.text.as_ref();
        let names = &self.0.names;
        names.get_or_init(|| text.map(read).unwrap_or_default())
    }

    /// The same. Of a blueprint that makes nothing, names are read for its `when`, and nobody asks for these.
    pub(super) fn checks(&self) -> &[Check] {
        let read = |text: &Unread| text.read(&text.checks).checks;
        let text = self.0.text.as_ref();
        let checks = &self.0.checks;
        checks.get_or_init(|| text.map(read).unwrap_or_default())
    }

    /// The checks, in their order.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.0.rules
    }
}

impl Unread {
    fn read(&self, blocks: &[Range<usize>]) -> Inner {
        let text = without(&self.text, &gaps(blocks, self.text.len()));
        // A test holds that there is no fault in it.
        match hcl::parse_body(self.source, &text) {
            Ok(body) => manifest::inner(body, self.each),
            Err(_) => Inner::default(),
        }
    }
}

/// A text without the names and checks in it, and what is known of these.
pub(super) struct Head {
    /// Everything else at its place.
    pub(super) text: String,
    names: Vec<Range<usize>>,
    checks: Vec<Range<usize>>,
    /// Names of checks, each with the scope that it names itself.
    rules: Vec<(String, Option<Each>)>,
}

impl Head {
    /// Of a text that is laid out as it is printed: blocks begin and end at their depth.
    pub(super) fn of(text: &str) -> Self {
        let (mut names, mut checks) = (Vec::new(), Vec::new());
        let mut rules: Vec<(String, Option<Each>)> = Vec::new();
        let (mut at, mut open) = (0, None);
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let check = line.strip_prefix("  check \"");
            let check = check.and_then(|rest| rest.strip_suffix("\" {\n"));
            match (open, check) {
                (None, None) if line == "  names {\n" => open = Some((start, false)),
                (None, Some(name)) => {
                    rules.push((name.to_owned(), None));
                    open = Some((start, true));
                }
                (Some((start, is_check)), _) if line == "  }\n" => {
                    let blocks = if is_check { &mut checks } else { &mut names };
                    blocks.push(start..at);
                    open = None;
                }
                (Some((_, true)), _) => {
                    let scope = line.strip_prefix("    each ").and_then(in_quotes);
                    if let (Some(scope), Some((_, each))) = (scope, rules.last_mut()) {
                        *each = Each::from_name(scope);
                    }
                }
                _ => {}
            }
        }
        let mut blocks = [names.as_slice(), &checks].concat();
        blocks.sort_by_key(|block: &Range<usize>| block.start);
        let text = without(text, &blocks);
        Self {
            text,
            names,
            checks,
            rules,
        }
    }

    /// What was left out, to be read later.
    pub(super) fn later(self, of: Text<'_>, each: Each) -> Late {
        let rules = self.rules.into_iter();
        let rules = rules.map(|(name, own)| Rule {
            name,
            each: own.unwrap_or(each),
        });
        Late(Arc::new(Parts {
            rules: rules.collect(),
            text: Some(Unread {
                source: of.source,
                text: Arc::clone(of.text),
                names: self.names,
                checks: self.checks,
                each,
            }),
            names: OnceLock::new(),
            checks: OnceLock::new(),
        }))
    }
}

fn in_quotes(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

/// What lies between some ranges.
fn gaps(ranges: &[Range<usize>], end: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([end]);
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

/// A text with a comment of blanks in the place of whole lines, so that all others keep theirs.
fn without(text: &str, lines: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    for lines in lines {
        out.push_str(text.get(out.len()..lines.start).unwrap_or(""));
        if lines.len() > 1 {
            out.push('#');
            out.push_str(&" ".repeat(lines.len() - 2));
            out.push('\n');
        }
        out.push_str(text.get(out.len()..lines.end).unwrap_or(""));
    }
    out.push_str(text.get(out.len()..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::super::{built_in, load};
    use super::{Head, Late};
    use crate::diag::Problems;
    use crate::source::Sources;

    /// Read at once or later, every blueprint that the compiler carries is the same, and nothing is wrong with it.
    #[test]
    fn what_is_read_later_is_what_would_be_read_at_once() {
        let (folder, mut found) = (built_in(), Problems::new());
        let names = folder.blueprints();
        let mut read =
            |is_carried| load::all(&folder, &names, is_carried, &mut Sources::new(), &mut found);
        let (at_once, later) = (read(false), read(true));
        assert!(found.is_empty());
        assert_eq!(at_once.len(), names.len());
        let mut left = 0;
        for (one, other) in at_once.iter().zip(&later) {
            let known = |late: &Late| late.rules().to_vec();
            assert_eq!(known(&one.inner), known(&other.inner), "{}", one.name);
            let parts = &other.inner.0;
            assert!(parts.names.get().is_none() && parts.checks.get().is_none());
            let all = |late: &Late| format!("{:?} {:?}", late.names(), late.checks());
            assert_eq!(all(&one.inner), all(&other.inner), "{}", one.name);
            let but_inner = |blueprint: &super::super::Blueprint| {
                let mut same = blueprint.clone();
                same.inner = super::Inner::default().into();
                format!("{same:?}")
            };
            assert_eq!(but_inner(one), but_inner(other));
            left += parts.text.as_ref().map_or(0, |unread| unread.checks.len());
        }
        assert!(left > 200, "{left}");
    }

    #[test]
    fn what_is_left_keeps_its_place() {
        let text = "blueprint \"a\" {\n  each = \"cell\"\n  names {\n    a = 1\n  }\n\n  check \"one\" {\n    each = \"client\"\n  }\n  check \"two\" {\n    found = []\n  }\n}\n";
        let head = Head::of(text);
        let blank = |inside: &str| format!("#{}\n", " ".repeat(inside.len() - 2));
        let names = blank("  names {\n    a = 1\n  }\n");
        let one = blank("  check \"one\" {\n    each = \"client\"\n  }\n");
        let two = blank("  check \"two\" {\n    found = []\n  }\n");
        assert_eq!(
            head.text,
            format!("blueprint \"a\" {{\n  each = \"cell\"\n{names}\n{one}{two}}}\n")
        );
        let rules: Vec<_> = head
            .rules
            .iter()
            .map(|(name, each)| (name.as_str(), each.is_some()))
            .collect();
        assert_eq!(rules, [("one", true), ("two", false)]);
    }
}
