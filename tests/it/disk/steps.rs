//! Write, generate, edit, detect: each test is a row of steps, with what is found and done after each.

use terrane::disk::{Disk, MemoryDisk, Policy};
use terrane::tree::FileTree;

use super::{at, findings, run, tree};

/// One step of a row.
enum Step {
    /// From now on this is the tree.
    Tree(&'static [(&'static str, &'static str)]),
    /// Somebody writes a file.
    Write(&'static str, &'static str),
    /// Somebody deletes a file or folder.
    Delete(&'static str),
    /// Somebody makes a symbolic link.
    Link(&'static str),
    /// Somebody makes a folder.
    Folder(&'static str),
    /// `check` finds these.
    Check(&'static [&'static str]),
    /// A build says this.
    Build(&'static str),
    /// A forced build says this.
    Force(&'static str),
    /// The files that are there, but for the compiler's own.
    Files(&'static [(&'static str, &'static str)]),
    /// The folders that are there.
    Folders(&'static [&'static str]),
}

use Step::{Build, Check, Delete, Files, Folder, Folders, Force, Link, Tree, Write};

fn steps(steps: &[Step]) {
    let disk = MemoryDisk::new();
    let mut wanted = FileTree::new();
    for (number, step) in (1..).zip(steps) {
        match step {
            Tree(files) => wanted = tree(files),
            Write(path, text) => disk.put(&at(path), text.as_bytes()),
            Delete(path) => assert!(disk.take(&at(path)), "step {number}: nothing to delete"),
            Link(path) => disk.put_link(&at(path)),
            Folder(path) => disk.put_folder(&at(path)),
            Check(expected) => {
                let before = disk.files();
                assert_eq!(findings(&wanted, &disk), *expected, "step {number}");
                assert_eq!(disk.files(), before, "step {number}: a check wrote");
            }
            Build(expected) => built(&disk, &wanted, Policy::Refuse, expected, number),
            Force(expected) => built(&disk, &wanted, Policy::Force, expected, number),
            Files(expected) => {
                let files = disk.files();
                let mine = files
                    .iter()
                    .filter(|(path, _)| !path.as_str().contains(".terrane/"));
                let mine: Vec<_> = mine
                    .map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
                    .collect();
                assert_eq!(mine, *expected, "step {number}");
            }
            Folders(expected) => {
                let folders = disk.folders();
                let folders: Vec<_> = folders
                    .iter()
                    .map(terrane::value::RelPath::as_str)
                    .collect();
                assert_eq!(folders, *expected, "step {number}");
            }
        }
    }
}

/// Builds, and sees that a refused build changes nothing and a finished one leaves nothing to do.
fn built(disk: &MemoryDisk, wanted: &FileTree, policy: Policy, expected: &str, number: usize) {
    let before = disk.files();
    assert_eq!(run(wanted, disk, policy), expected, "step {number}");
    if expected.starts_with("error") {
        assert_eq!(
            disk.files(),
            before,
            "step {number}: wrote though it refused"
        );
    } else {
        assert!(
            findings(wanted, disk).is_empty(),
            "step {number}: something is left"
        );
        let all = wanted.len();
        let nothing = format!("created 0 replaced 0 removed 0 unchanged {all}");
        let before = disk.files();
        assert_eq!(run(wanted, disk, policy), nothing, "step {number}");
        assert_eq!(
            disk.files(),
            before,
            "step {number}: wrote with nothing to do"
        );
    }
}

const ONE: &[(&str, &str)] = &[("out/a/one.tf", "1\n"), ("out/two.tf", "2\n")];
const FIRST: &str = "created 2 replaced 0 removed 0 unchanged 0";

#[test]
fn a_first_build_writes_and_a_second_has_nothing_to_do() {
    steps(&[
        Check(&[]),
        Tree(ONE),
        Check(&[
            "missing  out/.terrane/manifest",
            "missing  out/a/one.tf",
            "missing  out/two.tf",
        ]),
        Build(FIRST),
        Files(ONE),
        Folders(&["out", "out/.terrane", "out/a"]),
    ]);
}

#[test]
fn what_is_no_longer_wanted_goes_with_the_folders_it_leaves_empty() {
    steps(&[
        Tree(&[
            (".github/workflows/x.yml", "x"),
            ("out/a/b/c/one.tf", "1"),
            ("out/a/two.tf", "2"),
            ("out/d/e/three.tf", "3"),
        ]),
        Build("created 4 replaced 0 removed 0 unchanged 0"),
        Write("out/d/mine.txt", "mine"),
        Tree(&[("out/a/two.tf", "2"), ("out/new.tf", "new")]),
        Check(&[
            "orphaned .github/workflows/x.yml",
            "stale    out/.terrane/manifest",
            "orphaned out/a/b/c/one.tf",
            "orphaned out/d/e/three.tf",
            "missing  out/new.tf",
        ]),
        Build("created 1 replaced 0 removed 3 unchanged 1"),
        Files(&[
            ("out/a/two.tf", "2"),
            ("out/d/mine.txt", "mine"),
            ("out/new.tf", "new"),
        ]),
        Folders(&["out", "out/.terrane", "out/a", "out/d"]),
        Tree(&[]),
        Build("created 0 replaced 0 removed 2 unchanged 0"),
        Files(&[("out/d/mine.txt", "mine")]),
        Folders(&["out", "out/.terrane", "out/d"]),
    ]);
}

#[test]
fn an_empty_folder_of_somebody_stays() {
    steps(&[
        Tree(ONE),
        Build(FIRST),
        Folder("out/a/mine"),
        Folder("notes"),
        Tree(&[("out/two.tf", "2\n")]),
        Build("created 0 replaced 0 removed 1 unchanged 1"),
        Folders(&["notes", "out", "out/.terrane", "out/a", "out/a/mine"]),
    ]);
}

#[test]
fn an_edit_stops_the_build_until_it_is_undone() {
    steps(&[
        Tree(ONE),
        Build(FIRST),
        Write("out/two.tf", "2\nmy line\n"),
        Check(&["edited   out/two.tf"]),
        Build(
            "error: edited   out/two.tf\n  edited   out/two.tf\nhelp: put your edits into the inputs instead, or \
             build with `--force`, which keeps the old content aside; nothing was written",
        ),
        Write("out/two.tf", "2\n"),
        Check(&[]),
        // The same edit, made in the inputs as well, is no longer one.
        Write("out/two.tf", "2\nmy line\n"),
        Tree(&[("out/a/one.tf", "1\n"), ("out/two.tf", "2\nmy line\n")]),
        Check(&["stale    out/.terrane/manifest"]),
        Build("created 0 replaced 0 removed 0 unchanged 2"),
    ]);
}

#[test]
fn a_file_cut_short_by_hand_counts_as_edited() {
    steps(&[
        Tree(&[("out/long.tf", "one\ntwo\nthree\n")]),
        Build("created 1 replaced 0 removed 0 unchanged 0"),
        Write("out/long.tf", "one\ntwo\n"),
        Check(&["edited   out/long.tf"]),
    ]);
}

#[test]
fn force_keeps_what_it_overwrites_and_never_overwrites_what_it_kept() {
    steps(&[
        Tree(ONE),
        Build(FIRST),
        Write("out/two.tf", "mine"),
        Force(
            "created 0 replaced 1 removed 0 unchanged 1\nkept out/two.tf as out/.terrane/kept/1/out/two.tf",
        ),
        Files(ONE),
        Write("out/two.tf", "mine again"),
        Write("out/three.tf", "mine, too"),
        Tree(&[("out/a/one.tf", "1\n"), ("out/three.tf", "3\n")]),
        Check(&[
            "stale    out/.terrane/manifest",
            "foreign  out/three.tf",
            "edited   out/two.tf",
        ]),
        Force(
            "created 0 replaced 1 removed 1 unchanged 1\nkept out/three.tf as \
             out/.terrane/kept/2/out/three.tf\nkept out/two.tf as out/.terrane/kept/2/out/two.tf",
        ),
        Files(&[("out/a/one.tf", "1\n"), ("out/three.tf", "3\n")]),
        Check(&[]),
    ]);
}

#[test]
fn a_foreign_file_is_refused_unless_it_is_what_belongs_there() {
    steps(&[
        Tree(ONE),
        Write("out/two.tf", "mine"),
        Check(&[
            "missing  out/.terrane/manifest",
            "missing  out/a/one.tf",
            "foreign  out/two.tf",
        ]),
        Build(
            "error: foreign  out/two.tf\n  foreign  out/two.tf\nhelp: move the files away, bring `.terrane/manifest` of the output folder back \
             from git if it was cut, or build with `--force`, \
             which keeps the old content aside; nothing was written",
        ),
        Write("out/two.tf", "2\n"),
        Build("created 1 replaced 0 removed 0 unchanged 1"),
    ]);
}

#[test]
fn a_file_where_a_folder_belongs_is_foreign() {
    steps(&[
        Tree(&[("out/a/one.tf", "1"), ("out/a/two.tf", "2")]),
        Write("out/a", "mine"),
        Check(&[
            "missing  out/.terrane/manifest",
            "foreign  out/a",
            "missing  out/a/one.tf",
            "missing  out/a/two.tf",
        ]),
        Force(
            "created 2 replaced 0 removed 1 unchanged 0\nkept out/a as out/.terrane/kept/1/out/a",
        ),
    ]);
}

#[test]
fn links_and_folders_in_the_way_are_never_written_through() {
    steps(&[
        Tree(ONE),
        Build(FIRST),
        Delete("out/a"),
        Link("out/a"),
        Delete("out/two.tf"),
        Write("out/two.tf/inner", "mine"),
        Check(&[
            "blocked  out/a is a symbolic link",
            "blocked  out/two.tf is a folder, where a file belongs",
        ]),
        Force(
            "error: 2 files are not the compiler's to overwrite\n  blocked  out/a is a symbolic link\n  blocked  \
             out/two.tf is a folder, where a file belongs\nhelp: remove or rename what is in the way by hand; nothing \
             was written, and no option writes through it",
        ),
        Delete("out/a"),
        Delete("out/two.tf"),
        Build("created 2 replaced 0 removed 0 unchanged 0"),
        Link("out/two.tf"),
        Check(&["blocked  out/two.tf is a symbolic link"]),
        // An orphan that has become a link is no more followed than a file that is wanted.
        Tree(&[("out/a/one.tf", "1\n")]),
        Check(&[
            "stale    out/.terrane/manifest",
            "blocked  out/two.tf is a symbolic link",
        ]),
    ]);
}

#[test]
fn the_compilers_own_folder_may_not_be_a_link_either() {
    for link in [
        "out",
        "out/.terrane",
        "out/.terrane/kept",
        "out/.terrane/pending",
    ] {
        let disk = MemoryDisk::new();
        disk.put_link(&at(link));
        let told = run(&tree(ONE), &disk, Policy::Force);
        assert!(
            told.starts_with(&format!("error: blocked  {link} is a symbolic link")),
            "{told}"
        );
        assert!(disk.files().is_empty());
    }
}

#[test]
fn the_manifest_itself_is_looked_at_to_the_byte() {
    steps(&[
        Tree(ONE),
        Build(FIRST),
        Delete("out/.terrane/manifest"),
        Check(&["missing  out/.terrane/manifest"]),
        Build("created 0 replaced 0 removed 0 unchanged 2"),
        Write("out/.terrane/manifest", "\n"),
        Check(&["stale    out/.terrane/manifest"]),
        Build("created 0 replaced 0 removed 0 unchanged 2"),
    ]);
    let disk = MemoryDisk::new();
    let wanted = tree(ONE);
    run(&wanted, &disk, Policy::Refuse);
    let manifest = at("out/.terrane/manifest");
    let good = disk.read(&manifest).unwrap();
    for position in 0..good.len() {
        for flip in [1, 2, 4, 32] {
            let mut bad = good.clone();
            bad[position] ^= flip;
            disk.put(&manifest, &bad);
            let clean = super::look(&wanted, &disk).is_ok_and(|changes| changes.is_clean());
            assert!(!clean, "bit {flip} of byte {position}");
        }
    }
}

#[test]
fn a_tree_that_no_disk_can_hold_is_refused_before_anything_is_written() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[("out/Region/a.tf", ""), ("out/region/b.tf", "")],
            "`out/Region` and `out/region` differ in upper and lower case alone, which some file systems ignore",
        ),
        (
            &[("out/a", ""), ("out/a/b", "")],
            "`out/a` would be both a file and a folder",
        ),
        (
            &[("x/.Git/hooks/post-checkout", "")],
            "`x/.Git/hooks/post-checkout` lies in git's own folder",
        ),
        (
            &[("out/.Terrane/manifest", "")],
            "`out/.Terrane/manifest` is for the compiler alone, as is all in `out/.terrane`",
        ),
        (
            &[("regions.toml", "")],
            "`regions.toml` would write to `regions.toml`, an input of the build",
        ),
        (
            &[("Blueprints/x/main.tf", "")],
            "`Blueprints/x/main.tf` would write to `blueprints`, an input of the build",
        ),
        (
            &[("out/.terrane-0123456789abcdef.tmp", "")],
            "`out/.terrane-0123456789abcdef.tmp` has a name that is reserved for unfinished files",
        ),
    ];
    for (files, message) in cases {
        let disk = MemoryDisk::new();
        let told = run(&tree(files), &disk, Policy::Force);
        assert!(told.starts_with(&format!("error: {message}\n")), "{told}");
        assert!(disk.files().is_empty() && disk.folders().is_empty());
    }
}

#[test]
fn the_gitignore_in_the_compilers_folder_is_a_file_like_others() {
    let (path, text) = super::layout().gitignore();
    let disk = MemoryDisk::new();
    let told = run(&tree(&[(path.as_str(), text)]), &disk, Policy::Refuse);
    assert_eq!(told, "created 1 replaced 0 removed 0 unchanged 0");
    assert_eq!(
        run(&FileTree::new(), &disk, Policy::Refuse),
        "created 0 replaced 0 removed 1 unchanged 0"
    );
}
