//! What the walk makes of a part of an expression: its value, and the code to print for it.

use crate::expr::Value;
use crate::expr::literal::{Style, literal};
use crate::hcl::{BinaryOp, Expr, ExprKind, Writing};

/// What the place of an expression does with its value: how much of it must be kept when a part is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// It tells types apart, as `==` does: `[1]` and `tolist([1])` are not the same.
    Exact,
    /// The same, and numbers of fewer bits than those that are written stay such.
    Digits,
    /// It converts to a type of its own, as the argument of a resource does.
    Loose,
    /// The same, to one in which no list lies in another value.
    Flat,
    /// Each of its elements becomes a text, which null of a type that becomes none does not.
    Texts,
    /// It, or each of its elements, becomes part of a map, which null of a type that is none does not.
    Maps,
    /// It is a condition.
    Truth,
    /// It is calculated with.
    Number,
    /// It is rounded up or down to a whole number.
    Whole,
    /// It is written as JSON or YAML, where a list and a tuple are the same.
    Document,
    /// It becomes part of a text.
    Text,
}

impl Wanted {
    /// What an element of a list or object is wanted for.
    #[must_use]
    pub fn of_element(self) -> Self {
        match self {
            Self::Digits | Self::Loose | Self::Flat | Self::Texts | Self::Maps | Self::Document => {
                self
            }
            _ => Self::Exact,
        }
    }

    /// What an attribute of an object is wanted for.
    #[must_use]
    pub fn of_attribute(self) -> Self {
        match self {
            Self::Maps => Self::Loose,
            wanted => wanted.of_element(),
        }
    }

    /// Whether its type counts.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact | Self::Digits)
    }

    /// Whether a list may stand there for a tuple, or a map for an object.
    #[must_use]
    pub fn converts(self) -> bool {
        matches!(self, Self::Loose | Self::Flat | Self::Texts | Self::Maps)
    }

    /// How a value is written in such a place.
    fn style(self) -> Style {
        match self {
            Self::Exact | Self::Number | Self::Whole => Style::Exact,
            Self::Digits => Style::Digits,
            Self::Texts => Style::Texts,
            Self::Maps => Style::Maps,
            _ => Style::Plain,
        }
    }
}

/// How tightly code holds together, from loose to tight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Conditional,
    Or,
    And,
    Equality,
    Comparison,
    Sum,
    Product,
    Unary,
    Term,
}

impl Level {
    pub fn of(expr: &Expr) -> Self {
        match &expr.kind {
            ExprKind::Conditional { .. } => Self::Conditional,
            ExprKind::Binary { op, .. } => Self::of_binary(*op),
            ExprKind::Unary { .. } => Self::Unary,
            _ => Self::Term,
        }
    }

    pub fn of_binary(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or => Self::Or,
            BinaryOp::And => Self::And,
            BinaryOp::Equal | BinaryOp::NotEqual => Self::Equality,
            BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => Self::Comparison,
            BinaryOp::Add | BinaryOp::Subtract => Self::Sum,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => Self::Product,
        }
    }

    /// The next tighter level, which the right side of an operator must have.
    pub fn tighter(self) -> Self {
        match self {
            Self::Conditional => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Equality,
            Self::Equality => Self::Comparison,
            Self::Comparison => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Unary,
            Self::Unary | Self::Term => Self::Term,
        }
    }
}

/// What to print for a part of an expression.
#[derive(Clone, Debug)]
pub enum Code {
    /// A literal of its value.
    Literal,
    /// The expression that was evaluated, as it was read.
    Same,
    /// Another one.
    New(Box<Expr>),
}

/// What became of a part of an expression.
#[derive(Clone, Debug)]
pub struct Out {
    /// Its value, as far as it is known.
    pub value: Value,
    /// Only looked at when residues are asked for.
    pub code: Code,
    /// Whether run time may find a fault in what it is made of, or another value: then it stays even where its value is known.
    pub risk: bool,
}

impl From<Value> for Out {
    fn from(value: Value) -> Self {
        Self::new(value, Code::Literal, false)
    }
}

impl Out {
    pub fn new(value: Value, code: Code, risk: bool) -> Self {
        Self { value, code, risk }
    }

    /// Whether nothing of it is for run time to say.
    pub fn is_known(&self) -> bool {
        self.value.is_known() && !self.risk
    }

    /// What to print in the place of `of`, the expression that was evaluated, where code must hold together at least so tightly; none if that stays.
    pub fn printed(self, of: &Expr, least: Level, wanted: Wanted) -> Option<Expr> {
        match self.code {
            Code::Same => None,
            Code::New(new) => Some(fit(*new, least)),
            Code::Literal => Some(fit(literal(&self.value, of.span, wanted.style()), least)),
        }
    }

    /// The same for another place: `of` is no longer where it was read.
    pub fn moved(self, of: &Expr) -> Self {
        let code = match self.code {
            Code::Same => Code::New(Box::new(of.clone())),
            code => code,
        };
        Self { code, ..self }
    }

    /// What to print, as an expression of its own.
    pub fn into_expr(self, of: &Expr, least: Level, wanted: Wanted) -> Expr {
        self.printed(of, least, wanted)
            .unwrap_or_else(|| of.clone())
    }
}

/// The expression, in parentheses if it is looser than its place allows.
fn fit(expr: Expr, least: Level) -> Expr {
    if Level::of(&expr) >= least {
        return expr;
    }
    let span = expr.span;
    built(ExprKind::Paren(Box::new(expr)), span, false)
}

/// An expression that no text is read for.
pub fn built(kind: ExprKind, span: crate::span::Span, broken: bool) -> Expr {
    Expr {
        kind,
        span,
        writing: Writing::Built,
        broken,
    }
}
