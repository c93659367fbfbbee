//! Tests of estate.
