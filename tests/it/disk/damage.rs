//! Manifests that git, an editor or a disk has damaged.

use terrane::disk::{Disk, MemoryDisk, Policy};
use terrane::tree::FileTree;

use super::{at, findings, run, tree};

fn built() -> (MemoryDisk, FileTree, String) {
    let disk = MemoryDisk::new();
    let wanted = tree(&[
        ("out/a.tf", "a\n"),
        ("out/b.tf", "b\n"),
        ("out/c.tf", "c\n"),
    ]);
    run(&wanted, &disk, Policy::Refuse);
    let text = disk.read(&at("out/.terrane/manifest")).unwrap();
    (disk, wanted, String::from_utf8(text).unwrap())
}

#[test]
fn a_damaged_manifest_stops_a_build_and_says_what_to_do() {
    let (disk, wanted, good) = built();
    let cut = &good[..good.len() - 20];
    let traversal = good.replace("out/b.tf", "../b.tf");
    let escape = good.replace("out/b.tf", "regions.toml");
    let cases: &[(&[u8], &str)] = &[
        (
            cut.as_bytes(),
            "line 3 does not begin with a SHA-256 of 64 hexadecimal digits",
        ),
        (
            b"hello\n",
            "line 1 does not begin with a SHA-256 of 64 hexadecimal digits",
        ),
        (&[b'\n', 0xff], "line 2 is not UTF-8 text"),
        (
            &[0; 300],
            "line 1 does not begin with a SHA-256 of 64 hexadecimal digits",
        ),
        (
            traversal.as_bytes(),
            "line 2 names a path that has a `..` part and could leave its folder",
        ),
        (
            escape.as_bytes(),
            "it lists `regions.toml`, which would write to `regions.toml`, an input of the build",
        ),
    ];
    // 20 bytes from the end is within a path or a hash, whichever: the line must not pass for a whole one.
    for (text, message) in cases {
        for name in ["manifest", "pending"] {
            let path = at(&format!("out/.terrane/{name}"));
            disk.put(&path, text);
            let before = disk.files();
            let told = run(&wanted, &disk, Policy::Force);
            let expected = format!(
                "error: `{path}` is damaged: {message}\nhelp: restore it (`git checkout -- {path}`), or delete it and \
                 build again: files that are as they should be are taken over, all others are listed first"
            );
            assert_eq!(told, expected);
            assert_eq!(disk.files(), before);
            disk.take(&at("out/.terrane/pending"));
            disk.put(&at("out/.terrane/manifest"), good.as_bytes());
        }
    }
}

#[test]
fn other_line_ends_and_another_order_are_read_and_put_right() {
    let (disk, wanted, good) = built();
    let reversed: String = good.lines().rev().flat_map(|line| [line, "\n"]).collect();
    let upper_case = |line: &str| format!("{}{}\n", line[..64].to_uppercase(), &line[64..]);
    let upper_case: String = good.lines().map(upper_case).collect();
    for text in [
        good.replace('\n', "\r\n"),
        good.trim_end().to_owned(),
        upper_case,
        reversed,
        format!("{good}{good}"),
        good.replace("  out", " *out"),
    ] {
        disk.put(&at("out/.terrane/manifest"), text.as_bytes());
        let changed = wanted
            .iter()
            .map(|(path, _)| (path.as_str(), "new content\n"));
        let changed = tree(&changed.collect::<Vec<_>>());
        // While every file is right, nobody is bothered with it.
        assert_eq!(findings(&wanted, &disk), [""; 0], "{text}");
        assert!(!super::look(&wanted, &disk).unwrap().is_clean());
        let stale = findings(&changed, &disk);
        assert_eq!(
            stale[1..],
            [
                "stale    out/a.tf",
                "stale    out/b.tf",
                "stale    out/c.tf"
            ]
        );
        run(&wanted, &disk, Policy::Refuse);
        assert_eq!(
            disk.read(&at("out/.terrane/manifest")).unwrap(),
            good.as_bytes()
        );
    }
}

#[test]
fn a_merge_makes_the_files_of_both_sides_ours() {
    // One branch has changed `b` and added `d`, the other has changed `c` and `b`; git merged what it could.
    let ours = tree(&[
        ("out/a.tf", "a\n"),
        ("out/b.tf", "ours\n"),
        ("out/c.tf", "c\n"),
        ("out/d.tf", "d\n"),
    ]);
    let theirs = tree(&[
        ("out/a.tf", "a\n"),
        ("out/b.tf", "theirs\n"),
        ("out/c.tf", "c2\n"),
    ]);
    let merged = tree(&[
        ("out/a.tf", "a\n"),
        ("out/b.tf", "both\n"),
        ("out/c.tf", "c2\n"),
        ("out/e.tf", "e\n"),
    ]);
    let text = |tree: &FileTree| {
        let disk = MemoryDisk::new();
        run(tree, &disk, Policy::Refuse);
        String::from_utf8(disk.read(&at("out/.terrane/manifest")).unwrap()).unwrap()
    };
    let marked = format!(
        "<<<<<<< HEAD\n{}||||||| 1234567\n=======\n{}>>>>>>> topic\n",
        text(&ours),
        text(&theirs)
    );
    let united = format!("{}{}", text(&ours), text(&theirs));
    for manifest in [marked, united] {
        let disk = MemoryDisk::new();
        for (path, content) in [
            ("out/a.tf", "a\n"),
            ("out/b.tf", "theirs\n"),
            ("out/c.tf", "c2\n"),
            ("out/d.tf", "d\n"),
        ] {
            disk.put(&at(path), content.as_bytes());
        }
        disk.put(&at("out/.terrane/manifest"), manifest.as_bytes());
        let found = [
            "stale    out/.terrane/manifest",
            "stale    out/b.tf",
            "orphaned out/d.tf",
            "missing  out/e.tf",
        ];
        assert_eq!(findings(&merged, &disk), found);
        let told = run(&merged, &disk, Policy::Refuse);
        assert_eq!(told, "created 1 replaced 1 removed 1 unchanged 2");
        assert!(findings(&merged, &disk).is_empty());
    }
}

#[test]
fn a_tree_that_is_right_is_clean_whatever_a_merge_left_in_the_manifest() {
    let (disk, wanted, good) = built();
    let older = format!("{:064}  out/a.tf\n{:064}  out/gone.tf\n", 1, 2);
    for text in [
        format!("<<<<<<< HEAD\n{good}=======\n{good}>>>>>>> topic\n"),
        format!("{older}{good}"),
        format!("<<<<<<< HEAD\n{older}||||||| 1234567\n=======\n>>>>>>> topic\n{good}"),
    ] {
        disk.put(&at("out/.terrane/manifest"), text.as_bytes());
        assert_eq!(findings(&wanted, &disk), [""; 0], "{text}");
        let told = run(&wanted, &disk, Policy::Refuse);
        assert_eq!(told, "created 0 replaced 0 removed 0 unchanged 3");
        let text = disk.read(&at("out/.terrane/manifest")).unwrap();
        assert_eq!(text, good.as_bytes());
    }
    // A line that is missing is another thing: the file would be nobody's.
    let (_, rest) = good.split_once('\n').unwrap();
    disk.put(&at("out/.terrane/manifest"), rest.as_bytes());
    assert_eq!(findings(&wanted, &disk), ["stale    out/.terrane/manifest"]);
}

#[test]
fn conflicts_in_files_of_which_both_sides_are_known_are_ours_and_others_are_kept() {
    let [ours, theirs] = ["a\nours\nz\n", "a\ntheirs\nz\n"];
    let lists = [ours, theirs].map(|text| {
        let disk = MemoryDisk::new();
        run(&tree(&[("out/a.md", text)]), &disk, Policy::Refuse);
        String::from_utf8(disk.read(&at("out/.terrane/manifest")).unwrap()).unwrap()
    });
    let wanted = tree(&[("out/a.md", "a\nours\ntheirs\nz\n")]);
    let marked = "a\n<<<<<<< HEAD\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> topic\nz\n";
    let edited = marked.replace("z\n", "z\nby hand\n");
    let mixed = "a\nours\nz\nof nobody\n";
    for (content, list, kept) in [
        (marked, lists.concat(), false),
        (&*edited, lists.concat(), true),
        (mixed, lists.concat(), true),
        (&*edited, lists[0].clone(), true),
        ("a\r\nours\r\nz\r\n", lists[0].clone(), false),
    ] {
        let disk = MemoryDisk::new();
        disk.put(&at("out/a.md"), content.as_bytes());
        disk.put(&at("out/.terrane/manifest"), list.as_bytes());
        let told = run(&wanted, &disk, Policy::Refuse);
        let mut expected = "created 0 replaced 1 removed 0 unchanged 0".to_owned();
        if kept {
            expected.push_str("\nkept out/a.md as out/.terrane/kept/1/out/a.md");
        }
        assert_eq!(told, expected, "{content:?}");
        assert_eq!(findings(&wanted, &disk), [""; 0]);
    }
    // Where nothing speaks of a merge, an edit is an edit.
    let disk = MemoryDisk::new();
    disk.put(&at("out/a.md"), mixed.as_bytes());
    disk.put(&at("out/.terrane/manifest"), lists[0].as_bytes());
    assert!(run(&wanted, &disk, Policy::Refuse).starts_with("error: edited   out/a.md"));
}
