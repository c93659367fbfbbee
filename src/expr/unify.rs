//! What types have in common, as Terraform finds it: the one that all of them convert to. Knows no syntax and no values.

use std::sync::Arc;

use super::types::Type;

impl Type {
    /// The type that both convert to.
    #[must_use]
    pub fn unify(&self, other: &Self) -> Option<Self> {
        Self::unify_all([self.clone(), other.clone()])
    }

    /// The type that all of them convert to, as Terraform finds it: collections of one kind become one of that kind, tuples that differ in length a list,
    /// objects that differ in their attributes a map. Of other types it is the first that all others have a conversion to. Null as it is written has a
    /// conversion to everything, and beside collections it leaves nothing that they have in common.
    #[must_use]
    pub fn unify_all(types: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut types: Vec<Self> = types.into_iter().collect();
        types.sort_unstable();
        // Two that leave the same open may turn out to differ.
        types.dedup_by(|one, other| one == other && !one.is_open());
        let count = types.len();
        if count < 2 {
            return Some(types.pop().unwrap_or(Self::Null));
        }
        types.retain(|of| *of != Self::Any);
        let unknown = count - types.len();
        let common = Self::unify_each(&types);
        // Beside null, what has nothing else in common has null's type: nobody knows that of types that are known in part.
        let has_null = types.contains(&Self::Null);
        let is_open = types.iter().any(Self::is_open);
        match unknown {
            // Beside one that may be anything, only texts are sure of their type.
            1 if common == Some(Self::String) && !has_null => common,
            0 if !is_open || !has_null => common,
            _ => Some(Self::Any),
        }
    }

    /// The same of types that are known, at least in part.
    fn unify_each(types: &[Self]) -> Option<Self> {
        use Type::{List, Map, Null, Object, Set, Tuple};
        let mut each = types.iter().filter(|of| **of != Null);
        let first = match (each.next(), each.next()) {
            (None, _) => return Some(Null),
            (Some(only), None) if !types.contains(&Null) => return Some(only.clone()),
            (Some(first), _) => first,
        };
        let all = |is: fn(&Self) -> bool| types.iter().all(|of| *of == Null || is(of));
        let any = |is: fn(&Self) -> bool| types.iter().any(is);
        let has_null = types.contains(&Null);
        // What all elements have in common.
        let elements = || Self::unify_all(types.iter().flat_map(Self::parts));
        let is_kind: fn(&Self) -> bool = match first {
            List(_) => |of| matches!(of, List(_)),
            Map(_) => |of| matches!(of, Map(_)),
            Set(_) => |of| matches!(of, Set(_)),
            Tuple(_) => |of| matches!(of, Tuple(_)),
            Object(_) => |of| matches!(of, Object(_)),
            _ => |_| false,
        };
        let is_sequence: fn(&Self) -> bool = |of| matches!(of, List(_) | Tuple(_));
        let is_map: fn(&Self) -> bool = |of| matches!(of, Map(_) | Object(_));
        match first {
            _ if all(is_kind) && has_null => return Some(Null),
            List(_) if all(is_kind) => return elements().map(Self::list),
            Map(_) if all(is_kind) => return elements().map(Self::map),
            Set(_) if all(is_kind) => return elements().map(Self::set),
            Tuple(_) | Object(_) if all(is_kind) => return Self::unify_shapes(types),
            _ if all(is_sequence) && !has_null => {
                let found = Self::unify_with(types, |of| matches!(of, Tuple(_)), Self::list);
                if found.is_some() {
                    return found;
                }
            }
            _ if all(is_map) && !has_null => {
                let found = Self::unify_with(types, |of| matches!(of, Object(_)), Self::map);
                // Maps of texts and the like become no objects of anything else; others may still do.
                let is_simple = |of: &Self| matches!(of, Map(of) if of.is_scalar());
                let takes_simple =
                    |of: &Self| matches!(of, Object(types) if types.values().all(Self::is_scalar));
                let is_sure = any(is_simple) && !any(takes_simple);
                if any(Self::is_open) && !is_sure {
                    return Some(Self::Any);
                }
                if found.is_some() {
                    return found;
                }
            }
            _ if any(|of| matches!(of, Tuple(_))) && any(|of| matches!(of, Object(_))) => {
                return None;
            }
            _ => {}
        }
        let mut wanted: Vec<&Self> = types.iter().collect();
        wanted.sort_by_key(|of| of.rank());
        let fits = |wanted: &&&Self| {
            let mut others = types.iter().filter(|of| of != *wanted);
            others.all(|of| of.has_conversion(wanted))
        };
        let found = wanted.into_iter().find(|of| fits(&of))?;
        // What is open in one of them may have no conversion in the end: then it is another one.
        Some(match any(Self::is_open) {
            true => Self::Any,
            false => found.clone(),
        })
    }

    /// Tuples of one length, or objects of the same attributes, have the types in common that these have; others make a list or a map.
    fn unify_shapes(types: &[Self]) -> Option<Self> {
        let first = types.first()?;
        if !same_shape(types) {
            let make = match first {
                Self::Tuple(_) => Self::list,
                _ => Self::map,
            };
            return Self::unify_parts(types.iter(), make);
        }
        match first {
            Self::Tuple(one) => {
                let at = |i: usize| Self::unify_all(types.iter().filter_map(move |of| of.at(i)));
                let all = (0..one.len()).map(at).collect::<Option<_>>()?;
                Some(Self::Tuple(all))
            }
            Self::Object(one) => {
                let of = |name: &Arc<str>| {
                    let types = types.iter().filter_map(|of| of.attribute(name));
                    Some((name.clone(), Self::unify_all(types.cloned())?))
                };
                let all = one.keys().map(of).collect::<Option<Vec<_>>>()?;
                Some(Self::object(all))
            }
            _ => None,
        }
    }

    /// The collection that tuples or objects make of all that is in them.
    fn unify_parts<'t>(
        types: impl Iterator<Item = &'t Self> + Clone,
        make: fn(Self) -> Self,
    ) -> Option<Self> {
        let parts: Vec<Self> = types.clone().flat_map(Self::parts).collect();
        if parts.is_empty() {
            return None;
        }
        let made = make(Self::unify_all(parts)?);
        let mut types = types;
        types.all(|of| of.has_conversion(&made)).then_some(made)
    }

    /// Tuples beside lists, or objects beside maps: what these have in common with the collection that those make.
    fn unify_with(
        types: &[Self],
        is_mixed: fn(&Self) -> bool,
        make: fn(Self) -> Self,
    ) -> Option<Self> {
        let made = Self::unify_parts(types.iter().filter(|of| is_mixed(of)), make)?;
        let all = types.iter().filter(|of| !is_mixed(of)).cloned();
        Self::unify_all(all.chain([made]))
    }

    /// The types of the elements or attributes.
    fn parts(&self) -> Vec<Self> {
        match self {
            Self::List(of) | Self::Set(of) | Self::Map(of) => vec![(**of).clone()],
            Self::Tuple(types) => types.to_vec(),
            Self::Object(types) => types.values().cloned().collect(),
            _ => Vec::new(),
        }
    }

    fn at(&self, i: usize) -> Option<Self> {
        match self {
            Self::Tuple(types) => types.get(i).cloned(),
            _ => None,
        }
    }

    fn attribute(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(types) => types.get(name),
            _ => None,
        }
    }

    /// Which of several types the others are converted to: the lower one.
    fn rank(&self) -> Vec<u8> {
        let inside = |rank: u8, of: &Self| [vec![rank], of.rank()].concat();
        match self {
            Self::String => vec![0],
            Self::List(of) | Self::Map(of) => inside(0, of),
            Self::Set(of) => inside(1, of),
            Self::Null => vec![3],
            _ => vec![2],
        }
    }

    /// Whether Terraform has a conversion to another type, which may still fail for a value.
    fn has_conversion(&self, to: &Self) -> bool {
        use Type::{List, Map, Object, Set, Tuple};
        match (self, to) {
            // What is left open may be whatever they have in common.
            (Tuple(_), List(to) | Set(to)) | (Object(_), Map(to)) if to.is_open() => true,
            (List(of) | Set(of), List(to) | Set(to)) | (Map(of), Map(to)) => {
                of == to || of.has_conversion(to)
            }
            (Object(types), Object(to)) => to.iter().all(|(name, to)| {
                let of = types.get(name);
                of.is_some_and(|of| of == to || of.has_conversion(to))
            }),
            _ => self.may_become(to),
        }
    }

    /// Whether a tuple of these has elements of one type, which null as it is written has with itself only.
    pub(super) fn make_list(types: &[Self]) -> bool {
        match Self::unify_all(types.iter().cloned()) {
            Some(Self::Null) => types.iter().all(|of| *of == Self::Null),
            common => common.is_some(),
        }
    }
}

/// Whether tuples have one length, or objects the same attributes.
fn same_shape(types: &[Type]) -> bool {
    let mut pairs = types.iter().zip(types.iter().skip(1));
    pairs.all(|(one, other)| match (one, other) {
        (Type::Tuple(one), Type::Tuple(other)) => one.len() == other.len(),
        (Type::Object(one), Type::Object(other)) => one.keys().eq(other.keys()),
        _ => false,
    })
}
