//! Residency classes: which countries a word such as `eu` or `africa` stands for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::table;

#[derive(Deserialize)]
struct Table {
    #[serde(borrow)]
    as_of: &'static str,
    classes: BTreeMap<&'static str, Vec<&'static str>>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| table("geography", include_str!("../../data/geography.json")));

/// The day for which the table holds.
#[must_use]
pub fn as_of() -> &'static str {
    TABLE.as_of
}

/// The names of the classes, in order. A country in lower case (`za`) is a class too, and not among them.
pub fn classes() -> impl Iterator<Item = &'static str> {
    TABLE.classes.keys().copied()
}

/// The countries of a class, ISO 3166-1 alpha-2.
#[must_use]
pub fn countries(class: &str) -> Option<&'static [&'static str]> {
    TABLE.classes.get(class).map(Vec::as_slice)
}

/// Whether a country, `IE`, is in a class: `eu`, or `ie`.
#[must_use]
pub fn holds(class: &str, country: &str) -> bool {
    class.to_uppercase() == country || countries(class).is_some_and(|all| all.contains(&country))
}

/// Whether the word is a class, or the lower-case code of a country in which some cloud has a region.
#[must_use]
pub fn is_class(word: &str) -> bool {
    TABLE.classes.contains_key(word) || super::regions::all().any(|r| r.is_in(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_countries_are_known() {
        assert!(is_class("eu") && is_class("za") && is_class("africa"));
        assert!(!is_class("EU") && !is_class("mars"));
        assert!(countries("eu").is_some_and(|c| c.contains(&"IE") && !c.contains(&"GB")));
    }

    #[test]
    fn every_class_of_a_region_is_in_the_table_or_its_country() {
        for region in super::super::regions::all() {
            for class in &region.geo {
                let known = countries(class).is_some_and(|c| c.contains(&region.country));
                assert!(
                    known || class.to_uppercase() == region.country,
                    "{} {class}",
                    region.name
                );
            }
        }
    }
}
