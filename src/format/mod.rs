//! Printers of HCL, YAML and JSON.

pub mod json;
pub mod yaml;
