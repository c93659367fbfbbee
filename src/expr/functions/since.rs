//! Since which version of Terraform each function exists.

/// Functions that came after Terraform 1.0, by the version that brought them: the notes on <https://developer.hashicorp.com/terraform/language/functions>
/// and the change log at <https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md>.
const LATER: &[(&str, (u64, u64))] = &[
    ("endswith", (1, 3)),
    ("ephemeralasnull", (1, 10)),
    ("issensitive", (1, 8)),
    ("plantimestamp", (1, 5)),
    ("startswith", (1, 3)),
    ("strcontains", (1, 5)),
    ("templatestring", (1, 9)),
    ("timecmp", (1, 3)),
];

/// Functions that the compiler has and no version of Terraform: templates can call them with what is known, and nothing of them is emitted.
const OURS: &[&str] = &["urldecode"];

/// The function that is only there in `terraform console`.
const CONSOLE: &str = "type";

/// `core::` before a function's name and `provider::NAME::` came with this version.
pub const NAMESPACES: (u64, u64) = (1, 8);

/// The first version of Terraform, as major and minor, in which a configuration may call a function of this name; none if it never may.
#[must_use]
pub fn since(name: &str) -> Option<(u64, u64)> {
    let (namespaces, bare) = match name.strip_prefix("core::") {
        Some(bare) => (NAMESPACES, bare),
        None => ((1, 0), name),
    };
    if name.starts_with("provider::") {
        return Some(NAMESPACES);
    }
    if OURS.contains(&bare) || bare == CONSOLE || !super::names().any(|known| known == bare) {
        return None;
    }
    let later = LATER.iter().find(|(later, _)| *later == bare);
    Some(
        later
            .map_or((1, 0), |(_, version)| *version)
            .max(namespaces),
    )
}
