//! What lies in the folder of a project beside the estate file: trees of other output folders, links, what editors leave.

use std::fs;

use super::project::{built, project};
use super::run::terrane;

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
fn a_file_is_no_project() {
    let here = project();
    let run = terrane(here.path(), &["--project", "regions.toml", "check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cli::no_project"), "{}", run.err);
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
