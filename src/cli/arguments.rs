//! What the command line looks like: the options every command takes, and the list of commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    affected, build, check, completions, diff, eval, explain, fmt, graph, init, lock, map,
    providers, run, schema, status, validate, why,
};

/// Compiles one description of a multi-region estate into complete Terraform and Kustomize trees.
#[derive(Debug, Parser)]
#[command(
    name = "terrane",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 clean, 1 the tree is out of date (or fmt --check would change a file), \
                  2 invalid input or the command could not run."
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// Folder of the project, or its regions.toml; left out: `TERRANE_PROJECT`, else the nearest folder upwards that holds a regions.toml
    #[arg(short = 'C', long = "project", value_name = "DIR", global = true)]
    pub project: Option<PathBuf>,
    /// How problems and findings are printed; left out: `TERRANE_FORMAT`, else human
    #[arg(long, value_name = "FORMAT", global = true)]
    pub format: Option<Format>,
    /// When to use colours
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        hide_default_value = true
    )]
    pub color: Color,
    /// Take warnings for errors: nothing is written, and the exit code is 2
    #[arg(long, global = true)]
    pub error_on_warnings: bool,
    /// Print no warnings and notes, no summary and no progress
    #[arg(short, long, global = true, conflicts_with_all = ["verbose", "error_on_warnings"])]
    pub quiet: bool,
    /// Also list each file that is written or removed
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// How problems and findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the source, what is wrong in it, what to write instead
    Human,
    /// One line each: `file:line:col: error[code]: message`
    Concise,
    /// One JSON document on standard output (docs/diagnostics-json.md)
    Json,
    /// Annotations for GitHub Actions, and the summary of the step
    Github,
    /// A Code Quality report for GitLab
    Gitlab,
    /// Issues of the run for Azure Pipelines
    Azure,
    /// A JUnit report
    Junit,
    /// Tables, for comments on pull requests; `diff` and `check` also list the stacks that come and go
    Markdown,
    /// SARIF 2.1.0 for code scanning
    Sarif,
    /// Of `affected` alone: folders, one a line, in the order to apply them in
    List,
    /// Of `affected` alone: matrices for GitHub Actions, one a wave
    GithubMatrix,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal; `NO_COLOR` says no, `FORCE_COLOR` and `CLICOLOR_FORCE` say yes
    Auto,
    /// Also into a pipe or file
    Always,
    /// Not at all
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Build(build::Build),
    Check(check::Check),
    Diff(diff::Diff),
    Why(why::Why),
    Eval(eval::Eval),
    Graph(graph::Graph),
    Map(map::Map),
    Affected(affected::Affected),
    Status(status::Status),
    Run(run::Run),
    Providers(providers::Providers),
    Lock(lock::Lock),
    Explain(explain::Explain),
    Init(init::Init),
    Schema(schema::Schema),
    Fmt(fmt::Fmt),
    Validate(validate::Validate),
    Completions(completions::Completions),
    /// Print the manual page
    Man,
}
