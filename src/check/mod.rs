//! The rules: what a cloud would refuse, or would take and then break. One file a theme or part of one; a rule's code stands directly above its check.
//! Not templates, not output.
//!
//! Numbers behind `.rule(...)` are those of the rule catalogue. Rules of the catalogue that have no check here, and why, are listed in
//! `docs/diagnostics/README.md`.

mod backup;
pub mod change;
mod eks;
mod k8s;
mod limit;
mod name;
pub mod net;
mod owner;
mod policy;
mod profile;
mod quota;
mod redundant;
mod region;
mod residency;
mod routing;
mod secret;
mod services;
mod state;
mod store;
mod tag;
mod text;
mod unused;
mod vpn;

pub use policy::Policy;
pub use secret::{Hidden, comments, hidden, hidden_in_comments};

use crate::diag::{Code, Problems};
use crate::estate::Estate;

/// Every code that a rule can give, by theme, then in the order of the checks.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let themes = [
        net::CODES,
        vpn::CODES,
        eks::CODES,
        services::CODES,
        region::CODES,
        residency::CODES,
        state::CODES,
        store::CODES,
        backup::CODES,
        routing::CODES,
        quota::CODES,
        name::CODES,
        tag::CODES,
        text::CODES,
        profile::CODES,
        secret::CODES,
        k8s::CODES,
        unused::CODES,
        policy::CODES,
    ];
    themes.into_iter().flatten().copied()
}

/// A estate that no rule found an error in: only [`run`] can make one.
#[derive(Clone, Copy)]
pub struct Checked<'a> {
    estate: &'a Estate,
}

impl<'a> Checked<'a> {
    /// The estate.
    #[must_use]
    pub fn estate(self) -> &'a Estate {
        self.estate
    }
}

/// Runs every rule, then settles what the project excuses or judges otherwise. What follows from a fault of the file's form is left out. The proof is given when there is no error among `problems`, those of earlier
/// phases included.
pub fn run<'a>(
    estate: &'a Estate,
    policy: &mut Policy<'a>,
    problems: &mut Problems,
) -> Option<Checked<'a>> {
    let mut found = Problems::new();
    for rules in [
        net::run,
        vpn::run,
        eks::run,
        services::run,
        region::run,
        residency::run,
        state::run,
        store::run,
        backup::run,
        routing::run,
        quota::run,
        name::run,
        tag::run,
        text::run,
        profile::run,
        k8s::run,
        redundant::run,
        unused::run,
    ] {
        rules(estate, &mut found);
    }
    estate.without_echoes(&mut found);
    problems.extend(found);
    // What stands in the file may be a secret whether or not it can be read, and then nothing else is said of it.
    secret::run(estate, problems);
    policy.settle(problems);
    policy.unknown_rules(problems);
    (!problems.has_errors()).then_some(Checked { estate })
}
