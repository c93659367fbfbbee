//! What reading the tables needs: the schema, the problems so far, and names that the file declares.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::suggest::{all_of, nearest, one_of};
use crate::diag::{Code, Problem, Problems};
use crate::facts::{Provider, regions};
use crate::schema::Schema;
use crate::span::{SourceId, Span, Spanned};
use crate::syntax::{Effect, Node, NodeKind, Table, merge};
use crate::value::CellName;

use super::table::profile::{Profile, lacking};
use super::{Estate, typed};

/// A reference to a name that is not defined in the estate file.
pub const UNKNOWN_REFERENCE: Code = Code::error(
    "estate::unknown_reference",
    "a reference to a name that is not defined in the estate file",
)
.form();

/// A part of a table that changes nothing.
pub const OVERRIDE_WITHOUT_EFFECT: Code = Code::warning(
    "estate::override_without_effect",
    "an override that changes nothing",
)
.derived(&[]);

fn without_effect(effect: &Effect) -> Problem {
    let Some((key, known)) = &effect.unset else {
        let message = "an empty table overrides nothing: tables are merged key by key";
        return Problem::new(&OVERRIDE_WITHOUT_EFFECT, message)
            .at(effect.span, "what weaker tables set still holds")
            .help("to take keys back, list them beside it: `unset = [\"KEY\"]`; to change nothing, leave it out");
    };
    let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let near = nearest(key, known.iter().copied()).filter(|near| *near != key.as_ref());
    let message = format!("`{key}` cannot be taken back: no weaker table sets it");
    Problem::new(&OVERRIDE_WITHOUT_EFFECT, message)
        .at(effect.span, "changes nothing")
        .meant_or(near, || match known.is_empty() {
            true => "no weaker table sets any: leave it out".to_owned(),
            false => format!("weaker tables set {}", one_of(known.iter().copied())),
        })
}

/// Whether the file has the cell, although it could not be read or its environment is not declared: that has been reported there.
fn is_declared(name: &CellName, estate: &Estate) -> bool {
    let mut path = [
        "regions",
        name.region().as_str(),
        "environments",
        name.environment().as_str(),
    ]
    .into_iter();
    let mut here = Some(&estate.file);
    path.all(|key| {
        let around = here;
        here = around.and_then(|node| node.as_table()?.get(key));
        here.is_some() || around.is_none_or(|node| node.is_unread(key))
    })
}

/// Of a region, what decides about defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Its cloud.
    cloud: Option<Provider>,
    /// What profiles have and it lacks.
    lacking: Vec<&'static str>,
}

/// Collects what is wrong with references and merged tables.
pub(super) struct Reader<'a> {
    schema: &'a Schema,
    problems: Problems,
    /// The profile of the environment whose tables are read; none for what belongs to none.
    profile: Option<Profile>,
    /// The region whose tables are read; none for what belongs to none.
    place: Place,
    /// What became of `unset` and of empty tables, in each cell.
    effects: Vec<Effect>,
    /// Regions that were meant by names which no cloud knows.
    pub(super) meant_regions: BTreeSet<String>,
    /// Cells that were meant by environments which the file does not declare.
    pub(super) meant_cells: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            problems: Problems::new(),
            profile: None,
            place: Place::default(),
            effects: Vec::new(),
            meant_regions: BTreeSet::new(),
            meant_cells: BTreeSet::new(),
        }
    }

    pub(super) fn into_problems(mut self) -> Problems {
        self.say_without_effect();
        self.problems
    }

    pub(super) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reads something and hands back what is wrong with it instead of keeping that.
    pub(super) fn aside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Problems) {
        let kept = std::mem::take(&mut self.problems);
        let value = read(self);
        (value, std::mem::replace(&mut self.problems, kept))
    }

    pub(super) fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The place of what nobody wrote: the start of the first source, the estate file.
    pub(super) fn nowhere(&self) -> Span {
        Span::new(SourceId(0), 0, 0)
    }

    /// Adds the core's defaults.
    pub(super) fn fill(&self, def: &str, node: &mut Node) {
        self.fill_noted("the language's default", SourceId(0), def, node);
    }

    /// Adds the defaults of a definition that `source` declares.
    pub(super) fn fill_noted(&self, note: &str, source: SourceId, def: &str, node: &mut Node) {
        let profile = self.profile.map(Profile::name);
        self.schema
            .filler(
                note,
                source,
                (profile, self.place.cloud.map(Provider::id)),
                &self.place.lacking,
            )
            .fill(def, node);
    }

    /// Reads what belongs to an environment of this profile.
    pub(super) fn of_profile<T>(
        &mut self,
        profile: Option<Profile>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let around = std::mem::replace(&mut self.profile, profile);
        let value = read(self);
        self.profile = around;
        value
    }

    /// Reads what lies in this region.
    pub(super) fn in_region<T>(
        &mut self,
        (region, cloud): (&str, Option<Provider>),
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let lacking = lacking(region);
        let around = std::mem::replace(&mut self.place, Place { cloud, lacking });
        let value = read(self);
        self.place = around;
        value
    }

    /// What decides the defaults of what is being read.
    pub(super) fn around(&self) -> (Option<Profile>, Place) {
        (self.profile, self.place.clone())
    }

    /// The layers as one table that remembers what was overridden. None when nobody wrote any.
    pub(super) fn merged(&mut self, layers: &[&Node]) -> Option<Node> {
        let (first, rest) = layers.split_first()?;
        // Also the weakest table is laid over one, which is empty: so its `unset` takes nothing back.
        let empty = Node::new(NodeKind::Table(Table::default()), first.span);
        let under = merge(empty, first, &mut self.effects);
        Some(
            rest.iter()
                .fold(under, |under, over| merge(under, over, &mut self.effects)),
        )
    }

    /// The layers of something that its own table declares by being there: an empty one is then no override.
    pub(super) fn merged_declaration(&mut self, layers: &[&Node]) -> Option<Node> {
        let is_empty = |layer: &Node| layer.as_table().is_some_and(Table::is_empty);
        let told: Vec<&Node> = layers.iter().copied().filter(|l| !is_empty(l)).collect();
        let mut node = self.merged(if told.is_empty() { layers } else { &told })?;
        node.span = layers.last()?.span;
        Some(node)
    }

    /// An empty table over others, which changes nothing if there are any.
    pub(super) fn empty_over(&mut self, span: Span, is_felt: bool) {
        self.effects.push(Effect {
            span,
            is_felt,
            unset: None,
        });
    }

    /// A table over one with defaults.
    pub(super) fn over(&mut self, under: Node, over: &Node) -> Node {
        merge(under, over, &mut self.effects)
    }

    /// Says which parts of tables change nothing in any of the cells that they are for.
    fn say_without_effect(&mut self) {
        let mut all: BTreeMap<Span, Effect> = BTreeMap::new();
        for effect in std::mem::take(&mut self.effects) {
            let known = all.entry(effect.span).or_insert_with(|| effect.clone());
            known.is_felt |= effect.is_felt;
        }
        for effect in all.into_values().filter(|effect| !effect.is_felt) {
            self.problems.push(without_effect(&effect));
        }
    }

    /// A cell that the file declares.
    pub(super) fn known_cell(
        &mut self,
        name: Spanned<CellName>,
        estate: &Estate,
    ) -> Option<Spanned<CellName>> {
        if estate.cells.contains_key(&name.value) {
            return Some(name);
        }
        let is_meant = self.meant_regions.contains(name.region().as_str())
            || self.meant_cells.contains(&name.to_string());
        if !is_meant && !is_declared(&name, estate) {
            self.unknown_cell(&name, estate);
        }
        None
    }

    /// The cells of a list that the file declares.
    pub(super) fn known_cells(
        &mut self,
        list: Option<&Node>,
        estate: &Estate,
    ) -> Vec<Spanned<CellName>> {
        let items = list.and_then(Node::as_array).unwrap_or_default();
        let names = items.iter().filter_map(typed::read);
        names
            .filter_map(|name| self.known_cell(name, estate))
            .collect()
    }

    /// Reports a cell that the file does not declare: its region has it not, or is not there.
    fn unknown_cell(&mut self, name: &Spanned<CellName>, estate: &Estate) {
        let region = name.region().as_str();
        let here: Vec<String> = estate
            .cells
            .keys()
            .filter(|c| c.region() == name.region())
            .map(ToString::to_string)
            .collect();
        let all: Vec<String> = estate.cells.keys().map(ToString::to_string).collect();
        let environment = name.environment();
        let problem = Problem::new(
            &UNKNOWN_REFERENCE,
            format!("there is no cell `{}`", name.value),
        )
        .at(name.span, "no such cell");
        let problem = if estate.regions.contains_key(region) {
            let near = nearest(&name.to_string(), here.iter().map(String::as_str));
            problem.meant_or(near, || match here.is_empty() {
                true => format!(
                    "the region has no environments: `[regions.{region}.environments.{environment}]` makes the cell"
                ),
                false => format!("the region has {}", all_of(here.iter().map(String::as_str))),
            })
        } else if regions::find(region).is_some() {
            let all = all_of(all.iter().map(String::as_str));
            problem.help(format!(
                "the file has no region `{region}`; its cells are {all}"
            ))
        } else {
            return self.unknown("cell", &Spanned::new(name.to_string(), name.span), &all);
        };
        self.problems.push(problem);
    }

    /// Reports a name that nothing has.
    pub(super) fn unknown(&mut self, what: &str, name: &Spanned<String>, known: &[String]) {
        let names = known.iter().map(String::as_str);
        self.problems.push(
            Problem::new(
                &UNKNOWN_REFERENCE,
                format!("there is no {what} `{}`", name.value),
            )
            .at(name.span, format!("no such {what}"))
            .meant_or(nearest(name, names.clone()), || match known.is_empty() {
                true => format!("the file declares no {what}"),
                false => format!("the file declares {}", one_of(names)),
            }),
        );
    }
}
