blueprint "client-azure" {
  summary = "What a client owns in a cell on Azure: resource group, vault and key, nodes, storage, and identities of its pods"
  each    = "client"
  clouds  = ["azure"]
  section = "infrastructure"

  # The layer stands between the platform and the databases: these are encrypted with the client's key, and write their login into its vault.
  stack {
    layer  = "clients"
    shared = "root-module"
    needs  = ["foundation-azure", "platform-azure"]
    values = reads_files ? ["terraform/shared/client-configs/${client.name}/${region.name}/${environment.name}.tfvars"] : []

    set {
      in_cluster = true
    }
  }

  # No other in Azure has such a name, so that a digest of all that it stands for makes the end of it.
  # https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  provides "key_vault" {
    description = "Name of its Key Vault, in a cell on Azure."
    type        = string
    value       = "${trimsuffix(substr("${project.name}-${client.name}", 0, 17), "-")}-${substr(sha1("${project.name}-${cell.short}-${client.name}-${cell.account == null ? "" : cell.account}"), 0, 6)}"
  }
  provides "storage_account" {
    description = "Name of its storage account, in a cell on Azure."
    type        = string
    value       = "${substr(replace("${project.name}${client.name}", "/[^a-z0-9]/", ""), 0, 14)}${substr(sha1("${project.name}-${cell.short}-${client.name}-${cell.account == null ? "" : cell.account}"), 0, 10)}"
  }

  # Buckets are used under an app's own name, and so can the database be, which takes its token in the place of a password.
  provides "azure_identities" {
    description = "Names of its apps that have an identity of their own, in a cell on Azure."
    type        = list(string)
    value = region.provider != "azure" ? [] : [for app, workload in client.apps : app if anytrue([
      length([for bucket in values(client.infrastructure.buckets) : 1 if contains(keys(bucket.apps), app)]) > 0,
      lookup(client, "database", null) != null && workload.egress.database,
      # Stores of `data`: caches take nothing but such a token.
      workload.egress.database && anytrue([for one in values(cell.stores) : one.client == client.name && contains(["cache", "postgres"], one.kind)]),
      anytrue([for one in values(cell.stores) : one.client == client.name && (contains(keys(try(one.objects.apps, {})), app) || contains(try(one.cache.apps, null) == null ? [] : one.cache.apps, app))]),
    ])]
  }

  names {
    # Whether its values stand in a file beside it, and not in it.
    reads_files = estate.output.values == "tfvars"
    # What the cell's things are called, and the client's; whose network it is.
    name           = "${project.name}-${cell.short}"
    group          = "${name}-${client.name}"
    owner          = estate.cells[cell.network_owner.cell]
    network        = "${project.name}-${owner.short}"
    shares_network = owner.account != cell.account
    # Who keeps states here applies the stacks, and those who administer the cluster look after what runs in it.
    operators = sort(distinct([for id in concat(state.kind == "azurerm" ? concat(state.operators, state.users) : [], cell.platform.admins) : lower(id)]))
    subnets   = concat(["private-endpoints"], client.infrastructure.node_group == "own" ? ["nodes"] : [])
    dns_zones = concat(
      ["privatelink.vaultcore.azure.net"],
      length(client.infrastructure.buckets) > 0 ? ["privatelink.blob.core.windows.net"] : [],
    )
    backed_up = length([for bucket in values(client.infrastructure.buckets) : 1 if bucket.backup]) > 0
    # As the module of pools shortens what AKS does not take: https://learn.microsoft.com/azure/aks/create-node-pools#limitations
    pools_of_cell = { for one in concat(keys(cell.platform.node_groups), [for tenant, other in cell.clients : tenant if other.infrastructure.node_group == "own"]) :
      (can(regex("^[a-z][a-z0-9]{0,11}$", one)) ? one : "${substr(replace(one, "/[^a-z0-9]/", ""), 0, 6)}${substr(sha1(one), 0, 6)}") => one...
    }
    clashing = [for called, those in pools_of_cell : called if length(those) > 1 && contains(those, client.name)]

    identified = { for app in client.azure_identities : app => client.apps[app] }

    # What the names of the client's secrets begin with, and those that its vault is to have. A vault takes letters, digits and hyphens, so that
    # a hyphen stands for everything else: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name
    secret_prefix = join("/", compact([project.name, environment.secrets_under, client.name]))
    secrets_of_apps = flatten([for workload in client.apps : concat(
      [for secret in workload.secrets : secret.name],
      [for login in workload.image_pull_secrets : "${secret_prefix}/${login.from}" if login.from != null],
    )])
    secrets_named = sort(distinct(concat([for other in client.infrastructure.secrets.names : "${secret_prefix}/${other}"], secrets_of_apps)))
    login         = lookup(client, "database", null) == null ? null : "${secret_prefix}/database"
    secrets       = sort(distinct([for secret in secrets_named : replace(secret, "/[^0-9A-Za-z-]/", "-") if secret != login]))
    spelled       = { for secret in distinct(concat(secrets_named, login == null ? [] : [login])) : replace(secret, "/[^0-9A-Za-z-]/", "-") => secret... }

    own_nodes = client.infrastructure.node_group == "own"
    # What is known of the size that its nodes have, and what a pod finds on the largest: of its own nodes, and of those for everybody, which take no pods
    # where they are spot.
    own_types    = own_nodes ? client.infrastructure.nodes.instance_types : []
    shared_types = flatten([for one in cell.platform.node_groups : one.instance_types if length(one.taints) == 0 && one.capacity == "on_demand"])
    machines     = { for type in distinct(concat(own_types, shared_types)) : type => instance_type(type, region.name) }
    rooms = { for nodes, types in { client = own_types, shared = shared_types } : nodes => {
      known  = length(types) > 0 && alltrue([for type in types : machines[type].vcpus != null && machines[type].memory_mib != null])
      cpu    = max(0, [for type in types : machines[type].vcpus == null ? 0 : machines[type].vcpus * 1000]...)
      memory = max(0, [for type in types : machines[type].memory_mib == null ? 0 : machines[type].memory_mib]...)
    } }
    # Of each app of the client: the nodes that it runs on, and what its pods ask for.
    nodes_of  = { for app, workload in client.apps : app => own_nodes ? workload.node_pool : "shared" }
    cpu_of    = { for app, workload in client.apps : app => millicores(workload.resources.requests.cpu) }
    memory_of = { for app, workload in client.apps : app => mebibytes(workload.resources.requests.memory) > mebibytes(client.tenancy.container.max_memory) ? 0 : mebibytes(workload.resources.requests.memory) }
    # What its apps that run for ever ask of its own nodes when they are scaled out, and what these have at most.
    scaled = { for app, workload in client.apps : app => workload.replicas.max == null ? workload.replicas.min : workload.replicas.max if nodes_of[app] == "client" && workload.kind == "deployment" }
    wanted = {
      cpu    = sum(concat([0], [for app, pods in scaled : pods * cpu_of[app]]))
      memory = sum(concat([0], [for app, pods in scaled : pods * memory_of[app]]))
    }
    there = { for what in ["cpu", "memory"] : what => client.infrastructure.nodes.max * rooms.client[what] }
    # What is wrong with the name of a bucket, where something is.
    bad_buckets = [for bucket in keys(client.infrastructure.buckets) : bucket if !can(regex("^[a-z0-9](-?[a-z0-9]){2,62}$", bucket))]
  }

  files "stack" {
    to = "terraform/regions/${region.name}/clients/${client.name}/${environment.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
    file "variables.tf" { when = reads_files }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # Labels and taints of nodes start with it.
  check "domain" {
    condition = project.domain != null
    message   = "nodes of clients are told apart by the label `<project.domain>/client`, and the project has no domain"
    help      = "write `domain` in `[project]`"
    at        = [project.domain, project.name]
  }

  # Without a plan for the network's size nothing is derived, and nothing has an address.
  check "subnets" {
    found   = [for subnet in concat(["private_endpoints"], own_nodes ? ["nodes"] : []) : subnet if try(owner.network.subnets[subnet], null) == null]
    message = "`${client.name}` in ${cell.name} has no place in its network: there is no subnet for ${join(" and ", [for subnet in found : "`${subnet}`"])}"
    help    = "write ${join(" and ", [for subnet in found : "`${subnet}`"])} in `network.subnets`, or a `network.vpc_cidr` of /16 to /21, which is divided by itself"
    at      = [cell.network.subnets, cell.network.vpc_cidr]
  }

  # A group of nodes has one size: https://learn.microsoft.com/azure/aks/create-node-pools#limitations
  check "node-types" {
    condition = !own_nodes || length(client.infrastructure.nodes.instance_types) == 1
    message   = "nodes of `${client.name}` in ${cell.name} are to be of ${length(client.infrastructure.nodes.instance_types)} sizes, and a node pool of AKS has one"
    help      = "leave one of them, or write it for this cell in `[clients.${client.name}.overrides.\"${cell.name}\".infrastructure.nodes]`"
    at        = client.infrastructure.nodes.instance_types
  }
  check "node-types-of-azure" {
    found   = !own_nodes ? [] : [for type in client.infrastructure.nodes.instance_types : type if !startswith(type, "Standard_")]
    message = "nodes of `${client.name}` in ${cell.name} are to be of ${join(", ", [for type in found : "`${type}`"])}, which is no size of Azure"
    help    = "write a size such as `Standard_D4ds_v5`, for this cell in `[clients.${client.name}.overrides.\"${cell.name}\".infrastructure.nodes]`"
    at      = found
  }
  # https://learn.microsoft.com/azure/aks/quotas-skus-regions: a system pool aside, burstable and one-core sizes starve under what AKS itself runs on each node.
  check "node-size" {
    found    = !own_nodes ? [] : [for type in client.infrastructure.nodes.instance_types : type if can(regex("^Standard_(A|B)[0-9]", type))]
    message  = "nodes of `${client.name}` in ${cell.name} are of a burstable or entry size, ${join(", ", [for type in found : "`${type}`"])}: pods wait once its credits are used up"
    help     = "take a size of the D or E series, such as `Standard_D2ds_v5`"
    at       = found
    severity = "warning"
  }
  check "node-type-sizes-known" {
    found   = [for type in own_types : type if machines[type].known == "no_such_size"]
    message = "nodes of `${client.name}` in ${cell.name} are to be of ${join(", ", [for type in found : "`${type}`"])}, which Azure does not have"
    help    = "the family has no such size: `az vm list-skus --location ${region.name} --resource-type virtualMachines` lists them (table of ${machines[found[0]].as_of})"
    at      = found
  }
  check "node-type-families-known" {
    found    = [for type in own_types : type if startswith(type, "Standard_") && machines[type].known == "no_such_family"]
    message  = "nodes of `${client.name}` in ${cell.name} are to be of ${join(", ", [for type in found : "`${type}`"])}, of which nothing is known"
    help     = "correct the name, unless the family is newer than the table of ${machines[found[0]].as_of}"
    at       = found
    severity = "warning"
  }
  check "node-types-offered" {
    found    = [for type in own_types : type if machines[type].known == "elsewhere"]
    message  = "${region.name} does not offer ${join(", ", [for type in found : "`${type}`"])}, of which nodes of `${client.name}` in ${cell.name} are to be"
    help     = "take a size that the region has: `az vm list-skus --location ${region.name} --resource-type virtualMachines` lists them (table of ${machines[found[0]].as_of})"
    at       = found
    severity = "warning"
  }
  # The kubelet and the system keep a part of each node, so that a pod never gets all of one.
  check "request-fits" {
    found = [
      for app, workload in client.apps : app
      if rooms[nodes_of[app]].known && (cpu_of[app] >= rooms[nodes_of[app]].cpu || memory_of[app] >= rooms[nodes_of[app]].memory)
    ]
    message = "apps of `${client.name}` in ${cell.name} ask for more than any of their nodes has: ${join(", ", [for app in found : "`${app}`"])} would wait for ever"
    help    = "lower `resources.requests`, or take larger nodes: those of the client have ${floor(rooms.client.cpu / 1000)} vCPUs and ${floor(rooms.client.memory / 1024)} GiB, those for everybody ${floor(rooms.shared.cpu / 1000)} and ${floor(rooms.shared.memory / 1024)}"
    at = flatten([for app in found : [
      cpu_of[app] >= rooms[nodes_of[app]].cpu ? client.apps[app].resources.requests.cpu : null,
      memory_of[app] >= rooms[nodes_of[app]].memory ? client.apps[app].resources.requests.memory : null,
    ]])
  }
  # What is too large for a node is told as that.
  check "nodes-capacity" {
    condition = !rooms.client.known || wanted.cpu <= there.cpu && wanted.memory <= there.memory || anytrue([
      for app in keys(scaled) : cpu_of[app] >= rooms.client.cpu || memory_of[app] >= rooms.client.memory
    ])
    message  = "apps of `${client.name}` in ${cell.name} ask for ${ceil(wanted.cpu / 1000)} vCPUs and ${ceil(wanted.memory / 1024)} GiB when they are scaled out, and its ${client.infrastructure.nodes.max} nodes have ${floor(there.cpu / 1000)} and ${floor(there.memory / 1024)} at most: the last pods would wait for ever"
    help     = "raise `infrastructure.nodes.max` or take larger nodes, or lower `replicas.max` or `resources.requests`"
    at       = [client.infrastructure.nodes.max, client.infrastructure.nodes.instance_types, client.name]
    severity = "warning"
  }
  # A disk stays in its zone, and a pool over several may have its next node in another one: https://learn.microsoft.com/azure/aks/availability-zones-overview
  check "volume-zones" {
    found = !own_nodes || length(cell.network.zones) < 2 || client.infrastructure.nodes.capacity != "spot" && client.infrastructure.nodes.min >= length(cell.network.zones) ? [] : [
      for app, workload in client.apps : app if nodes_of[app] == "client" && length([for volume in workload.volumes : 1 if volume.persistent && volume.access == "one"]) > 0
    ]
    message = "apps of `${client.name}` in ${cell.name} have a persistent volume, which stays in one zone, and once the node there is gone the next one may start in any of ${length(cell.network.zones)}: ${join(", ", [for app in found : "`${app}`"])} would wait for ever"
    help = "write ${join(" and ", concat(
      client.infrastructure.nodes.capacity == "spot" ? ["`capacity = \"on-demand\"`"] : [],
      client.infrastructure.nodes.min < length(cell.network.zones) ? ["`min = ${length(cell.network.zones)}`"] : [],
    ))} in `infrastructure.nodes`, so that each zone has a node, or give the volume `access = \"many\"` and the `storage_class` of a shared file system, such as `azurefile-csi-premium`"
    at       = flatten([for app in found : [for volume in client.apps[app].volumes : volume.persistent if volume.persistent && volume.access == "one"]])
    severity = "warning"
  }
  # The kubelet puts pods out of a node whose disk runs full: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
  check "scratch-space" {
    found = [for app, workload in client.apps : app if nodes_of[app] == "client" && sum(concat([0], [
      for volume in workload.volumes : mebibytes(volume.size) if !volume.persistent && volume.medium != "memory" && volume.size != null
    ])) > client.infrastructure.nodes.disk_gib * 1024]
    message  = "temporary volumes of apps of `${client.name}` in ${cell.name} are larger than the whole disk of a node, ${client.infrastructure.nodes.disk_gib} GiB: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "raise `infrastructure.nodes.disk_gib`, make the volume smaller, or `persistent`"
    at       = flatten([for app in found : [for volume in client.apps[app].volumes : volume.size if !volume.persistent && volume.medium != "memory"]])
    severity = "warning"
  }

  # An image of AKS needs 30 GiB, and a disk of the system has 2048 at most: https://learn.microsoft.com/azure/aks/concepts-storage#managed-os-disk
  check "node-disk" {
    condition = !own_nodes || client.infrastructure.nodes.disk_gib >= 30 && client.infrastructure.nodes.disk_gib <= 2048
    message   = "nodes of `${client.name}` in ${cell.name} are to have a disk of ${client.infrastructure.nodes.disk_gib} GiB, and AKS takes 30 to 2048"
    help      = "write `infrastructure.nodes.disk_gib = ${client.infrastructure.nodes.disk_gib < 30 ? 30 : 2048}`, or leave it out"
    at        = client.infrastructure.nodes.disk_gib
  }
  check "node-range" {
    condition = client.infrastructure.nodes.max >= client.infrastructure.nodes.min
    message   = "nodes of `${client.name}` in ${cell.name}: `max` is below `min`"
    help      = "raise `infrastructure.nodes.max`, or lower `infrastructure.nodes.min`"
    at        = [client.infrastructure.nodes.max, client.infrastructure.nodes.min]
  }
  # A cluster has pools by name.
  check "node-pool-clash" {
    found   = own_nodes ? clashing : []
    message = "the nodes of `${client.name}` in ${cell.name} would be called `${found[0]}`, as others of the cluster are"
    help    = "rename the group in `platform.node_groups`, or the client"
    at      = [lookup(cell.platform.node_groups, client.name, null), client.name]
  }
  # Pods that no node would take.
  check "own-nodes" {
    found   = [for app, workload in client.apps : "`${app}`" if !own_nodes && workload.node_pool == "client"]
    message = "`${client.name}` has no nodes of its own in ${cell.name}, and ${join(", ", found)} would wait for some for ever"
    help    = "give the apps `node_pool = \"shared\"`, or write `infrastructure.node_group = \"own\"`"
    at      = concat([client.infrastructure.node_group], [for workload in client.apps : workload.node_pool if workload.node_pool == "client"])
  }

  # https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  check "bucket-name" {
    found   = bad_buckets
    message = "buckets of `${client.name}` in ${cell.name} cannot be called ${join(", ", [for bucket in found : "`${bucket}`"])}: a container has three characters at least, and single hyphens between letters and digits"
    help    = "rename the bucket, for example `${replace(trimsuffix(replace(found[0], "/-+/", "-"), "-"), "/^.{0,2}$/", "files")}`"
    at      = [for bucket in found : client.infrastructure.buckets[bucket]]
  }
  # Azure takes no policy in which a blob gets warmer: https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure
  check "bucket-lifecycle" {
    found = [
      for bucket, rule in client.infrastructure.buckets : bucket
      if !(
        (rule.infrequent_access_days == null || rule.archive_days == null ? true : rule.archive_days > rule.infrequent_access_days) &&
        (rule.infrequent_access_days == null || rule.expire_days == null ? true : rule.expire_days > rule.infrequent_access_days) &&
        (rule.archive_days == null || rule.expire_days == null ? true : rule.expire_days > rule.archive_days)
      )
    ]
    message = "the lifecycle of the bucket `${found[0]}` of `${client.name}` does not run forward: the cool tier, then the cold one, then the end"
    help    = "write them in this order: `infrequent_access_days`, then `archive_days`, then `expire_days`"
    at = flatten([for bucket in found : [
      for key in ["expire_days", "archive_days", "infrequent_access_days"] : client.infrastructure.buckets[bucket][key] if client.infrastructure.buckets[bucket][key] != null
    ]])
  }
  # https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview: 365 days at most.
  check "bucket-kept" {
    found    = [for bucket, rule in client.infrastructure.buckets : bucket if rule.noncurrent_days > 365]
    message  = "overwritten and deleted blobs of `${client.name}` in ${cell.name} are to be kept longer than Azure does, a year: ${join(", ", [for bucket in found : "`${bucket}` for ${client.infrastructure.buckets[bucket].noncurrent_days} days"])}"
    help     = "write `noncurrent_days = 365`; what is to stay longer belongs into backups, `environments.${environment.name}.backup`"
    at       = [for bucket in found : client.infrastructure.buckets[bucket].noncurrent_days]
    severity = "warning"
  }
  check "bucket-apps" {
    found = distinct(flatten([for bucket in values(client.infrastructure.buckets) : [
      for app in keys(bucket.apps) : app if !contains(keys(estate.apps), "${client.name}/${app}")
    ]]))
    message = "buckets of `${client.name}` are opened to ${join(", ", [for app in found : "`${app}`"])}, which is no app of this client"
    help    = "the apps are ${join(", ", [for app in keys(client.apps) : "`${app}`"])}"
    at      = flatten([for bucket in values(client.infrastructure.buckets) : [for app, access in bucket.apps : access if contains(found, app)]])
  }

  # Identities of the client itself have these names.
  check "identity-clash" {
    found   = [for app in keys(identified) : app if contains(concat(["database", "database-login", "encryption", "secrets"], [for path, store in cell.stores : "${store.name}-data-login" if store.client == client.name]), app)]
    message = "the identity of ${join(" and ", [for app in found : "`${app}`"])} would be called as one of `${client.name}` itself in ${cell.name}: ${join(", ", [for app in found : "`${group}-${app}`"])}"
    help    = "rename the app"
    at      = [for app in found : client.apps[app].name]
  }
  # The operator brings the client id of an app to its pods, which wait for it. Where apps read secrets, `tenancy` asks for it.
  check "identities" {
    condition = length(identified) == 0 || contains(cell.platform.services, "external-secrets") || anytrue([
      for workload in client.apps : length(workload.secrets) + length([for login in workload.image_pull_secrets : 1 if login.from != null]) > 0
    ])
    message = "apps of `${client.name}` in ${cell.name} use ${lookup(client, "database", null) == null ? "buckets" : "buckets or the database"} under an identity of their own, and nothing tells them which: ${join(", ", [for app in keys(identified) : "`${app}`"])}"
    help    = "write `external-secrets` beside the others: `services = ${replace(jsonencode(concat(cell.platform.services, ["external-secrets"])), ",", ", ")}`"
    at      = concat([cell.platform.services], [client.name])
  }
  # The client's identity reads what is in its own vault.
  check "secret-names" {
    found = distinct(flatten([for workload in client.apps : [
      for secret in workload.secrets : secret.name if !startswith(secret.name, "${secret_prefix}/")
    ]]))
    message = "apps of `${client.name}` use secrets that are not the client's own: ${join(", ", [for secret in found : "`${secret}`"])}"
    help    = "names of this client's secrets start with `${secret_prefix}/`, such as `${secret_prefix}/${reverse(split("/", found[0]))[0]}`; they lie in its own vault"
    at      = found
  }
  # A secret that an app reads is made, empty, if nothing else makes it: a slip of the database's is one more.
  check "secret-meant" {
    found = login == null ? [] : [
      for name in distinct(flatten([for workload in client.apps : [for secret in workload.secrets : secret.name]])) : name
      if name != login && !contains([for other in client.infrastructure.secrets.names : "${secret_prefix}/${other}"], name) && nearest(trimprefix(name, "${secret_prefix}/"), ["database"]) != null
    ]
    message  = "apps of `${client.name}` in ${cell.name} read ${join(", ", [for name in found : "`${name}`"])}, which would be a new secret, and an empty one"
    help     = "did you mean `${login == null ? "" : login}`?"
    at       = found
    severity = "warning"
  }
  check "secret-prefix" {
    found    = [for other in client.infrastructure.secrets.names : other if startswith(other, "${secret_prefix}/")]
    message  = "secrets of `${client.name}` in ${cell.name} would be called ${join(", ", [for other in found : "`${secret_prefix}/${other}`"])}: the names are written without what they begin with"
    help     = "write ${join(", ", [for other in found : "`${trimprefix(other, "${secret_prefix}/")}`"])}"
    at       = found
    severity = "warning"
  }
  check "secret-length" {
    found   = [for secret in keys(spelled) : secret if length(secret) > 127]
    message = "secrets of `${client.name}` in ${cell.name} have names that are longer than the 127 characters that a vault takes: ${join(", ", [for secret in found : "`${secret}`"])}"
    help    = "shorten what stands behind `${secret_prefix}/`"
    at = flatten([for secret in found : concat(
      [for other in client.infrastructure.secrets.names : other if contains(spelled[secret], "${secret_prefix}/${other}")],
      flatten([for workload in client.apps : concat(
        [for one in workload.secrets : one.name if contains(spelled[secret], one.name)],
        [for login in workload.image_pull_secrets : login.from if login.from != null && contains(spelled[secret], "${secret_prefix}/${login.from == null ? "" : login.from}")],
      )]),
    )])
  }
  check "secret-clash" {
    found   = [for secret, names in spelled : secret if length(names) > 1]
    message = "secrets of `${client.name}` in ${cell.name} would be one in its vault, which knows letters, digits and hyphens: ${join("; ", [for secret in found : "${join(" and ", [for one in spelled[secret] : "`${one}`"])} as `${secret}`"])}"
    help    = "rename one of them"
    at = flatten([for secret in found : concat(
      [for other in client.infrastructure.secrets.names : other if contains(spelled[secret], "${secret_prefix}/${other}")],
      flatten([for workload in client.apps : [for one in workload.secrets : one.name if contains(spelled[secret], one.name)]]),
    )])
  }
}
