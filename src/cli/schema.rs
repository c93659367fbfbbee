//! `terrane schema`: the one JSON Schema of the estate file, for editors, and those of the documents that commands print, for programs. Not what is in them.

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::affected;
use super::console::Console;
use super::exit::Exit;
use super::graph;
use super::map;
use super::project::Project;
use super::record;
use super::run;
use super::status;
use crate::diag::render::json;
use crate::impact::Impact;

/// Print the JSON Schema of regions.toml, with the sections of the project's blueprints, or that of what a command prints
#[derive(Debug, Args)]
pub struct Schema {
    /// What it describes; left out: regions.toml
    #[arg(value_name = "DOCUMENT")]
    document: Option<Document>,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Document {
    /// The estate file
    Regions,
    /// Problems and findings: `--format json` of `build`, `check`, `diff`, `validate`
    Diagnostics,
    /// `graph --as json`
    Graph,
    /// `map --residency --format json`
    Residency,
    /// `diff --only impact --format json`
    Impact,
    /// `affected --format json`
    Affected,
    /// `affected --format github-matrix`
    GithubMatrix,
    /// `run --format json`
    Run,
    /// `status --format json`
    Status,
    /// What pipelines record as applied
    Record,
}

impl Schema {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let schema = match self.document {
            None | Some(Document::Regions) => return estate(console, project),
            Some(Document::Diagnostics) => json::schema(),
            Some(Document::Graph) => graph::schema(),
            Some(Document::Residency) => printed::<map::Document>(),
            Some(Document::Impact) => printed::<Impact>(),
            Some(Document::Affected) => printed::<affected::Document>(),
            Some(Document::GithubMatrix) => printed::<affected::Matrices>(),
            Some(Document::Run) => printed::<run::Summary>(),
            Some(Document::Status) => printed::<status::Document>(),
            Some(Document::Record) => printed::<record::Record>(),
        };
        console.print(&affected::json(&schema));
        Exit::Clean
    }
}

/// The schema of what is printed: what may be left out there is not required.
fn printed<T: JsonSchema>() -> schemars::Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

fn estate(console: &Console, project: &Project) -> Exit {
    let compiled = project.language();
    match &compiled.schema {
        Some(schema) => {
            console.print(&schema.to_text());
            Exit::Clean
        }
        None => compiled.report(console, &[]),
    }
}
