//! Resources that are the same under another key: what Terraform would destroy at one address and create at another because a name changed. Not what else is
//! known by a name: what a cloud calls by it is made anew in any case.

use std::collections::{BTreeMap, BTreeSet};

use super::moves::{behind_key, without_keys};
use super::report::{Action, Root};

/// Notes how to keep those that stay what they are. `kept` tells which of some new addresses need not be made anew, if what is there was moved to them.
pub fn note(
    (folder, said): (&str, &BTreeMap<&str, &str>),
    out: &mut Root,
    kept: &dyn Fn(&BTreeMap<String, String>) -> BTreeSet<String>,
) {
    let of = |action| -> BTreeSet<&str> {
        let all = out.changes.iter().filter(|change| change.action == action);
        all.map(|change| change.address.as_str()).collect()
    };
    let (moves, names) = moves(&of(Action::Delete), &of(Action::Create));
    for (was, is) in names {
        if let Some(said) = said.get(is.as_str()).filter(|said| **said != was) {
            out.notes.push(format!(
                "`[[renamed]]` says that `{is}` was `{said}`: here it was `{was}`"
            ));
        }
    }
    if moves.is_empty() {
        return;
    }
    let kept = kept(&moves);
    let commands = moves.iter().filter(|(_, to)| kept.contains(*to));
    let commands = commands
        .map(|(from, to)| format!("terraform -chdir={folder} state mv '{from}' '{to}'"))
        .collect::<Vec<_>>();
    if !commands.is_empty() {
        let count = commands.len();
        out.notes.push(format!(
            "{count} of these are the same under another key. If a table of the file got another name, write that under `[[renamed]]`, and they are kept; else keep them by running this once the change is merged, before it is planned:"
        ));
        out.notes.extend(commands);
    }
}

/// Names that changed: the former, and the present.
type Names = BTreeSet<(String, String)>;

/// Where each address would be if only a key had changed, and the names by which that is so.
fn moves(gone: &BTreeSet<&str>, come: &BTreeSet<&str>) -> (BTreeMap<String, String>, Names) {
    let mut blocks: BTreeMap<String, [Vec<&str>; 2]> = BTreeMap::new();
    for (at, side) in [gone, come].into_iter().enumerate() {
        for address in side {
            let block = blocks.entry(without_keys(address)).or_default();
            if let Some(list) = block.get_mut(at) {
                list.push(address);
            }
        }
    }
    // Of several that go and come nobody knows which is which, but for what one that is alone tells.
    let renames = blocks.values().filter_map(|[gone, come]| {
        let ([one], [other]) = (gone.as_slice(), come.as_slice()) else {
            return None;
        };
        let keys = keys(one).into_iter().zip(keys(other));
        let mut apart = keys.filter(|(one, other)| one != other);
        let first = apart.next()?;
        apart.next().is_none().then_some(first)
    });
    let renames: BTreeSet<(&str, &str)> = renames.collect();
    let moved = gone.iter().filter_map(|address| {
        let to = renames.iter().map(|names| renamed(address, *names));
        let to: BTreeSet<String> = to.filter(|to| come.contains(to.as_str())).collect();
        let mut to = to.into_iter();
        let only = to.next().filter(|_| to.next().is_none())?;
        Some(((*address).to_owned(), only))
    });
    let moved = moved.collect();
    let names = renames.iter();
    let names = names.map(|(was, is)| ((*was).to_owned(), (*is).to_owned()));
    (moved, names.collect())
}

/// The texts of the keys of an address.
fn keys(address: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = address;
    while let Some(at) = rest.find("[\"") {
        let key = &rest[at..];
        let behind = behind_key(key);
        let key = &key[..key.len() - behind.len()];
        found.push(key.trim_start_matches("[\"").trim_end_matches("\"]"));
        rest = behind;
    }
    found
}

/// An address with another name in its keys, whole or before a slash.
fn renamed(address: &str, (from, to): (&str, &str)) -> String {
    let whole = address.replace(&format!("[\"{from}\"]"), &format!("[\"{to}\"]"));
    whole.replace(&format!("[\"{from}/"), &format!("[\"{to}/"))
}
