//! Tests of the disk: who owns what, what a build does to it, and what is left when one does not finish.

mod damage;
mod diffs;
mod faulty;
mod forgotten;
mod hostile;
mod kills;
mod manifests;
mod meanwhile;
mod projects;
mod random;
mod real;
mod steps;
mod strays;

use rayon::{ThreadPool, ThreadPoolBuilder};
use terrane::disk::{Changes, Disk, DiskError, Layout, Policy, build, compare};
use terrane::tree::FileTree;
use terrane::value::RelPath;

/// A path of a test.
pub fn at(path: &str) -> RelPath {
    RelPath::new(path).expect("a test's path")
}

/// A tree of a test.
pub fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in files {
        tree.insert(at(path), text.as_bytes())
            .expect("each path once");
    }
    tree
}

/// Does work on one thread, so that the number of an operation means the same operation every time. To start one takes longer than most of the work.
pub fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread_local! {
        static POOL: ThreadPool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    }
    POOL.with(|pool| pool.install(work))
}

/// The layout of a project that writes to `out`.
pub fn layout() -> Layout {
    Layout::new(Some(&at("out")))
        .expect("a short path")
        .with_roots([at(".github")])
        .with_inputs([at("regions.toml"), at("blueprints")])
}

/// Compares, in the layout of the tests.
pub fn look(tree: &FileTree, disk: &dyn Disk) -> Result<Changes, DiskError> {
    compare(tree, &layout(), disk)
}

/// What `check` would print.
pub fn findings(tree: &FileTree, disk: &dyn Disk) -> Vec<String> {
    let changes = look(tree, disk).expect("a comparison");
    changes.findings().iter().map(ToString::to_string).collect()
}

/// Builds and tells what was done in one line, or what went wrong with all its lines.
pub fn run(tree: &FileTree, disk: &dyn Disk, policy: Policy) -> String {
    match build(tree, &layout(), disk, policy, &mut || {}) {
        Ok(built) => {
            let mut text = format!(
                "created {} replaced {} removed {} unchanged {}",
                built.created, built.replaced, built.removed, built.unchanged
            );
            for (from, to) in &built.kept {
                text.push_str(&format!("\nkept {from} as {to}"));
            }
            text
        }
        Err(error) => {
            let mut text = format!("error: {error}");
            for line in error.details() {
                text.push_str(&format!("\n  {line}"));
            }
            format!("{text}\nhelp: {}", error.help())
        }
    }
}
