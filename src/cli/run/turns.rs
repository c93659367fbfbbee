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

/// The commands of a wave while they run.
struct Turn<'a> {
    stacks: &'a [&'a Stack],
    wave: usize,
    how: &'a How<'a>,
    console: &'a Console,
    printed: BTreeMap<usize, Printed>,
    outcomes: Vec<Outcome>,
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
    let mut turn = Turn {
        stacks,
        wave,
        how,
        console,
        printed: BTreeMap::new(),
        outcomes: Vec::new(),
    };
    // The thread that prints needs nothing of the others but what they send.
    let (folder, command) = (how.folder, how.command);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..how.jobs.min(stacks.len()) {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some((at, stack)) = next() {
                    // Who receives is there until all have sent.
                    let tell = |line| _ = send.send((at, Event::Line(line)));
                    let ended = child::run(folder, command, stack, running, &tell);
                    let _ = send.send((at, Event::Ended(ended)));
                }
            });
        }
        drop(send);
        for (at, event) in receive {
            match (stacks.get(at), event) {
                (Some(stack), Event::Line(line)) => turn.line(at, stack, line),
                (Some(stack), Event::Ended(ended)) => turn.ended(at, stack, &ended),
                (None, _) => {}
            }
        }
    });
    let mut outcomes = turn.outcomes;
    let seen: BTreeSet<String> = outcomes.iter().map(|o| o.folder.clone()).collect();
    let left = stacks.iter().filter(|stack| !seen.contains(&stack.folder));
    outcomes.extend(left.map(|stack| Outcome::skipped(stack, wave)));
    outcomes
}

impl Turn<'_> {
    fn line(&mut self, at: usize, stack: &Stack, line: Vec<u8>) {
        let names = self.stacks.iter().map(|stack| stack.name.len());
        let width = names.max().unwrap_or(0);
        let mine = self.printed.entry(at).or_default();
        if self.how.grouped {
            mine.all.extend(&line);
        } else {
            let head = format!("{:width$} | ", stack.name);
            show(self.console, &[head.as_bytes(), &line].concat());
        }
        if mine.last.len() == TAIL {
            mine.last.pop_front();
        }
        mine.last.push_back(line);
    }

    fn ended(&mut self, at: usize, stack: &Stack, ended: &Ended) {
        let mine = self.printed.remove(&at).unwrap_or_default();
        if self.how.grouped {
            let head = format!("== {} ({})\n", stack.name, stack.folder);
            show(self.console, &[head.as_bytes(), &mine.all].concat());
        }
        let outcome = Outcome::new(stack, self.wave, ended, &mine.last);
        let (name, result, time) = (&outcome.name, outcome.in_words(), took(ended.took));
        let (count, all) = (self.outcomes.len() + 1, self.stacks.len());
        self.console
            .note(&format!("{name}: {result}, {time} ({count} of {all})"));
        self.outcomes.push(outcome);
    }
}

/// In JSON standard output is the summary's.
fn show(console: &Console, bytes: &[u8]) {
    match console.format() {
        Format::Json => console.print_beside(bytes),
        _ => console.print_bytes(bytes),
    }
}
