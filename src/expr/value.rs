//! Values of expressions, with Terraform's types. A value or a part of one may be *unknown*, as after a plan. Cheap to clone: lists and maps are shared.

use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::span::Span;

use super::map::Map;
use super::marks::Marks;
use super::number::Number;
use super::order;
use super::types::Type;

/// A value and, when it came from the estate, the place it came from.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The line of the estate file that it came from; none for what an expression computed.
    pub origin: Option<Span>,
    /// What Terraform notes of it.
    pub marks: Marks,
}

/// What a value is. Tuples and lists are one kind, objects and maps are one kind: what tells them apart is whether the elements have one type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `true`, `false`
    Bool(bool),
    /// A number, with Terraform's arithmetic.
    Number(Arc<Number>),
    /// Text: data, never code.
    String(Arc<str>),
    /// A list or tuple.
    List(Items),
    /// A set: sorted, each element once.
    Set(Items),
    /// A map or object.
    Map(Fields),
    /// `null` of this type, which a set holds last.
    Null(Type),
    /// Something of this type that is not known here.
    Unknown(Type),
}

/// The elements of a list, tuple or set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Items(Arc<Inside<Vec<Value>>>);

/// What an element counts in the size of a value, whatever it is.
pub(super) const ELEMENT: usize = 8;

/// The pairs of a map or object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fields(Arc<Inside<Map>>);

#[derive(Clone, Debug)]
struct Inside<T> {
    all: T,
    /// The type of every element; none for a tuple or object.
    element: Option<Type>,
    /// Whether every element is known, however deep, and their type.
    is_known: bool,
    /// The marks of all elements, however deep.
    marks: Marks,
    /// How much all elements are, as [`Value::size`] has it.
    size: usize,
}

impl<T: PartialEq> PartialEq for Inside<T> {
    /// Marks do not count.
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all && self.element == other.element
    }
}

impl<T: Eq> Eq for Inside<T> {}

impl<T: Ord> PartialOrd for Inside<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> Ord for Inside<T> {
    /// Marks do not count.
    fn cmp(&self, other: &Self) -> Ordering {
        let all = self.all.cmp(&other.all);
        all.then_with(|| self.element.cmp(&other.element))
    }
}

/// Whether elements may be of several types.
fn is_open(element: Option<&Type>) -> bool {
    element.is_some_and(Type::is_open)
}

impl Items {
    fn new(all: Vec<Value>, element: Option<Type>) -> Self {
        let is_known = all.iter().all(Value::is_known) && !is_open(element.as_ref());
        let marks = all.iter().map(Value::all_marks).collect();
        let sizes = all.iter().map(Value::size);
        let size = sizes.fold(ELEMENT, usize::saturating_add);
        Self(Arc::new(Inside {
            all,
            element,
            is_known,
            marks,
            size,
        }))
    }

    /// The marks of all elements.
    pub(super) fn marks(&self) -> Marks {
        self.0.marks
    }

    /// The type of every element; none for a tuple.
    #[must_use]
    pub fn element(&self) -> Option<&Type> {
        self.0.element.as_ref()
    }
}

impl Deref for Items {
    type Target = Vec<Value>;

    fn deref(&self) -> &Vec<Value> {
        &self.0.all
    }
}

impl Fields {
    fn new(all: Map, element: Option<Type>) -> Self {
        let is_known = all.values().all(Value::is_known) && !is_open(element.as_ref());
        let marks = all.values().map(Value::all_marks).collect();
        let sizes = all.values().map(Value::size);
        let size = sizes.fold(ELEMENT, usize::saturating_add);
        Self(Arc::new(Inside {
            all,
            element,
            is_known,
            marks,
            size,
        }))
    }

    /// The marks of all elements.
    pub(super) fn marks(&self) -> Marks {
        self.0.marks
    }

    /// The type of every element; none for an object.
    #[must_use]
    pub fn element(&self) -> Option<&Type> {
        self.0.element.as_ref()
    }

    /// The pairs, copied only if somebody else has them too.
    #[must_use]
    pub fn into_map(self) -> Map {
        Arc::unwrap_or_clone(self.0).all
    }
}

impl Deref for Fields {
    type Target = Map;

    fn deref(&self) -> &Map {
        &self.0.all
    }
}

impl From<Map> for Fields {
    /// An object.
    fn from(map: Map) -> Self {
        Self::new(map, None)
    }
}

impl PartialEq for Value {
    /// Origins and marks do not count.
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    /// The order of a set's elements: numbers by size, texts by their bytes.
    fn cmp(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind)
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            origin: None,
            marks: Marks::NONE,
        }
    }
}

impl Value {
    /// `null`, as it is written out.
    #[must_use]
    pub fn null() -> Self {
        Self::null_of(Type::Null)
    }

    /// Nothing, where something of a type could be.
    #[must_use]
    pub fn null_of(of: Type) -> Self {
        Kind::Null(of).into()
    }

    /// Something of a type that is not known here.
    #[must_use]
    pub fn unknown(of: Type) -> Self {
        Kind::Unknown(of.opened()).into()
    }

    /// A text in composed form (NFC), which every text of Terraform has.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        if text.is_ascii() || is_nfc(&text) {
            return Kind::String(text).into();
        }
        let composed: String = text.nfc().collect();
        Kind::String(composed.into()).into()
    }

    /// A whole number.
    pub fn int(number: impl Into<i128>) -> Self {
        Self::number(Number::whole(number.into()))
    }

    /// Any number.
    #[must_use]
    pub fn number(number: Number) -> Self {
        Kind::Number(number.into()).into()
    }

    /// `true` or `false`
    #[must_use]
    pub fn bool(b: bool) -> Self {
        Kind::Bool(b).into()
    }

    /// A tuple: what square brackets make.
    #[must_use]
    pub fn tuple(items: Vec<Self>) -> Self {
        Kind::List(Items::new(items, None)).into()
    }

    /// A list of elements that are of one type, or of none where they are null or unknown.
    #[must_use]
    pub fn list_of(element: Type, items: Vec<Self>) -> Self {
        let items = with_nulls_of(&element, items);
        Kind::List(Items::new(items, Some(element))).into()
    }

    /// A list of strings.
    pub fn strings<S: Into<Arc<str>>>(items: impl IntoIterator<Item = S>) -> Self {
        Self::list_of(Type::String, items.into_iter().map(Self::string).collect())
    }

    /// A set: sorts the elements and drops the doubles. One that holds unknown elements is unknown: nobody can say how many there are.
    #[must_use]
    pub fn set_of(element: Type, items: Vec<Self>) -> Self {
        let mut items = with_nulls_of(&element, items);
        // A set has the marks of its elements.
        let marks = items.iter().map(Self::all_marks).collect();
        if !items.iter().all(Self::is_known) || element.is_open() {
            return Self::unknown(Type::set(element)).marked(marks);
        }
        order::sort(&element, &mut items);
        Self::from(Kind::Set(Items::new(items, Some(element)))).marked(marks)
    }

    /// An object from pairs: what braces make.
    pub fn object<K: Into<Arc<str>>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        let map = pairs.into_iter().map(|(k, v)| (k.into(), v)).collect();
        Kind::Map(Fields::new(map, None)).into()
    }

    /// A map of elements that are of one type, or of none where they are null or unknown.
    #[must_use]
    pub fn map_of(element: Type, map: Map) -> Self {
        let mut map = map;
        let nulls = map.values_mut().filter(|value| value.is_null());
        nulls.for_each(|null| null.kind = Kind::Null(element.clone()));
        Kind::Map(Fields::new(map, Some(element))).into()
    }

    /// The same value with a place.
    #[must_use]
    pub fn at(mut self, origin: Span) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The same value with the place of another, when it has none of its own.
    #[must_use]
    pub fn or_at(mut self, origin: Option<Span>) -> Self {
        self.origin = self.origin.or(origin);
        self
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// Whether it is `null` of no type, which takes the type of whatever stands beside it.
    #[must_use]
    pub fn is_untyped_null(&self) -> bool {
        matches!(self.kind, Kind::Null(Type::Null))
    }

    /// Whether it is unknown as a whole.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown(_))
    }

    /// The most that an expression may make of others, as [`Value::size`] has it: values that double in each of a row of names have no end.
    pub const LARGEST: usize = 32 << 20;

    /// How much it is when it is written out: bytes of texts, and some for each element. What lies in it several times counts as often.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.kind {
            Kind::String(text) => text.len().max(ELEMENT),
            Kind::List(items) | Kind::Set(items) => items.0.size,
            Kind::Map(map) => map.0.size,
            _ => ELEMENT,
        }
    }

    /// Whether all of it is known, however deep; of null that is its type.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match &self.kind {
            Kind::List(items) | Kind::Set(items) => items.0.is_known,
            Kind::Map(map) => map.0.is_known,
            Kind::Unknown(_) => false,
            Kind::Null(of) => !of.is_open(),
            _ => true,
        }
    }

    /// Whether something in it is unknown that may be of several types.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.kind {
            Kind::Unknown(of) | Kind::Null(of) => of.is_open(),
            Kind::List(items) | Kind::Set(items) if !self.is_known() => {
                is_open(items.element()) || items.iter().any(Self::is_open)
            }
            Kind::Map(map) if !self.is_known() => {
                is_open(map.element()) || map.values().any(Self::is_open)
            }
            _ => false,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth, if it is a bool.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// The number, if it is a whole one that fits.
    #[must_use]
    pub fn as_int(&self) -> Option<i128> {
        match &self.kind {
            Kind::Number(number) => number.to_i128(),
            _ => None,
        }
    }

    /// The elements of a list, tuple or set.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::List(items) | Kind::Set(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs of a map or object.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// One element of a map or object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_map()?.get(name)
    }

    /// Its kind with an article: `a string`, `an object`, `null`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match &self.kind {
            Kind::Null(_) => "null",
            Kind::Bool(_) => "a bool",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Set(_) => "a set",
            Kind::Map(_) => "an object",
            Kind::Unknown(of) => of.described(),
        }
    }

    /// What users call its kind: `string`, `number`, `bool`, `list`, `set`, `object`, `null`.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        let described = self.described();
        described
            .split_once(' ')
            .map_or(described, |(_, name)| name)
    }
}

/// Elements of a type: what is null among them is so, too.
fn with_nulls_of(element: &Type, mut items: Vec<Value>) -> Vec<Value> {
    let nulls = items.iter_mut().filter(|item| item.is_null());
    nulls.for_each(|null| null.kind = Kind::Null(element.clone()));
    items
}
