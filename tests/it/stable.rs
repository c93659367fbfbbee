//! Tests of stable.
