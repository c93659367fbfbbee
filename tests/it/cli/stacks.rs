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

/// Nothing can be taken along to another region.
#[test]
fn a_region_in_the_place_of_another_takes_no_state_along() {
    let here = built();
    let folder = here.path();
    edit(folder, "regions.eu-west-1", "regions.eu-central-1");
    let page = terrane(folder, &["diff", "--format", "markdown"]).out;
    for title in ["### Stacks added", "### Stacks removed"] {
        assert!(page.contains(title), "{page}");
    }
    assert!(!page.contains("state moves"), "{page}");
    let run = terrane(folder, &["build", "--format", "concise"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("warning[change::leaves]: "), "{}", run.out);
    assert!(
        run.out
            .contains("of `production` leave, such as `out/terraform/"),
        "{}",
        run.out
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
    assert!(!run.out.contains("change::leaves"), "{}", run.out);

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
