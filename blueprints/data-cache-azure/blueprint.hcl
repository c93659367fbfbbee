blueprint "data-cache-azure" {
  summary = "Cache of a store of `data` as Azure runs it, in each of its places: reached by a private endpoint and with tokens of Entra ID, under a key of the region"
  each    = "store"
  clouds  = ["azure"]
  when    = store.kind == "cache"
  section = "cache"

  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-azure", "platform-azure", "client-azure"]
  }

  names {
    here    = store.kind == "cache" && store.cache != null
    is_copy = store.role == "replica"
    copies  = keys(store.replicas)
    linked  = length(copies) > 0

    name           = "${project.name}-${cell.short}"
    owner          = estate.cells[cell.network_owner.cell]
    network        = "${project.name}-${owner.short}"
    shares_network = owner.account != cell.account
    home           = estate.cells[store.primary]

    # The client's resource group, and one of its own for a store of the whole estate.
    group = "${name}-${client == null ? store.slug : client.name}"
    # What its things are called.
    prefix = "${name}-${store.slug}"
    # No other in its region has this name, so that a digest of all that it stands for makes the end of it.
    cache = "${trimsuffix(substr(prefix, 0, 53), "-")}-${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 6)}"
    vault = "${trimsuffix(substr("${project.name}-${store.slug}", 0, 17), "-")}-${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 6)}"
    # What all that are to be linked are made for: 63 characters at most.
    # https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/managedredis/validate/managed_redis_database_georeplication_group_name.go
    geo_group = linked ? "${trimsuffix(substr("${project.name}-${store.slug}", 0, 56), "-")}-${substr(sha1("${project.name}-${store.path}"), 0, 6)}" : null
    operators = sort(distinct([for id in concat(state.kind == "azurerm" ? concat(state.operators, state.users) : [], cell.platform.admins) : lower(id)]))
    # A store of the whole estate has a vault of its own.
    has_vault = client == null
    dns_zones = concat(["privatelink.redis.azure.net"], has_vault ? ["privatelink.vaultcore.azure.net"] : [])

    # Apps of the client that sign in, as the identities that its stack has made: those that are named, or else all that may reach databases.
    named = try(store.cache.apps, null)
    users = client == null ? [] : sort([for app in client.azure_identities : app if named == null ? client.apps[app].egress.database : contains(named, app)])

    sku      = try(store.cache.node_type, "Balanced_B5")
    modules  = try(store.cache.modules, [])
    eviction = try(store.cache.eviction, "volatile-lru")
    search   = contains(modules, "RediSearch")
    clusters = try(store.cache.cluster, null) == true
    # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/managed_redis#sku_name-1
    series = {
      Balanced_B         = [0, 1, 3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700, 1000]
      ComputeOptimized_X = [3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700]
      FlashOptimized_A   = [250, 500, 700, 1000, 1500, 2000, 4500]
      MemoryOptimized_M  = [10, 20, 50, 100, 150, 250, 350, 500, 700, 1000, 1500, 2000]
    }
    skus      = flatten([for letters, numbers in series : [for number in numbers : "${letters}${number}"]])
    tag_count = length(project.tags)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "engine" {
    condition = !here || try(store.cache.engine, "redis") == "redis"
    message   = "`${store.path}` in ${cell.name} is to be `${try(store.cache.engine, "")}`, which Azure does not have"
    help      = "leave `engine` out, which is `redis` there"
    at        = store.cache.engine
  }
  check "size" {
    condition = !here || contains(skus, sku)
    message   = "Azure has no cache of the size `${sku}`, which `${store.path}` in ${cell.name} asks for"
    help      = "write a size such as `Balanced_B5`, `MemoryOptimized_M10` or `ComputeOptimized_X5`"
    at        = store.cache.node_type
  }
  # "All instances act as the local, primary caches": https://learn.microsoft.com/azure/redis/how-to-active-geo-replication
  check "writes" {
    condition = !here || is_copy || !linked || store.writes == "everywhere"
    message   = "caches of Azure that are linked take writes in each place, and `${store.path}` is to take them at home only"
    help      = "write `writes = \"everywhere\"`, if its apps can do with that; or take its copies out, and have one cache in each place that knows nothing of the others"
    at        = [store.writes, store.name]
  }
  # "Groups up to five instances": https://learn.microsoft.com/azure/redis/how-to-active-geo-replication
  check "copies" {
    condition = !here || is_copy || length(copies) <= 4
    message   = "`${store.path}` is to lie in ${length(copies) + 1} places, and Azure links five caches at most"
    help      = "take ${length(copies) - 4} of them out"
    at        = concat(values(store.replicas), [store.name])
  }
  # https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#scope-of-availability
  check "copies-size" {
    condition = !here || !linked || !contains(skus, sku) || !contains(["Balanced_B0", "Balanced_B1"], sku) && !startswith(sku, "FlashOptimized")
    message   = "`${store.path}` has copies, and Azure links no caches of the size `${sku}`"
    help      = "write `Balanced_B3` or a larger one, the same in all of its places"
    at        = store.cache.node_type
  }
  # "Only supported in a high availability configuration": https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#active-geo-replication-prerequisites
  check "copies-standby" {
    condition = !here || !linked || try(store.cache.standby, true)
    message   = "`${store.path}` has copies, and Azure links no caches without a standby, as that in ${cell.name} is to be"
    help      = "write `standby = true`"
    at        = store.cache.standby
  }
  # "Data persistence isn't supported": https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#active-geo-replication-prerequisites
  check "copies-persistence" {
    condition = !here || !linked || try(store.cache.persistence, "none") == "none"
    message   = "`${store.path}` has copies, and caches that are linked write nothing to disks, as that in ${cell.name} is to"
    help      = "leave `persistence` out: what one loses it gets back from the others"
    at        = store.cache.persistence
  }
  # https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#active-geo-replication-prerequisites
  check "copies-modules" {
    found   = !here || !linked ? [] : [for one in modules : one if !contains(["RediSearch", "RedisJSON"], one)]
    message = "`${store.path}` has copies, and caches that are linked cannot have ${join(" and ", [for one in found : "`${one}`"])}"
    help    = "take ${length(found) == 1 ? "it" : "them"} out: RediSearch and RedisJSON can be copied"
    at      = found
  }
  # "All caches must have the same SKU, capacity, eviction policy, clustering policy, modules":
  # https://learn.microsoft.com/azure/redis/how-to-active-geo-replication#active-geo-replication-prerequisites
  check "copies-alike" {
    found = !here || !is_copy || store.home == null ? [] : [
      for key, ones in {
        cluster   = [clusters, store.home.cluster == true]
        eviction  = [eviction, store.home.eviction]
        modules   = [join(", ", sort(modules)), join(", ", sort(store.home.modules))]
        node_type = [sku, store.home.node_type]
      } : key if tostring(ones[0]) != tostring(ones[1])
    ]
    message = "`${store.path}` differs in ${cell.name} from ${store.primary} in ${join(" and ", [for key in found : "`${key}`"])}: caches that are linked are alike"
    help    = "write ${join(" and ", [for key in found : "`${key}`"])} once, in the store's `cache`"
    at      = [for key in found : store.cache[key]]
  }
  # https://learn.microsoft.com/azure/redis/redis-modules#redisearch
  check "search-eviction" {
    condition = !here || !search || eviction == "noeviction"
    message   = "`${store.path}` in ${cell.name} has RediSearch, with which Azure throws no key out, and `eviction` is `${eviction}`"
    help      = "write `eviction = \"noeviction\"`"
    at        = [store.cache.eviction, store.cache.modules]
  }
  # "OSS clustering policy can't be used with the RediSearch module": https://learn.microsoft.com/azure/redis/architecture#cluster-policies
  check "search-cluster" {
    condition = !here || !search || !clusters
    message   = "`${store.path}` in ${cell.name} has RediSearch, which Azure has behind one address alone, and apps are to speak the cluster protocol"
    help      = "leave `cluster` out"
    at        = [store.cache.cluster, store.cache.modules]
  }
  check "tenants" {
    condition = !here || !is_copy || home.tenant == cell.tenant
    message   = "`${store.path}` lies in ${store.primary} and in ${cell.name}, whose subscriptions are of two tenants: one sign-in does not link the caches"
    help      = "take a place in a subscription of the tenant that ${store.primary} is in"
    at        = [store.replicas[cell.name], store.name]
  }
  # Nobody says that caches of two subscriptions can be linked, and nobody that they cannot.
  check "subscriptions" {
    condition = !here || !is_copy || home.tenant != cell.tenant || home.account == cell.account
    message   = "`${store.path}` lies in ${store.primary} and in ${cell.name}, which are two subscriptions: it is not known that Azure links caches of two"
    help      = "take a place in the home's subscription, or try it with an empty store, and then turn the rule off"
    at        = [store.replicas[cell.name], store.name]
    severity  = "warning"
  }
  # "The service does not provide SLA on sync time": https://learn.microsoft.com/azure/redis/how-to-active-geo-replication
  check "rpo" {
    condition = !here || is_copy || store.rpo_minutes == null || !linked ? true : store.rpo_minutes >= 5
    message   = "`${store.path}` may lose ${store.rpo_minutes == null ? 0 : store.rpo_minutes} minutes at most, and Azure promises nothing of the time in which linked caches tell each other: it is mostly seconds"
    help      = "write 5 or more, or keep what must not be lost in a store of the kind `postgres`"
    at        = [store.rpo_minutes, store.name]
    severity  = "warning"
  }
  check "promoted" {
    condition = !here || !try(store.cache.promoted, false)
    message   = "`promoted` does nothing for `${store.path}` in ${cell.name}: caches of Azure take writes in each place from the beginning"
    help      = "take it out; a place that is lost is taken out of `replicas`, as the README of the module `azure-managed-redis` says"
    at        = store.cache.promoted
    severity  = "warning"
  }
  # A workspace has 63 characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  check "name-length" {
    condition = !here || length(prefix) <= 57
    message   = "the logs of `${store.path}` in ${cell.name} would be called `${prefix}-cache`, ${length(prefix) + 6} characters: a workspace has 63"
    help      = "shorten the store's name, the client's or `project.name`, or give the environment a `short`"
    at        = store.name
  }
  # Both would have the resource group, and each be taken down with the other.
  check "group-clash" {
    condition = !here || client != null || !contains(keys(cell.clients), store.slug)
    message   = "the resource group of `${store.path}` in ${cell.name} would be that of the client `${store.slug}`"
    help      = "give the store another name"
    at        = store.name
  }
  # Keys take 15, of which the compiler sets 7: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
  check "tag-count" {
    condition = !here || !has_vault || tag_count <= 8
    message   = "Azure takes 15 tags of keys, and with ${tag_count} in `project.tags` that of `${store.path}` would have ${tag_count + 7}"
    help      = "leave out ${tag_count - 8} of them"
    at        = values(project.tags)
  }
  check "subnet" {
    condition = !here || try(owner.network.subnets.private_endpoints, null) != null
    message   = "`${store.path}` in ${cell.name} has no place in its network: there is no subnet for `private_endpoints`"
    help      = "write `private_endpoints` in `network.subnets`, or a `network.vpc_cidr` of /16 to /21, which is divided by itself"
    at        = [cell.network.subnets, cell.network.vpc_cidr]
  }
  # There is no password: https://learn.microsoft.com/azure/redis/entra-for-authentication
  check "users" {
    condition = !here || client == null || length(users) > 0
    message   = "nobody signs in to `${store.path}` in ${cell.name}: no app of `${try(client.name, "")}` may reach databases there, and there is no password"
    help      = "write `egress = { database = true, internet_ports = [443] }` for the apps that use it"
    at        = store.name
    severity  = "warning"
  }
  check "users-without-way" {
    found    = !here || client == null || named == null ? [] : [for app in named : app if contains(keys(client.apps), app) && !client.apps[app].egress.database]
    message  = "apps of `${try(client.name, "")}` in ${cell.name} sign in to `${store.path}` and may not reach it: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "write `egress = { database = true, internet_ports = [443] }`"
    at       = flatten([for app in found : [client.apps[app].egress.database, app]])
    severity = "warning"
  }
  check "users-of-the-estate" {
    condition = !here || client != null
    message   = "nobody signs in to `${store.path}` in ${cell.name}: apps of the whole estate have no identities of their own on Azure, and there is no password"
    help      = "give the store to a client, or let an identity in by hand: `az redisenterprise database access-policy-assignment create`"
    at        = store.name
    severity  = "warning"
  }
  check "standby" {
    condition = !here || linked || try(store.cache.standby, true) || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} is empty after each patch and each failure of its one node"
    help      = "leave `standby` out"
    at        = store.cache.standby
    severity  = "warning"
  }
  check "deletion-protection" {
    condition = !here ? true : store.cache.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Azure would delete `${store.path}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = store.cache.deletion_protection
    severity  = "warning"
  }
}
