//! The settings of `PostgreSQL`, version by version: names, units, values, and which of them nobody can set. Extensions have settings of their own.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table;
use crate::diag::suggest;

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
    /// The least and the greatest number that any version takes.
    Option<(f64, f64)>,
    /// The words it takes.
    #[serde(borrow)]
    Vec<&'static str>,
);

/// What the server takes for on and off, and the beginnings of these words.
const BOOLS: [&str; 8] = ["on", "off", "true", "false", "yes", "no", "1", "0"];
/// Words that an enumeration takes and does not show, or that a server has which was built with the library.
const HIDDEN: [&str; 4] = ["archive", "hot_standby", "debug", "lz4"];

impl Setting {
    /// The first and the last major version that the table has it in.
    #[must_use]
    pub fn versions(&self) -> (u32, u32) {
        (self.3, self.4)
    }

    /// A value as the bare number that means the same: `4GB` is `524288` blocks of 8 kB. None if it is none, or no whole number comes of it.
    #[must_use]
    pub fn in_its_unit(&self, value: &str) -> Option<u64> {
        let value = value.trim();
        let digits = value.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = value.split_at_checked(digits.unwrap_or(value.len()))?;
        let number = number.parse::<u64>().ok()?;
        if unit.is_empty() {
            return Some(number);
        }
        let (of_value, of_setting) = (size(unit.trim())?, size(self.2)?);
        let amount = number.checked_mul(of_value.1)?;
        let is_same = of_value.0 == of_setting.0 && amount.is_multiple_of(of_setting.1);
        is_same.then(|| amount / of_setting.1)
    }

    /// What the setting takes, if it does not take the value. Values that RDS computes are its own: `{DBInstanceClassMemory/32768}`, `GREATEST(...)`.
    #[must_use]
    pub fn fault(&self, value: &str) -> Option<String> {
        let value = value.trim();
        let word = value.to_ascii_lowercase();
        let is_bool =
            || !word.is_empty() && word != "o" && BOOLS.iter().any(|of| of.starts_with(&word));
        let is_computed = value.contains(['{', '(']);
        match self.1 {
            _ if is_computed => None,
            "bool" => (!is_bool()).then(|| "it takes `on` or `off`".to_owned()),
            "enum" => {
                let words = &self.7;
                let is_one = words.iter().any(|of| of.eq_ignore_ascii_case(value))
                    || HIDDEN.contains(&word.as_str());
                let is_one =
                    is_one || (words.contains(&"on") || words.contains(&"off")) && is_bool();
                (!is_one).then(|| format!("it takes {}", suggest::one_of(words.iter().copied())))
            }
            "integer" | "real" => self.number_fault(value),
            _ => None,
        }
    }

    fn number_fault(&self, value: &str) -> Option<String> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
        let end = value.find(|c| !is_part(c)).unwrap_or(value.len());
        let (number, unit) = value.split_at_checked(end)?;
        // Hexadecimal and octal numbers, and exponents, are left to the server.
        let is_octal = number.len() > 1 && number.starts_with('0') && !number.contains('.');
        if is_octal || unit.starts_with(['x', 'X', 'e', 'E']) {
            return None;
        }
        let what = if self.1 == "integer" {
            "a whole number"
        } else {
            "a number"
        };
        let units = match size(self.2).map(|(of, _)| of) {
            None => "",
            Some(Of::Memory) => ", with a unit or without: B, kB, MB, GB, TB",
            Some(Of::Time) => ", with a unit or without: us, ms, s, min, h, d",
        };
        let Ok(number) = number.parse::<f64>() else {
            return Some(format!("it takes {what}{units}"));
        };
        let factor = match (unit.trim(), size(self.2)) {
            ("", _) => 1.0,
            (unit, Some((of, base))) => match size(unit).filter(|(other, _)| *other == of) {
                #[allow(clippy::cast_precision_loss, reason = "units are small")]
                Some((_, size)) if unit != "8kB" => size as f64 / base as f64,
                _ => return Some(format!("it takes {what}{units}")),
            },
            (_, None) => return Some(format!("it takes {what}, without a unit")),
        };
        let (least, most) = self.6?;
        let counted = if self.2.is_empty() {
            String::new()
        } else {
            format!(", counted in {}", self.2)
        };
        // A build that fixes it says nothing of others.
        let is_within = least >= most || (least..=most).contains(&(number * factor));
        (!is_within).then(|| match most > 1e15 {
            true => format!("it takes {least} at least{counted}"),
            false => format!("it takes {least} to {most}{counted}"),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
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
        assert_eq!(of("work_mem", "65536"), Some(65_536));
        assert_eq!(of("work_mem", "5min"), None);
        assert_eq!(of("shared_buffers", "4kB"), None);
        assert_eq!(of("max_connections", "5kB"), None);
    }

    #[test]
    fn values_are_held_to_what_the_servers_take() {
        let fault = |name: &str, value: &str| find(name).and_then(|s| s.fault(value));
        for (name, value) in [
            ("fsync", "off"),
            ("fsync", "T"),
            ("full_page_writes", "1"),
            ("work_mem", "64MB"),
            ("work_mem", "0.5 GB"),
            ("work_mem", "0x100"),
            ("shared_buffers", "{DBInstanceClassMemory/32768}"),
            ("seq_page_cost", "1.1e0"),
            ("random_page_cost", "1.1"),
            ("autovacuum_vacuum_cost_delay", "2ms"),
            ("vacuum_cost_delay", "0.002s"),
            ("log_autovacuum_min_duration", "-1"),
            ("wal_level", "Logical"),
            ("wal_level", "hot_standby"),
            ("ssl_min_protocol_version", "TLSv1.2"),
            ("unix_socket_permissions", "0777"),
            ("default_toast_compression", "lz4"),
            ("synchronous_commit", "yes"),
            ("log_connections", "receipt,authentication"),
            ("search_path", "a, b"),
        ] {
            assert_eq!(fault(name, value), None, "{name} = {value}");
        }
        for (name, value, takes) in [
            ("full_page_writes", "maybe", "it takes `on` or `off`"),
            ("fsync", "o", "it takes `on` or `off`"),
            (
                "effective_cache_size",
                "12 gigs",
                "it takes a whole number, with a unit or without: B, kB, MB, GB, TB",
            ),
            (
                "max_locks_per_transaction",
                "lots",
                "it takes a whole number",
            ),
            ("max_wal_senders", "-5", "it takes 0 to 262143"),
            (
                "max_wal_senders",
                "5kB",
                "it takes a whole number, without a unit",
            ),
            (
                "work_mem",
                "5min",
                "it takes a whole number, with a unit or without: B, kB, MB, GB, TB",
            ),
            (
                "work_mem",
                "32kB",
                "it takes 64 to 2147483647, counted in kB",
            ),
            ("random_page_cost", "-1", "it takes 0 at least"),
            (
                "wal_level",
                "full",
                "it takes `minimal`, `replica` or `logical`",
            ),
        ] {
            assert_eq!(
                fault(name, value).as_deref(),
                Some(takes),
                "{name} = {value}"
            );
        }
    }
}
