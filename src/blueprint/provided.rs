//! `provides "NAME" { ... }`: what a blueprint tells all others of each thing that it is written for, as a further key of it. Knows no templates.

use super::fault::{Found, problems};
use super::load::REFERENCE;
use super::{Blueprint, Each, Provides, absent, seen, with_functions};
use crate::diag::{Problem, Problems};
use crate::expr::{Fault, Kind, Map, Names, Scope, Value, evaluate};

/// What the blueprints of a project provide.
#[derive(Clone, Debug, Default)]
pub struct Provided {
    all: Vec<(Each, String, Provides)>,
}

impl Provided {
    /// That of these blueprints.
    #[must_use]
    pub fn new(blueprints: &[Blueprint]) -> Self {
        let of = |b: &Blueprint| {
            let of = |p: &Provides| (b.each, b.name.clone(), p.clone());
            b.provides.iter().map(of).collect::<Vec<_>>()
        };
        Self {
            all: blueprints.iter().flat_map(of).collect(),
        }
    }

    /// Whether anything is provided for a scope.
    #[must_use]
    pub fn has(&self, each: Each) -> bool {
        self.of(each).next().is_some()
    }

    /// What is provided for a scope, each with the name of its blueprint.
    pub fn of(&self, each: Each) -> impl Iterator<Item = (&str, &Provides)> {
        let all = self.all.iter().filter(move |(of, ..)| *of == each);
        all.map(|(_, blueprint, provides)| (blueprint.as_str(), provides))
    }

    /// The value of something, such as a cell, with what is provided for it. Expressions see it by the name of its scope, and what is `around` it.
    pub fn add_to(
        &self,
        each: Each,
        value: Value,
        around: &[(&'static str, Value)],
        label: &str,
        found: &mut Found,
    ) -> Value {
        if !self.has(each) {
            return value;
        }
        let mut names = with_functions(Names::new()).value(each.name(), value.clone());
        absent::note(&mut names, each);
        for (name, value) in around {
            names.insert(*name, value.clone());
        }
        let origin = value.origin;
        let mut map = match value.kind {
            Kind::Map(map) => map.into_map(),
            _ => Map::new(),
        };
        for (_, provides) in self.of(each) {
            match provides.value(&map, each, &names) {
                Ok(value) => {
                    map.insert(provides.name.value.as_str().into(), value);
                }
                Err(problems) => found.add(label, problems),
            }
        }
        Value::from(Kind::Map(map.into())).or_at(origin)
    }
}

impl Provides {
    fn value(&self, known: &Map, each: Each, names: &Names<'_>) -> Result<Value, Vec<Problem>> {
        let name = &self.name.value;
        if known.contains_key(name.as_str()) || seen::adds(each, name) {
            let message = format!("`{}.{name}` has a meaning already", each.name());
            let problem = Problem::new(&REFERENCE, message).at(self.name.span, "");
            return Err(vec![problem.help("choose another name")]);
        }
        let value = evaluate(&self.value, &Scope::new(names)).map_err(problems)?;
        let wrong = |message: String, origin| {
            problems(vec![Fault::new(self.value.span, message).origins([origin])])
        };
        if value.is_null() {
            let message = format!("what is provided as `{name}` is null, and must have a value");
            return Err(wrong(message, value.origin));
        }
        self.of
            .convert(&value)
            .map_err(|m| wrong(format!("`{name}{}` {}", m.path, m.why), m.origin))
    }
}

/// Names that two blueprints provide for one scope.
pub(super) fn one_of_each(loaded: &[Blueprint], problems: &mut Problems) {
    let all = || {
        let of = |b: &'_ Blueprint| b.each;
        loaded
            .iter()
            .flat_map(move |b| b.provides.iter().map(move |p| (of(b), p)))
    };
    for (at, (each, provides)) in all().enumerate() {
        let mut before = all().take(at);
        let same = before.find(|(of, p)| *of == each && p.name.value == provides.name.value);
        if let Some((_, first)) = same {
            let name = &provides.name.value;
            let message = format!("`{}.{name}` is provided twice", each.name());
            let problem = Problem::new(&REFERENCE, message).at(provides.name.span, "");
            problems.push(
                problem
                    .at(first.name.span, "the other one")
                    .help("choose another name"),
            );
        }
    }
}
