//! Generated calls of every function that compile time can make, with arguments of its signature.

use terrane::expr::functions;

use super::expressions::Maker;
use super::expressions::Sort::{self, Any, List, Number, Text, Truth};

impl Maker<'_> {
    /// A call of any function. One argument of eight is of any kind, and the last ones may be spread.
    pub fn any_call(&mut self, d: usize) -> String {
        let all: Vec<&str> = functions::signatures()
            .filter(|signature| signature.since.is_some() && functions::exists(&signature.name))
            .map(functions::Signature::call)
            .collect();
        let call = all[self.pick(all.len())];
        let (name_of_call, inside) = call.trim_end_matches(')').split_once('(').unwrap();
        let mut arguments = Vec::new();
        for parameter in inside.split(", ") {
            let (name, kind) = parameter.split_once(": ").unwrap();
            let count = match (name.ends_with('?'), kind.ends_with("...")) {
                (_, true) => self.pick(3),
                (true, _) => self.pick(2),
                _ => 1,
            };
            let sort = match self.pick(8) {
                7 => Any,
                _ => sort_of(kind.trim_end_matches("...")),
            };
            let may_spread = kind.ends_with("...") && name_of_call != "try";
            if may_spread && self.pick(4) == 3 {
                arguments.push(format!("{}...", self.expr(List, d)));
                break;
            }
            arguments.extend((0..count).map(|_| self.expr(sort, d)));
        }
        format!("{name_of_call}({})", arguments.join(", "))
    }
}

fn sort_of(kind: &str) -> Sort {
    match kind {
        "string" | "text" => Text,
        "number" | "int" => Number,
        "bool" => Truth,
        "list" | "sequence" | "counted" => List,
        "map" => Sort::Map,
        kind if kind.starts_with("list(") || kind.starts_with("set(") => List,
        kind if kind.starts_with("map(") => Sort::Map,
        _ => Any,
    }
}
