//! A build that breaks down at every single operation, and the build after it.

use terrane::disk::{Disk, MemoryDisk, Policy, State, build};
use terrane::tree::FileTree;

use super::faulty::{Fault, Faulty};
use super::{alone, at, layout, look, run, tree};

const FAULTS: [Fault; 6] = [
    Fault::Kill { written: 0 },
    Fault::Kill { written: 1 },
    Fault::Kill {
        written: usize::MAX,
    },
    Fault::PowerCut,
    Fault::Full { written: 0 },
    Fault::Full { written: 3 },
];

/// One estate before, and after a change that makes, replaces, deletes, and turns folders and files into each other.
fn before() -> FileTree {
    tree(&[
        (".github/workflows/old.yml", "on: push\n"),
        ("out/a/changes.tf", "first content\n"),
        ("out/a/stays.tf", "stays as it is\n"),
        ("out/b/deep/down/goes.tf", "goes with its folders\n"),
        ("out/file-then-folder", "was a file\n"),
        ("out/folder-then-file/inner.tf", "was in a folder\n"),
    ])
}

fn after() -> FileTree {
    tree(&[
        (
            "out/a/changes.tf",
            "second content, longer than the first\n",
        ),
        ("out/a/stays.tf", "stays as it is\n"),
        ("out/c/new/one.tf", "is new\n"),
        ("out/c/new/two.tf", "is new, too\n"),
        ("out/file-then-folder/inner", "is in a folder\n"),
        ("out/folder-then-file", "is a file\n"),
    ])
}

/// Runs a build that meets a fault; whether it did.
fn build_into(
    disk: &MemoryDisk,
    tree: &FileTree,
    after: usize,
    fault: Fault,
    policy: Policy,
) -> bool {
    let faulty = Faulty::new(disk, after, fault);
    let result = alone(|| build(tree, &layout(), &faulty, policy, &mut || {}));
    if faulty.has_struck() {
        assert!(
            result.is_err(),
            "{fault:?} at operation {after} went unnoticed"
        );
    } else {
        result.expect("a build without a fault");
    }
    faulty.has_struck()
}

/// That the disk holds the tree, the compiler's own files as after a finished build, and no other file or folder.
fn assert_exact(disk: &MemoryDisk, tree: &FileTree, what: &str) {
    let own = layout();
    let mut files = disk.files();
    files.retain(|path, _| !path.is_in(own.kept()));
    files.remove(own.lock());
    let manifest = files.remove(own.manifest());
    assert!(manifest.is_some(), "{what}: no manifest");
    let wanted = tree
        .iter()
        .map(|(path, bytes)| (path.clone(), bytes.clone()));
    assert_eq!(files, wanted.collect(), "{what}");
    for folder in disk.folders() {
        if folder.is_in(own.kept()) {
            continue;
        }
        let in_use = disk.files().keys().any(|path| path.is_in(&folder));
        assert!(
            in_use || folder == *own.own(),
            "{what}: `{folder}` is left empty"
        );
    }
    let changes = look(tree, disk).expect("a comparison");
    assert!(changes.is_clean(), "{what}: {:?}", changes.findings());
}

/// How many operations it took until the build got through.
fn break_everywhere(
    old: Option<&FileTree>,
    new: &FileTree,
    next: &FileTree,
    fault: Fault,
) -> usize {
    for operation in 0.. {
        let disk = MemoryDisk::new();
        if let Some(old) = old {
            run(old, &disk, Policy::Refuse);
            assert_exact(&disk, old, "before");
        }
        let struck = build_into(&disk, new, operation, fault, Policy::Refuse);
        let what = format!("{fault:?} at operation {operation}");
        for tree in [new, next] {
            let changes = look(tree, &disk).expect(&what);
            let mistaken: Vec<_> = changes
                .iter()
                .filter(|change| change.is_refused())
                .collect();
            assert!(
                mistaken.is_empty(),
                "{what}: taken for the work of others: {mistaken:?}"
            );
        }
        let told = run(next, &disk, Policy::Refuse);
        assert!(told.starts_with("created"), "{what}: {told}");
        assert_exact(&disk, next, &what);
        if !struck {
            return operation;
        }
    }
    unreachable!("the loop ends with the first build that gets through")
}

#[test]
fn a_first_build_that_breaks_is_completed_by_the_next() {
    for fault in FAULTS {
        let operations = break_everywhere(None, &before(), &before(), fault);
        assert!(operations > 20, "{operations} operations only");
    }
}

#[test]
fn a_later_build_that_breaks_is_completed_by_the_next() {
    for fault in FAULTS {
        let operations = break_everywhere(Some(&before()), &after(), &after(), fault);
        assert!(operations > 20, "{operations} operations only");
    }
}

#[test]
fn after_a_break_the_next_build_may_be_of_another_tree() {
    let other = tree(&[
        (".github/workflows/old.yml", "on: push\n"),
        ("out/a/changes.tf", "third\n"),
        ("out/c/new/one.tf", "is another now\n"),
        ("out/d.tf", "is newer still\n"),
    ]);
    for fault in FAULTS {
        break_everywhere(Some(&before()), &after(), &other, fault);
        break_everywhere(Some(&before()), &after(), &before(), fault);
        break_everywhere(None, &after(), &before(), fault);
    }
}

#[test]
fn two_builds_in_a_row_may_break() {
    let third = tree(&[
        ("out/a/changes.tf", "third\n"),
        ("out/c/new/one.tf", "third\n"),
    ]);
    for first in 0..40 {
        for second in 0..40 {
            let disk = MemoryDisk::new();
            run(&before(), &disk, Policy::Refuse);
            let kill = Fault::Kill { written: 2 };
            build_into(&disk, &after(), first, kill, Policy::Refuse);
            build_into(&disk, &third, second, Fault::PowerCut, Policy::Refuse);
            let what = format!("killed at {first}, then a power cut at {second}");
            let told = run(&after(), &disk, Policy::Refuse);
            assert!(told.starts_with("created"), "{what}: {told}");
            assert_exact(&disk, &after(), &what);
        }
    }
}

#[test]
fn a_forced_build_that_breaks_loses_no_work() {
    for fault in FAULTS {
        for operation in 0.. {
            let disk = MemoryDisk::new();
            run(&before(), &disk, Policy::Refuse);
            disk.put(&at("out/a/changes.tf"), b"edited by hand");
            disk.put(&at("out/b/deep/down/goes.tf"), b"edited by hand as well");
            disk.put(&at("out/c"), b"a file of somebody, where a folder must be");
            disk.put(&at(".github/workflows/mine.yml"), b"on: never");
            let struck = build_into(&disk, &after(), operation, fault, Policy::Force);
            let told = run(&after(), &disk, Policy::Force);
            let what = format!("{fault:?} at operation {operation}: {told}");
            assert!(told.starts_with("created"), "{what}");
            let mine = disk.files().remove(&at(".github/workflows/mine.yml"));
            assert_eq!(mine.as_deref(), Some(&b"on: never"[..]), "{what}");
            let kept = disk.files();
            let kept = kept.iter().filter(|(path, _)| path.is_in(layout().kept()));
            let mut kept: Vec<_> = kept
                .map(|(_, bytes)| String::from_utf8_lossy(bytes))
                .collect();
            kept.sort();
            let work = [
                "a file of somebody, where a folder must be",
                "edited by hand",
                "edited by hand as well",
            ];
            assert_eq!(kept, work, "{what}");
            disk.take(&at(".github"));
            assert_exact(&disk, &after(), &what);
            if !struck {
                break;
            }
        }
    }
}

#[test]
fn work_done_after_a_break_is_not_lost() {
    for operation in 0..40 {
        let disk = MemoryDisk::new();
        run(&before(), &disk, Policy::Refuse);
        build_into(
            &disk,
            &after(),
            operation,
            Fault::Kill { written: 2 },
            Policy::Refuse,
        );
        for path in ["out/a/changes.tf", "out/c/new/one.tf"] {
            disk.take(&at("out/c"));
            disk.put(&at(path), b"edited by hand");
            let told = run(&after(), &disk, Policy::Refuse);
            let refused =
                told.starts_with("error") && disk.read(&at(path)).unwrap() == b"edited by hand";
            let kept = told.contains(&format!("kept {path} as out/.terrane/kept/"));
            assert!(refused || kept, "at operation {operation}: {told}");
            disk.take(&at(path));
        }
    }
}

#[test]
fn a_build_that_broke_shows_in_a_check() {
    let disk = MemoryDisk::new();
    // The last operation takes `pending` away; the one before it makes the manifest's name safe.
    let operations = break_everywhere(None, &before(), &before(), Fault::Kill { written: 0 });
    build_into(
        &disk,
        &before(),
        operations - 1,
        Fault::Kill { written: 0 },
        Policy::Refuse,
    );
    let changes = look(&before(), &disk).unwrap();
    let found: Vec<_> = changes.findings();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, *layout().pending());
    assert_eq!(found[0].state, State::Orphaned);
}
