//! What becomes of a test whose tool is not there: it says so where people look, or fails where tools are required.

use std::io::Write as _;

/// Says that something is left out. Straight to the terminal: what a test prints that passes is not shown.
///
/// # Panics
/// With `TERRANE_REQUIRE_TOOLS`.
pub fn missing(what: &str) {
    let required = std::env::var_os("TERRANE_REQUIRE_TOOLS").is_some();
    assert!(!required, "required, and not there: {what}");
    let test = std::thread::current();
    let test = test.name().unwrap_or("a test");
    let line = format!("\nSKIPPED {test}: {what}\n");
    // Nobody is left to tell if this fails.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
