//! What may lie in a checkout that somebody else made, or change while a build is at work: pipes, devices, links, planted names.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use terrane::disk::{Disk, Layout, OsDisk, Policy};

use super::{at, findings, run, tree};

const FILES: &[(&str, &str)] = &[("out/a/one.tf", "1\n"), ("out/two.tf", "2\n")];
const OTHERS: &[(&str, &str)] = &[("out/a/one.tf", "changed\n"), ("out/three.tf", "3\n")];

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

/// Runs what must neither hang nor eat all memory.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    result
        .recv_timeout(Duration::from_secs(20))
        .expect("it hangs")
}

#[test]
fn pipes_and_devices_in_the_place_of_any_file_are_told_and_not_read() {
    let places = [
        "out/.terrane/manifest",
        "out/.terrane/pending",
        "out/.terrane/lock",
        "out/a/one.tf",
        "out/two.tf",
    ];
    for place in places {
        for kind in ["a pipe", "zeros without end", "a folder"] {
            let told = in_time(move || {
                let folder = crate::scratch::folder();
                let disk = OsDisk::new(folder.path());
                run(&tree(FILES), &disk, Policy::Refuse);
                let path = folder.path().join(place);
                let _ = fs::remove_file(&path);
                match kind {
                    "a pipe" => pipe(&path),
                    "a folder" => fs::create_dir(&path).unwrap(),
                    _ => symlink("/dev/zero", &path).unwrap(),
                }
                [
                    findings(&tree(OTHERS), &disk).join("\n"),
                    run(&tree(OTHERS), &disk, Policy::Refuse),
                    run(&tree(OTHERS), &disk, Policy::Force),
                ]
            });
            // A file that is no longer wanted is not looked for where a folder is.
            if (place, kind) == ("out/two.tf", "a folder") {
                continue;
            }
            for text in told {
                assert!(
                    text.contains(&format!("blocked  {place} is ")),
                    "{kind} at {place}: {text}"
                );
            }
        }
    }
}

#[test]
fn a_file_without_end_in_the_place_of_an_emitted_one_is_an_edit() {
    let told = in_time(|| {
        let folder = crate::scratch::folder();
        let disk = OsDisk::new(folder.path());
        run(&tree(FILES), &disk, Policy::Refuse);
        let large = fs::File::create(folder.path().join("out/two.tf")).unwrap();
        large.set_len(1 << 40).unwrap();
        let manifest = folder.path().join("out/.terrane/pending");
        let large = fs::File::create(manifest).unwrap();
        large.set_len(1 << 40).unwrap();
        let told = run(&tree(FILES), &disk, Policy::Refuse);
        assert!(
            told.contains("cannot read `out/.terrane/pending`"),
            "{told}"
        );
        fs::remove_file(folder.path().join("out/.terrane/pending")).unwrap();
        findings(&tree(FILES), &disk)
    });
    assert_eq!(told, ["edited   out/two.tf"]);
}

#[test]
fn a_link_under_the_name_of_an_unfinished_file_is_not_written_through() {
    let folder = crate::scratch::folder();
    let elsewhere = crate::scratch::folder();
    let victim = elsewhere.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    let disk = OsDisk::new(folder.path());
    run(&tree(FILES), &disk, Policy::Refuse);
    // The name is the same for the same path, so that anybody can know it.
    let name = "out/a/.terrane-0000000000000000.tmp";
    symlink(&victim, folder.path().join(name)).unwrap();
    let told = run(&tree(OTHERS), &disk, Policy::Force);
    assert!(
        told.contains(&format!("blocked  {name} is a symbolic link")),
        "{told}"
    );
    // A second name for the file is taken away, and the file stays.
    fs::remove_file(folder.path().join(name)).unwrap();
    fs::hard_link(&victim, folder.path().join(name)).unwrap();
    run(&tree(OTHERS), &disk, Policy::Refuse);
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
}

#[test]
fn no_operation_goes_through_a_link() {
    let folder = crate::scratch::folder();
    let elsewhere = crate::scratch::folder();
    fs::write(elsewhere.path().join("file"), "precious").unwrap();
    fs::create_dir(elsewhere.path().join("folder")).unwrap();
    let disk = OsDisk::new(folder.path());
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/mine"), "mine").unwrap();
    symlink(elsewhere.path(), folder.path().join("link")).unwrap();
    let path = |name: &str| at(&format!("link/{name}"));
    assert!(disk.list(Some(&at("link"))).is_err());
    assert!(disk.read(&path("file")).is_err());
    assert!(disk.holds(&path("file"), b"precious").is_err());
    assert!(disk.create(&path("new"), b"").is_err());
    assert!(disk.create_folder(&path("new")).is_err());
    assert!(disk.rename(&path("file"), &at("real/file")).is_err());
    assert!(disk.rename(&at("real/mine"), &path("file")).is_err());
    assert!(disk.exchange(&at("real/mine"), &path("file")).is_err());
    assert!(disk.remove(&path("file")).is_err());
    assert!(disk.remove_folder(&path("folder")).is_err());
    assert!(disk.try_lock(&path("lock")).is_err());
    assert!(disk.sync(&path("file")).is_err());
    let mut left: Vec<_> = fs::read_dir(elsewhere.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
    left.clear();
    assert_eq!(
        fs::read_to_string(elsewhere.path().join("file")).unwrap(),
        "precious"
    );
}

#[test]
fn a_folder_that_becomes_a_link_while_builds_are_at_work_is_not_followed() {
    let folder = crate::scratch::folder();
    let elsewhere = crate::scratch::folder();
    // What a build that follows the link would overwrite, delete, or find to be right.
    fs::write(elsewhere.path().join("one.tf"), "1\n").unwrap();
    let (place, aside) = (folder.path().join("out/a"), folder.path().join("aside"));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                if fs::rename(&place, &aside).is_ok() {
                    let _ = symlink(elsewhere.path(), &place);
                    let _ = fs::remove_file(&place);
                    let _ = fs::remove_dir_all(&place);
                    let _ = fs::rename(&aside, &place);
                }
            }
        });
        for round in 0..300 {
            let disk = OsDisk::new(folder.path());
            let wanted = if round % 2 == 0 { FILES } else { OTHERS };
            run(&tree(wanted), &disk, Policy::Force);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let left: Vec<_> = fs::read_dir(elsewhere.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["one.tf"]);
    assert_eq!(
        fs::read_to_string(elsewhere.path().join("one.tf")).unwrap(),
        "1\n"
    );
}

#[test]
fn outside_of_the_output_folders_nothing_is_deleted_whatever_the_manifest_says() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    let layout = Layout::new(Some(&at("out"))).unwrap();
    let build = |policy| terrane::disk::build(&tree(FILES), &layout, &disk, policy, &mut || {});
    build(Policy::Refuse).unwrap();
    fs::write(folder.path().join("notes.txt"), "2\n").unwrap();
    let manifest = folder.path().join("out/.terrane/manifest");
    let text = fs::read_to_string(&manifest).unwrap();
    let line = text.lines().find(|line| line.ends_with("two.tf")).unwrap();
    let planted = line.replace("out/two.tf", "notes.txt");
    fs::write(&manifest, format!("{planted}\n{text}")).unwrap();
    for policy in [Policy::Refuse, Policy::Force] {
        let error = build(policy).unwrap_err();
        assert!(
            error.details()[0]
                .starts_with("blocked  notes.txt is listed in `out/.terrane/manifest`"),
            "{:?}",
            error.details()
        );
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("notes.txt")).unwrap(),
        "2\n"
    );
    fs::remove_file(folder.path().join("notes.txt")).unwrap();
    build(Policy::Refuse).unwrap();
}

#[test]
fn in_the_output_folders_a_file_that_does_not_say_who_made_it_is_kept() {
    let folder = crate::scratch::folder();
    let disk = OsDisk::new(folder.path());
    let layout = Layout::new(Some(&at("out")))
        .unwrap()
        .with_mark("Made by us");
    let build = |files: &[(&str, &str)]| {
        let built = terrane::disk::build(&tree(files), &layout, &disk, Policy::Refuse, &mut || {});
        built.unwrap()
    };
    build(&[
        ("out/marked.tf", "# Made by us\n"),
        ("out/plain.txt", "plain\n"),
        ("out/stays.tf", ""),
    ]);
    let built = build(&[("out/stays.tf", "")]);
    assert_eq!(built.removed, 2);
    assert_eq!(
        built.kept,
        [(at("out/plain.txt"), at("out/.terrane/kept/1/out/plain.txt"))]
    );
}
