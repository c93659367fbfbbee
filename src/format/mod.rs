//! Printers of YAML and JSON. The one of HCL is `hcl::print`.

pub mod json;
pub mod yaml;
