//! What references begin with, and the attributes of those objects that Terraform itself makes.

use super::FILE;

/// The objects that Terraform itself makes. Everything else that a reference can begin with is the type of a resource.
pub const ROOTS: [&str; 11] = [
    "count",
    "data",
    "each",
    "ephemeral",
    "local",
    "module",
    "path",
    "resource",
    "self",
    "terraform",
    "var",
];

/// Names that Terraform keeps for later.
pub const RESERVED_ROOTS: [&str; 3] = ["arg", "lazy", "template"];

/// Attributes of `each`.
pub const EACH: [&str; 2] = ["key", "value"];
/// Attributes of `path`.
pub const PATH: [&str; 3] = ["cwd", "module", "root"];
/// Attributes of `terraform`.
pub const TERRAFORM: [&str; 2] = ["applying", "workspace"];

/// Whether no variable can have the name, because it means something else in a `module` block.
#[must_use]
pub fn is_reserved_variable(name: &str) -> bool {
    FILE.own("module").is_some_and(|module| {
        module.block.argument(name).is_some() || module.block.own(name).is_some()
    })
}
