//! `terrane completions`: a script that teaches a shell the commands and options.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::arguments::Arguments;
use super::console::Console;
use super::exit::Exit;

/// Print a completion script for a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self, console: &Console) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut Arguments::command(),
            "terrane",
            &mut script,
        );
        console.print_bytes(&script);
        Exit::Clean
    }
}
