//! `terrane lock`: asks Terraform once for the versions and hashes of all providers that stacks need, and keeps them beside regions.toml. The build gives each stack its part.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults::{self, LOCK_FAILED};
use super::project::Project;
use crate::diag::Problem;
use crate::disk::{Digest, Single, read_file};
use crate::terraform::lock;
use crate::terraform::providers::Needs;

/// Lock the versions and hashes of providers for all stacks, in providers.lock.hcl
#[derive(Debug, Args)]
pub struct Lock {
    /// A platform that plans run on; may be repeated
    #[arg(
        long,
        value_name = "OS_ARCH",
        default_values = ["linux_amd64", "linux_arm64", "darwin_arm64"]
    )]
    platform: Vec<String>,
    /// Take the newest versions that stacks admit, not those that are locked
    #[arg(long)]
    upgrade: bool,
    /// A folder with the packages, in the place of the registry (`terraform providers mirror` makes one)
    #[arg(long, value_name = "DIR")]
    mirror: Option<PathBuf>,
    /// The program that is asked
    #[arg(long, value_name = "PROGRAM", default_value = "terraform")]
    terraform: PathBuf,
}

impl Lock {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.compile_unlocked();
        let Some(output) = &compiled.output else {
            return compiled.report(console, &[]);
        };
        let mut needs = Needs::new();
        for (address, constraints) in output.needs.values().flatten() {
            needs
                .entry(address.clone())
                .or_default()
                .extend(constraints);
        }
        if needs.is_empty() {
            console.note("no stack needs a provider: there is nothing to lock");
            return Exit::Clean;
        }
        let path = project.folder().join(lock::FILE);
        let before = match read_file(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return console.fail(faults::unreadable(&path, &error)),
        };
        let progress = console.progress("asking for packages");
        let locked = self.ask(&needs, before.as_deref());
        drop(progress);
        let text = match locked {
            Ok(text) => text,
            Err(problem) => return console.fail(*problem),
        };
        let is_same = before.as_deref() == Some(text.as_bytes());
        if !is_same && let Err(error) = keep(&path, before.as_deref(), &text) {
            return console.fail(faults::unwritable(&path, &error));
        }
        let file = project.shown(lock::FILE);
        let (count, stacks) = (needs.len(), output.needs.len());
        console.note(&match is_same {
            true => format!("{file} was up to date: {count} providers of {stacks} stacks"),
            false => format!("wrote {file}: {count} providers of {stacks} stacks; `terrane build` gives each stack its part"),
        });
        Exit::Clean
    }

    /// What Terraform writes of one root module that needs what all of them need.
    fn ask(&self, needs: &Needs, before: Option<&[u8]>) -> Result<String, Box<Problem>> {
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| Box::new(faults::unwritable(&path, &error))
        };
        let folder = std::env::temp_dir().join(format!("terrane-lock-{}", process::id()));
        let scratch = Scratch::new(folder).map_err(unwritable(&std::env::temp_dir()))?;
        let (root, kept) = (scratch.0.join("main.tf"), scratch.0.join(lock::OF_ROOT));
        fs_err::write(&root, root_module(needs)).map_err(unwritable(&root))?;
        if let Some(before) = before.filter(|_| !self.upgrade) {
            fs_err::write(&kept, before).map_err(unwritable(&kept))?;
        }
        let mut command = process::Command::new(&self.terraform);
        command.current_dir(&scratch.0);
        command.args(["providers", "lock", "-no-color"]);
        command.args(self.platform.iter().map(|p| format!("-platform={p}")));
        if let Some(mirror) = &self.mirror {
            let mirror = mirror.canonicalize();
            let mirror = mirror.map_err(|error| {
                let path = self.mirror.as_deref().unwrap_or(Path::new(""));
                Box::new(faults::unreadable(path, &error))
            })?;
            command.arg(format!("-fs-mirror={}", mirror.display()));
        }
        let program = self.terraform.display();
        let done = command.output().map_err(|error| {
            let message = format!("`{program}` cannot be run: {error}");
            let problem = Problem::new(&LOCK_FAILED, message);
            Box::new(
                problem.help("install Terraform, or name the program with `--terraform PROGRAM`"),
            )
        })?;
        let text = read_file(&kept)
            .ok()
            .and_then(|text| String::from_utf8(text).ok());
        match text.filter(|_| done.status.success()) {
            Some(text) => Ok(text),
            None => {
                let told = String::from_utf8_lossy(&done.stderr);
                let told = told.trim();
                let message = format!(
                    "`{program} providers lock` found no packages for what stacks need\n{told}"
                );
                let problem = Problem::new(&LOCK_FAILED, message);
                Err(Box::new(problem.help("see what it says above; versions that are locked already are kept unless `--upgrade` is given")))
            }
        }
    }
}

/// A folder that goes when nobody needs it any more.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: PathBuf) -> io::Result<Self> {
        fs_err::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be taken away lies among temporary files.
        let _ = fs_err::remove_dir_all(&self.0);
    }
}

/// Names in it are nobody else's: two providers may end in the same one.
fn root_module(needs: &Needs) -> String {
    let mut text = String::from("terraform {\n  required_providers {\n");
    for (number, (address, constraints)) in needs.iter().enumerate() {
        let version = match constraints.canonical() {
            asked if asked.is_empty() => String::new(),
            asked => format!(", version = \"{asked}\""),
        };
        let _ = writeln!(
            text,
            "    p{number} = {{ source = \"{address}\"{version} }}"
        );
    }
    text.push_str("  }\n}\n");
    text
}

/// Writes the file, if it is still what was read.
fn keep(path: &Path, before: Option<&[u8]>, text: &str) -> io::Result<()> {
    match before {
        Some(before) => Single::at(path)?.replace(Digest::of(before), text.as_bytes()),
        None => io::Write::write_all(&mut std::fs::File::create_new(path)?, text.as_bytes()),
    }
}
