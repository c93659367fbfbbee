//! The command line: one file a subcommand, and the only module that prints. Must not know how anything is compiled.

mod affected;
mod arguments;
mod build;
mod changes;
mod check;
mod completions;
mod console;
mod diff;
mod eval;
mod exit;
mod explain;
mod faults;
mod find;
mod fmt;
mod git;
mod graph;
mod impact;
mod init;
mod leaving;
mod left;
mod lock;
mod man;
mod map;
mod meaning;
mod meant;
mod objects;
mod progress;
mod project;
mod providers;
mod record;
mod roomy;
mod run;
mod schema;
mod stacks;
mod status;
mod summary;
mod terminal;
mod texts;
mod validate;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command, Format};
use console::Console;
use exit::Exit;
use project::Project;

/// Runs one command with the arguments of the process, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    roomy::run(|| run(std::env::args_os())).into()
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version end here as well. When nobody reads any more there is nothing left to do.
            let _ = error.print();
            return match error.exit_code() {
                0 => Exit::Clean,
                _ => Exit::Failure,
            };
        }
    };
    let format = match arguments
        .global
        .format
        .map_or_else(terminal::format, |f| Ok(Some(f)))
    {
        Ok(format) => format.unwrap_or(Format::Human),
        Err(wish) => {
            let message = format!("TERRANE_FORMAT names the format `{wish}`, and there is none\n");
            let error = Arguments::command().error(ErrorKind::InvalidValue, message);
            let _ = error.print();
            return Exit::Failure;
        }
    };
    if matches!(format, Format::List | Format::GithubMatrix)
        && !matches!(arguments.command, Command::Affected(_))
    {
        let message = "`list` and `github-matrix` are formats of `terrane affected`\n";
        let error = Arguments::command().error(ErrorKind::InvalidValue, message);
        let _ = error.print();
        return Exit::Failure;
    }
    let console = Console::new(&arguments.global, format);
    let project = Project::find(&arguments.global, &arguments.command);
    let exit = dispatch(&arguments.command, &console, &project);
    console.finish(exit)
}

fn dispatch(command: &Command, console: &Console, project: &Project) -> Exit {
    match command {
        Command::Build(_)
        | Command::Check(_)
        | Command::Diff(_)
        | Command::Why(_)
        | Command::Eval(_)
        | Command::Graph(_)
        | Command::Map(_)
        | Command::Affected(_)
        | Command::Status(_)
        | Command::Run(_)
        | Command::Lock(_)
        | Command::Providers(_) => project.tell(console),
        _ => {}
    }
    match command {
        Command::Build(command) => command.run(console, project),
        Command::Check(command) => command.run(console, project),
        Command::Diff(command) => command.run(console, project),
        Command::Why(command) => command.run(console, project),
        Command::Eval(command) => command.run(console, project),
        Command::Graph(command) => command.run(console, project),
        Command::Map(command) => command.run(console, project),
        Command::Affected(command) => command.run(console, project),
        Command::Status(command) => command.run(console, project),
        Command::Run(command) => command.run(console, project),
        Command::Lock(command) => command.run(console, project),
        Command::Providers(command) => command.run(console, project),
        Command::Schema(command) => command.run(console, project),
        Command::Explain(command) => command.run(console, project),
        Command::Init(command) => command.run(console, project),
        Command::Fmt(command) => command.run(console),
        Command::Validate(command) => command.run(console, project),
        Command::Completions(command) => command.run(console),
        Command::Man => man::run(console),
    }
}
