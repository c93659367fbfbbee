//! How a run of a command in many stacks ended, as it is printed for programs and people. Not how it was run.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::process::ExitStatus;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::child::Ended;
use crate::cli::affected::Stack;

/// How many of the last lines are kept of each stack.
pub const TAIL: usize = 20;

/// Version of the shape. It grows only when a reader of the old shape would go wrong.
const FORMAT: u32 = 1;

/// How `terrane run` ended, as it prints it with `--format json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Version of this shape: 1.
    pub format: u32,
    /// The exit code of this run: the greatest of the commands, 127 where one could not be started, 128 and the number of the signal where one ended it.
    pub exit_code: u8,
    /// Whether somebody ended it before its time.
    pub interrupted: bool,
    /// The stacks in the order that they were meant to run in.
    pub stacks: Vec<Outcome>,
}

/// What became of the command in a stack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Outcome {
    /// The folder, below that of `regions.toml`.
    pub folder: String,
    /// The stack's name.
    pub name: String,
    /// Its wave.
    pub wave: usize,
    /// How it ended.
    pub result: Result,
    /// The exit code of the command; null where it did not run or a signal ended it.
    pub exit_code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// How long it took; null where it did not run.
    pub milliseconds: Option<u64>,
    /// The last lines that it printed, at most 20; of what succeeded none.
    pub last_lines: Vec<String>,
}

/// How the command ended in a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Result {
    /// With 0.
    Ok,
    /// With another exit code, or by a signal.
    Failed,
    /// It could not be started; `last_lines` says why.
    NotStarted,
    /// It was its turn only behind a failure, it needs what failed, or somebody ended the run before.
    Skipped,
}

impl Summary {
    pub fn new(stacks: Vec<Outcome>, signal: Option<i32>) -> Self {
        let codes = stacks.iter().map(Outcome::code);
        let own = signal.map_or(0, of_signal);
        Self {
            format: FORMAT,
            exit_code: codes.chain([own]).max().unwrap_or(0),
            interrupted: signal.is_some(),
            stacks,
        }
    }
}

impl Outcome {
    pub fn skipped(stack: &Stack, wave: usize) -> Self {
        Self {
            folder: stack.folder.clone(),
            name: stack.name.clone(),
            wave,
            result: Result::Skipped,
            exit_code: None,
            signal: None,
            milliseconds: None,
            last_lines: Vec::new(),
        }
    }

    pub fn new(stack: &Stack, wave: usize, ended: &Ended, last: &VecDeque<Vec<u8>>) -> Self {
        let mut outcome = Self::skipped(stack, wave);
        outcome.milliseconds = Some(u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX));
        match &ended.status {
            Ok(status) => {
                outcome.exit_code = status.code();
                outcome.signal = signal_of(*status);
                outcome.result = if status.success() {
                    Result::Ok
                } else {
                    Result::Failed
                };
            }
            Err(error) => {
                outcome.result = Result::NotStarted;
                outcome
                    .last_lines
                    .push(format!("it cannot be started: {error}"));
            }
        }
        if outcome.result == Result::Failed {
            let lines = last.iter().map(|line| String::from_utf8_lossy(line));
            outcome.last_lines = lines.map(|line| line.trim_end().to_owned()).collect();
        }
        outcome
    }

    fn code(&self) -> u8 {
        match (self.result, self.exit_code, self.signal) {
            (Result::Ok | Result::Skipped, ..) => 0,
            // What shells say of it.
            (Result::NotStarted, ..) => 127,
            (_, Some(code), _) => u8::try_from(code).unwrap_or(1).max(1),
            (_, None, signal) => of_signal(signal.unwrap_or(0)),
        }
    }

    /// `failed with 1`
    pub fn in_words(&self) -> String {
        match (self.result, self.exit_code, self.signal) {
            (Result::Ok, ..) => "done".to_owned(),
            (Result::Skipped, ..) => "skipped".to_owned(),
            (Result::NotStarted, ..) => "cannot be started".to_owned(),
            (_, Some(code), _) => format!("failed with {code}"),
            (_, None, Some(signal)) => format!("ended by signal {signal}"),
            (_, None, None) => "failed".to_owned(),
        }
    }
}

/// As shells have it.
fn of_signal(signal: i32) -> u8 {
    u8::try_from(signal).unwrap_or(0).saturating_add(128)
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> Option<i32> {
    None
}

/// `340 ms`, `4.2 s`, `3 min 20 s`
pub fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..60 => format!("{:.1} s", time.as_secs_f32()),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Who failed, with the end of what it printed; then how many did not.
pub fn told(summary: &Summary) -> String {
    let mut text = String::new();
    let is_bad = |o: &&Outcome| matches!(o.result, Result::Failed | Result::NotStarted);
    for outcome in summary.stacks.iter().filter(is_bad) {
        let time = outcome.milliseconds.map(Duration::from_millis);
        let time = took(time.unwrap_or_default());
        let (folder, how) = (&outcome.folder, outcome.in_words());
        let _ = writeln!(text, "{folder}: {how}, {time}");
        for line in &outcome.last_lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    let count = |result| summary.stacks.iter().filter(|o| o.result == result).count();
    let failed = count(Result::Failed) + count(Result::NotStarted);
    let counts = [
        (count(Result::Ok), "done"),
        (failed, "failed"),
        (count(Result::Skipped), "not run"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(n, word)| format!("{n} {word}")).collect();
    let end = if summary.interrupted {
        "; interrupted"
    } else {
        ""
    };
    if !counts.is_empty() {
        text.push_str(&format!("{}{end}", counts.join(", ")));
    }
    text
}
