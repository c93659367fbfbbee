//! The files of all jobs as one tree: who claims which path, and what happens when two do.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::extension::At;
use super::{Blueprint, Files, owned, uncalled};
use crate::diag::{Code, Problem};
use crate::hcl;
use crate::source::Sources;
use crate::span::{SourceId, Span};
use crate::terraform::check::UNREAD_FILE;
use crate::terraform::modules::{FileKind, ModuleFile, Modules};
use crate::tree::FileTree;
use crate::value::RelPath;

/// Two templates want the same place.
pub const PATH_CONFLICT: Code = Code::error(
    "blueprint::path_conflict",
    "two templates are written to the same path",
);

/// A file that a template became.
pub(super) struct File {
    pub(super) path: RelPath,
    pub(super) bytes: Arc<[u8]>,
    pub(super) template: SourceId,
    /// The instance it was rendered for; empty for a plain module.
    pub(super) instance: Arc<str>,
    /// The text of a plain module without its header: another blueprint may have the same one.
    pub(super) module: Option<Arc<str>>,
    /// What it holds, if it is HCL.
    pub(super) tree: Option<hcl::File>,
    /// The block that the template is of.
    pub(super) by: At,
    /// The block that the folder is of: another one, if the template extends it.
    pub(super) owner: At,
    /// Whether it is a file of a module once more: what is wrong with it is said of that.
    pub(super) is_copy: bool,
    /// Whether it is as the compiler carries it, but for what keeps resources from being destroyed.
    pub(super) is_sound: bool,
}

/// Where an emitted file came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// The template's number in the run's sources.
    pub template: SourceId,
    /// The instance it was rendered for; empty for a plain module.
    pub instance: Arc<str>,
}

/// Joins the files into a tree. The first claim of a path wins; every other one is a problem.
pub(super) fn tree(
    mut files: Vec<File>,
    blueprints: &[Blueprint],
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> (FileTree, BTreeMap<RelPath, Emitted>, Modules) {
    let mut modules = Vec::new();
    let mut claims: IndexMap<String, File> = IndexMap::with_capacity(files.len());
    let mut last = None;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        // Some file systems do not tell cases apart.
        let key = file.path.as_str().to_lowercase();
        if let Some(first) = claims.get(&key) {
            let same = file.module.is_some() && first.module == file.module;
            if (!same || first.path != file.path) && !file.is_copy {
                problems.push(conflict(first, &file, blueprints, sources));
            }
            continue;
        }
        // Files are sorted: what was found of a folder holds for all of its files.
        let mut folder = file.path.parent();
        if folder == last {
            folder = None;
        } else {
            last.clone_from(&folder);
        }
        while let Some(path) = folder {
            if let Some(first) = claims.get(&path.as_str().to_lowercase())
                && !file.is_copy
            {
                problems.push(conflict(first, &file, blueprints, sources));
            }
            folder = path.parent();
        }
        if FileKind::of(file.path.name()).is_some() {
            let is_read = file.tree.is_some() || file.is_sound;
            if !is_read && !file.is_copy {
                problems.push(unread(&file));
            }
            modules.push(ModuleFile {
                path: file.path.clone(),
                body: file.tree.as_ref().map(|tree| Arc::clone(&tree.body)),
                is_sound: file.is_sound,
            });
        }
        claims.insert(key, file);
    }
    problems.extend(owned::check(
        claims.values().filter(|file| !file.is_copy),
        blueprints,
    ));
    let mut modules = Modules::new(modules);
    // Of a tree with files missing nobody knows what calls what.
    if problems.is_empty() {
        let left_out = uncalled::left_out(claims.values(), &modules, blueprints, problems);
        claims.retain(|_, file| {
            let home = modules.home(&file.path);
            home.is_none_or(|home| !left_out.contains(home))
        });
        modules = modules.without(&left_out);
    }
    // Claims hold each path once.
    let emitted = claims.values().map(|file| {
        let origin = Emitted {
            template: file.template,
            instance: Arc::clone(&file.instance),
        };
        (file.path.clone(), origin)
    });
    let emitted = emitted.collect();
    let files = claims.into_values();
    let tree = files.map(|file| (file.path, file.bytes)).collect();
    (tree, emitted, modules)
}

/// The expression that says what path a template of a block gets.
fn said_at(files: &Files, template: SourceId) -> Option<Span> {
    let mut all = files.templates.own().chain(files.templates.shared());
    let template = all.find(|t| t.source == template);
    let rule = template
        .and_then(|t| files.rule(t))
        .and_then(|r| r.to.as_ref());
    Some(rule.or(files.to.as_ref())?.span)
}

/// Terraform that is written as JSON has no tree here: its template is one of values.
fn unread(file: &File) -> Problem {
    let message = format!(
        "`{}` is not read: what is in it is not checked, and what it may declare is taken as declared",
        file.path
    );
    let place = Span::new(file.template, 0, 0);
    let problem = Problem::new(&UNREAD_FILE, message).at(place, "");
    problem.help("write it in HCL, or ask `terrane validate` of the folder that is emitted")
}

fn conflict(first: &File, second: &File, blueprints: &[Blueprint], sources: &Sources) -> Problem {
    let what = if first.path == second.path && first.template == second.template {
        format!("`{}` is written twice by one template", second.path)
    } else if first.path == second.path {
        format!("`{}` is written by two templates", second.path)
    } else if second.path.as_str().len() == first.path.as_str().len() {
        format!(
            "`{}` and `{}` are one file on some file systems",
            first.path, second.path
        )
    } else {
        format!("`{}` is a file and a folder", first.path)
    };
    let label = |file: &File| {
        let name = sources.get(file.template).name;
        if file.instance.is_empty() {
            format!("`{name}`")
        } else {
            format!("`{name}` for {}", file.instance)
        }
    };
    // Where its path is said: in `to` of its block, or of its own `file` block.
    let place = |file: &File| {
        let blueprint = blueprints.get(file.by.0);
        let files = blueprint.and_then(|b| b.files.get(file.by.1));
        files
            .and_then(|files| said_at(files, file.template))
            .unwrap_or(Span::new(file.template, 0, 0))
    };
    let problem = Problem::new(&PATH_CONFLICT, what).at(place(second), label(second));
    if first.template == second.template && first.path == second.path {
        let help = "put into `to` what tells the files apart: `each.key`, or the name of what they are for";
        return if first.instance == second.instance {
            problem.help(help)
        } else {
            problem.at(place(first), label(first)).help(help)
        };
    }
    problem.at(place(first), label(first)).help(
        if [first, second].iter().any(|file| file.by != file.owner) {
            "rename one of the files; Terraform blocks can be in any file of a folder"
        } else {
            "give one of their `files` blocks another `to`"
        },
    )
}
