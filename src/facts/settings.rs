//! The settings of `PostgreSQL`, version by version: names, units, and which of them nobody can set. Extensions have settings of their own.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

/// A setting.
#[derive(Debug, Deserialize)]
pub struct Setting(
    /// Its name in lower case.
    pub &'static str,
    /// The type of its value.
    pub &'static str,
    /// What a bare number counts, or nothing.
    pub &'static str,
    u32,
    u32,
    /// Whether anybody can set it.
    pub bool,
);

impl Setting {
    /// The first and the last major version that the table has it in.
    #[must_use]
    pub fn versions(&self) -> (u32, u32) {
        (self.3, self.4)
    }

    /// A value with a unit as the bare number that means the same: `4GB` is `524288` blocks of 8 kB. None if it is none, or no whole number comes of it.
    #[must_use]
    pub fn in_its_unit(&self, value: &str) -> Option<u64> {
        let value = value.trim();
        let digits = value.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = value.split_at_checked(digits)?;
        let (of_value, of_setting) = (size(unit.trim())?, size(self.2)?);
        let amount = number.parse::<u64>().ok()?.checked_mul(of_value.1)?;
        let is_same = of_value.0 == of_setting.0 && amount.is_multiple_of(of_setting.1);
        is_same.then(|| amount / of_setting.1)
    }
}

#[derive(PartialEq, Eq)]
enum Of {
    Memory,
    Time,
}

/// Bytes or microseconds of a unit: <https://www.postgresql.org/docs/current/config-setting.html>.
fn size(unit: &str) -> Option<(Of, u64)> {
    let (of, size) = match unit {
        "B" => (Of::Memory, 1),
        "kB" => (Of::Memory, 1 << 10),
        "8kB" => (Of::Memory, 8 << 10),
        "MB" => (Of::Memory, 1 << 20),
        "GB" => (Of::Memory, 1 << 30),
        "TB" => (Of::Memory, 1 << 40),
        "us" => (Of::Time, 1),
        "ms" => (Of::Time, 1_000),
        "s" => (Of::Time, 1_000_000),
        "min" => (Of::Time, 60_000_000),
        "h" => (Of::Time, 3_600_000_000),
        "d" => (Of::Time, 86_400_000_000),
        _ => return None,
    };
    Some((of, size))
}

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    rows: Vec<Setting>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    table(
        "postgres-settings",
        include_str!("../../data/postgres-settings.json"),
    )
});

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The setting of that name, in whatever case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    let name = name.to_ascii_lowercase();
    let at = TABLE.rows.binary_search_by(|row| row.0.cmp(&name)).ok()?;
    TABLE.rows.get(at)
}

/// Every name, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.rows.iter().map(|row| row.0)
}

#[cfg(test)]
mod tests {
    use super::{find, names};

    #[test]
    fn settings_are_found_in_the_versions_that_have_them() {
        assert!(names().is_sorted());
        let of = |name: &str| find(name).map(super::Setting::versions);
        assert_eq!(of("work_mem"), Some((13, 18)));
        assert_eq!(of("TimeZone"), Some((13, 18)));
        assert_eq!(of("transaction_timeout"), Some((17, 18)));
        assert_eq!(of("vacuum_defer_cleanup_age"), Some((13, 15)));
        assert_eq!(of("work_men"), None);
        assert!(find("server_version").is_some_and(|setting| !setting.5));
    }

    #[test]
    fn values_are_counted_in_the_units_of_their_settings() {
        let of = |name: &str, value: &str| find(name)?.in_its_unit(value);
        assert_eq!(of("shared_buffers", "4GB"), Some(524_288));
        assert_eq!(of("work_mem", "64MB"), Some(65_536));
        assert_eq!(of("idle_session_timeout", "5 min"), Some(300_000));
        assert_eq!(of("work_mem", "65536"), None);
        assert_eq!(of("work_mem", "5min"), None);
        assert_eq!(of("shared_buffers", "4kB"), None);
        assert_eq!(of("max_connections", "5kB"), None);
    }
}
