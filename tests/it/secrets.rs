//! Secrets in the estate file: found wherever they stand, shown nowhere, and the help works when it is followed.

use terrane::Input;

use super::estate::{compile, lines};
use super::mistakes::{hold, small};

/// The end of the app's table, lines 25 to 28 of the example.
const APP: &str = "replicas = { min = 2, max = 4 }\n";

fn app(more: &str) -> String {
    format!("{APP}{more}\n")
}

#[test]
fn secrets_are_found_where_they_stand() {
    let found: &[&str] = &["error estate::secret_in_file regions.toml:29"];
    for line in [
        r#"env = { DATABASE_URL = "postgres://app:hunter2@db/app" }"#,
        r#"env = { API_KEY = "abc/def+ghi9384uJSDF" }"#,
        r#"env = { X = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN" }"#,
        r#"args = ["serve", "--password=hunter2"]"#,
        r#"command = ["serve", "--db-password", "hunter2"]"#,
        r#"config = { "app.properties" = "db.password = hunter2" }"#,
        r#"config = { "key.json" = '{"type":"service_account","private_key":"MII"}' }"#,
    ] {
        hold(&[(APP, &app(line), found)]);
    }
}

#[test]
fn what_only_looks_like_a_secret_is_none() {
    let line = r#"
env  = { IMAGE = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", COMMIT = "0123456789abcdef0123456789abcdef01234567", ROLE = "arn:aws:iam::111122223333:role/shop", PASSWORD_MIN_LENGTH = "12", TOKEN_URL = "https://auth.example.com/token", SECRET_NAME = "acme/shop/web", DB_PASSWORD_FILE = "/run/secrets/db", ALLOW_EMPTY_PASSWORD = "yes" }
args = ["--password-file", "/run/secrets/db", "--password", "$(DB_PASSWORD)", "--token-ttl", "3600"]
config = { "app.yaml" = "password: ${DB_PASSWORD}\nsecretName: shop-tls\n", "ca.pem" = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" }
"#;
    hold(&[(APP, &app(line), &[])]);
}

#[test]
fn an_address_of_a_repository_with_a_token_is_one_error() {
    let output = "[output]\nrepository = \"https://deploy:glpat-a1B2c3D4e5F6g7H8i9J0@git.example.com/acme/x.git\"\n[project]";
    hold(&[(
        "[project]",
        output,
        &["error estate::secret_in_file regions.toml:4"],
    )]);
}

#[test]
fn no_secret_is_shown() {
    let secret = "Tr0ub4dor-and-3";
    let line = format!("env = {{ DB_PASSWORD = \"{secret}\" }}\nconfig_path = \"{secret}\"");
    let text = small().replacen(APP, &app(&line), 1);
    let compiled = compile(&text);
    let all = lines(&compiled).join("\n");
    assert!(all.contains("schema::invalid_value"), "{all}");
    assert!(!all.contains(secret), "{all}");
    let shown = &compiled.sources.all()[0].text;
    assert_eq!(shown.matches(secret).count(), 1, "the second is no secret");
    assert!(shown.contains("DB_PASSWORD = \"***************\""));
    assert_eq!(shown.len(), text.len());

    let broken = terrane::compile::understand(&Input {
        name: "regions.toml".into(),
        text: format!("[project]\npassword = \"{secret}\"\nname = \n"),
        ..Input::default()
    });
    assert!(!broken.sources.all()[0].text.contains(secret));
}

/// `take it out, and write secrets = ...` makes the message go, and brings none but that of the service that reads secrets.
#[test]
fn the_help_works_when_it_is_followed() {
    let services = "[defaults.platform]\nservices = [\"metrics-server\", \"cluster-autoscaler\", \"aws-load-balancer-controller\", \"ebs-csi\", \"external-secrets\"]\n\n[clients.shop]";
    for line in [
        "env = { DB_PASSWORD = \"hunter2\" }",
        "env = { DB_PASSWORD = \"acme/shop/web\" }",
        "args = [\"--db-password=hunter2\"]",
        "config = { \"a.yaml\" = \"password: hunter2\" }",
    ] {
        let text = small().replacen("[clients.shop]", services, 1);
        let compiled = compile(&text.replacen(APP, &app(line), 1));
        let problem = compiled
            .problems
            .iter()
            .find(|p| p.name().starts_with("estate::"));
        let help = problem.and_then(|p| p.help.as_deref()).unwrap_or_default();
        let entry = help.split('`').find(|part| part.starts_with("secrets = "));
        let entry = entry.unwrap_or_else(|| panic!("{help}"));
        let followed = compile(&text.replacen(APP, &app(entry), 1));
        let mut found = lines(&followed);
        found.retain(|line| !line.starts_with("note "));
        assert!(found.is_empty(), "{entry}: {found:#?}");
    }
}

/// Secrets of apps of the whole estate are made once in an account and region, and those that no stack makes are noted.
#[test]
fn secrets_of_shared_apps_are_made_once() {
    let with = |staging: &str| {
        let text = small().replacen(
            "[clients.shop]",
            &format!(
                "[environments.staging]\naccount = \"{staging}\"\nstate = {{ bucket = \"acme-tfstate-staging\", region = \"eu-west-1\" }}\n\n[defaults.platform]\nservices = [\"metrics-server\", \"aws-load-balancer-controller\", \"external-secrets\"]\n\n[apps.sms]\nimage = \"registry.example.com/sms:1.0.0\"\nport = 8080\ncells = [\"eu-west-1/production\", \"eu-west-1/staging\"]\nsecrets = {{ A = {{ name = \"acme/shared/sms\" }}, B = {{ name = \"legacy/smpp\" }} }}\n\n[clients.shop]"
            ),
            1,
        );
        let cells = "production = {}\nstaging = { network = { vpc_cidr = \"10.30.0.0/16\" } }";
        let mut found = lines(&compile(&text.replacen("production = {}", cells, 1)));
        found.retain(|line| line.starts_with("error ") || line.contains("shared_secrets"));
        found
    };
    let (one, two) = (with("111122223333"), with("111122224444"));
    assert!(
        one.len() == 2 && one[0].contains("error platform::shared_secrets_of_one_account"),
        "{one:#?}"
    );
    assert!(
        two.len() == 1 && two[0].contains("`legacy/smpp`"),
        "{two:#?}"
    );
}
