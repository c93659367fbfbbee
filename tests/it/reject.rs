//! Tests of reject.
