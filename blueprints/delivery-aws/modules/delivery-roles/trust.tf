# Whose jobs become which role. Only whole values are compared, but for the ids in the subject of GitHub.
#
# STS compares the claims `repository`, `ref` and `environment` of GitHub since January 2026: https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
# IAM refuses a trust in GitHub or gitlab.com without `sub`: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
# Repositories made or renamed since 18 June 2026 have ids in it, `repo:OWNER@1/NAME@2:...`, older ones have not: https://docs.github.com/actions/reference/openid-connect-reference
# `@` is in no name of GitHub, and `repository` is compared as a whole, so that the pattern says no more than either form.
# Of GitLab and Azure DevOps STS compares `sub` and `aud` alone.
locals {
  identities = concat(["plan"], [for part in local.parts : "apply-${part}"])
  parts      = ["applications", "clients", "databases", "foundation", "platform"]

  github_host = "token.actions.githubusercontent.com"
  github_subjects = var.github == null ? [] : var.github.repository_id != null ? [
    "repo:${var.github.repository}",
    "repo:${split("/", var.github.repository)[0]}@${var.github.owner_id}/${split("/", var.github.repository)[1]}@${var.github.repository_id}",
    ] : [
    "repo:${var.github.repository}",
    "repo:${split("/", var.github.repository)[0]}@*/${split("/", var.github.repository)[1]}@*",
  ]
  # Runs by the clock are of the repository's own branch, whatever environment they look at.
  github_plans = var.github == null ? [] : concat(["pull_request"], [for branch in distinct([var.github.branch, var.github.revision]) : "ref:refs/heads/${branch}"])

  of_github = {
    for identity in local.identities : identity => var.github == null ? [] : [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.github.provider_arn }
      Condition = {
        StringEquals = merge(
          {
            "${local.github_host}:aud"        = var.audience
            "${local.github_host}:repository" = var.github.repository
          },
          var.github.repository_id == null ? {} : { "${local.github_host}:repository_id" = var.github.repository_id },
          identity == "plan" ? {} : {
            "${local.github_host}:ref"         = "refs/heads/${var.github.branch}"
            "${local.github_host}:environment" = var.github.environment
          },
        )
        StringLike = {
          "${local.github_host}:sub" = flatten([
            for subject in local.github_subjects : [for what in identity == "plan" ? local.github_plans : ["environment:${var.github.environment}"] : "${subject}:${what}"]
          ])
        }
      }
    }]
  }

  # Plans are of any branch: that of a merge request is the source's.
  of_gitlab = {
    for identity in local.identities : identity => var.gitlab == null ? [] : [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.gitlab.provider_arn }
      Condition = {
        StringEquals = { "${var.gitlab.host}:aud" = var.audience }
        StringLike = {
          "${var.gitlab.host}:sub" = ["project_path:${var.gitlab.project}:ref_type:branch:ref:${identity == "plan" ? "*" : var.gitlab.branch}"]
        }
      }
    }]
  }

  # Which pipelines, branches and environments may use a connection is said by its checks in Azure DevOps.
  of_azure = {
    for identity in local.identities : identity => [for connection in [for name, connection in var.connections : connection if name == identity] : {
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = connection.provider_arn }
      Condition = {
        StringEquals = {
          "${connection.host}:aud" = "api://AzureADTokenExchange"
          "${connection.host}:sub" = connection.subject
        }
      }
    }]
  }

  trusts = { for identity in local.identities : identity => concat(local.of_github[identity], local.of_gitlab[identity], local.of_azure[identity]) }
  # A role that nobody may become is none: those of Azure DevOps come with their connections.
  made = { for identity, trust in local.trusts : identity => trust if length(trust) > 0 }
}
