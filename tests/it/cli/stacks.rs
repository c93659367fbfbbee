//! Stacks that leave the tree, come into it or get another state: told before anything is deleted.

use std::fs;
use std::path::Path;

use super::project::built;
use super::run::terrane;

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("regions.toml");
    let text = fs::read_to_string(&path).expect("there");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replace(from, to)).expect("written");
}

const FOUNDATION: &str = "out/terraform/regions/eu-west-1/layers/01-foundation/production";

#[test]
fn a_region_that_is_renamed_moves_its_states() {
    let here = built();
    let folder = here.path();
    edit(folder, "regions.eu-west-1", "regions.eu-central-1");
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    assert!(
        page.contains("### Stacks whose state moves\n\n- `out/terraform/regions/eu-central-1/"),
        "{page}"
    );
    let check = terrane(folder, &["check"]);
    assert_eq!(check.code, 1);
    assert!(check.err.contains("[cli::state_moves]"), "{}", check.err);
    let run = terrane(folder, &["build", "--format", "concise"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let moved = FOUNDATION.replace("eu-west-1", "eu-central-1");
    let told = format!("warning[cli::state_moves]: the stack `{moved}` gets another state");
    assert!(run.out.contains(&told), "{}", run.out);
    let strict = terrane(folder, &["check", "--error-on-warnings"]);
    assert!(
        !strict.err.contains("state_moves"),
        "it is told once: {}",
        strict.err
    );
}

#[test]
fn a_region_with_stacks_cannot_be_planned() {
    let here = built();
    let folder = here.path();
    edit(
        folder,
        "[regions.eu-west-1]\n",
        "[regions.eu-west-1]\nstatus = \"planned\"\n",
    );
    let run = terrane(folder, &["build", "--format", "concise"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.out.matches("error[cli::planned_stacks]").count(),
        1,
        "{}",
        run.out
    );
    assert!(run.out.starts_with("regions.toml:"), "{}", run.out);
    assert!(
        folder.join(FOUNDATION).join("main.tf").is_file(),
        "nothing is deleted"
    );
    // As the help says: once the folders are gone, nothing stands against it.
    fs::remove_dir_all(folder.join("out/terraform/regions/eu-west-1")).expect("removed");
    let run = terrane(folder, &["build"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_state_that_moves_is_told_and_a_stack_that_moves_with_its_state_is_not() {
    let here = built();
    let folder = here.path();
    edit(
        folder,
        "\"example-tfstate-production\"",
        "\"example-tfstate-other\"",
    );
    let run = terrane(folder, &["build", "--format", "concise"]);
    assert!(run.out.contains("warning[cli::state_moves]"), "{}", run.out);
    assert!(!run.out.contains("stack_leaves"), "{}", run.out);

    let here = built();
    let folder = here.path();
    let text = fs::read_to_string(folder.join("regions.toml")).expect("there");
    fs::write(
        folder.join("regions.toml"),
        format!("{text}\n[output]\nterraform = \"infra\"\n"),
    )
    .expect("written");
    let run = terrane(folder, &["build", "--format", "concise"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(folder.join("out/infra").is_dir() || folder.join("infra").is_dir());
    assert!(!run.out.contains("cli::st"), "{}", run.out);
}
