//! Terraform's own language as one table, in the form of a provider's schema: which blocks there are, their labels, arguments and nested blocks, and
//! what arguments hold. Type check, evaluation and naming read it. Knows no provider and no file.

mod backends;
mod blocks;
mod constraint;
mod references;
mod test_file;

use crate::hcl;
use crate::terraform::modules::FileKind;

pub use backends::{Backend, backend, names as backend_names};
pub use blocks::{FILE, provisioner};
pub use constraint::{Field, Malformed, TypeConstraint};
pub use references::{EACH, PATH, RESERVED_ROOTS, ROOTS, TERRAFORM, is_reserved_variable};
pub use test_file::{MOCK_FILE, TEST_FILE};

/// The body of a block, or of a file.
#[derive(Debug)]
pub struct Block {
    /// What its labels are, for messages: `["type", "name"]`.
    pub labels: &'static [&'static str],
    /// Its own arguments.
    pub arguments: &'static [Argument],
    /// Its own blocks.
    pub blocks: &'static [Nested],
    /// What else may stand in it.
    pub rest: Rest,
    /// Pairs of arguments or blocks of which only one may be there.
    pub exclusive: &'static [[&'static str; 2]],
    /// It is made `count` times, or once for each element of `for_each`.
    pub repeats: bool,
    /// `self` is the resource around it.
    pub sees_self: bool,
}

/// What may stand in a body beside the table's own arguments and blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing.
    Nothing,
    /// Arguments and blocks of a provider's, backend's or provisioner's schema; `dynamic` writes its blocks.
    Schema,
    /// Arguments of any name with values that may refer to everything: `locals`.
    Values,
    /// Arguments named after the variables of the module that is called.
    Variables,
    /// Arguments of any name that say which provider a local name stands for.
    Requirements,
}

/// `name = value`
#[derive(Debug)]
pub struct Argument {
    /// Left of the equals sign.
    pub name: &'static str,
    /// What stands right of it.
    pub holds: Holds,
    /// It must be there.
    pub required: bool,
    /// The version of Terraform that it came with, if that was after 1.11.
    pub since: Option<Since>,
}

/// `(1, 12)`: a version of Terraform. What came until 1.11 is there in all that the table describes.
pub type Since = (u64, u64);

/// What an argument holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// An expression.
    Value(Kind),
    /// An expression without references and calls, because Terraform reads it before it can evaluate anything.
    Literal(Kind),
    /// A version constraint, in a literal string.
    Versions,
    /// One of these words, bare.
    Keyword(&'static [&'static str]),
    /// Some of these words, bare, in a list.
    Keywords(&'static [&'static str]),
    /// `string`, `list(number)`, ...
    TypeConstraint,
    /// A list of what is waited for: whole resources, modules, variables.
    References,
    /// A list of resources or their attributes.
    Triggers,
    /// A list of arguments of the resource around it, or `all`.
    Fields,
    /// The address of a resource or module.
    Address,
    /// `aws`, `aws.west`
    Provider,
    /// `{ aws.of_the_module = aws.west }`
    Providers,
    /// A new name, bare.
    Name,
    /// Nothing: Terraform keeps the name for later.
    Reserved,
}

/// Types of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the type that it is named after")]
pub enum Kind {
    Any,
    Bool,
    Number,
    String,
    Strings,
    StringMap,
    Object,
}

/// `name { ... }`
#[derive(Debug)]
pub struct Nested {
    /// Its type.
    pub name: &'static str,
    /// What stands in it.
    pub block: &'static Block,
    /// The fewest.
    pub least: u8,
    /// The most.
    pub most: u8,
    /// How far `most` reaches.
    pub within: Within,
    /// As of an argument.
    pub since: Option<Since>,
}

/// Where a block is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In the block around it.
    Block,
    /// In all files of the module.
    Module,
}

/// What a file may hold, by the end of its name.
#[must_use]
pub fn of_file(name: &str) -> &'static Block {
    match FileKind::of(name) {
        Some(FileKind::Test) => &TEST_FILE,
        Some(FileKind::Mock) => &MOCK_FILE,
        _ => &FILE,
    }
}

/// No limit.
pub const ANY: u8 = u8::MAX;

const EMPTY: Block = Block {
    labels: &[],
    arguments: &[],
    blocks: &[],
    rest: Rest::Nothing,
    exclusive: &[],
    repeats: false,
    sees_self: false,
};

/// A block of a provider's schema, with all that can be in it.
const OPEN: Block = Block {
    rest: Rest::Schema,
    ..EMPTY
};

/// Terraform's repetition of a provider's block.
const DYNAMIC: Block = Block {
    labels: &["type"],
    arguments: &[
        Argument::value("for_each", Kind::Any).required(),
        Argument::new("iterator", Holds::Name),
        Argument::value("labels", Kind::Strings),
    ],
    blocks: &[Nested::one("content", &OPEN)],
    ..EMPTY
};

static OPEN_BLOCK: Nested = Nested::any("", &OPEN);
static DYNAMIC_BLOCK: Nested = Nested::any("dynamic", &DYNAMIC);

impl Block {
    /// One of its own arguments.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&'static Argument> {
        self.arguments.iter().find(|a| a.name == name)
    }

    /// One of its own blocks.
    #[must_use]
    pub fn own(&self, name: &str) -> Option<&'static Nested> {
        self.blocks.iter().find(|b| b.name == name)
    }

    /// A block in it, one of a provider's schema included.
    #[must_use]
    pub fn nested(&self, name: &str) -> Option<&'static Nested> {
        let foreign = (self.rest == Rest::Schema).then_some(match name {
            "dynamic" => &DYNAMIC_BLOCK,
            _ => &OPEN_BLOCK,
        });
        self.own(name).or(foreign)
    }

    /// The block that is reached by these names: `["resource", "lifecycle"]`.
    #[must_use]
    pub fn at(&'static self, path: &[&str]) -> Option<&'static Self> {
        path.iter()
            .try_fold(self, |block, name| Some(block.nested(name)?.block))
    }

    /// Whether a block of this kind with that body is made once for each element of something at run time, so that `each` in it is Terraform's.
    #[must_use]
    pub fn owns_each(&self, body: &hcl::Body) -> bool {
        self.repeats && body.attribute("for_each").is_some()
    }
}

impl Argument {
    const fn new(name: &'static str, holds: Holds) -> Self {
        Self {
            name,
            holds,
            required: false,
            since: None,
        }
    }

    const fn value(name: &'static str, kind: Kind) -> Self {
        Self::new(name, Holds::Value(kind))
    }

    const fn literal(name: &'static str, kind: Kind) -> Self {
        Self::new(name, Holds::Literal(kind))
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn since(mut self, major: u64, minor: u64) -> Self {
        self.since = Some((major, minor));
        self
    }

    /// Whether it holds names (of resources, arguments, types, words of the language) and no value that could be computed.
    #[must_use]
    pub fn is_names_only(&self) -> bool {
        !matches!(
            self.holds,
            Holds::Value(_) | Holds::Literal(_) | Holds::Versions | Holds::Reserved
        )
    }
}

impl Nested {
    const fn any(name: &'static str, block: &'static Block) -> Self {
        Self {
            name,
            block,
            least: 0,
            most: ANY,
            within: Within::Block,
            since: None,
        }
    }

    const fn since(mut self, major: u64, minor: u64) -> Self {
        self.since = Some((major, minor));
        self
    }

    const fn optional(name: &'static str, block: &'static Block) -> Self {
        Self {
            most: 1,
            ..Self::any(name, block)
        }
    }

    const fn one(name: &'static str, block: &'static Block) -> Self {
        Self {
            least: 1,
            ..Self::optional(name, block)
        }
    }

    /// Its name is kept for later.
    const fn never(name: &'static str) -> Self {
        Self {
            most: 0,
            ..Self::any(name, &OPEN)
        }
    }

    const fn once_a_module(name: &'static str, block: &'static Block) -> Self {
        Self {
            within: Within::Module,
            ..Self::optional(name, block)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Backend, Block, FILE, Holds, Rest, TEST_FILE, backend, is_reserved_variable};
    use crate::hcl::{Body, parse_body};
    use crate::span::SourceId;

    fn body(text: &str) -> Body {
        parse_body(SourceId(0), text).expect("HCL")
    }

    #[test]
    fn blocks_are_found_however_deep() {
        for (path, argument, names_only) in [
            (&["variable"][..], "type", true),
            (&["variable"], "default", false),
            (&["resource", "lifecycle"], "ignore_changes", true),
            (&["resource", "lifecycle"], "prevent_destroy", false),
            (&["resource", "setting", "dynamic"], "iterator", true),
            (
                &["resource", "dynamic", "content", "dynamic"],
                "for_each",
                false,
            ),
            (&["resource", "provisioner"], "when", true),
            (&["module"], "providers", true),
            (&["removed", "lifecycle"], "destroy", false),
            (&["check", "data"], "depends_on", true),
        ] {
            let found = FILE.at(path).and_then(|block| block.argument(argument));
            let found = found.unwrap_or_else(|| panic!("{path:?} {argument}"));
            assert_eq!(found.is_names_only(), names_only, "{path:?} {argument}");
        }
        assert!(FILE.at(&["output", "lifecycle"]).is_none());
        assert!(
            FILE.at(&["resource", "setting", "lifecycle"])
                .is_some_and(|b| b.rest == Rest::Schema)
        );
    }

    #[test]
    fn each_belongs_to_what_repeats() {
        let (repeated, once) = (body("for_each = {}\n"), body("name = 1\n"));
        for (path, owns) in [
            (&["resource"][..], true),
            (&["data"], true),
            (&["ephemeral"], true),
            (&["module"], true),
            (&["import"], true),
            (&["resource", "dynamic"], false),
            (&["output"], false),
            (&["check", "data"], false),
        ] {
            let block = FILE.at(path).unwrap_or_else(|| panic!("{path:?}"));
            assert_eq!(block.owns_each(&repeated), owns, "{path:?}");
            assert!(!block.owns_each(&once), "{path:?}");
        }
    }

    #[test]
    fn names_of_module_blocks_are_no_variables() {
        for name in [
            "source",
            "version",
            "providers",
            "count",
            "for_each",
            "depends_on",
            "lifecycle",
            "locals",
            "provider",
        ] {
            assert!(is_reserved_variable(name), "{name}");
        }
        assert!(!is_reserved_variable("name"));
    }

    #[test]
    fn backends_are_known() {
        let Some(Backend::Known(s3)) = backend("s3") else {
            panic!("its arguments are in the table");
        };
        assert!(s3.argument("use_lockfile").is_some());
        assert!(s3.argument("buckt").is_none());
        assert!(matches!(backend("consul"), Some(Backend::Exists)));
        assert!(backend("s4").is_none());
    }

    /// No block says two things about one name.
    #[test]
    fn every_name_stands_once() {
        fn names(block: &Block, seen: &mut usize) {
            let arguments = block.arguments.iter().map(|a| a.name);
            let mut all: Vec<_> = arguments
                .chain(block.blocks.iter().map(|b| b.name))
                .collect();
            all.sort_unstable();
            let count = all.len();
            all.dedup();
            assert_eq!(all.len(), count, "{all:?}");
            for pair in block.exclusive.iter().flatten() {
                assert!(all.contains(pair), "{pair}");
            }
            *seen += count;
            for nested in block.blocks {
                names(nested.block, seen);
            }
        }
        let mut seen = 0;
        names(&FILE, &mut seen);
        names(&TEST_FILE, &mut seen);
        assert!(seen > 150, "{seen}");
        let when = FILE
            .at(&["resource", "provisioner"])
            .and_then(|p| p.argument("when"));
        assert!(when.is_some_and(|w| w.holds == Holds::Keyword(&["create", "destroy"])));
    }
}
