//! The templates of a folder. Those of a project are read at once, for what is wrong with them; those of the built-in blueprints when somebody needs them,
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
    texts: Vec<(String, SourceId, Arc<str>)>,
    are_modules: bool,
    read: OnceLock<Vec<Template>>,
    /// What was found when they were read for whoever needed one.
    faults: OnceLock<Vec<Problem>>,
}

impl Templates {
    /// Files by their paths in the folder, whose texts have these numbers; `are_modules` says that they are plain modules.
    pub(super) fn new(texts: Vec<(String, SourceId, Arc<str>)>, are_modules: bool) -> Self {
        Self {
            own: Arc::new(Folder {
                texts,
                are_modules,
                read: OnceLock::new(),
                faults: OnceLock::new(),
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
        self.own
            .read
            .get_or_init(|| self.own.parse(false, problems));
    }

    /// Every template of the folder that could be read.
    pub fn own(&self) -> impl Iterator<Item = &Template> {
        self.own.templates()
    }

    /// What is wrong with those of the folder's own that were read because somebody needed them.
    pub(super) fn faults(&self) -> impl Iterator<Item = &Problem> {
        self.own.faults.get().into_iter().flatten()
    }

    /// Every template of the shared folder that could be read and that nothing stands in the place of.
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
        self.texts.iter().map(|(path, ..)| path.as_str())
    }

    fn templates(&self) -> impl Iterator<Item = &Template> {
        let parse = || {
            let mut problems = Problems::new();
            let mut templates = self.parse(true, &mut problems);
            self.faults.get_or_init(|| problems.into_iter().collect());
            for template in &mut templates {
                template.is_carried = true;
            }
            templates
        };
        self.read.get_or_init(parse).iter()
    }

    /// Tests of modules that the compiler carries are emitted as they lie there, and nobody asks what is in them.
    fn parse(&self, are_carried: bool, problems: &mut Problems) -> Vec<Template> {
        let parse = match (self.are_modules, are_carried) {
            (true, true) => Template::carried_module,
            (true, false) => Template::parse_module,
            (false, _) => Template::parse,
        };
        let texts = self.texts.iter();
        texts
            .filter_map(|(path, source, text)| parse(path, *source, text, problems))
            .collect()
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
        let templates = Templates::new(vec![text("a: 1\n"), text("a: [1\nb: 2\n")], false);
        assert_eq!(templates.faults().count(), 0);
        assert_eq!(templates.own().count(), 1);
        let told: Vec<&str> = templates.faults().map(|fault| fault.code.name).collect();
        assert_eq!(told, ["blueprint::syntax"]);
    }
}
