//! Files of others beside Terraform files of the tree, and what is left of a folder that the tree leaves.

use terrane::disk::{MemoryDisk, Policy, build};

use super::{at, findings, layout, run, tree};

const MAIN: &str = "out/terraform/net/main.tf";

fn built() -> MemoryDisk {
    let disk = MemoryDisk::new();
    run(
        &tree(&[(MAIN, "# Generated\n"), ("out/docs/a.md", "a")]),
        &disk,
        Policy::Refuse,
    );
    disk
}

#[test]
fn what_terraform_would_read_beside_our_files_is_found_and_left_alone() {
    let wanted = tree(&[(MAIN, "# Generated\n"), ("out/docs/a.md", "a")]);
    for (name, is_read) in [
        ("extra.tf", true),
        ("extra.tf.json", true),
        ("release_override.tf", true),
        ("terraform.tfvars", true),
        ("prod.auto.tfvars", true),
        ("prod.auto.tfvars.json", true),
        ("prod.tfvars", false),
        ("notes.md", false),
        ("extra.tf~", false),
        (".#extra.tf", false),
        ("#extra.tf#", false),
        ("terraform.tfstate", false),
        (".terraform.lock.hcl", false),
    ] {
        let disk = built();
        let stray = at(&format!("out/terraform/net/{name}"));
        disk.put(&stray, b"variable \"x\" {}\n");
        let found: Vec<String> = is_read
            .then(|| format!("stray    {stray}"))
            .into_iter()
            .collect();
        assert_eq!(findings(&wanted, &disk), found, "{name}");
        run(&wanted, &disk, Policy::Force);
        assert!(disk.files().contains_key(&stray), "{name}");
        // Where nothing of ours is read by Terraform, nothing else is.
        let elsewhere = built();
        elsewhere.put(&at(&format!("out/docs/{name}")), b"text");
        assert!(findings(&wanted, &elsewhere).is_empty(), "{name}");
    }
}

#[test]
fn a_folder_that_the_tree_leaves_is_named_if_somebody_has_something_in_it() {
    let smaller = tree(&[("out/docs/a.md", "a")]);
    let left = |name: &str| -> Vec<String> {
        let disk = built();
        disk.put(&at(name), b"text");
        let built = build(&smaller, &layout(), &disk, Policy::Refuse, &mut || {}).expect("a build");
        assert_eq!(built.removed, 1);
        built.left.iter().map(ToString::to_string).collect()
    };
    assert_eq!(left("out/terraform/net/extra.tf"), ["out/terraform/net"]);
    assert_eq!(left("out/terraform/extra.tf"), ["out/terraform"]);
    assert!(left("out/docs/extra.tf").is_empty());
}
