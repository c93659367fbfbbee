//! What lies in the folder of a project beside the estate file: trees of other output folders, links, what editors leave.

use std::fs;

use super::project::{built, project};
use super::run::{scratch, terrane, with_environment};

#[test]
fn trees_under_another_name_are_not_forgotten() {
    let here = built();
    let folder = here.path();
    let again = terrane(folder, &["build"]);
    assert!(
        !again.err.contains("another `[output] dir`"),
        "{}",
        again.err
    );
    let text = fs::read_to_string(folder.join("regions.toml")).expect("there");
    let text = format!("{text}\n[output]\ndir = \"generated\"\n");
    fs::write(folder.join("regions.toml"), text).expect("written");
    let renamed = terrane(folder, &["build"]);
    assert_eq!(renamed.code, 0, "{}", renamed.err);
    assert!(renamed.err.contains("`out` holds trees"), "{}", renamed.err);
    assert!(
        folder.join("out/README.md").is_file(),
        "it is not ours to remove"
    );
}

#[test]
fn the_file_stands_for_its_folder_and_another_file_for_nothing() {
    let here = built();
    let folder = here.path();
    fs::create_dir(folder.join("below")).expect("made");
    for (from, file) in [
        ("", "regions.toml"),
        ("", "./regions.toml"),
        ("below", "../regions.toml"),
    ] {
        let run = terrane(&folder.join(from), &["--project", file, "check"]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    let run = terrane(folder, &["--project", "out/README.md", "check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cli::no_project"), "{}", run.err);
}

/// As git and cargo find theirs.
#[test]
fn the_project_is_found_from_a_folder_below_it() {
    let here = built();
    let below = here.path().join("out/terraform");
    let run = terrane(&below, &["check"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.starts_with("using ../../regions.toml\n"),
        "{}",
        run.err
    );

    // What is wrong is told with the path from here.
    let text = fs::read_to_string(here.path().join("regions.toml")).expect("there");
    fs::write(
        here.path().join("regions.toml"),
        text.replacen("[project]", "[projct]", 1),
    )
    .expect("written");
    let run = terrane(&below, &["check", "--format", "concise"]);
    let line = "../../regions.toml:6:2: error[schema::unknown_key]: ";
    assert!(run.out.starts_with(line), "{}", run.out);

    // A project that somebody named is looked for nowhere else, and a new one begins here.
    let run = terrane(&below, &["--project", ".", "check"]);
    assert!(run.err.contains("cli::no_project"), "{}", run.err);
    let run = terrane(&below, &["init"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(below.join("regions.toml").is_file());
}

#[test]
fn the_environment_names_project_and_format() {
    let here = built();
    let elsewhere = scratch();
    let with = |arguments: &[&str], format: &str| {
        let project = here.path().to_string_lossy().into_owned();
        let environment = [
            ("TERRANE_PROJECT", project.as_str()),
            ("TERRANE_FORMAT", format),
        ];
        with_environment(elsewhere.path(), arguments, &environment)
    };
    let run = with(&["check"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let json = with(&["check"], "json");
    assert!(json.out.starts_with('{'), "{}", json.out);
    let option = with(&["check", "--format", "human"], "json");
    assert_eq!(option.out, "");
    let option = with(&["check", "--project", "."], "");
    assert_eq!(option.code, 2);
    let wrong = with(&["check"], "xml");
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("TERRANE_FORMAT"), "{}", wrong.err);
}

/// Templates are files: what editors leave beside them is none, and a link is not passed over in silence.
#[test]
fn litter_is_no_template_and_a_link_is_refused() {
    let here = project();
    let folder = here.path();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.join("blueprints").join(path);
        fs::create_dir_all(path.parent().expect("below")).expect("made");
        fs::write(path, bytes).expect("written");
    };
    let manifest = "blueprint \"x\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"x\"\n  }\n}\n";
    write("x/blueprint.hcl", manifest.as_bytes());
    for name in ["a.md", ".keep", "a.md~", "#a.md#", ".a.md.swp", ".DS_Store"] {
        write(&format!("x/f/{name}"), b"text");
    }
    write(".idea/workspace.xml", b"\xff");
    let run = terrane(folder, &["build"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let names = fs::read_dir(folder.join("out/x")).expect("there");
    let mut names: Vec<_> = names.map(|e| e.expect("listed").file_name()).collect();
    names.sort();
    assert_eq!(names, [".keep", "a.md"]);

    #[cfg(unix)]
    for (target, link) in [("x/f/a.md", "x/f/b.md"), ("x", "y")] {
        let link = folder.join("blueprints").join(link);
        std::os::unix::fs::symlink(folder.join("blueprints").join(target), &link).expect("linked");
        let run = terrane(folder, &["build"]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("links are not followed"), "{}", run.err);
        assert!(run.err.contains("1 error"), "{}", run.err);
        fs::remove_file(link).expect("removed");
    }
}

/// What puts something into the folder of blueprints that does not belong there.
#[cfg(target_os = "linux")]
type Spoil = fn(&std::path::Path);

/// What blueprints have made is not to go because nobody finds them.
#[cfg(target_os = "linux")]
#[test]
fn what_stands_in_the_place_of_blueprints_and_templates_is_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let here = project();
    let folder = here.path();
    let build = || terrane(folder, &["build"]);
    for name in ["blueprints", "schemas"] {
        let path = folder.join(name);
        fs::write(&path, "../elsewhere").expect("written");
        let run = build();
        assert_eq!(run.code, 2);
        assert!(
            run.err.contains("not a directory"),
            "{}",
            run.err.to_lowercase()
        );
        fs::remove_file(&path).expect("removed");
        symlink("nowhere", &path).expect("linked");
        assert_eq!(build().code, 2, "{name}");
        fs::remove_file(&path).expect("removed");
    }
    assert!(!folder.join("out").exists());

    fs::create_dir_all(folder.join("blueprints/x/f")).expect("made");
    let manifest = "blueprint \"x\" {\n  summary = \"s\"\n  each = \"estate\"\n  files \"f\" {\n    to = \"x\"\n  }\n}\n";
    fs::write(folder.join("blueprints/x/blueprint.hcl"), manifest).expect("written");
    fs::write(folder.join("blueprints/x/f/a.md"), "text").expect("written");
    assert_eq!(build().code, 0);
    let spoils: [(&str, Spoil); 4] = [
        ("it another", |at| {
            fs::write(at.join("x/f").join(OsStr::from_bytes(b"caf\xe9.md")), "").expect("written");
        }),
        ("this is a pipe", |at| {
            let made = std::process::Command::new("mkfifo")
                .arg(at.join("x/f/pipe.md"))
                .status();
            assert!(made.expect("mkfifo").success());
        }),
        ("larger than 16 MiB", |at| {
            let large = fs::File::create(at.join("x/f/large.md")).expect("made");
            large.set_len(1 << 40).expect("grown");
        }),
        ("a link that git wrote as a file", |at| {
            fs::write(at.join("y"), "x").expect("written");
        }),
    ];
    for (told, spoil) in spoils {
        let copy = folder.join("copy");
        fs::create_dir_all(copy.join("x/f")).expect("made");
        for file in ["x/blueprint.hcl", "x/f/a.md"] {
            fs::copy(folder.join("blueprints").join(file), copy.join(file)).expect("copied");
        }
        fs::remove_dir_all(folder.join("blueprints")).expect("removed");
        fs::rename(&copy, folder.join("blueprints")).expect("moved");
        spoil(&folder.join("blueprints"));
        let run = build();
        assert_eq!(run.code, 2, "{told}");
        assert!(run.err.contains(told), "{told}: {}", run.err);
        assert!(folder.join("out/x/a.md").is_file(), "{told}");
    }
}
