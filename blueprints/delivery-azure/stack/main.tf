module "identities" {
  source = module("azure-delivery-identities")

  subscription_id = own_subscription
  location        = location
  project         = project.name
  environment     = environment.name
  short           = environment.short
  layers          = layers

  states = { for name, kept in states : name => {
    resource_group_id = "/subscriptions/${kept.subscription}/resourceGroups/${kept.resource_group}"
    container         = kept.container
  } }

  github = !contains(runners, "github") ? null : {
    repository    = on_github
    branch        = branch
    revision      = estate.output.revision
    environment   = environment.name
    owner_id      = try(var.github_ids.owner, null)
    repository_id = try(var.github_ids.repository, null)
  }
  gitlab = !contains(runners, "gitlab") ? null : {
    host     = on_gitlab.host
    project  = on_gitlab.path
    branch   = branch
    revision = estate.output.revision
  }
  connections = { given = var.service_connections, none = null }[contains(runners, "azure") ? "given" : "none"]

  tags = merge(project.tags, {
    Project     = project.name
    Environment = environment.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
  })
}
