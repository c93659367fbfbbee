//! The kinds of token. Knows nothing of how they are found or what they make up.

use crate::span::Span;

/// A piece of an HCL text. Spaces and tabs are the gaps between tokens; every other byte is in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A name or keyword; may hold dashes.
    Ident,
    /// Digits, a fraction, an exponent.
    Number,
    /// Text in a template: all of a quoted string's up to the next sequence, one line of a heredoc's or bare template's.
    Literal,
    /// `"` that starts a string.
    OpenQuote,
    /// `"` that ends it.
    CloseQuote,
    /// `<<EOT` or `<<-EOT` with its line break.
    OpenHeredoc,
    /// The closing word with the blanks around it, without its line break.
    CloseHeredoc,
    /// `${` or `${~`
    OpenInterpolation,
    /// `%{` or `%{~`
    OpenDirective,
    /// `}` or `~}`, the end of either.
    CloseSequence,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `.`
    Dot,
    /// `...`
    Ellipsis,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `?`
    Question,
    /// `=`
    Equal,
    /// `=>`
    Arrow,
    /// `==`
    EqualEqual,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `!`
    Not,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `# ...` or `// ...`, without the line break.
    LineComment,
    /// `/* ... */`
    BlockComment,
    /// `\n` or `\r\n` outside of templates' text.
    Newline,
    /// The byte order mark that some editors write first.
    ByteOrderMark,
    /// A character that means nothing in HCL.
    Invalid,
    /// Behind the last byte; empty.
    End,
}

impl TokenKind {
    /// Whether it is `#`, `//` or `/* */`.
    #[must_use]
    pub fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }

    /// What closes it, if it is a bracket or the start of a template sequence.
    #[must_use]
    pub fn closer(self) -> Option<Self> {
        Some(match self {
            Self::OpenBrace => Self::CloseBrace,
            Self::OpenBracket => Self::CloseBracket,
            Self::OpenParen => Self::CloseParen,
            Self::OpenInterpolation | Self::OpenDirective => Self::CloseSequence,
            _ => return None,
        })
    }

    /// How much it changes the number of open brackets, template sequences included.
    #[must_use]
    pub fn nesting(self) -> i32 {
        match self {
            _ if self.closer().is_some() => 1,
            Self::CloseBrace | Self::CloseBracket | Self::CloseParen | Self::CloseSequence => -1,
            _ => 0,
        }
    }
}
