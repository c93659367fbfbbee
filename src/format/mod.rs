//! Printers of HCL, YAML and JSON.

pub mod hcl;
pub mod json;
pub mod yaml;
