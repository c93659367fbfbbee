//! `count`, `for_each`, and the repetition of blocks: what they take, and what is seen of each element.

use super::walk::Walk;
use super::{INVALID_VALUE, WRONG_TYPE, about_value};
use crate::diag::Problem;
use crate::expr::{Kind, Type, Value};
use crate::hcl::Expr;
use crate::terraform::language::TypeConstraint;

/// Elements of a `dynamic` block that are looked at one by one.
const MANY: usize = 40;

/// What each element of a collection is, if all are the same.
fn element(of: &Type) -> Type {
    let mut types: Vec<&Type> = match of {
        Type::Object(fields) => fields.values().collect(),
        Type::Tuple(items) => items.iter().collect(),
        of => return of.element().unwrap_or(Type::Any),
    };
    types.dedup();
    match types.as_slice() {
        [all] => (*all).clone(),
        _ => Type::Any,
    }
}

impl<'a> Walk<'a, '_> {
    /// `count` or `for_each` of a resource, module or import. It does not see what it makes.
    pub fn repetition(&mut self, name: &str, expr: &'a Expr) {
        let before = self.site.repeated.take();
        let value = self.checked(expr);
        self.site.repeated = before;
        let Some(value) = value else {
            return;
        };
        let faults = self.out.len();
        if self.site.owner.is_some_and(|o| o.name.value == "import") {
            self.import_each(expr, &value);
        } else if value.is_null() {
            let message = format!("`{name}` is null");
            self.out
                .push(about_value(&INVALID_VALUE, message, expr, &value));
        } else if name == "count" {
            self.count(expr, &value);
        } else {
            self.for_each(expr, &value);
        }
        // Of what is refused, nothing is said of the elements.
        if name == "for_each" && self.out.len() == faults {
            self.element = element(&Type::of(&value));
        }
        self.marked_repetition(name, &value, expr.span);
    }

    fn count(&mut self, expr: &Expr, value: &Value) {
        let Some(value) = self.fits(value, expr, &TypeConstraint::Number, "count") else {
            return;
        };
        if matches!(value.kind, Kind::Number(_)) && value.as_int().is_none_or(|n| n < 0) {
            let message = "`count` takes a whole number that is not negative";
            self.out
                .push(about_value(&INVALID_VALUE, message, expr, &value));
        }
    }

    fn for_each(&mut self, expr: &Expr, value: &Value) {
        let of = Type::of(value);
        let (why, help) = match &of {
            Type::Any | Type::Null | Type::Map(_) | Type::Object(_) => return,
            Type::Set(_) if value.is_unknown() => return,
            Type::Set(element) => {
                let items = value.as_list().unwrap_or_default();
                let is_text = matches!(**element, Type::String) || items.is_empty();
                if is_text && !items.iter().any(Value::is_null) {
                    return;
                }
                (
                    "a set of other values",
                    "`toset([for x in ... : tostring(x)])` makes strings of them",
                )
            }
            Type::List(_) | Type::Tuple(_) => ("a list", "`toset(...)` makes a set of it"),
            of => (of.described(), "write `{ key = value }` or `toset([...])`"),
        };
        let message = format!("`for_each` takes a map or a set of strings, this is {why}");
        let problem = about_value(&WRONG_TYPE, message, expr, value);
        self.out.push(problem.help(help));
    }

    /// Key and value of each element that a `dynamic` block is repeated for; one of which nothing is known if they are not.
    pub fn elements(&mut self, for_each: Option<&'a Expr>) -> Vec<Value> {
        let any = || Value::unknown(Type::Any);
        let element = |key: Value, value: Value| Value::object([("key", key), ("value", value)]);
        let unknown = || vec![element(any(), any())];
        let Some(expr) = for_each else {
            return unknown();
        };
        let Some(value) = self.checked(expr) else {
            return unknown();
        };
        self.evaluated.add(expr, value.clone());
        let elements: Vec<Value> = match &value.kind {
            Kind::List(items) => {
                let numbers = (0i128..).map(Value::int);
                numbers
                    .zip(items.iter())
                    .map(|(k, v)| element(k, v.clone()))
                    .collect()
            }
            Kind::Set(items) => items
                .iter()
                .map(|v| element(v.clone(), v.clone()))
                .collect(),
            Kind::Map(map) => {
                let pairs = map.iter();
                pairs
                    .map(|(k, v)| element(Value::string(k.clone()), v.clone()))
                    .collect()
            }
            Kind::Unknown(of) if !of.is_scalar() => {
                return vec![element(any(), Value::unknown(self::element(of)))];
            }
            _ => {
                let message = format!(
                    "`for_each` of `dynamic` takes a collection, this is {}",
                    value.described()
                );
                self.out
                    .push(about_value(&WRONG_TYPE, message, expr, &value));
                return unknown();
            }
        };
        if elements.is_empty() || elements.len() > MANY {
            return unknown();
        }
        elements
    }

    /// What is the same for each element, with what is known of it; faults of several elements are one.
    pub fn for_elements(
        &mut self,
        name: Option<&'a str>,
        elements: &[Value],
        then: impl Fn(&mut Self),
    ) {
        let first = self.out.len();
        for element in elements {
            let before = self.out.len();
            self.inside_of(name, |walk| {
                if let Some(last) = walk.iterators.last_mut() {
                    *last = Some(element.clone());
                }
                then(walk);
            });
            let new = self.out.split_off(before);
            for problem in new {
                let is_same = |p: &Problem| p.code == problem.code && p.span() == problem.span();
                if !self.out.iter().skip(first).any(is_same) {
                    self.out.push(problem);
                }
            }
        }
    }
}
