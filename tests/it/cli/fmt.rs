//! `terrane fmt`: which files it takes, how it replaces them, what it returns. Not how HCL is formatted.

use std::fs;

use super::run::{scratch, terrane, with_input};

const UGLY: &str = "a=1\nlonger   =  2\n";
const NICE: &str = "a      = 1\nlonger = 2\n";
const WRONG: &str = "a = [\n";

#[test]
fn files_and_folders_are_formatted_in_place() {
    let here = scratch();
    let put = |path: &str, text: &str| {
        let path = here.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    let get = |path: &str| fs::read_to_string(here.path().join(path)).expect("there");
    for path in [
        "a/x.tf",
        "a/b/y.tfvars",
        "a/b/z.hcl",
        "a/.terraform/m.tf",
        "a/.lock.hcl",
        "a/t.txt",
        "other.tf",
    ] {
        put(path, UGLY);
    }
    put("a/fine.tf", NICE);

    let check = terrane(here.path(), &["fmt", "--check", "a"]);
    assert_eq!(check.code, 1);
    assert_eq!(
        check.out,
        "unformatted a/b/y.tfvars\nunformatted a/b/z.hcl\nunformatted a/x.tf\n"
    );
    assert_eq!(get("a/x.tf"), UGLY, "--check writes nothing");

    let run = terrane(here.path(), &["fmt", "a", "a/x.tf"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(
        run.out,
        "formatted a/b/y.tfvars\nformatted a/b/z.hcl\nformatted a/x.tf\n"
    );
    for path in ["a/x.tf", "a/b/y.tfvars", "a/b/z.hcl"] {
        assert_eq!(get(path), NICE);
    }
    for path in ["a/.terraform/m.tf", "a/.lock.hcl", "a/t.txt", "other.tf"] {
        assert_eq!(get(path), UGLY, "{path} was not asked for");
    }
    let left: Vec<_> = fs::read_dir(here.path().join("a"))
        .expect("listed")
        .collect();
    assert_eq!(left.len(), 6, "nothing is left beside the files: {left:?}");

    let again = terrane(here.path(), &["fmt", "--check", "."]);
    assert_eq!(again.code, 1);
    assert_eq!(again.out, "unformatted other.tf\n");
    let quiet = terrane(here.path(), &["fmt", "--check", "-q", "a"]);
    assert_eq!(
        (quiet.code, quiet.out.as_str(), quiet.err.as_str()),
        (0, "", "")
    );
}

#[test]
fn every_broken_file_is_reported_and_the_others_are_formatted() {
    let here = scratch();
    fs::write(here.path().join("bad1.tf"), WRONG).expect("written");
    fs::write(here.path().join("bad2.tf"), b"a = \"\xff\"\n").expect("written");
    fs::write(here.path().join("good.tf"), UGLY).expect("written");
    let run = terrane(here.path(), &["fmt", ".", "gone.tf", "nothing"]);
    assert_eq!(run.code, 2);
    for part in [
        "bad1.tf:",
        "bad2.tf:1:6",
        "`bad2.tf` is not UTF-8",
        "`gone.tf`",
        "`nothing`",
    ] {
        assert!(run.err.contains(part), "{part} is missing:\n{}", run.err);
    }
    assert_eq!(
        fs::read_to_string(here.path().join("good.tf")).expect("there"),
        NICE
    );
    assert_eq!(
        fs::read_to_string(here.path().join("bad1.tf")).expect("there"),
        WRONG
    );

    fs::write(here.path().join("notes.md"), "x").expect("written");
    let other = terrane(here.path(), &["fmt", "notes.md"]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("cli::unsuitable"), "{}", other.err);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let here = scratch();
    let run = with_input(here.path(), &["fmt", "-"], UGLY.as_bytes());
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, NICE, "")
    );
    let same = with_input(here.path(), &["fmt", "-"], NICE.as_bytes());
    assert_eq!((same.code, same.out.as_str()), (0, NICE));
    let check = with_input(here.path(), &["fmt", "--check", "-"], UGLY.as_bytes());
    assert_eq!(
        (check.code, check.out.as_str()),
        (1, "unformatted <stdin>\n")
    );
    let wrong = with_input(here.path(), &["fmt", "-"], WRONG.as_bytes());
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    let bytes = with_input(here.path(), &["fmt", "-"], b"\xff\xfe");
    assert_eq!((bytes.code, bytes.out.as_str()), (2, ""));
    let both = with_input(here.path(), &["fmt", "-", "a.tf"], b"");
    assert_eq!(both.code, 2);
}

#[test]
fn findings_have_a_place_in_the_formats_for_machines() {
    let here = scratch();
    fs::write(here.path().join("x.tf"), UGLY).expect("written");
    let run = terrane(here.path(), &["fmt", "--check", "--format", "json", "x.tf"]);
    assert_eq!(run.code, 1);
    let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(value["findings"][0]["file"], "x.tf");
    assert_eq!(value["findings"][0]["code"], "cli::unformatted");
    let run = terrane(
        here.path(),
        &["fmt", "--format", "github", "--check", "x.tf"],
    );
    assert!(
        run.out
            .starts_with("::error file=x.tf,title=cli%3A%3Aunformatted::"),
        "{}",
        run.out
    );
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let here = scratch();
    let file = here.path().join("real.tf");
    fs::write(&file, UGLY).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
    symlink("real.tf", here.path().join("link.tf")).expect("linked");
    let run = terrane(here.path(), &["fmt", "link.tf"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(here.path().join("link.tf").is_symlink());
    assert_eq!(fs::read_to_string(&file).expect("there"), NICE);
    assert_eq!(
        file.metadata().expect("there").permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn standard_output_ends_in_a_line_break_as_terraforms_does() {
    let here = scratch();
    for (text, out) in [
        ("", "\n"),
        ("a = 1", "a = 1\n"),
        ("a=1", "a = 1\n"),
        ("a = 1\n\n", "a = 1\n\n"),
    ] {
        let run = with_input(here.path(), &["fmt", "-"], text.as_bytes());
        assert_eq!((run.code, run.out.as_str()), (0, out), "{text:?}");
    }
    // A file is the same in both as it was.
    fs::write(here.path().join("x.tf"), "a=1").expect("written");
    terrane(here.path(), &["fmt", "x.tf"]);
    let file = fs::read_to_string(here.path().join("x.tf")).expect("there");
    assert_eq!(file, "a = 1");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_read_only_is_told_and_stays() {
    use std::os::unix::fs::PermissionsExt;
    let here = scratch();
    let file = here.path().join("x.tf");
    fs::write(&file, UGLY).expect("written");
    fs::write(here.path().join("y.tf"), UGLY).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("set");
    let run = terrane(here.path(), &["fmt", "."]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("cannot write `x.tf`: it is read-only"),
        "{}",
        run.err
    );
    assert_eq!(fs::read_to_string(&file).expect("there"), UGLY);
    let other = fs::read_to_string(here.path().join("y.tf")).expect("there");
    assert_eq!(other, NICE);
    assert_eq!(left_beside(here.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn all_names_of_a_file_stay_names_of_it() {
    use std::os::unix::fs::MetadataExt;
    let here = scratch();
    fs::write(here.path().join("x.tf"), UGLY).expect("written");
    fs::hard_link(here.path().join("x.tf"), here.path().join("other")).expect("linked");
    let before = here.path().join("x.tf").metadata().expect("there").ino();
    let run = terrane(here.path(), &["fmt", "."]);
    assert_eq!(run.code, 0, "{}", run.err);
    for name in ["x.tf", "other"] {
        let path = here.path().join(name);
        assert_eq!(fs::read_to_string(&path).expect("there"), NICE);
        assert_eq!(path.metadata().expect("there").ino(), before);
    }
    assert_eq!(left_beside(here.path()), Vec::<String>::new());
}

/// The name that the text of `x.tf` is written under first: the same every time, so that anybody can know it.
const BESIDE: &str = ".terrane-15e0b0931b047e6a.tmp";

#[cfg(unix)]
#[test]
fn what_is_planted_under_the_name_beside_is_neither_overwritten_nor_followed() {
    use std::os::unix::fs::symlink;
    let here = scratch();
    fs::write(here.path().join("x.tf"), UGLY).expect("written");
    fs::write(here.path().join("victim"), "precious").expect("written");
    symlink("victim", here.path().join(BESIDE)).expect("linked");
    let run = terrane(here.path(), &["fmt", "x.tf"]);
    assert_eq!(run.code, 2, "{}", run.out);
    fs::remove_file(here.path().join(BESIDE)).expect("removed");
    fs::hard_link(here.path().join("victim"), here.path().join(BESIDE)).expect("linked");
    let run = terrane(here.path(), &["fmt", "x.tf"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains(BESIDE), "{}", run.err);
    let get = |name: &str| fs::read_to_string(here.path().join(name)).expect("there");
    assert_eq!(
        (get("victim"), get("x.tf")),
        ("precious".into(), UGLY.into())
    );
}

#[test]
fn what_a_run_that_was_killed_has_left_goes_with_the_next() {
    // The new text or a part of it before the files are swapped, the old one after.
    for (file, left) in [
        (UGLY, NICE),
        (UGLY, "a  "),
        (UGLY, ""),
        (NICE, UGLY),
        (NICE, NICE),
    ] {
        let here = scratch();
        fs::write(here.path().join("x.tf"), file).expect("written");
        fs::write(here.path().join(BESIDE), left).expect("written");
        let run = terrane(here.path(), &["fmt", "."]);
        assert_eq!(run.code, 0, "{left:?}: {}", run.err);
        let text = fs::read_to_string(here.path().join("x.tf")).expect("there");
        assert_eq!(text, NICE, "{left:?}");
        assert_eq!(left_beside(here.path()), Vec::<String>::new(), "{left:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_has_no_end_or_waits_is_not_read() {
    use std::os::unix::fs::symlink;
    let here = scratch();
    fs::create_dir(here.path().join("a")).expect("made");
    symlink("/dev/zero", here.path().join("a/zero.tf")).expect("linked");
    let pipe = here.path().join("a/pipe.tf");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.expect("mkfifo").success());
    let large = fs::File::create(here.path().join("a/large.tf")).expect("made");
    large.set_len(1 << 40).expect("grown");
    for command in ["fmt", "validate"] {
        let run = terrane(here.path(), &[command, "a"]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("large.tf`: file too large"), "{}", run.err);
    }
}

/// Names that a run has left in the folder.
fn left_beside(folder: &std::path::Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("listed");
    let names = names.map(|entry| {
        entry
            .expect("read")
            .file_name()
            .into_string()
            .expect("UTF-8")
    });
    names.filter(|name| name.starts_with(".terrane-")).collect()
}
