//! A path that stays inside the folder it is relative to.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The most bytes of a path.
const LONGEST: usize = 4000;

/// A relative path with forward slashes: no empty, `.` or `..` parts, no backslash, no control character, no drive.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// Checks and wraps a path.
    ///
    /// # Errors
    /// What is wrong with it, as a phrase that follows "the path".
    pub fn new(path: &str) -> Result<Self, String> {
        if path.is_empty() {
            return Err("is empty".into());
        }
        if path.len() > LONGEST {
            return Err(format!("is longer than {LONGEST} bytes"));
        }
        check_parts(path)?;
        Ok(Self(path.into()))
    }

    /// The path as text, with forward slashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path below this one.
    ///
    /// # Errors
    /// As [`RelPath::new`].
    pub fn join(&self, rest: &str) -> Result<Self, String> {
        let path = format!("{}/{rest}", self.0);
        if path.len() > LONGEST {
            return Self::new(&path);
        }
        check_parts(rest)?;
        Ok(Self(path.into()))
    }

    /// The folder that the path lies in; none at the top.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.into()))
    }

    /// The last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// The folders that the path lies in, the nearest first; the top itself is not among them.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let mut rest: &str = &self.0;
        std::iter::from_fn(move || {
            rest = rest.rsplit_once('/')?.0;
            Some(rest)
        })
    }

    /// Whether the path is `folder` or lies somewhere below it.
    #[must_use]
    pub fn is_in(&self, folder: &Self) -> bool {
        self.0
            .strip_prefix(&*folder.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// How to write `self` as seen from the folder `from`: `../../x`.
    #[must_use]
    pub fn relative_to(&self, from: &Self) -> String {
        let (to, from): (Vec<_>, Vec<_>) =
            (self.0.split('/').collect(), from.0.split('/').collect());
        let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
        let mut parts = vec![".."; from.len() - shared];
        parts.extend(&to[shared..]);
        if parts.first() == Some(&"..") {
            parts.join("/")
        } else {
            format!("./{}", parts.join("/"))
        }
    }
}

/// Whether every part of a path can be a name of a file or folder.
fn check_parts(path: &str) -> Result<(), String> {
    if let Some(part) = path.split('/').find(|part| is_device(part)) {
        return Err(format!(
            "has a part that Windows takes for a device: `{part}`"
        ));
    }
    if is_plain(path) {
        return Ok(());
    }
    for part in path.split('/') {
        match part {
            "" => return Err("is absolute, ends in a slash or has an empty part".into()),
            "." | ".." => {
                return Err(format!("has a `{part}` part and could leave its folder"));
            }
            _ if part.ends_with(['.', ' ']) => {
                return Err(format!(
                    "has a part that ends in a dot or a space, which some file system drops: `{part}`"
                ));
            }
            _ if part.len() > 255 => {
                return Err(format!("has a part longer than 255 bytes: `{part}`"));
            }
            _ if part.chars().any(is_refused) => {
                return Err(format!(
                    "has a character that some file system refuses: `{}`",
                    part.escape_default()
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a path is one of nearly all: of letters, digits and hyphens, with single dots inside of its parts.
fn is_plain(path: &str) -> bool {
    let mut before = b'/';
    for byte in path.bytes() {
        let fits = match byte {
            b'/' | b'.' => !matches!(before, b'/' | b'.'),
            _ => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        };
        if !fits {
            return false;
        }
        before = byte;
    }
    path.len() <= 255 && !matches!(before, b'/' | b'.')
}

fn is_refused(c: char) -> bool {
    c.is_control() || is_invisible(c) || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// What nobody sees, and what some file systems pass over, so that `.g\u{200c}it` is `.git` there:
/// <https://developer.apple.com/library/archive/technotes/tn/tn1150.html>, ignorable characters of HFS+.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether Windows opens a device by this name, whatever stands behind a dot:
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions>.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let is = |device: &str| stem.eq_ignore_ascii_case(device);
    match (stem.len(), stem.as_bytes()) {
        (3, _) => ["con", "prn", "aux", "nul"].into_iter().any(is),
        (4, [.., number]) => {
            number.is_ascii_digit()
                && stem.get(..3).is_some_and(|kind| {
                    kind.eq_ignore_ascii_case("com") || kind.eq_ignore_ascii_case("lpt")
                })
        }
        _ => false,
    }
}

impl Borrow<str> for RelPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
