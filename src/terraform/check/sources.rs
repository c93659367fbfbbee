//! `source` of a module's call: a folder that is there, or an address that modules can be loaded from.

use std::collections::BTreeSet;

use super::walk::Walk;
use super::{INVALID_VALUE, MODULE_CALL, NO_MODULE, about};
use crate::diag::{Edit, Problem, suggest};
use crate::hcl::{Block, Expr};
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
        let folder = modules.called(block, self.here.folder);
        let is_missing =
            |folder: &String| !modules.has_below(folder) && files.has_folder(folder) == Some(false);
        if let Some(folder) = folder.filter(is_missing) {
            self.out.push(self.missing_module(block, value, &folder));
        }
    }

    /// A call of a module that is not there, at the call, where Terraform sees the fault, with the path that was probably meant.
    fn missing_module(&self, block: &Block, source: &Expr, folder: &str) -> Problem {
        let message = format!("there is no module in `{folder}`");
        let problem = Problem::new(&NO_MODULE, message).at(block.name.span, "");
        let problem = problem.at(source.span, "this folder does not exist");
        let is_near = |near: &&str| suggest::nearest(last(folder), [last(near)]).is_some();
        let folders = self.here.modules.iter().map(|(folder, _)| folder);
        match suggest::nearest(folder, folders.filter(is_near)) {
            Some(near) => {
                let path = relative(self.here.folder, near);
                let help = format!("did you mean `{path}`?");
                problem.edit(Edit::name(source.span, path)).help(help)
            }
            None => problem,
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

/// The path of a folder as a module in another one writes it.
fn relative(from: &str, to: &str) -> String {
    let parts = |folder: &str| -> Vec<String> {
        let parts = folder.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = match from.len() - shared {
        0 => "./".to_owned(),
        levels => "../".repeat(levels),
    };
    format!("{up}{}", to.get(shared..).unwrap_or_default().join("/"))
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
