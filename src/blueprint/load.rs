//! From folders of texts to blueprints with every template parsed. All faults are collected.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::inner::Head;
use super::manifest::Text;
use super::template::{SYNTAX, syntax};
use super::{
    Blueprint, Files, Folder, InputSchema, Templates, carried, extension, manifest, provided,
    shared,
};
use crate::diag::{Code, Problem, Problems, suggest};
use crate::hcl;
use crate::source::Sources;
use crate::span::{SourceId, Span};

/// A file or folder that a blueprint must have.
pub const MISSING_FILE: Code = Code::error(
    "blueprint::missing_file",
    "a blueprint lacks a required file or folder",
);
/// A name that leads nowhere.
pub const REFERENCE: Code = Code::error(
    "blueprint::reference",
    "a blueprint refers to something that does not exist",
);

const MANIFEST: &str = "blueprint.hcl";
const SCHEMA: &str = "inputs.schema.json";

/// Loads the built-in blueprints and a project's own, of which one with the same name replaces the built-in one.
/// Sorted by name.
pub fn load_project(
    project: &Folder,
    sources: &mut Sources,
) -> (Cow<'static, [Blueprint]>, Problems) {
    let has_own = !(project.files.is_empty() && project.unreadable.is_empty());
    if !has_own && let Some(carried) = carried::alone(sources) {
        return (carried.into(), Problems::new());
    }
    let (loaded, problems) = match carried::blueprints(sources) {
        Some(carried) => {
            let own = project.blueprints();
            let kept = carried.iter().filter(|b| !own.contains(&b.name.as_str()));
            with_project(kept.cloned().collect(), Problems::new(), project, sources)
        }
        None => load(&super::built_in(), project, sources),
    };
    (loaded.into(), problems)
}

/// The same with other built-in ones.
pub fn load(
    built_in: &Folder,
    project: &Folder,
    sources: &mut Sources,
) -> (Vec<Blueprint>, Problems) {
    let mut problems = Problems::new();
    let mut names = built_in.blueprints();
    let own = project.blueprints();
    names.retain(|name| !own.contains(name));
    let carried = all(built_in, &names, false, sources, &mut problems);
    read(&carried, &mut problems);
    with_project(carried, problems, project, sources)
}

/// Reads the templates, with what is wrong with them.
fn read(blueprints: &[Blueprint], problems: &mut Problems) {
    for blueprint in blueprints {
        let folders = blueprint.files.iter().map(|files| &files.templates);
        let shared = blueprint.shared.iter().map(|shared| &shared.templates);
        folders.chain(shared).for_each(|t| t.read(problems));
    }
}

/// Blueprints whose templates are not read yet, nor, if they are known to be sound, names and checks.
pub(super) fn all(
    folder: &Folder,
    names: &[&str],
    is_sound: bool,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<Blueprint> {
    let one = |name: &&str| one((folder, is_sound), name, sources, problems);
    names.iter().filter_map(one).collect()
}

pub(super) fn with_project(
    mut loaded: Vec<Blueprint>,
    mut problems: Problems,
    project: &Folder,
    sources: &mut Sources,
) -> (Vec<Blueprint>, Problems) {
    let own = all(
        project,
        &project.blueprints(),
        false,
        sources,
        &mut problems,
    );
    read(&own, &mut problems);
    loaded.extend(own);
    loaded.sort_by(|a, b| a.name.cmp(&b.name));
    extension::resolve(&mut loaded, &mut problems);
    references(&loaded, &mut problems);
    sections(&loaded, &mut problems);
    provided::one_of_each(&loaded, &mut problems);
    cycles(&loaded, &mut problems);
    shared::share(&mut loaded, &mut problems);
    shared::added(&loaded, &mut problems);
    (loaded, problems)
}

/// A directory: its texts by the path within it.
struct Directory<'f> {
    name: &'f str,
    files: BTreeMap<&'f str, SourceId>,
}

fn one(
    (folder, is_sound): (&Folder, bool),
    name: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Blueprint> {
    let prefix = format!("{name}/");
    let below = |path: &'_ String| path.starts_with(&prefix);
    let mut files = BTreeMap::new();
    for (path, text) in folder.files.iter().filter(|(path, _)| below(path)) {
        let shown = format!("{}/{path}", folder.shown);
        let source = sources.add(shown, Arc::clone(text));
        files.insert(path.get(prefix.len()..).unwrap_or(""), source);
    }
    let mut is_whole = true;
    for (path, reason) in folder.unreadable.iter().filter(|(path, _)| below(path)) {
        is_whole = false;
        let source = sources.add(format!("{}/{path}", folder.shown), "");
        problems.push(Problem::new(&SYNTAX, *reason).at(Span::new(source, 0, 0), ""));
    }
    if !is_whole {
        // What else is missing is missing for that reason.
        return None;
    }
    let directory = Directory { name, files };
    let Some(&source) = directory.files.get(MANIFEST) else {
        let message = format!("the blueprint `{name}` has no `{MANIFEST}`");
        let problem = Problem::new(&MISSING_FILE, message);
        problems.push(match directory.files.values().next() {
            Some(first) => problem.at(Span::new(*first, 0, 0), "its first file"),
            None => problem,
        }
        .help(format!(
            "write `{name}/{MANIFEST}`, which begins `blueprint \"{name}\" {{`, or remove the directory"
        )));
        return None;
    };
    let text = sources.get(source).text;
    let later = is_sound.then(|| Head::of(&text));
    let now = later.as_ref().map_or(&*text, |head| &head.text);
    let body = match hcl::parse_body(source, now) {
        Ok(body) => body,
        Err(errors) => {
            problems.extend(errors.into_iter().map(syntax));
            return None;
        }
    };
    let before = problems.iter().count();
    let of = Text {
        name,
        source,
        text: &text,
    };
    let mut blueprint = manifest::declaration(body, of, later, problems)?;
    // A `files` block with a fault is not among those that were read.
    if problems.iter().count() == before {
        stray(&blueprint, &directory, problems);
    }
    blueprint.has_schema = directory.files.contains_key(SCHEMA);
    blueprint.schema = schema(&blueprint, &directory, sources, problems);
    for files in &mut blueprint.files {
        files.templates = templates(files, &directory, sources, problems);
    }
    if let Some(shared) = &mut blueprint.shared {
        let (name, span) = (shared.name.value.as_str(), shared.name.span);
        shared.templates = folder_of(name, span, false, &directory, sources, problems);
    }
    stack(&blueprint, problems);
    Some(blueprint)
}

fn schema(
    blueprint: &Blueprint,
    directory: &Directory,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<InputSchema> {
    match (&blueprint.section, directory.files.get(SCHEMA)) {
        (_, Some(&source)) => match serde_json::from_str(&sources.get(source).text) {
            Ok(json) => Some(InputSchema {
                json: Arc::new(json),
                source,
                is_carried: false,
            }),
            Err(error) => {
                let text = sources.get(source).text;
                let line = text
                    .split_inclusive('\n')
                    .take(error.line().saturating_sub(1));
                let start = line.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
                let span = Span::new(source, start.min(text.len()), start.min(text.len()));
                let message = error.to_string();
                let message = message
                    .split(" at line ")
                    .next()
                    .unwrap_or(&message)
                    .to_owned();
                problems.push(
                    Problem::new(&SYNTAX, format!("this is not JSON: {message}")).at(span, ""),
                );
                None
            }
        },
        (_, None) => None,
    }
}

fn templates(
    files: &Files,
    directory: &Directory,
    sources: &Sources,
    problems: &mut Problems,
) -> Templates {
    let is_modules = files.is_modules();
    let templates = folder_of(
        &files.name,
        files.span,
        is_modules,
        directory,
        sources,
        problems,
    );
    if templates.paths().next().is_some() {
        rules(files, directory, problems);
        points(files, &templates, problems);
    }
    templates
}

/// The templates of the folder that a block names at `span`.
fn folder_of(
    name: &str,
    span: Span,
    is_modules: bool,
    directory: &Directory,
    sources: &Sources,
    problems: &mut Problems,
) -> Templates {
    let prefix = format!("{name}/");
    let texts = directory.files.iter().filter_map(|(path, &source)| {
        let path = path.strip_prefix(&prefix)?;
        Some((path.to_owned(), source, sources.get(source).text))
    });
    let texts: Vec<_> = texts.collect();
    if !texts.is_empty() {
        return Templates::new(&texts, is_modules);
    }
    let message = format!("the blueprint `{}` has no folder `{name}`", directory.name);
    let folders = folders(directory);
    let problem = Problem::new(&MISSING_FILE, message).at(span, "");
    problems.push(match suggest::nearest(name, folders.iter().copied()) {
        Some(nearest) => problem.meant(nearest),
        None => problem.help(format!(
            "make `{}/{name}`, with a template in it",
            directory.name
        )),
    });
    Templates::default()
}

/// Reports `file` blocks and archives of templates that are not in the folder.
fn rules(files: &Files, directory: &Directory, problems: &mut Problems) {
    let prefix = format!("{}/", files.name);
    let paths = || {
        directory
            .files
            .keys()
            .filter_map(|p| p.strip_prefix(&prefix))
    };
    let named = files.rules.iter().map(|rule| &rule.path);
    for named in named.chain(&files.zip) {
        if paths().any(|path| path == named.value) {
            continue;
        }
        let message = format!("the folder `{}` has no file `{}`", files.name, named.value);
        let problem = Problem::new(&MISSING_FILE, message).at(named.span, "");
        problems.push(match suggest::nearest(&named.value, paths()) {
            Some(nearest) => problem.meant(nearest),
            None => problem.help(format!("there is {}", suggest::one_of(paths()))),
        });
    }
}

/// Reports extension points of folders that are not there.
fn points(files: &Files, templates: &Templates, problems: &mut Problems) {
    let folders: BTreeSet<&str> = templates
        .paths()
        .flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)))
        .collect();
    for folder in files.points.iter().filter_map(|p| p.folder.as_ref()) {
        if folders.contains(folder.value.as_str()) {
            continue;
        }
        let message = format!(
            "the folder `{}` has no folder `{}`",
            files.name, folder.value
        );
        let problem = Problem::new(&MISSING_FILE, message).at(folder.span, "");
        let names = folders.iter().copied();
        problems.push(match suggest::nearest(&folder.value, names) {
            Some(nearest) => problem.meant(nearest),
            None => problem.help(format!(
                "make `{}/{}`, with the files of a module in it",
                files.name, folder.value
            )),
        });
    }
}

fn folders<'f>(directory: &Directory<'f>) -> BTreeSet<&'f str> {
    let paths = directory.files.keys();
    paths
        .filter_map(|path| Some(path.split_once('/')?.0))
        .collect()
}

/// Folders that nothing emits: most likely a slip.
fn stray(blueprint: &Blueprint, directory: &Directory, problems: &mut Problems) {
    for folder in folders(directory) {
        let shared = blueprint
            .shared
            .as_ref()
            .is_some_and(|s| s.name.value == folder);
        if !shared && !blueprint.files.iter().any(|files| files.name == folder) {
            let message = format!(
                "no `files` block of `{}` names its folder `{folder}`",
                blueprint.name
            );
            let problem = Problem::new(&REFERENCE, message).at(blueprint.span, "");
            problems.push(problem.help(format!(
                "write `files \"{folder}\" {{ to = \"...\" }}`, or remove the folder"
            )));
        }
    }
}

fn stack(blueprint: &Blueprint, problems: &mut Problems) {
    let Some(stack) = &blueprint.stack else {
        return;
    };
    let named = |files: &&Files| files.name == Files::STACK;
    match blueprint.files.iter().find(named) {
        None => {
            let message = format!("the stack of `{}` has no `files \"stack\"`", blueprint.name);
            let problem = Problem::new(&MISSING_FILE, message).at(stack.span, "");
            problems.push(problem.help(
                "write `files \"stack\" { to = \"...\" }`, and its templates into the folder `stack`",
            ));
        }
        Some(files)
            if files.for_each.is_some()
                || files.extends.is_some()
                || files.each != blueprint.each =>
        {
            let message = "a stack is emitted once for each instance of its blueprint";
            let problem = Problem::new(&manifest::INVALID_VALUE, message).at(files.span, "");
            problems.push(problem.help("take `each`, `for_each` and `extends` off this block"));
        }
        Some(_) => {}
    }
}

/// Reports stacks that need each other: neither could be applied first.
fn cycles(loaded: &[Blueprint], problems: &mut Problems) {
    let needs = |name: &str| {
        let blueprint = loaded.iter().find(|b| b.name == name);
        blueprint
            .and_then(|b| b.stack.as_ref())
            .into_iter()
            .flat_map(|s| &s.needs)
    };
    for blueprint in loaded {
        let mut reached = BTreeSet::new();
        let mut open: Vec<_> = needs(&blueprint.name).collect();
        while let Some(need) = open.pop() {
            if reached.insert(need.value.as_str()) {
                open.extend(needs(&need.value));
            }
        }
        if reached.contains(blueprint.name.as_str())
            && let Some(stack) = &blueprint.stack
        {
            let message = format!(
                "the stack of `{}` needs itself, by way of others",
                blueprint.name
            );
            let mut problem = Problem::new(&REFERENCE, message).at(stack.span, "");
            for need in &stack.needs {
                problem = problem.at(need.span, format!("it needs `{}`", need.value));
            }
            problems.push(problem.help("a stack reads outputs of lower layers only"));
        }
    }
}

/// A section is declared once, and read by one blueprint of each cloud.
fn sections(loaded: &[Blueprint], problems: &mut Problems) {
    let mut readers: BTreeMap<&str, Vec<(&Blueprint, Span)>> = BTreeMap::new();
    for blueprint in loaded {
        if let Some(section) = &blueprint.section {
            let readers = readers.entry(&section.value).or_default();
            readers.push((blueprint, section.span));
        }
    }
    for (name, readers) in readers {
        let mut declaring = readers.iter().filter(|(b, _)| b.schema.is_some());
        let (first, second) = (declaring.next(), declaring.next());
        if let (Some((_, first)), Some((_, second))) = (first, second) {
            let message = format!("two blueprints declare the section `{name}`");
            let problem = Problem::new(&REFERENCE, message).at(*second, "");
            problems.push(problem.at(*first, "the other one").help(format!(
                "remove one `{SCHEMA}`: the other blueprint reads what is declared there"
            )));
        }
        // A schema that cannot be read has been reported, and is there.
        let is_broken = readers
            .iter()
            .any(|(b, _)| b.has_schema && b.schema.is_none());
        if let (None, Some((blueprint, span)), false) = (first, readers.first(), is_broken) {
            let message = format!("`{}` has a section and no `{SCHEMA}`", blueprint.name);
            let problem =
                Problem::new(&MISSING_FILE, message).at(*span, "the schema of this section");
            problems.push(problem.help(format!(
                "write `{}/{SCHEMA}`: `{{ \"type\": \"object\", \"additionalProperties\": false, \"properties\": {{}} }}`, with every key under `properties`",
                blueprint.name
            )));
        }
        for (index, (blueprint, span)) in readers.iter().enumerate() {
            let before = readers.iter().take(index);
            let mut both = before.filter(|(other, _)| blueprint.always_meets(other));
            if let Some((other, other_span)) = both.next() {
                let message = format!(
                    "`{}` and `{}` read the section `{name}` of one cloud",
                    other.name, blueprint.name
                );
                let problem = Problem::new(&REFERENCE, message).at(*span, "");
                problems.push(problem.at(*other_span, "the other one").help(
                    "say in both for which `clouds` they are, keep them apart by `when`s that exclude each other, or give one of them a section of its own",
                ));
            }
        }
    }
}

/// Names of one blueprint in another.
fn references(loaded: &[Blueprint], problems: &mut Problems) {
    for blueprint in loaded {
        for need in blueprint.stack.iter().flat_map(|s| &s.needs) {
            let stacks = || {
                loaded
                    .iter()
                    .filter(|b| b.stack.is_some())
                    .map(|b| b.name.as_str())
            };
            if !stacks().any(|name| name == need.value) {
                let mut problem = Problem::new(
                    &REFERENCE,
                    format!("no blueprint with a stack is called `{}`", need.value),
                )
                .at(need.span, "");
                if let Some(nearest) = suggest::nearest(&need.value, stacks()) {
                    problem = problem.meant(nearest);
                }
                problems.push(problem);
            }
        }
    }
}
