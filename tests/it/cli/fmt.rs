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
