//! The estate with references bound.
