//! Parameters: how many arguments a function takes, of which types, and reading them.

use crate::expr::convert::{elements, to_bool, to_number, to_text};
use crate::expr::{Kind, Map, Number, Type, Value};

use super::Wrong;

/// `name(parameter: type, optional?: type, others: type...)`
///
/// Types: `any` (null too), `value` (not null), `string`, `number`, `int`, `bool`, `list` (or set), `sequence` (no set), `strings`
/// (a list of them), `one` (a list with elements of one type), `set`, `map`, `collection` (list, set or map).
pub struct Signature {
    /// As it is written.
    pub text: &'static str,
    /// What stands before the parameters.
    pub name: &'static str,
    parameters: Vec<Parameter>,
}

struct Parameter {
    name: &'static str,
    kind: &'static str,
    optional: bool,
    rest: bool,
}

impl Signature {
    pub fn new(text: &'static str) -> Self {
        let (name, inside) = text.split_once('(').unwrap_or((text, ""));
        let inside = inside.strip_suffix(')').unwrap_or(inside);
        let parameters = inside
            .split(", ")
            .filter_map(|one| one.split_once(": "))
            .map(|(name, kind)| Parameter {
                name: name.trim_end_matches('?'),
                kind: kind.trim_end_matches("..."),
                optional: name.ends_with('?'),
                rest: kind.ends_with("..."),
            })
            .collect();
        Self {
            text,
            name,
            parameters,
        }
    }

    /// The arguments in the parameters' types.
    pub fn convert(&self, values: &[Value]) -> Result<Vec<Value>, Wrong> {
        let parameters = &self.parameters;
        let least = parameters.iter().filter(|p| !p.optional && !p.rest);
        let least = least.count();
        let open = parameters.last().is_some_and(|p| p.rest);
        if values.len() < least || (!open && values.len() > parameters.len()) {
            let most = parameters.len();
            let want = match (open, least == most) {
                (true, _) => format!("at least {least}"),
                (false, true) => least.to_string(),
                (false, false) => format!("{least} to {most}"),
            };
            let plural = if want == "1" || want == "at least 1" {
                ""
            } else {
                "s"
            };
            let name = self.name;
            let count = values.len();
            return Err(format!("`{name}` takes {want} argument{plural}, not {count}").into());
        }
        values
            .iter()
            .enumerate()
            .map(|(i, value)| {
                let parameter = parameters.get(i).or(parameters.last());
                parameter.map_or_else(
                    || Ok(value.clone()),
                    |parameter| self.argument(i, value, parameter),
                )
            })
            .collect()
    }

    /// What an argument is converted to; none if its type counts.
    pub fn converts(&self, i: usize) -> Option<Type> {
        let parameter = self.parameters.get(i).or(self.parameters.last())?;
        matches!(
            parameter.kind,
            "string" | "number" | "int" | "bool" | "strings" | "set"
        )
        .then(|| type_of(parameter.kind))
    }

    fn argument(&self, i: usize, value: &Value, parameter: &Parameter) -> Result<Value, Wrong> {
        let kind = match parameter.kind {
            "any" => Some(value.kind.clone()),
            kind if value.is_unknown() => {
                let wanted = type_of(kind);
                let fits = Type::of(value).may_become(&wanted)
                    && !(kind == "collection" && Type::of(value).is_scalar());
                fits.then(|| value.kind.clone())
            }
            "string" => to_text(value).map(Kind::String),
            "number" => to_number(value).map(Kind::Number),
            "int" => to_number(value).filter(Number::is_whole).map(Kind::Number),
            "bool" => to_bool(value).map(Kind::Bool),
            "list" => value.as_list().map(|_| value.kind.clone()),
            "sequence" => matches!(value.kind, Kind::List(_)).then(|| value.kind.clone()),
            "strings" => value
                .as_list()
                .and_then(texts)
                .map(|items| Value::list_of(Type::String, items).kind),
            "one" => one_type(value),
            "set" => value
                .as_list()
                .and_then(|_| elements(value))
                .map(|(element, items)| Value::set_of(element, items).kind),
            "map" => value.as_map().map(|_| value.kind.clone()),
            "collection" => {
                (value.as_list().is_some() || value.as_map().is_some()).then(|| value.kind.clone())
            }
            _ => (!value.is_null()).then(|| value.kind.clone()),
        };
        let kind = kind.ok_or_else(|| {
            let want = match parameter.kind {
                "int" => "a whole number",
                "string" => "a string",
                "number" => "a number",
                "bool" => "a bool",
                "list" | "sequence" => "a list",
                "strings" => "a list of strings",
                "one" => "a list whose elements have one type",
                "set" => "a set",
                "map" => "a map",
                "collection" => "a list or map",
                _ => "something",
            };
            let (name, given) = (parameter.name, value.described());
            Wrong::at(
                i,
                format!("`{}` needs {want} for `{name}`, not {given}", self.name),
            )
        })?;
        Ok(Value::from(kind).or_at(value.origin))
    }
}

/// The elements as strings; null stays.
fn texts(items: &[Value]) -> Option<Vec<Value>> {
    items
        .iter()
        .map(|item| Type::String.convert(item))
        .collect()
}

/// The type of what is taken for a parameter of this kind, as far as it has one.
fn type_of(kind: &str) -> Type {
    match kind {
        "string" => Type::String,
        "number" | "int" => Type::Number,
        "bool" => Type::Bool,
        "list" | "sequence" | "one" => Type::list(Type::Any),
        "strings" => Type::list(Type::String),
        "set" => Type::set(Type::Any),
        "map" => Type::map(Type::Any),
        _ => Type::Any,
    }
}

fn one_type(value: &Value) -> Option<Kind> {
    let (element, items) = elements(value)?;
    Some(match value.kind {
        Kind::Set(_) => Value::set_of(element, items).kind,
        _ => Value::list_of(element, items).kind,
    })
}

/// Arguments that fit their parameters. Reading one as something else gives an empty value.
pub struct Args<'a>(pub &'a [Value]);

impl<'a> Args<'a> {
    pub fn get(&self, i: usize) -> Option<&'a Value> {
        self.0.get(i)
    }

    pub fn value(&self, i: usize) -> Value {
        self.0.get(i).cloned().unwrap_or_else(Value::null)
    }

    pub fn text(&self, i: usize) -> &'a str {
        self.0.get(i).and_then(Value::as_str).unwrap_or("")
    }

    pub fn number(&self, i: usize) -> Number {
        match self.0.get(i).map(|v| &v.kind) {
            Some(Kind::Number(number)) => number.clone(),
            _ => Number::whole(0),
        }
    }

    pub fn int(&self, i: usize) -> i128 {
        self.0.get(i).and_then(Value::as_int).unwrap_or(0)
    }

    /// A number that counts or stands for a place.
    pub fn count(&self, i: usize) -> Result<usize, Wrong> {
        usize::try_from(self.int(i)).map_err(|_| Wrong::at(i, "this must not be negative"))
    }

    pub fn items(&self, i: usize) -> &'a [Value] {
        self.0.get(i).and_then(Value::as_list).unwrap_or(&[])
    }

    /// The elements of a list of strings; null is an error.
    pub fn texts(&self, i: usize) -> Result<Vec<&'a str>, Wrong> {
        self.items(i)
            .iter()
            .map(|item| {
                item.as_str()
                    .ok_or_else(|| Wrong::at(i, "an element is null"))
            })
            .collect()
    }

    pub fn pairs(&self, i: usize) -> Map {
        self.0
            .get(i)
            .and_then(Value::as_map)
            .cloned()
            .unwrap_or_default()
    }

    /// The arguments from the `i`th on.
    pub fn rest(&self, i: usize) -> &'a [Value] {
        self.0.get(i..).unwrap_or(&[])
    }
}
