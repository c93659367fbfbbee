//! Printers of HCL, YAML and JSON.
