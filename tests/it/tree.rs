//! Tests of the tree in memory and of its paths.

use terrane::tree::{FileTree, PathConflict};
use terrane::value::RelPath;

fn tree(paths: &[&str]) -> FileTree {
    let mut tree = FileTree::new();
    for path in paths {
        tree.insert(RelPath::new(path).unwrap(), path.as_bytes())
            .unwrap();
    }
    tree
}

#[test]
fn a_path_is_taken_once() {
    let mut tree = tree(&["a/b"]);
    let path = RelPath::new("a/b").unwrap();
    assert_eq!(tree.insert(path.clone(), &b"other"[..]), Err(path.clone()));
    assert_eq!(tree.get(&path).map(|bytes| &**bytes), Some(&b"a/b"[..]));
    assert_eq!(tree.len(), 1);
}

#[test]
fn paths_that_differ_in_case_alone_conflict() {
    let case = |a: &str, b: &str| PathConflict::Case(a.into(), b.into());
    assert_eq!(tree(&["a/b", "a/c", "ab", "b/a"]).conflicts(), []);
    assert_eq!(
        tree(&["a/File", "a/file"]).conflicts(),
        [case("a/File", "a/file")]
    );
    assert_eq!(tree(&["A/b/c/d", "a/x"]).conflicts(), [case("A", "a")]);
    assert_eq!(
        tree(&["A/b", "A/c", "a/x", "a/y"]).conflicts(),
        [case("A", "a"),]
    );
    assert_eq!(tree(&["x/É", "x/é"]).conflicts(), [case("x/É", "x/é")]);
}

#[test]
fn a_path_is_a_file_or_a_folder() {
    let path = RelPath::new("a/b").unwrap();
    assert_eq!(
        tree(&["a/b", "a/b/c", "a/b-c", "a/bc/d"]).conflicts(),
        [PathConflict::FileAndFolder(path)]
    );
}

#[test]
fn paths_know_their_folders() {
    let path = RelPath::new("a/b/c").unwrap();
    assert_eq!(path.folders().collect::<Vec<_>>(), ["a/b", "a"]);
    assert_eq!(path.name(), "c");
    assert_eq!(RelPath::new("top").unwrap().name(), "top");
    assert!(path.is_in(&RelPath::new("a").unwrap()) && path.is_in(&path));
    assert!(!path.is_in(&RelPath::new("a/b/c/d").unwrap()));
    assert!(
        !RelPath::new("ab")
            .unwrap()
            .is_in(&RelPath::new("a").unwrap())
    );
}

#[test]
fn paths_that_some_file_system_refuses_are_none() {
    for path in [
        "", "/a", "a/", "a//b", ".", "a/../b", "a\\b", "c:", "a\nb", "a/b.", "a /b", "nul\0",
    ] {
        assert!(RelPath::new(path).is_err(), "{path:?}");
    }
    for path in ["a", ".github/x.yml", "a b/c", "é", "...a"] {
        assert!(RelPath::new(path).is_ok(), "{path:?}");
    }
}
