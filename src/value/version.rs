//! Versions, and whether constraints admit them, in the form that Terraform has for both.

use std::cmp::Ordering;
use std::fmt;

/// `6.47.0`, perhaps with a pre-release: `7.0.0-beta1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: [u64; 3],
    /// Empty for a release.
    before: String,
}

impl Version {
    /// A release.
    #[must_use]
    pub fn new(numbers: [u64; 3]) -> Self {
        Self {
            numbers,
            before: String::new(),
        }
    }

    /// Up to three numbers; what is left out is zero. What is behind a plus sign is not read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (text, _) = text.split_once('+').unwrap_or((text, ""));
        let (text, before) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers = [0; 3];
        let parts: Vec<&str> = text.split('.').collect();
        if parts.len() > 3 {
            return None;
        }
        for (slot, part) in numbers.iter_mut().zip(parts) {
            let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            // A number that is too high to hold is higher than any that there is.
            *slot = is_number.then(|| part.parse().unwrap_or(u64::MAX))?;
        }
        Some(Self {
            numbers,
            before: before.to_owned(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        match self.before.as_str() {
            "" => Ok(()),
            before => write!(f, "-{before}"),
        }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        // A release is behind all that led to it.
        let is_release = self.before.is_empty().cmp(&other.before.is_empty());
        numbers.then(is_release).then_with(|| {
            let (one, other) = (self.before.split('.'), other.before.split('.'));
            one.map(part).cmp(other.map(part))
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Numbers come before words, and in their order.
fn part(text: &str) -> (bool, u64, &str) {
    match text.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, text),
    }
}

/// What `version` of a provider asks for: every part must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    parts: Vec<Part>,
    /// Whether something in it could not be read: it admits nothing.
    is_broken: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    operator: Operator,
    bound: Version,
    /// How many numbers are written.
    written: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Pessimistic,
}

impl Operator {
    /// As it stands in front of a version.
    fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::NotEqual => "!= ",
            Self::Greater => "> ",
            Self::GreaterOrEqual => ">= ",
            Self::Less => "< ",
            Self::LessOrEqual => "<= ",
            Self::Pessimistic => "~> ",
        }
    }
}

impl Constraints {
    /// `>= 6.20, < 7.0`
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut constraints = Self::default();
        constraints.add(text);
        constraints
    }

    /// More of them.
    pub fn add(&mut self, text: &str) {
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            match Part::parse(part) {
                Some(part) => self.parts.push(part),
                None => self.is_broken = true,
            }
        }
    }

    /// All of another's as well.
    pub fn extend(&mut self, other: &Self) {
        self.is_broken |= other.is_broken;
        for part in &other.parts {
            if !self.parts.contains(part) {
                self.parts.push(part.clone());
            }
        }
    }

    /// Whether something in it could not be read.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Whether all of them hold for a version. A pre-release must be asked for by its name.
    #[must_use]
    pub fn admit(&self, version: &Version) -> bool {
        let is_named = || {
            let equal = |p: &Part| p.operator == Operator::Equal && p.bound == *version;
            self.parts.iter().any(equal)
        };
        !self.is_broken
            && self.parts.iter().all(|part| part.admits(version))
            && (version.before.is_empty() || is_named())
    }

    /// As lock files have it: sorted, each of them once, with all numbers written but in `~> 6.47`.
    /// <https://github.com/hashicorp/terraform/blob/main/internal/getproviders/types.go> (`VersionConstraintsString`)
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by(|a, b| (&a.bound, a.rank()).cmp(&(&b.bound, b.rank())));
        let mut texts: Vec<String> = parts.into_iter().map(Part::canonical).collect();
        texts.dedup();
        texts.join(", ")
    }

    /// The oldest version that all of them admit; none if none of them says where to begin.
    #[must_use]
    pub fn oldest(&self) -> Option<Version> {
        let starts = self.parts.iter().filter_map(|part| {
            let mut start = part.bound.clone();
            match part.operator {
                Operator::Equal | Operator::GreaterOrEqual | Operator::Pessimistic => {}
                Operator::Greater => start.numbers[2] += 1,
                Operator::NotEqual | Operator::Less | Operator::LessOrEqual => return None,
            }
            Some(start)
        });
        starts.filter(|start| self.admit(start)).min()
    }
}

/// The newest release of Terraform that is known, as major and minor: <https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md>.
pub const RELEASES: (u64, u64) = (1, 16);

impl Constraints {
    /// Whether a release of Terraform 1 satisfies them.
    #[must_use]
    pub fn admit_a_release(&self) -> bool {
        self.admit_one_of((0..=RELEASES.1).rev())
    }

    /// Whether a release of Terraform 1 before that minor version satisfies them.
    #[must_use]
    pub fn admit_one_before(&self, minor: u64) -> bool {
        self.admit_one_of((0..minor).rev())
    }

    /// Most admit the last ones, which are asked for first.
    fn admit_one_of(&self, mut minors: impl Iterator<Item = u64>) -> bool {
        let release = |minor, patch| Version {
            numbers: [1, minor, patch],
            before: String::new(),
        };
        minors.any(|minor| (0..=PATCHES).any(|patch| self.admit(&release(minor, patch))))
    }
}

/// No minor version of Terraform has had more patches.
const PATCHES: u64 = 20;

impl Part {
    fn parse(text: &str) -> Option<Self> {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let (operator, text) = text.split_at_checked(at)?;
        Some(Self {
            operator: match operator.trim() {
                "" | "=" => Operator::Equal,
                "!=" => Operator::NotEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterOrEqual,
                "<" => Operator::Less,
                "<=" => Operator::LessOrEqual,
                "~>" => Operator::Pessimistic,
                _ => return None,
            },
            bound: Version::parse(text)?,
            written: text.split(['-', '+']).next()?.split('.').count(),
        })
    }

    /// Where it stands among others of the same version.
    fn rank(&self) -> usize {
        let is_minor = self.written <= 2;
        match self.operator {
            Operator::Greater => 1,
            Operator::GreaterOrEqual => 2,
            Operator::Equal => 3,
            Operator::Pessimistic => 4 + usize::from(is_minor),
            Operator::LessOrEqual => 6,
            Operator::Less => 7,
            Operator::NotEqual => 8,
        }
    }

    fn canonical(&self) -> String {
        let bound = &self.bound;
        let symbol = self.operator.symbol();
        match self.operator {
            Operator::Pessimistic if self.written <= 2 => {
                let [major, minor, _] = bound.numbers;
                format!("{symbol}{major}.{minor}")
            }
            _ => format!("{symbol}{bound}"),
        }
    }

    fn admits(&self, version: &Version) -> bool {
        let bound = &self.bound;
        match self.operator {
            Operator::Equal => version == bound,
            Operator::NotEqual => version != bound,
            Operator::Greater => version > bound,
            Operator::GreaterOrEqual => version >= bound,
            Operator::Less => version < bound,
            Operator::LessOrEqual => version <= bound,
            // With three numbers the last may grow, with fewer the second.
            Operator::Pessimistic => {
                let fixed = if self.written > 2 { 2 } else { 1 };
                let numbers = version.numbers.iter().take(fixed);
                version >= bound && numbers.eq(bound.numbers.iter().take(fixed))
            }
        }
    }
}

impl fmt::Display for Constraints {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            let operator = part.operator.symbol();
            let [major, minor, patch] = part.bound.numbers;
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{operator}{major}")?;
            match part.written {
                1 => {}
                2 => write!(f, ".{minor}")?,
                _ => write!(f, ".{minor}.{patch}")?,
            }
            if !part.bound.before.is_empty() {
                write!(f, "-{}", part.bound.before)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Constraints, Version};

    /// As `terraform providers lock` writes them.
    #[test]
    fn lock_files_have_the_canonical_form() {
        for (written, canonical) in [
            ("~> 6.47", "~> 6.47"),
            ("~> 6.47.0", "~> 6.47.0"),
            (">= 6.47, < 7.0", ">= 6.47.0, < 7.0.0"),
            (
                "~> 6.47, >= 6.47, < 7.0, ~> 6.47",
                ">= 6.47.0, ~> 6.47, < 7.0.0",
            ),
            ("!= 1.2.3, = 1.2.3, > 1.2", "> 1.2.0, 1.2.3, != 1.2.3"),
            (
                "~> 6.47, >= 6.47, < 7.0, ~> 6.47, != 6.49, > 6.2",
                "> 6.2.0, >= 6.47.0, ~> 6.47, != 6.49.0, < 7.0.0",
            ),
            (">= 7.0.0-beta1", ">= 7.0.0-beta1"),
            ("", ""),
        ] {
            assert_eq!(
                Constraints::parse(written).canonical(),
                canonical,
                "{written}"
            );
        }
    }

    #[test]
    fn constraints_are_terraforms() {
        for (constraints, version, expected) in [
            ("", "6.47.0", true),
            ("~> 6.0", "6.47.0", true),
            ("~> 6.50", "6.47.0", false),
            ("~> 6.47.0", "6.47.3", true),
            ("~> 6.46.0", "6.47.0", false),
            ("~> 6", "6.47.0", true),
            ("~> 6", "7.0.0", false),
            (">= 5.0, < 7.0.0", "6.47.0", true),
            (">= 5.0, < 6.0", "6.47.0", false),
            ("6.47.0", "6.47.0", true),
            ("!= 6.47.0", "6.47.0", false),
            ("= 6.1", "6.1.0", true),
            (">= 7.0.0-beta1", "7.0.0", true),
            (">= 7.0.0-beta1", "7.0.0-beta2", false),
            ("7.0.0-beta2", "7.0.0-beta2", true),
            ("7.0.0", "7.0.0-beta2", false),
            ("nonsense", "6.47.0", false),
            ("~> 6.0, => 6.1", "6.47.0", false),
        ] {
            let of = Version::parse(version).expect("a version");
            assert_eq!(
                Constraints::parse(constraints).admit(&of),
                expected,
                "{constraints} {version}"
            );
        }
    }

    #[test]
    fn the_oldest_version_is_the_first_that_all_admit() {
        for (constraints, oldest) in [
            (">= 1.5", Some("1.5.0")),
            ("~> 1.9.2", Some("1.9.2")),
            ("> 1.9.2", Some("1.9.3")),
            (">= 1.3, >= 1.6, < 2.0", Some("1.6.0")),
            ("1.10.5", Some("1.10.5")),
            ("< 2.0", None),
            ("", None),
            (">= 2.0, < 1.0", None),
        ] {
            let found = Constraints::parse(constraints).oldest();
            assert_eq!(found, oldest.and_then(Version::parse), "{constraints}");
        }
    }

    #[test]
    fn versions_have_an_order() {
        let sorted = [
            "0.9",
            "1.0.0-beta.2",
            "1.0.0-beta.10",
            "1",
            "1.2.3",
            "1.10.0",
        ];
        let versions: Vec<_> = sorted.into_iter().map(Version::parse).collect();
        assert!(versions.iter().all(Option::is_some));
        assert!(versions.is_sorted());
    }
}
