//! Signatures: how many arguments a function takes, of which types, what it gives, and since when Terraform has it.

use std::borrow::Cow;

use crate::expr::convert::to_number;
use crate::expr::{Kind, Type, Value};

use super::Wrong;

/// `name(parameter: type, optional?: type, others: type...) -> type, since 1.3`
///
/// Types are Terraform's (`list(string)`), and where a function looks at the type of its argument itself: `any` (null too), `value` (not null), `int`,
/// `text` (a string, and nothing that becomes one), `list` (or tuple or set), `sequence` (no set), `map` (or object),
/// `counted` (one of them, or a string).
#[derive(Clone, Debug)]
pub struct Signature {
    /// As it is written.
    pub text: Cow<'static, str>,
    /// What stands before the parameters.
    pub name: Cow<'static, str>,
    /// The type of what it gives, as far as that does not depend on the arguments.
    pub result: Type,
    /// Since which version of Terraform it is there; none for one that no configuration can call.
    pub since: Option<(u64, u64)>,
    parameters: Vec<Parameter>,
}

/// A type, and whether null is taken for it.
pub type Taken = (Type, bool);

#[derive(Clone, Debug)]
struct Parameter {
    name: Cow<'static, str>,
    takes: Takes,
    optional: bool,
    rest: bool,
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Takes {
    /// Whatever converts to the type; null where that is said.
    Typed { of: Type, null: bool },
    /// A whole number.
    Whole,
    /// A string, and nothing that becomes one.
    Text,
    /// Anything but null.
    Value,
    /// A list, tuple or set.
    List,
    /// A list or tuple.
    Sequence,
    /// A map or object.
    Map,
    /// One of all these, or a string.
    Counted,
}

impl Signature {
    /// Reads one that is written as above. What is wrong in it shows in the test that compares the table with Terraform's.
    pub(super) fn new(text: &'static str) -> Self {
        let (call, given) = text.split_once(" -> ").unwrap_or((text, "any"));
        let (result, when) = given.split_once(", ").unwrap_or((given, ""));
        let (name, inside) = call.split_once('(').unwrap_or((call, ""));
        let inside = inside.strip_suffix(')').unwrap_or(inside);
        let parameters = inside.split(", ");
        let parameters = parameters.filter_map(|one| one.split_once(": "));
        let since = when.strip_prefix("since ").map(|version| {
            let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
            (major.parse().unwrap_or(1), minor.parse().unwrap_or(0))
        });
        Self {
            text: text.into(),
            name: name.into(),
            result: type_of(result),
            since: if when.is_empty() { Some((1, 0)) } else { since },
            parameters: parameters
                .map(|(name, kind)| Parameter {
                    name: name.trim_end_matches('?').into(),
                    takes: Takes::read(kind.trim_end_matches("...")),
                    optional: name.ends_with('?'),
                    rest: kind.ends_with("..."),
                })
                .collect(),
        }
    }

    /// That of a function which is known by the types of its parameters alone: name, type, and whether it takes null.
    #[must_use]
    pub fn of_types(
        name: String,
        parameters: impl IntoIterator<Item = (String, Taken)>,
        rest: Option<(String, Taken)>,
        result: Type,
    ) -> Self {
        let parameter = |(name, (of, null)): (String, Taken), rest| Parameter {
            name: name.into(),
            takes: match of {
                Type::Any if !null => Takes::Value,
                of => Takes::Typed { of, null },
            },
            optional: false,
            rest,
        };
        let parameters = parameters.into_iter().map(|one| parameter(one, false));
        let parameters: Vec<_> = parameters
            .chain(rest.map(|rest| parameter(rest, true)))
            .collect();
        let shown: Vec<String> = parameters
            .iter()
            .map(|p| {
                let more = if p.rest { "..." } else { "" };
                format!("{}: {}{more}", p.name, p.takes.as_type())
            })
            .collect();
        let text = format!("{name}({}) -> {result}", shown.join(", "));
        Self {
            text: text.into(),
            name: name.into(),
            result,
            since: Some((1, 0)),
            parameters,
        }
    }

    /// Its name and parameters.
    #[must_use]
    pub fn call(&self) -> &str {
        self.text.split(" -> ").next().unwrap_or(&self.text)
    }

    /// The types of the parameters and whether they take null, then that of all further ones.
    #[must_use]
    pub fn types(&self) -> (Vec<Taken>, Option<Taken>) {
        let of = |p: &Parameter| (p.takes.as_type(), p.takes.takes_null());
        let (rest, fixed): (Vec<_>, Vec<_>) = self.parameters.iter().partition(|p| p.rest);
        let fixed = fixed.into_iter().map(of).collect();
        (fixed, rest.first().map(|p| of(p)))
    }

    /// The fewest and the most arguments; none if there may be any number.
    #[must_use]
    pub fn arity(&self) -> (usize, Option<usize>) {
        let needed = self.parameters.iter().filter(|p| !p.optional && !p.rest);
        let open = self.parameters.last().is_some_and(|p| p.rest);
        (needed.count(), (!open).then_some(self.parameters.len()))
    }

    /// The arguments in the parameters' types.
    pub(super) fn convert(&self, values: &[Value]) -> Result<Vec<Value>, Wrong> {
        self.count(values.len())?;
        self.each(values)
    }

    fn each(&self, values: &[Value]) -> Result<Vec<Value>, Wrong> {
        let all = values.iter().enumerate();
        all.map(|(i, value)| match self.parameter(i) {
            Some(parameter) => self.argument(i, value, parameter),
            None => Ok(value.clone()),
        })
        .collect()
    }

    /// What is wrong with the first arguments of a call, whatever follows them.
    ///
    /// # Errors
    ///
    /// One that fits no parameter, or is one more than there are.
    pub fn begin(&self, values: &[Value]) -> Result<(), Wrong> {
        self.count(values.len().max(self.arity().0))?;
        self.each(values).map(drop)
    }

    fn count(&self, count: usize) -> Result<(), Wrong> {
        let (least, most) = self.arity();
        if count >= least && most.is_none_or(|most| count <= most) {
            return Ok(());
        }
        let want = match most {
            None => format!("at least {least}"),
            Some(most) if most == least => least.to_string(),
            Some(most) => format!("{least} to {most}"),
        };
        let plural = if want == "1" || want == "at least 1" {
            ""
        } else {
            "s"
        };
        let message = format!("`{}` takes {want} argument{plural}, not {count}", self.name);
        Err(match most {
            Some(most) if count > most => Wrong::at(most, message),
            _ => Wrong::missing(message),
        })
    }

    fn parameter(&self, i: usize) -> Option<&Parameter> {
        let rest = || self.parameters.last().filter(|last| last.rest);
        self.parameters.get(i).or_else(rest)
    }

    /// What an argument is converted to; none if its type counts.
    pub(super) fn converts(&self, i: usize) -> Option<&Type> {
        match &self.parameter(i)?.takes {
            Takes::Whole => Some(&Type::Number),
            Takes::Typed { of: Type::Any, .. } => None,
            Takes::Typed {
                of: Type::List(element),
                ..
            } if **element == Type::Any => None,
            Takes::Typed { of, .. } => Some(of),
            _ => None,
        }
    }

    fn argument(&self, i: usize, value: &Value, parameter: &Parameter) -> Result<Value, Wrong> {
        let takes = &parameter.takes;
        if let Some(value) = takes.convert(value) {
            return Ok(value);
        }
        let (want, name, given) = (takes.described(), &parameter.name, value.described());
        let message = format!("`{}` needs {want} for `{name}`, not {given}", self.name);
        Err(Wrong::at(i, message))
    }
}

impl Takes {
    fn read(kind: &str) -> Self {
        match kind {
            "any" => Self::Typed {
                of: Type::Any,
                null: true,
            },
            "value" => Self::Value,
            "int" => Self::Whole,
            "text" => Self::Text,
            "list" => Self::List,
            "sequence" => Self::Sequence,
            "map" => Self::Map,
            "counted" => Self::Counted,
            of => Self::Typed {
                of: type_of(of),
                null: false,
            },
        }
    }

    /// As Terraform declares it: any, where the function looks at the type itself.
    fn as_type(&self) -> Type {
        match self {
            Self::Typed { of, .. } => of.clone(),
            Self::Whole => Type::Number,
            _ => Type::Any,
        }
    }

    fn takes_null(&self) -> bool {
        matches!(self, Self::Typed { null: true, .. })
    }

    fn convert(&self, value: &Value) -> Option<Value> {
        if value.is_null() {
            return match self {
                Self::Typed { of, null: true } => of.convert(value),
                _ => None,
            };
        }
        // What is inside does not matter, and may be the whole estate.
        let kind = &value.kind;
        let is_list = || {
            matches!(
                kind,
                Kind::List(_) | Kind::Unknown(Type::List(_) | Type::Tuple(_))
            )
        };
        let fits = match self {
            _ if matches!(kind, Kind::Unknown(Type::Any)) => true,
            Self::Typed { of, .. } => return of.convert(value),
            Self::Whole => match kind {
                Kind::Unknown(of) => of.may_become(&Type::Number),
                _ => {
                    let number = to_number(value).filter(|number| number.is_whole())?;
                    return Some(Value::from(Kind::Number(number)).or_at(value.origin));
                }
            },
            Self::Text => matches!(kind, Kind::String(_) | Kind::Unknown(Type::String)),
            Self::Value => true,
            Self::List => is_list() || matches!(kind, Kind::Set(_) | Kind::Unknown(Type::Set(_))),
            Self::Sequence => is_list(),
            Self::Map => matches!(
                kind,
                Kind::Map(_) | Kind::Unknown(Type::Map(_) | Type::Object(_))
            ),
            Self::Counted => !matches!(
                kind,
                Kind::Bool(_) | Kind::Number(_) | Kind::Unknown(Type::Bool | Type::Number)
            ),
        };
        fits.then(|| value.clone())
    }

    fn described(&self) -> String {
        let described = match self {
            Self::Whole => "a whole number",
            Self::Text => "a string",
            Self::Value => "something",
            Self::List | Self::Sequence => "a list",
            Self::Map => "a map",
            Self::Counted => "a list, a map or a string",
            Self::Typed { of, .. } => match of {
                Type::List(element) if **element == Type::String => "a list of strings",
                Type::List(element) if **element == Type::Any => {
                    "a list whose elements have one type"
                }
                Type::Set(element) if **element == Type::Any => "a set",
                of if of.is_scalar() => of.described(),
                of => return format!("a `{of}`"),
            },
        };
        described.to_owned()
    }
}

/// `list(string)`
fn type_of(text: &str) -> Type {
    let inside = |of: &str| {
        let rest = text.strip_prefix(of)?.strip_prefix('(')?;
        Some(type_of(rest.strip_suffix(')')?))
    };
    let collections = [
        inside("list").map(Type::list),
        inside("set").map(Type::set),
        inside("map").map(Type::map),
    ];
    match text {
        "string" => Type::String,
        "number" => Type::Number,
        "bool" => Type::Bool,
        _ => collections
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(Type::Any),
    }
}
