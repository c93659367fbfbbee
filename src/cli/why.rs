//! `terrane why`: what a value is, which line set it, and what it overrode.

use clap::Args;
use serde::Serialize;
use serde_json::Value as Json;

use super::console::Console;
use super::exit::Exit;
use super::faults::UNKNOWN_NAME;
use super::project::Project;
use crate::diag::Problem;
use crate::why::{self, Why as History};

/// Tell where a value of a cell comes from
#[derive(Debug, Args)]
pub struct Why {
    /// REGION/ENVIRONMENT
    cell: String,
    /// A key such as `network.nat` or `clients.NAME.database.instance_type`, or a table, which tells of all in it
    key: String,
}

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    values: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    cell: &'a str,
    key: &'a str,
    value: Json,
    place: Option<String>,
    note: Option<&'a str>,
    overrode: Vec<Earlier>,
}

#[derive(Serialize)]
struct Earlier {
    value: Json,
    place: Option<String>,
}

impl Why {
    /// Also answers when rules are broken: that is when people ask.
    pub fn run(&self, console: &Console, project: &Project) -> Exit {
        let compiled = project.understand();
        let (Some(model), Some(schema)) = (&compiled.model, &compiled.schema) else {
            return compiled.report(console, &[]);
        };
        match why::why(model, (schema, &compiled.sources), &self.cell, &self.key) {
            Ok(all) if console.is_human() => {
                let text: String = all.iter().map(|h| told(h, project)).collect();
                console.print(&text);
                Exit::Clean
            }
            Ok(all) => {
                let document = Document {
                    format: 2,
                    values: all.iter().map(|h| answer(h, project)).collect(),
                };
                // Strings and lists always serialise.
                let text = serde_json::to_string_pretty(&document).unwrap_or_default();
                console.print(&format!("{text}\n"));
                Exit::Clean
            }
            Err(message) => console.fail(Problem::new(&UNKNOWN_NAME, message)),
        }
    }
}

fn told(history: &History, project: &Project) -> String {
    let mut text = format!("{} {} = {}\n", history.cell, history.key, history.value);
    if let Some(place) = &history.place {
        text.push_str(&format!("  set at {}\n", project.shown(place)));
    }
    if let Some(note) = &history.note {
        text.push_str(&format!("  {note}\n"));
    }
    for (value, place) in &history.overrode {
        text.push_str(&match place {
            Some(place) => format!("  overrides {value} at {}\n", project.shown(place)),
            None => format!("  overrides the default{}\n", blank_before(value)),
        });
    }
    text
}

fn blank_before(value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!(" {value}")
    }
}

fn answer<'a>(history: &'a History, project: &Project) -> Answer<'a> {
    let shown = |place: &Option<String>| place.as_ref().map(|p| project.shown(p));
    Answer {
        cell: &history.cell,
        key: &history.key,
        value: why::json(&history.value),
        place: shown(&history.place),
        note: history.note.as_deref(),
        overrode: history
            .overrode
            .iter()
            .map(|(value, place)| Earlier {
                value: why::json(value),
                place: shown(place),
            })
            .collect(),
    }
}
