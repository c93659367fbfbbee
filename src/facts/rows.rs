//! Tables that are large and of which little is asked: a row is found by its line, and only that is read. Their rows are sorted by their first field, one a line.

use serde::Deserialize;

/// The lines of a table's rows.
fn body(table: &'static str) -> &'static str {
    let start = "\"rows\": [\n";
    let at = table.find(start).map_or(table.len(), |at| at + start.len());
    let rows = table.get(at..).unwrap_or_default();
    // From the end, which is near.
    rows.get(..rows.rfind("\n ]").unwrap_or(rows.len()))
        .unwrap_or_default()
}

/// The first field of a row: `m5` of `  ["m5", {...}],`.
fn key(line: &str) -> &str {
    let line = line.trim_start().trim_start_matches("[\"");
    line.split('"').next().unwrap_or_default()
}

/// The row of that key, read as what the table has.
pub(super) fn find<T: Deserialize<'static>>(table: &'static str, wanted: &str) -> Option<T> {
    let mut rest = body(table);
    while !rest.is_empty() {
        let middle = rest
            .get(..rest.len() / 2)?
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let from = rest.get(middle..)?;
        let line = from.lines().next()?;
        match key(line).cmp(wanted) {
            std::cmp::Ordering::Equal => {
                return serde_json::from_str(line.trim().trim_end_matches(',')).ok();
            }
            std::cmp::Ordering::Less => rest = from.get(line.len() + 1..).unwrap_or_default(),
            std::cmp::Ordering::Greater => rest = rest.get(..middle)?,
        }
    }
    None
}

/// A field of the table's head, which stands on a line of its own.
pub(super) fn head<T: Deserialize<'static>>(table: &'static str, field: &str) -> Option<T> {
    let mut lines = table
        .lines()
        .take_while(|line| !line.starts_with(" \"rows\""));
    let value = lines.find_map(|line| {
        line.trim_start()
            .strip_prefix('"')?
            .strip_prefix(field)?
            .strip_prefix("\": ")
    })?;
    serde_json::from_str(value.trim_end_matches(',')).ok()
}

/// The keys of all rows, in order.
pub(super) fn keys(table: &'static str) -> impl Iterator<Item = &'static str> {
    body(table).lines().map(key)
}

#[cfg(test)]
mod tests {
    use super::{find, head, keys};

    const TABLE: &str = "{\n \"as_of\": \"2026-01-01\",\n \"rows\": [\n  [\"a\", 1],\n  [\"b.c\", 2],\n  [\"d\", 3]\n ]\n}\n";

    #[test]
    fn rows_are_found_by_their_keys() {
        let row = |key| find::<(&str, i64)>(TABLE, key).map(|row| row.1);
        assert_eq!(
            (row("a"), row("b.c"), row("d")),
            (Some(1), Some(2), Some(3))
        );
        for none in ["", "A", "b", "c", "e"] {
            assert_eq!(row(none), None, "{none}");
        }
        assert_eq!(head(TABLE, "as_of"), Some("2026-01-01"));
        assert_eq!(keys(TABLE).collect::<Vec<_>>(), ["a", "b.c", "d"]);
    }
}
