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
    upload_sarif      = "github/codeql-action/upload-sarif@2892aa5e19bbd11bc0cff5427e3b750a04d9e3c2"

    secrets = merge(
      { for name in ["TERRANE_PLAN_KEY", "TERRANE_OTLP_HEADERS"] : name => "$${{ secrets.${name} }}" },
      { for secret in distinct([for name, notify in estate.delivery.notify : notify.secret]) : secret => "$${{ secrets.${secret} }}" },
    )
    secrets_declared = { for name, value in secrets : name => { required = false } }
    # Where people are told.
    addresses = { for name, value in secrets : name => value if !startswith(name, "TERRANE_") }
    notified  = length(addresses) > 0
    # What a run needs that applies: it asks who approved, and signs in.
    rights_to_apply = { actions = "read", contents = "read", "id-token" = "write", "pull-requests" = "read" }
    # Jobs of the stages of an environment, and of the looks between them.
    stage_jobs = flatten([for stage in range(1, stage_count + 1) : stage == stage_count ? ["stage-${stage}"] : ["stage-${stage}", "health-${stage}"]])
    # Matrices that it takes to plan all stacks of the environment that has most.
    batch_count = max([for name in environment_order : ceil(length([for stack in estate.stacks : stack if stack.environment == name]) / 128)]...)
    # Atlantis is told of each stack, in which order it goes: by stage and part, and within these after what it needs of the same. Parts have nine steps at most; what stacks need is said as well.
    atlantis_parts  = [for part in estate.parts : part.name]
    atlantis_stage0 = { for stack in estate.stacks : stack.path => 1 + try([for at, cells in estate.delivery.rollout[stack.environment] : at if contains(cells, stack.cell == null ? "${stack.region}/${stack.environment}" : stack.cell)][0], length(estate.delivery.rollout[stack.environment]) - 1) if stack.part != null && stack.environment != null }
    atlantis_of     = { for stack in estate.stacks : stack.path => stack.environment if stack.environment != null }
    # A stack goes with the last stage of what it needs.
    atlantis_stage1 = { for stack in estate.stacks : stack.path => max(atlantis_stage0[stack.path], [for need in stack.needs : atlantis_stage0[need] if can(atlantis_stage0[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage0[stack.path]) }
    atlantis_stage2 = { for stack in estate.stacks : stack.path => max(atlantis_stage1[stack.path], [for need in stack.needs : atlantis_stage1[need] if can(atlantis_stage1[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage1[stack.path]) }
    atlantis_stage3 = { for stack in estate.stacks : stack.path => max(atlantis_stage2[stack.path], [for need in stack.needs : atlantis_stage2[need] if can(atlantis_stage2[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage2[stack.path]) }
    atlantis_stage4 = { for stack in estate.stacks : stack.path => max(atlantis_stage3[stack.path], [for need in stack.needs : atlantis_stage3[need] if can(atlantis_stage3[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage3[stack.path]) }
    atlantis_stage5 = { for stack in estate.stacks : stack.path => max(atlantis_stage4[stack.path], [for need in stack.needs : atlantis_stage4[need] if can(atlantis_stage4[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage4[stack.path]) }
    atlantis_stage6 = { for stack in estate.stacks : stack.path => max(atlantis_stage5[stack.path], [for need in stack.needs : atlantis_stage5[need] if can(atlantis_stage5[need]) && try(atlantis_of[need] == stack.environment, false)]...) if can(atlantis_stage5[stack.path]) }
    atlantis_all = { for stack in estate.stacks : stack.path => {
      place = "${stack.environment}/${atlantis_stage6[stack.path]}/${stack.part}"
      needs = stack.needs
      stack = stack
    } if stack.part != null && stack.environment != null }
    atlantis_same    = { for path, one in atlantis_all : path => [for need in one.needs : need if try(atlantis_all[need].place == one.place, false)] }
    atlantis_deep1   = [for path, needs in atlantis_same : path if length(needs) > 0]
    atlantis_deep2   = [for path in atlantis_deep1 : path if length(setintersection(atlantis_same[path], atlantis_deep1)) > 0]
    atlantis_deep3   = [for path in atlantis_deep2 : path if length(setintersection(atlantis_same[path], atlantis_deep2)) > 0]
    atlantis_deep4   = [for path in atlantis_deep3 : path if length(setintersection(atlantis_same[path], atlantis_deep3)) > 0]
    atlantis_deep5   = [for path in atlantis_deep4 : path if length(setintersection(atlantis_same[path], atlantis_deep4)) > 0]
    atlantis_deep6   = [for path in atlantis_deep5 : path if length(setintersection(atlantis_same[path], atlantis_deep5)) > 0]
    atlantis_deep7   = [for path in atlantis_deep6 : path if length(setintersection(atlantis_same[path], atlantis_deep6)) > 0]
    atlantis_deep8   = [for path in atlantis_deep7 : path if length(setintersection(atlantis_same[path], atlantis_deep7)) > 0]
    terraform_folder = tostring(estate.output.terraform) == "true" ? "${estate.output.dir}/terraform" : tostring(estate.output.terraform)
    atlantis_stacks = [for path, one in atlantis_all : {
      name        = one.stack.name
      environment = one.stack.environment
      part        = one.stack.part
      # Whose rights an apply needs: of what is retired, those of its layer.
      rights = one.stack.part != "leaving" ? one.stack.part : lookup({ "01" = "foundation", "02" = "platform", "clients" = "clients", "03" = "databases" }, split("-", one.stack.layer)[0], "applications")
      dir    = join("/", compact([estate.output.repository_path, terraform_folder, trimprefix(path, "terraform/")]))
      group  = tonumber(split("/", one.place)[1]) * 100 + index(atlantis_parts, one.stack.part) * 10 + length([for deep in [atlantis_deep1, atlantis_deep2, atlantis_deep3, atlantis_deep4, atlantis_deep5, atlantis_deep6, atlantis_deep7, atlantis_deep8] : deep if contains(deep, path)])
      needs  = sort([for need in one.needs : atlantis_all[need].stack.name if can(atlantis_all[need]) && try(atlantis_all[need].stack.environment == one.stack.environment, false)])
      values = one.stack.values
      # Modules that it calls are among these: which, templates do not know.
      modules   = "${join("/", [for folder in split("/", trimprefix(path, "terraform/")) : ".."])}/shared/**/modules/**"
      cloud     = try(estate.cells[one.stack.cell == null ? "${one.stack.region}/${one.stack.environment}" : one.stack.cell].region.provider, null)
      account   = try(estate.cells[one.stack.cell == null ? "${one.stack.region}/${one.stack.environment}" : one.stack.cell].account, null)
      partition = try(estate.cells[one.stack.cell == null ? "${one.stack.region}/${one.stack.environment}" : one.stack.cell].region.partition, null)
      region    = one.stack.region
    }]
    atlantis_listed = { for stack in atlantis_stacks : stack.name => {
      environment = stack.environment
      rights      = stack.rights
      cloud       = stack.cloud
      account     = stack.account
      region      = stack.region
      partition   = stack.partition
      values      = stack.values
    } }
    # Environments, as templates of Azure Pipelines are given them.
    azure_inside = tostring(length(machines) > 0)
    azure_environments = [for at, name in environment_order : {
      name       = name
      key        = replace(name, "-", "_")
      ref        = "refs/heads/${branches[name]}"
      connection = "${project.name}-${estate.environments[name].short}"
      before     = [for before in slice(environment_order, 0, at) : replace(before, "-", "_") if branches[before] == branches[name]]
      steps = flatten([for stage in range(1, length(estate.delivery.rollout[name]) + 1) : [for part in estate.parts : [for step in range(1, part.steps + 1) : {
        id    = "s${stage}_${part.name}_${step}"
        stage = stage
        part  = part.name
        step  = step
        order = 100 * index(atlantis_parts, part.name) + step
        # Behind its last step a part is looked at.
        last = step == part.steps && part.name != "leaving"
        # Of what is retired, each stack needs the rights of its own layer.
        rights = part.name == "leaving" ? [for other in estate.parts : other.name if other.name != "leaving"] : [part.name]
      }]]])
    }]
    batch_list = join(",", [for batch in range(1, batch_count + 1) : tostring(batch)])

    # What is looked at after an apply, and by `health.sh`: cells by environment, in the order of stages. What there is to look at of each stands in `verify/`.
    looked_at = { for name in environment_order : name => flatten([for at, cells in estate.delivery.rollout[name] : [for cell in cells : {
      cell      = cell
      slug      = estate.cells[cell].slug
      stage     = at + 1
      cloud     = estate.cells[cell].region.provider
      account   = estate.cells[cell].account
      region    = estate.cells[cell].region.name
      partition = estate.cells[cell].region.partition == null ? "" : estate.cells[cell].region.partition
      machine   = lookup(machines, cell, "")
    } if estate.cells[cell].region.status != "retired"]]) }
  }

  files "scripts" {
    to = "delivery"

    file "azure-changed.sh" { when = contains(runners, "azure") }
    file "azure-gather.sh" { when = contains(runners, "azure") }
    file "azure-legs.sh" { when = contains(runners, "azure") }
    file "azure-look.sh" { when = contains(runners, "azure") }
    file "azure-record.sh" { when = contains(runners, "azure") }
    file "gitlab-changes.sh" { when = contains(runners, "gitlab") }
    file "gitlab-child.jq" { when = contains(runners, "gitlab") }
    file "gitlab-child.sh" { when = contains(runners, "gitlab") }
    file "gitlab-record.sh" { when = contains(runners, "gitlab") }
    file "tools.sh" { when = contains(runners, "gitlab") }
    file "run.sh" { when = contains(runners, "azure") || contains(runners, "gitlab") }
    file "stack.sh" { when = contains(runners, "azure") || contains(runners, "gitlab") }
    file "terraform.sh" { when = contains(runners, "azure") || contains(runners, "gitlab") }
  }

  # What there is to look at of each cell.
  files "verify" {
    each = "cell"
    when = region.status != "retired"
    to   = "delivery/verify/${cell.slug}"

    names {
      # What most of its things are called, and those of the cell that has the network.
      called       = "${project.name}-${cell.short}"
      owner_called = "${project.name}-${estate.cells[cell.network_owner.cell].short}"
      parameters   = "/${project.name}/${environment.name}/${region.name}"
      there        = { for name, tenant in cell.clients : name => tenant if tenant.status != "retired" && contains(makers, "client") }
      stage        = try([for at, cells in estate.delivery.rollout[environment.name] : at + 1 if contains(cells, cell.name)][0], 1)
      # Of what blueprints of the project make in the place of built-in ones, nobody knows the names.
      makers    = [for stack in estate.stacks : replace(stack.blueprint, "/-(gcp|azure)$/", "") if stack.cell == cell.name]
      workloads = [for path, workload in cell.apps : workload if workload.client == null || contains(keys(there), workload.client == null ? "" : workload.client)]
      stores    = { for path, store in cell.stores : path => store if store.client == null || contains(keys(there), store.client == null ? "" : store.client) }
      hub       = try(cell.delivery.hub, null)
      hub_cell  = hub == null || hub == "own" || hub == cell.name ? null : lookup(estate.cells, hub, null)
      gitops    = estate.output.repository == null || estate.output.kubernetes == false ? "none" : estate.output.gitops
      # What names end with that no other one in the cloud may have, as in the blueprints that make them.
      group_of = { for path, store in stores : path => "${called}-${store.client == null ? store.slug : store.client}" }

      # As foundation-azure decides whether there is a backup vault.
      backed_up = anytrue(flatten([
        [for name, tenant in cell.clients : [for bucket in values(tenant.infrastructure.buckets) : bucket.backup] if try(tenant.infrastructure, null) != null],
        [for path, workload in cell.apps : [for volume in workload.volumes : volume.persistent && volume.access == "one"]],
        [for path, one in cell.stores : try(one.objects.backup, false) && (one.role == "primary" || try(one.objects.promoted, false))],
      ]))
      # All of it.
      looks = {
        cell        = cell.name
        slug        = cell.slug
        project     = project.name
        environment = environment.name
        stage       = stage
        protected   = environment.protected
        cloud       = region.provider
        account     = cell.account
        region      = region.name
        called      = called
        stacks      = { for stack in estate.stacks : stack.name => { layer = stack.layer, client = stack.client, store = stack.store } if stack.cell == cell.name }
        network = {
          own          = cell.shares_network_with == null && contains(makers, "foundation")
          called       = owner_called
          account      = cell.network_owner.cell == cell.name ? cell.account : estate.cells[cell.network_owner.cell].account
          nat_gateways = !contains(makers, "foundation") || cell.shares_network_with != null || cell.network.nat == "none" ? 0 : region.provider == "aws" && cell.network.nat == "per_az" ? length(cell.network.public_subnets) : 1
          sites        = cell.shares_network_with != null ? {} : { for site, vpn in cell.vpn : site => vpn.customer_gateway_ip }
          peerings = cell.shares_network_with != null ? [] : [for slug, peer in cell.peerings : {
            cell    = peer.cell
            by_vpn  = peer.by_vpn
            cidr    = peer.vpc_cidr
            network = "${project.name}-${estate.cells[peer.cell].short}"
          } if estate.cells[peer.cell].emitted && estate.cells[peer.cell].region.status != "retired"]
        }
        backup_vault = !contains(makers, "foundation") ? null : region.provider == "aws" ? "${called}-vault" : region.provider == "azure" && backed_up ? called : null
        parameters = region.provider != "aws" || !contains(makers, "foundation") ? {} : merge(
          { foundation = [for name in ["vpc_id", "vpc_cidr", "private_subnet_ids", "cluster_security_group_id", "backup_vault_name"] : "${parameters}/foundation/${name}"] },
          cell.platform == null ? {} : { platform = [for name in ["cluster_name", "cluster_arn", "cluster_endpoint", "cluster_certificate_authority", "oidc_provider_arn", "node_role_arn"] : "${parameters}/platform/${name}"] },
          { for name, tenant in there : "clients/${name}" => [for key in ["kms_key_arn", "node_security_group_id", "secrets_role_arn"] : "${parameters}/clients/${name}/${key}"] },
          { for name, tenant in there : "databases/${name}" => [for key in ["host", "port", "secret_arn", "security_group_id"] : "${parameters}/databases/${name}/${key}"] if lookup(tenant, "database", null) != null },
          { for path, store in stores : "data/${path}" => [for key in { postgres = store.role == "primary" ? ["host", "port", "reader_host", "secret_arn"] : ["port", "reader_host"], cache = ["host", "port"], search = ["host", "domain_name"], objects = ["bucket_name"] }[store.kind] : "${parameters}/data/${path}/${key}"] },
        )
        cluster = cell.platform == null || !contains(makers, "platform") ? null : {
          name        = cell.cluster_name
          group       = called
          node_groups = keys(cell.platform.node_groups)
          services    = cell.platform.services
          addons      = region.provider != "aws" ? [] : concat(["coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"], contains(cell.platform.services, "ebs-csi") ? ["aws-ebs-csi-driver"] : [])
          # Of nodes that are for one client alone.
          label = "${project.domain == null ? project.name : project.domain}/client"
        }
        databases = concat(
          [for name, tenant in there : {
            name    = name
            client  = name
            store   = null
            kind    = tenant.database.engine
            id      = { rds = "${called}-${name}-db", ec2 = "${called}-${name}-db-primary", cloud-sql = "${called}-${name}-db", flexible-server = "${trimsuffix(substr("${called}-${name}", 0, 54), "-")}-${substr(sha1("${called}-${name}-${cell.account}"), 0, 6)}" }[tenant.database.engine]
            group   = "${called}-${name}"
            standby = tenant.database.standby
            copy    = false
            port    = tenant.database.port
            at      = "${parameters}/databases/${name}"
          } if lookup(tenant, "database", null) != null],
          [for path, store in stores : {
            name   = path
            client = store.client
            store  = path
            kind   = store.kind != "postgres" ? store.kind : store.postgres == null ? store.home.engine : store.postgres.engine
            id = store.kind == "postgres" ? (
              region.provider == "aws" ? "${called}-${store.slug}-pg" : region.provider == "gcp" ? "${called}-${store.slug}-data" : "${trimsuffix(substr("${called}-${store.slug}", 0, 54), "-")}-${substr(sha1("${called}-${path}-${cell.account}"), 0, 6)}"
              ) : store.kind == "cache" ? (
              region.provider == "gcp" ? "${called}-${store.slug}" : region.provider == "azure" ? "${trimsuffix(substr("${called}-${store.slug}", 0, 53), "-")}-${substr(sha1("${called}-${path}-${cell.account}"), 0, 6)}" : null
            ) : store.kind == "objects" && region.provider == "azure" ? "${substr(replace("${project.name}${store.slug}", "/[^a-z0-9]/", ""), 0, 14)}${substr(sha1("${called}-${path}-${cell.account}"), 0, 10)}" : null
            group   = group_of[path]
            standby = false
            copy    = store.role == "replica"
            port    = null
            at      = "${parameters}/data/${path}"
          }],
        )
        clients = [for name, tenant in there : {
          name       = name
          namespace  = tenant.namespace
          own_nodes  = tenant.infrastructure == null ? false : tenant.infrastructure.node_group == "own"
          group      = "${called}-${name}"
          vault      = region.provider == "azure" ? tenant.key_vault : null
          identities = region.provider == "azure" ? [for app in tenant.azure_identities : "${called}-${name}-${app}"] : region.provider == "gcp" ? distinct([for app in tenant.apps : app.google_service_account if app.google_service_account != ""]) : []
        }]
        apps = [for workload in workloads : {
          path      = workload.path
          name      = workload.name
          kind      = workload.kind
          namespace = workload.namespace
          min       = workload.replicas.min
          database  = workload.egress.database
          hosts     = workload.host == null ? [] : [for host in concat([workload.host], workload.aliases) : host if !startswith(host, "*.")]
          public    = workload.ingress.scheme == "internet-facing"
          probe     = workload.probes.type != "http" ? null : workload.probes.readiness_path == null ? workload.probes.path : workload.probes.readiness_path
        }]
        routes = [for name, route in estate.routing : {
          name  = name
          hosts = [for host in route.hosts : host if !startswith(host, "*.")]
          path  = route.health.path
          home  = route.home == cell.name
        } if contains(keys(route.members), cell.name)],
        gitops = {
          kind   = gitops
          labels = gitops != "argocd" || project.domain == null ? null : "${project.domain}/environment=${environment.name},${project.domain}/region=${region.name}"
          hub    = gitops != "argocd" || hub_cell == null ? null : { cell = hub, cloud = hub_cell.region.provider, account = hub_cell.account, region = hub_cell.region.name, name = hub_cell.cluster_name, group = "${project.name}-${hub_cell.short}" }
          known  = gitops != "argocd" || hub != null
        }
      }
    }
  }

  files "grafana" {
    to = "delivery/grafana"
  }

  files "github" {
    when = contains(runners, "github")
    to   = ".github/workflows"

    file "part.yml" {
      for_each = { for part in estate.parts : part.name => part }
      to       = "${each.key}.yml"
    }
  }

  files "gitlab" {
    when = contains(runners, "gitlab")
    to   = "."

    file "environment.yml" { to = "delivery/gitlab/environment.yml" }
    file "jobs.yml" { to = "delivery/gitlab/jobs.yml" }
  }

  files "azure" {
    when = contains(runners, "azure")
    to   = "."

    # What Azure Pipelines runs by itself is a pipeline for each: a schedule is one's own.
    file "azure-drift.yml" { when = estate.delivery.drift_utc != null }
    file "azure-windows.yml" { when = length(flatten(values(windows))) > 0 }
    file "check.yml" { to = "delivery/azure/check.yml" }
    file "run.yml" { to = "delivery/azure/run.yml" }
    file "drift.yml" { to = "delivery/azure/drift.yml" }
    file "environment.yml" { to = "delivery/azure/environment.yml" }
    file "review.yml" { to = "delivery/azure/review.yml" }
    file "stack.yml" { to = "delivery/azure/stack.yml" }
  }

  files "atlantis" {
    when = contains(runners, "atlantis")
    to   = "."

    file "repos.yaml" { to = "delivery/atlantis/repos.yaml" }
    file "stacks.json" { to = "delivery/atlantis/stacks.json" }
    file "sign-in.sh" { to = "delivery/atlantis-sign-in.sh" }
    file "plan.sh" { to = "delivery/atlantis-plan.sh" }
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
  # Both stand in texts of shells and of runners.
  check "folder-name" {
    found   = [for place in concat([estate.output.repository_path, estate.output.dir], [for part in ["terraform", "kubernetes", "argocd", "flux", "github", "policies", "docs"] : estate.output[part]]) : place if place != null && !can(regex("^(true|false|[A-Za-z0-9._/-]+)$", tostring(place)))]
    message = "pipelines cannot work in a folder called ${join(", ", [for place in found : "`${place}`"])}"
    help    = "write folders of letters, digits, dots, dashes and underscores"
    at      = found
  }
  check "branch-name" {
    found   = [for name in environment_order : estate.environments[name].branch if estate.environments[name].branch != null && (!can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", branches[name])) || startswith(branches[name], "refs/") || branches[name] == "terrane-applied")]
    message = "pipelines cannot follow a branch called ${join(", ", [for branch in found : "`${branch}`"])}"
    help    = "name a branch of letters, digits, dots, dashes, underscores and slashes, without `refs/heads/`; `terrane-applied` is that of the record"
    at      = found
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
