//! A quota as it holds for the estate: the table's default, or what `[quotas]` says was granted.

use crate::diag::Problem;
use crate::estate::Estate;
use crate::facts::quotas;
use crate::span::Span;

/// How many of something an account may have.
pub(super) struct Limit {
    pub id: &'static str,
    pub value: u64,
    /// Where the file says so.
    granted: Option<Span>,
    adjustable: bool,
}

impl Limit {
    /// The quota of that id; without a limit if the table does not have it.
    pub fn of(estate: &Estate, id: &'static str) -> Self {
        let quota = quotas::find(id);
        let granted = estate.quotas.get(id);
        let default = quota.map_or(u64::MAX, |q| q.default);
        Self {
            id,
            value: granted.map_or(default, |g| g.value),
            granted: granted.map(|g| g.span),
            adjustable: quota.is_some_and(|q| q.adjustable == Some(true)),
        }
    }

    /// Whether `count` is more than that.
    pub fn is_exceeded_by(&self, count: usize) -> bool {
        u64::try_from(count).unwrap_or(u64::MAX) > self.value
    }

    /// Says where the number comes from, and what to do about it.
    pub fn explain(&self, mut problem: Problem, count: usize, otherwise: &str) -> Problem {
        if let Some(span) = self.granted {
            problem = problem.at(span, "the quota that was granted");
        }
        let id = self.id;
        let source = if self.granted.is_some() {
            String::new()
        } else {
            let as_of = quotas::source(id).map_or("", |(_, as_of)| as_of);
            format!(" (AWS's default, table of {as_of})")
        };
        problem.help(if self.adjustable {
            format!(
                "ask AWS for a quota of at least {count} and write `\"{id}\" = {count}` under `[quotas]`, or {otherwise}{source}"
            )
        } else {
            format!("AWS raises this quota for nobody: {otherwise}{source}")
        })
    }
}
