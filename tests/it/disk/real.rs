//! The same on a real disk, and what only a real disk has.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;

use terrane::disk::{Disk, Kind, OsDisk, Policy, build};

use super::{at, findings, layout, run, tree};

const FILES: &[(&str, &str)] = &[
    (".github/workflows/x.yml", "x\n"),
    ("out/a/b/one.tf", "1\n"),
    ("out/a/name with a space.tf", "2\n"),
];

#[test]
fn a_build_on_a_real_disk() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    assert_eq!(
        run(&tree(FILES), &disk, Policy::Refuse),
        "created 3 replaced 0 removed 0 unchanged 0"
    );
    assert!(findings(&tree(FILES), &disk).is_empty());
    for (path, text) in FILES {
        assert_eq!(fs::read_to_string(folder.path().join(path)).unwrap(), *text);
    }
    assert_eq!(
        run(&tree(FILES), &disk, Policy::Refuse),
        "created 0 replaced 0 removed 0 unchanged 3"
    );
    let less = tree(&[("out/a/b/one.tf", "changed\n")]);
    assert_eq!(
        run(&less, &disk, Policy::Refuse),
        "created 0 replaced 1 removed 2 unchanged 0"
    );
    assert!(!folder.path().join(".github").exists());
    let mut left: Vec<_> = fs::read_dir(folder.path().join("out/.terrane"))
        .unwrap()
        .collect();
    left.retain(|entry| entry.as_ref().unwrap().file_name() != "lock");
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn sha256sum_can_check_the_manifest() {
    let folder = crate::scratch::folder();
    run(&tree(FILES), &OsDisk::new(folder.path()), Policy::Refuse);
    let sum = Command::new("sha256sum")
        .args(["--strict", "-c", "out/.terrane/manifest"])
        .current_dir(folder.path())
        .output();
    match sum {
        Ok(sum) => assert!(sum.status.success(), "{sum:?}"),
        Err(error) => crate::tools::missing(&format!("sha256sum cannot be run: {error}")),
    }
}

#[cfg(unix)]
#[test]
fn files_are_for_all_to_read_and_links_are_not_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = crate::scratch::folder();
    let elsewhere = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    run(&tree(FILES), &disk, Policy::Refuse);
    let file = folder.path().join("out/a/b/one.tf");
    assert_eq!(
        file.metadata().unwrap().permissions().mode() & 0o777 & !0o600,
        0o044 & !umask()
    );

    fs::remove_dir_all(folder.path().join("out/a")).unwrap();
    symlink(elsewhere.path(), folder.path().join("out/a")).unwrap();
    for policy in [Policy::Refuse, Policy::Force] {
        let told = run(&tree(FILES), &disk, policy);
        assert!(
            told.starts_with("error: blocked  out/a is a symbolic link\n"),
            "{told}"
        );
    }
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);

    // The same when the link leads to a file that is right, or to nothing.
    fs::remove_file(folder.path().join("out/a")).unwrap();
    run(&tree(FILES), &disk, Policy::Refuse);
    for target in [
        Path::new("/dev/null/nowhere"),
        &elsewhere.path().join("copy"),
    ] {
        fs::write(elsewhere.path().join("copy"), "1\n").unwrap();
        fs::remove_file(&file).unwrap();
        symlink(target, &file).unwrap();
        let found = findings(&tree(FILES), &disk);
        assert_eq!(found, ["blocked  out/a/b/one.tf is a symbolic link"]);
    }
}

/// The bits that the process takes from every new file.
#[cfg(unix)]
fn umask() -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let folder = crate::scratch::folder();
    let file = fs::File::create(folder.path().join("probe")).unwrap();
    !file.metadata().unwrap().permissions().mode() & 0o777
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_reported() {
    use std::os::unix::ffi::OsStrExt;

    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    run(&tree(FILES), &disk, Policy::Refuse);
    // In the project folder such a name is nobody's business.
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    fs::write(folder.path().join(name), "").unwrap();
    assert!(findings(&tree(FILES), &disk).is_empty());
    fs::write(folder.path().join("out/a").join(name), "").unwrap();
    let found = findings(&tree(FILES), &disk);
    assert_eq!(
        found,
        ["blocked  out/a holds a name that is not UTF-8: `caf\u{fffd}`"]
    );
}

#[test]
fn a_project_folder_that_is_not_there_is_an_error() {
    let folder = crate::scratch::folder();
    let told = run(
        &tree(FILES),
        &OsDisk::new(folder.path().join("none")),
        Policy::Refuse,
    );
    assert!(
        told.starts_with("error: cannot list the project folder: "),
        "{told}"
    );
}

#[test]
fn a_second_build_waits_for_the_first() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    fs::create_dir_all(folder.path().join("out/.terrane")).unwrap();
    let held = disk
        .try_lock(layout().lock())
        .unwrap()
        .expect("a free lock");
    assert!(disk.try_lock(layout().lock()).unwrap().is_none());
    let (waits, waiting) = mpsc::channel();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let mut notice = || waits.send(()).unwrap();
            build(&tree(FILES), &layout(), &disk, Policy::Refuse, &mut notice)
        });
        waiting.recv().expect("a notice before waiting");
        assert!(
            !folder.path().join("out/a").exists(),
            "wrote without the lock"
        );
        drop(held);
        assert_eq!(second.join().unwrap().unwrap().created, 3);
    });
}

#[test]
fn many_builds_at_once_leave_one_of_their_trees() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    let trees: Vec<_> = (0..4)
        .map(|n| {
            let own = format!("out/{n}/own.tf");
            tree(&[("out/shared.tf", &format!("of {n}\n")), (&own, "own\n")])
        })
        .collect();
    for _ in 0..5 {
        std::thread::scope(|scope| {
            for tree in &trees {
                scope.spawn(|| {
                    let told = run(tree, &disk, Policy::Refuse);
                    assert!(told.starts_with("created"), "{told}");
                });
            }
        });
        let clean = trees.iter().filter(|tree| findings(tree, &disk).is_empty());
        assert_eq!(clean.count(), 1);
    }
}

#[test]
fn a_comparison_sees_longer_shorter_and_other_files() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    let path = at("file");
    disk.create(&path, b"abc").unwrap();
    for (bytes, same) in [
        ("abc", true),
        ("ab", false),
        ("abcd", false),
        ("abd", false),
        ("", false),
    ] {
        assert_eq!(
            disk.holds(&path, bytes.as_bytes()).unwrap(),
            same,
            "{bytes}"
        );
    }
    let large = vec![7; 3_000_000];
    disk.create(&at("large"), &large).unwrap();
    assert!(disk.holds(&at("large"), &large).unwrap());
    assert!(!disk.holds(&at("large"), &large[1..]).unwrap());
    let kinds: Vec<_> = disk
        .list(None)
        .unwrap()
        .into_iter()
        .map(|entry| entry.kind)
        .collect();
    assert_eq!(kinds, [Kind::File, Kind::File]);
    assert!(disk.create(&path, b"").is_err(), "a file was written over");
}
