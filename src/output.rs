//! `[output]`: where the parts of the rendered tree go in the project. Knows nothing of what is in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Problem, Problems};
use crate::span::Span;
use crate::syntax::{Node, NodeKind};
use crate::tree::FileTree;
use crate::value::RelPath;

/// A folder of `[output]` that does not stay inside the project.
pub const BAD_FOLDER: Code = Code::error(
    "output::bad_folder",
    "an output folder that does not stay inside the project",
);

/// Key of `[output]`, and the first part of the paths that it rules.
const PARTS: [(&str, &str); 7] = [
    ("terraform", "terraform"),
    ("kubernetes", "kubernetes"),
    ("argocd", "argocd"),
    ("flux", "flux"),
    ("github", ".github"),
    ("policies", "policies"),
    ("docs", "docs"),
];

/// What a build reads from the project: nothing is written there.
pub const INPUTS: [&str; 3] = ["regions.toml", "blueprints", "schemas"];

/// Where the parts go.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The folder of everything that is not sent elsewhere, and of the manifest.
    pub dir: RelPath,
    places: Vec<(&'static str, Place)>,
}

#[derive(Clone, Debug)]
enum Place {
    Left,
    Elsewhere(RelPath),
    Nowhere,
}

impl Parts {
    /// Reads `[output]`, defaults in. A folder that is no path inside the project is a problem.
    #[must_use]
    pub fn new(output: &Node) -> (Option<Self>, Problems) {
        let mut problems = Problems::new();
        let key = |name: &str| output.as_table().and_then(|t| t.get(name));
        let dir = key("dir").and_then(|n| folder(n, &mut problems));
        let mut places = Vec::new();
        for (name, prefix) in PARTS {
            let place = match key(name).map(|n| (&n.kind, n)) {
                Some((NodeKind::Bool(false), _)) => Some(Place::Nowhere),
                Some((NodeKind::String(_), node)) => {
                    folder(node, &mut problems).map(Place::Elsewhere)
                }
                _ => Some(Place::Left),
            };
            places.extend(place.map(|place| (prefix, place)));
        }
        let parts = dir
            .filter(|_| problems.is_empty())
            .map(|dir| Self { dir, places });
        (parts, problems)
    }

    /// The folders that the parts go to, each once: nothing is written anywhere else.
    #[must_use]
    pub fn roots(&self) -> BTreeSet<RelPath> {
        let elsewhere = self.places.iter().filter_map(|(_, place)| match place {
            Place::Elsewhere(folder) => Some(folder),
            Place::Left | Place::Nowhere => None,
        });
        elsewhere.chain([&self.dir]).cloned().collect()
    }

    /// Where a rendered path goes; none when its part is not wanted.
    #[must_use]
    pub fn place(&self, path: &RelPath) -> Option<RelPath> {
        let (first, rest) = path.as_str().split_once('/').unwrap_or((path.as_str(), ""));
        let place = self
            .places
            .iter()
            .find(|(prefix, _)| *prefix == first)
            .map_or(&Place::Left, |(_, place)| place);
        match place {
            Place::Left => self.dir.join(path.as_str()).ok(),
            Place::Elsewhere(folder) => folder.join(rest).ok(),
            Place::Nowhere => None,
        }
    }

    /// The whole rendered tree in its places.
    ///
    /// # Errors
    /// The path that two files would share.
    pub fn arrange(&self, rendered: &FileTree) -> Result<FileTree, RelPath> {
        let placed = rendered.iter();
        let placed = placed.filter_map(|(path, bytes)| Some((self.place(path)?, bytes.clone())));
        let mut placed: Vec<(RelPath, Arc<[u8]>)> = placed.collect();
        placed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut pairs = placed.iter().zip(placed.iter().skip(1));
        if let Some(((twice, _), _)) = pairs.find(|((one, _), (next, _))| one == next) {
            return Err(twice.clone());
        }
        Ok(placed.into_iter().collect())
    }
}

fn folder(node: &Node, problems: &mut Problems) -> Option<RelPath> {
    let text = node.as_str()?;
    let refuse = |span: Span, reason: &str| {
        Problem::new(
            &BAD_FOLDER,
            format!("the output folder `{}` {reason}", text.escape_debug()),
        )
        .at(span, "this folder")
        .help("write a path below the folder of regions.toml, such as `out` or `deploy/terraform`")
    };
    match RelPath::new(text) {
        Ok(path) if path.as_str() == ".git" || path.as_str().starts_with(".git/") => {
            problems.push(refuse(node.span, "is git's own"));
            None
        }
        Ok(path)
            if INPUTS
                .iter()
                .any(|input| path.folders().chain([path.as_str()]).any(|p| p == *input)) =>
        {
            problems.push(refuse(node.span, "holds what the build reads"));
            None
        }
        Ok(path) => Some(path),
        Err(reason) => {
            problems.push(refuse(node.span, &reason));
            None
        }
    }
}

/// Two parts were sent to one folder and have a file in common.
#[must_use]
pub fn clash(path: &RelPath) -> Problem {
    Problem::new(
        &BAD_FOLDER,
        format!("two parts of the output would both write `{path}`"),
    )
    .help("send the parts of `[output]` to folders of their own")
}
