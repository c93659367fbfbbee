//! The declaration of the language: the core's JSON Schema joined with those of the blueprints' sections. It is what editors use, what validates the
//! estate file and what gives defaults: there is no second list of keys. The only user of `jsonschema`. Knows nothing of what keys mean.

mod clouds;
mod compose;
mod defaults;
pub mod explain;
mod faults;
mod hints;
mod keyed;
mod kinds;
mod lacking;
mod legible;
mod missing;
mod navigate;
pub mod paths;
mod pattern;
mod profiles;
pub mod reference;
mod words;

pub use compose::{Section, compose};
pub use defaults::Filler;
pub use faults::{INVALID_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE};
pub use legible::{Legible, Unread, WellFormed};
pub use words::{choices, is_object, kind, required, word};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;

use self::keyed::Keyed;
use self::reference::Table;
use crate::diag::{Code, Problem, Problems};
use crate::span::{SourceId, Span};
use crate::syntax::Node;

/// A blueprint's schema cannot be used.
pub const BAD_SCHEMA: Code = Code::error(
    "schema::bad_schema",
    "a blueprint's inputs.schema.json is not a usable JSON Schema",
);

/// How descriptions begin to say what holds where a key is left out.
const LEFT_OUT: &str = "Left out:";

/// The joined schema of one run.
pub struct Schema {
    document: Value,
    validator: Keyed,
    sections: Vec<Section>,
    /// Its reference, once somebody has asked for it.
    tables: OnceLock<Vec<Table>>,
}

/// The latest joined schemas, the newest last: a process that compiles several estates has the same sections in most of them.
static LATEST: Mutex<Vec<Arc<Schema>>> = Mutex::new(Vec::new());

/// How many are kept.
const KEPT: usize = 8;

impl Schema {
    /// The schema of these sections, joined anew only if they are not those of one of the last calls.
    ///
    /// # Errors
    /// As [`Schema::new`].
    pub fn shared(core: fn() -> Value, sections: Vec<Section>) -> Result<Arc<Self>, Problems> {
        if let Ok(latest) = LATEST.lock()
            && let Some(schema) = latest.iter().find(|s| s.sections == sections)
        {
            return Ok(Arc::clone(schema));
        }
        let schema = Arc::new(Self::new(core(), sections)?);
        if let Ok(mut latest) = LATEST.lock() {
            if latest.len() == KEPT {
                latest.remove(0);
            }
            latest.push(Arc::clone(&schema));
        }
        Ok(schema)
    }

    /// Joins the core's schema with the sections'.
    ///
    /// # Errors
    /// One problem for each section whose schema cannot be used.
    pub fn new(core: Value, sections: Vec<Section>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        for section in sections.iter().filter(|section| !section.is_tested) {
            if let Err(reason) = section.check(&core) {
                let place = Span::new(section.source, 0, 0);
                problems.push(
                    Problem::new(&BAD_SCHEMA, format!("the schema of section `{}` cannot be used: {reason}", section.name))
                        .at(place, "this file")
                        .help("a section's schema is a JSON Schema 2020-12 of type `object` with `properties`"),
                );
            }
        }
        if problems.has_errors() {
            return Err(problems);
        }
        let document = compose(core, &sections);
        let validator = Keyed::default();
        if sections.iter().any(|section| !section.is_tested)
            && let Err(error) = validator.whole(&document)
        {
            problems.push(unusable(error));
            return Err(problems);
        }
        Ok(Self {
            document,
            validator,
            sections,
            tables: OnceLock::new(),
        })
    }

    /// The one schema as it is committed for editors, pretty-printed.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Keywords in the order in which people read them.
        let ordered = schemars::Schema::try_from(self.document.clone());
        let text = ordered.map(|schema| serde_json::to_string_pretty(&schema));
        let mut text = text.ok().and_then(Result::ok).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Everything in the file that the schema does not allow.
    #[must_use]
    pub fn validate(&self, file: &Node) -> Problems {
        let json = file.to_json();
        let mut problems = Problems::new();
        let mut lacking: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        let validator = match self.validator.of(&self.document, &json) {
            Ok(validator) => validator,
            Err(error) => {
                problems.push(unusable(error));
                return problems;
            }
        };
        let errors: Vec<_> = validator.iter_errors(&json).collect();
        // Of a key that has to go, nothing is said of its value.
        let gone: BTreeSet<&str> = errors.iter().filter_map(faults::to_go).collect();
        for error in &errors {
            let place = error.instance_path().as_str();
            if gone.contains(place) && faults::to_go(error).is_none() {
                continue;
            }
            match faults::required(error) {
                Some((path, name)) => lacking.entry(path).or_default().push(name),
                None => faults::report(&self.document, file, error, &mut problems),
            }
        }
        let misnamed = faults::misnamed(&errors);
        for (path, names) in &lacking {
            let lacks = lacking::lacks(&self.document, file, path, names, &misnamed);
            problems.extend(lacks);
        }
        let said = faults::said(&problems);
        let path = &mut Vec::new();
        faults::report_floats(&self.document, file, file, path, &said, &mut problems);
        problems
    }

    /// A definition of the joined schema, such as `network` or `section_platform`.
    #[must_use]
    pub fn def(&self, name: &str) -> Option<&Value> {
        self.document.get("$defs")?.get(name)
    }

    /// The same, or else what stands at that key of the file.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Value> {
        let in_file = || {
            let property = self.document.get("properties")?.get(name)?;
            Some(navigate::deref(&self.document, property))
        };
        self.def(name).or_else(in_file)
    }

    /// Whether templates find the value of a table's key elsewhere, and not in the table.
    #[must_use]
    pub fn is_resolved(&self, table: &Value, key: &str) -> bool {
        let named = self.keys(table).and_then(|keys| keys.get(key));
        named.is_some_and(Self::is_elsewhere)
    }

    /// The same of what the table's schema says of the key.
    #[must_use]
    pub fn is_elsewhere(key: &Value) -> bool {
        word(key, "x-resolved").is_some()
    }

    /// What a table's schema says of its keys, references not followed.
    #[must_use]
    pub fn keys<'a>(&'a self, table: &'a Value) -> Option<&'a serde_json::Map<String, Value>> {
        let table = navigate::deref(&self.document, table);
        word(table, "properties")?.as_object()
    }

    /// Shows `look` every value of the file, each before what is in it, with the schema of its place and the keys that lead there.
    pub fn visit<'n>(
        &self,
        file: &'n Node,
        look: &mut impl FnMut(&Value, &'n Node, &[(&'n str, Span)]),
    ) {
        navigate::visit(&self.document, &self.document, file, &mut Vec::new(), look);
    }

    /// The joined schema itself, which is that of the file.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The schemas of a table's keys, references followed.
    pub fn properties<'a>(
        &'a self,
        schema: &'a Value,
    ) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let schema = navigate::deref(&self.document, schema);
        let properties = word(schema, "properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), navigate::deref(&self.document, value)))
    }

    /// A table's keys as [`Self::properties`] gives them, each with what its own place says about it, or else its definition.
    pub fn described<'a>(
        &'a self,
        schema: &'a Value,
    ) -> impl Iterator<Item = (&'a str, Option<&'a str>, &'a Value)> {
        let raw = navigate::deref(&self.document, schema).get("properties");
        self.properties(schema).map(move |(key, value)| {
            let own = raw.and_then(|raw| raw.get(key)?.get("description"));
            let meaning = own.or_else(|| value.get("description"));
            (key, meaning.and_then(Value::as_str), value)
        })
    }

    /// The schema itself, references followed.
    #[must_use]
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        navigate::deref(&self.document, schema)
    }

    /// The schema of keys that a table does not name, and of an array's elements.
    #[must_use]
    pub fn rest<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        let schema = navigate::deref(&self.document, schema);
        let rest = word(schema, "additionalProperties")
            .filter(|v| v.is_object())
            .or_else(|| word(schema, "items"))?;
        Some(navigate::deref(&self.document, rest))
    }

    /// What the schema says of a key of a table, at any depth; names in maps are any. None for a key that there is not.
    #[must_use]
    pub fn key<'a>(&'a self, table: &'a Value, path: &[String]) -> Option<&'a Value> {
        navigate::below(&self.document, table, path)
    }

    /// What holds where nobody writes a key, in words, as far as its schema says so: `Left out: none`.
    #[must_use]
    pub fn left_out<'a>(&'a self, key: &'a Value) -> Option<&'a str> {
        let resolved = navigate::deref(&self.document, key);
        let of = |name: &str| key.get(name).or_else(|| resolved.get(name))?.as_str();
        let told = of("description").and_then(|text| text.get(text.find(LEFT_OUT)?..));
        let sentence = told.map(|text| text.split_once(". ").map_or(text, |(first, _)| first));
        let sentence = sentence.map(|text| text.trim_end_matches('.'));
        sentence.or_else(|| of("x-default"))
    }

    /// The sections that blueprints declare.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Adds defaults to tables, with a note on how they came about and the file that declares them.
    /// Keys that follow the profile of an environment or the cloud get what these have, but for what is `lacking` there.
    #[must_use]
    pub fn filler<'a>(
        &'a self,
        note: &str,
        source: SourceId,
        (profile, cloud): (Option<&'a str>, Option<&'a str>),
        lacking: &'a [&'a str],
    ) -> Filler<'a> {
        Filler {
            document: &self.document,
            note: note.into(),
            source,
            profile,
            cloud,
            lacking,
        }
    }

    /// The file as far as it can be read.
    #[must_use]
    pub fn legible(&self, file: &Node, well_formed: WellFormed<'_>) -> Legible {
        legible::read(&self.document, file, well_formed)
    }

    /// The keys that the definition `def` requires of all layers together and that the merged table, which is called `name`, lacks.
    #[must_use]
    pub fn missing(&self, (def, name): (&str, &str), node: &Node, place: &str) -> Problems {
        let mut problems = Problems::new();
        if let Some(table) = self.def(def) {
            let of = (&self.document, table);
            missing::report(of, node, name, place, &mut problems);
        }
        problems
    }
}

fn unusable(error: &str) -> Problem {
    let message = format!("the joined schema cannot be used: {error}");
    Problem::new(&BAD_SCHEMA, message)
}
