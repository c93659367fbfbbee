//! The tree of an HCL text. Every node has its exact span, so that what is not evaluated can be copied verbatim.

use super::token::Token;
use crate::span::{Span, Spanned};

/// An identifier and its place.
pub type Ident = Spanned<String>;

/// The attributes and blocks of a file or block, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// In the order they were written.
    pub items: Vec<Item>,
    /// The whole file, or what stands between a block's braces.
    pub span: Span,
    /// What stands between the items; none for a body as it was read, where that is the text between their spans.
    pub layout: Option<Box<Layout>>,
}

/// Comments and line breaks of a body whose items are no longer those that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// What stands before each item, in their order.
    pub leads: Vec<Vec<Token>>,
    /// The comment on the line on which each item ends.
    pub trails: Vec<Vec<Token>>,
    /// What stands behind the last item.
    pub tail: Vec<Token>,
}

/// One line of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = value`
    Attribute(Attribute),
    /// `name "label" { ... }`
    Block(Block),
}

/// `name = value`
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Left of the equals sign.
    pub name: Ident,
    /// Right of it.
    pub value: Expr,
    /// From the name to the end of the value.
    pub span: Span,
}

/// `name "label" { ... }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The block's type, e.g. `resource`.
    pub name: Ident,
    /// Labels without their quotes; the span covers the quotes.
    pub labels: Vec<Ident>,
    /// What stands between the braces.
    pub body: Body,
    /// From the name to the closing brace.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first to behind its last character, parentheses included.
    pub span: Span,
    /// Where its text comes from.
    pub writing: Writing,
    /// Whether a tuple, object, call or for-expression is written over several lines.
    pub broken: bool,
}

/// Where the text of an expression comes from when it is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Writing {
    /// It stands at the expression's span, as it was read.
    #[default]
    Read,
    /// It stands there but for its children, which are printed where those stood that were read: these places, in the order of
    /// [`Expr::children`].
    Filled(Box<[Span]>),
    /// There is none: it is a literal for a value that was computed. The span is that of the expression that had the value.
    Made {
        /// The place in the estate file that the value came from.
        origin: Option<Span>,
    },
    /// There is none, and its children may have been read: what a `for` was unrolled to, parentheses that became necessary.
    Built,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it was written.
    Number(String),
    /// `"..."` or a heredoc.
    Template(Box<Template>),
    /// `[a, b]`
    Tuple(Vec<Expr>),
    /// `{ k = v }`
    Object(Vec<ObjectItem>),
    /// A name that starts a traversal, or stands alone.
    Variable(String),
    /// `on.name`
    GetAttr {
        /// Left of the dot.
        on: Box<Expr>,
        /// Right of it.
        name: Ident,
    },
    /// `on[key]`; the legacy `on.0` is given as an index with a number key.
    Index {
        /// Left of the bracket.
        on: Box<Expr>,
        /// Inside the brackets.
        key: Box<Expr>,
    },
    /// `on[*].rest` or `on.*.rest`: `rest` is applied to each element; its innermost `on` is [`ExprKind::SplatItem`].
    Splat {
        /// What is spread.
        on: Box<Expr>,
        /// What is made of each element; `SplatItem` alone when nothing follows.
        each: Box<Expr>,
        /// `[*]`, which also takes indices behind it, rather than `.*`.
        full: bool,
    },
    /// The element, inside a splat's `each`.
    SplatItem,
    /// `name(args...)`; provider functions have `::` in the name.
    Call {
        /// The function's name.
        name: Box<Ident>,
        /// Its arguments.
        args: Vec<Expr>,
        /// Whether the last argument is followed by `...`.
        spread: bool,
    },
    /// `if ? then : otherwise`
    Conditional {
        /// Before the question mark.
        condition: Box<Expr>,
        /// When true.
        then: Box<Expr>,
        /// When false.
        otherwise: Box<Expr>,
    },
    /// `-x`, `!x`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `(x)`
    Paren(Box<Expr>),
    /// `[for k, v in c : x if y]` and `{for k, v in c : k => v... if y}`
    For(Box<ForExpr>),
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its operator")]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// `key = value` or `key : value` in an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectItem {
    /// A bare name stands for itself and is given as [`ObjectKey::Name`].
    pub key: ObjectKey,
    /// The value.
    pub value: Expr,
    /// From the key to the end of the value.
    pub span: Span,
}

/// The key of an object item.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectKey {
    /// A bare identifier (keywords included): the name itself, not a variable.
    Name(Ident),
    /// Anything else: a template, a number, `(expr)`, a traversal.
    Expr(Box<Expr>),
}

impl ObjectKey {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Expr(expr) => expr.span,
        }
    }
}

/// A for-expression: a tuple if `key` is none, else an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ForExpr {
    /// The first of two names, which is the key or index.
    pub key_name: Option<Ident>,
    /// The last name, which is the element.
    pub value_name: Ident,
    /// What is walked over.
    pub collection: Expr,
    /// Left of `=>`, for an object.
    pub key: Option<Expr>,
    /// The element, or right of `=>`.
    pub value: Expr,
    /// Whether `...` groups the values of equal keys.
    pub group: bool,
    /// Behind `if`.
    pub condition: Option<Expr>,
}

/// A quoted string, a heredoc, or a whole template file.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Literals, interpolations and directives in order. An empty string has no parts.
    pub parts: Vec<Part>,
    /// How it was written.
    pub form: TemplateForm,
    /// Whether some of its marks strip the blanks next to them.
    pub strips: bool,
}

/// How a template was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateForm {
    /// `"..."`
    Quoted,
    /// `<<EOT` or, with `indented`, `<<-EOT`. Literals of an indented one are already dedented.
    Heredoc {
        /// The closing word.
        marker: String,
        /// Whether it was `<<-`.
        indented: bool,
    },
    /// A template file: no quotes, no escapes but `$${` and `%%{`.
    Bare,
}

/// A part of a template. Most are literals, which the others make no larger.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text, escapes resolved (`\n`, `$${` and so on), strip markers applied.
    Literal(Spanned<String>),
    /// `${expr}`; the span covers the marks.
    Interpolation {
        /// The expression inside.
        expr: Box<Expr>,
        /// With its marks.
        span: Span,
        /// Whether a mark strips the blanks next to it: `${~` or `~}`.
        cuts: bool,
    },
    /// `%{ if c }...%{ else }...%{ endif }`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// When true.
        then: Vec<Part>,
        /// When false.
        otherwise: Vec<Part>,
        /// From the first to the last mark.
        span: Span,
    },
    /// `%{ for k, v in c }...%{ endfor }`
    For {
        /// The first of two names.
        key_name: Option<Box<Ident>>,
        /// The last name.
        value_name: Box<Ident>,
        /// What is walked over.
        collection: Box<Expr>,
        /// Once for each element.
        body: Vec<Part>,
        /// From the first to the last mark.
        span: Span,
    },
}

impl Part {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(text) => text.span,
            Self::Interpolation { span, .. } | Self::If { span, .. } | Self::For { span, .. } => {
                *span
            }
        }
    }
}
