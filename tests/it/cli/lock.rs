//! `terrane lock`: what it asks Terraform, what it keeps, and that Terraform takes the lock files of stacks as they are. Packages come from a folder, never from the network.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::run::{scratch, terrane, with_environment};

const ESTATE: &str = include_str!("../../reject/terraform/not_locked/regions.toml");
const PLATFORM: &str = "linux_amd64";

/// A folder as `terraform providers mirror` makes it, with a package for each of these.
fn mirror(folder: &Path, packages: &[(&str, &str)]) {
    for (name, version) in packages {
        let below = folder.join(format!("registry.terraform.io/hashicorp/{name}"));
        fs::create_dir_all(&below).expect("made");
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let program = format!("terraform-provider-{name}_v{version}");
        let started = archive.start_file(program, SimpleFileOptions::default());
        started.expect("an entry");
        archive.write_all(version.as_bytes()).expect("written");
        let bytes = archive.finish().expect("an archive").into_inner();
        let package = format!("terraform-provider-{name}_{version}_{PLATFORM}.zip");
        fs::write(below.join(package), bytes).expect("written");
    }
}

fn path() -> Option<String> {
    let has_terraform = Command::new("terraform").arg("version").output().is_ok();
    if !has_terraform {
        crate::tools::missing("terraform, which locks providers");
        return None;
    }
    std::env::var_os("PATH")?.into_string().ok()
}

#[test]
fn each_stack_has_a_lock_file_that_terraform_leaves_alone() {
    let Some(path) = path() else { return };
    let here = scratch();
    let packages = here.path().join("packages");
    mirror(
        &packages,
        &[
            ("aws", "6.47.0"),
            ("aws", "6.48.0"),
            ("helm", "3.0.2"),
            ("kubernetes", "2.38.0"),
        ],
    );
    fs::write(here.path().join("regions.toml"), ESTATE).expect("written");
    let environment = [("PATH", path.as_str())];
    let lock = ["lock", "--mirror", "packages", "--platform", PLATFORM];
    let run = with_environment(here.path(), &lock, &environment);
    assert_eq!(run.code, 0, "{}", run.err);
    let kept = || fs::read_to_string(here.path().join("providers.lock.hcl")).expect("written");
    assert!(kept().contains("version     = \"6.48.0\""), "{}", kept());
    assert_eq!(terrane(here.path(), &["build"]).code, 0);
    assert_eq!(terrane(here.path(), &["check"]).code, 0);

    let settings = here.path().join("terraform.rc");
    let text = format!(
        "disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        packages.display()
    );
    fs::write(&settings, text).expect("written");
    let layers = here.path().join("out/terraform/regions/eu-west-1/layers");
    for layer in ["01-foundation/staging", "02-platform/staging"] {
        let done = Command::new("terraform")
            .args([
                "init",
                "-backend=false",
                "-lockfile=readonly",
                "-input=false",
                "-no-color",
            ])
            .env("TF_CLI_CONFIG_FILE", &settings)
            .current_dir(layers.join(layer))
            .output()
            .expect("terraform runs");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{layer}: {told}");
    }
    // What it left are its own files beside the tree's.
    assert_eq!(terrane(here.path(), &["check"]).code, 0);

    // What is locked stays, whatever else there is by now.
    mirror(&packages, &[("aws", "6.49.0")]);
    let before = kept();
    let run = with_environment(here.path(), &lock, &environment);
    assert!(run.err.contains("up to date"), "{}", run.err);
    assert_eq!(kept(), before);
    let run = with_environment(
        here.path(),
        &[&lock[..], &["--upgrade"]].concat(),
        &environment,
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(kept().contains("version     = \"6.49.0\""), "{}", kept());
}

#[test]
fn what_terraform_refuses_is_said_and_nothing_is_written() {
    let Some(path) = path() else { return };
    let here = scratch();
    mirror(&here.path().join("packages"), &[("aws", "5.0.0")]);
    fs::write(here.path().join("regions.toml"), ESTATE).expect("written");
    let lock = [
        "lock",
        "--mirror",
        "packages",
        "--platform",
        PLATFORM,
        "--format",
        "concise",
    ];
    let run = with_environment(here.path(), &lock, &[("PATH", &path)]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("cli::lock_failed") || run.out.contains("cli::lock_failed"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(!here.path().join("providers.lock.hcl").exists());
}

#[test]
fn a_program_that_is_not_there_and_a_broken_file_are_told() {
    let here = scratch();
    fs::write(here.path().join("regions.toml"), ESTATE).expect("written");
    let run = terrane(here.path(), &["lock", "--terraform", "./no-such-program"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("no-such-program"), "{}", run.err);
    // It is the lock file that a new one takes the place of.
    fs::write(here.path().join("providers.lock.hcl"), "<<<<<<< ours\n").expect("written");
    let run = terrane(here.path(), &["lock", "--terraform", "./no-such-program"]);
    assert!(run.err.contains("no-such-program"), "{}", run.err);
    assert_eq!(terrane(here.path(), &["build"]).code, 2);
    assert!(!here.path().join("out").exists());
}
