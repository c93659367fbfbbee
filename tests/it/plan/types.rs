//! Types of variables: what a value becomes when it is passed in, with the defaults of optional attributes.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane::expr::{self, Names, Scope, Value, convert};
use terrane::hcl::{Expr, ExprKind, ObjectKey};

/// `value` as a type constraint makes it.
pub fn typed(constraint: &Expr, text: &str, value: &Value) -> Value {
    if value.is_null() {
        return Value::null();
    }
    let items = || value.as_list().unwrap_or_default();
    match &constraint.kind {
        ExprKind::Variable(name) if name == "string" => {
            convert::to_text(value).map_or_else(|| value.clone(), Value::string)
        }
        ExprKind::Call { name, args, .. } => match (name.value.as_str(), args.as_slice()) {
            ("list", [of]) => Value::tuple(items().iter().map(|v| typed(of, text, v)).collect()),
            ("set", [of]) => {
                let items: Vec<Value> = items().iter().map(|v| typed(of, text, v)).collect();
                let element = expr::Type::unify_all(items.iter().map(expr::Type::of));
                Value::set_of(element.expect("one type"), items)
            }
            ("map", [of]) => {
                let map = value.as_map().into_iter().flatten();
                Value::object(map.map(|(k, v)| (k.clone(), typed(of, text, v))))
            }
            ("object", [of]) => object(of, text, value),
            ("optional", [of, ..]) => typed(of, text, value),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

fn object(constraint: &Expr, text: &str, value: &Value) -> Value {
    let (ExprKind::Object(items), Some(map)) = (&constraint.kind, value.as_map()) else {
        return value.clone();
    };
    let mut out: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for item in items {
        let ObjectKey::Name(name) = &item.key else {
            continue;
        };
        let given = map.get(name.value.as_str()).filter(|v| !v.is_null());
        let value = match (given, &item.value.kind) {
            (Some(given), _) => typed(&item.value, text, given),
            (None, ExprKind::Call { args, .. }) if args.len() == 2 => {
                let names = Names::new();
                let default = expr::evaluate(&args[1], &Scope::new(&names));
                typed(&args[0], text, &default.expect("defaults are literals"))
            }
            (None, _) => Value::null(),
        };
        out.insert(name.value.as_str().into(), value);
    }
    Value::object(out)
}
