blueprint "client" {
  summary = "What a client owns in a cell: key, nodes, buckets, secrets, roles of its pods, and the record of it all"
  each    = "client"
  when    = region.provider == "aws"
  section = "infrastructure"

  # The layer stands between the platform and the databases: these are encrypted with the client's key and admit the client's nodes.
  stack {
    layer = "clients"
    needs = ["foundation", "platform"]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Labels and taints of nodes start with it. EKS takes keys of 63 characters, where Kubernetes itself takes more.
  check "domain" {
    condition = project.domain == null ? false : length("${project.domain}/client") <= 63
    message   = "nodes of clients are told apart by the label `${project.domain == null ? "<project.domain>" : project.domain}/client`, which EKS takes up to 63 characters long"
    help      = "set `project.domain`, 56 characters at most"
    at        = project.name
  }

  # The longest names are those of roles: 64 characters, with `-db-snapshots` at the end.
  check "name-length" {
    condition = length("${project.name}-${cell.short}-${client.name}") <= 51
    message   = "names of `${client.name}` in ${cell.name} start with `${project.name}-${cell.short}-${client.name}`, ${length("${project.name}-${cell.short}-${client.name}")} characters: with their ends, IAM roles would be longer than 64"
    help      = "51 characters are possible: shorten the client's name or `project.name`, or give the environment a `short`"
    at        = client.name
  }

  check "node-range" {
    condition = client.infrastructure.nodes.max >= client.infrastructure.nodes.min
    message   = "nodes of `${client.name}` in ${cell.name}: `max` is below `min`"
    help      = "raise `infrastructure.nodes.max`"
    at        = client.infrastructure.nodes.max
  }

  # Their image is of one architecture.
  check "node-architecture" {
    condition = length(distinct([
      for type in client.infrastructure.nodes.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.", type))
    ])) == 1
    message = "nodes of `${client.name}` in ${cell.name} are of x86 and of Arm: ${join(", ", client.infrastructure.nodes.instance_types)}"
    help    = "all `infrastructure.nodes.instance_types` need one architecture; Graviton types have a `g` behind the generation"
    at      = client.infrastructure.nodes.instance_types
  }

  # Pods that no node would take, and pods that the client's database would not let in.
  check "own-nodes" {
    condition = client.infrastructure.node_group == "own" || length([for name, workload in client.apps : name if workload.node_pool == "client"]) == 0
    message   = "`${client.name}` has no nodes of its own in ${cell.name}, and ${join(", ", [for name, workload in client.apps : "`${name}`" if workload.node_pool == "client"])} would wait for some for ever"
    help      = "give the apps `node_pool = \"shared\"`, or set `infrastructure.node_group = \"own\"`"
    at        = client.infrastructure.node_group
  }
  check "database-from-shared-nodes" {
    condition = client.infrastructure.node_group == "shared" || lookup(client, "database", null) == null || length([
      for name, workload in client.apps : name if workload.node_pool == "shared" && workload.egress.database
    ]) == 0
    message = "apps of `${client.name}` in ${cell.name} use the database and run on shared nodes, which the database does not admit: ${join(", ", [
      for name, workload in client.apps : "`${name}`" if workload.node_pool == "shared" && workload.egress.database
    ])}"
    help = "leave `node_pool` at \"client\""
    at   = client.infrastructure.node_group
  }
  check "shared-nodes-isolation" {
    condition = client.infrastructure.node_group == "own" || lookup(client, "database", null) == null
    message   = "`${client.name}` shares nodes in ${cell.name}, so its database admits all shared nodes: only network policies and the password keep other clients' pods out"
    help      = "set `infrastructure.node_group = \"own\"`"
    at        = client.infrastructure.node_group
    severity  = "warning"
  }

  # Those of the platform, which run what is nobody's own, and one for each client.
  check "node-group-quota" {
    each      = "cell"
    condition = length(cell.platform.node_groups) + length([for name, tenant in cell.clients : name if tenant.infrastructure.node_group == "own"]) <= 30
    message = "the cluster of ${cell.name} would have ${length(cell.platform.node_groups) + length([
      for name, tenant in cell.clients : name if tenant.infrastructure.node_group == "own"
    ])} managed node groups, AWS allows 30 by default"
    help     = "ask AWS for more, or set `infrastructure.node_group = \"shared\"` for small clients"
    at       = cell.name
    severity = "warning"
  }

  # The client's roles read what is under its own name.
  check "secret-names" {
    condition = length(flatten([for name, workload in client.apps : [
      for key, secret in workload.secrets : key if !startswith(secret.name, "${project.name}/${client.name}/")
    ]])) == 0
    message = "apps of `${client.name}` use secrets that are not the client's own: ${join(", ", distinct(flatten([for name, workload in client.apps : [
      for key, secret in workload.secrets : "`${secret.name}`" if !startswith(secret.name, "${project.name}/${client.name}/")
    ]])))}"
    help = "names of a client's secrets start with `${project.name}/${client.name}/`; the role that reads them can read no others"
    at   = client.name
  }
  check "secrets-of-one-account" {
    condition = length([
      for name in client.cells : name
      if name != cell.name && estate.cells[name].region.name == region.name && estate.cells[name].environment.account == environment.account
    ]) == 0
    message = "`${client.name}` is in two environments of one account and region, ${cell.name} and ${join(", ", [
      for name in client.cells : name
      if name != cell.name && estate.cells[name].region.name == region.name && estate.cells[name].environment.account == environment.account
    ])}: their secrets would have the same names"
    help = "give the environments accounts of their own"
    at   = client.name
  }

  check "bucket-apps" {
    condition = length(flatten([for bucket in values(client.infrastructure.buckets) : [
      for name in keys(bucket.apps) : name if !contains(keys(estate.apps), "${client.name}/${name}")
    ]])) == 0
    message = "buckets of `${client.name}` are opened to ${join(", ", distinct(flatten([for bucket in values(client.infrastructure.buckets) : [
      for name in keys(bucket.apps) : "`${name}`" if !contains(keys(estate.apps), "${client.name}/${name}")
    ]])))}, which is no app of this client"
    help = "the apps are ${join(", ", keys(client.apps))}"
    at   = client.infrastructure.buckets
  }

  # S3 refuses a transition that comes after the end, or too close to another one.
  check "bucket-lifecycle" {
    condition = length([
      for name, bucket in client.infrastructure.buckets : name
      if !(
        (bucket.infrequent_access_days == null || bucket.archive_days == null ? true : bucket.archive_days >= bucket.infrequent_access_days + 30) &&
        (bucket.infrequent_access_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.infrequent_access_days) &&
        (bucket.archive_days == null || bucket.expire_days == null ? true : bucket.expire_days > bucket.archive_days)
      )
    ]) == 0
    message = "the lifecycle of a bucket of `${client.name}` does not run forward: infrequent access, 30 days later the archive, then the end"
    help    = "order `infrequent_access_days`, `archive_days` and `expire_days`"
    at      = client.infrastructure.buckets
  }
}
