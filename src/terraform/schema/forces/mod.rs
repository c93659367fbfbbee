//! What forces a resource to be destroyed and created anew: tables that the program carries, unpacked when a provider is asked for, and read a type at a
//! time. Not what a change is.

mod carried;
mod rules;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Provider;
use crate::value::Version;
use carried::{CARRIED, Carried};

pub use rules::{Condition, Rules, Test};

/// What forces replacement in one version of a provider.
#[derive(Debug)]
pub struct Forces {
    text: String,
    read: Mutex<BTreeMap<String, Option<Arc<Rules>>>>,
}

impl Forces {
    /// The table of a provider: of its version, else of the newest that has the same first number, else the newest.
    #[must_use]
    pub fn of(provider: &Provider) -> Option<&'static Self> {
        let of = |c: &&Carried| c.address == provider.address;
        let version = provider.version.as_ref().map(Version::to_string);
        let version = version.as_deref().unwrap_or_default();
        let first = |version: &str| version.split('.').next().map(str::to_owned);
        let mut newest = CARRIED.iter().rev().filter(of);
        let same = CARRIED.iter().rev().filter(of);
        let same = same.filter(|c| first(c.version) == first(version));
        let exact = CARRIED.iter().find(|c| of(c) && c.version == version);
        let found = exact.or(same.into_iter().next()).or(newest.next())?;
        Some(found.table())
    }

    /// The newest table of a provider by its address.
    #[must_use]
    pub fn newest(address: &str) -> Option<&'static Self> {
        let mut newest = CARRIED.iter().rev();
        newest.find(|c| c.address == address).map(Carried::table)
    }

    /// The rules of a type of resource; none if nobody knows them.
    #[must_use]
    pub fn rules(&self, of: &str) -> Option<Arc<Rules>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let found = read.entry(of.to_owned());
        found.or_insert_with(|| self.read(of).map(Arc::new)).clone()
    }

    fn read(&self, of: &str) -> Option<Rules> {
        let lines: &str = self.text.split_once('\n')?.1;
        let start = match lines.strip_prefix(of).is_some_and(|r| r.starts_with('\t')) {
            true => 0,
            false => lines.find(&format!("\n{of}\t"))? + 1,
        };
        let line = lines.get(start..)?.lines().next()?;
        serde_json::from_str(line.split_once('\t')?.1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CARRIED, Rules};

    #[test]
    fn every_table_can_be_read() {
        let (mut types, mut paths, mut tests) = (0, 0, 0);
        for carried in &CARRIED {
            let mut lines = carried.table().text.lines();
            let head = format!("{}\t{}", carried.address, carried.version);
            assert_eq!(lines.next(), Some(head.as_str()));
            for line in lines {
                let (name, rules) = line.split_once('\t').expect(line);
                let rules: Rules = serde_json::from_str(rules).expect(line);
                let again = carried.table().rules(name).expect(name);
                assert_eq!(again.replace, rules.replace, "{name}");
                types += 1;
                paths += rules.replace.len();
                let conditions = rules.conditional.values();
                tests += conditions.filter(|c| c.test.is_some()).count();
            }
        }
        assert!(
            types > 5_000 && paths > 25_000 && tests > 200,
            "{types} {paths} {tests}"
        );
    }
}
