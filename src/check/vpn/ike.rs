//! What the tunnels may negotiate: versions and algorithms.

use super::target::Target;
use crate::check::owner::written;
use crate::diag::{Code, Problem, Problems};
use crate::estate::{Connection, Estate};
use crate::facts::Provider;
use crate::span::Span;

/// What the rules of this file are true for.
const CLOUDS: &[Provider] = &[Provider::Aws];

/// AWS refuses it.
pub const IKE_VERSIONS: Code = Code::error(
    "vpn::ike_versions",
    "AWS is to start the tunnel, which it does with IKEv2 only",
)
.rule(335);
/// AWS refuses it.
pub const IKE_CRYPTO: Code = Code::error(
    "vpn::ike_crypto",
    "a Diffie-Hellman group that AWS does not have for the phase",
)
.rule(336);
/// The peer may choose it.
pub const IKE_WEAK: Code = Code::warning(
    "vpn::ike_weak",
    "a tunnel accepts an algorithm that is known to be weak",
)
.rule(337);

/// Groups that AWS takes in phase 1; phase 2 takes 5 as well.
const GROUPS: [i64; 12] = [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];
/// Groups that are short, or of doubtful origin.
const WEAK_GROUPS: [i64; 5] = [2, 5, 22, 23, 24];

pub(super) fn check(estate: &Estate, problems: &mut Problems) {
    for target in Target::all_of(estate, CLOUDS) {
        for connection in target.connections() {
            let at = |span| written(estate, span, connection.site.span);
            problems.extend(versions(connection, at));
            groups(connection, at, problems);
            weak(connection, at, problems);
        }
    }
}

fn versions(connection: &Connection, at: impl Fn(Span) -> Span) -> Option<Problem> {
    let ike = &connection.ike;
    // Of one that is no version nobody knows what it would have been.
    let is_1_only = ike.versions.iter().all(|v| v.value == "ikev1");
    if ike.startup_action.value != "start" || !is_1_only {
        return None;
    }
    let version = ike.versions.first()?;
    Some(
        Problem::new(
            &IKE_VERSIONS,
            format!("AWS is to start the tunnels to `{}`, and cannot with IKEv1", connection.site.value),
        )
        .at(at(version.span), "without IKEv2")
        .at(at(ike.startup_action.span), "AWS starts")
        .help("write `versions = [\"ikev1\", \"ikev2\"]`, or `startup_action = \"add\"` and let the device start"),
    )
}

fn groups(connection: &Connection, at: impl Fn(Span) -> Span, problems: &mut Problems) {
    let ike = &connection.ike;
    for (phase, groups) in [(1, &ike.phase1_dh_groups), (2, &ike.phase2_dh_groups)] {
        for group in groups {
            if GROUPS.contains(&group.value) || (phase == 2 && group.value == 5) {
                continue;
            }
            problems.push(
                Problem::new(
                    &IKE_CRYPTO,
                    format!(
                        "Diffie-Hellman group {} is not one that AWS has for phase {phase} (site `{}`)",
                        group.value, connection.site.value
                    ),
                )
                .at(at(group.span), "AWS refuses it")
                .help("groups 14 to 21 are what to use"),
            );
        }
    }
}

fn weak(connection: &Connection, at: impl Fn(Span) -> Span, problems: &mut Problems) {
    let ike = &connection.ike;
    let versions = ike.versions.iter().filter(|v| v.value == "ikev1");
    let hashes = ike.phase1_integrity.iter().chain(&ike.phase2_integrity);
    let hashes = hashes.filter(|h| h.value == "SHA1");
    let groups = ike.phase1_dh_groups.iter().chain(&ike.phase2_dh_groups);
    let groups = groups.filter(|g| WEAK_GROUPS.contains(&g.value));
    let found = versions
        .map(|v| ("IKEv1".to_owned(), v.span))
        .chain(hashes.map(|h| ("SHA-1".to_owned(), h.span)))
        .chain(groups.map(|g| (format!("Diffie-Hellman group {}", g.value), g.span)));
    for (what, span) in found {
        problems.push(
            Problem::new(
                &IKE_WEAK,
                format!(
                    "the tunnels to `{}` accept {what}, which is weak",
                    connection.site.value
                ),
            )
            .at(at(span), "the device may choose it")
            .help("leave it out")
            .or_excuse(
                "If the device has nothing better",
                "old device, replaced by ...",
            ),
        );
    }
}
