//! The names of a blueprint in layers, from the estate to the instance: each stands in the widest one that has all it needs, and is worked out once there.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::names::Definition;
use super::scopes::Distinct;
use super::{Blueprint, Each, Instance, absent, markdown, with_functions};
use crate::expr::{Names, Value};
use crate::hcl::Expr;

/// The names of one blueprint for all instances of one scope. Nobody reads them for a blueprint that has none there.
pub(super) struct Layers<'a> {
    blueprint: &'a Blueprint,
    each: Each,
    around: Arc<Names<'a>>,
    shape: Arc<OnceLock<Shape<'a>>>,
    /// What is around each instance, and its own layer, which is made when somebody asks for it.
    instances: OnceLock<Vec<Around<'a>>>,
}

type Around<'a> = (Arc<Names<'a>>, OnceLock<Names<'a>>);

/// Which layers there are, whatever stands around them.
struct Shape<'a> {
    outermost: Layer<'a>,
    /// Those that define something.
    between: Vec<Layer<'a>>,
    /// The instance's own.
    innermost: Layer<'a>,
}

/// What a layer adds to those around it.
#[derive(Default)]
struct Layer<'a> {
    binds: Vec<&'static str>,
    defines: Vec<(&'a str, &'a Expr)>,
}

impl<'a> Layer<'a> {
    fn add_to(&self, names: &mut Names<'a>, instance: &Instance) {
        for name in &self.binds {
            if let Some(value) = instance.names.get(name) {
                names.insert(*name, value.clone());
            }
        }
        self.define_in(names);
    }

    fn define_in(&self, names: &mut Names<'a>) {
        for (name, expr) in &self.defines {
            names.define(*name, expr);
        }
    }
}

/// What is around the names of every blueprint.
pub(super) fn around<'a>(each: Each, (project, estate): (&Value, &Value)) -> Arc<Names<'a>> {
    let mut names = with_functions(Names::new())
        .function(markdown::ESCAPE, markdown::call)
        .value("project", project.clone())
        .value("estate", estate.clone());
    absent::note(&mut names, each);
    Arc::new(names)
}

impl<'a> Layers<'a> {
    pub(super) fn new(blueprint: &'a Blueprint, each: Each, around: &Arc<Names<'a>>) -> Self {
        Self {
            blueprint,
            each,
            around: Arc::clone(around),
            shape: Arc::default(),
            instances: OnceLock::new(),
        }
    }

    /// The same layers, inside of other names.
    pub(super) fn again(&self, around: &Arc<Names<'a>>) -> Self {
        Self {
            around: Arc::clone(around),
            shape: Arc::clone(&self.shape),
            instances: OnceLock::new(),
            ..*self
        }
    }

    fn shape(&self) -> &Shape<'a> {
        let (blueprint, each) = (self.blueprint, self.each);
        self.shape.get_or_init(|| shape(blueprint, each))
    }

    fn around(&self, instances: &[Instance]) -> Vec<Around<'a>> {
        let shape = self.shape();
        let mut top = Names::inside(Arc::clone(&self.around));
        shape.outermost.define_in(&mut top);
        let top = Arc::new(top);
        let mut made: BTreeMap<Vec<Distinct>, Arc<Names>> = BTreeMap::new();
        let around = instances.iter().map(|instance| {
            let mut path = Vec::new();
            let mut outer = Arc::clone(&top);
            for layer in &shape.between {
                path.extend(layer.binds.iter().map(|name| instance.distinct(name)));
                let layer = made.entry(path.clone()).or_insert_with(|| {
                    let mut names = Names::inside(outer);
                    layer.add_to(&mut names, instance);
                    Arc::new(names)
                });
                outer = Arc::clone(layer);
            }
            (outer, OnceLock::new())
        });
        around.collect()
    }

    /// The names of one of the instances of the scope.
    pub(super) fn of(&self, at: usize, instances: &[Instance]) -> Option<&Names<'a>> {
        let all = self.instances.get_or_init(|| self.around(instances));
        let ((around, own), instance) = (all.get(at)?, instances.get(at)?);
        Some(own.get_or_init(|| {
            let mut names = Names::inside(Arc::clone(around));
            self.shape().innermost.add_to(&mut names, instance);
            names
        }))
    }
}

fn shape(blueprint: &Blueprint, each: Each) -> Shape<'_> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut levels: BTreeMap<&str, usize> = BTreeMap::from([("project", 0), ("estate", 0)]);
    for (level, scope) in each.around().enumerate() {
        let names = scope.names().iter().copied();
        let binds: Vec<&str> = names.filter(|name| !levels.contains_key(name)).collect();
        levels.extend(binds.iter().map(|name| (*name, level)));
        layers.push(Layer {
            binds,
            defines: Vec::new(),
        });
    }
    let last = layers.len().saturating_sub(1);
    let mut own: Vec<usize> = vec![0; blueprint.names().len()];
    let numbers = blueprint.names().iter().enumerate();
    let numbers: BTreeMap<&str, usize> = numbers.map(|(at, n)| (&*n.name.value, at)).collect();
    let needs: Vec<(usize, Vec<usize>)> = blueprint
        .names()
        .iter()
        .map(|named| needs(named, (&levels, last), &numbers))
        .collect();
    let mut is_settled = false;
    while !is_settled {
        is_settled = true;
        for (at, (around, needs)) in needs.iter().enumerate() {
            let level = needs.iter().filter_map(|need| own.get(*need));
            let level = level.copied().fold(*around, usize::max);
            if let Some(known) = own.get_mut(at) {
                is_settled &= *known == level;
                *known = level;
            }
        }
    }
    for (named, level) in blueprint.names().iter().zip(own) {
        if let Some(layer) = layers.get_mut(level) {
            layer.defines.push((&named.name.value, &named.expr));
        }
    }
    let mut layers = layers.into_iter();
    let outermost = layers.next().unwrap_or_default();
    let mut between = Vec::new();
    let mut open = Layer::default();
    for mut layer in layers {
        open.binds.append(&mut layer.binds);
        open.defines = layer.defines;
        if !open.defines.is_empty() {
            between.push(std::mem::take(&mut open));
        }
    }
    // The last one is the instance's own, whether it defines anything or not.
    let innermost = match open.binds.is_empty() {
        true => between.pop().unwrap_or_default(),
        false => open,
    };
    Shape {
        outermost,
        between,
        innermost,
    }
}

/// What the value of a name needs: the widest level that has all that is no name of the blueprint, and those that are, by their numbers. Names of its own
/// iterations count where they are somebody else's, too.
fn needs(
    named: &Definition,
    (levels, last): (&BTreeMap<&str, usize>, usize),
    numbers: &BTreeMap<&str, usize>,
) -> (usize, Vec<usize>) {
    let mut around = 0;
    let mut own = Vec::new();
    for (name, is_hidden) in &named.mentioned {
        match (numbers.get(&**name), levels.get(&**name)) {
            (Some(number), _) => own.push(*number),
            (None, Some(level)) => around = around.max(*level),
            (None, None) if *is_hidden => {}
            // What nobody knows is a fault, to be seen from the instance.
            (None, None) => around = last,
        }
    }
    (around, own)
}
