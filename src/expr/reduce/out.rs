//! What the walk makes of a part of an expression: a value, or code with the strength of its outermost operator.

use crate::expr::literal::to_hcl;
use crate::expr::{Kind, Value};
use crate::hcl::{BinaryOp, Expr, ExprKind};

use super::Partial;
use super::text::{guarded, unguarded};

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

/// Source text of one expression.
#[derive(Clone, Debug)]
pub struct Code {
    pub text: String,
    pub level: Level,
}

impl Code {
    pub fn term(text: String) -> Self {
        let level = Level::Term;
        Self { text, level }
    }
}

/// What became of a part of an expression.
#[derive(Clone, Debug)]
pub enum Out {
    /// A value, and the code to write for it when a literal would lose its layout.
    Known { value: Value, code: Option<Code> },
    /// Something for run time.
    Rest(Code),
}

impl From<Value> for Out {
    fn from(value: Value) -> Self {
        Self::Known { value, code: None }
    }
}

impl Out {
    /// Code that needs no parentheses anywhere.
    pub fn term(text: String) -> Self {
        Self::Rest(Code::term(text))
    }

    /// A value whose layout is kept.
    pub fn laid_out(value: Value, text: String) -> Self {
        let code = Some(Code::term(text));
        Self::Known { value, code }
    }

    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Rest(_) => None,
        }
    }

    pub fn into_value(self) -> Option<Value> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Rest(_) => None,
        }
    }

    /// The code, with parentheses if it is looser than its place allows.
    pub fn fit(&self, least: Level) -> String {
        let code = self.code();
        if code.level < least {
            format!("({})", code.text)
        } else {
            code.text
        }
    }

    /// The code of it as a whole.
    pub fn code(&self) -> Code {
        match self {
            Self::Rest(code) => code.clone(),
            Self::Known {
                code: Some(code), ..
            } => code.clone(),
            Self::Known { value, .. } => {
                let negative = matches!(&value.kind, Kind::Number(n) if n.is_negative());
                Code {
                    text: to_hcl(value),
                    level: if negative { Level::Unary } else { Level::Term },
                }
            }
        }
    }

    /// The same, moved away from the place it was written at: line breaks that brackets around it allowed get their own.
    pub fn moved(self) -> Self {
        let code = match &self {
            Self::Rest(code) => code,
            Self::Known {
                code: Some(code), ..
            } => code,
            // A literal breaks its lines in brackets of its own.
            Self::Known { code: None, .. } => return self,
        };
        match (guarded(&code.text), self) {
            (None, out) => out,
            (Some(text), Self::Known { value, .. }) => Self::laid_out(value, text),
            (Some(text), Self::Rest(_)) => Self::term(text),
        }
    }

    pub fn into_partial(self) -> Partial {
        match self {
            Self::Known { value, code: None } => Partial::Known(value),
            // A null that was written leaves the argument out like any other.
            Self::Known { value, .. } if value.is_null() => Partial::Known(value),
            Self::Known {
                code: Some(code), ..
            }
            | Self::Rest(code) => Partial::Rest(unguarded(code.text)),
        }
    }
}
