//! Objects that templates see, each key declared once: its name, type and meaning, and what makes its value. Both the values and the page of names come of
//! it, so that nothing can be seen that is not described.

use crate::expr::Value;

/// An object that templates see; `F` is how its keys are made.
#[derive(Debug)]
pub struct Object<F: 'static> {
    path: &'static str,
    meaning: &'static str,
    core: Option<&'static str>,
    keys: &'static [Key<F>],
}

/// Name, type and meaning of a key, and what makes its value.
pub type Key<F> = (&'static str, &'static str, &'static str, F);

/// What is declared of an object, for the page of names.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How it is reached: `cell.network.private_subnets[*]`.
    pub path: String,
    /// One line. Empty: its keys are shown with the object that it lies in, and as more keys of an object that was shown before.
    pub meaning: String,
    /// The core table whose keys it has, too: `network`.
    pub core: Option<&'static str>,
    /// The keys that are made, also in the place of one of the core table: name, type, meaning.
    pub keys: Vec<(String, String, String)>,
}

impl<F> Object<F> {
    /// An object.
    #[must_use]
    pub const fn new(path: &'static str, meaning: &'static str, keys: &'static [Key<F>]) -> Self {
        Self {
            path,
            meaning,
            core: None,
            keys,
        }
    }

    /// Keys of an object in another one, or more keys of an object.
    #[must_use]
    pub const fn part(path: &'static str, keys: &'static [Key<F>]) -> Self {
        Self::new(path, "", keys)
    }

    /// An object that has the keys of a core table, too.
    #[must_use]
    pub const fn of(
        core: &'static str,
        path: &'static str,
        meaning: &'static str,
        keys: &'static [Key<F>],
    ) -> Self {
        Self {
            path,
            meaning,
            core: Some(core),
            keys,
        }
    }

    /// The core table whose keys it has, too.
    #[must_use]
    pub const fn core(&self) -> Option<&'static str> {
        self.core
    }

    /// Whether it has a key of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|(key, ..)| *key == name)
    }

    /// The values of the keys.
    pub fn made(&self, make: impl Fn(&F) -> Value) -> impl Iterator<Item = (&'static str, Value)> {
        let keys = self.keys.iter();
        keys.map(move |(name, _, _, key)| (*name, make(key)))
    }

    /// The value of the object.
    pub fn value(&self, make: impl Fn(&F) -> Value) -> Value {
        Value::object(self.made(make))
    }

    /// What is declared.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let keys = self.keys.iter();
        let keys = keys.map(|(name, kind, meaning, _)| {
            (
                (*name).to_owned(),
                (*kind).to_owned(),
                (*meaning).to_owned(),
            )
        });
        Shape {
            path: self.path.to_owned(),
            meaning: self.meaning.to_owned(),
            core: self.core,
            keys: keys.collect(),
        }
    }
}
