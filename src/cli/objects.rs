//! What a change does to the objects of clusters, in words for people: the worst first, and what is the same in many overlays once. Not how it is found out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::meaning::Detail;
use crate::impact::objects::{Applied, Field, Object, ObjectAction, Overlay, OverlayKind};

/// How many objects of an overlay are named, and how many fields of an object; the rest is counted.
const NAMED: usize = 12;
const FIELDS: usize = 3;
/// The longest value that is shown.
const VALUE: usize = 60;

/// The words for actions, of one object and of several, in the order to tell them in.
const WORDS: [(ObjectAction, &str, &str); 7] = [
    (ObjectAction::Refuse, "refused", "refused"),
    (ObjectAction::Remove, "removed", "removed"),
    (ObjectAction::Replace, "replaced", "replaced"),
    (ObjectAction::Restart, "restarts pods", "restart pods"),
    (
        ObjectAction::Stay,
        "stays in the cluster",
        "stay in the cluster",
    ),
    (ObjectAction::Create, "created", "created"),
    (ObjectAction::Change, "changed", "changed"),
];

/// What happens to the objects of overlays; empty if nothing does.
pub fn told(overlays: &BTreeMap<String, Overlay>, detail: Detail) -> String {
    let mut groups: BTreeMap<Vec<String>, Vec<(&String, &Overlay)>> = BTreeMap::new();
    for (folder, overlay) in overlays {
        let alike = match detail {
            Detail::All => vec![folder.clone()],
            _ => alike(overlay),
        };
        groups.entry(alike).or_default().push((folder, overlay));
    }
    let mut groups: Vec<Vec<(&String, &Overlay)>> = groups.into_values().collect();
    groups.sort_by_key(|group| {
        let first = group.first();
        let worst = first.and_then(|(_, overlay)| overlay.objects.first());
        let loses = worst.is_some_and(|object| object.loses.is_some());
        let folder = first.map(|(folder, _)| *folder);
        (worst.map(|object| object.action), !loses, folder)
    });
    let mut text = String::new();
    for group in groups {
        let Some((folder, overlay)) = group.first() else {
            continue;
        };
        let others = match group.len() - 1 {
            0 => None,
            1 => Some("the same in 1 other overlay".to_owned()),
            count => Some(format!("the same in {count} other overlays")),
        };
        let _ = write!(text, "{folder}: {}", head(overlay));
        if detail == Detail::Counts {
            let others = others.map(|others| format!("; {others}"));
            let _ = writeln!(text, "{}", others.unwrap_or_default());
            continue;
        }
        text.push('\n');
        objects(&mut text, overlay, detail);
        if let Some(others) = others {
            let _ = writeln!(text, "  {others} (-v lists all)");
        }
    }
    text
}

/// What a build or a review has to look at, in a few words each.
pub fn words(overlays: &BTreeMap<String, Overlay>) -> Vec<String> {
    let count = |action| {
        let all = overlays.values().flat_map(|overlay| &overlay.objects);
        all.filter(|object| object.action == action).count()
    };
    let parts = [
        (
            ObjectAction::Refuse,
            "object is refused",
            "objects are refused",
        ),
        (
            ObjectAction::Remove,
            "object is removed",
            "objects are removed",
        ),
        (
            ObjectAction::Replace,
            "object is replaced",
            "objects are replaced",
        ),
        (
            ObjectAction::Restart,
            "workload restarts",
            "workloads restart",
        ),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(action, one, many)| match count(action) {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        });
    parts.collect()
}

fn head(overlay: &Overlay) -> String {
    let parts = WORDS.iter().filter_map(|(action, one, many)| {
        let all = overlay.objects.iter();
        match all.filter(|object| object.action == *action).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        }
    });
    let parts: Vec<String> = parts.collect();
    let what = match parts.is_empty() {
        true => "not known".to_owned(),
        false => parts.join(", "),
    };
    let what = match overlay.kind {
        OverlayKind::Removed => format!("leaves: {what}"),
        OverlayKind::Added => format!("comes: {what}"),
        OverlayKind::Changed => what,
    };
    match overlay.applied {
        Applied::OnRequest => format!("{what}, once a person syncs it"),
        _ => what,
    }
}

/// What two overlays have in common to which the same happens, whatever their objects are called. Of those that come or leave that is all that is told.
fn alike(overlay: &Overlay) -> Vec<String> {
    let is_told = |object: &&Object| match overlay.kind {
        OverlayKind::Changed => true,
        OverlayKind::Removed => object.loses.is_some(),
        OverlayKind::Added => false,
    };
    let words = overlay.objects.iter().filter(is_told).map(|object| {
        let named = |text: &str| text.replace(&object.name, "*");
        let fields = object.fields.iter().map(|field| named(&field.path));
        let fields: Vec<String> = fields.collect();
        let words = [&object.why, &object.loses].map(|words| words.as_deref().map(named));
        format!("{:?} {} {fields:?} {words:?}", object.action, object.kind)
    });
    let mut all: Vec<String> = words.collect();
    all.sort();
    let (kind, applied, unknown) = (overlay.kind, overlay.applied, &overlay.unknown);
    all.push(format!(
        "{kind:?} {applied:?} {unknown:?} {:?}",
        reasons(overlay)
    ));
    all
}

fn objects(text: &mut String, overlay: &Overlay, detail: Detail) {
    let reasons = reasons(overlay);
    let is_told = |object: &&Object| match (detail, overlay.kind) {
        (Detail::All, _) => true,
        (_, OverlayKind::Added) => false,
        (_, OverlayKind::Removed) => object.loses.is_some(),
        _ => match object.action {
            ObjectAction::Create => false,
            ObjectAction::Change => object.why.is_some(),
            ObjectAction::Stay => false,
            ObjectAction::Remove => !goes_with_namespace(object, overlay),
            _ => true,
        },
    };
    let told: Vec<&Object> = overlay.objects.iter().filter(is_told).collect();
    let most = if detail == Detail::All {
        told.len()
    } else {
        NAMED
    };
    for object in told.iter().take(most) {
        let _ = writeln!(text, "  {}", line(object, detail));
    }
    if told.len() > most {
        let _ = writeln!(text, "  and {} more (-v lists all)", told.len() - most);
    }
    if detail != Detail::All {
        for (action, why) in reasons {
            let names = match overlay.kind {
                OverlayKind::Removed => String::new(),
                _ => names(overlay, action, why),
            };
            let _ = match action {
                ObjectAction::Remove => writeln!(text, "  only {why}"),
                _ => writeln!(text, "  stays{names}: {why}"),
            };
        }
    }
    for why in &overlay.unknown {
        let _ = writeln!(text, "  not known: {why}");
    }
}

/// Why objects stay, or what their removal depends on: each reason once.
fn reasons(overlay: &Overlay) -> BTreeSet<(ObjectAction, &str)> {
    let gone = overlay.objects.iter();
    let gone =
        gone.filter(|object| matches!(object.action, ObjectAction::Stay | ObjectAction::Remove));
    gone.filter_map(|object| Some((object.action, object.why.as_deref()?)))
        .collect()
}

/// The first objects to which something happens for a reason.
fn names(overlay: &Overlay, action: ObjectAction, why: &str) -> String {
    let all = overlay
        .objects
        .iter()
        .filter(|object| object.action == action);
    let all = all.filter(|object| object.why.as_deref() == Some(why));
    let all: Vec<String> = all.map(name).collect();
    let most = FIELDS + 1;
    let shown = all
        .iter()
        .take(most)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len().checked_sub(most) {
        None | Some(0) => format!(" {shown}"),
        Some(more) => format!(" {shown} and {more} more"),
    }
}

/// Whether the namespace of an object is removed, too: that it goes is said there.
fn goes_with_namespace(object: &Object, overlay: &Overlay) -> bool {
    let mut all = overlay.objects.iter();
    all.any(|other| {
        let is_removed = other.action == ObjectAction::Remove;
        is_removed && other.kind == "Namespace" && Some(&other.name) == object.namespace.as_ref()
    })
}

fn name(object: &Object) -> String {
    match &object.namespace {
        Some(namespace) => format!("{} {namespace}/{}", object.kind, object.name),
        None => format!("{} {}", object.kind, object.name),
    }
}

fn line(object: &Object, detail: Detail) -> String {
    let word = match object.action {
        ObjectAction::Refuse => "refused",
        ObjectAction::Remove => "remove",
        ObjectAction::Replace => "replace",
        ObjectAction::Restart => "restart pods of",
        ObjectAction::Stay => "stays",
        ObjectAction::Create => "create",
        ObjectAction::Change => "change",
    };
    let mut line = format!("{word} {}", name(object));
    if let Some(from) = &object.from {
        let _ = write!(line, " (was {from})");
    }
    // What is refused is said with its fields.
    let fields = match object.action {
        ObjectAction::Refuse => String::new(),
        _ => fields(&object.fields, detail),
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(Some(fields).filter(|fields| !fields.is_empty()));
    // What all of an overlay's removals depend on is said once.
    let is_said = detail != Detail::All && object.action == ObjectAction::Remove;
    parts.extend(object.why.clone().filter(|_| !is_said));
    if !parts.is_empty() {
        let _ = write!(line, ": {}", parts.join("; "));
    }
    if let Some(loses) = &object.loses {
        let _ = write!(line, "; with {loses}");
    }
    line
}

fn fields(fields: &[Field], detail: Detail) -> String {
    let most = if detail == Detail::All {
        fields.len()
    } else {
        FIELDS
    };
    let mut told: Vec<String> = fields.iter().take(most).map(field).collect();
    if fields.len() > most {
        told.push(format!("{} more", fields.len() - most));
    }
    told.join(", ")
}

fn field(field: &Field) -> String {
    let short = |value: &Option<Json>| -> Option<String> {
        let text = match value {
            None => "none".to_owned(),
            Some(Json::String(text)) => text.clone(),
            Some(Json::Array(_) | Json::Object(_)) => return None,
            Some(other) => other.to_string(),
        };
        let is_short = text.chars().count() <= VALUE && !text.contains(char::is_control);
        is_short.then_some(text)
    };
    let path = &field.path;
    let is_hidden = field.old.is_none() && field.new.is_none();
    match (short(&field.old), short(&field.new)) {
        (Some(old), Some(new)) if !is_hidden => format!("{path} {old} -> {new}"),
        _ => path.clone(),
    }
}
