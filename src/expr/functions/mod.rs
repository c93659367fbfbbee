//! The functions of the language that can be called at compile time, with Terraform's results. One file a theme.

mod arguments;
mod cluster;
mod convert;
mod encoding;
mod format;
mod hash;
mod json;
mod list;
mod map;
mod net;
mod numeric;
mod path;
mod pattern;
mod re2;
mod set;
mod since;
mod string;
mod time;
mod yaml_read;
mod yaml_write;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::evaluate::Wanted;
use super::{Kind, Type, Value};
use arguments::{Args, Signature};

pub use since::since;

/// What is wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which argument is at fault.
    pub argument: Option<usize>,
    /// One line.
    pub message: String,
}

impl Wrong {
    fn at(argument: usize, message: impl Into<String>) -> Self {
        Self {
            argument: Some(argument),
            message: message.into(),
        }
    }
}

impl<T: Into<String>> From<T> for Wrong {
    fn from(message: T) -> Self {
        Self {
            argument: None,
            message: message.into(),
        }
    }
}

type Answer = Result<Value, Wrong>;

/// A function: its signature, and what it does with arguments that fit that.
type Entry = (&'static str, fn(&Args) -> Answer);

const THEMES: &[&[Entry]] = &[
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

/// Functions that Terraform has and the compiler leaves to it: they read files, clocks, randomness or secrets, or make
/// bytes that are no text.
pub const RUN_TIME: &[&str] = &[
    "abspath",
    "base64gzip",
    "bcrypt",
    "ephemeralasnull",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "issensitive",
    "nonsensitive",
    "pathexpand",
    "plantimestamp",
    "rsadecrypt",
    "sensitive",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timestamp",
    "type",
    "uuid",
];

/// Every function by its name, its signature read once.
static TABLE: LazyLock<BTreeMap<&'static str, Function>> = LazyLock::new(|| {
    let all = THEMES.iter().flat_map(|theme| theme.iter());
    all.map(|(signature, call)| {
        let signature = Signature::new(signature);
        let call = *call;
        (signature.name, Function { signature, call })
    })
    .collect()
});

struct Function {
    signature: Signature,
    call: fn(&Args) -> Answer,
}

/// Whether the compiler can call it.
pub fn exists(name: &str) -> bool {
    TABLE.contains_key(name) || matches!(name, "try" | "can")
}

/// Every function of the language, those included that only run time can call.
pub fn names() -> impl Iterator<Item = &'static str> + use<> {
    TABLE
        .keys()
        .copied()
        .chain(["try", "can"])
        .chain(RUN_TIME.iter().copied())
}

/// A function's name and parameters, for people.
pub fn signature(name: &str) -> &'static str {
    match (TABLE.get(name), name) {
        (Some(function), _) => function.signature.text,
        (None, "can") => "can(expression: any)",
        _ => "try(expressions: any...)",
    }
}

/// Calls a function with arguments that it first converts to the types of its parameters.
///
/// # Errors
///
/// What is wrong with the arguments.
pub fn call(name: &str, values: &[Value]) -> Answer {
    let function = TABLE
        .get(name)
        .ok_or_else(|| format!("there is no `{name}`"))?;
    let converted = function.signature.convert(values)?;
    if converted.iter().any(Value::is_unknown) || !sees_parts(name, &converted) {
        return Ok(Value::unknown(result(name)));
    }
    let answer = (function.call)(&Args(&converted))?;
    // What is made of one value keeps its place.
    let mut origins = values.iter().map(|v| v.origin);
    match (origins.next(), origins.next()) {
        (Some(origin), None) => Ok(answer.or_at(origin)),
        _ => Ok(answer),
    }
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
        _ => MOVING.contains(&name),
    }
}

/// Whether something in a value is unknown that may be a list.
fn holds_open(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(of) => !of.is_scalar(),
        Kind::List(items) | Kind::Set(items) => items.iter().any(holds_open),
        _ => false,
    }
}

/// What the place of an argument does with it, in a call whose own place does `wanted`.
pub fn argument_wanted(name: &str, i: usize, wanted: Wanted) -> Wanted {
    let converted = TABLE.get(name).and_then(|f| f.signature.converts(i));
    match (name, converted) {
        // What the elements of the others are converted to depends on those of each.
        (_, Some(Type::Set(_))) => Wanted::Exact,
        (_, Some(Type::String)) => Wanted::Text,
        (_, Some(Type::Bool)) => Wanted::Truth,
        (_, Some(_)) => Wanted::Loose,
        // Their results are as exact as what they are made of.
        ("concat" | "flatten" | "merge", _) if wanted == Wanted::Loose => Wanted::Loose,
        _ => Wanted::Exact,
    }
}

/// The type of what a function gives, as far as its name says.
#[must_use]
pub fn result(name: &str) -> Type {
    match name {
        "abs" | "ceil" | "floor" | "index" | "length" | "log" | "max" | "min" | "parseint"
        | "pow" | "signum" | "sum" | "timecmp" | "tonumber" => Type::Number,
        "alltrue" | "anytrue" | "can" | "contains" | "endswith" | "fileexists" | "issensitive"
        | "startswith" | "strcontains" | "tobool" => Type::Bool,
        "cidrsubnets" | "compact" | "formatlist" | "sort" | "split" => Type::list(Type::String),
        "fileset" => Type::set(Type::String),
        "range" => Type::list(Type::Number),
        "transpose" => Type::map(Type::list(Type::String)),
        "abspath" | "base64decode" | "base64encode" | "base64gzip" | "base64sha256"
        | "base64sha512" | "basename" | "bcrypt" | "chomp" | "cidrhost" | "cidrnetmask"
        | "cidrsubnet" | "dirname" | "file" | "filebase64" | "filebase64sha256"
        | "filebase64sha512" | "filemd5" | "filesha1" | "filesha256" | "filesha512" | "format"
        | "formatdate" | "indent" | "join" | "jsonencode" | "lower" | "md5" | "pathexpand"
        | "plantimestamp" | "replace" | "rsadecrypt" | "sha1" | "sha256" | "sha512" | "strrev"
        | "substr" | "templatefile" | "templatestring" | "textdecodebase64"
        | "textencodebase64" | "timeadd" | "timestamp" | "title" | "tostring" | "trim"
        | "trimprefix" | "trimspace" | "trimsuffix" | "upper" | "urlencode" | "uuid" | "uuidv5"
        | "yamlencode" => Type::String,
        _ => Type::Any,
    }
}
