//! The blueprint file as written.
