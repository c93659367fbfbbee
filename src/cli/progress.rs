//! A line on the terminal that tells what is being done, once it takes longer than half a second.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long work may take before it is worth a line.
const PATIENCE: Duration = Duration::from_millis(500);
const REDRAW: Duration = Duration::from_millis(100);
/// Cells of the bar, and how many of them are lit: the light runs, because how much is left is not known.
const CELLS: usize = 24;
const LIT: usize = 6;

/// Shows the line until it is dropped.
pub struct Progress {
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    now: Mutex<Now>,
    changed: Condvar,
}

struct Now {
    doing: &'static str,
    over: bool,
}

impl Progress {
    /// Begins to wait; with `shown` false nothing will ever be drawn.
    pub fn start(doing: &'static str, shown: bool, ascii: bool) -> Self {
        let state = Arc::new(State {
            now: Mutex::new(Now { doing, over: false }),
            changed: Condvar::new(),
        });
        let thread = shown.then(|| {
            let state = Arc::clone(&state);
            std::thread::spawn(move || draw(&state, ascii))
        });
        Self { state, thread }
    }

    /// Whether there is a terminal to draw on.
    pub fn is_shown(&self) -> bool {
        self.thread.is_some()
    }

    /// Goes on to the next step of the work.
    pub fn step(&self, doing: &'static str) {
        let mut now = self
            .state
            .now
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        now.doing = doing;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.state
            .now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .over = true;
        self.state.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked, and if it has, the work itself has not.
            let _ = thread.join();
        }
    }
}

fn draw(state: &State, ascii: bool) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    let mut drawn = false;
    let mut now = state.now.lock().unwrap_or_else(PoisonError::into_inner);
    while !now.over {
        let (next, timeout) = state
            .changed
            .wait_timeout(now, wait)
            .unwrap_or_else(PoisonError::into_inner);
        now = next;
        if now.over || !timeout.timed_out() {
            continue;
        }
        wait = REDRAW;
        drawn = true;
        show(&line(now.doing, start.elapsed(), ascii));
    }
    if drawn {
        show("\r\u{1b}[K");
    }
}

fn line(doing: &str, elapsed: Duration, ascii: bool) -> String {
    let (on, off) = if ascii { ('=', '-') } else { ('━', '─') };
    let tick = usize::try_from(elapsed.as_millis() / REDRAW.as_millis()).unwrap_or(0);
    let bar: String = (0..CELLS)
        .map(|cell| {
            let lit = (cell + CELLS - tick % CELLS) % CELLS < LIT;
            if lit { on } else { off }
        })
        .collect();
    format!("\r\u{1b}[K{bar} {doing} ({:.1} s)", elapsed.as_secs_f32())
}

fn show(text: &str) {
    let mut err = io::stderr().lock();
    // A terminal that goes away takes only the line with it.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
