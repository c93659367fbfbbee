//! The text between the items of a body: which comments belong to an item, and blank lines when one is left out.

/// Where the lines start that go with the item behind `lead`: the comments directly above it and its indentation.
/// `fresh` says that `lead` starts at the start of a line.
pub(super) fn own_start(lead: &str, fresh: bool) -> usize {
    let mut start = lead.rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) = lead.get(..start.saturating_sub(1)).filter(|_| start > 0) {
        let line_start = match above.rfind('\n') {
            Some(at) => at + 1,
            None if fresh => 0,
            // The rest of the line of the item above.
            None => break,
        };
        let line = above.get(line_start..).unwrap_or("").trim();
        if line.starts_with('#') || line.starts_with("//") {
            start = line_start;
        } else if line.ends_with("*/")
            && let Some(open) = block_comment_start(above, fresh)
        {
            start = open;
        } else {
            break;
        }
    }
    start
}

/// Where the line starts on which the comment begins that ends `above`; none if something else stands on that line.
fn block_comment_start(above: &str, fresh: bool) -> Option<usize> {
    let before = above.get(..above.rfind("/*")?)?;
    let line_start = match before.rfind('\n') {
        Some(at) => at + 1,
        None if fresh => 0,
        None => return None,
    };
    let alone = before.get(line_start..)?.trim().is_empty();
    alone.then_some(line_start)
}

/// Offset of the end of the line on which an item ends, if nothing but a comment follows it there.
pub(super) fn end_of_item(text: &str, end: usize, limit: usize) -> usize {
    let line = text.get(end..limit).and_then(|rest| rest.lines().next());
    let line = line.unwrap_or("").trim_end();
    let after = line.trim_start();
    let comment = after.starts_with('#')
        || after.starts_with("//")
        || (after.starts_with("/*") && after.ends_with("*/"));
    if comment { end + line.len() } else { end }
}

/// Appends `lead` behind an item that was left out, without the blank lines that the two had around them.
pub(super) fn join(out: &mut String, lead: &str, tail: bool) {
    let content = lead.trim_start();
    let blanks = lead.len() - content.len();
    let (blank, rest) = match lead.get(..blanks).and_then(|b| b.rfind('\n')) {
        Some(at) => lead.split_at(at + 1),
        None => ("", lead),
    };
    let kept = out.trim_end_matches([' ', '\t', '\n', '\r']).len();
    let breaks = |s: &str| s.bytes().filter(|b| *b == b'\n').count();
    let total = breaks(out.get(kept..).unwrap_or("")) + breaks(blank);
    if total == 0 {
        out.push_str(lead);
        return;
    }
    out.truncate(kept);
    let wanted = if out.is_empty() {
        0
    } else if out.ends_with('{') || (tail && content.is_empty()) {
        1
    } else {
        total.min(2)
    };
    out.extend(std::iter::repeat_n('\n', wanted));
    out.push_str(rest);
}
