//! What people take for one character: a letter with its marks, an emoji with its modifiers, a flag.

/// The text's clusters in order. The marks of the scripts in common use are known, Indic conjuncts are not.
pub fn clusters(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    let mut flags = 0;
    for (at, c) in text.char_indices() {
        let joined = match before {
            None => true,
            Some('\r') => c == '\n',
            Some(before) => {
                extends(c)
                    || (before == '\u{200d}' && is_emoji(c))
                    || (is_flag(c) && is_flag(before) && flags % 2 == 1)
            }
        };
        if !joined {
            out.push(text.get(start..at).unwrap_or(""));
            start = at;
        }
        flags = if is_flag(c) {
            if joined { flags + 1 } else { 1 }
        } else {
            0
        };
        before = Some(c);
    }
    if start < text.len() {
        out.push(text.get(start..).unwrap_or(""));
    }
    out
}

fn is_flag(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{a9}' | '\u{ae}')
}

fn extends(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}'
        | '\u{93e}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}'..='\u{200d}'
        | '\u{20d0}'..='\u{20f0}' | '\u{302a}'..='\u{302f}' | '\u{3099}'..='\u{309a}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}
