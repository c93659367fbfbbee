//! What a root module of before has left, as if it had been applied: its resources, and the parameters that it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Source;
use super::plain::Plain;
use super::plan::Prior;
use super::regional::{account, regional};
use super::report::Unknown;
use super::side::Side;
use super::state::Made;
use super::telling::is_held;
use crate::expr::Value;
use crate::terraform::evaluate::{self, Evaluator, Instance, Mode};
use crate::terraform::modules::Modules;
use crate::terraform::providers::Providers;
use crate::terraform::schema::Schemas;

/// A side of the comparison, with its modules.
pub type Of<'a, 't> = (&'a Side<'t>, &'a Source<'a>);

/// The modules of a root and of all that it calls.
pub fn part((side, source): (&Side, &Source), folder: &str) -> Modules {
    let members = side.members(folder).into_iter();
    let names = members.map(|name| source.name(name).to_owned());
    source.modules.part(&names.collect())
}

/// The parameters that a root module of before writes, as far as they are known.
pub fn parameters(folder: &str, old: (&Side, &Source), schemas: &Schemas) -> Vec<(String, Value)> {
    let modules = part(old, folder);
    let providers = Providers::new(&modules, schemas);
    let made = Made::default();
    let evaluator = applied(&modules, &providers, old.1, &made);
    let Some(root) = evaluator.root(old.1.name(folder)) else {
        return Vec::new();
    };
    let selected = root.select(&evaluator.select(&["aws_ssm_parameter"]));
    written(&selected).collect()
}

/// Names and values of the parameters among some resources, as far as they are known.
pub fn written(all: &[Instance]) -> impl Iterator<Item = (String, Value)> {
    let is_one = |one: &&Instance| {
        one.mode() == Mode::Resource && one.kind() == "aws_ssm_parameter" && one.is_one()
    };
    all.iter().filter(is_one).filter_map(|one| {
        let text = |name: &str| {
            let value = one.argument(name)?;
            Some(Value::string(value.as_str()?).marked(value.all_marks()))
        };
        let value = text("insecure_value").or_else(|| text("value"))?;
        Some((text("name")?.as_str()?.to_owned(), value))
    })
}

/// A tree as if it were applied.
pub fn applied<'m>(
    modules: &'m Modules,
    providers: &'m Providers<'m>,
    source: &'m Source,
    made: &'m Made<'m>,
) -> Evaluator<'m> {
    planned_by(modules, providers, source)
        .settled_by(move |instance, settling, value| made.applied(instance, settling, value))
}

pub fn planned_by<'m>(
    modules: &'m Modules,
    providers: &'m Providers<'m>,
    source: &'m Source,
) -> Evaluator<'m> {
    let evaluator = Evaluator::new(modules).typed_by(providers);
    let evaluator = evaluator.reading(source.files).in_workspace("default");
    // The bytes of it are the compressor's own: whether they are the same is all that matters.
    evaluator.with_function("base64gzip", |args| {
        let text = args.first().and_then(Value::as_str).unwrap_or_default();
        Ok(Value::string(STANDARD.encode(text)))
    })
}

/// What the old root has left.
#[derive(Default)]
pub struct Left {
    pub priors: Vec<Prior>,
    pub outputs: BTreeMap<String, Plain>,
    pub unknown: Vec<Unknown>,
    /// The accounts that it is in.
    pub accounts: BTreeSet<Arc<str>>,
}

pub fn left(folder: &str, old: Of, schemas: &Schemas, made: &Made) -> Left {
    let modules = part(old, folder);
    let providers = Providers::new(&modules, schemas);
    let evaluator = applied(&modules, &providers, old.1, made);
    let Some(root) = evaluator.root(old.1.name(folder)) else {
        return Left::default();
    };
    let mut left = Left::default();
    for instance in resources(&root) {
        left.accounts.extend(account(&instance.provider()));
        if !instance.is_one() {
            left.unknown.push(many(&instance));
            continue;
        }
        left.priors.push(Prior {
            from: instance.address(),
            state: made.whole(&instance),
            is_held: is_held(instance.block()),
            given: instance.arguments(),
            regional: regional(&instance.provider()),
        });
    }
    let outputs = root.outputs().into_iter();
    left.outputs = outputs
        .map(|(name, output)| (name.to_owned(), Plain::from(&output.value)))
        .collect();
    left
}

pub fn resources<'e>(root: &evaluate::Root<'e>) -> Vec<Instance<'e>> {
    let mut all = root.instances();
    all.retain(|instance| instance.mode() == Mode::Resource);
    all
}

fn many(instance: &Instance) -> Unknown {
    Unknown {
        address: instance.address(),
        why: "how many there are could not be worked out".to_owned(),
    }
}
