//! Generated expressions that are texts: templates, heredocs, and functions that give strings.

use super::expressions::Maker;
use super::expressions::Sort::{self, Any, List, Number, Text, Truth};

impl Maker<'_> {
    pub fn text(&mut self, d: usize) -> String {
        match self.pick(21) {
            20 => self.any_call(d),
            16 => format!(
                "format(\"%s-%d\", {}, {})",
                self.expr(Any, d),
                self.expr(Number, d)
            ),
            17 => format!(
                "({} ? {} : {})",
                self.expr(Truth, d),
                self.heredoc(d),
                self.expr(Text, d)
            ),
            18 => format!("title({})", self.expr(Any, d)),
            0..=4 => self.template(d),
            5 | 6 => self.heredoc(d),
            7 => format!("upper({})", self.expr(Text, d)),
            8 => format!("join(\"-\", {})", self.expr(List, d)),
            9 => format!(
                "format(\"%s:%v\", {}, {})",
                self.expr(Text, d),
                self.expr(Any, d)
            ),
            10 => format!("jsonencode({})", self.expr(Any, d)),
            11 => format!(
                "replace({}, \"a\", {})",
                self.expr(Text, d),
                self.expr(Text, d)
            ),
            12 => format!("trimprefix({}, {})", self.expr(Text, d), self.expr(Text, d)),
            13 => {
                let sort = [Number, Truth, Text][self.pick(3)];
                format!("tostring({})", self.expr(sort, d))
            }
            14 => format!(
                "substr({}, 0, {})",
                self.expr(Text, d),
                self.expr(Number, d)
            ),
            15 => format!("trimspace({})", self.expr(Text, d)),
            _ => format!("yamlencode({})", self.expr(Any, d)),
        }
    }

    fn template(&mut self, d: usize) -> String {
        let count = self.pick(4);
        let parts: String = (0..count).map(|_| self.part(d)).collect();
        format!("\"t{parts}\"")
    }

    fn part(&mut self, d: usize) -> String {
        match self.pick(12) {
            9 => format!("${{~ {} }}", self.expr(Any, d)),
            10 => format!(
                "%{{~ if {} ~}} a %{{~ else ~}} b %{{~ endif ~}} ",
                self.expr(Any, d)
            ),
            11 => {
                let (list, body) = self.bind(Any, &["v"], d, |this| {
                    let keep = this.expr(Truth, d);
                    format!("%{{ if {keep} }}{}%{{ endif ~}}\\n", this.part(d))
                });
                format!("%{{~ for v in {list} }}\\t{body}%{{ endfor ~}} ")
            }
            0 => self
                .of(&["a", " ", "\\n", "-x", "$a", "%a", "$${", "%%{", "\\\"", "~"])
                .to_owned(),
            1 | 2 => format!("${{{}}}", self.expr(Text, d)),
            3 => format!("${{~ {} ~}}", self.expr(Text, d)),
            4 => format!("${{{}}}", self.expr(Number, d)),
            5 => format!(
                "%{{ if {} }}x${{{}}}%{{ else }} y%{{ endif }}",
                self.expr(Truth, d),
                self.expr(Text, d)
            ),
            6 => format!("%{{ if {} ~}} x%{{ endif ~}} z", self.expr(Truth, d)),
            7 => {
                let (list, body) = self.bind(List, &["v"], d, |this| this.part(d));
                format!("%{{ for v in {list} ~}} -{body} %{{ endfor }}")
            }
            _ => {
                let (map, body) = self.bind(Sort::Map, &["k", "v"], d, |this| this.part(d));
                format!("%{{ for k, v in {map} }}${{k}}{body}%{{ endfor ~}}")
            }
        }
    }

    fn heredoc(&mut self, d: usize) -> String {
        let flush = self.of(&["-", ""]);
        let count = 1 + self.pick(3);
        let lines: String = (0..count)
            .map(|_| {
                let blanks = self.of(&["  ", "", "    "]);
                let part = self.line(d);
                format!("{blanks}{part}\n")
            })
            .collect();
        match self.pick(3) {
            0 => format!("trimprefix(<<{flush}EOT\n{lines}EOT\n, \"\")"),
            1 => format!("[<<{flush}EOT\n{lines}EOT\n][0]"),
            _ => format!("<<{flush}EOT\n{lines}EOT\n"),
        }
    }

    fn line(&mut self, d: usize) -> String {
        let in_line = |text: String| {
            if text.contains("EOT") {
                "\"e\"".to_owned()
            } else {
                text
            }
        };
        match self.pick(5) {
            0 => "a".into(),
            1 => format!("x ${{{}}} y", in_line(self.expr(Text, d))),
            2 => in_line(self.part(d)).replace("\\n", "n"),
            3 => format!("${{{}}}", in_line(self.expr(Number, d))),
            _ => format!(
                "%{{ if {} ~}}\n  yes\n  %{{ else ~}}\n  no ${{{}}}\n  %{{ endif ~}}",
                in_line(self.expr(Truth, d)),
                in_line(self.expr(Text, d))
            ),
        }
    }
}
