//! Where Terraform finds providers that a module does not require: under `hashicorp/`, and nowhere else. Which providers are there, and where those
//! that many use without requiring them really are.

/// Providers of the namespace `hashicorp`. Archived ones are listed too: somebody may still use them.
const HASHICORP: &[&str] = &[
    "ad",
    "archive",
    "arukas",
    "assert",
    "aws",
    "awscc",
    "azuread",
    "azurerm",
    "azurestack",
    "boundary",
    "chef",
    "clc",
    "cloudinit",
    "cobbler",
    "consul",
    "dns",
    "external",
    "fakewebservices",
    "google",
    "google-beta",
    "googleworkspace",
    "hashicups",
    "hcp",
    "hcs",
    "helm",
    "http",
    "kubernetes",
    "kubernetes-alpha",
    "local",
    "logentries",
    "mysql",
    "nomad",
    "null",
    "opc",
    "oraclepaas",
    "random",
    "salesforce",
    "telefonicaopencloud",
    "template",
    "tfcoremock",
    "tfe",
    "tfmigrate",
    "time",
    "tls",
    "ultradns",
    "vault",
    "vsphere",
    "waypoint",
];

/// Providers of other namespaces, by the name that their types begin with.
const ELSEWHERE: &[(&str, &str)] = &[
    ("alicloud", "aliyun/alicloud"),
    ("argocd", "argoproj-labs/argocd"),
    ("artifactory", "jfrog/artifactory"),
    ("auth0", "auth0/auth0"),
    ("azapi", "azure/azapi"),
    ("azuredevops", "microsoft/azuredevops"),
    ("cloudflare", "cloudflare/cloudflare"),
    ("confluent", "confluentinc/confluent"),
    ("databricks", "databricks/databricks"),
    ("datadog", "datadog/datadog"),
    ("digitalocean", "digitalocean/digitalocean"),
    ("docker", "kreuzwerker/docker"),
    ("elasticstack", "elastic/elasticstack"),
    ("fastly", "fastly/fastly"),
    ("flux", "fluxcd/flux"),
    ("github", "integrations/github"),
    ("gitlab", "gitlabhq/gitlab"),
    ("grafana", "grafana/grafana"),
    ("hcloud", "hetznercloud/hcloud"),
    ("heroku", "heroku/heroku"),
    ("ibm", "ibm-cloud/ibm"),
    ("keycloak", "keycloak/keycloak"),
    ("kubectl", "gavinbunney/kubectl"),
    ("launchdarkly", "launchdarkly/launchdarkly"),
    ("linode", "linode/linode"),
    ("mongodbatlas", "mongodb/mongodbatlas"),
    ("namecheap", "namecheap/namecheap"),
    ("newrelic", "newrelic/newrelic"),
    ("oci", "oracle/oci"),
    ("okta", "okta/okta"),
    ("opsgenie", "opsgenie/opsgenie"),
    ("ovh", "ovh/ovh"),
    ("pagerduty", "pagerduty/pagerduty"),
    ("postgresql", "cyrilgdn/postgresql"),
    ("proxmox", "telmate/proxmox"),
    ("rabbitmq", "cyrilgdn/rabbitmq"),
    ("rancher2", "rancher/rancher2"),
    ("scaleway", "scaleway/scaleway"),
    ("sentry", "jianyuan/sentry"),
    ("snowflake", "snowflakedb/snowflake"),
    ("spacelift", "spacelift-io/spacelift"),
    ("tailscale", "tailscale/tailscale"),
    ("vcd", "vmware/vcd"),
    ("vultr", "vultr/vultr"),
    ("yandex", "yandex-cloud/yandex"),
];

/// Whether `hashicorp/NAME` is, or may be, a provider.
pub(super) fn is_hashicorps(name: &str) -> bool {
    HASHICORP.binary_search(&name).is_ok()
}

/// The address of a provider of another namespace.
pub(super) fn elsewhere(name: &str) -> Option<&'static str> {
    let at = ELSEWHERE
        .binary_search_by_key(&name, |(known, _)| known)
        .ok()?;
    ELSEWHERE.get(at).map(|(_, address)| *address)
}

/// Names that types of known providers begin with.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let elsewhere = ELSEWHERE.iter().map(|(name, _)| *name);
    HASHICORP.iter().copied().chain(elsewhere)
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, HASHICORP};

    #[test]
    fn tables_are_sorted() {
        assert!(HASHICORP.is_sorted());
        assert!(ELSEWHERE.is_sorted());
    }
}
