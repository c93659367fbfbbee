//! Whether two messages say the same of different things. Not what is done with those that do.

/// A message without what it speaks of: names in backticks, and words that are numbers, quantities, addresses or cells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Skeleton(String);

impl Skeleton {
    pub fn of(message: &str) -> Self {
        let mut out = String::new();
        for part in parts(message) {
            out.push_str(match part {
                Part::Thing(_) => "`",
                Part::Words(words) => words,
            });
        }
        Self(out)
    }
}

/// In what a message differs from another one.
pub(super) struct Difference {
    /// The first thing that the other one speaks of and this one does not, as it is written; empty where there is none.
    pub name: String,
    /// Whether the two differ in nothing but the name that they end with.
    pub is_last: bool,
}

/// What `other` says of something else than `message`; none if they are one text.
pub(super) fn differing(message: &str, other: &str) -> Option<Difference> {
    if message == other {
        return None;
    }
    let things = |text| -> Vec<&str> {
        let things = parts(text).into_iter().filter_map(|part| match part {
            Part::Thing(thing) => Some(thing),
            Part::Words(_) => None,
        });
        things.collect()
    };
    let (ours, theirs) = (things(message), things(other));
    let is_same = Skeleton::of(message) == Skeleton::of(other);
    let mut pairs = ours.iter().zip(&theirs).enumerate();
    let differ: Vec<usize> = pairs
        .by_ref()
        .filter_map(|(at, (a, b))| (a != b).then_some(at))
        .collect();
    let is_name = |thing: &&&str| thing.starts_with('`') || thing.contains('/');
    let at_same_place = differ.iter().filter_map(|at| theirs.get(*at));
    let name = match is_same {
        true => at_same_place
            .clone()
            .find(is_name)
            .or(at_same_place.clone().next()),
        false => theirs.iter().filter(is_name).find(|t| !ours.contains(t)),
    };
    let is_last = is_same
        && differ == [ours.len().saturating_sub(1)]
        && message.ends_with('`')
        && other.ends_with('`');
    Some(Difference {
        name: name.map(|name| (*name).to_owned()).unwrap_or_default(),
        is_last,
    })
}

enum Part<'a> {
    Words(&'a str),
    Thing(&'a str),
}

/// A text as words and things, in order. A list of things is one.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut out: Vec<Part<'_>> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match thing(rest) {
            Some(end) => list(rest, end),
            None if c.is_whitespace() => c.len_utf8(),
            None => {
                let stop = |c: char| c.is_whitespace() || c == '`';
                let word = rest.char_indices().skip(1).find(|(_, c)| stop(*c));
                word.map_or(rest.len(), |(at, _)| at)
            }
        };
        let is_thing = thing(rest).is_some();
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push(match is_thing {
            true => Part::Thing(part),
            false => Part::Words(part),
        });
        rest = after;
    }
    out
}

/// Where the thing ends that a text begins with, if it begins with one.
fn thing(text: &str) -> Option<usize> {
    if let Some(after) = text.strip_prefix('`') {
        return Some(after.find('`')? + 2);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '`');
    let word = text.get(..end.unwrap_or(text.len()))?;
    let bare = word.trim_end_matches([',', ':', ';', '.', ')']);
    let is_thing = bare.contains(|c: char| c.is_ascii_digit() || c == '/');
    is_thing.then_some(bare.len())
}

/// Where a list ends whose first thing ends at `end`.
fn list(text: &str, mut end: usize) -> usize {
    while let Some(after) = text.get(end..) {
        let next = [", ", " and ", " or "].iter().find_map(|between| {
            let rest = after.strip_prefix(between)?;
            Some(between.len() + thing(rest)?)
        });
        let Some(length) = next else { break };
        end += length;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_about_different_things_are_alike() {
        let alike = [
            (
                "apps of `bank` in eu-west-1/production request 7300m of CPU",
                "apps of `shop` in eu-west-1/staging request 20m of CPU",
            ),
            ("lacks `a`, `b` and `c`: write it", "lacks `a`: write it"),
        ];
        for (one, other) in alike {
            assert_eq!(Skeleton::of(one), Skeleton::of(other), "{one} / {other}");
        }
        let different = [
            ("`a` lacks a name", "`a` lacks a port"),
            ("`a` is too long: 66", "`a` is too short: 2"),
        ];
        for (one, other) in different {
            assert_ne!(Skeleton::of(one), Skeleton::of(other), "{one} / {other}");
        }
    }

    #[test]
    fn what_differs_is_named_as_it_is_written() {
        let one = differing("`a` in x/y has 3", "`a` in x/z has 4").expect("they differ");
        assert_eq!((one.name.as_str(), one.is_last), ("x/z", false));
        let last = differing("there is no `a`", "there is no `b`").expect("they differ");
        assert_eq!((last.name.as_str(), last.is_last), ("`b`", true));
        assert!(differing("`a`", "`a`").is_none());
    }
}
