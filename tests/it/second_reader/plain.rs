//! How both trees are written down, so that they can be compared as text.

/// A piece of a template: text, or what stands in `${}` and `%{}`.
pub enum Piece {
    Text(String),
    Mark(String),
}

pub const ELSE: &str = "%{else}";
pub const END: &str = "%{end}";

pub fn attribute(name: &str, value: &str, out: &mut String) {
    out.push_str(&format!("{name} = {value}\n"));
}

pub fn block(name: &str, labels: &[&str], out: &mut String, inside: impl FnOnce(&mut String)) {
    out.push_str(&format!("{name} {labels:?} {{\n"));
    inside(out);
    out.push_str("}\n");
}

/// Whole numbers as they are, others as the nearest float: `hcl-rs` keeps no more of them.
pub fn number(digits: &str) -> String {
    match digits.parse::<u64>() {
        Ok(whole) => whole.to_string(),
        Err(_) => float(digits.parse().expect("a number")),
    }
}

pub fn float(number: f64) -> String {
    format!("{number}")
}

/// Neighbouring texts are one, empty ones are none.
pub fn template(quoted: bool, pieces: &[Piece]) -> String {
    let mut out = String::from(if quoted { "\"" } else { "<<" });
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(more) => text.push_str(more),
            Piece::Mark(mark) => {
                if !text.is_empty() {
                    out.push_str(&format!("{text:?}"));
                    text.clear();
                }
                out.push_str(mark);
            }
        }
    }
    if !text.is_empty() {
        out.push_str(&format!("{text:?}"));
    }
    out + if quoted { "\"" } else { ">>" }
}

pub fn interpolation(inner: &str) -> String {
    format!("${{{inner}}}")
}

pub fn if_mark(condition: &str) -> String {
    format!("%{{if {condition}}}")
}

pub fn for_mark(names: &str, collection: &str) -> String {
    format!("%{{for {names} in {collection}}}")
}

/// Of two values of one key, `hcl-rs` keeps the last alone, as Terraform does.
pub fn object(items: impl Iterator<Item = (String, String)>) -> String {
    let mut kept: Vec<(String, String)> = Vec::new();
    for (key, value) in items {
        match kept.iter_mut().find(|(other, _)| *other == key) {
            Some((_, last)) => *last = value,
            None => kept.push((key, value)),
        }
    }
    let kept = kept.iter().map(|(key, value)| format!("{key} = {value}"));
    format!("{{{}}}", kept.collect::<Vec<_>>().join("; "))
}

pub fn splat(full: bool) -> &'static str {
    if full { "[*]" } else { ".*" }
}

pub fn call(name: &str, args: &str, spread: bool) -> String {
    format!("{name}({args}{})", if spread { "..." } else { "" })
}

pub fn conditional(condition: &str, then: &str, otherwise: &str) -> String {
    format!("<{condition} ? {then} : {otherwise}>")
}

/// A negative number is a number to one reader and an operation to the other.
pub fn unary(sign: &str, operand: &str) -> String {
    if sign == "-" && operand.parse::<f64>().is_ok_and(|n| n >= 0.0) {
        return format!("-{operand}");
    }
    format!("<{sign} {operand}>")
}

/// In brackets that show what belongs together.
pub fn binary(left: &str, sign: &str, right: &str) -> String {
    format!("<{left} {sign} {right}>")
}

pub fn paren(inner: &str) -> String {
    format!("({inner})")
}

pub fn names(key: Option<&str>, value: &str) -> String {
    key.map_or_else(|| value.into(), |key| format!("{key}, {value}"))
}

pub fn for_expr(
    names: &str,
    collection: &str,
    key: Option<String>,
    value: &str,
    group: bool,
    condition: Option<String>,
) -> String {
    let key = key.map_or_else(String::new, |key| format!("{key} => "));
    let group = if group { "..." } else { "" };
    let condition = condition.map_or_else(String::new, |c| format!(" if {c}"));
    format!("<for {names} in {collection} : {key}{value}{group}{condition}>")
}
