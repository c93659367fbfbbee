//! What an estate says, and would be dropped without a word, or made twice under one name: each is said, where it stands.

use super::mistakes::hold;

/// Before the client's table, which is line 20 of the example.
const BEFORE: &str = "[clients.shop]\n";

/// The example with more in front of its client.
fn with(more: &str) -> String {
    format!("{more}\n{BEFORE}")
}

/// A second environment in the same account, with a network of its own.
fn staging(environment: &str, cell: &str) -> String {
    with(&format!(
        "[environments.staging]\naccount = \"111122223333\"\n{environment}\n\
         state = {{ bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }}\n\
         [quotas]\n\"vpc.elastic-ips\" = 9\n\
         [regions.eu-west-1.environments.staging]\n{cell}\n"
    ))
}

const OWN: &str = "network.vpc_cidr = \"10.60.0.0/16\"";

#[test]
fn two_things_of_one_name_are_refused() {
    let client = staging("secrets_under = \"shop\"", OWN);
    let shared = staging("secrets_under = \"shared\"", OWN);
    let fine = staging("secrets_under = \"staging\"", OWN);
    let cluster = staging(
        "",
        &format!("{OWN}\nplatform.cluster_name = \"acme-euw1-prod\""),
    );
    hold(&[
        (BEFORE, &fine, &[]),
        (
            BEFORE,
            &client,
            &["error client::secrets_under regions.toml:22"],
        ),
        (
            BEFORE,
            &shared,
            &["error platform::secrets_under regions.toml:22"],
        ),
        (
            BEFORE,
            &cluster,
            &["error platform::cluster_name regions.toml:28"],
        ),
        (
            "[clients.shop.apps.web]\n",
            "[clients.shop.infrastructure]\nsecrets.names = [\"database\"]\n[clients.shop.database]\nengine = \"rds\"\nengine_version = \"16\"\ninstance_type = \"m6i.large\"\nvolumes = { data = { size_gib = 20 } }\n[clients.shop.apps.web]\n",
            &[
                "error databases::secret_names regions.toml:25",
                "error databases::endpoints regions.toml:26",
            ],
        ),
        (
            "production = {}\n",
            "production = { state = { bucket = \"acme-b\", noncurrent_days = 7, unset = [\"kms_key_alias\"] } }\n",
            &["warning estate::override_without_effect regions.toml:18"],
        ),
    ]);
}

#[test]
fn states_of_cells_are_laid_over_those_of_their_environments() {
    let cell = |state: &str| format!("production = {{ state = {{ {state} }} }}\n");
    let old = "production = {}\n";
    hold(&[
        (old, &cell("bucket = \"acme-b\""), &[]),
        // The same bucket, with another value: it is made once.
        (
            old,
            &cell("noncurrent_days = 7"),
            &["error region::state_shared regions.toml:18"],
        ),
        // A name is taken in its partition only.
        (
            old,
            "production = {}\n[regions.cn-north-1]\nnetwork = { vpc_cidr = \"10.90.0.0/16\", availability_zones = 3 }\n[regions.cn-north-1.environments]\nproduction = { account = \"444455556666\", state = { region = \"cn-north-1\", account = \"444455556666\" } }\n",
            &[],
        ),
        // Of another kind it stands alone, and needs its keys.
        (
            old,
            &cell("kind = \"gcs\", region = \"europe-west1\", project = \"acme-states\""),
            &["error schema::missing_key regions.toml:18"],
        ),
        (
            old,
            &cell("container = \"states\""),
            &["error schema::unknown_key regions.toml:18"],
        ),
    ]);
}

#[test]
fn a_cell_without_a_network_of_its_own_says_nothing_of_one() {
    let guest = |cell: &str| staging("", &format!("shares_network_with = \"production\"\n{cell}"));
    let asn = guest("amazon_side_asn = 64799");
    let range = guest(OWN);
    let mails = guest("network.alarm_emails = [\"a@b.example.com\"]");
    hold(&[
        (
            BEFORE,
            &asn,
            &["error blueprint::key_unused regions.toml:28"],
        ),
        (
            BEFORE,
            &range,
            &["error blueprint::key_unused regions.toml:28"],
        ),
        (BEFORE, &mails, &[]),
    ]);
}

#[test]
fn what_is_in_no_cell_is_said() {
    let app = "[clients.shop.apps.web]\n";
    let other =
        "[clients.shop.apps.api]\nimage = \"registry.example.com/shop/api:1.0.0\"\ncells = []\n";
    let nowhere = with("[clients.other]\ncells = []\n");
    let override_of = |key: &str| {
        format!("[clients.shop.overrides.\"eu-west-1/production\".apps.api]\n{key}\n{other}{app}")
    };
    let region = with(
        "[regions.us-east-1]\nvpn = [\"hq\"]\nnetwork.vpc_cidr = \"10.50.0.0/16\"\n[sites.hq]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65010\n",
    );
    let planned = region.replace(
        "[regions.us-east-1]\n",
        "[regions.us-east-1]\nstatus = \"planned\"\n",
    );
    hold(&[
        (
            app,
            &format!("{other}{app}"),
            &["warning estate::unused regions.toml:26"],
        ),
        (
            BEFORE,
            &nowhere,
            &["warning estate::unused regions.toml:21"],
        ),
        (BEFORE, &region, &["warning estate::unused regions.toml:21"]),
        (BEFORE, &planned, &[]),
        (
            app,
            &override_of("args = [\"-v\"]"),
            &[
                "warning estate::override_without_effect regions.toml:24",
                "warning estate::unused regions.toml:28",
            ],
        ),
        (
            app,
            &override_of("cells = [\"eu-west-1/production\"]"),
            // What only may follow waits until that is mended.
            &["error schema::unknown_key regions.toml:25"],
        ),
    ]);
}

#[test]
fn a_key_that_is_needed_cannot_be_taken_back() {
    let site = "[sites.hq]\ncustomer_gateway_ip = \"203.0.114.10\"\nbgp_asn = 65010\nnetworks = [\"192.168.10.0/24\"]\nallow = [{ rule = \"vpn::vpn_ha\", reason = \"one office\" }]\n[regions.eu-west-1]\namazon_side_asn = 64601\nallow = [{ rule = \"vpn::vpn_ha\", reason = \"one office\" }]\n";
    let unset = |key: &str| {
        with(&format!(
            "{site}[regions.eu-west-1.vpn.hq]\nunset = [\"{key}\"]\n"
        ))
    };
    let network = "[regions.eu-west-1.environments]\nproduction = {}\n";
    hold(&[
        (
            BEFORE,
            &unset("bgp_asn"),
            &["error schema::missing_key regions.toml:29"],
        ),
        (
            BEFORE,
            &unset("customer_gateway_ip"),
            &["error schema::missing_key regions.toml:29"],
        ),
        (
            network,
            "[regions.eu-west-1.environments]\nproduction = { network = { unset = [\"vpc_cidr\"] } }\n",
            &["error net::vpc_cidr_missing regions.toml:18"],
        ),
    ]);
}

#[test]
fn a_region_that_is_newer_than_the_table_can_be_built() {
    let region = with(
        "[regions.eu-west-9]\nprovider = \"aws\"\namazon_side_asn = 64699\nnetwork = { vpc_cidr = \"10.70.0.0/16\", availability_zones = [\"eu-west-9a\", \"eu-west-9b\", \"eu-west-9c\"] }\nenvironments.production = {}\n",
    );
    hold(&[(BEFORE, &region, &[])]);
}

/// The sites that the cell of an estate has connections to, with what is said.
fn connected(cell: &str) -> (Vec<String>, Vec<String>) {
    let site = |name: &str, n: usize| {
        format!(
            "[sites.{name}]\ncustomer_gateway_ip = \"203.0.114.1{n}\"\nbgp_asn = 6500{n}\nnetworks = [\"192.168.{n}.0/24\"]\nike = {{ phase1_dh_groups = [14] }}\n"
        )
    };
    let text = format!(
        "[project]\nname = \"acme\"\n[environments.staging]\naccount = \"111122223333\"\nstate = {{ bucket = \"acme-tf\", region = \"eu-west-1\" }}\n{}{}\
         [regions.eu-west-1]\namazon_side_asn = 64700\nvpn = [\"hq\", \"dc\"]\nnetwork.vpc_cidr = \"10.1.0.0/16\"\n[regions.eu-west-1.environments.staging]\n{cell}\n",
        site("hq", 0),
        site("dc", 1)
    );
    let (model, problems) = {
        let compiled = terrane::compile::understand(&terrane::Input {
            name: "regions.toml".into(),
            text,
            ..terrane::Input::default()
        });
        (compiled.model.expect("a model"), compiled.problems)
    };
    let cell = model.cells.values().next().expect("a cell");
    let said = problems.iter().map(|problem| problem.code.name.to_owned());
    (cell.vpn.keys().cloned().collect(), said.collect())
}

#[test]
fn a_list_of_sites_takes_the_place_of_others_and_a_table_adds_to_them() {
    let sites = |cell: &str| connected(cell).0;
    assert_eq!(sites(""), ["dc", "hq"]);
    assert_eq!(sites("vpn = [\"hq\"]"), ["hq"]);
    assert!(sites("vpn = []").is_empty());
    assert_eq!(sites("vpn = { hq = { routing = \"bgp\" } }"), ["dc", "hq"]);
    let (empty, said) = connected("vpn = {}");
    assert_eq!(empty, ["dc", "hq"]);
    assert!(
        said.contains(&"estate::override_without_effect".to_owned()),
        "{said:?}"
    );
    // What is taken back has the language's defaults again, and the connection stays.
    let (back, said) = connected("vpn = { hq = { unset = [\"ike\"] } }");
    assert_eq!(back, ["dc", "hq"]);
    assert!(
        !said.contains(&"estate::override_without_effect".to_owned()),
        "{said:?}"
    );
}

#[test]
fn an_empty_override_is_said() {
    let cell = "clients.shop.overrides.\"eu-west-1/production\"";
    let said = "warning estate::override_without_effect";
    for empty in [
        format!("[{cell}]\n"),
        format!("[{cell}.apps]\n"),
        format!("[{cell}.apps.web]\n"),
    ] {
        let web = "[clients.shop.apps.web]\n";
        hold(&[(web, &format!("{empty}{web}"), &[said])]);
    }
}
