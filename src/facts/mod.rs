//! Embedded tables of cloud facts.
