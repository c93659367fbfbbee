//! `[output]`

use schemars::JsonSchema;

/// What is emitted, and where.
#[derive(JsonSchema)]
#[schemars(rename = "output", deny_unknown_fields, extend("x-example" = r#"[output]
repository = "https://github.com/acme/infrastructure.git"
gitops     = "flux"
policies   = false"#))]
#[expect(
    dead_code,
    reason = "declares the keys; the module `output` and blueprints read them"
)]
pub struct Output {
    /// Folder of the trees, relative to this file.
    #[schemars(extend("default" = "out"))]
    dir: String,
    /// Where `terraform/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("default" = true))]
    terraform: Place,
    /// Where `kubernetes/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("default" = true))]
    kubernetes: Place,
    /// Where `argocd/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("x-with" = { "gitops": "argocd" }, "default" = true))]
    argocd: Place,
    /// Where `flux/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("x-with" = { "gitops": "flux" }, "default" = true))]
    flux: Place,
    /// Where `.github/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("default" = true))]
    github: Place,
    /// Where `policies/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("default" = true))]
    policies: Place,
    /// Where `docs/` goes: a folder relative to this file, or false to leave it out.
    #[schemars(extend("default" = true))]
    docs: Place,
    /// Blueprints that make nothing, because what they are for is somebody else's, or made by a blueprint of yours: `["foundation-gcp"]`.
    #[schemars(extend("uniqueItems" = true, "default" = []))]
    without: Vec<String>,
    /// Emit `region-configs/`, `client-configs/` and `backend-configs/` for stacks written by hand.
    #[schemars(extend("default" = true))]
    tfvars: bool,
    /// Where root modules of foundations and clients have what is configured of networks, VPNs and clients: written into them (`literals`), or read from `region-configs/` and
    /// `client-configs/` by variables (`tfvars`), which a plan is given with `-var-file`.
    #[schemars(extend("default" = "literals"))]
    values: Values,
    /// What brings `kubernetes/` into the clusters: Argo CD (`argocd/`), Flux (`flux/`), or nothing that is emitted. Needs `repository`.
    #[schemars(extend("default" = "argocd"))]
    gitops: Gitops,
    /// Git repository that the trees are committed to, as the clusters fetch it. Without it nothing is emitted for `gitops`.
    #[schemars(regex(pattern = r"^(https://[A-Za-z0-9.-]+(:[0-9]+)?|ssh://([A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+(:[0-9]+)?)(/[A-Za-z0-9._~-]+)+$"), extend("x-expects" = "a URL such as `https://github.com/acme/infrastructure.git` or `ssh://git@github.com/acme/infrastructure.git`, without a password"))]
    repository: Option<String>,
    /// Folder of the repository that this file lies in; the top of the repository if left out.
    #[schemars(extend("x-with" = { "repository": true }), regex(pattern = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"), extend("x-expects" = "a path such as `estates/acme`, without `.` and `..`"))]
    repository_path: Option<String>,
    /// Secret in the namespace `flux-system` of every cluster that holds the credentials for `repository`; left out for a public one. Argo CD keeps them with its own settings.
    #[schemars(regex(pattern = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"), extend("x-with" = { "gitops": "flux", "repository": true }, "x-expects" = "the name of a Secret, such as `flux-system`"))]
    repository_secret: Option<String>,
    /// Branch that the clusters follow in an environment without a `branch` of its own; also of what is for the whole estate.
    #[schemars(regex(pattern = r"^[A-Za-z0-9_][A-Za-z0-9._/-]*$"), extend("x-expects" = "the name of a branch", "default" = "main"))]
    revision: String,
}

/// A folder, or whether the part is wanted at all.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[expect(dead_code, reason = "declares the values")]
enum Place {
    Folder(String),
    Wanted(bool),
}

/// Where root modules have their values.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[expect(dead_code, reason = "declares the values")]
enum Values {
    Literals,
    Tfvars,
}

/// What brings the Kubernetes tree into the clusters.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[expect(dead_code, reason = "declares the values")]
enum Gitops {
    Argocd,
    Flux,
    None,
}
