//! How a page for people is drawn: its width, its characters, its colours, its links. Who knows the terminal fills it in.

/// What a page may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns that lines fit into, as far as they can be broken.
    pub width: usize,
    /// Whether there are colours.
    pub colour: bool,
    /// Whether frames and marks are drawn in ASCII.
    pub ascii: bool,
    /// Whether the name of a fault is a link to its page.
    pub links: bool,
    /// Whether warnings and notes are left out.
    pub quiet: bool,
    /// Whether warnings were made errors.
    pub strict: bool,
}

/// Columns of a page where nobody knows the terminal.
pub const WIDTH: usize = 80;

impl Style {
    /// Unicode in 80 columns, without colours.
    pub const PLAIN: Self = Self {
        width: WIDTH,
        colour: false,
        ascii: false,
        links: false,
        quiet: false,
        strict: false,
    };

    /// The text in a colour of the terminal, such as `31;1`.
    pub(super) fn paint(&self, colour: &str, text: &str) -> String {
        match self.colour {
            true => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    /// The text as a link, where the terminal knows them.
    pub(super) fn link(&self, url: &str, text: &str) -> String {
        match self.links {
            true => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            false => text.to_owned(),
        }
    }

    /// What stands for the part of a line that is cut off.
    pub(super) fn ellipsis(&self) -> &'static str {
        match self.ascii {
            true => "~",
            false => "…",
        }
    }
}
