# Thin pipelines over scripts: what a runner alone can do (fan out, wait for people, vouch for a job) is in its files, all else in `delivery/`.
blueprint "delivery" {
  summary = "Pipelines: check and plan of pull requests, apply stage by stage and wave by wave, drift, rollback, and the record of what is applied"
  each    = "estate"
  when    = estate.delivery != null

  names {
    runners = estate.delivery.runners

    # Folders in the repository.
    project_folder = estate.output.repository_path == null ? "." : estate.output.repository_path
    scripts        = join("/", compact([estate.output.repository_path, estate.output.dir, "delivery"]))

    # Folders of the tree, below that of the project; workflows apart.
    tree_folders = distinct(concat([estate.output.dir], [
      for place in [estate.output.terraform, estate.output.kubernetes, estate.output.argocd, estate.output.flux, estate.output.policies, estate.output.docs] : place if !contains(["true", "false"], tostring(place))
    ]))

    branches = { for name, environment in estate.environments : name => environment.branch == null ? estate.output.revision : environment.branch }
    # What is not protected first: of two environments that follow one branch, that is the one to try a change in.
    environment_order = concat(
      [for name, environment in estate.environments : name if !environment.protected && length(estate.delivery.rollout[name]) > 0],
      [for name, environment in estate.environments : name if environment.protected && length(estate.delivery.rollout[name]) > 0],
    )
    stage_count = max([for name, stages in estate.delivery.rollout : length(stages)]...)
    windows = { for name in environment_order : name => distinct(flatten([
      for cell in estate.cells : cell.delivery == null ? [] : cell.delivery.change_windows if cell.environment.name == name && cell.emitted
    ])) }

    # By environment and cloud, the first cell there that lives in the environment's own account.
    homes = { for name in environment_order : name => { for cloud in ["aws", "gcp", "azure"] : cloud => try([
      for cell in estate.cells : cell if cell.environment.name == name && cell.emitted && cell.region.provider == cloud
      && cell.account == { aws = estate.environments[name].account, gcp = try(estate.environments[name].gcp.project, null), azure = try(estate.environments[name].azure.subscription, null) }[cloud]
    ][0], null) } }
    # What scripts know of environments.
    environments = { for name, here in homes : name => {
      short     = estate.environments[name].short
      branch    = branches[name]
      approvals = estate.environments[name].approvals
      protected = estate.environments[name].protected
      windows   = windows[name]
      stages    = length(estate.delivery.rollout[name])
      # Where a cell of that cloud lies: elsewhere nobody has made an identity.
      aws   = here.aws == null || estate.environments[name].account == null ? null : { account = estate.environments[name].account, region = here.aws.region.name, partition = here.aws.region.partition }
      gcp   = here.gcp == null || estate.environments[name].gcp == null ? null : { project = estate.environments[name].gcp.project }
      azure = here.azure == null || estate.environments[name].azure == null ? null : { subscription = estate.environments[name].azure.subscription, tenant = estate.environments[name].azure.tenant }
    } }
    # Machines inside of networks, by cell: they reach the private endpoints of clusters.
    machines = { for name, cell in estate.cells : name => "codebuild-${project.name}-${cell.short}-runner" if cell.runner != null && cell.emitted }

    # Actions by their commits: a tag can be moved. The comment behind each is its version.
    checkout          = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
    upload_artifact   = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"
    download_artifact = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"
    setup_terraform   = "hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e"
    cache             = "actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae"

    secrets = merge(
      { TERRANE_PLAN_KEY = "$${{ secrets.TERRANE_PLAN_KEY }}" },
      { for name, notify in estate.delivery.notify : notify.secret => "$${{ secrets.${notify.secret} }}" },
    )
    secrets_declared = { for name, value in secrets : name => { required = false } }
    # Where people are told.
    addresses = { for name, value in secrets : name => value if name != "TERRANE_PLAN_KEY" }
    notified  = length(addresses) > 0
    # What a run needs that applies: it asks who approved, and signs in.
    rights_to_apply = { actions = "read", contents = "read", "id-token" = "write", "pull-requests" = "read" }
    # Matrices that it takes to plan all stacks of the environment that has most.
    batch_count = max([for name in environment_order : ceil(length([for stack in estate.stacks : stack if stack.environment == name]) / 256)]...)
  }

  files "scripts" {
    to = "delivery"
  }

  files "github" {
    when = contains(runners, "github")
    to   = ".github/workflows"

    file "part.yml" {
      for_each = { for part in estate.parts : part.name => part }
      to       = "${each.key}.yml"
    }
  }

  # Trust is bound to the repository, and jobs check it out.
  check "repository" {
    condition = estate.output.repository != null
    message   = "pipelines of ${project.name} belong to a repository, and nobody has said which"
    help      = "write `repository = \"https://github.com/ORGANISATION/REPOSITORY.git\"` under `[output]`"
    at        = estate.delivery.runners
  }
  check "repository-host" {
    found = [for runner in runners : runner if estate.output.repository != null && (
      runner == "github" && can(regex("^(https|ssh)://([^/@]+@)?(gitlab\\.|dev\\.azure\\.com|ssh\\.dev\\.azure\\.com|bitbucket\\.)", estate.output.repository)) ||
      runner == "gitlab" && can(regex("^(https|ssh)://([^/@]+@)?(github\\.com|dev\\.azure\\.com|ssh\\.dev\\.azure\\.com|bitbucket\\.)", estate.output.repository)) ||
      runner == "azure" && can(regex("^(https|ssh)://([^/@]+@)?(gitlab\\.|bitbucket\\.)", estate.output.repository))
    )]
    message = "${join(", ", [for runner in found : "`${runner}`"])} runs nothing of `${estate.output.repository}`"
    help    = "write the pipelines of where the repository lies: `github`, `gitlab` or `azure`"
    at      = found
  }
  check "compiler" {
    condition = (estate.delivery.terrane.url != null) != (estate.delivery.terrane.run != null)
    message   = estate.delivery.terrane.url == null ? "pipelines have the compiler from nowhere" : "pipelines have the compiler from two places"
    help      = "write `terrane = { url = \"https://...\", sha256 = \"...\" }` under `[delivery]`, or a command that makes it, `terrane = { run = \"cargo install --locked terrane\" }`"
    at        = estate.delivery.terrane
  }
  # What is downloaded decides about every network of the estate.
  check "compiler-hash" {
    condition = estate.delivery.terrane.url == null || estate.delivery.terrane.sha256 != null
    message   = "pipelines would run whatever lies at `${estate.delivery.terrane.url}`"
    help      = "write its hash beside it, `sha256 = \"...\"`, as `sha256sum` prints it"
    at        = estate.delivery.terrane.url
  }
  # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#about-yaml-syntax-for-workflows
  check "github-folder" {
    condition = !contains(runners, "github") || tostring(estate.output.github) == ".github" && estate.output.repository_path == null || tostring(estate.output.github) == "false"
    message   = "GitHub reads workflows in `.github/workflows` at the top of the repository, and these go to `${join("/", compact([estate.output.repository_path, tostring(estate.output.github) == "true" ? "${estate.output.dir}/.github" : tostring(estate.output.github)]))}`"
    help      = estate.output.repository_path == null ? "write `github = \".github\"` under `[output]`" : "let regions.toml lie at the top of a repository of its own, or copy the folder to the top with each build"
    at        = [estate.output.github, estate.output.repository_path, estate.delivery.runners]
    severity  = "warning"
  }
  check "reviewers" {
    found    = [for name in environment_order : name if estate.environments[name].approvals > 0 && !can(estate.delivery.reviewers[name])]
    message  = "nobody is named who lets an apply go on in ${join(", ", [for name in found : "`${name}`"])}"
    help     = "write `reviewers = { ${join(", ", [for name in found : "${name} = [\"ORGANISATION/TEAM\"]"])} }` under `[delivery]`; with `approvals = 0` nobody is asked"
    at       = estate.delivery.runners
    severity = "warning"
  }
  check "two-runners" {
    condition = length([for runner in runners : runner if runner != "atlantis"]) < 2 && length(runners) < 3
    message   = "${join(", ", [for runner in runners : "`${runner}`"])} would each apply what is merged"
    help      = "two runs at once hold each other's locks, and each records for itself: leave all but one, or set up only one of them"
    at        = estate.delivery.runners
    severity  = "warning"
  }
}
