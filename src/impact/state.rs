//! The state that the tree of before has left, as if it had been applied: what is configured, and made-up values for what the cloud adds. Data sources are
//! read in the same way, in both trees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::cloud::Maker;
use super::invented::Invented;
use super::plain::{Fields, Plain};
use super::proposal::fresh;
use super::regional::{REGIONAL, labels, regional};
use super::shape::complete;
use crate::expr::{Marks, Type, Value};
use crate::terraform::evaluate::{Instance, Mode, Settling, of_attribute};

/// Values of parameters that stacks write, by their names.
pub type Parameters = BTreeMap<String, Value>;

/// Makes up what clouds add.
#[derive(Debug, Default)]
pub struct Made<'p> {
    /// What stacks write for others.
    pub parameters: Option<&'p Parameters>,
    makers: Mutex<BTreeMap<String, Arc<Maker>>>,
    /// Parameters that were read and that nobody in sight writes.
    guessed: Arc<Mutex<BTreeSet<String>>>,
    /// What is made up of texts.
    pub invented: Invented,
}

impl<'p> Made<'p> {
    pub fn new(parameters: &'p Parameters) -> Self {
        Self {
            parameters: Some(parameters),
            ..Self::default()
        }
    }

    /// The same, with notes of what is made up among others.
    pub fn noting(self, invented: &Invented) -> Self {
        let invented = invented.clone();
        Self { invented, ..self }
    }

    /// The same for another evaluation: what is configured may be another thing there.
    pub fn again(&self) -> Self {
        Self {
            parameters: self.parameters,
            makers: Mutex::default(),
            guessed: Arc::clone(&self.guessed),
            invented: self.invented.clone(),
        }
    }

    /// The value of a parameter, if a stack in sight writes it.
    pub fn parameter(&self, name: &str) -> Option<Value> {
        let known = self.parameters.and_then(|all| all.get(name).cloned());
        if known.is_none() {
            let guessed = self.guessed.lock();
            let mut guessed = guessed.unwrap_or_else(PoisonError::into_inner);
            guessed.insert(name.to_owned());
        }
        known
    }

    /// The parameters whose values had to be made up.
    pub fn guessed(&self) -> BTreeSet<String> {
        let guessed = self.guessed.lock();
        guessed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn maker(&self, instance: &Instance) -> Arc<Maker> {
        let address = instance.address();
        let known = |makers: &BTreeMap<String, Arc<Maker>>| makers.get(&address).cloned();
        if let Some(maker) = known(&self.makers.lock().unwrap_or_else(PoisonError::into_inner)) {
            return maker;
        }
        let config = Plain::from(&instance.arguments());
        let provider = instance.provider();
        let region = match config.field("region").text() {
            Some(region) => region.to_owned(),
            None => {
                let region = provider.argument("region");
                let region = region.as_ref().and_then(Value::as_str);
                region.unwrap_or("eu-west-1").to_owned()
            }
        };
        let seed = match instance.mode() {
            Mode::Resource => format!("{}:{address}", instance.root()),
            _ => format!("{}{config:?}", instance.kind()),
        };
        let maker = Arc::new(Maker {
            of: instance.kind().to_owned(),
            seed,
            region,
            config,
            invented: self.invented.clone(),
        });
        let mut makers = self.makers.lock().unwrap_or_else(PoisonError::into_inner);
        makers.insert(address, Arc::clone(&maker));
        maker
    }

    /// What references see of an attribute once everything was applied.
    pub fn applied(&self, instance: &Instance, settling: &Settling, value: Value) -> Value {
        let configured = instance.argument(settling.name);
        let configured = configured.filter(|configured| !configured.is_null());
        let is_written = configured.is_some();
        if value.is_known() && (is_written || instance.mode() == Mode::Resource) {
            return value;
        }
        // No provider adds blocks that nobody configures.
        let of = settling.of();
        if settling.is_block() && !is_written {
            return empty(&of);
        }
        let told = match instance.mode() {
            Mode::Resource => self.by_provider(instance, settling.name, &of),
            _ => self.read(instance, settling.name),
        };
        let told = told.filter(|_| !is_written);
        if let Some(told) = told {
            return told;
        }
        let name = settling.name;
        // Elements of a set stay apart only as they are configured.
        let known = match (&configured, instance.schema()) {
            (Some(configured), Some(schema)) => fresh(schema, name, &Plain::from(configured)),
            (Some(configured), None) => Plain::from(configured),
            (None, _) => Plain::from(&value),
        };
        let filled = self.maker(instance).filled(&known, &of, name);
        filled
            .to_value(&of)
            .or_at(value.origin)
            .marked(value.marks.and(Marks::MADE))
    }

    fn by_provider(&self, instance: &Instance, name: &str, of: &Type) -> Option<Value> {
        if REGIONAL.contains(&name) {
            let text = regional(&instance.provider()).get(name).cloned()?;
            return Some(Value::string(text));
        }
        if instance.kind() == "terraform_data" && name == "output" {
            return instance.argument("input");
        }
        let shown = match name {
            "tags_all" => "tags",
            "terraform_labels" | "effective_labels" => "labels",
            _ => return None,
        };
        let own = instance.argument(shown);
        let own = own.map_or(Plain::Null, |own| Plain::from(&own));
        let fields = [(Arc::from(shown), own), (Arc::from(name), Plain::Null)];
        let all = labels(&instance.provider(), &Plain::Object(fields.into()));
        let (_, value) = all.into_iter().find(|(found, _)| *found == name)?;
        (!value.has_unknown()).then(|| value.to_value(of))
    }
}

fn empty(of: &Type) -> Value {
    match of {
        Type::List(_) | Type::Set(_) => of.convert(&Value::tuple(Vec::new())),
        Type::Map(_) => of.convert(&Value::object::<&str>([])),
        _ => None,
    }
    .unwrap_or_else(|| Value::null_of(of.clone()))
}

impl Made<'_> {
    /// All of a resource as a state has it.
    pub fn whole(&self, instance: &Instance) -> Plain {
        let Some(schema) = instance.schema() else {
            return Plain::from(&instance.arguments());
        };
        let maker = self.maker(instance);
        let mut fields = Fields::new();
        for (name, attribute) in schema.attributes.iter() {
            let of = || of_attribute(attribute);
            let config = maker.config.field(name);
            let told = match config.is_null() && attribute.computed {
                true => self.by_provider(instance, name, &of()),
                false => None,
            };
            let value = match told {
                Some(told) => Plain::from(&told),
                None => match fresh(schema, name, config) {
                    known if !known.has_unknown() => known,
                    value => maker.filled(&value, &of(), name),
                },
            };
            fields.insert(name.as_str().into(), value);
        }
        for (name, nested) in &schema.block_types {
            let value = fresh(schema, name, maker.config.field(name));
            fields.insert(name.as_str().into(), maker.blocks(nested, &value));
        }
        complete(schema, &Plain::Object(fields))
    }
}
