# Applied by people, never by a pipeline: whoever can change these identities has what they have. Cells with a subscription of their own: delivery-azure-cell.
#
# Nothing is shared by environments: each has identities of its own in a resource group of its own, so that one that is added later moves and makes anew nothing of the others. Nor does a region: where they
# are kept stays what it was.
blueprint "delivery-azure" {
  summary = "Identities of an environment's subscription on Azure that pipelines have: for plans, and for the applies of each part, trusted by repository, branch and environment"
  each    = "environment"
  when    = estate.delivery != null && length(asked) > 0 && length(cells_here) > 0

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
    own_subscription = environment.azure == null ? null : environment.azure.subscription
    own_tenant       = environment.azure == null ? null : environment.azure.tenant
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

    cells_here = own_subscription == null ? [] : sort([
      for name, other in estate.cells : name if other.emitted && other.environment.name == environment.name && other.account == own_subscription && other.region.provider == "azure"
    ])
    location = state.kind == "azurerm" ? state.region : estate.cells[cells_here[0]].region.name
    # Where they keep their states.
    states = { for name, kept in estate.states : name => kept if kept.kind == "azurerm" && length(setintersection(cells_here, lookup(kept.accounts, own_subscription, []))) > 0 }
    # Layers whose names do not say to which part they belong.
    layers = sort(distinct([for each_stack in estate.stacks : each_stack.layer if each_stack.environment == environment.name && !can(regex("^(0[0-9]-|clients$)", each_stack.layer))]))
  }

  files "stack" {
    to = "terraform/delivery/${environment.name}/azure"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
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

  # Several runners serve where the repository of one is mirrored to the other, whose tokens name another repository.
  check "runner-elsewhere" {
    found    = length(runners) == 0 ? [] : [for runner in asked : { github = "GitHub Actions", gitlab = "GitLab", azure = "Azure Pipelines" }[runner] if !contains(runners, runner)]
    message  = "jobs of ${join(" and ", found)} cannot sign in: `${repository}` is not a repository that they run for, and no other one is trusted"
    help     = "leave the runner out, unless its pipelines only check"
    at       = [estate.delivery.runners, estate.output.repository]
    severity = "warning"
  }

  # A branch for each environment is what keeps the applies of one from those of another.
  check "branch" {
    condition = environment.branch != null
    message   = "${environment.name} has no `branch`: its identities trust `${branch}`, as do those of every environment without one"
    help      = "write the branch that it is applied from"
    at        = environment.name
    severity  = "warning"
  }

  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources: 90 characters of a resource group.
  check "group-name" {
    condition = length("${project.name}-${environment.short}-delivery") <= 90
    message   = "the resource group `${project.name}-${environment.short}-delivery` has more characters than the 90 that Azure takes"
    help      = "shorten `short` of ${environment.name}"
    at        = environment.short
  }

  # A federated credential compares whole subjects.
  check "merge-requests" {
    condition = !contains(runners, "gitlab")
    message   = "merge requests of GitLab have no plan of ${environment.name} on Azure, which trusts whole subjects, and these have the name of the source's branch in them: plans are made on `${branch}` and `${estate.output.revision}`"
    help      = "review plans on the branch before the apply is approved"
    at        = estate.delivery.runners
    severity  = "note"
  }

  # Their backends ask another cloud, for which an identity of Azure is nobody.
  check "states-of-another-cloud" {
    found    = [for name, kept in estate.states : name if contains(["s3", "gcs"], kept.kind) && length(setintersection(cells_here, lookup(kept.accounts, own_subscription, []))) > 0]
    message  = "stacks of ${environment.name} on Azure keep their states in another cloud (${join(", ", found)}): jobs need an identity there as well, which is not made here"
    help     = "keep them in a storage account of Azure, or make an identity that reads and writes these states alone"
    at       = environment.state.kind
    severity = "warning"
  }
}
