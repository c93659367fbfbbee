//! Sensitive and ephemeral values where Terraform does not take them: outputs, repetition, arguments that are kept, variables of modules.

use std::fmt::Display;

use super::values::Evaluated;
use super::walk::Walk;
use super::{Around, EPHEMERAL_VALUE, SENSITIVE_VALUE};
use crate::diag::Problem;
use crate::expr::{Marks, Value};
use crate::hcl::{Block, Expr, ExprKind};
use crate::span::Span;

/// What a variable or output says of its value.
pub(super) fn declared(block: &Block) -> Marks {
    let says = |name: &str| {
        let value = block.body.value(name);
        value.is_some_and(|value| {
            value.kind == ExprKind::Bool(true) || value.as_text().as_deref() == Some("true")
        })
    };
    let marks = [
        ("sensitive", Marks::SENSITIVE),
        ("ephemeral", Marks::EPHEMERAL),
    ];
    let marks = marks.into_iter().filter(|(name, _)| says(name));
    marks.map(|(_, mark)| mark).collect()
}

/// An output says what its value is.
pub(super) fn output(block: &Block, here: Around, known: &Evaluated, out: &mut Vec<Problem>) {
    let says = declared(block);
    let name = block.labels.first();
    let (Some(name), Some(value)) = (name, block.body.value("value")) else {
        return;
    };
    if here.is_root() && says.has(Marks::EPHEMERAL) {
        let message = format!(
            "`{}` is an output of a root module, which cannot be ephemeral",
            name.value
        );
        let problem = Problem::new(&EPHEMERAL_VALUE, message).at(block.name.span, "");
        out.push(problem.help("outputs of root modules are kept in the state"));
        return;
    }
    for found in known.of(value) {
        let marks = found.all_marks();
        if here.is_root() && marks.has(Marks::SENSITIVE) && !says.has(Marks::SENSITIVE) {
            let message = format!(
                "the value of `{}` is sensitive, and the output does not say so",
                name.value
            );
            let problem = Problem::new(&SENSITIVE_VALUE, message)
                .at(block.name.span, "")
                .at(value.span, "the value");
            out.push(problem.help(
                "write `sensitive = true` in it, or take the mark off with `nonsensitive(...)`",
            ));
            return;
        }
        let problem = match says.has(Marks::EPHEMERAL) {
            true if !found.marks.has(Marks::EPHEMERAL) => {
                let message = format!(
                    "the value of `{}` is not ephemeral, and the output says so",
                    name.value
                );
                Problem::new(&EPHEMERAL_VALUE, message).help("leave out `ephemeral = true`")
            }
            false if marks.has(Marks::EPHEMERAL) => {
                let message = format!(
                    "the value of `{}` is ephemeral, and the output does not say so",
                    name.value
                );
                Problem::new(&EPHEMERAL_VALUE, message).help(match here.is_root() {
                    true => "`ephemeralasnull(...)` leaves out what is ephemeral",
                    false => "write `ephemeral = true` in it",
                })
            }
            _ => continue,
        };
        out.push(problem.at(value.span, ""));
        return;
    }
}

/// That a value is ephemeral, where it would be kept.
pub(super) fn kept(expr: &Expr, what: impl Display, known: &Evaluated) -> Option<Problem> {
    let is_ephemeral = |value: &Value| value.all_marks().has(Marks::EPHEMERAL);
    let found = known.of(expr).iter().any(is_ephemeral);
    found.then(|| {
        let message = format!("{what} is kept, and this value is ephemeral");
        let problem = Problem::new(&EPHEMERAL_VALUE, message).at(expr.span, "");
        problem.help("ephemeral values go into write-only arguments, providers, provisioners and other ephemeral things")
    })
}

impl Walk<'_, '_> {
    /// The keys of instances are shown and kept.
    pub fn marked_repetition(&mut self, name: &str, value: &Value, span: Span) {
        if self
            .site
            .owner
            .is_some_and(|owner| owner.name.value == "import")
        {
            return;
        }
        if name == "for_each" && value.marks.has(Marks::SENSITIVE) {
            let message = "`for_each` is sensitive, and the keys of instances are shown";
            let problem = Problem::new(&SENSITIVE_VALUE, message).at(span, "");
            self.out.push(
                problem.help("`nonsensitive(...)` takes the mark off, if the keys are no secret"),
            );
        } else if value.marks.has(Marks::EPHEMERAL) {
            let message = format!("`{name}` is ephemeral, and which instances there are is kept");
            let problem = Problem::new(&EPHEMERAL_VALUE, message).at(span, "");
            self.out
                .push(problem.help("it cannot depend on an ephemeral value"));
        }
    }
}
