//! Lossless tokens of HCL.
