//! The free names of generated expressions, and the values that they have.

use terrane::expr::{Map, Type, Value};

use super::expressions::Maker;
use super::expressions::Sort::{self, Any, List, Number, Text, Truth};

/// The free names and what they are.
pub const FREE: &[(&str, Sort)] = &[
    ("qs", Text),
    ("qu", Text),
    ("qn", Number),
    ("qi", Number),
    ("qb", Truth),
    ("qc", Truth),
    ("ql", List),
    ("qk", List),
    ("qm", Sort::Map),
    ("qo", Sort::Map),
    ("qz", Any),
];

impl Maker<'_> {
    /// A value for a free name.
    pub fn value(&mut self, sort: Sort) -> Value {
        let strings = |all: &[&str]| Value::strings(all.iter().copied());
        let text = Value::string;
        let number = |digits: &str| Value::number(digits.parse().unwrap());
        match sort {
            Text => match self.pick(20) {
                15 => text("~\u{200d}%%{$${"),
                16 => text("TRUE"),
                17 => text("-0"),
                18 => text("10.0.0.0/16"),
                19 => text("[1, {\"a\": null}]"),
                12 => Value::null_of(Type::String),
                13 => text("e\u{301}日本"),
                14 => text("1e3"),
                0 => text("a"),
                1 => text("b"),
                2 => text(""),
                3 => text("true"),
                4 => text("5"),
                5 => text("${x} %{ if \"\\"),
                6 => text("EOT\n  EOT\n"),
                7 => text(" x\n"),
                8 => Value::null(),
                9 => Value::int(7),
                10 => text("$"),
                _ => text("a-b"),
            },
            Number => match self.pick(19) {
                13 => number("9223372036854775808"),
                14 => number("-9223372036854775808"),
                15 => number("1e400"),
                16 => number("-0.3333333333333333333333333333333333333333"),
                17 => text("1e2"),
                18 => number("18446744073709551616"),
                9 => Value::null_of(Type::Number),
                10 => Value::number("123456789012345678901234567890.5".parse().unwrap()),
                11 => Value::number("1e-30".parse().unwrap()),
                12 => Value::int(9_007_199_254_740_993_i64),
                0 => Value::int(1),
                1 => Value::int(0),
                2 => Value::int(-2),
                3 => text("2"),
                4 => Value::number("1.5".parse().unwrap()),
                5 => Value::null(),
                6 => text("x"),
                7 => Value::int(5),
                _ => Value::int(2),
            },
            Truth => match self.pick(9) {
                8 => Value::null_of(Type::Bool),
                0 | 1 => Value::bool(true),
                2 | 3 => Value::bool(false),
                4 => text("true"),
                5 => text("false"),
                6 => Value::null(),
                _ => text("1"),
            },
            List => match self.pick(36) {
                of @ 24.. => self.odd_list(of - 24),
                18 => Value::null_of(Type::list(Type::String)),
                19 => Value::tuple(vec![Value::null(), Value::null_of(Type::String)]),
                20 => Value::list_of(Type::String, vec![Value::null(), text("a")]),
                21 => Value::set_of(Type::String, vec![Value::null(), text("é")]),
                22 => Value::tuple(vec![
                    Value::tuple(vec![]),
                    Value::tuple(vec![Value::int(1)]),
                ]),
                23 => Value::list_of(Type::map(Type::Number), vec![Value::null()]),
                0 => Value::tuple(vec![text("a"), text("b")]),
                1 => Value::tuple(vec![]),
                2 => strings(&["a", "b", "a"]),
                3 => Value::tuple(vec![text("a"), Value::int(1), Value::bool(true)]),
                4 => Value::set_of(Type::String, vec![text("b"), text("a")]),
                5 => Value::list_of(Type::Number, vec![Value::int(3), Value::int(1)]),
                6 => strings(&[]),
                7 => Value::tuple(vec![self.value(Sort::Map), self.value(Sort::Map)]),
                8 => Value::tuple(vec![strings(&["x"]), Value::tuple(vec![text("y")])]),
                9 => Value::list_of(
                    Type::list(Type::String),
                    vec![strings(&["x"]), strings(&[])],
                ),
                10 => Value::null(),
                11 => text("a"),
                12 => Value::list_of(Type::Bool, vec![Value::bool(true), Value::bool(false)]),
                13 => Value::list_of(
                    Type::map(Type::String),
                    vec![map_of_strings(), map_of_strings()],
                ),
                14 => Value::set_of(Type::Number, vec![Value::int(1), Value::int(2)]),
                15 => Value::tuple(vec![Value::null(), text("a")]),
                16 => Value::tuple(vec![Value::int(1), Value::int(2)]),
                _ => Value::tuple(vec![self.value(Text), self.value(Text), self.value(Text)]),
            },
            Sort::Map => match self.pick(29) {
                of @ 19.. => self.odd_map(of - 19),
                14 => Value::null_of(Type::map(Type::String)),
                15 => Value::map_of(Type::String, [("a".into(), Value::null())].into()),
                16 => Value::object([("a", Value::null_of(Type::Number)), ("é", text("日本"))]),
                17 => Value::null_of(Type::object([("a", Type::String)])),
                18 => Value::object([("a", self.value(Sort::Map)), ("b", self.value(List))]),
                0 => Value::object([("a", text("x")), ("b", text("y"))]),
                1 => Value::object([("a", text("x")), ("b", Value::int(1))]),
                2 => map_of_strings(),
                3 => Value::map_of(Type::Number, [("a".into(), Value::int(1))].into()),
                4 => Value::object::<&str>([]),
                5 => Value::map_of(Type::String, Map::new()),
                6 => Value::map_of(
                    Type::list(Type::String),
                    [
                        ("a".into(), strings(&["x", "y"])),
                        ("b".into(), strings(&[])),
                    ]
                    .into(),
                ),
                7 => Value::object([("a", self.value(List)), ("b", map_of_strings())]),
                8 => Value::null(),
                9 => Value::object([("a", map_of_strings()), ("b", map_of_strings())]),
                10 => Value::map_of(
                    Type::map(Type::String),
                    [("a".into(), map_of_strings())].into(),
                ),
                11 => Value::object([("a", Value::null()), ("b", text("y"))]),
                12 => Value::object([("a", Value::tuple(vec![Value::object([("b", text("z"))])]))]),
                _ => Value::object([("a b", text("x")), ("5", text("y"))]),
            },
            Any => {
                let sort = [Text, Number, Truth, List, Sort::Map][self.pick(5)];
                self.value(sort)
            }
        }
    }

    /// Lists with null, with nothing, with sets and objects, and of types that say little.
    fn odd_list(&mut self, of: usize) -> Value {
        let pair = |a: Value, b: Value| Value::object([("a", a), ("b", b)]);
        let of_pair = Type::object([("a", Type::String), ("b", Type::Number)]);
        let null = Value::null;
        match of {
            0 => Value::list_of(Type::Null, vec![]),
            1 => Value::list_of(Type::Null, vec![null(), null()]),
            2 => Value::set_of(Type::Null, vec![]),
            3 => Value::list_of(of_pair, vec![]),
            4 => Value::list_of(
                of_pair,
                vec![
                    pair(Value::string("x"), Value::null_of(Type::Number)),
                    null(),
                ],
            ),
            5 => Value::set_of(
                of_pair,
                vec![
                    pair(Value::string("y"), Value::int(2)),
                    pair(Value::null_of(Type::String), Value::int(1)),
                ],
            ),
            6 => Value::tuple(vec![null(), self.value(Sort::Map), self.value(List)]),
            7 => Value::tuple(vec![pair(null(), null()), self.value(Sort::Map)]),
            8 => Value::null_of(Type::set(of_pair)),
            9 => Value::null_of(Type::tuple([Type::String, Type::Null])),
            10 => Value::list_of(
                Type::set(Type::Number),
                vec![
                    Value::set_of(Type::Number, vec![Value::int(2), Value::int(1)]),
                    null(),
                ],
            ),
            _ => Value::tuple(vec![self.value(Any), self.value(List), self.value(Any)]),
        }
    }

    /// Maps and objects of the same kinds.
    fn odd_map(&mut self, of: usize) -> Value {
        let null = Value::null;
        match of {
            0 => Value::map_of(Type::Null, Map::new()),
            1 => Value::map_of(Type::Null, [("a".into(), null())].into()),
            2 => Value::object([("a", null()), ("b", null())]),
            3 => Value::object([("a", Value::object([("b", null())])), ("b", null())]),
            4 => Value::map_of(Type::object([("a", Type::Number)]), Map::new()),
            5 => Value::map_of(
                Type::object([("b", Type::list(Type::String))]),
                [("a".into(), null())].into(),
            ),
            6 => Value::object([("a", Value::set_of(Type::Null, vec![]))]),
            7 => Value::null_of(Type::map(Type::Null)),
            8 => Value::object([("a", self.value(Any)), ("b", self.value(Any))]),
            _ => Value::object([("a", Value::null_of(Type::map(Type::String)))]),
        }
    }
}

fn map_of_strings() -> Value {
    let pairs = [("a", "x"), ("b", "z")].map(|(k, v)| (k.into(), Value::string(v)));
    Value::map_of(Type::String, pairs.into())
}
