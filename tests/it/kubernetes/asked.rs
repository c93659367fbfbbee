//! What asks an app: probes, load balancers, Prometheus and other apps, each at a port that understands it.

use super::ports::SERVICES;
use crate::estate::{compile, lines};
use crate::mistakes::small;

/// Estate-wide apps share a namespace, and with it its secrets.
#[test]
fn logins_of_one_namespace_agree() {
    let app = |name: &str, from: &str| {
        format!(
            "\n[apps.{name}]\nimage = \"registry.example.com/{name}:1.0.0\"\ncells = [\"eu-west-1/production\"]\nport = 80\nimage_pull_secrets = {{ {from} }}\n"
        )
    };
    let found = |one: &str, two: &str| {
        let text = format!(
            "{}{}{}{SERVICES}",
            small(),
            app("sms", one),
            app("mail", two)
        );
        let mut found = lines(&compile(&text));
        found.retain(|line| !line.starts_with("note "));
        found.join("\n")
    };
    let (one, two) = ("hub = { from = \"one\" }", "hub = { from = \"two\" }");
    assert!(found(one, two).contains("error tenancy::shared_pull_secrets"));
    assert_eq!(found(one, one), "");
    let own = format!("{one}, mail = {{}} }}\nsecrets = {{ A = {{ name = \"x\" }}");
    assert!(found(one, &own).contains("error tenancy::shared_pull_secrets"));
    assert_eq!(found(one, &own.replace("mail =", "mails =")), "");
    for name in ["a..b", "a.-b", "a-.b"] {
        let named = format!("\"{name}\" = {{}}");
        assert!(
            found(one, &named).contains("error schema::invalid_value"),
            "{name}"
        );
    }
    assert_eq!(found(one, "\"a-b.c\" = {}"), "");
}
