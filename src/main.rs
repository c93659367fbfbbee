//! The binary: hands over to `cli`.

use std::process::ExitCode;

/// Values and trees are many small pieces, made on all cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    terrane::cli::main()
}
