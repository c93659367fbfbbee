//! Single slips in an estate that is right: each gives what is listed here and nothing that merely follows from it.

use super::estate::{compile, lines, root};

/// The smallest example.
fn small() -> String {
    let path = root().join("examples/one-region/regions.toml");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A change of the example, and each problem that it gives, notes left out: parts of `severity code place message`.
type Slip<'t> = (&'t str, &'t str, &'t [&'t str]);

fn hold(slips: &[Slip<'_>]) {
    for (old, new, wanted) in slips {
        let text = small();
        assert!(text.contains(old), "{old}");
        let mut found = lines(&compile(&text.replacen(old, new, 1)));
        found.retain(|line| !line.starts_with("note "));
        let fits = found.len() == wanted.len()
            && found
                .iter()
                .zip(*wanted)
                .all(|(line, part)| line.contains(part));
        assert!(fits, "{new}\n{found:#?}\nis not\n{wanted:#?}");
    }
}

/// The end of the app's table.
const APP: &str = "replicas = { min = 2, max = 4 }\n";

#[test]
fn what_a_cloud_or_cluster_would_refuse_is_said_before() {
    let low = format!(
        "{APP}resources = {{ requests = {{ cpu = \"1\", memory = \"1Gi\" }}, limits = {{ cpu = \"900m\", memory = \"1000Mi\" }} }}\n"
    );
    let level = format!(
        "{APP}resources = {{ requests = {{ cpu = \"0.5\", memory = \"1Gi\" }}, limits = {{ cpu = \"500m\", memory = \"1024Mi\" }} }}\n"
    );
    hold(&[
        (
            APP,
            &low,
            &["error kubernetes::limit_below_request regions.toml:29"],
        ),
        (APP, &level, &[]),
        (
            "[clients.shop]",
            "[defaults.platform]\nkubernetes_version = \"1.30\"\n\n[clients.shop]",
            &["warning platform::version_ended regions.toml:21"],
        ),
        (
            "\"acme-tfstate-production\"",
            "\"Acme_State\"",
            &["error state::bucket_letters regions.toml:11"],
        ),
        (
            "\"acme.example.com\"",
            "\"https://acme.example.com\"",
            &[
                "error kubernetes::domain_name regions.toml:5",
                "warning applications::host_in_zone regions.toml:26",
            ],
        ),
        (
            "[environments",
            "tags = { \"aws:Owner\" = \"us\" }\n\n[environments",
            &["error state::tag_keys regions.toml:7"],
        ),
        (
            "\"shop.acme.example.com\"",
            "\"shop.example.org\"",
            &["warning applications::host_in_zone regions.toml:26"],
        ),
    ]);
}

#[test]
fn cron_fields_out_of_their_ranges_are_refused() {
    let app =
        "host     = \"shop.acme.example.com\"\nport     = 8080\nreplicas = { min = 2, max = 4 }";
    for (schedule, is_valid) in [
        ("30 2 * * *", true),
        ("*/5 0,12 1-15 jan-MAR mon-fri", true),
        ("@daily", true),
        ("60 2 * * *", false),
        ("0 24 * * *", false),
        ("0 2 32 * *", false),
        ("0 2 * 13 *", false),
        ("0 2 * * 7", false),
    ] {
        let new = format!("kind = \"cron_job\"\njob  = {{ schedule = \"{schedule}\" }}");
        let wanted: &[&str] = if is_valid {
            &[]
        } else {
            &["error schema::invalid_value regions.toml:27"]
        };
        hold(&[(app, &new, wanted)]);
    }
}

#[test]
fn the_state_may_lie_in_a_region_that_the_estate_has_not() {
    hold(&[("region = \"eu-west-1\"", "region = \"eu-central-1\"", &[])]);
}

#[test]
fn what_a_check_found_is_not_said_again_by_templates() {
    let calls = format!("{APP}calls = [\"api\"]\n");
    let sites = format!("{APP}egress = {{ sites = [\"office\"] }}\n");
    hold(&[
        (
            APP,
            &calls,
            &["error kubernetes::calls_known regions.toml:29"],
        ),
        (
            APP,
            &sites,
            &["error kubernetes::sites_known regions.toml:29"],
        ),
    ]);
}
