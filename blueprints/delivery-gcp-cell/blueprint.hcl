# As delivery-gcp, for a cell with a project of its own: the stack makes the same there. Its templates are those of delivery-gcp, word for word.
#
# A cell that is added later changes nothing of it: where several cells of an environment live there, `identities.stacks` says whose stack it is.
blueprint "delivery-gcp-cell" {
  summary = "Service accounts of a project on Google Cloud that is one cell's, and not its environment's, that pipelines act as"
  each    = "cell"
  when    = estate.delivery != null && length(asked) > 0 && region.provider == "gcp" && cell.account != of_environment && (maker == null || maker == cell.name)

  stack {
    layer  = "00-delivery-gcp"
    shared = "root-module"
    needs  = ["state"]

    # It is of no region.
    set {
      cloud            = "gcp"
      account          = own_project
      tenant           = null
      place            = "global"
      partition        = null
      environment_name = environment.name
    }
  }

  names {
    own_project    = cell.account
    of_environment = environment.gcp == null ? null : environment.gcp.project
    # The cell whose stack makes them: the only one of its environment there, or the one that is written.
    maker = length(cells_here) == 1 ? cells_here[0] : lookup(environment.identities.stacks, own_project, null)
    # Runners whose jobs sign in with a token. Atlantis has an identity of its own, where it runs.
    asked = [for runner in estate.delivery.runners : runner if runner != "atlantis"]
    # Of them, those that the repository is of: jobs of another host have another one, which nothing here names.
    runners    = [for runner in asked : runner if { azure = on_azure, github = on_github != null, gitlab = on_gitlab != null && on_github == null && !on_azure }[runner]]
    repository = estate.output.repository == null ? "" : estate.output.repository
    branch     = environment.branch == null ? estate.output.revision : environment.branch
    # OWNER/NAME of GitHub; host and path of GitLab; organisation, project and name of Azure DevOps.
    on_github = try(join("/", regex("^(?:https://|ssh://git@|git@)github\\.com[/:]([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\\.git)?/?$", repository)), null)
    on_gitlab = try({ host = regex("^(?:https://|ssh://git@|git@)(?:[^@/]+@)?([A-Za-z0-9.-]+)[/:](.+?)(?:\\.git)?/?$", repository)[0], path = regex("^(?:https://|ssh://git@|git@)(?:[^@/]+@)?([A-Za-z0-9.-]+)[/:](.+?)(?:\\.git)?/?$", repository)[1] }, null)
    on_azure  = can(regex("^https://([^@/]+@)?dev\\.azure\\.com/[^/]+/[^/]+/_git/[^/]+$", repository))

    cells_here = sort([
      for name, other in estate.cells : name if other.emitted && other.environment.name == environment.name && other.account == own_project && other.region.provider == "gcp"
    ])
    # Where they keep their states.
    states = { for name, kept in estate.states : name => kept if kept.kind == "gcs" && length(setintersection(cells_here, lookup(kept.accounts, own_project, []))) > 0 }
    # Layers whose names do not say to which part they belong.
    layers = sort(distinct([for each_stack in estate.stacks : each_stack.layer if each_stack.environment == environment.name && !can(regex("^(0[0-9]-|clients$)", each_stack.layer))]))
  }

  files "stack" {
    to = "terraform/delivery/${environment.name}/${region.name}"

    extension "stack" {}
  }

  # Names of identities have the environment in them and no region, so that two stacks of it cannot stand in one project.
  check "maker" {
    condition = maker != null && contains(cells_here, maker)
    message   = "${join(" and ", cells_here)} live in the project ${own_project}, which is not that of ${environment.name}: nothing says whose stack makes the identities of pipelines there"
    help      = "write `stacks = { \"${own_project}\" = \"${cells_here[0]}\" }` under `[environments.${environment.name}.identities]`, with the cell that came first"
    at        = [environment.identities.stacks, cell.name]
  }

  # Trust is in a repository: without one there is nobody to trust.
  check "repository" {
    condition = estate.output.repository != null
    message   = "pipelines of ${environment.name} have service accounts, and no repository to be trusted by"
    help      = "write `repository` in `[output]`, such as `https://github.com/acme/infrastructure.git`"
    at        = estate.delivery.runners
  }

  # Each host issues tokens for the jobs of its own repositories alone.
  check "repository-of-runner" {
    condition = estate.output.repository == null || length(runners) > 0
    message   = "`${repository}` is not a repository that jobs of ${join(" or ", [for runner in asked : { github = "GitHub Actions", gitlab = "GitLab", azure = "Azure Pipelines" }[runner]])} run for"
    help      = "write the runner of the repository's own host: they look like `https://github.com/OWNER/NAME.git`, `https://gitlab.com/GROUP/NAME.git` and `https://dev.azure.com/ORGANISATION/PROJECT/_git/NAME`"
    at        = [estate.delivery.runners, estate.output.repository]
  }

  # https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create
  check "pool-name" {
    condition = !startswith(project.name, "gcp-") && length("${project.name}-${environment.short}-jobs") <= 32
    message   = "`${project.name}-${environment.short}-jobs` cannot be the id of a workload identity pool: Google Cloud takes 4 to 32 characters, and keeps `gcp-` for itself"
    help      = "shorten `short` of ${environment.name}, or give the project another name"
    at        = [environment.short, project.name]
  }

  # https://cloud.google.com/iam/docs/service-accounts-create: 6 to 30, letters first.
  check "account-name" {
    condition = can(regex("^[a-z][a-z0-9-]*$", environment.short)) && length("${environment.short}-apply-applications") <= 30
    message   = "`${environment.short}-apply-applications` cannot be the id of a service account: Google Cloud takes 6 to 30 lower-case letters, digits and hyphens, a letter first"
    help      = "write another `short` of ${environment.name}"
    at        = [environment.short, environment.name]
  }

  # Their backends ask another cloud, for which an account of Google Cloud is nobody.
  check "states-of-another-cloud" {
    found    = [for name, kept in estate.states : name if contains(["s3", "azurerm"], kept.kind) && length(setintersection(cells_here, lookup(kept.accounts, own_project, []))) > 0]
    message  = "stacks of ${cell.name} on Google Cloud keep their states in another cloud (${join(", ", found)}): jobs need an identity there as well, which is not made here"
    help     = "keep them in a bucket of Google Cloud, or make an identity that reads and writes these states alone"
    at       = environment.state.kind
    severity = "warning"
  }
}
