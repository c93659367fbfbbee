//! `terrane init`: a first `regions.toml`, small, commented and valid, and the schema that its first line names. Never touches a file that is there.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::faults::{OCCUPIED, unwritable};
use super::project::Project;
use crate::diag::Problem;

const TEXT: &str = include_str!("init.toml");
const NAME: &str = "regions.toml";
/// As the first line of the text names it.
const SCHEMA: &str = "schema/regions.schema.json";

/// Write a small regions.toml to begin with, and its schema for editors
#[derive(Debug, Args)]
pub struct Init {
    /// Folder of the new project, made if it is not there; default: the project folder
    dir: Option<PathBuf>,
}

impl Init {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let dir = self.dir.as_deref().unwrap_or(project.folder());
        let path = dir.join(NAME);
        if let Err(error) = write(dir, &path) {
            return match error.kind() {
                io::ErrorKind::AlreadyExists => console.fail(
                    Problem::new(&OCCUPIED, format!("`{}` is there already", path.display()))
                        .help("edit it, or name another folder; nothing was changed"),
                ),
                _ => console.fail(unwritable(&path, &error)),
            };
        }
        let schema = dir.join(SCHEMA);
        let language = Project::at(dir).language();
        // Broken blueprints of a project that lies here already are told by `build`.
        let text = language.schema.map(|schema| schema.to_text());
        match text.map(|text| add(&schema, &text)) {
            None | Some(Ok(())) => {}
            Some(Err(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Some(Err(error)) => return console.fail(unwritable(&schema, &error)),
        }
        let project = match dir == Path::new(".") || dir == Path::new("") {
            true => String::new(),
            false => format!(" --project {}", dir.display()),
        };
        console.note(&format!(
            "wrote {}: look through it, then run `terrane{project} build`",
            path.display()
        ));
        Exit::Clean
    }
}

/// Writes the estate file.
fn write(dir: &Path, path: &Path) -> io::Result<()> {
    // That something else stands in the folder's place is not the same as that the file is there.
    fs_err::create_dir_all(dir).map_err(|e| io::Error::other(e.to_string()))?;
    add(path, TEXT)
}

/// Writes a file that is not there, and the folder it lies in.
fn add(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder).map_err(|e| io::Error::other(e.to_string()))?;
    }
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // Half a file is worse than none, and it is ours.
        let _ = fs_err::remove_file(path);
    })
}
