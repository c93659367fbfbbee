# Who issues the tokens. The account may have it already, of another environment or of somebody else.
module "github" {
  when = contains(runners, "github")

  source = module("oidc-provider")

  url       = "https://token.actions.githubusercontent.com"
  audiences = ["sts.amazonaws.com"]
  exists    = !makes_provider
}

module "gitlab" {
  when = contains(runners, "gitlab")

  source = module("oidc-provider")

  url       = "https://${on_gitlab.host}"
  audiences = ["sts.amazonaws.com"]
  exists    = !makes_provider
}

module "azure_devops" {
  when = contains(runners, "azure")

  source = module("oidc-provider")

  for_each = toset([for connection in var.service_connections : connection.issuer])

  url       = each.key
  audiences = ["api://AzureADTokenExchange"]
  exists    = !makes_provider
}

module "roles" {
  source = module("delivery-roles")

  project     = project.name
  environment = environment.name
  short       = environment.short
  shorts      = sort(distinct([for other in estate.environments : other.short]))
  account_id  = own_account
  partition   = own_partition
  regions     = regions
  clusters    = clusters
  protected   = environment.protected
  layers      = layers
  assumes     = assumes

  states = { for name, kept in states : name => {
    bucket        = kept.bucket
    account_id    = kept.account
    region        = kept.region
    kms_key_alias = kept.kms_key_alias
    role_name     = kept.account == own_account ? null : "${project.name}-${kept.short}-state-${own_account}"
  } }

  github = !contains(runners, "github") ? null : {
    provider_arn  = module.github.arn
    repository    = on_github
    branch        = branch
    revision      = estate.output.revision
    environment   = environment.name
    owner_id      = try(var.github_ids.owner, null)
    repository_id = try(var.github_ids.repository, null)
  }
  gitlab = !contains(runners, "gitlab") ? null : {
    provider_arn = module.gitlab.arn
    host         = on_gitlab.host
    project      = on_gitlab.path
    branch       = branch
    revision     = estate.output.revision
  }
  connections = !contains(runners, "azure") ? null : { for identity, connection in var.service_connections : identity => {
    provider_arn = module.azure_devops[connection.issuer].arn
    host         = trimprefix(connection.issuer, "https://")
    subject      = connection.subject
  } }
}
