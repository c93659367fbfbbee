//! Generates awkward but mostly valid HCL from a stream of choices. Knows the grammar, not how it is laid out.

/// Numbers that decide what is generated: given ones first, then pseudo-random ones.
pub struct Choices {
    given: std::vec::IntoIter<u8>,
    state: u64,
    /// Whether comments may be generated.
    comments: bool,
}

impl Choices {
    /// Always the same choices for the same seed.
    pub fn seeded(seed: u64) -> Self {
        let mut choices = Self::of(Vec::new());
        choices.state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        choices.comments = seed.is_multiple_of(3);
        choices
    }

    /// These choices, and when they run out, the smallest ones.
    pub fn of(given: Vec<u8>) -> Self {
        Self {
            given: given.into_iter(),
            state: 0,
            comments: true,
        }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        if let Some(byte) = self.given.next() {
            return usize::from(byte) % limit;
        }
        // xorshift; the state 0 stays 0.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize % limit
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn blank(&mut self) -> &'static str {
        match self.below(20) {
            0..12 => "",
            12..18 => " ",
            18 => "\t",
            _ if self.comments => "/*c*/",
            _ => "  ",
        }
    }

    /// A blank where a line may break.
    fn gap(&mut self) -> &'static str {
        if self.below(6) < 5 {
            return self.blank();
        }
        let breaks = ["\n", "\n\n", " \n   ", " # c\n", "  // d\n", "/* m\n n */"];
        breaks[self.below(if self.comments { 6 } else { 3 })]
    }

    fn name(&mut self) -> &'static str {
        self.pick(&["x", "foo", "a-b", "é", "longer_name", "in", "type", "var"])
    }

    fn text(&mut self) -> &'static str {
        self.pick(&[
            "a", "foo bar", " ", "$${z}", "%%{z}", "\\n", "\\\"", "é", "{", "}", "#x", "//", "=",
            "[",
        ])
    }

    fn sequence(&mut self, depth: usize) -> String {
        let expr = self.expression(depth, true);
        match self.below(6) {
            0 => format!("%{{ if {expr}}}{}%{{ endif }}", self.text()),
            1 => format!(
                "%{{for {} in {expr}{}}}%{{endfor}}",
                self.name(),
                self.gap()
            ),
            2 => format!("${{~{}{expr} ~}}", self.blank()),
            _ => format!("${{{}{expr}{}}}", self.blank(), self.blank()),
        }
    }

    fn string(&mut self, depth: usize) -> String {
        let mut out = "\"".to_owned();
        for _ in 0..=self.below(3) {
            if depth > 0 && self.one_in(2) {
                out += &self.sequence(depth - 1);
            } else {
                out += self.text();
            }
        }
        out + "\""
    }

    fn heredoc(&mut self, depth: usize) -> String {
        let mut out = self.pick(&["<<EOT\n", "<<-EOT\n"]).to_owned();
        for _ in 0..self.below(4) {
            out += self.pick(&["", "  ", "    ", "\t"]);
            out += self.pick(&["text", "a = 1", "} {", "\"", ""]);
            if depth > 0 && self.one_in(3) {
                out += &self.sequence(depth - 1);
            }
            out += "\n";
        }
        out + self.pick(&["EOT\n", "  EOT\n"])
    }

    /// Things with commas between them, in brackets.
    fn list(&mut self, open: &str, close: &str, depth: usize) -> String {
        let mut out = open.to_owned();
        for at in 0..self.below(4) {
            if at > 0 {
                out += ",";
            }
            out += self.gap();
            out += &self.expression(depth, true);
            out += self.gap();
        }
        if !out.ends_with(open) && self.one_in(5) {
            out += ",";
        }
        out + self.gap() + close
    }

    fn object(&mut self, depth: usize) -> String {
        let one_line = self.one_in(3);
        let mut out = if one_line { "{" } else { "{\n" }.to_owned();
        let count = self.below(4);
        for at in 0..count {
            out += self.blank();
            match self.below(6) {
                0 => out += &self.string(1),
                1 => out += &format!("({})", self.expression(1, true)),
                _ => out += self.name(),
            }
            out += self.blank();
            out += self.pick(&["=", "=", "=", ":"]);
            out += self.blank();
            out += &self.expression(depth, false);
            out += self.blank();
            out += match (one_line, at + 1 < count) {
                (true, true) => ",",
                (true, false) => "",
                _ => self.pick(&["\n", "\n", ",\n", " # t\n", "\n\n", "\n// own\n"]),
            };
        }
        out + self.blank() + "}"
    }

    fn for_expression(&mut self, depth: usize) -> String {
        let (name, gap) = (self.name(), self.gap());
        let collection = self.expression(depth, true);
        let value = self.expression(depth, true);
        let end = match self.below(3) {
            0 => format!(" if {}", self.expression(depth, true)),
            _ => String::new(),
        };
        if self.one_in(2) {
            format!(
                "[{gap}for {name} in {collection}{}:{}{value}{end}]",
                self.gap(),
                self.gap()
            )
        } else {
            format!(
                "{{{gap}for k,{name} in {collection}:k{}=>{value}{end}{}}}",
                self.gap(),
                self.gap()
            )
        }
    }

    /// An expression; over several lines even outside of brackets if `lines`.
    fn expression(&mut self, depth: usize, lines: bool) -> String {
        if depth == 0 {
            let simple = [
                "x", "1", "1.5", "-1", "!y", "[]", "{}", "\"s\"", "in", "true", "a.b",
            ];
            return self.pick(&simple).to_owned();
        }
        let next = depth - 1 - self.below(2).min(depth - 1);
        let blank = if lines { self.gap() } else { self.blank() };
        match self.below(14) {
            0 => self.string(next),
            1 => format!(
                "({}{}{})",
                self.gap(),
                self.expression(next, true),
                self.gap()
            ),
            2 | 3 => self.list("[", "]", next),
            4 => self.list("f(", ")", next),
            5 | 6 => self.object(next),
            7 => format!(
                "{}{blank}{}",
                self.pick(&["-", "!"]),
                self.expression(next, lines)
            ),
            8 | 9 => {
                let op = self.pick(&["+", " - ", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"]);
                let left = self.expression(next, lines);
                format!("{left}{blank}{op}{blank}{}", self.expression(next, lines))
            }
            10 => {
                let condition = self.expression(next, lines);
                let then = self.expression(next, lines);
                format!(
                    "{condition}{blank}?{then}{blank}:{}",
                    self.expression(next, lines)
                )
            }
            11 => {
                let suffix = [
                    ".y", "[0]", "[\"k\"]", ".0", ".*", ".*.q", "[*]", "[ * ].r", "[-1]",
                ];
                format!("{}{}", self.name(), self.pick(&suffix))
            }
            12 => self.for_expression(next),
            _ => format!("({}{})", self.heredoc(next), self.gap()),
        }
    }

    fn attribute(&mut self, name: &str) -> String {
        let start = format!("{name}{}={}", self.blank(), self.blank());
        if self.one_in(8) {
            return start + &self.heredoc(2);
        }
        let depth = self.below(4);
        let value = self.expression(depth, false);
        start + &value + self.pick(&["\n", "\n", "\n", " # t\n", "// u\n", "  /* v */\n", "\n\n"])
    }

    fn block(&mut self, depth: usize) -> String {
        let mut out = self.pick(&["resource", "variable", "foo"]).to_owned();
        out += self.pick(&[
            " ",
            " \"a\" ",
            " \"b\" \"c\" ",
            " d ",
            " d \"e\"",
            "\"f\"",
            " \"q\\\"r\" ",
        ]);
        if self.one_in(4) {
            return format!("{out}{{x={}}}\n", self.expression(1, false));
        }
        out += self.pick(&["{\n", "{ # h\n"]);
        out += &self.body(depth);
        out + self.pick(&["}\n", "  }\n", "} # t\n"])
    }

    fn body(&mut self, depth: usize) -> String {
        let mut out = String::new();
        for at in 0..self.below(6) {
            out += self.pick(&[
                "",
                "",
                "",
                "\n",
                "# c\n",
                "   // d\n",
                "  \n",
                "/* f\n g */\n",
            ]);
            out += self.pick(&["", "  ", "\t"]);
            if depth == 0 || self.below(3) < 2 {
                let name = format!("{}{}", self.name(), "_".repeat(at));
                out += &self.attribute(&name);
            } else {
                out += &self.block(depth - 1);
            }
        }
        out
    }
}

/// A whole file.
pub fn file(choices: &mut Choices) -> String {
    let text = choices.body(2);
    if choices.one_in(10) {
        return text.replace('\n', "\r\n");
    }
    text
}
