//! HCL expressions at compile time: values, functions, full and partial evaluation. Knows neither Terraform nor the estate.

pub mod value;

pub use value::{Kind, Map, Value};
