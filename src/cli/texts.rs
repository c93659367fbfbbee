//! Files of HCL as sources of a run: their texts, and what is wrong when they are none. Shared by the commands that take any file.

use crate::cli::faults::{HCL, UNREADABLE};
use crate::diag::Problem;
use crate::hcl::SyntaxError;
use crate::source::Sources;
use crate::span::{SourceId, Span};

/// Takes a file's bytes as a source, if they are text.
pub fn add(sources: &mut Sources, name: &str, bytes: Vec<u8>) -> Result<SourceId, Box<Problem>> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            // The part before the fault is shown; what follows cannot be.
            let text = error.into_bytes().get(..good).map(<[u8]>::to_vec);
            let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
            let source = sources.add(name, text);
            Err(Box::new(
                Problem::new(&UNREADABLE, format!("`{name}` is not UTF-8 text"))
                    .at(Span::new(source, good, good), "the first byte that is not")
                    .help("save it as UTF-8"),
            ))
        }
    }
}

/// A place where a source is not HCL. The error's own place may be of a parser that knows no sources.
pub fn syntax(error: SyntaxError, source: SourceId) -> Problem {
    let span = Span {
        source,
        ..error.span
    };
    let mut problem = Problem::new(&HCL, error.message).at(span, "");
    problem.help = error.help;
    match error.other {
        Some((other, text)) => problem.at(Span { source, ..other }, text),
        None => problem,
    }
}
