blueprint "data-search" {
  summary = "Search domains of clients and of the estate on OpenSearch Service, with copies that follow: cross-cluster replication"
  each    = "store"
  clouds  = ["aws"]
  when    = store.kind == "search"
  section = "search"

  # A state for each place of each store: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation", "client"]

    # A copy asks its home for a connection, which has to know its function first.
    needs_of_cells = { data-search = store.role == "primary" ? [] : [store.primary] }

    set {
      tags = store.client == null ? { Store = store.name } : { Client = store.client, Store = store.name }
    }
  }

  names {
    resource_name = "${project.name}-${cell.short}-${store.slug}"
    # A domain's name has 28 characters at most; one that had to be cut tells of its store.
    domain_name = length(resource_name) <= 28 ? resource_name : "${trimsuffix(substr(store.slug, 0, 22), "-")}-${substr(sha256(resource_name), 0, 5)}"
    # The function that sets a domain up, in each place: its role, which is called alike, is known at the home.
    full_functions = { for name in store.places : name => "${project.name}-${estate.cells[name].short}-${store.slug}-settings" }
    functions      = { for name, full in full_functions : name => length(full) <= 64 ? full : "${trimsuffix(substr(full, 0, 58), "-")}-${substr(sha256(full), 0, 5)}" }
    form           = store.role == "primary" ? length(store.replicas) > 0 ? "home" : "alone" : store.search.promoted ? "alone" : "copy"
    home           = estate.cells[store.primary]
    copies         = [for name in store.places : name if name != store.primary]
    table          = store.client == null ? "data.${store.name}" : "clients.${store.client}.data.${store.name}"
    major          = parseint(regex("_([0-9]+)\\.", store.search.engine_version)[0], 10)
    minor          = parseint(regex("\\.([0-9]+)$", store.search.engine_version)[0], 10)
    of_home        = { major = parseint(regex("_([0-9]+)\\.", store.home.engine_version)[0], 10), minor = parseint(regex("\\.([0-9]+)$", store.home.engine_version)[0], 10) }

    # A subnet in each zone that it is in.
    zones     = distinct([for subnet in cell.network.database_subnets : subnet.zone])
    zones_had = store.search.instances >= 3 && length(zones) >= 3 ? 3 : min(2, store.search.instances, length(zones))
    subnets   = [for zone in slice(zones, 0, zones_had) : [for subnet in cell.network.database_subnets : subnet.name if subnet.zone == zone][0]]

    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html#managedomains-za-standby
    burstable = can(regex("^t[0-9]", store.search.instance_type))
    lacks = concat(
      length(zones) >= 3 ? [] : ["database subnets in three zones"],
      store.search.instances % 3 == 0 ? [] : ["a multiple of three `instances`"],
      store.search.masters.count == 3 ? [] : ["three masters"],
      burstable ? ["another type than `${store.search.instance_type}`"] : [],
      major > 1 || minor >= 3 ? [] : ["OpenSearch 1.3"],
    )
    standby = store.search.standby && length(lacks) == 0
    # Types with disks of their own.
    own_disks = can(regex("^(i[0-9]|im[0-9]|is[0-9]|r6gd|d[0-9])", store.search.instance_type))

    # Roles of its apps. The client's stack makes those that it is free to name, and those that are called as its own are; others are somebody else's.
    client_prefix = "${project.name}-${cell.short}-${store.client == null ? "" : store.client}"
    named_roles   = store.client == null ? {} : { for name, workload in client.apps : name => workload.service_account.iam_role if workload.service_account.iam_role != null }
    made_roles = store.client == null ? {} : { for name, workload in client.apps : name => (
      length("${client_prefix}-${name}") <= 64 ? "${client_prefix}-${name}" : "${substr("${client_prefix}-${name}", 0, 58)}-${substr(sha256("${client_prefix}-${name}"), 0, 5)}"
    ) if workload.service_account.iam_role == null }
    roles      = merge(made_roles, { for name, role in named_roles : name => role if startswith(role, "${client_prefix}-") })
    apps       = store.search.apps != null ? store.search.apps : store.client == null ? [] : [for name in keys(roles) : name if client.apps[name].egress.database]
    role_names = sort(distinct(concat([for name in apps : roles[name] if contains(keys(roles), name)], store.search.roles)))
    other_apps = store.client == null ? [] : [for name in coalesce(store.search.apps, []) : name if !contains(keys(client.apps), name)]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to  = "terraform/shared/modules"
    zip = ["opensearch/settings.py"]
  }

  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html: "an active-passive replication model".
  check "one-writer" {
    condition = store.role != "primary" || store.writes == "primary"
    message   = "`${store.path}` is to take writes everywhere, and cross-cluster replication of OpenSearch goes one way: an index that follows takes none"
    help      = "take `writes = \"everywhere\"` out of `[${table}]`; apps elsewhere write to the home"
    at        = store.writes
  }
  # The connection is accepted with the credentials that ask for it.
  check "accounts" {
    found   = store.role != "primary" ? [] : [for name in copies : name if estate.cells[name].account != cell.account]
    message = "copies accept their connections at the home, with the credentials of their own account, and `${store.path}` has its home in ${cell.account} and copies in others: ${join(", ", [for name in found : "`${name}` in ${estate.cells[name].account}"])}"
    help    = "take ${join(" and ", [for name in found : "`${name}`"])} out of `replicas` of `[${table}]`, or keep the store in cells of one account"
    at      = found
  }
  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html#replication-limitations
  check "connections" {
    condition = store.role != "primary" || length(store.replicas) <= 20
    message   = "`${store.path}` has ${length(store.replicas)} copies, and a domain of OpenSearch is connected to 20 others at most"
    help      = "take ${length(store.replicas) - 20} out of `replicas` of `[${table}]`"
    at        = concat(values(store.replicas), [store.name])
  }
  check "replicated-type" {
    condition = form == "alone" || !can(regex("^(m3|t2|t3)\\.", store.search.instance_type))
    message   = "`${store.path}` is replicated, and cross-cluster replication is not for nodes of m3, t2 and t3, as it has in ${cell.name}"
    help      = "write another type, such as `r7g.large`, or take the copies out"
    at        = store.search.instance_type
  }
  check "replicated-version" {
    condition = form == "alone" || major > 1 || minor >= 1
    message   = "`${store.path}` is replicated, which begins with OpenSearch 1.1, and is older in ${cell.name}"
    help      = "write a newer `engine_version`, such as `OpenSearch_2.19`"
    at        = store.search.engine_version
  }
  # "The destination domain must be the same or a higher version than the source domain", of which the source is the one that follows:
  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html
  check "copy-version" {
    condition = form != "copy" || major < of_home.major || major == of_home.major && minor <= of_home.minor
    message   = "the copy of `${store.path}` in ${cell.name} is to have ${store.search.engine_version}, and its home has ${store.home.engine_version}: a copy is not newer than what it follows"
    help      = "write `engine_version` for the store itself, in `[${table}.search]`, or an older one for the copy"
    at        = store.search.engine_version
    severity  = "warning"
  }
  check "follow" {
    condition = form != "copy" || length(store.search.follow) > 0
    message   = "the copy of `${store.path}` in ${cell.name} is to follow no index"
    help      = "leave `follow` out, which follows all, or write patterns such as `orders-*`"
    at        = store.search.follow
  }
  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html
  check "storage" {
    condition = own_disks == (store.search.storage_gib == null)
    message   = own_disks ? "nodes of `${store.search.instance_type}` keep their data on disks of their own, and `${store.path}` in ${cell.name} asks for volumes of ${store.search.storage_gib == null ? 0 : store.search.storage_gib} GiB" : "nodes of `${store.search.instance_type}` need volumes, and `${store.path}` in ${cell.name} says nothing of their size"
    help      = own_disks ? "leave `storage_gib` out" : "write `storage_gib = 100`, or another size of each node's volume"
    at        = [store.search.storage_gib, store.search.instance_type]
  }
  check "iops" {
    condition = store.search.storage_gib != null || (store.search.iops == null && store.search.throughput == null)
    message   = "`${store.path}` in ${cell.name} sets IOPS or throughput of volumes that it does not have"
    help      = "leave `iops` and `throughput` out"
    at        = [store.search.iops, store.search.throughput]
  }
  # "every node type except..., T2 and T3 types": masters lead all the time, on credits they stop to.
  check "master-type" {
    condition = store.search.masters.count == 0 || !can(regex("^t[0-9]", store.search.masters.type)) || !environment.protected
    message   = "`${environment.name}` is protected, and the masters of `${store.path}` in ${cell.name} are of `${store.search.masters.type}`, which lives on credits"
    help      = "leave `masters.type` out, or write one such as `m7g.large`"
    at        = store.search.masters.type
    severity  = "warning"
  }
  check "masters" {
    condition = store.search.masters.count > 0 || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} has no masters: nodes that are busy with searches lead the others"
    help      = "leave `masters.count` out"
    at        = store.search.masters.count
    severity  = "warning"
  }
  check "instances" {
    condition = store.search.instances >= 2 || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} is lost for hours with its only node"
    help      = "leave `instances` out, which is three"
    at        = store.search.instances
    severity  = "warning"
  }
  # Where the profile asks for it, it is there as far as the cell has room; who writes it is told.
  check "standby" {
    condition = !store.search.standby || length(lacks) == 0
    message   = "`${store.path}` in ${cell.name} is to have a zone that stands by, and lacks ${join(", ", lacks)}"
    help      = "raise `network.availability_zones` to 3, `instances` to a multiple of three and `masters.count` to 3, or leave `standby` out: two zones with a replica of each shard survive the loss of one, with less room"
    at        = store.search.standby
    severity  = "warning"
    written   = true
  }

  # Who reads and writes.
  check "apps" {
    found   = other_apps
    message = "`${store.client}` has no app ${join(", ", [for name in found : "`${name}`"])} in ${cell.name}, which is to use `${store.path}`"
    help    = "write one of ${join(", ", [for name in keys(client.apps) : "`${name}`"])}, or leave `apps` out"
    at      = found
  }
  check "apps-of-nobody" {
    condition = store.client != null || coalesce(store.search.apps, []) == []
    message   = "`${store.path}` belongs to no client, whose apps could be listed"
    help      = "write the names of their IAM roles, `roles`"
    at        = store.search.apps
  }
  check "app-roles" {
    found   = store.client == null ? [] : [for name in coalesce(store.search.apps, []) : name if contains(keys(client.apps), name) && !contains(keys(roles), name)]
    message = "${join(", ", [for name in found : "`${name}`"])} of `${store.client}` ${length(found) == 1 ? "has a role" : "have roles"} in ${cell.name} that somebody else makes, and ${length(found) == 1 ? "is" : "are"} to use `${store.path}` by it"
    help    = "take ${length(found) == 1 ? "it" : "them"} out of `apps`, and write the role where it is there before: `roles = ${replace(jsonencode([for name in found : named_roles[name]]), ",", ", ")}`"
    at      = found
  }
  # Network policies let pods with that label to the database subnets, and no others.
  check "app-egress" {
    found    = store.client == null ? [] : [for name in coalesce(store.search.apps, []) : name if contains(keys(client.apps), name) && !try(client.apps[name].egress.database, true)]
    message  = "${join(", ", [for name in found : "`${name}`"])} of `${store.client}` ${length(found) == 1 ? "is" : "are"} to use `${store.path}` in ${cell.name}, and ${length(found) == 1 ? "its pods do" : "their pods do"} not get to the database subnets"
    help     = "write `egress = { database = true }` in `[clients.${store.client}.apps.${found[0]}]`"
    at       = found
    severity = "warning"
  }
  check "nobody" {
    condition = length(role_names) > 0 || length(coalesce(store.search.apps, [])) > 0
    message   = "nobody can use `${store.path}` in ${cell.name}: pods do by an IAM role, and ${store.client == null ? "`roles` names none" : "no app of `${store.client}` there has both a role that its stack makes and `egress = { database = true }`"}"
    help      = store.client == null ? "write the names of roles that are there, `search = { roles = [\"NAME\"] }`" : "write `egress = { database = true }` for the apps that use it, or the names of roles that are there, `search = { roles = [\"NAME\"] }`"
    at        = [store.search.roles, store.search.instance_type]
    severity  = "warning"
  }

  # What may be lost. "Typical delivery times are less than a minute": https://aws.amazon.com/blogs/big-data/ensure-availability-of-your-data-using-cross-cluster-replication-with-amazon-opensearch-service/
  check "rpo" {
    condition = store.role != "primary" || store.rpo_minutes == null || length(copies) == 0 ? true : store.rpo_minutes >= 1
    message   = "`${store.path}` may lose nothing, and its copies follow within a minute or so, without a promise"
    help      = "write `rpo_minutes = 1` or more, and keep what indexes are made from"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  check "failover" {
    condition = store.purpose != "disaster-recovery" || form == "alone"
    message   = "`${store.path}` in ${cell.name} is there for disasters, and OpenSearch fails over to another region by nobody's hand but yours"
    help      = "try it before you need it: `promoted = true`, as the README of the module `opensearch` says; `allow` it in `[${table}]` once that is written down"
    at        = [for name in store.places : name if name == cell.name]
    severity  = "note"
  }
  check "promoted-home" {
    condition = store.role != "primary" || !store.search.promoted
    message   = "${cell.name} is the home of `${store.path}`, and is to be detached from its source"
    help      = "write `promoted` for a copy, in `[${table}.replicas.\"REGION/ENVIRONMENT\".search]`"
    at        = store.search.promoted
  }
  check "promoted" {
    condition = store.role == "primary" || !store.search.promoted
    message   = "`${store.path}` in ${cell.name} stands alone: it does not hear of what is written in ${store.primary}, nor ${store.primary} of what is written there"
    help      = "make it the `primary` of `[${table}]` once the old home is fenced, as the README of the module `opensearch` says"
    at        = store.search.promoted
    severity  = "note"
  }

  # Each domain has a policy by which it writes logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
  check "log-policies" {
    each      = "cell"
    condition = length([for path, one in cell.stores : path if one.kind == "search"]) <= 10
    message   = "${cell.name} has ${length([for path, one in cell.stores : path if one.kind == "search"])} search domains, and CloudWatch Logs takes ten policies of services in a region of an account"
    help      = "put some of them into another region, or let stores share one"
    at        = cell.name
    severity  = "warning"
  }
}
