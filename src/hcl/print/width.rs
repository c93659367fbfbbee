//! How many columns a text takes: one for each user-perceived character, as Terraform counts.

/// The number of grapheme clusters of `text`.
///
/// Follows Unicode's rules for marks, emoji sequences, flags, Hangul and line breaks; it knows no Indic conjuncts.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        if !text.contains('\r') {
            return text.len();
        }
        return text.len() - text.matches("\r\n").count();
    }
    let mut count = 0;
    let mut before = None;
    let mut joined = false;
    let mut flag_open = false;
    for c in text.chars() {
        let is_flag = matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        let continues = match before {
            None => false,
            Some('\r') if c == '\n' => true,
            Some(b) if is_control(b) || is_control(c) => false,
            Some(b) => {
                extends(c)
                    || (joined && is_pictograph(c))
                    || (is_flag && flag_open)
                    || hangul_joins(b, c)
            }
        };
        count += usize::from(!continues);
        // A joiner counts only behind a pictograph, with nothing but marks between.
        joined = match c {
            '\u{200d}' => before.is_some_and(|b| is_pictograph(b) || extends(b)),
            _ => false,
        };
        flag_open = is_flag && !(flag_open && continues);
        before = Some(c);
    }
    count
}

fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
        )
}

/// Whether `c` belongs to the character before it: combining marks, joiners, skin tones, vowel signs.
fn extends(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        || is_spacing_mark(c)
        || is_mark(c)
}

/// Unicode's `Grapheme_Extend`. The standard library has its table: it escapes such a character only at a text's start.
fn is_mark(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    let len = 1 + c.encode_utf8(&mut buffer[1..]).len();
    let Ok(text) = std::str::from_utf8(&buffer[..len]) else {
        return false;
    };
    c.escape_debug().count() > 1 && text.escape_debug().count() == 2
}

/// The common signs of Indic and South-East Asian scripts that take room but start no character.
fn is_spacing_mark(c: char) -> bool {
    matches!(c, '\u{903}' | '\u{93b}' | '\u{93e}'..='\u{940}' | '\u{949}'..='\u{94c}' | '\u{94e}'..='\u{94f}'
        | '\u{982}'..='\u{983}' | '\u{9bf}'..='\u{9c0}' | '\u{9c7}'..='\u{9c8}' | '\u{9cb}'..='\u{9cc}'
        | '\u{a03}' | '\u{a3e}'..='\u{a40}' | '\u{a83}' | '\u{abe}'..='\u{ac0}' | '\u{ac9}' | '\u{acb}'..='\u{acc}'
        | '\u{b02}'..='\u{b03}' | '\u{bbf}' | '\u{bc1}'..='\u{bc2}' | '\u{bc6}'..='\u{bc8}' | '\u{bca}'..='\u{bcc}'
        | '\u{c01}'..='\u{c03}' | '\u{c41}'..='\u{c44}' | '\u{c82}'..='\u{c83}' | '\u{cbe}' | '\u{cc0}'..='\u{cc1}'
        | '\u{d02}'..='\u{d03}' | '\u{d3f}'..='\u{d40}' | '\u{d46}'..='\u{d48}' | '\u{d4a}'..='\u{d4c}'
        | '\u{e33}' | '\u{eb3}' | '\u{f3e}'..='\u{f3f}' | '\u{1031}' | '\u{103b}'..='\u{103c}' | '\u{17b6}'
        | '\u{17be}'..='\u{17c5}' | '\u{17c7}'..='\u{17c8}')
}

/// Roughly Unicode's `Extended_Pictographic`: what an emoji sequence is made of.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21aa}'
        | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{27bf}' | '\u{2934}'..='\u{2935}'
        | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1f1e5}'
        | '\u{1f200}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Hangul syllables written as their letters.
fn hangul_joins(before: char, c: char) -> bool {
    let leading = |c| matches!(c, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}');
    let vowel = |c| matches!(c, '\u{1160}'..='\u{11a7}' | '\u{d7b0}'..='\u{d7c6}');
    let trailing = |c| matches!(c, '\u{11a8}'..='\u{11ff}' | '\u{d7cb}'..='\u{d7fb}');
    let syllable = |c| matches!(c, '\u{ac00}'..='\u{d7a3}');
    let open = |c: char| syllable(c) && (c as u32 - 0xac00).is_multiple_of(28);
    (leading(before) && (leading(c) || vowel(c) || syllable(c)))
        || ((vowel(before) || open(before)) && (vowel(c) || trailing(c)))
        || ((trailing(before) || syllable(before)) && trailing(c))
}
