//! The text difference, held against git.

use std::fs;
use std::process::Command;

use proptest::prelude::*;
use terrane::disk::{Disk, MemoryDisk, OsDisk, Policy, file_diff};

use super::{at, look, run, tree};

#[test]
fn the_difference_of_every_kind_of_change() {
    let disk = MemoryDisk::new();
    let old = tree(&[
        ("out/binary", "a\0b"),
        ("out/changed.tf", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"),
        ("out/gone.tf", "gone\n"),
        ("out/line end", "same\nlast"),
        ("out/same.tf", "same\n"),
    ]);
    run(&old, &disk, Policy::Refuse);
    disk.put(&at("out/edited.tf"), b"mine\n");
    let new = tree(&[
        ("out/binary", "a\0c"),
        (
            "out/changed.tf",
            "1\n2\n3\nfour\n5\n6\n7\n8\n9\n10\n11\n12\n13\n",
        ),
        ("out/edited.tf", "theirs\n"),
        ("out/empty", ""),
        ("out/line end", "same\nlast\n"),
        ("out/new.tf", "new\n"),
        ("out/same.tf", "same\n"),
    ]);
    let text = look(&new, &disk).unwrap().diff(&disk).unwrap();
    let expected = "\
diff --git a/out/binary b/out/binary
index 20b5be91886d0b6f26dc98a225c0dac05fe2c86e..88f37001cec36655decf891d4244853aaa51a00a
GIT binary patch
literal 3
Kc-l*3NCp4_i2%g_

diff --git a/out/changed.tf b/out/changed.tf
--- a/out/changed.tf
+++ b/out/changed.tf
@@ -1,7 +1,7 @@
 1
 2
 3
-4
+four
 5
 6
 7
@@ -10,3 +10,4 @@
 10
 11
 12
+13
diff --git a/out/edited.tf b/out/edited.tf
--- a/out/edited.tf
+++ b/out/edited.tf
@@ -1 +1 @@
-mine
+theirs
diff --git a/out/empty b/out/empty
new file mode 100644
diff --git a/out/gone.tf b/out/gone.tf
deleted file mode 100644
--- a/out/gone.tf
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/out/line end b/out/line end
--- a/out/line end\t
+++ b/out/line end\t
@@ -1,2 +1,2 @@
 same
-last
\\ No newline at end of file
+last
diff --git a/out/new.tf b/out/new.tf
new file mode 100644
--- /dev/null
+++ b/out/new.tf
@@ -0,0 +1 @@
+new
";
    // The manifest comes first, and is part of it: a tree to which all was applied is up to date.
    let (manifest, rest) = text.split_once("diff --git a/out/binary ").unwrap();
    assert!(manifest.starts_with("diff --git a/out/.terrane/manifest b/"));
    assert_eq!(format!("diff --git a/out/binary {rest}"), expected);
    run(&new, &disk, Policy::Force);
    assert_eq!(look(&new, &disk).unwrap().diff(&disk).unwrap(), "");
}

/// Whether git turns the old file into the new one by the difference.
fn git_agrees(old: Option<&[u8]>, new: Option<&[u8]>) -> Result<(), String> {
    let folder = crate::scratch::folder();
    let path = folder.path().join("a file");
    if let Some(old) = old {
        fs::write(&path, old).unwrap();
    }
    let patch = file_diff("a file", old, new);
    if patch.is_empty() {
        return if old == new {
            Ok(())
        } else {
            Err("no difference".into())
        };
    }
    fs::write(folder.path().join("patch"), &patch).unwrap();
    let git = Command::new("git")
        .args(["apply", "--whitespace=nowarn", "patch"])
        .env("GIT_CEILING_DIRECTORIES", folder.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .current_dir(folder.path())
        .output();
    let git = git.map_err(|error| format!("git: {error}"))?;
    if !git.status.success() {
        return Err(format!("{}\n{patch}", String::from_utf8_lossy(&git.stderr)));
    }
    let after = fs::read(&path).ok();
    if after.as_deref() == new {
        Ok(())
    } else {
        Err(format!("{after:?} instead of {new:?}\n{patch}"))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn git_applies_the_difference(
        old in proptest::option::of("([abc]?[ \r]?\n){0,12}[ab]{0,2}"),
        new in proptest::option::of("([abc]?[ \r]?\n){0,12}[ab]{0,2}"),
    ) {
        let (old, new) = (old.as_deref().map(str::as_bytes), new.as_deref().map(str::as_bytes));
        git_agrees(old, new).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn git_applies_the_difference_of_what_is_no_text(
        old in proptest::option::of(proptest::collection::vec(0..4_u8, 0..400)),
        new in proptest::option::of(proptest::collection::vec(0..=255_u8, 0..400)),
    ) {
        let zero = |mut bytes: Vec<u8>| { bytes.push(0); bytes };
        let (old, new) = (old.map(zero), new.map(zero));
        git_agrees(old.as_deref(), new.as_deref()).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn a_difference_of_many_lines_does_not_hang() {
    let old: String = (0..30_000).map(|n| format!("old line {n}\n")).collect();
    let new: String = (0..30_000)
        .map(|n| format!("new line {}\n", n * 7 % 30_000))
        .collect();
    let text = file_diff("x", Some(old.as_bytes()), Some(new.as_bytes()));
    assert_eq!(text.lines().count(), 60_004);
    let mut lines: Vec<&str> = old.lines().collect();
    lines.reverse();
    let new = lines.join("\n");
    assert!(file_diff("x", Some(old.as_bytes()), Some(new.as_bytes())).len() > old.len());
}

#[test]
fn the_difference_is_the_same_every_time() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    let names: Vec<String> = (0..50).map(|n| format!("out/{n}.tf")).collect();
    let files = |text: &'static str| names.iter().map(move |name| (name.as_str(), text));
    run(
        &tree(&files("a\nb\na\nb\nb\n").collect::<Vec<_>>()),
        &disk,
        Policy::Refuse,
    );
    let new = tree(&files("b\na\na\nb\na\n").collect::<Vec<_>>());
    let first = look(&new, &disk).unwrap().diff(&disk).unwrap();
    for _ in 0..5 {
        assert_eq!(look(&new, &disk).unwrap().diff(&disk).unwrap(), first);
    }
    assert_eq!(disk.read(&at("out/0.tf")).unwrap(), b"a\nb\na\nb\nb\n");
}
