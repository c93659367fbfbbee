//! The declared names: every object that templates see, with what the schema does not say about its keys. A test compares it
//! with the values that are made, so a key that is added there is missing here.

mod estate;
mod instance;

/// An object that templates see.
#[derive(Debug)]
pub struct Object {
    /// How it is reached: `cell.network.private_subnets[*]`.
    pub path: &'static str,
    /// One line.
    pub meaning: &'static str,
    /// Where further keys of it come from.
    pub from: From,
    /// The keys that are made, also in the place of one of the schema.
    pub keys: &'static [Key],
}

/// Where keys of an object are declared, besides here.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// Nowhere.
    Here,
    /// A core table: `network`.
    Core(&'static str),
}

/// A key, its type and its meaning.
pub type Key = (&'static str, &'static str, &'static str);

const fn object(
    path: &'static str,
    meaning: &'static str,
    from: From,
    keys: &'static [Key],
) -> Object {
    Object {
        path,
        meaning,
        from,
        keys,
    }
}

/// All of them, in the order of the page.
pub fn objects() -> impl Iterator<Item = &'static Object> {
    instance::OBJECTS.iter().chain(estate::OBJECTS)
}

/// Functions beside those of Terraform.
pub const FUNCTIONS: &[(&str, &str)] = &[
    (
        "module(name)",
        "Relative path to a plain module of any blueprint, for `source`. Only in templates.",
    ),
    (
        "mebibytes(quantity)",
        "A Kubernetes quantity in MiB, rounded up: `mebibytes(\"1.5Gi\")` is 1536.",
    ),
    (
        "millicores(quantity)",
        "A Kubernetes quantity in thousandths, rounded up: `millicores(\"0.5\")` is 500.",
    ),
];
