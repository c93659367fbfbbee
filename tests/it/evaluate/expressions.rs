//! Expressions of every kind, as text, from a row of numbers: an empty row is the simplest expression, so that shrinking works.
//! Free names are `qs`, `qn` and so on; what they are is chosen for each case.

/// What an expression should be, most of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Text,
    Number,
    Truth,
    List,
    Map,
    Any,
}

use super::free::FREE;
use Sort::{Any, List, Number, Text, Truth};

/// Makes choices out of a row of numbers, and expressions out of choices.
pub struct Maker<'a> {
    row: std::slice::Iter<'a, u32>,
    /// Names of `for`, innermost last.
    pub bound: Vec<(String, Sort)>,
    /// Whether names of `for` may hide free ones.
    pub hides: bool,
}

impl<'a> Maker<'a> {
    pub fn new(row: &'a [u32]) -> Self {
        let row = row.iter();
        Self {
            row,
            bound: Vec::new(),
            hides: true,
        }
    }

    /// One of `n`; the first when the row is at its end.
    pub fn pick(&mut self, n: usize) -> usize {
        self.row.next().map_or(0, |x| *x as usize % n)
    }

    pub fn of<'t, T: ?Sized>(&mut self, all: &[&'t T]) -> &'t T {
        all[self.pick(all.len())]
    }

    /// The expression of one case.
    pub fn whole(&mut self) -> String {
        let sort = [Text, Number, Truth, List, Sort::Map, Any][self.pick(6)];
        let depth = 1 + self.pick(4);
        self.expr(sort, depth)
    }

    pub fn leaf(&mut self, sort: Sort) -> String {
        let bound: Vec<String> = self.bound.iter().rev().map(|(n, _)| n.clone()).collect();
        if !bound.is_empty() && self.pick(3) == 0 {
            let at = self.pick(bound.len());
            return bound[at].clone();
        }
        let names: Vec<&str> = FREE
            .iter()
            .filter(|(_, of)| *of == sort || sort == Any)
            .map(|(name, _)| *name)
            .collect();
        match sort {
            Any => match self.pick(4) {
                0 => "null".into(),
                1 => names[self.pick(names.len())].to_owned(),
                _ => {
                    let sort = [Text, Number, Truth, List, Sort::Map][self.pick(5)];
                    self.leaf(sort)
                }
            },
            _ if self.pick(4) != 3 => names[self.pick(names.len())].to_owned(),
            Text => self
                .of(&[
                    "\"a\"",
                    "\"\"",
                    "\"x-y\"",
                    "\"$${a\"",
                    "\"1\"",
                    "\"é\\n\"",
                    "\"e\\u0301 日本\"",
                    "tostring(null)",
                ])
                .to_owned(),
            Number => self
                .of(&[
                    "1",
                    "0",
                    "2.5",
                    "\"3\"",
                    "10",
                    "9007199254740993",
                    "1e40",
                    "0.1",
                    "1.5e-7",
                    "123456789012345678901234567890.5",
                    "tonumber(null)",
                ])
                .to_owned(),
            Truth => self.of(&["true", "false", "\"true\""]).to_owned(),
            List => self
                .of(&[
                    "[]",
                    "[\"a\", \"b\"]",
                    "[1, \"x\"]",
                    "tolist([\"a\"])",
                    "toset([\"a\", \"c\"])",
                    "tolist([])",
                    "[null]",
                    "[null, [\"a\"]]",
                    "tolist([null, \"a\"])",
                    "tolist([{ a = 1 }, { a = null }])",
                    "[true, null, \"é\"]",
                    "toset([])",
                ])
                .to_owned(),
            Sort::Map => self
                .of(&[
                    "{}",
                    "{ a = 1 }",
                    "{ a = \"x\", b = 2 }",
                    "tomap({ a = \"x\" })",
                    "tomap({})",
                    "{ (\"a\") : [1] }",
                    "{ a = null }",
                    "tomap({ a = null, b = 1 })",
                    "{ \"é\" = 1, \"e\\u0301\" = 2 }",
                    "{ a = { b = null }, b = [] }",
                    "{ \"a b\" = \"日本\", 1e3 = 2 }",
                ])
                .to_owned(),
        }
    }

    /// An expression that is mostly of this sort.
    pub fn expr(&mut self, sort: Sort, depth: usize) -> String {
        if depth == 0 {
            return self.leaf(sort);
        }
        let d = depth - 1;
        let sort = if self.pick(24) == 23 { Any } else { sort };
        match self.pick(14) {
            0 => return self.leaf(sort),
            1 => return self.common(sort, d),
            2 => return self.common(sort, d),
            _ => {}
        }
        match sort {
            Text => self.text(d),
            Number => self.number(d),
            Truth => self.truth(d),
            List => self.list(d),
            Sort::Map => self.map(d),
            Any => {
                let sort = [Text, Number, Truth, List, Sort::Map][self.pick(5)];
                self.expr(sort, d)
            }
        }
    }

    /// What there is of every sort.
    fn common(&mut self, sort: Sort, d: usize) -> String {
        match self.pick(29) {
            22..=24 => self.any_call(d),
            25 => format!(
                "({} ? {} : null)[*].a",
                self.expr(Truth, d),
                self.expr(Any, d)
            ),
            26 => format!("try({}, null)", self.any_call(d)),
            27 => format!(
                "(can({}) ? {} : {})",
                self.any_call(d),
                self.expr(sort, d),
                self.expr(Any, d)
            ),
            28 => format!(
                "[{}, null, {}][{}]",
                self.expr(Any, d),
                self.expr(Any, d),
                self.expr(Number, d)
            ),
            12 => format!("({}).{}", self.expr(Any, d), self.of(&["a", "b"])),
            13 => format!("({})[{}]", self.expr(Any, d), self.expr(Any, d)),
            14 => {
                let (c, a) = (self.expr(Truth, d), self.expr(sort, d));
                match self.pick(2) {
                    0 => format!("({c} ? {a} : null)"),
                    _ => format!("({c} ? null : {a})"),
                }
            }
            15 => {
                let a = self.expr(Any, d);
                format!("({a} == null ? {} : {a})", self.expr(sort, d))
            }
            16 => format!(
                "coalesce(null, {}, {})",
                self.expr(sort, d),
                self.expr(Any, d)
            ),
            17 => format!(
                "lookup({}, {})",
                self.expr(Sort::Map, d),
                self.expr(Text, d)
            ),
            18 => {
                let name = self.of(&["tostring", "tonumber", "tobool", "tolist", "toset", "tomap"]);
                format!("{name}({})", self.expr(Any, d))
            }
            19 => format!("(/* c */ {} /* d */)", self.expr(sort, d)),
            20 => format!("[{}][{}]", self.expr(sort, d), self.expr(Number, d)),
            0 | 1 => {
                let (c, a, b) = (self.expr(Truth, d), self.expr(sort, d), self.expr(sort, d));
                format!("({c} ? {a} : {b})")
            }
            2 => {
                let other = [Text, Number, Truth, List, Sort::Map, Any][self.pick(6)];
                let (c, a, b) = (self.expr(Truth, d), self.expr(sort, d), self.expr(other, d));
                format!("({c} ? {a} : {b})")
            }
            3 => format!("({})", self.expr(sort, d)),
            4 => format!("try({}, {})", self.expr(Any, d), self.expr(sort, d)),
            5 => format!(
                "try({}, {}, {})",
                self.expr(sort, d),
                self.expr(Any, d),
                self.expr(sort, d)
            ),
            6 => {
                let map = self.expr(Sort::Map, d);
                match self.pick(3) {
                    0 => format!("({map})[{}]", self.expr(Text, d)),
                    _ => format!("({map}).{}", self.of(&["a", "b"])),
                }
            }
            7 => format!("({})[{}]", self.expr(List, d), self.expr(Number, d)),
            8 => format!("element({}, {})", self.expr(List, d), self.expr(Number, d)),
            9 => format!(
                "lookup({}, {}, {})",
                self.expr(Sort::Map, d),
                self.expr(Text, d),
                self.expr(sort, d)
            ),
            10 => format!("coalesce({}, {})", self.expr(sort, d), self.expr(sort, d)),
            11 => format!("one({})", self.expr(List, d)),
            _ => format!("\"${{{}}}\"", self.expr(sort, d)),
        }
    }

    fn number(&mut self, d: usize) -> String {
        match self.pick(12) {
            11 => self.any_call(d),
            0..=2 => {
                let op = self.of(&["+", "-", "*", "%", "/"]);
                let (a, b) = (self.expr(Number, d), self.expr(Number, d));
                match self.pick(2) {
                    0 => format!("{a} {op} {b}"),
                    _ => format!("({a} {op} {b})"),
                }
            }
            3 => format!("-({})", self.expr(Number, d)),
            4 => {
                let sort = [List, Sort::Map, Text, Any][self.pick(4)];
                format!("length({})", self.expr(sort, d))
            }
            5 => format!("max({}, {})", self.expr(Number, d), self.expr(Number, d)),
            6 => format!("index({}, {})", self.expr(List, d), self.expr(Text, d)),
            7 => format!("sum({})", self.expr(List, d)),
            8 => format!("tonumber({})", self.expr(Text, d)),
            9 => format!("min({}...)", self.expr(List, d)),
            _ => format!("abs({})", self.expr(Number, d)),
        }
    }

    fn truth(&mut self, d: usize) -> String {
        match self.pick(19) {
            17 => self.any_call(d),
            18 => format!("([{}] == [{}])", self.expr(Any, d), self.expr(Any, d)),
            13 => format!("(null {} {})", self.of(&["==", "!="]), self.expr(Any, d)),
            14 => format!("([null] == [{}])", self.expr(Any, d)),
            15 => format!("can({} && {})", self.expr(Truth, d), self.expr(Truth, d)),
            16 => format!(
                "try({} || {}, {})",
                self.expr(Truth, d),
                self.expr(Truth, d),
                self.expr(Truth, d)
            ),
            0..=2 => {
                let op = self.of(&["&&", "||"]);
                let (a, b) = (self.expr(Truth, d), self.expr(Truth, d));
                match self.pick(2) {
                    0 => format!("{a} {op} {b}"),
                    _ => format!("({a} {op} {b})"),
                }
            }
            3 => format!("!({})", self.expr(Truth, d)),
            4 => {
                let op = self.of(&["<", ">", "<=", ">="]);
                format!("({} {op} {})", self.expr(Number, d), self.expr(Number, d))
            }
            5..=7 => {
                let op = self.of(&["==", "!="]);
                let sort = [Text, Number, Truth, List, Sort::Map, Any, List][self.pick(7)];
                format!("({} {op} {})", self.expr(sort, d), self.expr(sort, d))
            }
            8 => {
                let sort = [Text, Number, List, Any][self.pick(4)];
                format!("contains({}, {})", self.expr(List, d), self.expr(sort, d))
            }
            9 => format!("can({})", self.expr(Any, d)),
            10 => format!("alltrue({})", self.expr(List, d)),
            11 => format!("startswith({}, {})", self.expr(Text, d), self.expr(Text, d)),
            _ => format!("tobool({})", self.expr(Truth, d)),
        }
    }
}
