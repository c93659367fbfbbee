# Applied by people, never by a pipeline: whoever can change these roles has what they have. Cells with an account of their own: delivery-aws-cell.
#
# An account has one OIDC provider for an address, and several environments may live in it. Which stack makes it is written, and not found out: the one that does not
# name the account in `existing_providers`. Were it the first by some order, an environment or a region that is added later would take it over, and every role of the account
# would lose its trust between the two applies. So whoever adds an environment to an account that has the provider writes so there, and nothing of the others changes.
blueprint "delivery-aws" {
  summary = "Roles of an environment's account on AWS that pipelines become: for plans, and for the applies of each part, trusted by repository, branch and environment"
  each    = "environment"
  section = "identities"
  when    = estate.delivery != null && length(asked) > 0 && length(cells_here) > 0

  stack {
    layer  = "00-delivery-aws"
    shared = "root-module"
    needs  = ["state"]

    # IAM is of no region, and its API answers in this one.
    set {
      cloud            = "aws"
      account          = own_account
      tenant           = null
      place            = { aws = "us-east-1", aws-cn = "cn-north-1", aws-us-gov = "us-gov-west-1" }[own_partition]
      partition        = own_partition
      environment_name = environment.name
      state_role       = "-delivery"
    }
  }

  names {
    own_account = environment.account
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

    cells_here = environment.account == null ? [] : sort([
      for name, other in estate.cells : name if other.emitted && other.environment.name == environment.name && other.account == environment.account && other.region.provider == "aws"
    ])
    regions       = sort(distinct([for name in cells_here : estate.cells[name].region.name]))
    own_partition = length(cells_here) == 0 || estate.cells[cells_here[0]].region.partition == null ? "aws" : estate.cells[cells_here[0]].region.partition
    clusters      = sort([for name in cells_here : estate.cells[name].cluster_name if !can(regex("^${project.name}-.*-${environment.short}$", estate.cells[name].cluster_name))])
    # Where they keep their states. Of another account, by the role that the state's stack makes for this one.
    states = { for name, kept in estate.states : name => kept if kept.kind == "s3" && length(setintersection(cells_here, lookup(kept.accounts, own_account, []))) > 0 }
    # Layers whose names do not say to which part they belong.
    layers = sort(distinct([for each_stack in estate.stacks : each_stack.layer if each_stack.environment == environment.name && !can(regex("^(0[0-9]-|clients$)", each_stack.layer))]))
    # Readers of the estate's other accounts, and of this one for other regions; the role of a zone that is kept elsewhere.
    accounts = sort(distinct([for other in estate.cells : other.account if other.emitted && other.region.provider == "aws"]))
    assumes = sort(distinct(concat(
      [for id in accounts : "arn:${own_partition}:iam::${id}:role/${project.name}-*-reader"],
      compact([for name in cells_here : try(estate.cells[name].applications.zone_role_arn, null)]),
    )))
    makes_provider = !contains(environment.identities.existing_providers, own_account)
    # Who else would make it.
    others_here = [
      for name, other in estate.environments : name
      if name != environment.name && !contains(other.identities.existing_providers, own_account) && anytrue([
        for one in estate.cells : one.emitted && one.environment.name == name && one.account == own_account && one.region.provider == "aws"
      ])
    ]
  }

  files "stack" {
    to = "terraform/delivery/${environment.name}/aws"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: EntityAlreadyExists.
  check "one-provider" {
    condition = !makes_provider || length(others_here) == 0
    message   = "the stacks of ${join(" and of ", sort(concat([environment.name], others_here)))} would each make the OIDC provider of the runners in account ${own_account}, which has one for each address"
    help      = "write `existing_providers = [\"${own_account}\"]` under `[environments.E.identities]` of whichever came later"
    at        = [environment.identities.existing_providers, environment.account]
  }

  # Trust is in a repository: without one there is nobody to trust.
  check "repository" {
    condition = estate.output.repository != null
    message   = "pipelines of ${environment.name} have roles, and no repository to be trusted by"
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
    message   = "${environment.name} has no `branch`: its roles trust `${branch}`, as do those of every environment without one"
    help      = "write the branch that it is applied from"
    at        = environment.name
    severity  = "warning"
  }

  # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  check "role-name" {
    condition = length("${project.name}-${environment.short}-apply-applications") <= 64
    message   = "the role `${project.name}-${environment.short}-apply-applications` has ${length("${project.name}-${environment.short}-apply-applications")} characters; IAM takes 64"
    help      = "shorten `short` of ${environment.name}"
    at        = [environment.short, project.name]
  }

  # Their backends ask another cloud, for which a role of AWS is nobody.
  check "states-of-another-cloud" {
    found    = [for name, kept in estate.states : name if contains(["gcs", "azurerm"], kept.kind) && length(setintersection(cells_here, lookup(kept.accounts, own_account, []))) > 0]
    message  = "stacks of ${environment.name} on AWS keep their states in another cloud (${join(", ", found)}): jobs need an identity there as well, which is not made here"
    help     = "keep them in a bucket of AWS, or make an identity that reads and writes these states alone"
    at       = environment.state.kind
    severity = "warning"
  }
}
