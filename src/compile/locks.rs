//! The project's lock file of providers, and its part for each stack.

use super::{Compilation, Input};
use crate::blueprint::{Rendering, StackInfo};
use crate::diag::Problems;
use crate::terraform::lock::{self, Lock};
use crate::terraform::providers::Providers;

/// The project's lock file.
pub(super) fn lock(input: &Input, out: &mut Compilation) -> Option<Lock> {
    let text = input.lock.as_ref()?;
    let source = out.sources.add(lock::FILE, text.as_str());
    match Lock::read(source, text) {
        Ok(lock) => Some(lock),
        Err(problems) => {
            out.problems.extend(problems);
            None
        }
    }
}

/// Gives stacks lock files, with what keeps some from having one.
pub(super) fn locked(
    rendering: &mut Rendering,
    providers: &Providers,
    lock: Option<&Lock>,
) -> Problems {
    let Some(lock) = lock else {
        return Problems::new();
    };
    let of = |stack: &StackInfo| providers.needs(stack.path.as_str());
    for stack in &rendering.stacks {
        let text = of(stack).and_then(|needs| lock.of(needs));
        let path = stack.path.join(lock::OF_ROOT).ok();
        if let Some((path, text)) = path
            .zip(text)
            .filter(|(path, _)| rendering.tree.get(path).is_none())
        {
            // Nothing stands in its way: folders of stacks have no folder of that name.
            let _ = rendering.tree.insert(path, text.as_bytes());
        }
    }
    lock.lacking(rendering.stacks.iter().filter_map(of))
}
