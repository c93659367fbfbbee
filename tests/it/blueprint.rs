//! Tests of blueprint.
