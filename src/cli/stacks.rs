//! Stacks that a build takes out of the tree, adds to it, or gives another state: what they made stays in the cloud, and somebody has to look after it.
//! Not how they are shown.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::{PLANNED_STACKS, STATE_MOVES};
use super::project::Output;
use crate::diag::Problem;
use crate::diag::render::markdown::escaped;
use crate::disk::{Changes, Disk};
use crate::estate::{Estate, Status};
use crate::impact::{Impact, Kind, State};
use crate::value::RelPath;

/// What happens to the stacks of a tree.
#[derive(Debug, Default)]
pub struct Stacks {
    /// Folders of those that were not there, with the words for their states.
    pub added: BTreeMap<String, String>,
    /// Folders of those that go.
    pub removed: BTreeMap<String, String>,
    /// Folders of those that stay, with the words for the state that each had.
    pub moved: BTreeMap<String, String>,
    /// What takes the states of those along, by folder.
    commands: BTreeMap<String, Vec<String>>,
}

impl Stacks {
    /// What a build would do to them. A stack that only moves to another folder, with its state, is none that goes or comes.
    pub fn new(changes: &Changes, output: &Output, disk: &dyn Disk) -> Self {
        let is_terraform = |path: &RelPath| {
            let extension = std::path::Path::new(path.as_str()).extension();
            extension.is_some_and(|e| e == "tf")
        };
        let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
        for change in changes.iter().filter(|change| is_terraform(&change.path)) {
            let folder = folder_of(&change.path);
            if let Ok(bytes) = disk.read(&change.path)
                && let Some(state) = State::in_text(&bytes)
            {
                old.insert(folder.clone(), state);
            }
            if let Some(state) = change.wanted().and_then(State::in_text) {
                new.insert(folder, state);
            }
        }
        let mut stacks = Self::default();
        let lost = old
            .iter()
            .any(|(folder, state)| new.get(folder) != Some(state));
        if !lost
            && new
                .iter()
                .all(|(folder, state)| old.get(folder) == Some(state))
        {
            return stacks;
        }
        let kept: BTreeSet<State> = output
            .tree
            .iter()
            .filter(|(path, _)| is_terraform(path))
            .filter_map(|(_, bytes)| State::in_text(bytes))
            .collect();
        let had: BTreeSet<&State> = old.values().collect();
        for (folder, state) in &new {
            if !old.contains_key(folder) && !had.contains(state) {
                stacks.added.insert(folder.clone(), state.words());
            }
        }
        for (folder, state) in old.iter().filter(|(_, state)| !kept.contains(*state)) {
            let list = match new.contains_key(folder) {
                true => &mut stacks.moved,
                false => &mut stacks.removed,
            };
            list.insert(folder.clone(), state.words());
        }
        stacks
    }

    /// Whether a state is left behind.
    pub fn lose_any(&self) -> bool {
        !self.removed.is_empty() || !self.moved.is_empty()
    }

    /// The same, where stacks that come in the place of others that go are known: they stay, with another folder and state.
    pub fn paired(mut self, impact: &Impact) -> Self {
        // What is empty leaves nothing behind.
        self.removed.retain(|folder, _| {
            let root = impact.roots.get(folder);
            root.is_none_or(|root| !root.is_empty())
        });
        let moved = impact.roots.iter();
        for (folder, root) in moved.filter(|(_, root)| root.kind == Kind::StateMoved) {
            let from = root.from.as_ref();
            if let Some(state) = from.and_then(|from| self.removed.remove(from)) {
                self.added.remove(folder);
                self.moved.insert(folder.clone(), state);
            }
            self.commands.insert(folder.clone(), root.commands.clone());
        }
        self
    }

    /// One warning for each stack that forgets its state; an error for each region that the file says was never there.
    pub fn problems(&self, model: &Estate) -> Vec<Problem> {
        let mut problems = Vec::new();
        let planned = model.regions.iter();
        for (name, region) in planned.filter(|(_, r)| r.status.value == Status::Planned) {
            let is_here = |folder: &str| folder.split('/').any(|part| part == name.as_str());
            let mine = self.removed.iter().filter(|(folder, _)| is_here(folder));
            let mine: Vec<(&String, &String)> = mine.collect();
            if let Some((first, _)) = mine.first() {
                let states: Vec<&str> = mine.iter().map(|(_, state)| state.as_str()).collect();
                let states = states.join(", ");
                problems.push(
                    Problem::new(
                        &PLANNED_STACKS,
                        format!("`{name}` is planned, and stacks of it are in the tree, such as `{first}`"),
                    )
                    .at(region.status.span, "nothing is emitted for a planned region")
                    .help(format!("write `status = \"retiring\"`. If the region is to go, destroy its stacks first and then remove their folders from the tree; their states: {states}")),
                );
            }
        }
        for (folder, state) in &self.moved {
            let message = format!(
                "the stack `{folder}` gets another state, so that Terraform forgets what it made"
            );
            let commands = self.commands.get(folder).into_iter().flatten();
            let commands: Vec<String> = commands.map(|one| format!("`{one}`")).collect();
            let run = match commands.is_empty() {
                true => "`terraform init -migrate-state` in its folder".to_owned(),
                false => commands.join(", then "),
            };
            problems.push(Problem::new(&STATE_MOVES, message).help(format!("its state is {state}: run {run} after this build and before the next plan, or give it its former name back")));
        }
        problems
    }
}

impl Stacks {
    /// Lists of those that come, go or get another state; nothing where all stay.
    pub fn to_markdown(&self) -> String {
        let lists = [
            ("Stacks added", &self.added),
            ("Stacks removed", &self.removed),
            ("Stacks whose state moves", &self.moved),
        ];
        let mut text = String::new();
        for (title, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            text.push_str(&format!("### {title}\n\n"));
            for (folder, state) in list {
                text.push_str(&format!("- `{folder}`, state {}\n", escaped(state)));
            }
            text.push('\n');
        }
        text
    }
}

fn folder_of(path: &RelPath) -> String {
    let path = path.as_str();
    path.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}
