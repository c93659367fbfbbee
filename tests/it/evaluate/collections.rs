//! Generated expressions that are lists, sets, maps and objects, and iterations over them.

use super::expressions::Maker;
use super::expressions::Sort::{self, Any, List, Number, Text, Truth};

impl Maker<'_> {
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

    pub fn list(&mut self, d: usize) -> String {
        match self.pick(42) {
            40 | 41 => self.any_call(d),
            34 => format!("({})[*]", self.expr(Any, d)),
            35 => format!("({})[*].a.b", self.expr(Any, d)),
            36 => format!("({})[*].a[{}]", self.expr(List, d), self.expr(Number, d)),
            37 => format!(
                "setunion({}, {}, {})",
                self.expr(List, d),
                self.expr(List, d),
                self.expr(List, d)
            ),
            38 => format!("concat({}...)", self.expr(List, d)),
            39 => {
                let (list, body) = self.bind(List, &["v"], d, |this| {
                    let (map, body) = this.bind(Any, &["k", "w"], d, |this| this.expr(Any, d));
                    let keep = this.expr(Truth, d);
                    format!("{{ for k, w in {map} : k => {body}... if {keep} }}")
                });
                format!("[for v in {list} : {body}]")
            }
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

    pub fn map(&mut self, d: usize) -> String {
        match self.pick(24) {
            23 => self.any_call(d),
            19 => format!(
                "merge({}, null, {})",
                self.expr(Any, d),
                self.expr(Sort::Map, d)
            ),
            20 => format!("{{ for v in {} : v => v... }}", self.expr(List, d)),
            21 => format!(
                "{{ ({}) = {}, ({}) = {} }}",
                self.expr(Text, d),
                self.expr(Any, d),
                self.expr(Text, d),
                self.expr(Any, d)
            ),
            22 => format!(
                "{{ \"é\" = {}, \"e\\u0301${{{}}}\" = {} }}",
                self.expr(Any, d),
                self.leaf(Text),
                self.expr(Any, d)
            ),
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
