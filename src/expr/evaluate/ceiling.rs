//! How much one expression may take. What is beyond that is a limit of the compiler and no fault: nothing that passes over faults passes over it.

use crate::expr::{Fault, functions};
use crate::span::Span;

use super::Walk;

/// The most steps that an expression may take: a part that is evaluated is one, each time that it is.
const STEPS: usize = 20_000_000;
/// What a part takes that may be kept as code, which needs more room than a value.
const KEPT: usize = 4;
/// How many bytes of a value take as long as a step.
const BYTES: usize = 4096;

/// What is left of it.
pub(super) struct Ceiling {
    steps: usize,
    /// What went beyond: then nothing is looked at any more.
    beyond: Option<Fault>,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self {
            steps: STEPS,
            beyond: None,
        }
    }
}

impl Ceiling {
    pub(super) fn beyond(self) -> Option<Fault> {
        self.beyond
    }
}

impl Walk {
    /// Takes a step; none if there are no more.
    pub(super) fn step(&mut self, span: Span) -> Option<()> {
        let steps = if self.residue { KEPT } else { 1 };
        self.spend(steps, span)
    }

    /// Takes the steps that a value is worth, of so many bytes.
    pub(super) fn handle(&mut self, bytes: usize, span: Span) -> Option<()> {
        self.spend(bytes / BYTES, span)
    }

    fn spend(&mut self, steps: usize, span: Span) -> Option<()> {
        if self.ceiling.beyond.is_some() {
            return None;
        }
        match self.ceiling.steps.checked_sub(steps) {
            Some(left) => {
                self.ceiling.steps = left;
                Some(())
            }
            None => {
                let message = format!(
                    "this takes more than {} million steps, which is the most that the compiler takes for an expression",
                    STEPS / 1_000_000
                );
                let help = "loops in loops multiply: narrow what the outer ones go through, or look up by key what an inner one searches";
                self.stop(Fault::new(span, message).help(help))
            }
        }
    }

    /// What an expression comes to is more than anybody can use.
    pub(super) fn too_large<T>(&mut self, span: Span) -> Option<T> {
        let message = format!("this comes to {}", functions::TOO_LARGE);
        self.stop(Fault::new(span, message))
    }

    /// Gives up the whole expression.
    pub(super) fn stop<T>(&mut self, mut fault: Fault) -> Option<T> {
        // Run time would find nothing wrong, so `try` must not take it for a fault.
        fault.possible = true;
        self.ceiling.beyond.get_or_insert(fault);
        None
    }

    /// A walk on the side, of which only what it takes is added to this one.
    pub(super) fn aside<T>(
        &mut self,
        residue: bool,
        look: impl FnOnce(&mut Self) -> T,
    ) -> (T, Self) {
        let mut aside = Self::new(residue);
        aside.ceiling = std::mem::take(&mut self.ceiling);
        let found = look(&mut aside);
        self.ceiling = std::mem::take(&mut aside.ceiling);
        (found, aside)
    }
}
