//! What a change does, as plain data: for each root module what happens to its resources and its state. Not how it is found out, nor how it is shown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::in_use::Gone;
use super::objects::Overlay;
use crate::span::Span;

/// What a change of a tree does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Impact {
    /// What it means to people outside of the code, for each cell to which something of the kind happens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Words>,
    /// The root modules that it touches, by their folders. All others are the same.
    pub roots: BTreeMap<String, Root>,
    /// The overlays of Kustomize whose objects it touches, by their folders. All others are built to the same.
    pub overlays: BTreeMap<String, Overlay>,
    /// Folders of root modules that leave, in the order to destroy what they made in, before the change is merged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destroy_first: Vec<String>,
}

/// What a change means to a cell: networks, offices, partners, names, data, keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Words {
    /// `eu-west-1/production`
    pub cell: String,
    /// What changes: `VPC 10.0.0.0/16 -> 10.1.0.0/16`, `2 load balancers`.
    pub what: Vec<String>,
    /// How many resources are destroyed and created anew.
    pub replaced: usize,
    /// How many are destroyed.
    pub destroyed: usize,
    /// In how many stacks.
    pub stacks: usize,
    /// What follows from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<String>,
    /// The sites whose people have to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tell: Vec<String>,
}

/// What happens to a root module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Root {
    /// Whether it comes, goes or stays.
    pub kind: Kind,
    /// What happens to its resources, by address.
    pub changes: Vec<Change>,
    /// What may be destroyed and created anew: old and new configuration do not decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<Maybe>,
    /// What could not be worked out, by address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown>,
    /// Addresses that are protected by `prevent_destroy`, and would have to be destroyed: Terraform refuses the plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prevented: Vec<String>,
    /// Of what is to be destroyed, what the cloud refuses to destroy as it was, by `deletion_protection` and the like; of a root that leaves also what `prevent_destroy` protects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guarded: Vec<String>,
    /// What a cloud will refuse or nobody can undo, and what is no longer protected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<Caution>,
    /// Outputs that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// Root modules that read what it hands on, where something of it is destroyed or created anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<String>,
    /// Where its state is, if it comes, goes or moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateChange>,
    /// The folder that it had, if it moves to another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What to run, and before what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// What somebody has to know besides, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What is destroyed of it and may be in use.
    #[serde(skip)]
    pub(super) gone: Vec<Gone>,
    /// Whether it gets another account: Terraform finds nothing there of what the state has, and leaves that where it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_elsewhere: bool,
}

impl Root {
    /// Whether nothing is in it, as far as is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.unknown.is_empty()
    }
}

/// What becomes of a root module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It goes, and nothing destroys what it made.
    Removed,
    /// It stays, with another state, or under another folder with another state.
    StateMoved,
    /// It stays, and does something else.
    Changed,
    /// It only gets another folder.
    FolderMoved,
    /// It comes.
    Added,
}

/// Where states are: the kind of the backend, and what names the state in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StateChange {
    /// Before; none for what comes.
    pub old: Option<String>,
    /// Afterwards; none for what goes.
    pub new: Option<String>,
}

/// What happens to a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// `module.a["k"].aws_x.y[0]`
    pub address: String,
    /// What Terraform does.
    pub action: Action,
    /// Of a replacement the arguments that force it, of an update those that differ. A replacement without them follows from another resource, as
    /// `replace_triggered_by` says.
    pub paths: Vec<String>,
    /// The address that it had, if another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where those arguments are written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<Origin>,
    /// What those arguments are before and after; one in blocks that differ in several has as many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Values>,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Values {
    /// The argument.
    pub path: String,
    /// Before; null where there was none.
    pub old: Option<Told>,
    /// Afterwards; null where there is none.
    pub new: Option<Told>,
}

/// A value in words, or why it is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Told {
    /// A text as it is, all else as Terraform writes it; `…` stands for what is left out of a long one.
    Words(String),
    /// It is not told.
    Not {
        /// Why.
        untold: Untold,
    },
}

/// Why a value is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Untold {
    /// Only the cloud knows it, or an apply will.
    Unknown,
    /// It is sensitive.
    Sensitive,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Words(words) => words,
            Self::Not { untold } => match untold {
                Untold::Unknown => "(not known)",
                Untold::Sensitive => "(sensitive)",
            },
        })
    }
}

/// Where an argument is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Origin {
    /// The argument.
    pub path: String,
    /// The file of Terraform, or the template that it comes from, with the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The line of the estate file that its value comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// The same place, or that of the template, in what was compiled.
    #[serde(skip)]
    pub place: Option<Span>,
}

/// Something about a change in place that Terraform does not say when it plans it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Caution {
    /// The rule that it breaks.
    pub rule: Rule,
    /// Of which resource.
    pub address: String,
    /// The argument.
    pub path: String,
    /// Before; null where there was none.
    pub old: Option<Told>,
    /// Afterwards; null where there is none.
    pub new: Option<Told>,
    /// What the cloud does about it, in words.
    pub why: String,
    /// Where that is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where the new value comes from in what was compiled.
    #[serde(skip)]
    pub place: Option<Span>,
}

/// Rules about a change in place; each has a page.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, JsonSchema,
)]
pub enum Rule {
    /// It can only grow.
    #[serde(rename = "change::only_grows")]
    OnlyGrows,
    /// It grows by less than the cloud takes.
    #[serde(rename = "change::grows_too_little")]
    GrowsTooLittle,
    /// The cloud goes back to no earlier version.
    #[serde(rename = "change::version_goes_down")]
    VersionGoesDown,
    /// The cloud goes through versions one by one.
    #[serde(rename = "change::version_skips")]
    VersionSkips,
    /// Another major version has to be allowed.
    #[serde(rename = "change::major_version")]
    MajorVersion,
    /// It stays in the zones that it was made in.
    #[serde(rename = "change::zones_fixed")]
    ZonesFixed,
    /// It stays as it was made.
    #[serde(rename = "change::fixed")]
    Fixed,
    /// It goes one way only.
    #[serde(rename = "change::one_way")]
    OneWay,
    /// The cloud takes no other change for hours.
    #[serde(rename = "change::waits_after")]
    WaitsAfter,
    /// Nothing keeps it from being deleted any more.
    #[serde(rename = "change::no_longer_protected")]
    NoLongerProtected,
    /// It is destroyed while something still has it.
    #[serde(rename = "change::in_use")]
    InUse,
}

/// What Terraform does to a resource, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Destroys it and creates it anew, in this order or the other.
    Replace,
    /// Destroys it.
    Delete,
    /// Leaves it alone and forgets it.
    Forget,
    /// Creates it.
    Create,
    /// Takes one over that is there.
    Import,
    /// Changes it in place.
    Update,
    /// Only calls it otherwise.
    Move,
}

/// That a resource may be replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Maybe {
    /// Which.
    pub address: String,
    /// The argument that differs.
    pub path: String,
    /// The condition, in words.
    pub when: String,
}

/// Something that could not be worked out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Unknown {
    /// Of which resource.
    pub address: String,
    /// Which argument, or the number of its instances, and why.
    pub why: String,
}

impl Impact {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty() && self.overlays.is_empty()
    }

    /// How often each action occurs, the worst first, without what only comes with a root that is added.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Action, usize> {
        let mut counts = BTreeMap::new();
        for change in self.roots.values().flat_map(|root| &root.changes) {
            *counts.entry(change.action).or_default() += 1;
        }
        counts
    }
}
