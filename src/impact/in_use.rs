//! What Terraform destroys while an object of a cluster still has it: a load balancer's certificate, for as long as its Ingress is there. Clouds refuse that.

use std::collections::BTreeMap;

use super::objects::{Object, ObjectAction, Overlay};
use super::report::{Caution, Root, Rule};
use super::values::told;
use crate::impact::plain::Plain;

/// Something that is destroyed, and the name that others have it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    pub address: String,
    /// The argument that the name stands in.
    pub path: String,
    pub name: String,
    /// What the cloud says.
    pub why: String,
    pub source: String,
}

/// Says of what is destroyed which objects had it until now.
pub fn note(roots: &mut BTreeMap<String, Root>, overlays: &BTreeMap<String, Overlay>) {
    let had = |name: &str| {
        let objects = overlays.values().flat_map(|overlay| &overlay.objects);
        let mut holders = objects.filter(|object| object.lost.contains(name));
        // Who is deleted by nobody stands longest.
        let stays = holders.clone().find(|one| one.action == ObjectAction::Stay);
        stays.or_else(|| holders.next())
    };
    for root in roots.values_mut() {
        for gone in std::mem::take(&mut root.gone) {
            if let Some(object) = had(&gone.name) {
                root.cautions.push(caution(gone, object));
            }
        }
    }
}

fn caution(gone: Gone, object: &Object) -> Caution {
    let id = match &object.namespace {
        Some(namespace) => format!("{} {namespace}/{}", object.kind, object.name),
        None => format!("{} {}", object.kind, object.name),
    };
    let until = match object.action {
        ObjectAction::Stay => "which stays in the cluster until somebody deletes it, has it",
        ObjectAction::Remove => "which is deleted in the cluster at another time, still has it",
        _ => "which changes in the cluster at another time, still has it",
    };
    Caution {
        rule: Rule::InUse,
        address: gone.address,
        path: gone.path,
        old: told(&Plain::Text(gone.name.into())),
        new: None,
        why: format!("{id}, {until}: {}", gone.why),
        source: Some(gone.source),
        place: None,
    }
}
