//! From tokens to the tree.
