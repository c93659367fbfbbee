//! Files with very many mistakes of one kind: the work for them grows as their number does. Not what is said of each.

use std::time::{Duration, Instant};

use super::estate::compile;

fn time(text: &str) -> Duration {
    let start = Instant::now();
    assert!(compile(text).problems.has_errors());
    start.elapsed()
}

/// Four times as many may take six times as long, over what a run takes anyway; that of n² would be sixteen times.
#[test]
fn four_times_as_many_mistakes_take_about_four_times_as_long() {
    type Make = fn(usize) -> String;
    let kinds: [(&str, Make); 5] = [
        ("unknown keys", |n| {
            let keys: String = (0..n).map(|i| format!("key_{i} = 1\n")).collect();
            format!("[project]\nname = \"x\"\n{keys}")
        }),
        ("unknown tables", |n| {
            (0..n).map(|i| format!("[unknown_{i}]\na = 1\n")).collect()
        }),
        ("one header again and again", |n| {
            "[sites.same]\nbgp_asn = 65000\n".repeat(n)
        }),
        ("sites with one range", |n| {
            let sites = (0..n / 5)
                .map(|i| format!("[sites.s{i}]\nbgp_asn = 65000\nnetworks = [\"10.20.0.0/16\"]\n"));
            let sites: String = sites.collect();
            format!(
                "[project]\nname = \"acme\"\n[regions.eu-west-1.network]\nvpc_cidr = \"10.20.0.0/16\"\n{sites}"
            )
        }),
        ("lines that are no TOML", |n| {
            (0..n).map(|i| format!("x{i} = = 1\n")).collect()
        }),
    ];
    let least = time("[project]\nnaem = \"x\"\n");
    for (kind, make) in kinds {
        let texts = [5_000, 20_000].map(make);
        // Of what others on the machine do, the least of three tries is free.
        let mut least_of = [Duration::MAX; 2];
        let is_even = (0..3).any(|_| {
            for (known, text) in least_of.iter_mut().zip(&texts) {
                *known = time(text).saturating_sub(least).min(*known);
            }
            let [few, many] = least_of;
            many < few.max(Duration::from_millis(30)) * 8
        });
        assert!(is_even, "{kind}: {least_of:?}");
    }
}
