//! TOML text to spanned tree.
