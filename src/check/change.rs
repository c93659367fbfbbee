//! The rules about a change, which whoever compares two trees asks: what of it a cloud will refuse, what nobody can undo, what is no longer protected or is
//! destroyed. Not how it is found out.

use crate::diag::Code;

/// The cloud refuses it while Terraform applies.
pub const ONLY_GROWS: Code = Code::warning(
    "change::only_grows",
    "something would become smaller that can only grow",
);
/// The cloud refuses it while Terraform applies.
pub const GROWS_TOO_LITTLE: Code = Code::warning(
    "change::grows_too_little",
    "something grows by less than the cloud takes",
);
/// The cloud refuses it while Terraform applies.
pub const VERSION_GOES_DOWN: Code = Code::warning(
    "change::version_goes_down",
    "a version would become an earlier one, which the cloud does not go back to",
);
/// The cloud refuses it while Terraform applies.
pub const VERSION_SKIPS: Code = Code::warning(
    "change::version_skips",
    "a version leaves out others that the cloud goes through one by one",
);
/// The provider refuses it while Terraform applies.
pub const MAJOR_VERSION: Code = Code::warning(
    "change::major_version",
    "a database gets another major version, which nothing allows",
);
/// The cloud refuses it while Terraform applies.
pub const ZONES_FIXED: Code = Code::warning(
    "change::zones_fixed",
    "something gets subnets in other zones than it was made in",
);
/// The cloud refuses it, or leaves it as it is.
pub const FIXED: Code = Code::warning(
    "change::fixed",
    "something changes that stays for life as it was made",
);
/// The cloud refuses it while Terraform applies.
pub const ONE_WAY: Code = Code::warning(
    "change::one_way",
    "something is turned back that goes one way only",
);
/// The next change is refused for hours.
pub const WAITS_AFTER: Code = Code::note(
    "change::waits_after",
    "a change after which the cloud takes no other one for hours",
);
/// The next plan may destroy it.
pub const NO_LONGER_PROTECTED: Code = Code::warning(
    "change::no_longer_protected",
    "what kept something from being deleted is taken away",
);
/// Somebody has to know before it is merged.
pub const DESTROYS: Code = Code::warning(
    "change::destroys",
    "resources of a protected environment are destroyed, or destroyed and created anew",
);
/// The cloud refuses it while Terraform applies.
pub const IN_USE: Code = Code::warning(
    "change::in_use",
    "something is destroyed while an object in a cluster still has it",
);
/// Nobody looks after it from then on.
pub const LEAVES: Code = Code::warning(
    "change::leaves",
    "stacks leave the tree, and what they made stays in the cloud",
);

/// The codes of this file.
pub const CODES: &[&Code] = &[
    &ONLY_GROWS,
    &GROWS_TOO_LITTLE,
    &VERSION_GOES_DOWN,
    &VERSION_SKIPS,
    &MAJOR_VERSION,
    &ZONES_FIXED,
    &FIXED,
    &ONE_WAY,
    &WAITS_AFTER,
    &NO_LONGER_PROTECTED,
    &DESTROYS,
    &IN_USE,
    &LEAVES,
];

/// Whether a rule is about a change: nobody can ask it who knows one tree.
#[must_use]
pub fn is_one(rule: &str) -> bool {
    CODES.iter().any(|code| code.name == rule)
}
