//! Hosts for all names below one, and the names below it that lead elsewhere: to another environment, or to a load balancer of another kind. Within one
//! kind of a cell, `tenancy` asks who comes first.

use std::collections::BTreeSet;

use super::HOST_COVERED;
use crate::diag::{Problem, Problems};
use crate::estate::{App, Estate, Scheme};
use crate::span::Spanned;
use crate::value::CellName;

/// A name in a cell.
struct Named<'a> {
    app: &'a App,
    cell: &'a CellName,
    scheme: Scheme,
    host: &'a Spanned<String>,
}

pub(super) fn run(estate: &Estate, problems: &mut Problems) {
    let all: Vec<Named> = names(estate).collect();
    let mut said = BTreeSet::new();
    let wide = all.iter().filter(|one| one.host.starts_with("*."));
    for wide in wide {
        for below in all.iter().filter(|other| is_covered(other, wide)) {
            if said.insert((wide.host.span, below.host.span)) {
                problems.push(covered(wide, below));
            }
        }
    }
}

fn names(estate: &Estate) -> impl Iterator<Item = Named<'_>> {
    estate.apps.values().flat_map(|app| {
        app.cells.iter().flat_map(move |(cell, workload)| {
            workload.names().map(move |(scheme, host)| Named {
                app,
                cell,
                scheme,
                host,
            })
        })
    })
}

/// Whether `wide` answers for the name of `other` where that has no record, and is somebody else's: of another environment, or of another owner behind
/// another kind of load balancer. What only a network knows is no answer to who asks in another one.
fn is_covered(other: &Named<'_>, wide: &Named<'_>) -> bool {
    let below = wide.host.strip_prefix('*').unwrap_or_default();
    let is_below = other.host.ends_with(below) && other.host.value != wide.host.value;
    let is_public = [other, wide].map(|one| one.scheme == Scheme::InternetFacing);
    let of_other_environment = other.cell.environment() != wide.cell.environment();
    let of_other_owner = other.app.client != wide.app.client;
    let is_elsewhere = match of_other_environment {
        true => is_public == [true, true],
        false => other.scheme != wide.scheme && of_other_owner,
    };
    is_below && is_elsewhere && other.app.path() != wide.app.path()
}

fn covered(wide: &Named<'_>, below: &Named<'_>) -> Problem {
    let (host, all) = (&below.host.value, &wide.host.value);
    let kind = |scheme| match scheme {
        Scheme::InternetFacing => "faces the internet",
        Scheme::Internal => "is internal",
    };
    let message = match below.cell.environment() == wide.cell.environment() {
        false => format!(
            "as long as `{host}` has no record, whoever asks for it in `{}` comes to `{}` in `{}`, whose host `{all}` covers it",
            below.cell,
            wide.app.path(),
            wide.cell
        ),
        true => format!(
            "as long as `{host}` has no record, whoever asks for it comes to `{}` in `{}`, whose host `{all}` covers it and {}",
            wide.app.path(),
            wide.cell,
            kind(wide.scheme)
        ),
    };
    Problem::new(&HOST_COVERED, message)
        .at(wide.host.span, format!("of `{}`", wide.app.path()))
        .at(below.host.span, format!("of `{}`", below.app.path()))
        .help(format!(
            "write the wildcard one label deeper, such as `*.{}.{}`",
            wide.app.client.as_deref().unwrap_or(&wide.app.name.value),
            all.trim_start_matches("*.")
        ))
        .or_excuse(
            "If both are of one owner",
            "who comes to the wrong one is told so",
        )
}
