//! Manifest, changes, the only writer.
