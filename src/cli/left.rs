//! What a build closes with about files that are not, or not surely, its own: kept, left or only found. Not what is done about them.

use super::project::Project;
use crate::disk::{Built, Change, Changes, Layout};

/// Files of a kind that a build names one by one; `check` lists all.
const NAMED: usize = 10;

/// One line each.
pub fn notes(
    built: &Built,
    changes: Option<&Changes>,
    layout: &Layout,
    project: &Project,
) -> Vec<String> {
    let kept = built.kept.iter();
    let mut notes: Vec<String> = kept
        .map(|(from, to)| format!("kept {from} as {to}"))
        .collect();
    if !notes.is_empty() {
        let kept = project.shown(layout.kept().as_str());
        notes.push(format!(
            "git ignores `{kept}`, and `git clean -X` deletes it: take out what you need"
        ));
    }
    notes.extend(built.left.iter().map(|folder| {
        format!(
            "`{}` is no part of the estate any more and holds files that terrane did not write: look through them, and delete it",
            project.shown(folder.as_str())
        )
    }));
    let strays = changes.into_iter().flat_map(Changes::strays);
    notes.extend(strays.map(|stray| {
        format!(
            "{} is not part of the tree, and Terraform would read it with the rest",
            project.shown(stray.path.as_str())
        )
    }));
    notes.extend(forgotten(changes, layout, project));
    notes.extend(project.left_behind(layout).iter().map(|folder| {
        format!(
            "`{}` holds trees of another `[output] dir`: remove it once nothing is applied from it",
            project.shown(folder)
        )
    }));
    notes
}

/// Files that say they were generated, and that nothing knows.
fn forgotten(changes: Option<&Changes>, layout: &Layout, project: &Project) -> Vec<String> {
    let found: Vec<Change> = changes.into_iter().flat_map(Changes::forgotten).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let named = found.iter().take(NAMED);
    let mut notes: Vec<String> = named
        .map(|change| {
            let path = project.shown(change.path.as_str());
            format!("{path} says that terrane generated it, and neither the estate nor any list knows it")
        })
        .collect();
    if found.len() > NAMED {
        let more = found.len() - NAMED;
        notes.push(format!("and {more} more such: `terrane check` lists them"));
    }
    let manifest = project.shown(layout.manifest().as_str());
    notes.push(format!(
        "bring back `{manifest}` from git, if it was cut, and build again; or delete what nothing is applied from any more"
    ));
    notes
}
