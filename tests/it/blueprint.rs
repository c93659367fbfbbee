//! Blueprints: what is loaded from a folder of templates, and what it becomes for an estate.
//!
//! A case is a folder in `tests/blueprint/`: `blueprints/`, and `scopes.json` with the names of every instance.

mod cases;
mod checks;
mod clouds;
mod data;
mod extensions;
mod faults;
mod files;
mod given;
mod json_templates;
mod names_once;
mod provided;
pub(crate) mod reject;
pub(crate) mod support;
mod uncalled;
mod yaml_page;
