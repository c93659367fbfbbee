//! One run of the command in the folder of a stack: its environment, its output line by line, how it ended. Not what is done with these.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::signals::{self, Running};
use crate::cli::affected::Stack;

/// A line of more bytes is printed in pieces.
const LONGEST: u64 = 64 * 1024;

/// How a run ended.
pub struct Ended {
    pub status: io::Result<ExitStatus>,
    pub took: Duration,
}

/// Runs the command, and tells every line that it prints, with its end.
pub fn run(
    project: &Path,
    command: &[OsString],
    stack: &Stack,
    running: &Running,
    tell: &(impl Fn(Vec<u8>) + Sync),
) -> Ended {
    let start = Instant::now();
    let status = spawned(project, command, stack).and_then(|mut child| {
        let number = child.id();
        running.begun(number);
        let (out, err) = (child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            if let Some(err) = err {
                scope.spawn(move || lines(err, tell));
            }
            if let Some(out) = out {
                lines(out, tell);
            }
        });
        let status = child.wait();
        running.ended(number);
        status
    });
    let took = start.elapsed();
    Ended { status, took }
}

fn spawned(project: &Path, command: &[OsString], stack: &Stack) -> io::Result<Child> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let mut command = Command::new(placed(program)?);
    command
        .args(arguments)
        .current_dir(project.join(&stack.folder));
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    command.env("TERRANE_STACK", &stack.name);
    command.env("TERRANE_REGION", text(&stack.region));
    command.env("TERRANE_ENVIRONMENT", text(&stack.environment));
    command.env("TERRANE_CLIENT", text(&stack.client));
    command.env("TERRANE_LAYER", &stack.layer);
    command.env("TERRANE_STATE_KEY", text(&stack.state_key));
    let values = stack.values.iter().map(|file| format!("-var-file={file}"));
    command.env("TERRANE_VALUES", values.collect::<Vec<_>>().join(" "));
    signals::separate(&mut command);
    command.spawn()
}

/// A program that is named by a path is meant from where terrane runs, a bare name is looked for as always.
fn placed(program: &OsStr) -> io::Result<PathBuf> {
    let path = Path::new(program);
    match path.components().count() {
        0 | 1 if !path.has_root() && !program.to_string_lossy().contains(['/', '\\']) => {
            Ok(path.to_owned())
        }
        _ => std::path::absolute(path),
    }
}

fn lines(output: impl Read, tell: &impl Fn(Vec<u8>)) {
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        let mut piece = output.by_ref().take(LONGEST);
        match piece.read_until(b'\n', &mut line) {
            // What cannot be read any more is at its end.
            Ok(0) | Err(_) => return,
            Ok(_) => {
                if line.last() != Some(&b'\n') {
                    line.push(b'\n');
                }
                tell(line);
            }
        }
    }
}
