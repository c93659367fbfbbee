//! JSON text of the same tree that YAML is printed from. Comments have no place in it and are left out.

use super::yaml::Yaml;

/// The text of a tree, indented by two, with a line break at the end.
#[must_use]
pub fn print(root: &Yaml) -> String {
    let mut out = String::new();
    node(root, 0, &mut out);
    out.push('\n');
    out
}

fn node(value: &Yaml, depth: usize, out: &mut String) {
    match value {
        Yaml::Null => out.push_str("null"),
        Yaml::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Yaml::Number(text) => out.push_str(text),
        Yaml::String(text) => string(text, out),
        Yaml::Seq(items) => {
            let items = items.iter().map(|item| (None, &item.value));
            list(items, ['[', ']'], depth, out);
        }
        Yaml::Map(entries) => {
            let entries = entries.iter().map(|e| (Some(&*e.key), &e.value));
            list(entries, ['{', '}'], depth, out);
        }
    }
}

fn list<'a>(
    items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Yaml)>,
    [open, close]: [char; 2],
    depth: usize,
    out: &mut String,
) {
    out.push(open);
    let count = items.len();
    for (number, (key, value)) in items.enumerate() {
        new_line(depth + 1, out);
        if let Some(key) = key {
            string(key, out);
            out.push_str(": ");
        }
        node(value, depth + 1, out);
        if number + 1 < count {
            out.push(',');
        }
    }
    if count > 0 {
        new_line(depth, out);
    }
    out.push(close);
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn string(text: &str, out: &mut String) {
    // A string always has a JSON form.
    out.push_str(&serde_json::Value::from(text).to_string());
}
