//! What the command line looks like: the options every command takes, and the list of commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    build, check, completions, diff, eval, explain, fmt, graph, init, providers, schema, validate,
    why,
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
    /// Folder of the project, which holds regions.toml
    #[arg(
        short = 'C',
        long = "project",
        value_name = "DIR",
        default_value = ".",
        global = true,
        hide_default_value = true
    )]
    pub project: PathBuf,
    /// How problems and findings are printed
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        global = true,
        hide_default_value = true
    )]
    pub format: Format,
    /// When to use colours
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        hide_default_value = true
    )]
    pub color: Color,
    /// Print no summary and no progress
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// How problems and findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the source, what is wrong in it, what to write instead
    Human,
    /// One JSON document on standard output (docs/diagnostics-json.md)
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0 for code scanning
    Sarif,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
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
    Providers(providers::Providers),
    Explain(explain::Explain),
    Init(init::Init),
    Schema(schema::Schema),
    Fmt(fmt::Fmt),
    Validate(validate::Validate),
    Completions(completions::Completions),
    /// Print the manual page
    #[command(hide = true)]
    Man,
}
