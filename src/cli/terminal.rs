//! What the terminal can show and what the environment asks for: width, colours, characters, links. The one place that reads either.

use std::io::IsTerminal;

use supports_hyperlinks::Stream;
use terminal_size::{Width, terminal_size_of};

use super::arguments::{Color, Format, Global};
use crate::diag::render::{Style, WIDTH};

/// Narrower than this nothing can be drawn; in lines that are longer than that nobody finds the next one.
const NARROW: usize = 50;
const BROAD: usize = 120;

/// How pages on standard error are drawn.
pub fn of_errors(options: &Global) -> Style {
    let colour = has_colour(options.color, &std::io::stderr());
    Style {
        width: width(terminal_size_of(std::io::stderr())),
        colour,
        ascii: is_ascii(),
        links: colour && supports_hyperlinks::on(Stream::Stderr),
        quiet: options.quiet,
        strict: options.error_on_warnings,
    }
}

/// How pages on standard output are drawn.
pub fn of_output(options: &Global) -> Style {
    let colour = has_colour(options.color, &std::io::stdout());
    Style {
        width: width(terminal_size_of(std::io::stdout())),
        colour,
        ascii: is_ascii(),
        links: colour && supports_hyperlinks::on(Stream::Stdout),
        quiet: options.quiet,
        strict: options.error_on_warnings,
    }
}

/// The format that the environment asks for. An empty variable is none; one that names no format is its own text.
pub fn format() -> Result<Option<Format>, String> {
    use clap::ValueEnum;
    let wish = variable("TERRANE_FORMAT");
    wish.map(|wish| Format::from_str(&wish, true).map_err(|_| wish))
        .transpose()
}

/// The text of a variable, if it is set and not empty.
pub fn variable(name: &str) -> Option<String> {
    let text = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!text.is_empty()).then_some(text)
}

fn width(terminal: Option<(Width, terminal_size::Height)>) -> usize {
    match terminal {
        Some((Width(columns), _)) if columns > 0 => usize::from(columns).clamp(NARROW, BROAD),
        _ => WIDTH,
    }
}

fn has_colour(wish: Color, stream: &impl IsTerminal) -> bool {
    let is_on = |name| variable(name).map(|text| text != "0" && text != "false");
    match wish {
        Color::Always => true,
        Color::Never => false,
        // Who refuses colours anywhere means it; who forces them knows that there is no terminal.
        Color::Auto if variable("NO_COLOR").is_some() => false,
        Color::Auto => is_on("FORCE_COLOR")
            .or_else(|| is_on("CLICOLOR_FORCE").filter(|forced| *forced))
            .unwrap_or_else(|| {
                stream.is_terminal() && !is_dumb() && is_on("CLICOLOR") != Some(false)
            }),
    }
}

fn is_dumb() -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// Whether the terminal is none for frames, or the locale is of another encoding than UTF-8. Where none is set, nobody asks.
fn is_ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    let is_other = |locale: String| {
        let locale = locale.to_lowercase();
        !locale.contains("utf-8") && !locale.contains("utf8")
    };
    is_dumb() || locale.is_some_and(is_other)
}
