//! HCL expressions at compile time: values, functions, full and partial evaluation. Knows neither Terraform nor the estate.

pub mod convert;
mod evaluate;
mod fault;
mod files;
pub mod functions;
mod literal;
mod map;
mod marks;
mod mentions;
pub mod number;
mod operators;
mod order;
mod scope;
mod traverse;
mod types;
mod unify;
pub mod value;

pub use evaluate::{Residue, Wanted, evaluate, evaluate_template, partial};
pub use fault::{Fault, Faults};
pub use files::{Content, Files};
pub use literal::to_hcl;
pub use map::Map;
pub use marks::Marks;
pub use mentions::mentions;
pub use number::Number;
pub use scope::{Names, Scope};
pub use types::Type;
pub use value::{Fields, Items, Kind, Value};
