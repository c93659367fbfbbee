//! Objects and blocks with made-up values in the place of what only a cloud knows.

use std::sync::Arc;

use super::cloud::Maker;
use super::plain::Plain;
use crate::expr::Type;
use crate::terraform::evaluate::of_attribute;
use crate::terraform::schema::{Block, Nested, Nesting};

impl Maker {
    /// Blocks of one name with made-up parts in the place of unknown ones.
    pub fn blocks(&self, nested: &Nested, all: &Plain) -> Plain {
        match (nested.nesting_mode, all) {
            (_, Plain::List(items)) => {
                let items = items.iter();
                Plain::List(items.map(|one| self.block(&nested.block, one)).collect())
            }
            (Nesting::Map, Plain::Object(fields)) => {
                let fields = fields.iter();
                let one =
                    |(k, v): (&Arc<str>, &Plain)| (Arc::clone(k), self.block(&nested.block, v));
                Plain::Object(fields.map(one).collect())
            }
            (Nesting::Single | Nesting::Group, Plain::Object(_)) => self.block(&nested.block, all),
            // How many there are nobody knows: none is as good as any number.
            (Nesting::List | Nesting::Set, _) => Plain::List(Vec::new()),
            _ => Plain::Null,
        }
    }

    fn block(&self, schema: &Block, one: &Plain) -> Plain {
        let Plain::Object(fields) = one else {
            return one.clone();
        };
        let fields = fields.iter().map(|(name, value)| {
            let attribute = schema.attributes.get(&**name);
            let nested = schema.block_types.get(&**name);
            let value = match (attribute, nested) {
                (Some(of), _) if value.has_unknown() => self.filled(value, &of_attribute(of), name),
                (_, Some(nested)) => self.blocks(nested, value),
                _ => value.clone(),
            };
            (Arc::clone(name), value)
        });
        Plain::Object(fields.collect())
    }

    /// A value with made-up parts in the place of unknown ones.
    pub fn filled(&self, value: &Plain, of: &Type, name: &str) -> Plain {
        match value {
            Plain::Unknown => Plain::from(&self.value(of, name)),
            Plain::List(items) => {
                let inner = of.element().unwrap_or(Type::Any);
                let items = items.iter();
                Plain::List(items.map(|item| self.filled(item, &inner, name)).collect())
            }
            Plain::Object(fields) => {
                let inner = |key: &str| match of {
                    Type::Object(types) => types.get(key).cloned().unwrap_or(Type::Any),
                    of => of.element().unwrap_or(Type::Any),
                };
                let fields = fields.iter();
                let fields = fields.map(|(k, v)| (Arc::clone(k), self.filled(v, &inner(k), k)));
                Plain::Object(fields.collect())
            }
            known => known.clone(),
        }
    }
}
