//! One room for Terraform: the modules of a tree, the schemas of providers, and the check of one against the other. Knows neither the estate nor
//! templates: what it reads are HCL trees, wherever they came from.

pub mod check;
mod conversion;
pub mod language;
pub mod modules;
mod namespace;
pub mod providers;
pub mod schema;
pub mod version;
