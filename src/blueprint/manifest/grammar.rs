//! Which keys and blocks each block of `blueprint.hcl` has.

use crate::blueprint::Test;
use crate::diag::suggest;

/// A block, by what may stand in it.
pub(super) struct Form {
    /// Its name; empty for the file itself.
    name: &'static str,
    /// Whether a name of one's own stands behind it.
    has_label: bool,
    pub keys: &'static [&'static str],
    pub blocks: &'static [&'static str],
}

const fn form(
    name: &'static str,
    has_label: bool,
    keys: &'static [&'static str],
    blocks: &'static [&'static str],
) -> Form {
    Form {
        name,
        has_label,
        keys,
        blocks,
    }
}

pub(super) static FILE: Form = form("", false, &[], &["blueprint"]);
pub(super) static BLUEPRINT: Form = form(
    "blueprint",
    true,
    &["summary", "each", "clouds", "when", "section", "tables"],
    &["names", "provides", "stack", "shared", "files", "check"],
);
pub(super) static PROVIDES: Form = form("provides", true, &["description", "type", "value"], &[]);
pub(super) static STACK: Form = form(
    "stack",
    false,
    &["layer", "needs", "needs_of_cells", "values", "shared"],
    &["set"],
);
pub(super) static SHARED: Form = form("shared", true, &[], &["names"]);
pub(super) static FILES: Form = form(
    "files",
    true,
    &["to", "extends", "needs", "each", "when", "for_each", "zip"],
    &["names", "file", "extension"],
);
pub(super) static EXTENSION: Form = form("extension", true, &["folder"], &[]);
pub(super) static RULE: Form = form("file", true, &["when", "for_each", "to", "appends"], &[]);
pub(super) static CHECK: Form = form(
    "check",
    true,
    &[
        "each",
        "condition",
        Test::FOUND,
        "message",
        "help",
        "at",
        "severity",
        "written",
    ],
    &[],
);

/// From the outermost block to the innermost ones.
static ALL: [&Form; 9] = [
    &FILE, &BLUEPRINT, &PROVIDES, &STACK, &SHARED, &FILES, &EXTENSION, &RULE, &CHECK,
];

impl Form {
    /// Everything that may stand in it.
    pub fn all(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys.iter().chain(self.blocks).copied()
    }

    /// What to do about a name that it does not have: write a like one, put it into the blocks that have it, or what there is.
    pub fn advice(&self, name: &str) -> String {
        if let Some(near) = suggest::nearest(name, self.all()) {
            return format!("did you mean `{near}`?");
        }
        let others = ALL.iter().filter(|form| form.all().any(|n| n == name));
        let others: Vec<String> = others.map(|form| form.heading()).collect();
        match others.is_empty() {
            true => format!("there is {}", suggest::one_of(self.all())),
            false => format!(
                "`{name}` stands inside {}",
                suggest::one_of(others.iter().map(String::as_str))
            ),
        }
    }

    fn heading(&self) -> String {
        match self.has_label {
            true => format!("{} \"NAME\" {{ ... }}", self.name),
            false => format!("{} {{ ... }}", self.name),
        }
    }
}
