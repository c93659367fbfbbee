blueprint "data-cache-gcp" {
  summary = "Cache of a store on Memorystore for Valkey: its home, and copies of it in other regions that are read"
  each    = "store"
  clouds  = ["gcp"]
  when    = store.kind == "cache"
  section = "cache"

  # A state for each place of each store: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp", "client-gcp"]

    # A copy is made of a home that is there.
    needs_of_cells = { data-cache-gcp = store.role == "primary" ? [] : [store.primary] }

    set {
      tags = merge({ Store = store.path }, store.client == null ? {} : { Client = store.client })
    }
  }

  names {
    at_home = store.role == "primary"
    alone   = at_home || store.cache.promoted
    # Whose network it has its endpoints in.
    owner = estate.cells[cell.network_owner.cell]
    name  = "${project.name}-${cell.short}-${store.slug}"
    home  = { location = estate.cells[store.primary].region.name, instance_id = "${project.name}-${estate.cells[store.primary].short}-${store.slug}" }
    # Apps of the whole estate have a namespace of their own, and no accounts.
    pods_in     = store.client == null ? concat([for path, workload in cell.apps : workload.namespace if workload.client == null], ["shared"])[0] : client.namespace
    secret_name = join("/", compact([project.name, environment.secrets_under, store.client == null ? "shared" : store.client, "data", store.name]))
    secret_id   = "${project.name}-${cell.short}-${replace(trimprefix(secret_name, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}"
    members = { for path, workload in cell.apps : workload.name => workload.google_service_account == "" ? null : "serviceAccount:${workload.google_service_account}"
      if workload.client == store.client && (store.cache.apps == null ? workload.egress.database : contains(store.cache.apps, workload.name))
    }
    version       = store.cache.engine_version == null ? "8.0" : store.cache.engine_version
    cluster       = store.cache.cluster == null ? store.cache.shards > 1 : store.cache.cluster
    snapshot_days = store.cache.snapshot_days == null ? min(35, environment.backup.daily_days) : store.cache.snapshot_days
    labels = { for key, value in merge(project.tags, { Project = project.name, Environment = environment.name, Region = region.name, ManagedBy = "terraform" }) :
      replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
    }
    types = ["HIGHMEM_MEDIUM", "HIGHMEM_XLARGE", "SHARED_CORE_NANO", "STANDARD_SMALL"]
    table = store.client == null ? "data.${store.name}" : "clients.${store.client}.data.${store.name}"
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # A network has one policy for Memorystore in a region, whatever caches there are: it is its foundation's, of the cell that owns it.
  # https://cloud.google.com/vpc/docs/about-service-connection-policies#specifications
  files "connections" {
    extends = "foundation-gcp.stack"
    when = region.provider == "gcp" && cell.shares_network_with == null && anytrue([for name, other in estate.cells :
      other.network_owner.cell == cell.name && anytrue([for path in other.stores : estate.stores[path].kind == "cache"]) if other.network_owner != null
    ])
  }

  # Apps that may reach databases reach the endpoints of caches, too.
  files "policies" {
    extends = "tenancy.namespace"
    when    = region.provider == "gcp" && anytrue([for other in values(cell.stores) : other.kind == "cache" && (other.client == null ? "shared" : other.client) == each.key])
  }

  check "engine" {
    condition = store.cache.engine == "valkey"
    message   = "the store `${store.path}` in ${cell.name} is to be Redis, and what is made on Google Cloud is Memorystore for Valkey"
    help      = "write `engine = \"valkey\"`, which clients of Redis speak to as well, or leave `engine` out"
    at        = store.cache.engine
  }
  # https://cloud.google.com/memorystore/docs/valkey/supported-versions
  check "version" {
    condition = contains(["7.2", "8.0", "9.0"], version)
    message   = "Memorystore has no Valkey ${version}, which the store `${store.path}` in ${cell.name} asks for"
    help      = "write `engine_version = \"8.0\"`, or leave it out"
    at        = store.cache.engine_version
    severity  = "warning"
  }
  # https://cloud.google.com/memorystore/docs/valkey/instance-node-specification
  check "node-type" {
    condition = can(regex("^[A-Z][A-Z0-9]*_[A-Z0-9_]+$", store.cache.node_type))
    message   = "Memorystore has no nodes of the type `${store.cache.node_type}`, which the store `${store.path}` in ${cell.name} asks for"
    help      = "write one of ${join(", ", [for type in types : "`${type}`"])}"
    at        = store.cache.node_type
  }
  check "node-type-known" {
    condition = !can(regex("^[A-Z][A-Z0-9]*_[A-Z0-9_]+$", store.cache.node_type)) || contains(types, store.cache.node_type)
    message   = "Memorystore is not known to have nodes of the type `${store.cache.node_type}`, which the store `${store.path}` in ${cell.name} asks for"
    help      = "write one of ${join(", ", [for type in types : "`${type}`"])}, unless it is a newer one"
    at        = store.cache.node_type
    severity  = "warning"
  }
  # "SHARED_CORE_NANO ... no SLA": https://cloud.google.com/memorystore/docs/valkey/instance-node-specification
  check "shared-core" {
    condition = !environment.protected || store.cache.node_type != "SHARED_CORE_NANO"
    message   = "the store `${store.path}` in ${cell.name} has a share of a vCPU, of which Google promises nothing, and `${environment.name}` is protected"
    help      = "write `node_type = \"STANDARD_SMALL\"` or a larger one"
    at        = store.cache.node_type
    severity  = "warning"
  }
  # "A secondary instance: a read-only instance": https://cloud.google.com/memorystore/docs/valkey/about-cross-region-replication
  check "writes" {
    condition = store.writes == "primary"
    message   = "the store `${store.path}` is to take writes everywhere, and copies on Memorystore are read only"
    help      = "leave `writes` out, or make a cache of its own in each place, without `replicas`"
    at        = store.writes
  }
  # "You can have up to two secondary instances": https://cloud.google.com/memorystore/docs/valkey/about-cross-region-replication#feature-behavior
  check "copies" {
    condition = !at_home || length(store.replicas) <= 2
    message   = "the store `${store.path}` has ${length(store.replicas)} copies, and a cache on Memorystore two at most"
    help      = "take ${length(store.replicas) - 2} of them out"
    at        = [for copy in values(store.replicas) : copy.purpose]
  }
  # "The project where your primary instance is located and where you create the secondary instance": the same page.
  check "project" {
    found   = at_home ? [for place in keys(store.replicas) : place if estate.cells[place].account != cell.account] : []
    message = "${join(" and ", found)} ${length(found) == 1 ? "is" : "are"} in another project than ${store.primary}, the home of the store `${store.path}`, and a copy on Memorystore is in the project of its home"
    help    = "give the environments the same `gcp.project`, or keep the copy in a cell of ${environment.name}"
    at      = [for place in found : store.replicas[place].purpose]
  }
  check "shards" {
    condition = cluster || store.cache.shards == 1
    message   = "the store `${store.path}` in ${cell.name} has ${store.cache.shards} shards, and is to speak no cluster protocol"
    help      = "take `cluster = false` out, or write `shards = 1`"
    at        = [store.cache.cluster, store.cache.shards]
  }
  # https://cloud.google.com/memorystore/docs/valkey/ha-and-replicas
  check "standby" {
    condition = store.cache.replicas_per_shard > 0 || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and each shard of the store `${store.path}` in ${cell.name} is gone with its node, as with each maintenance"
    help      = "write `replicas_per_shard = 1`"
    at        = store.cache.replicas_per_shard
    severity  = "warning"
  }
  check "deletion-protection" {
    condition = store.cache.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Memorystore would delete the store `${store.path}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = store.cache.deletion_protection
    severity  = "warning"
  }
  check "promoted-home" {
    condition = !at_home || !store.cache.promoted
    message   = "the store `${store.path}` is promoted in ${cell.name}, which is its home"
    help      = "write `promoted = true` for the copy that is to stand alone, `[${table}.replicas.\"REGION/ENVIRONMENT\"]`"
    at        = store.cache.promoted
  }
  check "promoted-copy" {
    condition = at_home || !store.cache.promoted
    message   = "the copy of the store `${store.path}` in ${cell.name} stands alone: nothing of what ${store.primary} takes comes to it"
    help      = "once all is there that is wanted, make it the home, `primary = \"${cell.name}\"`: the README of the module `gcp-valkey` has the steps"
    at        = store.cache.promoted
    severity  = "note"
  }
  # "Some data loss might occur": https://cloud.google.com/memorystore/docs/valkey/about-cross-region-replication#how-to-manage-cross-region-replication
  check "rpo" {
    condition = !at_home || store.rpo_minutes == null || length(store.replicas) == 0 ? true : store.rpo_minutes > 0
    message   = "nothing of the store `${store.path}` may be lost, and copies on Memorystore follow with a lag, of which Google promises nothing"
    help      = "write how many minutes may be lost, `rpo_minutes = 5` or more"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  # https://cloud.google.com/memorystore/docs/valkey/reference/rest/v1/projects.locations.instances/create, and of rings of keys
  # https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create
  check "name-length" {
    condition = length(name) <= 63 && (store.client != null || length("${name}-data") <= 63)
    message   = "what is made of the store `${store.path}` in ${cell.name} would be called `${name}`, which is too long: an instance of Memorystore has 63 characters, and so has a ring of keys, with `-data` behind it"
    help      = "shorten the name of the store, or of the project"
    at        = store.primary
  }
  check "maintenance-hour" {
    condition = endswith(store.cache.maintenance.start_utc, ":00")
    message   = "the maintenance of the store `${store.path}` in ${cell.name} begins at ${split(":", store.cache.maintenance.start_utc)[0]}:00, not at ${store.cache.maintenance.start_utc}: its hour alone is taken"
    help      = "write `maintenance.start_utc = \"${split(":", store.cache.maintenance.start_utc)[0]}:00\"`"
    at        = store.cache.maintenance.start_utc
    severity  = "warning"
  }
  # It is what `eviction` says, and the rest is set by the blueprint or refused: https://cloud.google.com/memorystore/docs/valkey/supported-instance-configurations
  check "parameters" {
    found   = [for name in keys(store.cache.parameters) : name if contains(["maxmemory-policy", "port", "requirepass", "tls-port", "cluster-enabled", "appendonly", "save"], name)]
    message = "the store `${store.path}` in ${cell.name} is given ${join(", ", [for name in found : "`${name}`"])}, which is no setting of an instance"
    help    = "take ${length(found) == 1 ? "it" : "them"} out of `parameters`: `eviction`, `persistence` and `cluster` say what is meant"
    at      = [for name in found : store.cache.parameters[name]]
  }
  check "apps" {
    found   = store.cache.apps == null ? [] : [for app in store.cache.apps : app if !contains(keys(estate.apps), "${store.client == null ? "shared" : store.client}/${app}")]
    message = "the cache `${store.path}` is opened to ${join(", ", [for app in found : "`${app}`"])}, which is no app of ${store.client == null ? "the whole estate" : "`${store.client}`"}"
    help    = "the apps are ${join(", ", [for path, workload in estate.apps : "`${workload.name}`" if workload.client == store.client])}"
    at      = found
  }
  # Pods without the label of databases reach no endpoint.
  check "egress" {
    found    = [for app in keys(members) : app if try(!cell.apps["${store.client == null ? "shared" : store.client}/${app}"].egress.database, false)]
    message  = "apps may sign in to the cache `${store.path}` in ${cell.name}, and may not reach it: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "write `egress = { database = true }` for them"
    at       = store.cache.apps
    severity = "warning"
  }
  # Nobody would get in: signing in is the only way.
  check "nobody" {
    condition = length(members) > 0
    message   = "no app may sign in to the store `${store.path}` in ${cell.name}"
    help      = "write `egress = { database = true }` for the apps that use it"
    at        = store.primary
    severity  = "note"
  }
}
