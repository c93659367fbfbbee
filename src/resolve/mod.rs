//! From what was written to the model.
