blueprint "data-postgres-azure" {
  summary = "PostgreSQL of a store of `data` as Azure runs it: at home in its network and under its key, and a copy that follows it in each other region"
  each    = "store"
  clouds  = ["azure"]
  when    = store.kind == "postgres"
  section = "postgres"

  # A state for each place: the copy can be promoted while the home's region is lost.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-azure", "platform-azure", "client-azure"]

    set {
      # Also of a copy that follows: it may have been a home, whose job goes then.
      in_cluster = true
    }

    # While a copy is made its home takes no other change, so that copies are made one after the other.
    # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#create-a-replica
    needs_of_cells = {
      data-postgres-azure = slice(store.places, 0, index(store.places, cell.name))
      peering-azure       = is_copy ? distinct([cell.network_owner.cell, home.network_owner.cell]) : []
    }
  }

  names {
    here    = store.kind == "postgres" && store.postgres != null
    is_copy = store.role == "replica"
    # A copy that was promoted takes writes, and has a login of its own.
    promoted = try(store.postgres.promoted, false)
    follows  = is_copy && !promoted
    copies   = keys(store.replicas)

    name           = "${project.name}-${cell.short}"
    owner          = estate.cells[cell.network_owner.cell]
    network        = "${project.name}-${owner.short}"
    shares_network = owner.account != cell.account

    # The client's resource group, and one of its own for a store of the whole estate.
    group = "${name}-${client == null ? store.slug : client.name}"
    # What its things are called.
    prefix = "${name}-${store.slug}"
    # No other in Azure has these names, so that a digest of all that they stand for makes the end of them.
    server    = "${trimsuffix(substr(prefix, 0, 54), "-")}-${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}"), 0, 6)}"
    vault     = client == null ? cell.store_key_vaults[store.path] : ""
    geo_vault = "${trimsuffix(substr("${project.name}-${store.slug}", 0, 17), "-")}-${substr(sha1("${name}-${store.path}-${cell.account == null ? "" : cell.account}-geo"), 0, 6)}"
    # Who keeps states here applies the stacks, and those who administer the cluster look after what runs in it.
    operators = sort(distinct([for id in concat(state.kind == "azurerm" ? concat(state.operators, state.users) : [], cell.platform.admins) : lower(id)]))

    # The home, as its own stack calls it: known before there is one, and when its region does not answer.
    home           = estate.cells[store.primary]
    home_name      = "${project.name}-${home.short}"
    home_group     = "${home_name}-${client == null ? store.slug : client.name}"
    home_server    = "${trimsuffix(substr("${home_name}-${store.slug}", 0, 54), "-")}-${substr(sha1("${home_name}-${store.path}-${home.account == null ? "" : home.account}"), 0, 6)}"
    home_server_id = "/subscriptions/${home.account == null ? "" : home.account}/resourceGroups/${home_group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${home_server}"
    across         = home.account != cell.account

    on_azure   = try(store.postgres.engine, null) == "flexible-server"
    geo_backup = !is_copy && try(store.postgres.flexible_server.geo_backup, false)
    # A store of the whole estate has a vault of its own.
    has_vault = client == null
    subnets   = concat(["databases"], geo_backup || has_vault ? ["private-endpoints"] : [])
    dns_zones = concat(["${network}.private.postgres.database.azure.com"], geo_backup || has_vault ? ["privatelink.vaultcore.azure.net"] : [])

    # The job that makes logins, and its namespace: 52 characters at most. A copy that stands alone makes them in what it has from its home.
    login_of     = "${cell.short}-${store.slug}"
    login_job    = length(login_of) <= 41 ? "login-${login_of}-data" : "login-${trimsuffix(substr(login_of, 0, 34), "-")}-${substr(sha1(login_of), 0, 6)}-data"
    login_prefix = "${substr(replace(store.slug, "-", "_"), 0, 36)}_${substr(replace(cell.short, "-", "_"), 0, 20)}"
    # The login, where apps of all clouds look for it, with a hyphen for what a vault does not take.
    login  = join("/", compact([project.name, environment.secrets_under, client == null ? "shared" : client.name, "data", store.name]))
    secret = replace(login, "/[^0-9A-Za-z-]/", "-")

    # Apps of the whole estate read their secrets in a vault of the cell, which the platform makes where there are such.
    shared_reads = client == null && contains(cell.platform.services, "external-secrets") && anytrue([
      for workload in values(cell.apps) : workload.client == null && contains([for one in workload.secrets : one.name], login)
    ])

    # The database and its login, and where they are, which is known before there is a server.
    # https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
    database = replace(store.name, "-", "_")
    host     = "${server}.postgres.database.azure.com"

    size      = try(store.postgres.instance_type, "Standard_D2ds_v5")
    sized     = can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", size))
    burstable = startswith(size, "Standard_B")
    gib       = try(store.postgres.storage_gib, null) == null ? 32 : store.postgres.storage_gib
    # Sizes of storage, each with the tiers of performance that it may have, its own first.
    # https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd
    tiers = {
      "32"    = ["P4", "P6", "P10", "P15", "P20", "P30", "P40", "P50"]
      "64"    = ["P6", "P10", "P15", "P20", "P30", "P40", "P50"]
      "128"   = ["P10", "P15", "P20", "P30", "P40", "P50"]
      "256"   = ["P15", "P20", "P30", "P40", "P50"]
      "512"   = ["P20", "P30", "P40", "P50"]
      "1024"  = ["P30", "P40", "P50"]
      "2048"  = ["P40", "P50"]
      "4095"  = ["P50"]
      "4096"  = ["P50"]
      "8192"  = ["P60", "P70", "P80"]
      "16384" = ["P70", "P80"]
      "32767" = ["P80"]
    }
    sizes  = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767]
    larger = [for one in sizes : one if one >= gib]
    tier   = try(store.postgres.flexible_server.storage_tier, null)

    # PostgreSQL reads names of settings in any case: https://www.postgresql.org/docs/current/config-setting.html
    spelled    = { for one in keys(try(store.postgres.parameters, {})) : lower(one) => one... }
    parameters = { for one, names in spelled : one => store.postgres.parameters[names[0]] }
    settings   = { for one, value in parameters : one => postgres_setting(one, value) }
    major      = try(parseint(split(".", store.postgres.engine_version)[0], 10), 0)

    # The section as it is at home, for what follows it.
    at_home      = here && follows ? store.home : null
    home_size    = at_home == null ? "" : at_home.instance_type
    home_gib     = try(at_home.storage_gib, null) == null ? 0 : at_home.storage_gib
    home_sets    = { for one, value in try(at_home.parameters, {}) : lower(one) => value }
    vcpus        = sized ? instance_type(size, region.name).vcpus : null
    home_vcpus   = can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", home_size)) ? instance_type(home_size, home.region.name).vcpus : null
    shared_state = ["max_connections", "max_locks_per_transaction", "max_prepared_transactions", "max_wal_senders", "max_worker_processes"]

    # Regions that Azure copies between, of which many have none.
    paired = paired_region(region.name)
    # Seconds behind the home that somebody is told of.
    lag = try(store.postgres.alarms.lag_seconds, null) != null ? store.postgres.alarms.lag_seconds : store.rpo_minutes == null ? 300 : max(30, store.rpo_minutes * 30)

    # Networks that the home's can be reached from, and the other way.
    peered = [for peer in values(owner.peerings) : peer.cell if !peer.by_vpn]
    joined = !is_copy || home.network_owner.cell == cell.network_owner.cell || contains(peered, home.network_owner.cell)
    # Where what is said of this copy alone is written.
    copy_table = "[${client == null ? "data" : "clients.${client.name}.data"}.${store.name}.replicas.\"${cell.name}\"]"
    tag_count  = length(project.tags)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  check "engine" {
    condition = !here || on_azure
    message   = "the store `${store.path}` in ${cell.name} is to run on `${try(store.postgres.engine, "")}`, which Azure does not have"
    help      = "leave `engine` out, which is each cloud's own, or write `engine = \"flexible-server\"`"
    at        = store.postgres.engine
  }
  # Replicas are read-only: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas
  check "writes" {
    condition = !here || is_copy || store.writes != "everywhere"
    message   = "`${store.path}` is to take writes in each of its places, and PostgreSQL on Azure takes them at one: copies are read-only"
    help      = "leave `writes` out: the home takes them, and each copy can be promoted"
    at        = [store.writes, store.name]
  }
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas: "up to five replicas"
  check "copies" {
    condition = !here || is_copy || length(copies) <= 5
    message   = "`${store.path}` is to have ${length(copies)} copies, and Azure makes five of a server at most"
    help      = "take ${length(copies) - 5} of them out"
    at        = concat(values(store.replicas), [store.name])
  }
  # "Read Replicas are currently supported for the General Purpose and Memory Optimized server compute tiers":
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#create-a-replica
  check "copies-burstable" {
    condition = !here || length(copies) == 0 || !burstable
    message   = "`${store.path}` has copies, and is to be of the burstable size `${size}` in ${cell.name}: Azure copies no burstable server, and into none"
    help      = "write a size of the series D or E, such as `Standard_D2ds_v5`"
    at        = store.postgres.instance_type
  }
  # Home and copy reach each other at port 5432, in both directions: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private#replication-across-azure-regions-and-virtual-networks-with-private-networking
  check "peering" {
    condition = !here || joined
    message   = "the copy of `${store.path}` in ${cell.name} cannot follow its home: nothing joins the networks of ${cell.network_owner.cell} and ${home.network_owner.cell}"
    help      = "peer them: `[[peerings]]` with `between = [\"${home.network_owner.cell}\", \"${cell.network_owner.cell}\"]`"
    at        = [store.replicas[cell.name], store.name]
  }
  # "Cross subscription replication needs to be enabled by service team non-standard operation":
  # https://github.com/hashicorp/terraform-provider-azurerm/pull/29270
  check "subscriptions" {
    condition = !here || !is_copy || !across || home.tenant != cell.tenant
    message   = "the copy of `${store.path}` in ${cell.name} lies in another subscription than its home: Azure copies over subscriptions only where its support has enabled it"
    help      = "ask Azure's support to enable it for both subscriptions, or take a place in the home's"
    at        = [store.replicas[cell.name], store.name]
    severity  = "warning"
  }
  # Replicas are asynchronous, and nothing is promised of their lag: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#considerations
  check "rpo" {
    condition = !here || is_copy || store.rpo_minutes == null || length(copies) == 0 ? true : store.rpo_minutes >= 5
    message   = "`${store.path}` may lose ${store.rpo_minutes == null ? 0 : store.rpo_minutes} minutes at most, and Azure promises nothing of its copies: they are seconds to minutes behind, and hours while much is written"
    help      = "write 5 or more: the alarm goes off at half of it. Against the loss of a zone the standby loses nothing"
    at        = [store.rpo_minutes, store.name]
    severity  = "warning"
  }
  check "promoted-home" {
    condition = !here || is_copy || !promoted
    message   = "`${store.path}` in ${cell.name} is a home, and nothing that could be promoted"
    help      = "write `promoted` for the copy, in `[${client == null ? "data" : "clients.${client.name}.data"}.${store.name}.replicas.\"<region>/<environment>\"]`, as `postgres = { promoted = true }`"
    at        = store.postgres.promoted
  }
  # The provider refuses it: https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/postgres/postgresql_flexible_server_resource.go
  check "promoted" {
    condition = !here || !is_copy || !promoted
    message   = "`${store.path}` in ${cell.name} stands alone: nothing copies into it, and it does not get back what its home takes"
    help      = "once it is the only one, make it the home: write `primary = \"${cell.name}\"`, and take it out of `replicas`; the README of the module `azure-postgres` has the order"
    at        = store.postgres.promoted
    severity  = "note"
  }

  # What a copy needs as its home has it: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#scale
  check "version-of-copy" {
    condition = at_home == null ? true : store.postgres.engine_version == at_home.engine_version
    message   = "the copy of `${store.path}` in ${cell.name} is to have PostgreSQL ${try(store.postgres.engine_version, "")}, and its home has ${try(at_home.engine_version, "")}: a copy has what its home has"
    help      = "write the version once, in the store's `postgres`; for another major one the copies go first, and come back after it"
    at        = store.postgres.engine_version
  }
  check "storage-of-copy" {
    condition = at_home == null ? true : gib >= home_gib
    message   = "the copy of `${store.path}` in ${cell.name} is to have ${gib} GiB, and its home has ${home_gib}: a copy has as much as its home at least"
    help      = "write `storage_gib = ${home_gib}` for the copy: it grows first, then its home"
    at        = store.postgres.storage_gib
  }
  check "size-of-copy" {
    condition = vcpus == null || home_vcpus == null ? true : vcpus >= home_vcpus
    message   = "the copy of `${store.path}` in ${cell.name} is to have ${vcpus == null ? 0 : vcpus} vCPUs, and its home has ${home_vcpus == null ? 0 : home_vcpus}: a copy has as many as its home at least"
    help      = "write `instance_type = \"${home_size}\"` for the copy, or a larger one"
    at        = store.postgres.instance_type
  }
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#storage-autogrow
  check "auto-grow-of-copy" {
    condition = at_home == null ? true : !at_home.flexible_server.auto_grow || store.postgres.flexible_server.auto_grow
    message   = "the storage of `${store.path}` grows by itself at home, and not in its copy in ${cell.name}: Azure refuses it at home then"
    help      = "write `flexible_server = { auto_grow = true }` for the copy, too, and apply that first"
    at        = store.postgres.flexible_server.auto_grow
  }
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#server-parameters
  check "parameters-of-copy" {
    found = at_home == null ? [] : [
      for one in shared_state : one if try(tonumber(parameters[one]) < tonumber(home_sets[one]), false)
    ]
    message = "the copy of `${store.path}` in ${cell.name} has less than its home of ${join(", ", [for one in found : "`${one}` (${parameters[one]}, and ${home_sets[one]})"])}: it could not follow"
    help    = "write as much for the copy"
    at      = [for one in found : store.postgres.parameters[spelled[one][0]]]
  }
  # "Both the primary and replica servers must have identical tiers and storage sizes":
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote
  check "switchover" {
    condition = at_home == null || store.purpose != "disaster-recovery" ? true : size == home_size && gib == home_gib
    message   = "the copy of `${store.path}` in ${cell.name} is there for disasters, and is not as large as its home: it can be promoted, and cannot change places with it"
    help      = "give both the same `instance_type` and `storage_gib`"
    at        = [store.postgres.instance_type, store.postgres.storage_gib]
    severity  = "note"
  }

  # A workspace has 63 characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  check "name-length" {
    condition = !here || length(prefix) <= 54
    message   = "the logs of `${store.path}` in ${cell.name} would be called `${prefix}-database`, ${length(prefix) + 9} characters: a workspace has 63"
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
  # Keys and secrets take 15, of which the compiler sets 7: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
  check "tag-count" {
    condition = !here || tag_count <= 8
    message   = "Azure takes 15 tags of keys and secrets, and with ${tag_count} in `project.tags` those of `${store.path}` would have ${tag_count + 7}"
    help      = "leave out ${tag_count - 8} of them"
    at        = values(project.tags)
  }
  # The database is called so, and its login: https://learn.microsoft.com/azure/postgresql/security/security-access-control
  check "login-name" {
    condition = !here || !contains(["admin", "administrator", "azure-maintenance", "azure-pg-admin", "azure-superuser", "azure-sys", "guest", "postgres", "public", "root", "template0", "template1"], store.name) && !startswith(store.name, "pg-")
    message   = "the database of `${store.path}` and its login would be called `${database}`, which Azure keeps for itself"
    help      = "give the store another name"
    at        = store.name
  }
  check "subnet" {
    found   = [for subnet in [for one in subnets : replace(one, "-", "_")] : subnet if here && try(owner.network.subnets[subnet], null) == null]
    message = "`${store.path}` in ${cell.name} has no place in its network: there is no subnet for ${join(" and ", [for subnet in found : "`${subnet}`"])}"
    help    = "write ${join(" and ", [for subnet in found : "`${subnet}`"])} in `network.subnets`, or a `network.vpc_cidr` of /16 to /21, which is divided by itself"
    at      = [cell.network.subnets, cell.network.vpc_cidr]
  }
  # The series decides: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute
  check "size" {
    condition = !here || !on_azure || sized
    message   = "Azure has no server of the size `${size}`, which `${store.path}` in ${cell.name} asks for"
    help      = "write a size of the series B, D, E or M, such as `Standard_D4ds_v5`"
    at        = store.postgres.instance_type
  }
  check "size-known" {
    condition = !here || !on_azure || !sized || instance_type(size, region.name).known != "no_such_size"
    message   = "Azure has no size `${size}`, which `${store.path}` in ${cell.name} asks for"
    help      = "write one that there is, such as `Standard_D4ds_v5` or `Standard_E4ds_v5` (table of ${instance_type(size, region.name).as_of})"
    at        = store.postgres.instance_type
  }
  check "size-families-known" {
    condition = !here || !sized || instance_type(size, region.name).known != "no_such_family"
    message   = "`${store.path}` in ${cell.name} is to be of the size `${size}`, of which nothing is known"
    help      = "correct the name, such as `Standard_D4ds_v5`, unless the family is newer than the table of ${instance_type(size, region.name).as_of}"
    at        = store.postgres.instance_type
    severity  = "warning"
  }
  check "size-offered" {
    condition = !here || !sized || instance_type(size, region.name).known != "elsewhere"
    message   = "${region.name} does not offer machines of the size `${size}`, which `${store.path}` in ${cell.name} asks for"
    help      = "take a size that the region has: `az postgres flexible-server list-skus --location ${region.name}` lists them (table of ${instance_type(size, region.name).as_of})"
    at        = store.postgres.instance_type
    severity  = "warning"
  }
  check "version" {
    condition = !here || contains(["13", "14", "15", "16", "17", "18"], try(store.postgres.engine_version, "16"))
    message   = "Azure takes major versions of PostgreSQL, 13 to 18, and `${store.path}` in ${cell.name} asks for ${try(store.postgres.engine_version, "")}"
    help      = contains(["13", "14", "15", "16", "17", "18"], tostring(major)) ? "write `engine_version = \"${major}\"`: minor versions come in the maintenance window" : "write one of them, without a minor version: that comes in the maintenance window"
    at        = store.postgres.engine_version
  }
  check "storage" {
    condition = !here || !on_azure || try(store.postgres.storage_gib, null) != null
    message   = "nothing says how much storage `${store.path}` in ${cell.name} has"
    help      = "write `storage_gib`, such as 128"
    at        = store.postgres
  }
  check "storage-size" {
    condition = !here || !on_azure || contains(sizes, gib)
    message   = "`${store.path}` in ${cell.name} has ${gib} GiB, and storage of a server comes in ${join(", ", [for one in sizes : tostring(one)])} GiB"
    help      = length(larger) > 0 ? "write `storage_gib = ${larger[0]}`" : "write 32767 at most"
    at        = store.postgres.storage_gib
  }
  check "storage-tier" {
    condition = !here || tier == null || !contains(sizes, gib) ? true : contains(tiers[tostring(gib)], tier)
    message   = "`${store.path}` in ${cell.name} has ${gib} GiB, which cannot have the tier `${tier == null ? "" : tier}`"
    help      = "leave `flexible_server.storage_tier` out, or write one of ${try(join(", ", tiers[tostring(gib)]), "the size's")}"
    at        = [store.postgres.flexible_server.storage_tier, store.postgres.storage_gib]
  }
  # https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server
  check "standby-burstable" {
    condition = !here || !burstable || !try(store.postgres.standby, false)
    message   = "`${store.path}` in ${cell.name} is to have a standby, and a burstable size like `${size}` has none"
    help      = "write a size of the series D or E, such as `Standard_D2ds_v5`, or `standby = false`"
    at        = [store.postgres.instance_type, store.postgres.standby]
  }
  check "standby-zone" {
    condition = !here || follows || !try(store.postgres.standby, false) || length(cell.network.zones) > 1
    message   = "the standby of `${store.path}` in ${cell.name} lies in the same zone as the database: ${length(region.zones) > 1 ? "the cell has one" : "${region.name} has no zones"}"
    help      = length(region.zones) > 1 ? "raise `network.availability_zones`" : "take a region with zones for what must survive the loss of a data centre, or turn the rule off"
    at        = [store.postgres.standby, cell.network.availability_zones]
    severity  = "warning"
  }
  check "standby" {
    condition = !here || follows || try(store.postgres.standby, true) || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and `${store.path}` in ${cell.name} is lost for hours with its zone"
    help      = "leave `standby` out"
    at        = store.postgres.standby
    severity  = "warning"
  }
  # "Unsupported features on read replicas: high availability": https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#create-a-replica
  check "standby-of-copy" {
    condition = !here || !follows || !try(store.postgres.standby, false)
    message   = "the copy of `${store.path}` in ${cell.name} has no standby as long as it follows: Azure makes none for a copy"
    help      = "take it out; once the copy is promoted it has one"
    at        = store.postgres.standby
    severity  = "note"
    written   = true
  }
  check "deletion-protection" {
    condition = !here ? true : store.postgres.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Azure would delete `${store.path}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = store.postgres.deletion_protection
    severity  = "warning"
  }
  # 35 days at most: https://learn.microsoft.com/azure/postgresql/backup-restore/concepts-backup-restore. A backup vault gives files back and no server, and takes none of more
  # than 1 TiB: https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix
  check "backup-days" {
    condition = !here || follows || max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days) <= 35
    message   = "recovery points of ${cell.name} are kept for up to ${max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days)} days, and Azure keeps those of `${store.path}` for 35 at most"
    help      = "write what is older into a store of the kind `objects`, with `pg_dump` in an app of the kind `cron_job`; the README of the module `azure-postgres` has the command"
    at = concat(
      [for key in ["monthly_days", "weekly_days", "daily_days"] : environment.backup[key] if environment.backup[key] > 35],
      [store.name],
    )
    severity = "note"
  }
  check "geo-backup" {
    condition = !here || !geo_backup || paired != null
    message   = "backups of `${store.path}` in ${cell.name} are to be kept in the paired region, too, and ${region.name} has none"
    help      = "leave `flexible_server.geo_backup` out"
    at        = store.postgres.flexible_server.geo_backup
  }
  # "Since replicas can't have geo-backup enabled, the promoted primary doesn't have it after promotion":
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote#configuration-management
  check "geo-backup-copies" {
    condition = !here || !geo_backup || length(copies) == 0
    message   = "backups of `${store.path}` in ${cell.name} are kept in the paired region, too, and a copy that takes over keeps none there: it cannot change places with this home in the file"
    help      = "leave `flexible_server.geo_backup` out, unless that is meant: the copy is there when the region is not"
    at        = store.postgres.flexible_server.geo_backup
    severity  = "note"
  }
  # Storage that Azure made larger is more than what stands here, and smaller storage would be another server. A home grows only where its copies do:
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#storage-autogrow
  check "auto-grow" {
    condition = !here || !try(store.postgres.flexible_server.auto_grow, false)
    message   = "once Azure has grown the storage of `${store.path}` in ${cell.name}, Terraform plans to replace the server, and refuses"
    help      = "write the size that it has then as `storage_gib`; or leave `flexible_server.auto_grow` out: the alarm goes off at ${try(store.postgres.alarms.disk_percent, 80)} percent"
    at        = store.postgres.flexible_server.auto_grow
    severity  = "note"
  }

  # The login, which the store makes itself.
  check "secret-names" {
    found   = !here || client == null ? [] : [for other in client.infrastructure.secrets.names : other if other == "data/${store.name}"]
    message = "`${try(client.name, "")}` in ${cell.name} asks for secrets that its store makes: ${join(", ", [for other in found : "`${other}`"])}"
    help    = "take them out of `infrastructure.secrets.names`: apps find the login there, under the same names"
    at      = found
  }
  check "login-without-way" {
    found    = !here || client == null ? [] : [for app, workload in client.apps : app if !workload.egress.database && contains([for one in workload.secrets : one.name], login)]
    message  = "apps of `${try(client.name, "")}` in ${cell.name} read the login of `${store.path}` and may not reach it: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "write `egress = { database = true }`"
    at       = flatten([for app in found : [client.apps[app].egress.database, [for one in client.apps[app].secrets : one.name if one.name == login]]])
    severity = "warning"
  }
  # A copy has the logins of its home, whose password lies in the home's region alone.
  check "login-of-copy" {
    found = !here || !follows ? [] : flatten([for path, workload in cell.apps : [
      for secret in workload.secrets : secret.name
      # Where the copy is it says from the first day on.
      if secret.name == login && (secret.property == null ? false : contains(["url", "username", "password"], secret.property))
    ] if workload.client == store.client])
    message  = "apps in ${cell.name} wait for the login of `${store.path}`, which is a copy there and has none"
    help     = "let them sign in as themselves, with a token in the place of a password, as the README of the module `azure-postgres` says; or run them where the store is at home"
    at       = found
    severity = "warning"
  }

  # What is said of all servers, and what has a key of its own: the parameter wins.
  check "parameters-of-others" {
    found    = [for one in keys(parameters) : one if here && contains(["connection_throttle.enable", "log_connections", "log_disconnections", "log_min_duration_statement", "log_statement", "password_encryption", "port", "require_secure_transport", "ssl_min_protocol_version"], one)]
    message  = "`${store.path}` in ${cell.name} is given ${join(", ", [for one in found : "`${one}`"])} twice: as a parameter, and by the blueprint"
    help     = "take it out of `parameters`"
    at       = [for one in found : store.postgres.parameters[spelled[one][0]]]
    severity = "warning"
  }
  check "parameters-spelled" {
    found   = [for one, names in spelled : one if here && length(names) > 1]
    message = "`${store.path}` in ${cell.name} is given ${join(", ", [for one in found : join(" and ", [for way in spelled[one] : "`${way}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for one in found : store.postgres.parameters[spelled[one][1]]]
  }
  check "parameter-versions" {
    found    = [for one, setting in settings : one if here && setting.known == "yes" && (setting.first > major || setting.last < major && major <= 18)]
    message  = "PostgreSQL ${try(store.postgres.engine_version, "")} has no setting ${join(", ", [for one in found : "`${one}`"])}, which `${store.path}` in ${cell.name} is given"
    help     = "take ${length(found) == 1 ? "it" : "them"} out; ${join(", ", [for one in found : "`${one}` is ${settings[one].first > major ? "of version ${settings[one].first} and later ones" : "gone since version ${settings[one].last + 1}"}"])} (settings of ${settings[found[0]].as_of})"
    at       = [for one in found : store.postgres.parameters[spelled[one][0]]]
    severity = "warning"
  }
  # What keeps the server's data and its way into the network is Azure's: https://learn.microsoft.com/azure/postgresql/server-parameters/param-write-ahead-log-settings
  check "parameters-read-only" {
    found = [for one, setting in settings : one if here && (setting.known == "fixed" || contains([
      "archive_command", "archive_mode", "config_file", "data_directory", "fsync", "full_page_writes", "hba_file", "ident_file", "listen_addresses", "primary_conninfo", "restore_command",
      "ssl", "ssl_cert_file", "ssl_key_file", "unix_socket_directories",
    ], one))]
    message  = "nobody but Azure can set ${join(", ", [for one in found : "`${one}`"])}, which `${store.path}` in ${cell.name} is given"
    help     = "take it out of `parameters`"
    at       = [for one in found : store.postgres.parameters[spelled[one][0]]]
    severity = "warning"
  }
  # Azure has settings of its own, which have a dot in them or begin with its name.
  check "parameter-names" {
    found    = [for one, setting in settings : one if here && setting.known == "no" && !can(regex("[.]|^(require_secure_transport|azure|pgbouncer|logfiles)", one))]
    message  = "PostgreSQL has no setting ${join(", ", [for one in found : "`${one}`"])}, which `${store.path}` in ${cell.name} is given"
    help     = settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of})" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    at       = [for one in found : store.postgres.parameters[spelled[one][0]]]
    severity = "warning"
  }
  check "parameter-values" {
    found   = [for one, setting in settings : one if here && setting.known == "yes" && setting.fault != null && !(setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[one])))]
    message = "PostgreSQL does not take ${join(", ", [for one in found : "`${one} = ${parameters[one]}`"])}, which `${store.path}` in ${cell.name} is given: ${join("; ", [for one in found : "of `${one}` ${settings[one].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for one in found : "`${one}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for one in found : store.postgres.parameters[spelled[one][0]]]
  }
  # Values are numbers in the unit of each setting: https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
  check "parameter-units" {
    found   = [for one, setting in settings : one if here && setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[one]))]
    message = "Azure takes plain numbers, and `${store.path}` in ${cell.name} is given units: ${join(", ", [for one in found : "`${one} = ${parameters[one]}`"])}"
    help = join("; ", [
      for one in found : settings[one].plain == null ? "write a number of ${settings[one].unit}, which `${one}` counts in" : "write `${one} = \"${settings[one].plain}\"`, which is as much: the setting counts in ${settings[one].unit}"
    ])
    at = [for one in found : store.postgres.parameters[spelled[one][0]]]
  }
}
