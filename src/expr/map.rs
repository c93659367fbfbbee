//! The pairs of a map or object, in the lexical order of their names. There are many, and nearly all are small: each lies in one piece.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Value;

/// Keys in lexical order, as Terraform iterates over maps and objects, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Map {
    pairs: Vec<(Arc<str>, Value)>,
}

/// In fewer pairs than this, looking at each is faster than searching.
const FEW: usize = 12;

impl Map {
    /// No pairs.
    #[must_use]
    pub const fn new() -> Self {
        Self { pairs: Vec::new() }
    }

    /// How many pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        if self.pairs.len() < FEW {
            let mut all = self.iter();
            return all.find_map(|(name, value)| (**name == *key).then_some(value));
        }
        let at = self.find(key).ok()?;
        self.pairs.get(at).map(|(_, value)| value)
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.pairs.binary_search_by(|(name, _)| (**name).cmp(key))
    }

    /// Whether there is such a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Adds a pair, or gives a key another value. Many pairs in no order are better collected.
    pub fn insert(&mut self, key: Arc<str>, value: Value) {
        if self.pairs.last().is_none_or(|(last, _)| *last < key) {
            return self.pairs.push((key, value));
        }
        match self.find(&key) {
            Ok(at) => {
                if let Some((_, old)) = self.pairs.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.pairs.insert(at, (key, value)),
        }
    }

    /// The pairs.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> + DoubleEndedIterator {
        self.pairs.iter().map(|(key, value)| (key, value))
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> + DoubleEndedIterator {
        self.pairs.iter().map(|(key, _)| key)
    }

    /// The values, by their keys.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + DoubleEndedIterator {
        self.pairs.iter().map(|(_, value)| value)
    }

    /// The values, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.pairs.iter_mut().map(|(_, value)| value)
    }
}

impl FromIterator<(Arc<str>, Value)> for Map {
    /// Of several values of one key, the last holds.
    fn from_iter<T: IntoIterator<Item = (Arc<str>, Value)>>(pairs: T) -> Self {
        let mut pairs: Vec<(Arc<str>, Value)> = pairs.into_iter().collect();
        if !pairs.is_sorted_by(|(one, _), (next, _)| one < next) {
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            // Sorting keeps the order of equal keys.
            pairs.reverse();
            pairs.dedup_by(|(earlier, _), (later, _)| earlier == later);
            pairs.reverse();
        }
        Self { pairs }
    }
}

impl From<BTreeMap<Arc<str>, Value>> for Map {
    fn from(map: BTreeMap<Arc<str>, Value>) -> Self {
        let pairs = map.into_iter().collect();
        Self { pairs }
    }
}

impl<const N: usize> From<[(Arc<str>, Value); N]> for Map {
    fn from(pairs: [(Arc<str>, Value); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl Extend<(Arc<str>, Value)> for Map {
    fn extend<T: IntoIterator<Item = (Arc<str>, Value)>>(&mut self, pairs: T) {
        let own = std::mem::take(&mut self.pairs);
        *self = own.into_iter().chain(pairs).collect();
    }
}

impl IntoIterator for Map {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = (&'m Arc<str>, &'m Value);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'m, (Arc<str>, Value)>,
        fn(&'m (Arc<str>, Value)) -> Self::Item,
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.iter().map(|(key, value)| (key, value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::Map;
    use crate::expr::Value;

    fn pairs(keys: &str) -> Vec<(Arc<str>, Value)> {
        let keys = keys.chars().map(|key| key.to_string().into());
        keys.zip(0..).map(|(key, n)| (key, Value::int(n))).collect()
    }

    /// Collected, inserted and extended, with keys in any order and several times.
    #[test]
    fn it_holds_what_a_sorted_map_holds() {
        for keys in [
            "",
            "a",
            "abc",
            "cba",
            "abcab",
            "zaazbz",
            "qwertyuiopasdfghjklzxcvbnmqaz",
        ] {
            let wanted: BTreeMap<Arc<str>, Value> = pairs(keys).into_iter().collect();
            let collected: Map = pairs(keys).into_iter().collect();
            let mut inserted = Map::new();
            for (key, value) in pairs(keys) {
                inserted.insert(key, value);
            }
            let mut extended = Map::new();
            let mut rest = pairs(keys);
            extended.extend(rest.drain(..keys.len() / 2));
            extended.extend(rest);
            for map in [collected, inserted, extended] {
                assert!(map.iter().eq(wanted.iter()), "{keys}: {map:?}");
                assert!(
                    wanted.keys().all(|key| map.get(key) == wanted.get(key)),
                    "{keys}"
                );
                assert!(!map.contains_key("-"), "{keys}");
                assert_eq!(map, Map::from(wanted.clone()));
            }
        }
    }
}
