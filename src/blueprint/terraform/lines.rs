//! The text between the items of a body: which comments belong to an item, and blank lines when one is left out.

/// Where the lines start that go with the item behind `lead`: the comments directly above it and its indentation.
/// `fresh` says that `lead` starts at the start of a line.
pub(super) fn own_start(lead: &str, fresh: bool) -> usize {
    let mut start = lead.rfind('\n').map_or(0, |at| at + 1);
    while start > 0 {
        let above = &lead[..start - 1];
        let line_start = match above.rfind('\n') {
            Some(at) => at + 1,
            None if fresh => 0,
            // The rest of the line of the item above.
            None => break,
        };
        let line = above[line_start..].trim();
        if line.starts_with('#') || line.starts_with("//") {
            start = line_start;
        } else if line.ends_with("*/") {
            let Some(open) = above.rfind("/*") else { break };
            let open_line = above[..open].rfind('\n').map_or(0, |at| at + 1);
            if !above[open_line..open].trim().is_empty() || (open_line == 0 && !fresh) {
                break;
            }
            start = open_line;
        } else {
            break;
        }
    }
    start
}

/// Offset of the end of the line on which an item ends, if nothing but a comment follows it there.
pub(super) fn end_of_item(text: &str, end: usize, limit: usize) -> usize {
    let rest = &text[end..limit];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let after = line.trim_start();
    let comment = after.starts_with('#')
        || after.starts_with("//")
        || (after.starts_with("/*") && after.trim_end().ends_with("*/"));
    if comment {
        end + line.trim_end().len()
    } else {
        end
    }
}

/// Appends `lead` behind an item that was left out, without the blank lines that the two had around them.
pub(super) fn join(out: &mut String, lead: &str, tail: bool) {
    let blank = lead.len() - lead.trim_start().len();
    let blank = lead[..blank].rfind('\n').map_or(0, |at| at + 1);
    let kept = out.trim_end_matches([' ', '\t', '\n', '\r']).len();
    let breaks = |s: &str| s.bytes().filter(|b| *b == b'\n').count();
    let total = breaks(&out[kept..]) + breaks(&lead[..blank]);
    if total == 0 {
        out.push_str(lead);
        return;
    }
    out.truncate(kept);
    let ends_body = tail && lead[blank..].trim().is_empty();
    let wanted = if out.is_empty() {
        0
    } else if out.ends_with('{') || ends_body {
        1
    } else {
        total.min(2)
    };
    out.extend(std::iter::repeat_n('\n', wanted));
    out.push_str(&lead[blank..]);
}
