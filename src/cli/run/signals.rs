//! What is running, and signals to this program that are passed on to it: Ctrl-C, and the end that pipelines ask for. Each child is the first of a group of its own,
//! so that a terminal's Ctrl-C reaches it once, by way of here, and all that it has started with it.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The processes that run.
#[derive(Default)]
pub struct Running {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Numbers of processes, which are those of their groups.
    children: BTreeSet<u32>,
    /// The last signal that came.
    signal: Option<i32>,
    count: usize,
}

impl Running {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal that asked for the end.
    pub fn interrupted(&self) -> Option<i32> {
        self.state().signal
    }

    /// A child has begun. One that began while a signal came is told of it.
    pub fn begun(&self, child: u32) {
        let mut state = self.state();
        state.children.insert(child);
        if let Some(signal) = state.signal {
            os::send(child, signal);
        }
    }

    /// A child has ended, and its number may be another's soon.
    pub fn ended(&self, child: u32) {
        self.state().children.remove(&child);
    }

    /// Passes a signal on. Who asks for the third time wants no more answers.
    #[cfg(unix)]
    fn pass(&self, signal: i32) {
        let mut state = self.state();
        state.signal = Some(signal);
        state.count += 1;
        let is_last = state.count > 2;
        for child in &state.children {
            os::send(*child, if is_last { os::KILL } else { signal });
        }
    }
}

/// Gives a child a group of its own.
pub fn separate(command: &mut Command) {
    os::separate(command);
}

/// Does some work while signals are passed on.
pub fn during<T>(running: &Running, work: impl FnOnce() -> T) -> T {
    os::during(running, work)
}

#[cfg(unix)]
mod os {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    use rustix::process::{Pid, Signal, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGKILL, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::Running;

    pub const KILL: i32 = SIGKILL;

    pub fn separate(command: &mut Command) {
        command.process_group(0);
    }

    pub fn send(child: u32, signal: i32) {
        let number = i32::try_from(child).ok().and_then(Pid::from_raw);
        if let Some((group, signal)) = number.zip(Signal::from_named_raw(signal)) {
            // One that is gone already needs no signal.
            let _ = kill_process_group(group, signal);
        }
    }

    pub fn during<T>(running: &Running, work: impl FnOnce() -> T) -> T {
        // Without, signals end this program as they end others.
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else {
            return work();
        };
        let handle = signals.handle();
        std::thread::scope(|scope| {
            scope.spawn(move || signals.forever().for_each(|signal| running.pass(signal)));
            let done = work();
            handle.close();
            done
        })
    }
}

/// A console passes Ctrl-C to all programs that it runs.
#[cfg(not(unix))]
mod os {
    use std::process::Command;

    use super::Running;

    pub fn separate(_: &mut Command) {}

    pub fn send(_: u32, _: i32) {}

    pub fn during<T>(_: &Running, work: impl FnOnce() -> T) -> T {
        work()
    }
}
