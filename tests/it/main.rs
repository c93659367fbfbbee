//! The one integration test crate.

mod blueprint;
mod cli;
mod disk;
mod docs;
mod estate;
mod evaluate;
mod fmt;
mod reject;
mod stable;
mod tidy;
mod tree;
mod yaml;
