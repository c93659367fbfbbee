//! `pattern` of JSON Schema, compiled when a value is first held against it: most patterns of the language are of keys that an estate does not have, and
//! to compile them all took longer than to validate it. What a pattern means is left to `jsonschema`.
//! Sections were held against the meta-schema one by one, and a test holds the core: the joined schema is not held against it in every run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Draft, Keyword, Registry, ValidationError, Validator};
use serde_json::{Value, json};

/// What the joined schema is called where it is referred to.
const JOINED: &str = "urn:terrane:joined";

/// Compiles a schema that is sound, with patterns that wait.
pub(super) fn compile(schema: &Value) -> Result<Validator, String> {
    let registry = Registry::new().draft(Draft::Draft202012);
    let registry = registry
        .add(JOINED, schema)
        .and_then(jsonschema::RegistryBuilder::prepare);
    let registry = registry.map_err(|error| error.to_string())?;
    let known: Mutex<BTreeMap<String, Arc<Pattern>>> = Mutex::default();
    jsonschema::draft202012::options()
        .with_keyword("pattern", move |_, text, _| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let text = text.as_str().unwrap_or_default();
            let pattern = known.entry(text.to_owned()).or_insert_with(|| {
                Arc::new(Pattern {
                    schema: json!({ "pattern": text }),
                    compiled: OnceLock::new(),
                })
            });
            Ok(Box::new(Lazy(Arc::clone(pattern))))
        })
        .with_registry(&registry)
        // Only what is given here would be held against the meta-schema.
        .build(&json!({ "$ref": JOINED }))
        .map_err(|error| error.to_string())
}

struct Pattern {
    schema: Value,
    compiled: OnceLock<Option<Validator>>,
}

/// A pattern where it stands in a schema.
struct Lazy(Arc<Pattern>);

impl Lazy {
    /// None where it is no pattern: each section's schema is compiled by itself as well, which reports it.
    fn compiled(&self) -> Option<&Validator> {
        let new = || jsonschema::draft202012::new(&self.0.schema).ok();
        self.0.compiled.get_or_init(new).as_ref()
    }
}

impl<'i> Keyword<'i> for Lazy {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.compiled()
            .map_or(Ok(()), |compiled| compiled.validate(instance))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.compiled()
            .is_none_or(|compiled| compiled.is_valid(instance))
    }
}
