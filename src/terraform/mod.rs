//! One room for Terraform: the modules of a tree, the schemas of providers, the check of one against the other, and what root modules come to. Knows neither
//! the estate nor templates: what it reads are HCL trees, wherever they came from.

pub mod check;
mod conversion;
mod declared;
pub mod evaluate;
pub mod files;
pub mod handover;
pub mod json;
pub mod language;
pub mod lock;
pub mod modules;
pub mod moved;
pub mod named;
mod namespace;
mod overrides;
pub mod providers;
pub mod schema;
