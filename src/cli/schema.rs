//! `terrane schema`: the one JSON Schema of the estate file, for editors.

use clap::Args;

use super::console::Console;
use super::exit::Exit;
use super::project::Project;

/// Print the JSON Schema of regions.toml, with the sections of the project's blueprints
#[derive(Debug, Args)]
pub struct Schema {}

impl Schema {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.language();
        match &compiled.schema {
            Some(schema) => {
                console.print(&schema.to_text());
                Exit::Clean
            }
            None => compiled.report(console, &[]),
        }
    }
}
