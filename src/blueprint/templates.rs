//! The templates of a folder. Those of a project are read at once, for what is wrong with them; those of the built-in blueprints when somebody needs them,
//! since an estate uses some of them and nothing is wrong with any.

use std::sync::{Arc, OnceLock};

use super::Template;
use crate::diag::Problems;
use crate::span::SourceId;

/// The templates of a folder, and those that it shares with others. Cheap to clone: they are read once for all.
#[derive(Clone, Debug, Default)]
pub struct Templates(Vec<Part>);

/// A folder without those of its files that another one has in their place.
#[derive(Clone, Debug)]
struct Part {
    folder: Arc<Folder>,
    without: Vec<String>,
}

#[derive(Debug, Default)]
struct Folder {
    texts: Vec<(String, SourceId, Arc<str>)>,
    are_modules: bool,
    read: OnceLock<Vec<Template>>,
}

impl Templates {
    /// Files by their paths in the folder, whose texts have these numbers; `are_modules` says that they are plain modules.
    pub(super) fn new(texts: Vec<(String, SourceId, Arc<str>)>, are_modules: bool) -> Self {
        let folder = Arc::new(Folder {
            texts,
            are_modules,
            read: OnceLock::new(),
        });
        Self(vec![Part {
            folder,
            without: Vec::new(),
        }])
    }

    /// Adds those of another folder that have no counterpart here.
    pub(super) fn share(&mut self, others: &Self) {
        let without: Vec<String> = self.paths().map(str::to_owned).collect();
        self.0.extend(others.0.iter().map(|part| Part {
            folder: Arc::clone(&part.folder),
            without: without.clone(),
        }));
    }

    /// Reads them now, with what is wrong with them.
    pub(super) fn read(&self, problems: &mut Problems) {
        for part in &self.0 {
            part.folder.read.get_or_init(|| part.folder.parse(problems));
        }
    }

    /// Every template that could be read.
    pub fn iter(&self) -> impl Iterator<Item = &Template> {
        self.0.iter().flat_map(|part| {
            let parse = || part.folder.parse(&mut Problems::new());
            let all = part.folder.read.get_or_init(parse).iter();
            all.filter(|template| !part.without.contains(&template.path))
        })
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|part| {
            let paths = part.folder.texts.iter().map(|(path, ..)| path.as_str());
            paths.filter(|path| !part.without.iter().any(|w| w == path))
        })
    }
}

impl Folder {
    fn parse(&self, problems: &mut Problems) -> Vec<Template> {
        let parse = match self.are_modules {
            true => Template::parse_module,
            false => Template::parse,
        };
        let texts = self.texts.iter();
        texts
            .filter_map(|(path, source, text)| parse(path, *source, text, problems))
            .collect()
    }
}
