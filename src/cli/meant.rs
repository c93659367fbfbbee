//! What of a change only the estate and its graph know: which cell a stack belongs to, which offices are connected to it, and who reads what it hands on.

use super::changes::cells;
use super::project::Output;
use crate::estate::Estate;
use crate::impact::{Action, Change, Impact, Kind, Place, Root, words};
use crate::terraform::handover::Handed;

/// Adds the sentences of cells, and readers.
pub fn complete(impact: &mut Impact, output: &Output, model: Option<&Estate>) {
    let Some(model) = model.filter(|_| !impact.is_empty()) else {
        return;
    };
    let places = cells(output, model).into_iter().map(|(folder, cell)| {
        let owner = model.cells.get(cell.network_owner()).unwrap_or(cell);
        let place = Place {
            cell: cell.name.to_string(),
            sites: owner.vpn.keys().cloned().collect(),
        };
        (folder, place)
    });
    impact.cells = words(impact, &places.collect());
    for edge in output.graph.edges() {
        let place = |path| output.parts.place(path).map(|place| place.to_string());
        let Some((from, to)) = place(&edge.from.info.path).zip(place(&edge.to.info.path)) else {
            continue;
        };
        let root = impact.roots.get_mut(&from).filter(|root| is_asked(root));
        let reads = |root: &&mut Root| {
            let mut handed = edge.parameters.iter();
            handed.any(|one| root.changes.iter().any(|change| writes(change, one)))
        };
        if let Some(root) = root.filter(reads) {
            root.readers.push(to);
        }
    }
    for root in impact.roots.values_mut() {
        root.readers.sort();
        root.readers.dedup();
    }
}

/// Whether something of a stack is made anew, or goes, so that who reads of it has to hear of it.
fn is_asked(root: &Root) -> bool {
    let stays = !matches!(root.kind, Kind::Added | Kind::Removed);
    let is_gone = |action| matches!(action, Action::Replace | Action::Delete);
    stays && root.changes.iter().any(|change| is_gone(change.action))
}

/// Whether a change is that of something that is handed over: the end of its name is its key.
fn writes(change: &Change, handed: &Handed) -> bool {
    let of = format!("{}.", handed.channel.resource());
    let Some(at) = change.address.rfind(&of) else {
        return false;
    };
    let is_other = matches!(change.action, Action::Create | Action::Move);
    let named = change
        .address
        .get(at..)
        .and_then(|named| named.split_once("[\""));
    let key = named.and_then(|(_, key)| key.strip_suffix("\"]"));
    !is_other && key.is_none_or(|key| handed.name.ends_with(&format!("/{key}")))
}
