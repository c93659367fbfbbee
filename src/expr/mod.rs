//! HCL expressions at compile time: values, functions, full and partial evaluation. Knows neither Terraform nor the estate.

pub mod convert;
mod fault;
mod functions;
mod literal;
mod mentions;
pub mod number;
mod operators;
mod reduce;
mod scope;
mod traverse;
pub mod value;

pub use fault::{Fault, Faults};
pub use functions::names as function_names;
pub use literal::{escape_bare, escape_quoted, is_identifier, to_hcl};
pub use mentions::mentions;
pub use number::Number;
pub use reduce::{Partial, evaluate, evaluate_template, partial, partial_template};
pub use scope::{Names, Scope};
pub use value::{Kind, Map, Value};
