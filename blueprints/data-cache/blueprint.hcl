blueprint "data-cache" {
  summary = "Caches of clients and of the estate on ElastiCache, with copies in other regions: a global datastore"
  each    = "store"
  clouds  = ["aws"]
  when    = store.kind == "cache"
  section = "cache"

  # A state for each place of each store: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation", "client"]

    # A copy joins what its home made.
    needs_of_cells = { data-cache = store.role == "primary" ? [] : [store.primary] }

    set {
      tags = store.client == null ? { Store = store.name } : { Client = store.client, Store = store.name }
    }
  }

  names {
    resource_name = "${project.name}-${cell.short}-${store.slug}"
    # A cache's name has 40 characters at most, and those of its users are longer by eight; one that had to be cut tells of its store.
    id = length(resource_name) <= 28 ? resource_name : "${trimsuffix(substr(store.slug, 0, 22), "-")}-${substr(sha256(resource_name), 0, 5)}"
    # What it is to ElastiCache; a copy that stands alone is none.
    form    = store.role == "primary" ? length(store.replicas) > 0 ? "home" : "alone" : store.cache.promoted ? "alone" : "copy"
    version = store.cache.engine_version == null ? { valkey = "8.0", redis = "7.1" }[store.cache.engine] : store.cache.engine_version
    cluster = store.cache.cluster == null ? store.cache.shards > 1 : store.cache.cluster
    # What a copy has in common with its home: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html
    unlike_home = [for key, differs in {
      engine         = store.cache.engine != store.home.engine
      engine_version = version != (store.home.engine_version == null ? { valkey = "8.0", redis = "7.1" }[store.home.engine] : store.home.engine_version)
      node_type      = store.cache.node_type != store.home.node_type
      shards         = store.cache.shards != store.home.shards
      cluster        = (store.cache.cluster != null || store.home.cluster != null) && cluster != (store.home.cluster == null ? store.home.shards > 1 : store.home.cluster)
      parameters     = jsonencode(store.cache.parameters) != jsonencode(store.home.parameters)
      eviction       = store.cache.eviction != store.home.eviction
    } : key if differs && form == "copy"]
    nodes = store.cache.shards * (store.cache.replicas_per_shard + 1)
    # As many as the environment keeps daily recovery points: AWS Backup makes none of caches.
    snapshot_days = store.cache.snapshot_days == null ? min(35, environment.backup.daily_days) : store.cache.snapshot_days
    # The table of the store, and that of this place of it.
    copies     = [for name in store.places : name if name != store.primary]
    table      = store.client == null ? "data.${store.name}" : "clients.${store.client}.data.${store.name}"
    place      = store.role == "primary" ? "[${table}]" : "[${table}.replicas.\"${cell.name}\"]"
    home       = estate.cells[store.primary]
    in_global  = store.role == "primary" && length(store.replicas) > 0
    other_apps = store.client == null ? [] : [for name in coalesce(store.cache.apps, []) : name if !contains(keys(client.apps), name)]

    # Roles of its apps. The client's stack makes those that it is free to name, and those that are called as its own are; others are somebody else's.
    client_prefix = "${project.name}-${cell.short}-${store.client == null ? "" : store.client}"
    named_roles   = store.client == null ? {} : { for name, workload in client.apps : name => workload.service_account.iam_role if workload.service_account.iam_role != null }
    made_roles = store.client == null ? {} : { for name, workload in client.apps : name => (
      length("${client_prefix}-${name}") <= 64 ? "${client_prefix}-${name}" : "${substr("${client_prefix}-${name}", 0, 58)}-${substr(sha256("${client_prefix}-${name}"), 0, 5)}"
    ) if workload.service_account.iam_role == null }
    roles      = merge(made_roles, { for name, role in named_roles : name => role if startswith(role, "${client_prefix}-") })
    apps       = store.cache.apps != null ? store.cache.apps : store.client == null ? [] : [for name in keys(roles) : name if client.apps[name].egress.database]
    role_names = sort(distinct(concat([for name in apps : roles[name] if contains(keys(roles), name)], store.cache.roles)))

    # Minutes of a day: when the snapshot begins, and when the maintenance, which may go on over midnight.
    snapshot_at    = parseint(split(":", store.cache.snapshot_start_utc)[0], 10) * 60 + parseint(split(":", store.cache.snapshot_start_utc)[1], 10)
    maintenance_at = parseint(split(":", store.cache.maintenance.start_utc)[0], 10) * 60 + parseint(split(":", store.cache.maintenance.start_utc)[1], 10)

    # Regions of global datastores that AWS listed up to 2024 (https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/Redis-Global-Datastores-Getting-Started.html), and
    # those that its list has since (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html).
    old_regions = [
      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "cn-north-1", "cn-northwest-1",
      "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
    ]
    new_regions = [
      "af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2",
      "il-central-1", "me-central-1", "me-south-1", "mx-central-1",
    ]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html: "one primary cluster that accepts writes and up to two secondary clusters".
  check "one-writer" {
    condition = store.role != "primary" || store.writes == "primary"
    message   = "`${store.path}` is to take writes everywhere, and a global datastore of ElastiCache has one place that does: copies answer reads"
    help      = "take `writes = \"everywhere\"` out of `[${table}]`; apps elsewhere write to the home, or have a cache of their own in each place"
    at        = store.writes
  }
  check "copies" {
    condition = store.role != "primary" || length(store.replicas) <= 2
    message   = "`${store.path}` has ${length(store.replicas)} copies, and a global datastore of ElastiCache has two besides its home"
    help      = "take ${length(store.replicas) - 2} out of `replicas` of `[${table}]`, or give the place a cache of its own"
    at        = copies
  }
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html: "from one AWS Region to a secondary cluster in up to two other AWS Regions".
  check "regions" {
    found = store.role != "primary" ? [] : [
      for name in copies : name
      if length([for other in store.places : other if estate.cells[other].region.name == estate.cells[name].region.name]) > 1
    ]
    message = "members of a global datastore of ElastiCache lie in different regions, and `${store.path}` has several in ${join(", ", distinct([for name in found : estate.cells[name].region.name]))}"
    help    = "take ${join(" or ", [for name in found : "`${name}`"])} out of `replicas` of `[${table}]`: in one region, apps of another environment have a cache of their own"
    at      = found
  }
  # It is known by an id of the account: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
  check "accounts" {
    found   = store.role != "primary" ? [] : [for name in copies : name if estate.cells[name].account != cell.account]
    message = "a global datastore of ElastiCache lies in one account, and `${store.path}` has its home in ${cell.account} and copies in others: ${join(", ", [for name in found : "`${name}` in ${estate.cells[name].account}"])}"
    help    = "take ${join(" and ", [for name in found : "`${name}`"])} out of `replicas` of `[${table}]`: apps there have a cache of their own"
    at      = found
  }
  check "global-region" {
    found   = in_global ? [for name in store.places : name if !contains(concat(old_regions, new_regions), estate.cells[name].region.name)] : []
    message = "ElastiCache has no global datastores in ${join(", ", distinct([for name in found : estate.cells[name].region.name]))}, where `${store.path}` has a place"
    help    = "put it into another region, or take its copies out"
    at      = found
  }
  # AWS's page of regions has these now, and had not up to 2024; nothing says since when, nor whether every account has them. Who has tried it says so.
  check "global-region-of-late" {
    found    = in_global ? [for name in store.places : name if contains(new_regions, estate.cells[name].region.name)] : []
    message  = "up to 2024 ElastiCache had no global datastores in ${join(", ", distinct([for name in found : estate.cells[name].region.name]))}, where `${store.path}` has a place, and only its newest list of regions has ${length(found) == 1 ? "it" : "them"}"
    help     = "put it into another region; or, once `aws elasticache create-global-replication-group` does it there for your account, write `allow = [{ rule = \"data_cache::global_region_of_late\", reason = \"...\" }]` in `[${table}]`"
    at       = found
    severity = "warning"
  }
  # Names of the other clouds are taken by the schema, which is one for all.
  check "node-of-another-cloud" {
    condition = startswith(store.cache.node_type, "cache.")
    message   = "ElastiCache has no node type `${store.cache.node_type}`, which `${store.path}` asks for in ${cell.name}"
    help      = "write one of AWS, such as `cache.r7g.large`"
    at        = store.cache.node_type
  }
  # Families, and "size large and above": https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html
  check "global-node" {
    condition = !in_global || !startswith(store.cache.node_type, "cache.") || can(regex("^cache\\.([mr][5-9]|[mr]1[0-9]|c[7-9]gn|c1[0-9]gn)[a-z]*\\.[0-9]*x?large$", store.cache.node_type))
    message   = "`${store.path}` has copies, and a global datastore of ElastiCache takes no `${store.cache.node_type}`"
    help      = "write a type of the families m5, r5 or newer, from `large` on, such as `cache.r7g.large`, or take the copies out"
    at        = store.cache.node_type
  }
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
  check "version" {
    condition = contains({ valkey = ["7.2", "8.0", "8.1", "8.2", "9.0", "9.1"], redis = ["7.0", "7.1"] }[store.cache.engine], version) || (
      store.cache.engine == "redis" && can(regex("^[2-6]\\.", version))
    )
    message  = "ElastiCache does not list version ${version} of ${store.cache.engine}, which `${store.path}` asks for in ${cell.name}"
    help     = "write one that it lists, such as ${join(", ", { valkey = ["`8.0`", "`9.1`"], redis = ["`7.1`"] }[store.cache.engine])}, or leave `engine_version` out; after 7.1 of Redis comes Valkey"
    at       = store.cache.engine_version
    severity = "warning"
  }
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html: "Valkey or Redis OSS version 7 or above".
  check "iam-version" {
    condition = store.cache.engine != "redis" || !can(regex("^[2-6]\\.", version))
    message   = "apps sign in to `${store.path}` by IAM, which ElastiCache has from version 7.0 on, and in ${cell.name} it is to be ${version}"
    help      = "write `engine_version = \"7.1\"`, or take Valkey"
    at        = store.cache.engine_version
  }
  check "cluster" {
    condition = store.cache.shards == 1 || store.cache.cluster != false
    message   = "`${store.path}` asks for ${store.cache.shards} shards in ${cell.name}, and its apps are not to speak the cluster protocol, without which there is one"
    help      = "leave `cluster` out, or `shards`"
    at        = [store.cache.cluster, store.cache.shards]
  }
  # Redis Cluster's nodes: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html (90 by default, 500 on request from version 5.0.6 on).
  check "nodes" {
    condition = nodes <= 500
    message   = "`${store.path}` would have ${nodes} nodes in ${cell.name}, and a cache of ElastiCache has 500 at most"
    help      = "fewer `shards` of a larger type, or fewer `replicas_per_shard`"
    at        = [store.cache.shards, store.cache.replicas_per_shard]
  }
  check "nodes-quota" {
    condition = nodes <= 90 || nodes > 500
    message   = "`${store.path}` has ${nodes} nodes in ${cell.name}, and an account has 90 in a cache before it asks for more"
    help      = "ask AWS for more nodes per cluster, or take fewer `shards` of a larger type"
    at        = [store.cache.shards, store.cache.replicas_per_shard]
    severity  = "warning"
  }
  check "replicas" {
    condition = store.cache.replicas_per_shard > 0 || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} is lost with one of its nodes"
    help      = "leave `replicas_per_shard` out"
    at        = store.cache.replicas_per_shard
    severity  = "warning"
  }
  check "windows" {
    condition = snapshot_days == 0 || form == "copy" || (
      (snapshot_at - maintenance_at + 1440) % 1440 >= store.cache.maintenance.hours * 60 && (maintenance_at - snapshot_at + 1440) % 1440 >= 60
    )
    message  = "the daily snapshot of `${store.path}` in ${cell.name} begins in the hour from ${store.cache.snapshot_start_utc}, within the ${store.cache.maintenance.hours} hours of maintenance from ${store.cache.maintenance.start_utc}"
    help     = "write another `snapshot_start_utc` or `maintenance.start_utc`"
    at       = [store.cache.snapshot_start_utc, store.cache.maintenance.start_utc]
    severity = "warning"
  }
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
  check "tiering-eviction" {
    condition = !startswith(store.cache.node_type, "cache.r6gd.") || contains(["volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu", "noeviction"], store.cache.eviction)
    message   = "nodes of `${store.cache.node_type}` keep what is rarely used on disks, and `${store.path}` in ${cell.name} is to throw out by `${store.cache.eviction}`, which they do not know"
    help      = "write `volatile-lru`, `allkeys-lru` or `noeviction`, or take another type"
    at        = [store.cache.eviction, store.cache.node_type]
    severity  = "warning"
  }
  check "parameters-of-others" {
    found   = [for name in keys(store.cache.parameters) : name if contains(["cluster-enabled", "maxmemory-policy"], name)]
    message = "`${store.path}` in ${cell.name} is given ${join(", ", [for name in found : "`${name}`"])} twice: as a parameter, and by ${join(" and ", [for name in found : name == "cluster-enabled" ? "`cluster`" : "`eviction`"])}"
    help    = "take it out of `parameters`"
    at      = [for name in found : store.cache.parameters[name]]
  }

  # Who signs in.
  check "apps" {
    found   = other_apps
    message = "`${store.client}` has no app ${join(", ", [for name in found : "`${name}`"])} in ${cell.name}, which is to use `${store.path}`"
    help    = "write one of ${join(", ", [for name in keys(client.apps) : "`${name}`"])}, or leave `apps` out"
    at      = found
  }
  check "apps-of-nobody" {
    condition = store.client != null || coalesce(store.cache.apps, []) == []
    message   = "`${store.path}` belongs to no client, whose apps could be listed"
    help      = "write the names of their IAM roles, `roles`"
    at        = store.cache.apps
  }
  check "app-roles" {
    found   = store.client == null ? [] : [for name in coalesce(store.cache.apps, []) : name if contains(keys(client.apps), name) && !contains(keys(roles), name)]
    message = "${join(", ", [for name in found : "`${name}`"])} of `${store.client}` ${length(found) == 1 ? "has a role" : "have roles"} in ${cell.name} that somebody else makes, and ${length(found) == 1 ? "is" : "are"} to sign in to `${store.path}` by it"
    help    = "take ${length(found) == 1 ? "it" : "them"} out of `apps`, and write the role where it is there before: `roles = ${replace(jsonencode([for name in found : named_roles[name]]), ",", ", ")}`"
    at      = found
  }
  # Network policies let pods with that label to the database subnets, and no others.
  check "app-egress" {
    found    = store.client == null ? [] : [for name in coalesce(store.cache.apps, []) : name if contains(keys(client.apps), name) && !try(client.apps[name].egress.database, true)]
    message  = "${join(", ", [for name in found : "`${name}`"])} of `${store.client}` ${length(found) == 1 ? "is" : "are"} to use `${store.path}` in ${cell.name}, and ${length(found) == 1 ? "its pods do" : "their pods do"} not get to the database subnets"
    help     = "write `egress = { database = true }` in `[clients.${store.client}.apps.${found[0]}]`"
    at       = found
    severity = "warning"
  }
  check "nobody" {
    condition = length(role_names) > 0 || length(coalesce(store.cache.apps, [])) > 0
    message   = "nobody can sign in to `${store.path}` in ${cell.name}: pods do by an IAM role, and ${store.client == null ? "`roles` names none" : "no app of `${store.client}` there has both a role that its stack makes and `egress = { database = true }`"}"
    help      = store.client == null ? "write the names of roles that are there, `cache = { roles = [\"NAME\"] }`" : "write `egress = { database = true }` for the apps that use it, or the names of roles that are there, `cache = { roles = [\"NAME\"] }`"
    at        = [store.cache.roles, store.cache.node_type]
    severity  = "warning"
  }

  check "copy-shape" {
    found   = unlike_home
    message = "the copy of `${store.path}` in ${cell.name} is another kind of cache than its home: ${join(", ", [for key in found : "`${key}`"])} ${length(found) == 1 ? "differs" : "differ"}, and all members of a global datastore have the engine, version, type, shards and parameters of their first"
    help    = "write ${join(", ", [for key in found : "`${key}`"])} for the store itself, in `[${table}.cache]`, and take ${length(found) == 1 ? "it" : "them"} out of what is said of the copy alone"
    at      = [for key in found : store.cache[key]]
  }

  # What may be lost. Copies follow within a second or so, and nobody promises it.
  # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html
  check "rpo" {
    condition = store.role != "primary" || store.rpo_minutes == null || length(copies) == 0 ? true : store.rpo_minutes >= 1
    message   = "`${store.path}` may lose nothing, and its copies follow without a promise: what they have not heard of is lost with the home's region"
    help      = "write `rpo_minutes = 1`, and keep what must never be lost in a database"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  check "failover" {
    condition = store.purpose != "disaster-recovery" || form == "alone"
    message   = "`${store.path}` in ${cell.name} is there for disasters, and ElastiCache fails over to another region by nobody's hand but yours"
    help      = "try it before you need it: `promoted = true`, as the README of the module `elasticache` says; `allow` it in `[${table}]` once that is written down"
    at        = [for name in store.places : name if name == cell.name]
    severity  = "note"
  }
  check "promoted-home" {
    condition = store.role != "primary" || !store.cache.promoted
    message   = "${cell.name} is the home of `${store.path}`, and is to be detached from its source"
    help      = "write `promoted` for a copy, in `[${table}.replicas.\"REGION/ENVIRONMENT\".cache]`"
    at        = store.cache.promoted
  }
  check "promoted" {
    condition = store.role == "primary" || !store.cache.promoted
    message   = "`${store.path}` in ${cell.name} stands alone: it does not hear of what is written in ${store.primary}, nor ${store.primary} of what is written there"
    help      = "make it the `primary` of `[${table}]` once the old home is fenced, as the README of the module `elasticache` says"
    at        = store.cache.promoted
    severity  = "note"
  }
  # It does so at once: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyGlobalReplicationGroup.html
  check "own-snapshots" {
    condition = form != "copy" || store.cache.snapshot_days == null || store.cache.snapshot_days == 0
    message   = "snapshots are taken of the home of `${store.path}`, and its copy in ${cell.name} is to keep some for ${store.cache.snapshot_days} days"
    help      = "write `snapshot_days` where it holds for the home alone, or leave it out"
    at        = store.cache.snapshot_days
    severity  = "note"
    written   = true
  }
}
