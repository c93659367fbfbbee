//! Waves, one after the other: within one several commands at once, behind a failure none any more, or none that needs what failed. Prints what they print.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};

use super::child::{self, Ended};
use super::chosen::Wave;
use super::signals::{self, Running};
use super::summary::{Outcome, Result, Summary, TAIL, took};
use crate::cli::affected::Stack;
use crate::cli::arguments::Format;
use crate::cli::console::Console;

/// How to run.
pub struct How<'a> {
    pub folder: &'a Path,
    pub command: &'a [OsString],
    pub jobs: usize,
    pub keep_going: bool,
    pub grouped: bool,
}

/// What comes from a run.
enum Event {
    Line(Vec<u8>),
    Ended(Ended),
}

/// What a run has printed.
#[derive(Default)]
struct Printed {
    last: VecDeque<Vec<u8>>,
    /// All of it, where it is kept until the end.
    all: Vec<u8>,
}

/// Runs the command in all stacks.
pub fn run(
    waves: &[Wave],
    needs: &BTreeMap<String, BTreeSet<String>>,
    how: &How,
    console: &Console,
) -> Summary {
    let running = Running::default();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut without: BTreeSet<String> = BTreeSet::new();
    signals::during(&running, || {
        for (wave, at) in waves.iter().zip(1..) {
            let is_over = running.interrupted().is_some() || !how.keep_going && !without.is_empty();
            let waits = |stack: &&Stack| {
                let mut needs = needs.get(&stack.folder).into_iter().flatten();
                is_over || needs.any(|need| without.contains(need))
            };
            let (left, ready): (Vec<&Stack>, Vec<&Stack>) = wave.stacks.iter().partition(waits);
            if !ready.is_empty() {
                let (count, all) = (ready.len(), waves.len());
                let s = if count == 1 { "" } else { "s" };
                let number = wave.number;
                console.note(&format!("wave {number} ({at} of {all}): {count} stack{s}"));
            }
            let mut ended = of_wave(&ready, wave.number, how, &running, console);
            ended.extend(
                left.iter()
                    .map(|stack| Outcome::skipped(stack, wave.number)),
            );
            ended
                .sort_by_key(|outcome| wave.stacks.iter().position(|s| s.folder == outcome.folder));
            let bad = ended.iter().filter(|outcome| outcome.result != Result::Ok);
            without.extend(bad.map(|outcome| outcome.folder.clone()));
            outcomes.extend(ended);
        }
    });
    Summary::new(outcomes, running.interrupted())
}

fn of_wave(
    stacks: &[&Stack],
    wave: usize,
    how: &How,
    running: &Running,
    console: &Console,
) -> Vec<Outcome> {
    let queue = Mutex::new(stacks.iter().enumerate());
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        // Who interrupts does not want the rest either.
        queue.next().filter(|_| running.interrupted().is_none())
    };
    let width = stacks
        .iter()
        .map(|stack| stack.name.len())
        .max()
        .unwrap_or(0);
    let mut printed: BTreeMap<usize, Printed> = BTreeMap::new();
    let mut outcomes = Vec::new();
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..how.jobs.min(stacks.len()) {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some((at, stack)) = next() {
                    // Who receives is there until all have sent.
                    let tell = |line| _ = send.send((at, Event::Line(line)));
                    let ended = child::run(how.folder, how.command, stack, running, &tell);
                    let _ = send.send((at, Event::Ended(ended)));
                }
            });
        }
        drop(send);
        for (at, event) in receive {
            let Some(stack) = stacks.get(at) else {
                continue;
            };
            let mine = printed.entry(at).or_default();
            match event {
                Event::Line(line) => {
                    let shown = match how.grouped {
                        true => line.clone(),
                        false => [format!("{:width$} | ", stack.name).as_bytes(), &line].concat(),
                    };
                    match how.grouped {
                        true => mine.all.extend(shown),
                        false => show(console, &shown),
                    }
                    if mine.last.len() == TAIL {
                        mine.last.pop_front();
                    }
                    mine.last.push_back(line);
                }
                Event::Ended(ended) => {
                    if how.grouped {
                        let head = format!("== {} ({})\n", stack.name, stack.folder);
                        show(
                            console,
                            &[head.as_bytes(), &std::mem::take(&mut mine.all)].concat(),
                        );
                    }
                    let outcome = Outcome::new(stack, wave, &ended, &mine.last);
                    let (name, result) = (&outcome.name, outcome.in_words());
                    let time = took(ended.took);
                    let count = outcomes.len() + 1;
                    let all = stacks.len();
                    console.note(&format!("{name}: {result}, {time} ({count} of {all})"));
                    outcomes.push(outcome);
                }
            }
        }
    });
    let seen: BTreeSet<String> = outcomes
        .iter()
        .map(|o: &Outcome| o.folder.clone())
        .collect();
    let left = stacks.iter().filter(|stack| !seen.contains(&stack.folder));
    outcomes.extend(left.map(|stack| Outcome::skipped(stack, wave)));
    outcomes
}

/// In JSON standard output is the summary's.
fn show(console: &Console, bytes: &[u8]) {
    match console.format() {
        Format::Json => console.print_beside(bytes),
        _ => console.print_bytes(bytes),
    }
}
