//! The kustomization of a folder that others extend: what their kustomizations list is added to the owner's, and so are files that nobody lists.

use std::sync::Arc;

use super::TemplateBody;
use super::document::{Key, NodeKind};
use super::draft::{Content, Draft, EXTENSION_CONFLICT};
use super::template::extension;
use crate::diag::Problem;
use crate::format::yaml::{Entry, Item, Note, Yaml};
use crate::span::Span;

/// Names of the file that Kustomize reads in a folder.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether Kustomize reads the file as the folder's.
pub(super) fn is_one(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Puts the kustomizations of each folder together: the owner's, and those of extensions in their order.
pub(super) fn join(drafts: &mut Vec<Draft>, problems: &mut Vec<Problem>) {
    let mut joined: Vec<(Draft, Vec<Draft>)> = Vec::with_capacity(drafts.len());
    for draft in drafts.drain(..) {
        let is_part = is_one(draft.path.name()) && draft.is_extension();
        let first = joined.iter_mut().find(|(first, _)| {
            is_part && is_one(first.path.name()) && first.path.parent() == draft.path.parent()
        });
        match first {
            Some((_, parts)) => parts.push(draft),
            None => joined.push((draft, Vec::new())),
        }
    }
    for (first, parts) in &mut joined {
        let mut said: Vec<(Arc<str>, Yaml, Span)> = Vec::new();
        for part in parts {
            add(first, part, &mut said, problems);
        }
    }
    drafts.extend(joined.into_iter().map(|(draft, _)| draft));
    list_the_rest(drafts);
}

/// `said` is what earlier extensions have added.
fn add(
    first: &mut Draft,
    part: &Draft,
    said: &mut Vec<(Arc<str>, Yaml, Span)>,
    problems: &mut Vec<Problem>,
) {
    let order = keys(first);
    let beginning = first.place();
    let own = |key: &str| place(&order, key).unwrap_or(beginning);
    let (Some(entries), Some(more)) = (entries_mut(&mut first.content), entries(&part.content))
    else {
        return;
    };
    let places = keys(part);
    for entry in more {
        let key = &entry.key;
        let here = place(&places, key).unwrap_or(part.place());
        let conflict = |message: String, there: Span| {
            let problem = Problem::new(&EXTENSION_CONFLICT, message).at(here, "");
            problem.at(there, "the other one")
        };
        let known = entries.iter_mut().find(|known| known.key == *key);
        match (known.map(|known| &mut known.value), &entry.value) {
            (Some(Yaml::Seq(items)), Yaml::Seq(more)) => {
                for item in more {
                    if items.iter().any(|known| known.value == item.value) {
                        let mut earlier = said
                            .iter()
                            .filter(|(k, value, _)| k == key && *value == item.value);
                        let there = earlier.next().map_or(own(key), |(.., span)| *span);
                        let what = item
                            .value
                            .as_text()
                            .map_or_else(String::new, |text| format!(" `{text}`"));
                        let message = format!("`{key}` of a kustomization would have{what} twice");
                        problems
                            .push(conflict(message, there).help("remove it from one of the lists"));
                        continue;
                    }
                    items.push(item.clone());
                    said.push((Arc::clone(key), item.value.clone(), here));
                }
            }
            (Some(known), value) if known == value => {}
            (None, Yaml::Seq(more)) => {
                let items = more.iter();
                said.extend(items.map(|item| (Arc::clone(key), item.value.clone(), here)));
                insert(entries, entry.clone(), &order);
            }
            (known, _) => {
                let message = format!("an extension cannot set `{key}` of a kustomization");
                let help = "an extension appends to lists, such as `resources`, `components` and `patches`; settings of the whole folder belong to its owner";
                let problem = match known {
                    Some(_) => conflict(message, own(key)),
                    None => Problem::new(&EXTENSION_CONFLICT, message).at(here, ""),
                };
                problems.push(problem.help(help));
            }
        }
    }
}

/// Lists the files of extensions that no kustomization names: whoever adds an object to a folder wants it applied.
fn list_the_rest(drafts: &mut [Draft]) {
    let added = drafts.iter().filter(|draft| {
        let is_yaml = matches!(extension(draft.path.name()), "yaml" | "yml");
        draft.is_extension() && is_yaml && !is_one(draft.path.name())
    });
    let added: Vec<String> = added.map(|draft| draft.path.to_string()).collect();
    for path in added {
        let mut deepest: Option<(usize, &mut Draft)> = None;
        for draft in drafts.iter_mut().filter(|draft| is_one(draft.path.name())) {
            let folder = draft
                .path
                .parent()
                .map_or(0, |folder| folder.as_str().len() + 1);
            let is_below = draft.path.as_str().get(..folder) == path.get(..folder);
            if is_below && deepest.as_ref().is_none_or(|(other, _)| *other < folder) {
                deepest = Some((folder, draft));
            }
        }
        let Some((folder, draft)) = deepest else {
            continue;
        };
        let (name, order) = (path.get(folder..).unwrap_or(""), keys(draft));
        let Some(entries) = entries_mut(&mut draft.content) else {
            continue;
        };
        if entries.iter().any(|entry| mentions(&entry.value, name)) {
            continue;
        }
        let item = Item {
            note: Note::default(),
            value: Yaml::string(name),
        };
        let known = entries.iter_mut().find(|entry| &*entry.key == "resources");
        match known.map(|entry| &mut entry.value) {
            Some(Yaml::Seq(items)) => items.push(item),
            Some(_) => {}
            None => {
                let entry = Entry {
                    note: Note::default(),
                    key: "resources".into(),
                    value: Yaml::Seq(vec![item]),
                };
                insert(entries, entry, &order);
            }
        }
    }
}

/// Puts an entry where the template has its key, which may have been left out there; else behind all others.
fn insert(entries: &mut Vec<Entry>, entry: Entry, order: &[(Arc<str>, Span)]) {
    let number = |key: &str| order.iter().position(|(known, _)| **known == *key);
    let own = number(&entry.key);
    let behind = entries
        .iter()
        .position(|other| match (number(&other.key), own) {
            (Some(other), Some(own)) => other > own,
            _ => false,
        });
    entries.insert(behind.unwrap_or(entries.len()), entry);
}

/// Whether a text in it is the path of the file, or ends with that as those of a generator do: `name=path`.
fn mentions(value: &Yaml, path: &str) -> bool {
    match value {
        Yaml::String(text) => {
            let rest = text.strip_suffix(path);
            rest.is_some_and(|rest| matches!(rest, "" | "./") || rest.ends_with('='))
        }
        Yaml::Seq(items) => items.iter().any(|item| mentions(&item.value, path)),
        Yaml::Map(entries) => entries.iter().any(|entry| mentions(&entry.value, path)),
        Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) => false,
    }
}

/// The keys of a template that are written out, in their order.
fn keys(draft: &Draft) -> Vec<(Arc<str>, Span)> {
    let Some(TemplateBody::Yaml(documents)) = draft.template.body() else {
        return Vec::new();
    };
    let root = documents.first().map(|document| &document.root.kind);
    let Some(NodeKind::Map(pairs)) = root else {
        return Vec::new();
    };
    let written = pairs.iter().filter_map(|pair| match &pair.key {
        Key::Text(key) => Some((Arc::clone(key), pair.key_span)),
        Key::Template(_) => None,
    });
    written.collect()
}

fn place(keys: &[(Arc<str>, Span)], key: &str) -> Option<Span> {
    let found = keys.iter().find(|(known, _)| **known == *key);
    found.map(|(_, span)| *span)
}

fn entries(content: &Content) -> Option<&Vec<Entry>> {
    match content {
        Content::Yaml(documents) => match &documents.first()?.root {
            Yaml::Map(entries) => Some(entries),
            _ => None,
        },
        Content::Text(_) | Content::Hcl(_) => None,
    }
}

fn entries_mut(content: &mut Content) -> Option<&mut Vec<Entry>> {
    match content {
        Content::Yaml(documents) => match &mut documents.first_mut()?.root {
            Yaml::Map(entries) => Some(entries),
            _ => None,
        },
        Content::Text(_) | Content::Hcl(_) => None,
    }
}
