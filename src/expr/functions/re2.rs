//! Patterns of RE2, which Terraform's functions take, in the terms of our engine: <https://github.com/google/re2/wiki/Syntax>. What RE2 refuses is refused.

/// A pattern for our engine, without names, and the name of each group.
pub struct Translated {
    pub pattern: String,
    pub names: Vec<Option<String>>,
}

/// The most that a part can be repeated, repetitions inside of it included.
const MOST: u32 = 1_000;

/// Reads a pattern, or says what is wrong with it.
pub fn translate(pattern: &str) -> Result<Translated, String> {
    let mut reader = Reader {
        rest: pattern,
        out: String::with_capacity(pattern.len()),
        names: Vec::new(),
        repeated: false,
        weight: 1,
        open: Vec::new(),
    };
    reader.all()?;
    Ok(Translated {
        pattern: reader.out,
        names: reader.names,
    })
}

struct Reader<'p> {
    rest: &'p str,
    out: String,
    names: Vec<Option<String>>,
    /// Whether what was read last is a repetition, which cannot be repeated again.
    repeated: bool,
    /// How often the last part is repeated inside of itself.
    weight: u32,
    /// The greatest weight so far in each group that is open.
    open: Vec<u32>,
}

impl<'p> Reader<'p> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or("");
        Some(c)
    }

    fn takes(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn all(&mut self) -> Result<(), String> {
        while !self.rest.is_empty() {
            if let Some((text, least, most)) = repetition(self.rest) {
                self.repeat(text, least, most)?;
                continue;
            }
            if let Some(outer) = self.open.last_mut() {
                *outer = self.weight.max(*outer);
            }
            self.repeated = false;
            self.weight = 1;
            match self.next() {
                Some('\\') if self.takes("Q") => self.quoted(),
                Some('\\') => {
                    let escaped = self.escape(false)?;
                    self.out.push_str(&escaped);
                }
                Some('[') => self.class()?,
                Some('(') => self.group()?,
                Some(')') => {
                    self.weight = self.open.pop().unwrap_or(1);
                    self.out.push(')');
                }
                Some(c @ ('|' | '.' | '^' | '$')) => self.out.push(c),
                Some(c) => self.literal(c),
                None => {}
            }
        }
        Ok(())
    }

    fn literal(&mut self, c: char) {
        self.out
            .push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }

    fn quoted(&mut self) {
        let (text, after) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
        self.out.push_str(&regex::escape(text));
        self.rest = after;
    }

    fn repeat(&mut self, text: &'p str, least: u32, most: u32) -> Result<(), String> {
        self.rest = self.rest.get(text.len()..).unwrap_or("");
        if self.repeated {
            return Err(format!("`{text}` repeats what is repeated"));
        }
        if least > MOST || most > MOST || least > most {
            return Err(format!("`{text}` is no number of repetitions up to {MOST}"));
        }
        if text.starts_with('{') && most > 0 {
            self.weight = self.weight.saturating_mul(most);
            if most >= 2 && self.weight > MOST {
                return Err(format!("`{text}` repeats something more than {MOST} times"));
            }
        }
        self.out.push_str(text);
        if self.takes("?") {
            self.out.push('?');
        }
        self.repeated = true;
        Ok(())
    }

    /// What stands behind an opening parenthesis.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        if !self.takes("?") {
            self.names.push(None);
            self.open.push(1);
            return Ok(());
        }
        if self.takes("P<") || self.takes("<") {
            let (name, after) = self.rest.split_once('>').ok_or("a name is not closed")?;
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(is_name) {
                return Err(format!("`{name}` is no name of a group"));
            }
            self.names.push(Some(name.to_owned()));
            self.open.push(1);
            self.rest = after;
            return Ok(());
        }
        let end = self.rest.find([':', ')']).ok_or("a group is not closed")?;
        let (flags, after) = self.rest.split_at(end);
        let (on, off) = flags.split_once('-').unwrap_or((flags, "i"));
        let known = |flags: &str| flags.chars().all(|c| "imsU".contains(c));
        if !known(on) || !known(off) || off.is_empty() {
            return Err(format!("`(?{flags}` is no group and no flag"));
        }
        self.rest = after.get(1..).unwrap_or("");
        if after.starts_with(':') {
            self.open.push(1);
            self.out.push_str(&format!("?{flags}:"));
        } else if flags.is_empty() {
            self.out.push_str("?:)");
        } else {
            self.out.push_str(&format!("?{flags})"));
        }
        Ok(())
    }

    /// What stands behind a backslash.
    fn escape(&mut self, inside: bool) -> Result<String, String> {
        let c = self.next().ok_or("a backslash ends it")?;
        let wrong = || Err(format!("`\\{c}` means nothing"));
        let sets = |set: &str| match (c.is_ascii_uppercase(), inside) {
            (true, _) => format!("[^{set}]"),
            (false, true) => set.to_owned(),
            (false, false) => format!("[{set}]"),
        };
        Ok(match c {
            'd' | 'D' => sets("0-9"),
            'w' | 'W' => sets("0-9A-Za-z_"),
            's' | 'S' => sets("\\t\\n\\x0C\\r "),
            'p' | 'P' => self.property(c == 'P')?,
            'b' | 'B' if !inside => format!("(?-u:\\{c})"),
            'A' | 'z' if !inside => format!("\\{c}"),
            _ => match self.character(c) {
                Some(c) => format!("\\x{{{:X}}}", u32::from(c)),
                None => return wrong(),
            },
        })
    }

    /// The one character that an escape stands for.
    fn character(&mut self, escape: char) -> Option<char> {
        match escape {
            'a' => Some('\x07'),
            'f' => Some('\x0C'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\x0B'),
            'x' if self.takes("{") => {
                let (digits, after) = self.rest.split_once('}')?;
                self.rest = after;
                hex(digits)
            }
            'x' => {
                let digits = self.rest.get(..2)?;
                self.rest = self.rest.get(2..)?;
                hex(digits)
            }
            '0'..='7' => {
                let is_octal = |c: char| ('0'..='7').contains(&c);
                if escape != '0' && !self.rest.starts_with(is_octal) {
                    return None;
                }
                let mut number = escape.to_digit(8)?;
                for _ in 0..2 {
                    if self.rest.starts_with(is_octal) {
                        number = number * 8 + self.next()?.to_digit(8)?;
                    }
                }
                char::from_u32(number)
            }
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        }
    }

    /// `\pN`, `\p{Greek}`, `\p{^Greek}`: a general category by its short name, or a script.
    fn property(&mut self, negative: bool) -> Result<String, String> {
        let name = if self.takes("{") {
            let (name, after) = self.rest.split_once('}').ok_or("`\\p{` is not closed")?;
            self.rest = after;
            name
        } else {
            let end = self.rest.chars().next().map_or(0, char::len_utf8);
            let (name, after) = self.rest.split_at(end);
            self.rest = after;
            name
        };
        let bare = name.strip_prefix('^').unwrap_or(name);
        let letter = if negative == name.starts_with('^') {
            'p'
        } else {
            'P'
        };
        let is_script = || {
            let long = bare.len() == 3 || bare.len() > 4 || SHORT_SCRIPTS.contains(&bare);
            let fits = |c: char| c.is_ascii_alphabetic() || c == '_';
            long && bare.starts_with(|c: char| c.is_ascii_uppercase()) && bare.chars().all(fits)
        };
        match bare {
            "Any" => Ok(format!("\\{letter}{{Any}}")),
            _ if CATEGORIES.contains(&bare) => Ok(format!("\\{letter}{{gc={bare}}}")),
            _ if is_script() => Ok(format!("\\{letter}{{sc={bare}}}")),
            _ => Err(format!("`{name}` is no class of characters")),
        }
    }

    /// A class behind its opening bracket.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.takes("^") {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            if self.rest.is_empty() {
                return Err("a class is not closed".to_owned());
            }
            if !first && self.takes("]") {
                break;
            }
            first = false;
            if let Some((name, after)) = self
                .rest
                .strip_prefix("[:")
                .and_then(|r| r.split_once(":]"))
            {
                if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err(format!("`[:{name}:]` is no class"));
                }
                self.out.push_str(&format!("[:{name}:]"));
                self.rest = after;
                continue;
            }
            let low = self.member()?;
            self.out.push_str(&low);
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") && low.starts_with("\\x")
            {
                self.takes("-");
                let high = self.member()?;
                if !high.starts_with("\\x") || self.rest.is_empty() {
                    return Err("a range has no end".to_owned());
                }
                self.out.push('-');
                self.out.push_str(&high);
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn member(&mut self) -> Result<String, String> {
        match self.next() {
            Some('\\') => self.escape(true),
            Some(c) => Ok(format!("\\x{{{:X}}}", u32::from(c))),
            None => Err("a class is not closed".to_owned()),
        }
    }
}

fn hex(digits: &str) -> Option<char> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let number = all
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()?;
    char::from_u32(number)
}

/// A repetition at the start of a text: how it is written, the least and the greatest number. Braces around something else stand for themselves.
fn repetition(text: &str) -> Option<(&str, u32, u32)> {
    let one = text.get(..1)?;
    match one {
        "*" | "+" | "?" => return Some((one, 0, 1)),
        "{" => {}
        _ => return None,
    }
    let end = text.find('}')?;
    let inside = text.get(1..end)?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // More than the limit is refused, however much more.
        digits.then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inside.split_once(',') {
        None => (number(inside)?, number(inside)?),
        Some((least, "")) => (number(least)?, number(least)?),
        Some((least, most)) => (number(least)?, number(most)?),
    };
    Some((text.get(..=end)?, least, most))
}

const CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N",
    "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So",
    "Z", "Zl", "Zp", "Zs",
];

/// Scripts whose name is as short as the abbreviations that RE2 does not take.
const SHORT_SCRIPTS: &[&str] = &["Cham", "Lisu", "Newa", "Thai", "Toto"];

const POSIX: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];
