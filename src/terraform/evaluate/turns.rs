//! `for_each` and `count`: how many instances a block has, their keys, and the names that only they know.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use super::run::{Call, Frames, Run};
use crate::expr::Fault;
use crate::expr::{Kind, Type, Value, to_hcl};
use crate::hcl::{Block, Expr};

/// The most instances of one block. No account holds more, and a plan of them ends in no time.
const MOST: i128 = 10_000;

/// What tells an instance from the others of its block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// There is one, without a key.
    Only,
    /// With `count`.
    Number(usize),
    /// With `for_each`.
    Text(Arc<str>),
    /// Nobody knows how many there are: this one stands for all.
    Open,
}

impl Key {
    /// Whether it is what a value in brackets means.
    #[must_use]
    pub fn is(&self, value: &Value) -> bool {
        match self {
            Self::Text(text) => value.as_str() == Some(text),
            Self::Number(at) => value.as_int() == i128::try_from(*at).ok(),
            Self::Only | Self::Open => false,
        }
    }
}

/// A part of an address: `module.a["k"]`, `aws_x.y[0]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// `module.a`, `aws_x.y`
    pub name: String,
    /// What tells it from the others of its block.
    pub key: Key,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.key)
    }
}

impl fmt::Display for Key {
    /// As addresses have it: `[0]`, `["a"]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => Ok(()),
            Self::Number(at) => write!(f, "[{at}]"),
            Self::Text(text) => write!(f, "[{}]", to_hcl(&Value::string(Arc::clone(text)))),
            Self::Open => f.write_str("[*]"),
        }
    }
}

/// How a block comes to its instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Once,
    Count,
    ForEach,
}

/// One instance of a block.
#[derive(Debug)]
pub(super) struct Turn {
    pub key: Key,
    pub frames: Frames,
}

/// All instances of a block.
#[derive(Debug)]
pub(super) struct Turns {
    pub how: How,
    pub all: Vec<Turn>,
}

impl Turns {
    /// Whether nobody knows how many there are.
    pub fn is_open(&self) -> bool {
        matches!(self.all.as_slice(), [Turn { key: Key::Open, .. }])
    }
}

impl<'e> Run<'e> {
    /// The instances of a block; `address` is for what goes wrong.
    pub(super) fn turns(
        self: &Rc<Self>,
        call: &Call<'e>,
        block: &'e Block,
        address: &str,
    ) -> Turns {
        if let Some(expr) = block.body.value("for_each") {
            let place = || format!("{address}.for_each");
            let value = self.value(call, expr, &Frames::default(), &place);
            let all = self.for_each(&value, expr, &place);
            return Turns {
                how: How::ForEach,
                all: all.unwrap_or_else(|| vec![open_each(&value)]),
            };
        }
        if let Some(expr) = block.body.value("count") {
            let place = || format!("{address}.count");
            let value = self.value(call, expr, &Frames::default(), &place);
            let all = self.count(&value, expr, &place);
            return Turns {
                how: How::Count,
                all: all.unwrap_or_else(|| vec![counted(Key::Open, Value::unknown(Type::Number))]),
            };
        }
        let key = Key::Only;
        let frames = Frames::default();
        Turns {
            how: How::Once,
            all: vec![Turn { key, frames }],
        }
    }

    /// None if the keys are not known.
    fn for_each(
        &self,
        value: &Value,
        expr: &Expr,
        place: &dyn Fn() -> String,
    ) -> Option<Vec<Turn>> {
        let each = |key: &Arc<str>, value: Value| {
            let pair = [("key", Value::string(Arc::clone(key))), ("value", value)];
            let frames = Frames::one("each", Value::object(pair));
            let key = Key::Text(Arc::clone(key));
            Turn { key, frames }
        };
        match &value.kind {
            Kind::Map(map) => {
                let turns = map.iter();
                Some(turns.map(|(key, value)| each(key, value.clone())).collect())
            }
            Kind::Set(items) => items
                .iter()
                .map(|item| match &item.kind {
                    Kind::String(key) => Some(each(key, item.clone())),
                    _ => None,
                })
                .collect::<Option<_>>()
                .or_else(|| self.refused(expr, place, "`for_each` takes a set of strings")),
            Kind::Unknown(of) if !of.is_scalar() => None,
            _ => {
                let message = format!("`for_each` takes a map or a set, not {}", value.described());
                self.refused(expr, place, message)
            }
        }
    }

    /// None if the number is not known.
    fn count(&self, value: &Value, expr: &Expr, place: &dyn Fn() -> String) -> Option<Vec<Turn>> {
        let number = Type::Number.convert(value);
        let Some(number) = number.filter(|number| !number.is_null()) else {
            let message = format!("`count` takes a number, not {}", value.described());
            return self.refused(expr, place, message);
        };
        if number.is_unknown() {
            return None;
        }
        match number.as_int().filter(|count| (0..=MOST).contains(count)) {
            Some(count) => {
                let turn = |at: usize| {
                    let index = i128::try_from(at).unwrap_or(MOST);
                    counted(Key::Number(at), Value::int(index))
                };
                let count = usize::try_from(count).unwrap_or_default();
                Some((0..count).map(turn).collect())
            }
            None => self.refused(expr, place, format!("`count` takes 0 to {MOST}")),
        }
    }

    fn refused<T>(
        &self,
        expr: &Expr,
        place: &dyn Fn() -> String,
        message: impl Into<String>,
    ) -> Option<T> {
        self.fail(place(), Fault::new(expr.span, message));
        None
    }
}

fn counted(key: Key, index: Value) -> Turn {
    let frames = Frames::one("count", Value::object([("index", index)]));
    Turn { key, frames }
}

/// What stands for all instances when their keys are not known.
fn open_each(value: &Value) -> Turn {
    let element = Type::of(value).element().unwrap_or(Type::Any);
    let pair = [
        ("key", Value::unknown(Type::String)),
        ("value", Value::unknown(element)),
    ];
    let frames = Frames::one("each", Value::object(pair));
    Turn {
        key: Key::Open,
        frames,
    }
}
