//! Threads with stacks for deep expressions. Must not know what runs on them.

use std::panic::resume_unwind;
use std::thread::{Builder, ScopedJoinHandle};

use crate::hcl::room;

/// Runs a command on a thread that has room for deep expressions, as all have that help it; where the system has none, on this one as it is.
pub fn run<T: Send>(command: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(room::STACK);
        let started = thread.spawn_scoped(scope, || {
            let workers = rayon::ThreadPoolBuilder::new()
                .stack_size(room::STACK)
                .start_handler(|_| room::widen());
            if workers.build_global().is_ok() {
                room::widen();
            }
            command()
        });
        match started.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => command(),
        }
    })
}
