//! The text of a manifest: what is written is read again, and nothing that is read brings it down.

use std::collections::BTreeMap;

use proptest::prelude::*;
use terrane::disk::{Digest, Manifest};
use terrane::tree::FileTree;
use terrane::value::RelPath;

fn paths() -> impl Strategy<Value = RelPath> {
    let part = "[a-zA-Z0-9._ é*-]{1,12}";
    proptest::collection::vec(part, 1..4)
        .prop_map(|parts| RelPath::new(&parts.join("/")))
        .prop_filter_map("not a path", Result::ok)
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        files in proptest::collection::btree_map(paths(), any::<Vec<u8>>(), 0..20)
    ) {
        let files: BTreeMap<RelPath, Vec<u8>> = files;
        let mut tree = FileTree::new();
        for (path, bytes) in &files {
            tree.insert(path.clone(), bytes.clone()).unwrap();
        }
        let manifest = Manifest::of(&tree);
        let text = manifest.to_text();
        prop_assert_eq!(text.lines().count(), files.len());
        prop_assert_eq!(&Manifest::parse(text.as_bytes()).unwrap(), &manifest);
        for (path, bytes) in &files {
            prop_assert!(manifest.knows(path, Digest::of(bytes)));
            prop_assert!(!manifest.knows(path, Digest::of(b"something that no test makes")));
        }
    }

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in any::<Vec<u8>>()) {
        let _ = Manifest::parse(&bytes);
    }

    #[test]
    fn no_lines_bring_the_reader_down(text in "([0-9a-f]{64}( |\\*){0,3}[a-z/.]{0,6}\r?\n|[<=>|]{7}( x)?\n){0,6}") {
        if let Ok(manifest) = Manifest::parse(text.as_bytes()) {
            let again = Manifest::parse(manifest.to_text().as_bytes()).unwrap();
            prop_assert_eq!(again.to_text(), manifest.to_text());
        }
    }
}

#[test]
fn the_text_is_what_sha256sum_prints() {
    let tree = super::tree(&[("out/b", "abc"), ("out/a", "")]);
    let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  out/a\n\
                    ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  out/b\n";
    assert_eq!(Manifest::of(&tree).to_text(), expected);
}
