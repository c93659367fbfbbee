//! The Terraform modules of a tree, parsed once: every folder with `.tf` files, its blocks and which module calls which. Not what blocks mean.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::hcl::{self, Block, Body, Expr, ExprKind, Item, Part};
use crate::span::{SourceId, Span};
use crate::tree::FileTree;
use crate::value::RelPath;

/// Every module of a tree by its folder.
#[derive(Debug, Default)]
pub struct Modules {
    by_folder: BTreeMap<String, Module>,
    /// Path and text of each file, by the number that spans of its body have.
    files: Vec<(RelPath, Arc<str>)>,
}

/// The files of a module.
#[derive(Debug, Default)]
pub struct Module {
    files: Vec<File>,
    is_partial: bool,
}

#[derive(Debug)]
struct File {
    text: Arc<str>,
    body: Body,
    /// Terraform lays the blocks of `override.tf` and `*_override.tf` over those of the same name.
    overrides: bool,
}

/// An expression and the text that its places are in.
#[derive(Clone, Copy, Debug)]
pub struct Code<'m> {
    /// The expression.
    pub expr: &'m Expr,
    /// The text of its file.
    pub text: &'m str,
}

impl<'m> Code<'m> {
    /// A part of the same text.
    #[must_use]
    pub fn part(self, expr: &'m Expr) -> Self {
        Self { expr, ..self }
    }
}

impl Modules {
    /// Reads a tree.
    #[must_use]
    pub fn new(tree: &FileTree) -> Self {
        let is_terraform = |path: &RelPath| matches!(path.name().rsplit_once('.'), Some((_, "tf")));
        let files: Vec<_> = tree.iter().filter(|(path, _)| is_terraform(path)).collect();
        let parsed: Vec<Option<(Arc<str>, Body)>> = files
            .par_iter()
            .enumerate()
            .map(|(at, (_, bytes))| {
                // The compiler prints Terraform that parses; what came from elsewhere and does not is not read.
                let text = std::str::from_utf8(bytes).ok()?;
                let body = hcl::parse_body(number(at), text).ok()?;
                Some((text.into(), body))
            })
            .collect();
        let mut modules = Self::default();
        for ((path, _), parsed) in files.into_iter().zip(parsed) {
            let module = modules.by_folder.entry(folder(path)).or_default();
            module.is_partial |= parsed.is_none();
            let (text, body) = parsed.unwrap_or_else(|| ("".into(), nothing()));
            let overrides = path.name() == "override.tf" || path.name().ends_with("_override.tf");
            module.files.push(File {
                text: Arc::clone(&text),
                body,
                overrides,
            });
            modules.files.push((path.clone(), text));
        }
        let in_json = tree.iter().filter(|(p, _)| p.name().ends_with(".tf.json"));
        for (path, _) in in_json {
            let module = modules.by_folder.entry(folder(path)).or_default();
            module.is_partial = true;
        }
        modules
    }

    /// The module in a folder.
    #[must_use]
    pub fn get(&self, folder: &str) -> Option<&Module> {
        self.by_folder.get(folder)
    }

    /// Folder and module, by folder.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Module)> {
        self.by_folder.iter().map(|(f, m)| (f.as_str(), m))
    }

    /// Path and text of the file that a span of one of the bodies lies in.
    #[must_use]
    pub fn file(&self, span: Span) -> Option<(&RelPath, &Arc<str>)> {
        let (path, text) = self.files.get(span.source.0 as usize)?;
        Some((path, text))
    }
}

fn folder(path: &RelPath) -> String {
    path.parent()
        .map_or_else(String::new, |p| p.as_str().to_owned())
}

fn number(at: usize) -> SourceId {
    SourceId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn nothing() -> Body {
    Body {
        items: Vec::new(),
        span: Span::new(SourceId(0), 0, 0),
    }
}

impl Module {
    /// The expression of a local value.
    #[must_use]
    pub fn local(&self, name: &str) -> Option<Code<'_>> {
        let mut blocks = self.blocks().filter(|(b, _)| b.name.value == "locals");
        blocks.find_map(|(block, text)| attribute(block, text, name))
    }

    /// The blocks at the top of every file, with the text of the file.
    pub fn blocks(&self) -> impl Iterator<Item = (&Block, &str)> {
        self.files.iter().flat_map(File::blocks)
    }

    /// The blocks that are no overrides of others.
    pub fn own_blocks(&self) -> impl Iterator<Item = (&Block, &str)> {
        let own = self.files.iter().filter(|file| !file.overrides);
        own.flat_map(File::blocks)
    }

    /// Whether some of its blocks override others, so that neither says everything.
    #[must_use]
    pub fn has_overrides(&self) -> bool {
        self.files.iter().any(|file| file.overrides)
    }

    /// Whether it declares things that are not read here: in `.tf.json`, or in a file that is no HCL.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }
}

impl File {
    fn blocks(&self) -> impl Iterator<Item = (&Block, &str)> {
        self.body.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some((block, &*self.text)),
            Item::Attribute(_) => None,
        })
    }
}

/// One attribute of a block.
#[must_use]
pub fn attribute<'m>(block: &'m Block, text: &'m str, name: &str) -> Option<Code<'m>> {
    let expr = block.body.value(name)?;
    Some(Code { expr, text })
}

/// The folder of the module that a `module` block of `folder` calls, if it is one of the tree.
#[must_use]
pub fn called(block: &Block, folder: &str) -> Option<String> {
    if block.name.value != "module" {
        return None;
    }
    let ExprKind::Template(template) = &block.body.value("source")?.kind else {
        return None;
    };
    let [Part::Literal(path)] = template.parts.as_slice() else {
        return None;
    };
    if !path.value.starts_with("./") && !path.value.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.value.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
