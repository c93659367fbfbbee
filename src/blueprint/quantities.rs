//! The functions that count Kubernetes quantities: `mebibytes` and `millicores`.

use crate::expr::{Kind, Names, Value};
use crate::value::Quantity;

use super::offers::with_offers;

/// A function: its name, its meaning, and how it counts.
type Function = (&'static str, &'static str, fn(&Quantity) -> Option<i128>);

/// Both of them.
pub const QUANTITIES: [Function; 2] = [
    (
        "mebibytes",
        "A Kubernetes quantity in MiB, rounded up: `mebibytes(\"1.5Gi\")` is 1536.",
        Quantity::mebibytes,
    ),
    (
        "millicores",
        "A Kubernetes quantity in thousandths, rounded up: `millicores(\"0.5\")` is 500.",
        Quantity::thousandths,
    ),
];

/// The names with both functions, and those that ask the tables of what is offered.
#[must_use]
pub fn with_functions(names: Names) -> Names {
    QUANTITIES
        .into_iter()
        .fold(with_offers(names), |names, (name, _, count)| {
            names.function(name, move |args| counted(name, args, count))
        })
}

fn counted(
    name: &str,
    args: &[Value],
    count: fn(&Quantity) -> Option<i128>,
) -> Result<Value, String> {
    let [value] = args else {
        return Err(format!(
            "`{name}` takes one argument, a Kubernetes quantity such as \"512Mi\" or \"100m\""
        ));
    };
    let text = match &value.kind {
        Kind::String(text) => text.to_string(),
        Kind::Number(number) => number.to_string(),
        _ => {
            return Err(format!(
                "`{name}` takes a Kubernetes quantity such as \"512Mi\" or \"100m\", this is {}",
                value.described()
            ));
        }
    };
    let shown: String = text.escape_debug().take(60).collect();
    let quantity = Quantity::new(&text)
        .map_err(|why| format!("`{shown}` is not a Kubernetes quantity: it {why}"))?;
    let count = count(&quantity).ok_or_else(|| format!("`{shown}` is too large to count"))?;
    Ok(Value::int(count).or_at(value.origin))
}
