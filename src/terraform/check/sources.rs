//! `source` of a module's call: a folder that is there, or an address that modules can be loaded from.

use super::walk::Walk;
use super::{INVALID_VALUE, MODULE_CALL, NO_MODULE, about};
use crate::diag::suggest;
use crate::hcl::Block;
use std::collections::BTreeSet;

use crate::terraform::declared::text;

impl Walk<'_, '_> {
    pub fn source(&mut self, block: &Block) {
        let source = block.body.value("source").and_then(|s| Some((s, text(s)?)));
        let Some((value, source)) = source else {
            return;
        };
        let is_local = source.starts_with("./") || source.starts_with("../");
        if source.is_empty() {
            let message = "`source` is empty";
            self.out.push(about(&INVALID_VALUE, message, value));
        } else if !is_local && !is_address(source) {
            let message = format!("`{source}` is no source of a module");
            let problem = about(&NO_MODULE, message, value);
            self.out.push(
                problem.help("a folder of this tree begins with `./` or `../`, a module of the registry is `NAMESPACE/NAME/PROVIDER`"),
            );
        }
        if let (true, Some(version)) = (is_local, block.body.attribute("version")) {
            let message = "a module of a local folder has no version";
            let problem = about(&MODULE_CALL, message, value);
            self.out.push(
                problem
                    .at(version.name.span, "its version")
                    .help("leave `version` out"),
            );
        }
        let (modules, files) = (self.here.modules, self.here.files);
        let folder = modules.called(block, self.here.folder);
        if folder.is_some_and(|folder| self.calls_back(&folder)) {
            let message = "the module calls itself, or is called by what it calls";
            self.out.push(about(&MODULE_CALL, message, value));
        }
        // Hidden folders are not looked into.
        let is_hidden = |folder: &String| folder.split('/').any(|part| part.starts_with('.'));
        let is_missing = |folder: &String| {
            files.knows(folder) && !is_hidden(folder) && !modules.has_below(folder)
        };
        let folder = modules.called(block, self.here.folder).filter(is_missing);
        if let Some(folder) = folder {
            let message = format!("there is no module in `{folder}`");
            let problem = about(&NO_MODULE, message, value);
            let is_near = |near: &&str| suggest::nearest(last(&folder), [last(near)]).is_some();
            let folders = modules.iter().map(|(folder, _)| folder);
            let near = suggest::nearest(&folder, folders.filter(is_near));
            self.out.push(match near {
                Some(near) => problem.meant(near),
                None => problem,
            });
        }
    }

    /// Whether the module of a folder is this one, or calls it, or calls what does.
    fn calls_back(&self, folder: &str) -> bool {
        let (mut open, mut seen) = (vec![folder], BTreeSet::new());
        while let Some(folder) = open.pop() {
            if folder == self.here.folder {
                return true;
            }
            if seen.insert(folder)
                && let Some(called) = self.here.all.get(folder)
            {
                let calls = called.calls.values();
                open.extend(calls.filter_map(|call| call.folder.as_deref()));
            }
        }
        false
    }
}

/// The folder's own name.
fn last(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// Whether modules can be loaded from there: from the registry, from what a scheme, a well-known host or an absolute path says.
/// <https://developer.hashicorp.com/terraform/language/modules/sources>
fn is_address(source: &str) -> bool {
    let hosts = ["github.com/", "bitbucket.org/", "gitlab.com/"];
    let clouds = ["amazonaws.com/", "googleapis.com/"];
    if source.starts_with('/')
        || source.contains(':')
        || hosts.iter().any(|host| source.starts_with(host))
        || clouds.iter().any(|cloud| source.contains(cloud))
    {
        return true;
    }
    let (package, _) = source.split_once("//").unwrap_or((source, ""));
    let parts: Vec<&str> = package.split('/').collect();
    let is_part = |part: &&str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    matches!(parts.len(), 3 | 4) && parts.iter().all(is_part)
}
