//! What git leaves of an emitted file when branches meet, or when it turns line ends round. Not whose the file is.

/// How git begins the lines around the sides of a merge, in their order.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Which side a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Ours,
    Base,
    Theirs,
}

/// Both sides of a text with the marks of a merge, each as if nothing but it had been there; none if it has no marks, or marks in a wrong order.
pub(super) fn sides(content: &[u8]) -> Option<[Vec<u8>; 2]> {
    let mut sides = [Vec::new(), Vec::new()];
    let mut side = Side::Both;
    let mut seen = false;
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        let next = match (side, marker(line)) {
            (Side::Both, Some("<<<<<<<")) => Side::Ours,
            (Side::Ours, Some("|||||||")) => Side::Base,
            (Side::Ours | Side::Base, Some("=======")) => Side::Theirs,
            (Side::Theirs, Some(">>>>>>>")) => Side::Both,
            // A heading of some texts is underlined so.
            (Side::Both, Some("=======") | None) | (_, None) => {
                let [ours, theirs] = &mut sides;
                if matches!(side, Side::Both | Side::Ours) {
                    ours.extend_from_slice(line);
                }
                if matches!(side, Side::Both | Side::Theirs) {
                    theirs.extend_from_slice(line);
                }
                continue;
            }
            _ => return None,
        };
        seen = true;
        side = next;
    }
    (seen && side == Side::Both).then_some(sides)
}

/// The marker that a line is.
fn marker(line: &[u8]) -> Option<&'static str> {
    let line = std::str::from_utf8(line).ok()?;
    let line = line.trim_end_matches(['\n', '\r']);
    MARKERS.into_iter().find(|marker| is_marker(line, marker))
}

/// Whether the line is one that git puts around the sides of a merge.
pub(super) fn is_mark(line: &str) -> bool {
    MARKERS.iter().any(|marker| is_marker(line, marker))
}

/// Git repeats a character seven times, then ends the line or names a side.
fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The text with the line ends that every emitted file has, if it has others.
pub(super) fn with_plain_ends(content: &[u8]) -> Option<Vec<u8>> {
    if !content.windows(2).any(|pair| pair == b"\r\n") {
        return None;
    }
    let mut plain = Vec::with_capacity(content.len());
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(text) => plain.extend_from_slice(&[text, b"\n"].concat()),
            None => plain.extend_from_slice(line),
        }
    }
    Some(plain)
}
