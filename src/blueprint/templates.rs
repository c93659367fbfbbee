//! The templates of a folder. Those of a project are read at once, for what is wrong with them; each of the built-in blueprints when somebody needs it,
//! since an estate uses some of them; what is wrong with these is kept until somebody asks.

use std::sync::{Arc, OnceLock};

use super::Template;
use crate::diag::{Problem, Problems};
use crate::span::SourceId;

/// The templates of a folder, and those of a shared one beside them. Cheap to clone: they are read once for all.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    own: Arc<Folder>,
    shared: Arc<Folder>,
    /// Shared files that own ones stand in the place of.
    replaced: Vec<String>,
}

#[derive(Debug, Default)]
struct Folder {
    files: Vec<Template>,
    /// Those that could be read, if they were read at once.
    read: OnceLock<Vec<Template>>,
}

impl Templates {
    /// Files by their paths in the folder, whose texts have these numbers; `are_modules` says that they are plain modules.
    pub(super) fn new(texts: &[(String, SourceId, Arc<str>)], are_modules: bool) -> Self {
        let files = texts.iter();
        let files =
            files.map(|(path, source, text)| Template::carried(path, *source, text, are_modules));
        Self {
            own: Arc::new(Folder {
                files: files.collect(),
                read: OnceLock::new(),
            }),
            ..Self::default()
        }
    }

    /// Adds those of another folder. A file here stands in the place of one of the same name there, unless it is added to it.
    pub(super) fn share(&mut self, others: &Self, adds: impl Fn(&str) -> bool) {
        let own = self.own.paths().filter(|path| !adds(path));
        self.replaced = own.map(str::to_owned).collect();
        self.shared = Arc::clone(&others.own);
    }

    /// Reads the folder's own now, with what is wrong with them.
    pub(super) fn read(&self, problems: &mut Problems) {
        self.own.read.get_or_init(|| {
            let files = self.own.files.iter();
            files.filter_map(|file| file.read(problems)).collect()
        });
    }

    /// Every template of the folder, but for those that were read at once and could not be.
    pub fn own(&self) -> impl Iterator<Item = &Template> {
        self.own.templates()
    }

    /// What is wrong with those of the folder's own that were read because somebody needed them.
    pub(super) fn faults(&self) -> impl Iterator<Item = &Problem> {
        self.own.files.iter().flat_map(Template::faults)
    }

    /// The same of the shared folder, but for those that something stands in the place of.
    pub fn shared(&self) -> impl Iterator<Item = &Template> {
        let all = self.shared.templates();
        all.filter(|template| !self.replaced.contains(&template.path))
    }

    /// Whether the shared folder has a file.
    pub(super) fn shares(&self, path: &str) -> bool {
        self.shared.paths().any(|shared| shared == path)
    }

    /// The paths of the folder's own files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.own.paths()
    }
}

impl Folder {
    fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        self.read.get().unwrap_or(&self.files).iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Templates;
    use crate::span::SourceId;

    /// Left out without a word, it would be missing from the trees of all who use the blueprint.
    #[test]
    fn what_is_wrong_with_a_template_that_is_read_late_is_kept() {
        let text = |text: &str| (format!("{}.yaml", text.len()), SourceId(1), text.into());
        let templates = Templates::new(&[text("a: 1\n"), text("a: [1\nb: 2\n")], false);
        assert_eq!(templates.faults().count(), 0);
        let could_be_read = templates.own().filter(|template| template.body().is_some());
        assert_eq!(could_be_read.count(), 1);
        let told: Vec<&str> = templates.faults().map(|fault| fault.code.name).collect();
        assert_eq!(told, ["blueprint::syntax"]);
    }
}
