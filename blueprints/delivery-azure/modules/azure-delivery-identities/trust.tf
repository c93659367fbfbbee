# A federated credential compares issuer, subject and audience as a whole, and nothing else; an identity has twenty at most.
# https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
#
# So the branch of an apply is bound by GitHub: the environment has rules for branches of its own, which lets jobs of no other branch name it. Repositories made or renamed since 18 June 2026 have ids
# in their subjects: https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens
locals {
  repository = var.github == null ? "" : var.github.repository_id == null ? "repo:${var.github.repository}" : join("/", [
    "repo:${split("/", var.github.repository)[0]}@${var.github.owner_id}", "${split("/", var.github.repository)[1]}@${var.github.repository_id}",
  ])

  of_github = var.github == null ? {} : {
    for identity in local.identities : identity => identity == "plan" ? merge(
      { github-pull-request = "${local.repository}:pull_request" },
      { for branch in distinct([var.github.branch, var.github.revision]) : "github-branch-${replace(branch, "/[^A-Za-z0-9_-]/", "-")}" => "${local.repository}:ref:refs/heads/${branch}" },
    ) : { github-environment = "${local.repository}:environment:${var.github.environment}" }
  }
  # A merge request is of the source's branch, which no whole subject names: plans are of these branches alone.
  of_gitlab = var.gitlab == null ? {} : {
    for identity in local.identities : identity => {
      for branch in distinct(concat([var.gitlab.branch], identity == "plan" ? [var.gitlab.revision] : [])) : "gitlab-branch-${replace(branch, "/[^A-Za-z0-9_-]/", "-")}" => "project_path:${var.gitlab.project}:ref_type:branch:ref:${branch}"
    }
  }

  credentials = merge(
    merge([for identity, subjects in local.of_github : { for name, subject in subjects : "${identity}/${name}" => {
      identity = identity, name = name, issuer = "https://token.actions.githubusercontent.com", subject = subject
    } }]...),
    merge([for identity, subjects in local.of_gitlab : { for name, subject in subjects : "${identity}/${name}" => {
      identity = identity, name = name, issuer = "https://${var.gitlab.host}", subject = subject
    } }]...),
    { for identity, connection in var.connections : "${identity}/azure-devops" => {
      identity = identity, name = "azure-devops", issuer = connection.issuer, subject = connection.subject
    } },
  )
}

resource "azurerm_federated_identity_credential" "this" {
  for_each = local.credentials

  name                      = each.value.name
  user_assigned_identity_id = azurerm_user_assigned_identity.this[each.value.identity].id
  issuer                    = each.value.issuer
  subject                   = each.value.subject
  audience                  = ["api://AzureADTokenExchange"]
}
