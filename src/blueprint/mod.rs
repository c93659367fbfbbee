//! Blueprints: directories of templates that turn the estate into files. Loading, scopes, and rendering of Terraform,
//! YAML, JSON and text templates. Knows neither the disk that the output goes to nor what the resources in it mean.
//!
//! ```text
//! folders ─ load ─▶ Vec<Blueprint> (templates parsed once) ─ render(scopes) ─▶ FileTree + stacks + problems
//! ```

mod absent;
mod backend;
mod carried;
mod check;
mod declaration;
mod document;
mod draft;
mod each;
mod extension;
mod fault;
mod folder;
mod given;
mod header;
mod inner;
mod kustomization;
mod layers;
mod load;
mod manifest;
mod markdown;
mod merge;
mod names;
mod object;
mod offers;
mod open;
mod owned;
mod page;
mod place;
mod plan;
mod provided;
mod quantities;
mod reference;
mod released;
mod renamed;
mod render;
mod requirements;
mod retired;
pub mod rollout;
mod scopes;
mod seen;
mod shared;
mod stack;
mod template;
mod templates;
mod terraform;
mod uncalled;
mod without;
mod write;
mod zip;

pub use absent::{OF_TEMPLATES, OTHERWISE};
pub use declaration::{
    Blueprint, Check, FileRule, Files, InputSchema, Point, Provides, Shared, StackDecl, Test,
};
pub use each::Each;
pub use fault::Found;
pub use folder::{Folder, built_in};
pub use header::MARK;
pub use load::{REFERENCE, load, load_project};
pub use names::Definition;
pub use object::{Object, Shape};
pub use offers::OFFERS;
pub use page::page;
pub use plan::MODULE;
pub use provided::Provided;
pub use quantities::{QUANTITIES, with_functions};
pub use renamed::{Name, Namesake, add as add_renamed};
pub use render::{Emitted, Rendering, judge, render};
pub use scopes::{Instance, KEY_IDLE, KEY_UNUSED, NETWORK_UNUSED, Scopes, TABLE_UNUSED, Where};
pub use seen::seen_in_templates;
pub use stack::{StackInfo, state_key};
pub use template::{SYNTAX, Template, TemplateBody};
pub use templates::Templates;
pub use without::without;

/// Every code of this module.
pub const CODES: [&crate::diag::Code; 25] = [
    &TABLE_UNUSED,
    &KEY_UNUSED,
    &KEY_IDLE,
    &NETWORK_UNUSED,
    &template::SYNTAX,
    &manifest::UNKNOWN_KEY,
    &manifest::MISSING_KEY,
    &manifest::INVALID_VALUE,
    &load::MISSING_FILE,
    &load::REFERENCE,
    &fault::EXPRESSION,
    &check::CHECK,
    &place::PATH,
    &merge::PATH_CONFLICT,
    &owned::FOREIGN_FOLDER,
    &draft::EXTENSION_CONFLICT,
    &uncalled::MODULE_UNCALLED,
    &retired::NOT_EMPTIED,
    &renamed::RENAME_WITHOUT_EFFECT,
    &terraform::LABEL,
    &terraform::FAILED_CONDITION,
    &stack::STATE_KEY,
    &backend::NO_BACKEND,
    &document::CONTROL_CHARACTER,
    &document::REPEATED_KEY,
];
