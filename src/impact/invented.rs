//! Texts that are made up, and addresses of which they are a part: a key that a data source would give is known to nobody, nor how many there are.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::report::{Root, Unknown};

/// The digits that made-up texts are told apart by.
#[derive(Clone, Debug, Default)]
pub struct Invented(Arc<Mutex<BTreeSet<String>>>);

impl Invented {
    pub fn add(&self, digits: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains(digits) {
            all.insert(digits.to_owned());
        }
    }

    /// An address with `[...]` in the place of keys that are made up; none if there are none.
    fn without(&self, address: &str) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_made = |key: &str| {
            let mut pieces = key.split(|c: char| !c.is_ascii_hexdigit());
            pieces.any(|piece| all.contains(piece))
        };
        let (mut out, mut rest, mut found) = (String::new(), address, false);
        while let Some((before, after)) = rest.split_once("[\"") {
            let (key, after) = after.split_once("\"]")?;
            let is_made = is_made(key);
            found |= is_made;
            out.push_str(before);
            out.push_str(&match is_made {
                true => "[...]".to_owned(),
                false => format!("[\"{key}\"]"),
            });
            rest = after;
        }
        out.push_str(rest);
        found.then_some(out)
    }
}

/// Takes what is said of instances whose keys are made up for what it is: not known.
pub fn admit(out: &mut Root, invented: &Invented) {
    let mut open = BTreeSet::new();
    let mut is_known = |address: &String| {
        let masked = invented.without(address);
        let is_known = masked.is_none();
        open.extend(masked);
        is_known
    };
    out.changes.retain(|change| is_known(&change.address));
    out.maybe.retain(|one| is_known(&one.address));
    out.cautions.retain(|one| is_known(&one.address));
    out.unknown.retain(|one| is_known(&one.address));
    out.prevented.retain(|address| is_known(address));
    out.unknown.extend(open.into_iter().map(|address| Unknown {
        address,
        why: "how many there are, and their keys, is read from the cloud".to_owned(),
    }));
}
