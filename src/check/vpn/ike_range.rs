//! Times and sizes of the tunnels.

use std::ops::RangeInclusive;

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate, Ike};
use crate::facts::Provider;
use crate::span::{Span, Spanned};

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses it.
pub const IKE_LIFETIMES: Code = Code::error(
    "vpn::ike_lifetimes",
    "a lifetime, margin or size that AWS does not accept",
)
.rule(338);
/// An idle tunnel goes down and stays down.
pub const IKE_IDLE: Code = Code::warning(
    "vpn::ike_idle",
    "a tunnel that went down stays down until the site sends something",
)
.rule(338);

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all_of(estate, CLOUDS) {
        for connection in target.connections() {
            let at = |span| written(estate, span, connection.site.span);
            let mut lifetimes = 0;
            for (key, value, range) in ranges(&connection.ike) {
                let found = within(connection, key, value, &range, at);
                lifetimes += usize::from(found.is_some() && key.ends_with("lifetime_seconds"));
                problems.extend(found);
            }
            // One that no tunnel can have is not compared.
            if lifetimes == 0 {
                problems.extend(order(connection, at));
            }
            problems.extend(idle(connection, at));
        }
    }
}

/// What AWS takes for each.
fn ranges(ike: &Ike) -> [(&'static str, &Spanned<i64>, RangeInclusive<i64>); 6] {
    let half = ike.phase2_lifetime_seconds.value / 2;
    [
        (
            "phase1_lifetime_seconds",
            &ike.phase1_lifetime_seconds,
            900..=28_800,
        ),
        (
            "phase2_lifetime_seconds",
            &ike.phase2_lifetime_seconds,
            900..=3600,
        ),
        (
            "rekey_margin_seconds",
            &ike.rekey_margin_seconds,
            60..=half.max(60),
        ),
        ("rekey_fuzz_percentage", &ike.rekey_fuzz_percentage, 0..=100),
        ("replay_window_size", &ike.replay_window_size, 64..=2048),
        (
            "dpd_timeout_seconds",
            &ike.dpd_timeout_seconds,
            30..=i64::MAX,
        ),
    ]
}

fn within(
    connection: &Connection,
    key: &str,
    value: &Spanned<i64>,
    range: &RangeInclusive<i64>,
    at: impl Fn(Span) -> Span,
) -> Option<Problem> {
    if range.contains(&value.value) {
        return None;
    }
    let (low, high) = (range.start(), range.end());
    let bounds = if *high == i64::MAX {
        format!("at least {low}")
    } else {
        format!("{low} to {high}")
    };
    let margin = if key == "rekey_margin_seconds" {
        ", half of the lifetime of phase 2"
    } else {
        ""
    };
    Some(
        Problem::new(
            &IKE_LIFETIMES,
            format!(
                "`{key} = {}` of the VPN to `{}` is not one that AWS takes",
                value.value, connection.site.value
            ),
        )
        .at(at(value.span), format!("{bounds}{margin}"))
        .help(format!(
            "write `{key} = {}`",
            value.value.clamp(*low, *high)
        )),
    )
}

fn order(connection: &Connection, at: impl Fn(Span) -> Span) -> Option<Problem> {
    let (first, second) = (
        &connection.ike.phase1_lifetime_seconds,
        &connection.ike.phase2_lifetime_seconds,
    );
    if second.value < first.value {
        return None;
    }
    let mut places = [
        (at(second.span), "must be less"),
        (at(first.span), "than this"),
    ];
    // What somebody wrote goes before what nobody did.
    if at(second.span) == connection.site.span {
        places.reverse();
    }
    Some(
        Problem::new(
            &IKE_LIFETIMES,
            format!(
                "phase 2 of the VPN to `{}` lives as long as phase 1 or longer, {} and {} seconds",
                connection.site.value, second.value, first.value
            ),
        )
        .at(places[0].0, places[0].1)
        .at(places[1].0, places[1].1)
        .help("write `phase1_lifetime_seconds = 28800` and `phase2_lifetime_seconds = 3600`, the usual ones"),
    )
}

fn idle(connection: &Connection, at: impl Fn(Span) -> Span) -> Option<Problem> {
    let ike = &connection.ike;
    if ike.dpd_action.value != "clear" || ike.startup_action.value != "add" {
        return None;
    }
    Some(
        Problem::new(
            &IKE_IDLE,
            format!(
                "the tunnels to `{}` stay down once they went down",
                connection.site.value
            ),
        )
        .at(
            at(ike.dpd_action.span),
            "AWS forgets a peer that does not answer",
        )
        .at(
            at(ike.startup_action.span),
            "and does not start again itself",
        )
        .help("write `dpd_action = \"restart\"`, or `startup_action = \"start\"` with IKEv2"),
    )
}
