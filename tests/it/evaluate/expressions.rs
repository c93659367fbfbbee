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
    bound: Vec<(String, Sort)>,
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
                .of(&["\"a\"", "\"\"", "\"x-y\"", "\"$${a\"", "\"1\"", "\"é\\n\""])
                .to_owned(),
            Number => self.of(&["1", "0", "2.5", "\"3\"", "10"]).to_owned(),
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
        match self.pick(13) {
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
        match self.pick(11) {
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
        match self.pick(13) {
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

    /// Names of an iteration for the time of `body`. Some hide free names.
    pub fn bind(
        &mut self,
        over: Sort,
        names: &[&str],
        d: usize,
        body: impl FnOnce(&mut Self) -> String,
    ) -> (String, String) {
        let collection = self.expr(over, d);
        let before = self.bound.len();
        for name in names {
            self.bound.push(((*name).to_owned(), Any));
        }
        let body = body(self);
        self.bound.truncate(before);
        (collection, body)
    }

    fn name(&mut self) -> &'static str {
        let some = self.pick(6);
        match some {
            4 if self.hides => "qs",
            5 if self.hides => "ql",
            0 | 1 => "v",
            _ => "w",
        }
    }

    fn for_list(&mut self, d: usize) -> String {
        let over = [List, List, Sort::Map][self.pick(3)];
        let name = self.name();
        let with_key = self.pick(3) == 2;
        let names: &[&str] = if with_key { &["i", name] } else { &[name] };
        let mut condition = String::new();
        let (collection, value) = self.bind(over, names, d, |this| {
            if this.pick(3) == 2 {
                let space = this.of(&[" ", ""]);
                condition = format!(" if{space}({})", this.expr(Truth, d));
            }
            let sort = [Text, Any, List, Sort::Map][this.pick(4)];
            this.expr(sort, d)
        });
        let names = names.join(", ");
        match self.pick(3) {
            0 => format!("[\n  for {names} in {collection} :\n  {value}{condition}\n]"),
            1 => format!("[for {names} in({collection}) : {value}{condition}]"),
            _ => format!("[for {names} in {collection} : {value}{condition}]"),
        }
    }

    fn for_map(&mut self, d: usize) -> String {
        let over = [List, Sort::Map, Sort::Map][self.pick(3)];
        let name = self.name();
        let mut condition = String::new();
        let mut key = String::new();
        let (collection, value) = self.bind(over, &["k", name], d, |this| {
            if this.pick(3) == 2 {
                condition = format!(" if {}", this.expr(Truth, d));
            }
            key = match this.pick(5) {
                0 => "k".to_owned(),
                1 => format!("\"${{k}}-{}\"", this.of(&["x", "y"])),
                2 => this.expr(Text, d),
                3 => format!("\"${{k}}${{{}}}\"", this.leaf(Text)),
                _ => name.to_owned(),
            };
            let sort = [Text, Any, List, Sort::Map][this.pick(4)];
            this.expr(sort, d)
        });
        let group = if self.pick(4) == 3 { "..." } else { "" };
        format!("{{ for k, {name} in {collection} : {key} => {value}{group}{condition} }}")
    }

    fn list(&mut self, d: usize) -> String {
        match self.pick(34) {
            0..=2 => {
                let count = self.pick(4);
                let sort = [Text, Text, Any, List, Sort::Map, Number][self.pick(6)];
                let items: Vec<String> = (0..count).map(|_| self.expr(sort, d)).collect();
                match self.pick(4) {
                    0 => format!("[\n  {}\n]", items.join(",\n  ")),
                    _ => format!("[{}]", items.join(", ")),
                }
            }
            3..=7 => self.for_list(d),
            8 => format!("({})[*]", self.expr(List, d)),
            9 => format!("({})[*].{}", self.expr(List, d), self.of(&["a", "b"])),
            10 => format!("({}).*.{}", self.expr(List, d), self.of(&["a", "b"])),
            11 => format!("({})[*][{}]", self.expr(List, d), self.expr(Text, d)),
            12 => format!("({})[*].a[*].b[{}]", self.expr(List, d), self.leaf(Text)),
            13 => format!("({})[*].a[*][{}]", self.expr(List, d), self.leaf(Any)),
            14 => format!("concat({}, {})", self.expr(List, d), self.expr(List, d)),
            15 => format!("flatten([{}, {}])", self.expr(List, d), self.expr(Any, d)),
            16 => {
                let name = self.of(&[
                    "distinct", "sort", "reverse", "compact", "tolist", "toset", "flatten",
                ]);
                format!("{name}({})", self.expr(List, d))
            }
            17 => {
                let name = self.of(&[
                    "distinct", "sort", "reverse", "compact", "tolist", "toset", "flatten",
                ]);
                format!("{name}({})", self.expr(List, d))
            }
            18 => format!("slice({}, 0, {})", self.expr(List, d), self.expr(Number, d)),
            19 => format!(
                "split({}, {})",
                self.of(&["\"-\"", "\"\"", "qs"]),
                self.expr(Text, d)
            ),
            20 => format!("keys({})", self.expr(Sort::Map, d)),
            21 => format!("values({})", self.expr(Sort::Map, d)),
            22 => format!(
                "formatlist(\"%s-%s\", [\"z\", {}], {})",
                self.expr(Text, d),
                self.expr(Text, d)
            ),
            23 => format!("regexall(\"[a-z]\", {})", self.expr(Text, d)),
            24 => format!(
                "chunklist({}, {})",
                self.expr(List, d),
                self.expr(Number, d)
            ),
            25 => format!("range({})", self.expr(Number, d)),
            26 => format!("cidrsubnets(\"10.0.0.0/8\", 8, {})", self.expr(Number, d)),
            27 => {
                let name = self.of(&["setunion", "setintersection", "setsubtract"]);
                format!("{name}({}, {})", self.expr(List, d), self.expr(List, d))
            }
            28 => format!("setproduct({}, {})", self.expr(List, d), self.expr(List, d)),
            29 => format!(
                "coalescelist({}, {})",
                self.expr(List, d),
                self.expr(List, d)
            ),
            30 => format!(
                "matchkeys({}, {}, {})",
                self.expr(List, d),
                self.expr(List, d),
                self.expr(List, d)
            ),
            31 => format!("concat([{}], {}...)", self.expr(Any, d), self.expr(List, d)),
            32 => format!("jsondecode(jsonencode({}))", self.expr(List, d)),
            _ => format!("regex(\"(.)(.)\", {})", self.expr(Text, d)),
        }
    }

    fn map(&mut self, d: usize) -> String {
        match self.pick(19) {
            0..=4 => {
                let count = self.pick(4);
                let sort = [Text, Any, List, Sort::Map][self.pick(4)];
                let items: Vec<String> = (0..count)
                    .map(|i| {
                        let key = match self.pick(7) {
                            0 | 1 => ["a", "b", "c", "d"][i].to_owned(),
                            2 => format!("\"{}\"", ["a", "b", "c", "d"][i]),
                            3 => format!("({})", self.expr(Text, d)),
                            4 => format!("\"${{{}}}-{i}\"", self.leaf(Text)),
                            5 => format!("(\"x{i}${{{}}}\")", self.leaf(Text)),
                            _ => format!("{i}"),
                        };
                        let sign = self.of(&["=", ":"]);
                        format!("{key} {sign} {}", self.expr(sort, d))
                    })
                    .collect();
                match self.pick(3) {
                    0 => format!("{{\n  {}\n}}", items.join("\n  ")),
                    _ => format!("{{ {} }}", items.join(", ")),
                }
            }
            5..=10 => self.for_map(d),
            11 | 12 => format!(
                "merge({}, {})",
                self.expr(Sort::Map, d),
                self.expr(Sort::Map, d)
            ),
            13 => format!("merge({}...)", self.expr(List, d)),
            14 => format!("zipmap({}, {})", self.expr(List, d), self.expr(List, d)),
            15 => format!("tomap({})", self.expr(Sort::Map, d)),
            16 => format!("transpose({})", self.expr(Sort::Map, d)),
            17 => format!("regex(\"(?P<a>.)\", {})", self.expr(Text, d)),
            _ => format!("({})[{}]", self.expr(List, d), self.expr(Number, d)),
        }
    }
}
