//! The functions of the language that can be called at compile time, with Terraform's results. One file a theme.

mod arguments;
mod charset;
mod cluster;
mod convert;
mod encoding;
mod float;
mod format;
mod hash;
mod json;
mod list;
mod map;
mod marking;
mod net;
mod numeric;
mod path;
mod pattern;
mod re2;
mod results;
mod run_time;
mod set;
mod signature;
mod string;
mod time;
mod yaml_read;
mod yaml_write;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::evaluate::Wanted;
use super::value::ELEMENT;
use super::{Kind, Type, Value};
use arguments::Args;

pub(super) use hash::of_bytes;
pub use signature::Signature;

/// What is wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What is at fault.
    pub place: Place,
    /// One line.
    pub message: String,
    /// What to do about it, where the signature does not say it.
    pub help: Option<String>,
    /// Whether nothing is wrong but that the compiler does not go so far.
    pub is_beyond: bool,
}

/// Part of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All of it.
    Whole,
    /// One of its arguments.
    Argument(usize),
    /// Its end, where another argument would stand.
    End,
}

impl Wrong {
    /// Of an argument.
    pub(super) fn at(argument: usize, message: impl Into<String>) -> Self {
        Self {
            place: Place::Argument(argument),
            ..Self::from(message)
        }
    }

    /// Says what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        let help = Some(help.into());
        Self { help, ..self }
    }

    /// More than the compiler calculates with.
    fn beyond(message: impl Into<String>) -> Self {
        Self {
            is_beyond: true,
            ..Self::from(message)
        }
    }

    fn missing(message: impl Into<String>) -> Self {
        Self {
            place: Place::End,
            ..Self::from(message)
        }
    }
}

impl<T: Into<String>> From<T> for Wrong {
    fn from(message: T) -> Self {
        Self {
            place: Place::Whole,
            message: message.into(),
            help: None,
            is_beyond: false,
        }
    }
}

type Answer = Result<Value, Wrong>;

/// What is said of values beyond [`Value::LARGEST`].
pub const TOO_LARGE: &str = "more than 32 MiB, which is the most that the compiler calculates with";

/// Whether a text of so many bytes is one to make.
fn fits(bytes: usize) -> Result<(), Wrong> {
    match bytes > Value::LARGEST {
        true => Err(Wrong::beyond(format!("the result is {TOO_LARGE}"))),
        false => Ok(()),
    }
}

/// Whether so many elements are some to make.
fn fit(elements: usize) -> Result<(), Wrong> {
    fits(elements.saturating_mul(ELEMENT))
}

/// A function: its signature, and what it does with arguments that fit that.
type Entry = (&'static str, fn(&Args) -> Answer);

const THEMES: &[&[Entry]] = &[
    charset::FUNCTIONS,
    convert::FUNCTIONS,
    encoding::FUNCTIONS,
    format::FUNCTIONS,
    hash::FUNCTIONS,
    json::FUNCTIONS,
    list::FUNCTIONS,
    map::FUNCTIONS,
    net::FUNCTIONS,
    numeric::FUNCTIONS,
    path::FUNCTIONS,
    pattern::FUNCTIONS,
    set::FUNCTIONS,
    string::FUNCTIONS,
    time::FUNCTIONS,
    yaml_read::FUNCTIONS,
    yaml_write::FUNCTIONS,
];

/// `core::` before a function's name and `provider::NAME::` came with Terraform 1.8: the notes of that version in its change log.
pub const NAMESPACES: (u64, u64) = (1, 8);

/// Every function by its name, its signature read once: the one table that evaluation, the check and suggestions read.
static TABLE: LazyLock<BTreeMap<String, Function>> = LazyLock::new(|| {
    let ours = THEMES.iter().flat_map(|theme| theme.iter());
    let ours = ours.map(|(signature, call)| (*signature, Some(*call)));
    let theirs = run_time::SIGNATURES.iter().map(|text| (*text, None));
    ours.chain(theirs)
        .map(|(signature, call)| {
            let signature = Signature::new(signature);
            (signature.name.to_string(), Function { signature, call })
        })
        .collect()
});

/// A function of the language.
pub struct Function {
    /// What it takes and gives.
    pub signature: Signature,
    /// None if it is run time's to call.
    call: Option<fn(&Args) -> Answer>,
}

/// A function, by its name without `core::`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    TABLE.get(name)
}

/// Every signature of the language and the compiler's own functions, by name.
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    TABLE.values().map(|function| &function.signature)
}

/// The signature of a function, which may have `core::` in front.
#[must_use]
pub fn signature(name: &str) -> Option<&'static Signature> {
    let function = find(name.strip_prefix("core::").unwrap_or(name));
    function.map(|function| &function.signature)
}

/// Whether the compiler can call it.
#[must_use]
pub fn exists(name: &str) -> bool {
    find(name).is_some_and(Function::is_callable)
}

/// The first version of Terraform, as major and minor, in which a configuration may call a function of this name; none if it never may.
#[must_use]
pub fn since(name: &str) -> Option<(u64, u64)> {
    if name.starts_with("provider::") {
        return Some(NAMESPACES);
    }
    let since = signature(name)?.since?;
    Some(match name.starts_with("core::") {
        true => since.max(NAMESPACES),
        false => since,
    })
}

impl Function {
    /// Whether the compiler can call it.
    #[must_use]
    pub fn is_callable(&self) -> bool {
        self.call.is_some() || matches!(&*self.signature.name, "try" | "can")
    }

    /// Calls it with arguments that it first converts to the types of its parameters. What run time has to call is unknown.
    ///
    /// # Errors
    ///
    /// What is wrong with the arguments.
    pub fn call(&self, values: &[Value]) -> Answer {
        let given = self.give(values)?;
        Ok(marking::marked(&self.signature.name, values, given))
    }

    fn give(&self, values: &[Value]) -> Answer {
        let signature = &self.signature;
        let converted = signature.convert(values)?;
        let unknown = || Ok(Value::unknown(results::of(signature, &converted)?));
        let Some(call) = self.call else {
            return unknown();
        };
        let is_unknown = |value: &Value| value.is_unknown() || value.is_null() && !value.is_known();
        if converted.iter().any(is_unknown) || !sees_parts(&signature.name, &converted) {
            return unknown();
        }
        let sizes = converted.iter().map(Value::size);
        if sizes.fold(0, usize::saturating_add) > Value::LARGEST {
            return Err(Wrong::beyond(format!("the arguments are {TOO_LARGE}")));
        }
        let answer = call(&Args(&converted))?;
        // What is made of one value keeps its place.
        let mut origins = values.iter().map(|v| v.origin);
        match (origins.next(), origins.next()) {
            (Some(origin), None) => Ok(answer.or_at(origin)),
            _ => Ok(answer),
        }
    }

    /// What the place of an argument does with it, in a call whose own place does `wanted`.
    #[must_use]
    pub fn wanted(&self, i: usize, wanted: Wanted) -> Wanted {
        match (&*self.signature.name, self.signature.converts(i)) {
            (_, Some(Type::String)) => Wanted::Text,
            (_, Some(Type::Bool)) => Wanted::Truth,
            ("ceil" | "floor", _) => Wanted::Whole,
            (_, Some(Type::Number)) => Wanted::Number,
            (_, Some(Type::List(of))) if **of == Type::String => Wanted::Texts,
            // A null number is no bool, an empty list in a map may rule the conversion out, and elements of a set are converted to what those of others are.
            (_, Some(_)) => Wanted::Exact,
            ("jsonencode" | "yamlencode", _) => Wanted::Document,
            // Their results are as exact as what they are made of.
            ("concat" | "flatten", _) if wanted.converts() => wanted,
            ("merge", _) if wanted.converts() => Wanted::Maps,
            _ => Wanted::Exact,
        }
    }
}

/// What a function of a provider gives for these arguments, of which nothing but the type is known.
///
/// # Errors
///
/// What is wrong with the arguments.
pub fn call_unknown(signature: &Signature, values: &[Value]) -> Answer {
    signature.convert(values)?;
    let given = Value::unknown(signature.result.clone());
    Ok(marking::marked(&signature.name, values, given))
}

/// Functions that only move elements about, known or not.
const MOVING: &[&str] = &[
    "chunklist",
    "coalescelist",
    "concat",
    "element",
    "flatten",
    "keys",
    "length",
    "lookup",
    "merge",
    "one",
    "reverse",
    "slice",
    "tolist",
    "tomap",
    "toset",
    "values",
    "zipmap",
];

/// Whether a function can be called although parts of its arguments may be unknown.
fn sees_parts(name: &str, values: &[Value]) -> bool {
    let known = |value: Option<&Value>| value.is_none_or(Value::is_known);
    match name {
        _ if values.iter().all(Value::is_known) => true,
        // What an unknown element is decides whether it is taken apart.
        "flatten" => !values.iter().any(holds_open),
        "zipmap" => known(values.first()),
        // What the elements have in common is not known either.
        "tolist" | "toset" | "tomap" | "chunklist" => !values.first().is_some_and(Value::is_open),
        "lookup" => known(values.get(1)),
        // Nor what lists and maps of elements that may be anything make together.
        "concat" | "merge" if values.iter().any(has_open_element) => false,
        _ => MOVING.contains(&name),
    }
}

/// Whether it is a list or a map of elements of which not all is known.
fn has_open_element(value: &Value) -> bool {
    let element = match &value.kind {
        Kind::List(items) => items.element(),
        Kind::Map(map) => map.element(),
        _ => None,
    };
    element.is_some_and(Type::is_open)
}

/// Whether something in a value is unknown that may be a list.
fn holds_open(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(of) => !of.is_scalar() && !matches!(of, Type::Map(_) | Type::Object(_)),
        Kind::List(items) | Kind::Set(items) => items.iter().any(holds_open),
        _ => false,
    }
}
