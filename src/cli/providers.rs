//! `terrane providers`: the schemas of providers that Terraform is held to, where they come from, and which stacks use them.

use std::fmt::Write;

use clap::Args;
use serde::Serialize;

use super::console::Console;
use super::exit::Exit;
use super::project::Project;
use crate::terraform::providers::Use;
use crate::terraform::schema::{Origin, Provider};

/// List the provider schemas that stacks are checked against, and which stacks use them
#[derive(Debug, Args)]
pub struct Providers {}

/// One line of the list.
#[derive(Serialize)]
struct Row<'a> {
    address: &'a str,
    /// None if nobody says which it is.
    version: Option<String>,
    /// `carried`, the path of a file, or none: the schema is not known.
    origin: Option<&'a str>,
    resources: usize,
    data_sources: usize,
    functions: usize,
    /// Folders of the root modules that use it.
    stacks: Vec<&'a str>,
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    providers: Vec<Row<'a>>,
}

impl Providers {
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.compile();
        // Which schemas there are is asked most where something is wrong with them.
        let output = compiled.output.as_ref();
        let uses = output.map_or(&[][..], |output| &output.uses);
        let mut rows: Vec<Row> = compiled
            .providers
            .iter()
            .map(|provider| known(provider, uses))
            .collect();
        for one in uses.iter().filter(|one| one.origin.is_none()) {
            match rows
                .iter_mut()
                .find(|row| row.address == one.address && row.origin.is_none())
            {
                Some(row) => row.stacks.push(&one.root),
                None => rows.push(unknown(one)),
            }
        }
        rows.sort_by(|a, b| (a.address, a.origin).cmp(&(b.address, b.origin)));
        if output.is_none() && !console.is_human() {
            return compiled.report(console, &[]);
        }
        console.print(&match console.is_human() {
            true => told(&rows),
            false => json(rows),
        });
        match output {
            Some(_) => Exit::Clean,
            None => compiled.report(console, &[]),
        }
    }
}

fn known<'a>(provider: &'a Provider, uses: &'a [Use]) -> Row<'a> {
    let is_it = |one: &&Use| {
        one.address == provider.address
            && one.version == provider.version
            && one.origin.as_ref() == Some(&provider.origin)
    };
    Row {
        address: &provider.address,
        version: provider.version.as_ref().map(ToString::to_string),
        origin: Some(match &provider.origin {
            Origin::Carried => "carried",
            Origin::File(path) => path,
        }),
        resources: provider.count("resource"),
        data_sources: provider.count("data"),
        functions: provider.count("function"),
        stacks: uses
            .iter()
            .filter(is_it)
            .map(|one| one.root.as_str())
            .collect(),
    }
}

fn unknown(one: &Use) -> Row<'_> {
    Row {
        address: &one.address,
        version: None,
        origin: None,
        resources: 0,
        data_sources: 0,
        functions: 0,
        stacks: vec![&one.root],
    }
}

fn told(rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let number = |count: usize| match row.origin {
            Some(_) => count.to_string(),
            None => "-".to_owned(),
        };
        [
            row.address.to_owned(),
            row.version.clone().unwrap_or_else(|| "-".to_owned()),
            number(row.resources),
            number(row.data_sources),
            row.origin.unwrap_or("not known, not checked").to_owned(),
            match row.stacks.len() {
                0 => String::new(),
                1 => "1 stack".to_owned(),
                count => format!("{count} stacks"),
            },
        ]
    };
    let head = [
        "provider",
        "version",
        "resources",
        "data",
        "from",
        "used by",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let mut widths = [0; 6];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for line in &lines {
        let mut row = String::new();
        for (at, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Numbers stand to the right.
            let _ = match at {
                2 | 3 => write!(row, "{cell:>width$}  "),
                _ => write!(row, "{cell:<width$}  "),
            };
        }
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

fn json(providers: Vec<Row>) -> String {
    let document = Document {
        format: 1,
        providers,
    };
    // Strings, numbers and lists always serialise.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}
