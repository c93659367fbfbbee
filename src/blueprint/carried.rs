//! The built-in blueprints, parsed once in a process: one that compiles several estates does not read them again. Not what a project adds.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::{Arc, LazyLock};

use super::{Blueprint, Folder, load};
use crate::diag::Problems;
use crate::source::{Source, Sources};

/// What stands before the built-in blueprints in the sources of every compilation: the estate file.
const BEFORE: usize = 1;

struct Carried {
    blueprints: Vec<Blueprint>,
    texts: Vec<Source>,
    /// Of all files.
    paths: BTreeSet<String>,
}

/// As they are read. The spans of a parsed text have its number among the sources, so what is shared holds for one beginning only.
static READ: LazyLock<Carried> = LazyLock::new(|| {
    let mut sources = Sources::new();
    for _ in 0..BEFORE {
        sources.add("", "");
    }
    // That they load without a problem is tested.
    let folder = super::built_in();
    let names = folder.blueprints();
    let mut blueprints = load::all(&folder, &names, true, &mut sources, &mut Problems::new());
    for schema in blueprints.iter_mut().filter_map(|b| b.schema.as_mut()) {
        schema.is_carried = true;
    }
    let texts = sources.all().iter().skip(BEFORE).cloned().collect();
    let paths = folder.files.into_keys().collect();
    Carried {
        blueprints,
        texts,
        paths,
    }
});

/// What becomes of them in a project without blueprints of its own, as most are: they are made ready once.
static ALONE: LazyLock<Vec<Blueprint>> = LazyLock::new(|| {
    let (read, nothing) = (READ.blueprints.clone(), Folder::default());
    load::with_project(read, Problems::new(), &nothing, &mut Sources::new()).0
});

/// The built-in blueprints as they are read, their texts added to the sources; none when those do not begin as in a compilation.
pub(super) fn blueprints(sources: &mut Sources) -> Option<&'static [Blueprint]> {
    if sources.all().len() != BEFORE {
        return None;
    }
    for source in &READ.texts {
        sources.add(Arc::clone(&source.name), Arc::clone(&source.text));
    }
    Some(&READ.blueprints)
}

/// The same for a project without blueprints of its own: ready to be used.
pub(super) fn alone(sources: &mut Sources) -> Option<&'static [Blueprint]> {
    blueprints(sources).map(|_| ALONE.as_slice())
}

/// Whether the compiler carries a folder of a blueprint, or a module in it. A project's own blueprint of that name may have others beside.
pub(super) fn has_folder(blueprint: &str, files: &str, module: Option<&str>) -> bool {
    let mut parts: Vec<&str> = vec![blueprint, files];
    parts.extend(module);
    let below = format!("{}/", parts.join("/"));
    let from = (Bound::Included(below.as_str()), Bound::Unbounded);
    let mut after = READ.paths.range::<str, _>(from);
    after.next().is_some_and(|path| path.starts_with(&below))
}
