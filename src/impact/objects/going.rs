//! Whether what leaves the tree leaves the cluster: an object that an overlay has no more, or a whole overlay.

use std::collections::{BTreeMap, BTreeSet};

use super::applying::Applier;
use super::files::Graph;
use super::report::Applied;

/// What becomes of objects that are in the tree no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Going {
    /// They are deleted; with a word about it.
    Deleted(Option<String>),
    /// They stay, and why.
    Stay(String),
}

/// One of the two trees.
pub struct Plan<'t> {
    pub graph: Graph<'t>,
    /// Who applies what, by folders.
    pub appliers: BTreeMap<String, Applier>,
    /// Folders that are built for themselves, with what each is made of.
    pub overlays: BTreeMap<String, BTreeSet<String>>,
    /// The overlays that files are part of which say who applies something.
    pub holders: BTreeMap<String, String>,
    /// The definitions that are there.
    pub ids: BTreeSet<String>,
}

impl Plan<'_> {
    /// Who applies an overlay.
    pub fn applier(&self, folder: &str) -> Option<&Applier> {
        self.appliers.get(folder)
    }
}

/// Of an object that an overlay has no more.
pub fn pruned(applier: Option<&Applier>) -> Going {
    match applier {
        None => Going::Stay(
            "nothing in the tree says who applies this, and `kubectl apply` deletes nothing".into(),
        ),
        Some(applier) if !applier.prunes => Going::Stay(format!(
            "{} does not prune here, so it is deleted by hand or not at all",
            applier.tool()
        )),
        Some(applier) if applier.applied == Applied::OnRequest => {
            Going::Deleted(Some("if whoever syncs has it pruned".into()))
        }
        Some(_) => Going::Deleted(None),
    }
}

/// Of an overlay that goes.
pub fn removed(folder: &str, old: &Plan, new: &Plan) -> Going {
    leaving(folder, old, new, &mut BTreeSet::new())
}

fn leaving<'p>(folder: &'p str, old: &'p Plan, new: &Plan, seen: &mut BTreeSet<&'p str>) -> Going {
    let stay = |why: String| Going::Stay(why);
    let Some(applier) = old.applier(folder).filter(|_| seen.insert(folder)) else {
        return pruned(None);
    };
    let tool = applier.tool();
    let is_there = new.ids.contains(&applier.id);
    let deleted = match applier.leaves {
        Some(true) if is_there => Going::Deleted(None),
        Some(false) if is_there => {
            return stay(format!(
                "{tool} keeps an application that leaves the list, so it is deleted by hand or not at all"
            ));
        }
        _ if is_there => {
            return stay(format!(
                "{tool} still looks for the folder, and deletes nothing"
            ));
        }
        _ => match old.holders.get(&applier.file) {
            None => return pruned(None),
            Some(holder) if new.overlays.contains_key(holder) => pruned(new.applier(holder)),
            Some(holder) => match leaving(holder, old, new, seen) {
                Going::Stay(_) => {
                    return stay(format!(
                        "{tool} finds its folder no more, and deletes nothing"
                    ));
                }
                Going::Deleted(word) => Going::Deleted(word),
            },
        },
    };
    match deleted {
        Going::Deleted(_) if !applier.deletes => stay(format!(
            "{tool} leaves alone what it applied, so it is deleted by hand or not at all"
        )),
        Going::Stay(why) => stay(why),
        Going::Deleted(word) => Going::Deleted(word),
    }
}
