//! Single slips in an estate that is right: each gives what is listed here and nothing that merely follows from it.

use terrane::Input;
use terrane::blueprint::Folder;

use super::estate::{compile, lines, root};

/// The smallest example.
pub fn small() -> String {
    let path = root().join("examples/one-region/regions.toml");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A change of the example, and each problem that it gives, notes left out: parts of `severity code place message`.
pub type Slip<'t> = (&'t str, &'t str, &'t [&'t str]);

pub fn hold(slips: &[Slip<'_>]) {
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
            &["error platform::version_ended regions.toml:21"],
        ),
        (
            "\"acme-tfstate-production\"",
            "\"Acme_State\"",
            &["error state::bucket_letters regions.toml:11"],
        ),
        (
            "\"acme.example.com\"",
            "\"https://acme.example.com\"",
            &["error kubernetes::domain_name regions.toml:5"],
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
fn one_slip_is_one_problem() {
    hold(&[
        (
            "[project]",
            "[projct]",
            &["error schema::unknown_key regions.toml:3"],
        ),
        (
            "name   =",
            "nmae   =",
            &["error schema::unknown_key regions.toml:4"],
        ),
        (
            "[environments.",
            "[enviroments.",
            &["error schema::unknown_key regions.toml:7"],
        ),
        (
            "\"111122223333\"",
            "\"1111-2222-3333\"",
            &["error schema::invalid_value regions.toml:8"],
        ),
        (
            "account   = \"111122223333\"\n",
            "",
            &["error region::account_missing regions.toml:7"],
        ),
        (
            "image  ",
            "imagee ",
            &["error schema::unknown_key regions.toml:25"],
        ),
        (
            "image    = \"registry.example.com/shop/web:2.3.1\"\n",
            "",
            &["lacks `image`"],
        ),
        (
            "\"10.20.0.0/16\"",
            "\"10.20.0.0\"",
            &["error net::cidr_syntax regions.toml:14"],
        ),
        (
            "availability_zones = 3",
            "availability_zones = 7",
            &["error net::zone_count regions.toml:15"],
        ),
        (
            "availability_zones = 3",
            "availability_zones = 3\nnat = true",
            &["error schema::wrong_type regions.toml:16"],
        ),
        (
            "port     = 8080",
            "port     = 8080.0",
            &["error schema::wrong_type regions.toml:27"],
        ),
        (
            "region = \"eu-west-1\"",
            "region = \"cn-north-1\"",
            &["error region::account_partition regions.toml:11"],
        ),
        (
            "[project]\nname   = \"acme\"\n",
            "[project]\nname   = \"acme\"\n\n[project]\nname   = \"acme\"\n",
            &["error syntax::toml regions.toml:6"],
        ),
    ]);
}

#[test]
fn help_says_what_to_write() {
    for (old, new, help) in [
        (
            "port     = 8080",
            "port     = \"8080\"",
            "write `port = 8080`, without quotes",
        ),
        (
            "port     = 8080",
            "port     = 8080.0",
            "write `port = 8080`",
        ),
        (
            "\"111122223333\"",
            "111122223333",
            "write `account = \"111122223333\"`",
        ),
        (
            "[\"eu-west-1/production\"]",
            "\"eu-west-1/production\"",
            "write `cells = [\"eu-west-1/production\"]`",
        ),
        ("{ min = 2, max = 4 }", "3", "with the keys `min` or `max`"),
        (
            "availability_zones = 3",
            "nat = true",
            "write `per_az`, `single` or `none`",
        ),
        (
            "[\"eu-west-1/production\"]",
            "[\"eu-west-2/production\"]",
            "the file has no region `eu-west-2`",
        ),
        (
            "[clients.shop.apps",
            "[clients.shpo.apps",
            "was `shop` meant?",
        ),
        (
            "[clients.shop]",
            "[peerings]\nbetween = []\n[clients.shop]",
            "`[[peerings]]`",
        ),
        (
            "{ min = 2, max = 4 }",
            "{ min = 2 max = 4 }",
            "a comma is missing",
        ),
        ("\"acme\"", "\u{201c}acme\u{201d}", "typographic quotes"),
        ("name   =", "name:", "stands `=`"),
        (
            "port     = 8080",
            "port     = 8080 // http",
            "comments begin with `#`",
        ),
        ("port     = 8080", "port     = null", "leave the key out"),
        ("port     = 8080", "port     =", "the value is missing"),
        (
            "[clients.shop.apps.web]",
            "[clients.shop.apps.a/b]",
            "stands in quotes",
        ),
    ] {
        let text = small();
        assert!(text.contains(old), "{old}");
        let compilation = compile(&text.replacen(old, new, 1));
        let mut helps = compilation
            .problems
            .iter()
            .filter_map(|p| p.help.as_deref());
        assert!(
            helps.any(|h| h.contains(help)),
            "{help}: {:#?}",
            compilation.problems
        );
    }
}

#[test]
fn the_state_may_lie_in_a_region_that_the_estate_has_not() {
    hold(&[("region = \"eu-west-1\"", "region = \"eu-central-1\"", &[])]);
}

#[test]
fn a_state_of_another_kind_has_values_of_its_own() {
    const S3: &str = r#"{ bucket = "acme-tfstate-production", region = "eu-west-1" }"#;
    let of_cloud =
        |host: &str| format!(r#"{{ kind = "cloud", organization = "acme", hostname = "{host}" }}"#);
    let of_gcs = |user: &str| {
        format!(
            r#"{{ kind = "gcs", bucket = "acme-tfstate", region = "europe-west1", project = "acme-prod", users = ["{user}"] }}"#
        )
    };
    let of_s3 = |alias: &str| S3.replace(" }", &format!(", kms_key_alias = \"{alias}\" }}"));
    let refused = ["error schema::invalid_value regions.toml:11"];
    hold(&[
        (S3, &of_cloud("https://tfe.acme.example"), &refused),
        (S3, &of_cloud("tfe.acme.example:8443"), &[]),
        (S3, &of_gcs("bob"), &refused),
        (S3, &of_gcs("group:bob@acme.example"), &[]),
        (S3, &of_s3("alias/aws/s3"), &refused),
        (S3, &of_s3("alias/awsome"), &[]),
    ]);
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

#[test]
fn names_that_are_half_right_are_said_and_nothing_disappears() {
    hold(&[
        (
            "[environments.production]",
            "[environments.staging-]\naccount = \"222233334444\"\nstate = { bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }\n\n[environments.production]",
            &["error schema::invalid_value regions.toml:7"],
        ),
        (
            "cells        = [\"eu-west-1/production\"",
            "cells        = [\"eu--west-1/production\", \"eu-west-1/production\"",
            &["error schema::invalid_value"],
        ),
    ]);
}

/// Nothing that is emitted has such numbers, so also a section that takes anything does not take them.
#[test]
fn numbers_are_finite_also_where_a_section_takes_anything() {
    let manifest = "blueprint \"extra\" {\n  summary = \"s\"\n  each    = \"cell\"\n  section = \"extra\"\n}\n";
    let schema = r#"{ "type": "object", "description": "d", "default": {}, "properties": {
        "any": { "description": "d", "default": 1 },
        "closed": { "type": "object", "description": "d", "default": {}, "additionalProperties": false,
            "properties": { "b": { "type": "integer", "description": "d", "default": 1 } } },
        "number": { "type": "number", "description": "d", "default": 1 } } }"#;
    let mut blueprints = Folder::default();
    for (name, text) in [("blueprint.hcl", manifest), ("inputs.schema.json", schema)] {
        let path = format!("extra/{name}");
        blueprints.files.insert(path, text.into());
    }
    let found = |setting: &str| {
        let compilation = terrane::compile(&Input {
            name: "regions.toml".into(),
            text: format!("{}\n[defaults.extra]\n{setting}\n", small()),
            blueprints: blueprints.clone(),
            ..Input::default()
        });
        let errors = lines(&compilation).into_iter();
        errors.filter(|line| line.starts_with("error ")).collect()
    };
    assert_eq!(found("any = { a = [1.5] }"), Vec::<String>::new());
    for (setting, said) in [
        ("any = inf", "`any` is infinity, not a number"),
        ("any = { a = inf }", "`a` is infinity, not a number"),
        ("any = [{ a = -nan }]", "`a` is NaN, not a number"),
        ("number = -inf", "`number` is infinity, not a number"),
        ("closed = { a = inf }", "has no key `a`"),
        ("closed = { a = [{ b = nan }] }", "has no key `a`"),
    ] {
        let found: Vec<String> = found(setting);
        assert!(
            matches!(&found[..], [one] if one.contains(said)),
            "{setting}: {found:#?}"
        );
    }
}

#[test]
fn what_is_wrong_is_said_once_and_where_it_was_written() {
    let office = "\n[sites.office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65010\nnetworks = [\"192.168.10.0/24\"]\n";
    let unreached = format!("{APP}egress = {{ sites = [\"office\"] }}\n{office}");
    let other_port =
        format!("{APP}\n[clients.shop.overrides.\"eu-west-1/production\".apps.web]\nport = 9090\n");
    let one_zone =
        format!("{APP}\n[regions.eu-west-1.platform]\ncontrol_plane_zones = [\"eu-west-1a\"]\n");
    hold(&[
        (
            APP,
            &unreached,
            &["error kubernetes::site_without_vpn regions.toml:29"],
        ),
        // At the override, not at the app.
        (
            APP,
            &other_port,
            &["error kubernetes::same_in_every_cell regions.toml:31"],
        ),
        (
            APP,
            &one_zone,
            &["`platform.control_plane_zones` of eu-west-1/production lists one zone"],
        ),
        (
            "availability_zones = 3",
            "availability_zones = 0",
            &["has a network in no availability zone"],
        ),
        (
            "availability_zones = 3",
            "availability_zones = [\"eu-west-1a\", \"eu-west-1a\", \"eu-west-1b\", \"eu-west-1c\"]",
            &["has an element twice"],
        ),
    ]);
}

/// A default is not what a weaker table sets.
#[test]
fn a_schedule_ends_after_it_begins_and_a_taint_has_one_slash() {
    let job = |schedule: &str| {
        let kind = format!("kind = \"cron_job\"\njob = {{ schedule = \"{schedule}\" }}\n");
        format!(
            "[clients.shop.apps.night]\nimage = \"registry.example.com/shop/web:2.3.1\"\n{kind}\n[clients.shop.apps.web]"
        )
    };
    let of_cron = "error kubernetes::schedule_ranges regions.toml:27";
    let taint = |key: &str| {
        format!(
            "[defaults.platform.node_groups.batch]\ninstance_types = [\"m5.large\"]\ntaints = [{{ key = \"{key}\" }}]\n\n[clients.shop]\n"
        )
    };
    let of_taint = "error schema::invalid_value regions.toml:22";
    hold(&[
        ("[clients.shop.apps.web]", &job("30 5-2 * * *"), &[of_cron]),
        ("[clients.shop.apps.web]", &job("30 22-23,0-2 * * *"), &[]),
        (
            "[clients.shop]\n",
            &taint("dedicated/shared/x"),
            &[of_taint],
        ),
        ("[clients.shop]\n", &taint("example.com/dedicated"), &[]),
    ]);
}

#[test]
fn an_empty_list_of_what_is_taken_back_is_said() {
    hold(&[(
        APP,
        &format!("{APP}unset = []\n"),
        &["error schema::invalid_value regions.toml:29:9 `unset` is an empty list"],
    )]);
}

#[test]
fn what_cannot_be_taken_back_is_not_among_what_can() {
    let vpn = "\n[regions.eu-west-1.vpn.office]\nunset = [\"routing\"]\n\n[sites.office]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65010\nnetworks = [\"192.168.10.0/24\"]\n";
    let compilation = compile(&format!("{}{vpn}", small()));
    let code = "estate::override_without_effect";
    let problem = compilation.problems.iter().find(|p| p.name() == code);
    let help = problem.and_then(|p| p.help.as_deref()).expect("a help");
    assert!(
        help.contains("`networks`") && !help.contains("`routing`"),
        "{help}"
    );
}

/// A value of another type counts as if nobody had written it: the rest of its table, and what refers to that, is looked at in the same run.
#[test]
fn a_value_of_another_type_hides_nothing_else() {
    let text = r#"
[project]
name   = "acme"
domain = 5

[environments.production]
account   = "111122223333"
approvals = "2"
branch    = ["main"]
state     = { bucket = "acme-tfstate", region = "eu-west-1", noncurrent_days = "90" }

[environments.staging]
account = 444455556666
state   = { bucket = "acme-tfstate-staging", region = "eu-west-1" }

[regions.eu-west-1]
amazon_side_asn = "64601"
network         = { vpc_cidr = "10.20.0.0/16", nat = 1, interface_endpoints = ["sts", 5], flow_log_days = "365" }
environments    = { production = {}, staging = { shares_network_with = "production" } }

[regions.eu-central-1]
amazon_side_asn = 64602
network         = { vpc_cidr = "10.20.128.0/17" }
environments    = { production = {} }

[clients.ezra]
display_name = 5
cells        = ["eu-west-1/production", 5, "eu-west-1/stagin"]

[clients.ezra.apps.portal]
image    = "registry.example.com/ezra/portal:1.4.2"
port     = "8080"
replicas = { min = "1", max = 2 }

[addressing]
supernets = ["10.0.0.0/8"]
"#;
    let mut found = lines(&compile(text));
    found.retain(|line| line.starts_with("error ") || line.contains("net::overlap"));
    let told: Vec<String> = found
        .iter()
        .map(|line| {
            line.split(' ')
                .skip(1)
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let wrong = |line: u32| format!("schema::wrong_type regions.toml:{line}");
    let begin: Vec<String> = [4, 8, 9, 10, 13, 17, 18, 18, 18, 27, 28, 32, 33]
        .map(wrong)
        .into();
    let mistyped: Vec<&String> = told.iter().filter(|l| l.contains("wrong_type")).collect();
    let has_all = mistyped.len() == begin.len()
        && mistyped
            .iter()
            .zip(&begin)
            .all(|(line, start)| line.starts_with(start.as_str()));
    assert!(has_all, "{mistyped:#?}");
    let others: Vec<&str> = told
        .iter()
        .filter(|l| !l.contains("wrong_type"))
        .filter_map(|l| l.split(' ').next())
        .collect();
    assert_eq!(
        others,
        ["net::overlap", "estate::unknown_reference"],
        "{found:#?}"
    );
}

#[test]
fn rules_that_miss_one_value_of_the_project_are_one_message() {
    let path = root().join("tests/estates/bases/one.toml");
    let text = std::fs::read_to_string(&path).expect("a base");
    let domain = text
        .lines()
        .find(|line| line.starts_with("domain"))
        .expect("a domain");
    let done = compile(&text.replacen(&format!("{domain}\n"), "", 1));
    let errors = done.problems.iter();
    let errors = errors.filter(|p| p.severity == terrane::diag::Severity::Error);
    let names: Vec<&str> = errors.map(terrane::diag::Problem::name).collect();
    assert_eq!(names, ["kubernetes::domain"]);
}
