# As delivery-azure, for a cell with a subscription of its own: the stack makes the same there. Its templates are those of delivery-azure, word for word.
#
# A cell that is added later changes nothing of it: where several cells of an environment live there, `identities.stacks` says whose stack it is.
blueprint "delivery-azure-cell" {
  summary = "Identities of a subscription on Azure that is one cell's, and not its environment's, that pipelines have"
  each    = "cell"
  when    = estate.delivery != null && length(asked) > 0 && region.provider == "azure" && cell.account != of_environment && (maker == null || maker == cell.name)

  stack {
    layer  = "00-delivery-azure"
    shared = "root-module"
    needs  = ["state"]

    set {
      cloud            = "azure"
      account          = own_subscription
      tenant           = own_tenant
      place            = location
      partition        = null
      environment_name = environment.name
    }
  }

  names {
    own_subscription = cell.account
    of_environment   = environment.azure == null ? null : environment.azure.subscription
    # The cell whose stack makes them: the only one of its environment there, or the one that is written.
    maker      = length(cells_here) == 1 ? cells_here[0] : lookup(environment.identities.stacks, own_subscription, null)
    own_tenant = cell.tenant
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
      for name, other in estate.cells : name if other.emitted && other.environment.name == environment.name && other.account == own_subscription && other.region.provider == "azure"
    ])
    location = state.kind == "azurerm" ? state.region : estate.cells[cells_here[0]].region.name
    # Where they keep their states.
    states = { for name, kept in estate.states : name => kept if kept.kind == "azurerm" && length(setintersection(cells_here, lookup(kept.accounts, own_subscription, []))) > 0 }
    # Layers whose names do not say to which part they belong.
    layers = sort(distinct([for each_stack in estate.stacks : each_stack.layer if each_stack.environment == environment.name && !can(regex("^(0[0-9]-|clients$)", each_stack.layer))]))
  }

  files "stack" {
    to = "terraform/delivery/${environment.name}/${region.name}"

    extension "stack" {}
  }

  # Names of identities have the environment in them and no region, so that two stacks of it cannot stand in one subscription.
  check "maker" {
    condition = maker != null && contains(cells_here, maker)
    message   = "${join(" and ", cells_here)} live in the subscription ${own_subscription}, which is not that of ${environment.name}: nothing says whose stack makes the identities of pipelines there"
    help      = "write `stacks = { \"${own_subscription}\" = \"${cells_here[0]}\" }` under `[environments.${environment.name}.identities]`, with the cell that came first"
    at        = [environment.identities.stacks, cell.name]
  }

  # Trust is in a repository: without one there is nobody to trust.
  check "repository" {
    condition = estate.output.repository != null
    message   = "pipelines of ${environment.name} have identities, and no repository to be trusted by"
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

  # A federated credential compares whole subjects.
  check "merge-requests" {
    condition = !contains(runners, "gitlab")
    message   = "merge requests of GitLab have no plan of ${cell.name} on Azure, which trusts whole subjects, and these have the name of the source's branch in them: plans are made on `${branch}` and `${estate.output.revision}`"
    help      = "review plans on the branch before the apply is approved"
    at        = estate.delivery.runners
    severity  = "note"
  }

  # Their backends ask another cloud, for which an identity of Azure is nobody.
  check "states-of-another-cloud" {
    found    = [for name, kept in estate.states : name if contains(["s3", "gcs"], kept.kind) && length(setintersection(cells_here, lookup(kept.accounts, own_subscription, []))) > 0]
    message  = "stacks of ${cell.name} on Azure keep their states in another cloud (${join(", ", found)}): jobs need an identity there as well, which is not made here"
    help     = "keep them in a storage account of Azure, or make an identity that reads and writes these states alone"
    at       = environment.state.kind
    severity = "warning"
  }
}
