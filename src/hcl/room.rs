//! How deep texts may be nested: as deep as the stacks have room for of the threads that walk their trees. Knows no syntax.

use std::cell::Cell;

/// How deep expressions may be on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// How deep brackets, blocks and directives may be nested.
    pub nesting: usize,
    /// How many levels the tree of an expression may have; chains such as `a + b + c` make levels without nesting.
    pub height: usize,
}

/// What the stack of any thread has room for: 2 MiB, Rust's default.
pub const NARROW: Depth = Depth {
    nesting: 100,
    height: 250,
};

/// What a stack of [`STACK`] bytes has room for. Terraform takes whatever fits into its memory; no person writes so much.
pub const WIDE: Depth = Depth {
    nesting: 1000,
    height: 5000,
};

/// The stack for [`WIDE`] trees, in bytes: more for a level than there is for one of [`NARROW`] on a default stack. Pages that nobody touches cost nothing.
pub const STACK: usize = 64 << 20;

thread_local! {
    static DEPTH: Cell<Depth> = const { Cell::new(NARROW) };
}

/// Says that this thread has a stack of [`STACK`] bytes, and so has every other one that its trees go to.
pub fn widen() {
    DEPTH.set(WIDE);
}

/// How deep expressions may be on this thread.
#[must_use]
pub fn depth() -> Depth {
    DEPTH.get()
}
