//! Making foreign text safe and narrow enough for a terminal. Knows nothing of problems.

/// The character to show for `c`: control and direction characters would let a file rewrite the terminal.
pub fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        _ => c,
    }
}

/// One line: line breaks become spaces, other control characters visible.
pub fn one_line(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| {
            if matches!(c, '\n' | '\r' | '\t') {
                ' '
            } else {
                visible(c)
            }
        })
        .collect()
}

/// Breaks each line at blanks so that it fits `width`; a longer word stays whole, and so does what stands in backticks, so that it can be copied.
/// A line that fits keeps its own indentation, and one that is indented by four is a command to be copied, which stays whole.
#[must_use]
pub fn wrap(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end().lines() {
        let line: String = line
            .chars()
            .map(|c| if c == '\t' { ' ' } else { visible(c) })
            .collect();
        if line.chars().count() <= width || line.starts_with("    ") {
            lines.push(line);
            continue;
        }
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut current = indent.clone();
        for word in words(&line) {
            let empty = current.len() == indent.len();
            if !empty && current.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::replace(&mut current, indent.clone()));
            } else if !empty {
                current.push(' ');
            }
            current.push_str(&word);
        }
        lines.push(current);
    }
    lines.join("\n")
}

/// The words of a line; what stands in backticks belongs to one word.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in line.split_whitespace() {
        match words.last_mut().filter(|_| is_open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    // A backtick without its other one is a character like any other.
    match is_open {
        true => line.split_whitespace().map(str::to_owned).collect(),
        false => words,
    }
}

/// `1 error`, `2 errors`.
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("{n} {noun}")
    } else {
        format!("{n} {noun}s")
    }
}
