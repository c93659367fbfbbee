//! Marks: what Terraform notes of a value beside its type, and hands on to all that is made of it.

use super::{Kind, Type, Value};

/// The marks of one value, without those of its elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// None at all.
    pub const NONE: Self = Self(0);
    /// It is not shown.
    pub const SENSITIVE: Self = Self(1);
    /// It is kept in no plan or state.
    pub const EPHEMERAL: Self = Self(2);
    /// It stands for what has a fault, which is reported where it stands.
    pub const LOST: Self = Self(4);
    /// It is made up, in the place of what only a cloud knows.
    pub const MADE: Self = Self(8);

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These but for those.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether a mark is one of these.
    #[must_use]
    pub fn has(self, mark: Self) -> bool {
        self.0 & mark.0 == mark.0
    }
}

impl FromIterator<Marks> for Marks {
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        all.into_iter().fold(Self::NONE, Self::and)
    }
}

impl Value {
    /// The same value with more marks.
    #[must_use]
    pub fn marked(mut self, marks: Marks) -> Self {
        self.marks = self.marks.and(marks);
        self
    }

    /// The same value without a mark, which its elements keep.
    #[must_use]
    pub fn unmarked(mut self, mark: Marks) -> Self {
        self.marks = self.marks.without(mark);
        self
    }

    /// Its marks and those of all in it, however deep.
    #[must_use]
    pub fn all_marks(&self) -> Marks {
        self.marks.and(match &self.kind {
            Kind::List(items) | Kind::Set(items) => items.marks(),
            Kind::Map(map) => map.marks(),
            _ => Marks::NONE,
        })
    }

    /// The same value with null for all that is ephemeral in it.
    #[must_use]
    pub fn ephemeral_as_null(&self) -> Self {
        if !self.all_marks().has(Marks::EPHEMERAL) {
            return self.clone();
        }
        let value = match &self.kind {
            _ if self.marks.has(Marks::EPHEMERAL) => Self::null_of(Type::of(self)),
            Kind::List(items) => {
                let all = items.iter().map(Self::ephemeral_as_null).collect();
                match items.element() {
                    Some(element) => Self::list_of(element.clone(), all),
                    None => Self::tuple(all),
                }
            }
            Kind::Map(map) => {
                let all = map.iter().map(|(k, v)| (k.clone(), v.ephemeral_as_null()));
                match map.element() {
                    Some(element) => Self::map_of(element.clone(), all.collect()),
                    None => Self::object(all),
                }
            }
            _ => self.clone(),
        };
        value
            .marked(self.marks.without(Marks::EPHEMERAL))
            .or_at(self.origin)
    }
}
