//! What a change does, as plain data: for each root module what happens to its resources and its state. Not how it is found out, nor how it is shown.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::objects::Overlay;
use crate::span::Span;

/// What a change of a tree does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Impact {
    /// The root modules that it touches, by their folders. All others are the same.
    pub roots: BTreeMap<String, Root>,
    /// The overlays of Kustomize whose objects it touches, by their folders. All others are built to the same.
    pub overlays: BTreeMap<String, Overlay>,
    /// Folders of root modules that leave, in the order to destroy what they made in, before the change is merged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destroy_first: Vec<String>,
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
    /// Outputs that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
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
    /// Whether it gets another account: Terraform finds nothing there of what the state has, and leaves that where it is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_elsewhere: bool,
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
