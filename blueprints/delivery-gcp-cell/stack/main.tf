module "identities" {
  source = module("gcp-delivery-identities")

  project_id  = own_project
  project     = project.name
  environment = environment.name
  short       = environment.short
  cells       = [for name in cells_here : "${project.name}-${estate.cells[name].short}"]
  layers      = layers

  states = { for name, kept in states : name => { bucket = kept.bucket } }

  github = !contains(runners, "github") ? null : {
    repository    = on_github
    branch        = branch
    revision      = estate.output.revision
    environment   = environment.name
    owner_id      = try(var.github_ids.owner, null)
    repository_id = try(var.github_ids.repository, null)
  }
  gitlab = !contains(runners, "gitlab") ? null : {
    host        = on_gitlab.host
    project     = on_gitlab.path
    branch      = branch
    revision    = estate.output.revision
    environment = environment.name
  }
  connections = { given = var.service_connections, none = null }[contains(runners, "azure") ? "given" : "none"]
}
