//! The modules of a tree that are asked for, read from their files, and the places in these.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::scan::folder_of;
use super::side::{Given, Side};
use crate::hcl;
use crate::span::{SourceId, Span};
use crate::terraform::modules::{FileKind, ModuleFile, Modules};
use crate::value::RelPath;

/// Modules, with the texts that they were read from.
#[derive(Debug)]
pub struct Read {
    pub modules: Modules,
    /// By the number of a source.
    texts: Vec<(RelPath, Arc<[u8]>)>,
}

impl Side<'_> {
    /// The modules of some folders, read from their files, without files of values that lie elsewhere.
    #[must_use]
    pub fn read(&self, folders: &BTreeSet<&str>) -> Read {
        self.read_with(folders, Given::new())
    }

    /// The same with the files of values that plans are given.
    #[must_use]
    pub fn read_with(&self, folders: &BTreeSet<&str>, given: Given) -> Read {
        let mut texts = Vec::new();
        let values: BTreeSet<&RelPath> = given.values().flatten().collect();
        let is_asked =
            |path: &RelPath| folders.contains(folder_of(path).as_str()) || values.contains(path);
        for (path, bytes) in self.tree.iter() {
            if FileKind::of(path.name()).is_some() && is_asked(path) {
                texts.push((path.clone(), Arc::clone(bytes)));
            }
        }
        let numbered: Vec<_> = (0u32..).zip(&texts).collect();
        let files = numbered.into_par_iter().map(|(number, (path, bytes))| {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            // What is written in JSON is not read: of what it declares nothing is known.
            let end = path.name().rsplit('.').next();
            let is_hcl = end != Some("json");
            let body = hcl::parse_body(SourceId(number), text).ok();
            ModuleFile {
                path: path.clone(),
                body: body.filter(|_| is_hcl).map(Arc::new),
                is_sound: false,
            }
        });
        let files: Vec<ModuleFile> = files.collect();
        Read {
            modules: Modules::new(files).given(given),
            texts,
        }
    }
}

impl Read {
    /// A span in words.
    pub fn shown(&self, span: Span) -> Option<String> {
        let (path, bytes) = self.texts.get(usize::try_from(span.source.0).ok()?)?;
        let before = bytes.get(..span.range().start)?;
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Some(format!("{path}:{line}"))
    }
}
