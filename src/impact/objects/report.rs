//! What happens to the objects of a cluster, as plain data. Not how it is found out, nor how it is shown.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

/// What happens to the objects that an overlay of Kustomize is built to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Overlay {
    /// Whether it comes, goes or stays.
    pub kind: OverlayKind,
    /// Who applies it.
    pub applied: Applied,
    /// What happens to its objects, the worst first.
    pub objects: Vec<Object>,
    /// What could not be worked out, and why. Nothing is said of its objects then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// What becomes of an overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverlayKind {
    /// It goes.
    Removed,
    /// It stays, and is built to something else.
    Changed,
    /// It comes.
    Added,
}

/// Who applies an overlay, as the definitions of Argo CD and Flux in the same tree say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Applied {
    /// Argo CD or Flux, by itself.
    Automatically,
    /// Argo CD, once a person syncs it.
    OnRequest,
    /// Nothing in the tree says it.
    Unsaid,
}

/// What happens to an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Object {
    /// What Kubernetes and who applies it do.
    pub action: ObjectAction,
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// None where it has none, or is of the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The name that it had, where the name says what is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The fields that differ; of what is refused or replaced those that cannot be changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What happens, and why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What is lost with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<String>,
    /// Of what makes load balancers the texts that it had and has no more: names of hosts, of policies.
    #[serde(skip)]
    pub(crate) lost: BTreeSet<String>,
}

/// What happens to an object, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectAction {
    /// Kubernetes refuses the change: a field of it cannot be changed.
    Refuse,
    /// It is deleted.
    Remove,
    /// It is deleted and created anew.
    Replace,
    /// Its pods are replaced by new ones.
    Restart,
    /// It is in the tree no more, and stays in the cluster.
    Stay,
    /// It is created.
    Create,
    /// It is changed in place.
    Change,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Field {
    /// `spec.template.spec.containers[api].image`
    pub path: String,
    /// What it was; null where it was not there, and of secrets.
    pub old: Option<Json>,
    /// What it is; null where it is not there, and of secrets.
    pub new: Option<Json>,
}
