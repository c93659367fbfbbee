//! Terraform of a tree, read as the compiler reads it: for tests of what is emitted, and of what nobody rendered.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane::hcl::parse_body;
use terrane::span::{SourceId, Span};
use terrane::terraform::modules::{FileKind, ModuleFile, Modules};
use terrane::tree::FileTree;

/// Paths and texts of files by the number that their spans have.
#[derive(Default)]
pub struct Texts(BTreeMap<SourceId, (String, Arc<str>)>);

impl Texts {
    pub fn add(&mut self, number: u32, path: &str, text: &str) {
        let file = (path.to_owned(), text.into());
        self.0.insert(SourceId(number), file);
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        let file = self.0.values().find(|(other, _)| other == path);
        file.map(|(_, text)| &**text)
    }

    /// What was written there.
    pub fn of(&self, span: Span) -> Option<&str> {
        let (_, text) = self.0.get(&span.source)?;
        text.get(span.range())
    }

    /// Path and line, from 1 on.
    pub fn place(&self, span: Span) -> Option<(String, usize)> {
        let (path, text) = self.0.get(&span.source)?;
        Some((path.clone(), line(text, span.range().start)))
    }
}

pub fn line(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// The modules of a tree. What is no HCL is not read.
pub fn modules(tree: &FileTree) -> Modules {
    modules_and_texts(tree).0
}

pub fn modules_and_texts(tree: &FileTree) -> (Modules, Texts) {
    let mut texts = Texts::default();
    let terraform = tree.iter().filter_map(|(path, bytes)| {
        FileKind::of(path.name())?;
        Some((path, std::str::from_utf8(bytes).ok()?))
    });
    let files: Vec<ModuleFile> = (0..)
        .zip(terraform)
        .map(|(number, (path, text))| {
            texts.add(number, path.as_str(), text);
            let body = parse_body(SourceId(number), text).ok();
            let body = body
                .filter(|_| !path.name().ends_with(".json"))
                .map(Arc::new);
            ModuleFile {
                is_sound: false,
                path: path.clone(),
                body,
            }
        })
        .collect();
    (Modules::new(files), texts)
}
