blueprint "databases-azure" {
  summary = "PostgreSQL of a client as Azure runs it: in the network, encrypted with the client's key, with a standby in another zone"
  each    = "client"
  clouds  = ["azure"]
  when    = lookup(client, "database", null) != null
  section = "database"

  # A state for each client: no plan for one can reach the data of another.
  stack {
    layer  = "03-databases"
    shared = "root-module"
    needs  = ["foundation-azure", "platform-azure", "client-azure"]

    set {
      in_cluster = true
    }
  }

  names {
    name           = "${project.name}-${cell.short}"
    group          = "${name}-${client.name}"
    owner          = estate.cells[cell.network_owner.cell]
    network        = "${project.name}-${owner.short}"
    shares_network = owner.account != cell.account
    # No other in Azure has these names, so that a digest of all that they stand for makes the end of them.
    server    = "${trimsuffix(substr(group, 0, 54), "-")}-${substr(sha1("${group}-${cell.account}"), 0, 6)}"
    geo_vault = "${trimsuffix(substr("${project.name}-${client.name}", 0, 17), "-")}-${substr(sha1("${group}-${cell.account}-geo"), 0, 6)}"
    # Who keeps states here applies the stacks, and those who administer the cluster look after what runs in it.
    operators = sort(distinct([for id in concat(state.kind == "azurerm" ? concat(state.operators, state.users) : [], cell.platform.admins) : lower(id)]))

    on_azure   = try(client.database.engine, null) == "flexible-server"
    geo_backup = try(client.database.flexible_server.geo_backup, false)
    subnets    = concat(["databases"], geo_backup ? ["private-endpoints"] : [])
    dns_zones  = concat(["${network}.private.postgres.database.azure.com"], geo_backup ? ["privatelink.vaultcore.azure.net"] : [])

    # The job that makes logins, and its namespace: 52 characters at most.
    login_of  = "${cell.short}-${client.name}"
    login_job = length(login_of) <= 43 ? "login-${login_of}-db" : "login-${trimsuffix(substr(login_of, 0, 36), "-")}-${substr(sha1(login_of), 0, 6)}-db"
    # The login, where apps of all clouds look for it, with a hyphen for what a vault does not take.
    login  = join("/", compact([project.name, environment.secrets_under, client.name, "database"]))
    secret = replace(login, "/[^0-9A-Za-z-]/", "-")

    # The database and its login, and where they are, which is known before there is a server.
    # https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
    database = replace(client.name, "-", "_")
    host     = "${server}.postgres.database.azure.com"

    size      = try(client.database.instance_type, "Standard_D2ds_v5")
    burstable = startswith(size, "Standard_B")
    gib       = try(client.database.volumes.data.size_gib, 32)
    # Sizes of storage, each with the tiers of performance that it may have, its own first.
    # https://learn.microsoft.com/azure/postgresql/extensions/concepts-storage
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
    tier   = try(client.database.flexible_server.storage_tier, null)

    # PostgreSQL reads names of settings in any case: https://www.postgresql.org/docs/current/config-setting.html
    spelled    = { for one in keys(try(client.database.parameters, {})) : lower(one) => one... }
    parameters = { for one, names in spelled : one => client.database.parameters[names[0]] }
    settings   = { for one, value in parameters : one => postgres_setting(one, value) }
    major      = try(parseint(split(".", client.database.engine_version)[0], 10), 0)

    # Regions that Azure copies between, of which many have none.
    paired = paired_region(region.name)
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-databases/${environment.name}/${client.name}"

    extension "stack" {}
    file "providers.tf" { appends = true }
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "engine" {
    condition = lookup(client, "database", null) == null || on_azure
    message   = "the database of `${client.name}` in ${cell.name} is to run on `${try(client.database.engine, "")}`, which Azure does not have"
    help      = "leave `engine` out, which is each cloud's own, or write `engine = \"flexible-server\"` in `[clients.${client.name}.overrides.\"${cell.name}\".database]`"
    at        = client.database.engine
  }
  # A workspace has 63 characters: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  check "name-length" {
    condition = length(group) <= 54
    message   = "the logs of the database of `${client.name}` in ${cell.name} would be called `${group}-database`, ${length(group) + 9} characters: a workspace has 63"
    help      = "shorten the client's name or `project.name`, or give the environment a `short`"
    at        = client.name
  }
  # https://learn.microsoft.com/azure/postgresql/security/security-access-control
  check "login-name" {
    condition = lookup(client, "database", null) == null || !contains(["admin", "administrator", "azure-maintenance", "azure-pg-admin", "azure-superuser", "azure-sys", "guest", "postgres", "public", "root", "template0", "template1"], client.name) && !startswith(client.name, "pg-")
    message   = "the login of the database of `${client.name}` in ${cell.name} would be called `${replace(client.name, "-", "_")}`, which Azure keeps for itself"
    help      = "give the client another name, and keep this one in `display_name`"
    at        = client.name
  }
  check "subnet" {
    found   = [for subnet in concat(["databases"], geo_backup ? ["private_endpoints"] : []) : subnet if lookup(client, "database", null) != null && try(owner.network.subnets[subnet], null) == null]
    message = "the database of `${client.name}` in ${cell.name} has no place in its network: there is no subnet for ${join(" and ", [for subnet in found : "`${subnet}`"])}"
    help    = "write ${join(" and ", [for subnet in found : "`${subnet}`"])} in `network.subnets`, or a `network.vpc_cidr` of /16 to /21, which is divided by itself"
    at      = [cell.network.subnets, cell.network.vpc_cidr]
  }
  # The series decides: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute
  check "size" {
    condition = !on_azure || can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", size))
    message   = "Azure has no server of the size `${size}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "write a size of the series B, D, E or M, such as `Standard_D4ds_v5`, for this cell in `[clients.${client.name}.overrides.\"${cell.name}\".database]`"
    at        = client.database.instance_type
  }
  check "size-known" {
    condition = !on_azure || !can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", size)) || instance_type(size, region.name).known != "no_such_size"
    message   = "Azure has no size `${size}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "write one that there is, such as `Standard_D4ds_v5` or `Standard_E4ds_v5` (table of ${instance_type(size, region.name).as_of})"
    at        = client.database.instance_type
  }
  check "size-families-known" {
    condition = !can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", size)) || instance_type(size, region.name).known != "no_such_family"
    message   = "the database of `${client.name}` in ${cell.name} is to be of the size `${size}`, of which nothing is known"
    help      = "correct the name, such as `Standard_D4ds_v5`, unless the family is newer than the table of ${instance_type(size, region.name).as_of}"
    at        = client.database.instance_type
    severity  = "warning"
  }
  check "size-offered" {
    condition = !can(regex("^Standard_[BDEM][A-Za-z0-9_]+$", size)) || instance_type(size, region.name).known != "elsewhere"
    message   = "${region.name} does not offer machines of the size `${size}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "take a size that the region has: `az postgres flexible-server list-skus --location ${region.name}` lists them (table of ${instance_type(size, region.name).as_of})"
    at        = client.database.instance_type
    severity  = "warning"
  }
  check "version" {
    condition = lookup(client, "database", null) == null || contains(["13", "14", "15", "16", "17", "18"], try(client.database.engine_version, "16"))
    message   = "Azure takes major versions of PostgreSQL, 13 to 18, and the database of `${client.name}` in ${cell.name} asks for ${try(client.database.engine_version, "")}"
    help      = contains(["13", "14", "15", "16", "17", "18"], tostring(major)) ? "write `engine_version = \"${major}\"`: minor versions come in the maintenance window" : "write one of them, without a minor version: that comes in the maintenance window"
    at        = client.database.engine_version
  }
  check "storage-size" {
    condition = !on_azure || contains(sizes, gib)
    message   = "the database of `${client.name}` in ${cell.name} has ${gib} GiB, and storage of a server comes in ${join(", ", [for one in sizes : tostring(one)])} GiB"
    help      = length(larger) > 0 ? "write `volumes.data.size_gib = ${larger[0]}`" : "write 32767 at most"
    at        = client.database.volumes.data.size_gib
  }
  check "storage-tier" {
    condition = tier == null || !contains(sizes, gib) ? true : contains(tiers[tostring(gib)], tier)
    message   = "the database of `${client.name}` in ${cell.name} has ${gib} GiB, which cannot have the tier `${tier == null ? "" : tier}`"
    help      = "leave `flexible_server.storage_tier` out, or write one of ${try(join(", ", tiers[tostring(gib)]), "the size's")}"
    at        = [client.database.flexible_server.storage_tier, client.database.volumes.data.size_gib]
  }
  # https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server
  check "standby-burstable" {
    condition = !burstable || !try(client.database.standby, false)
    message   = "the database of `${client.name}` in ${cell.name} is to have a standby, and a burstable size like `${size}` has none"
    help      = "write a size of the series D or E, such as `Standard_D2ds_v5`, or `standby = false`"
    at        = [client.database.instance_type, client.database.standby]
  }
  check "standby-zone" {
    condition = !try(client.database.standby, false) || length(cell.network.zones) > 1
    message   = "the standby of the database of `${client.name}` in ${cell.name} lies in the same zone as the database: ${length(region.zones) > 1 ? "the cell has one" : "${region.name} has no zones"}"
    help      = length(region.zones) > 1 ? "raise `network.availability_zones`" : "take a region with zones for what must survive the loss of a data centre, or turn the rule off"
    at        = [client.database.standby, cell.network.availability_zones]
    severity  = "warning"
  }
  check "standby" {
    condition = try(client.database.standby, true) || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and the database of `${client.name}` in ${cell.name} is lost for hours with its zone"
    help      = "leave `standby` out"
    at        = client.database.standby
    severity  = "warning"
  }
  check "deletion-protection" {
    condition = lookup(client, "database", null) == null ? true : client.database.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Azure would delete the database of `${client.name}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = client.database.deletion_protection
    severity  = "warning"
  }
  # 35 days at most: https://learn.microsoft.com/azure/postgresql/backup-restore/concepts-backup-restore. A backup vault gives files back and no server, and takes none of more
  # than 1 TiB: https://learn.microsoft.com/azure/backup/backup-azure-database-postgresql-flex-support-matrix
  check "backup-days" {
    condition = lookup(client, "database", null) == null || max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days) <= 35
    message   = "recovery points of ${cell.name} are kept for up to ${max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days)} days, and Azure keeps those of the database of `${client.name}` for 35 at most"
    help      = "write what is older into a bucket of the client, with `pg_dump` in an app of the kind `cron_job`; the README of the module `azure-postgres` has the command"
    at = concat(
      [for key in ["monthly_days", "weekly_days", "daily_days"] : environment.backup[key] if environment.backup[key] > 35],
      [client.database],
    )
    severity = "note"
  }
  check "geo-backup" {
    condition = !geo_backup || paired != null
    message   = "backups of the database of `${client.name}` in ${cell.name} are to be kept in the paired region, too, and ${region.name} has none"
    help      = "leave `flexible_server.geo_backup` out"
    at        = client.database.flexible_server.geo_backup
  }
  # Storage that Azure made larger is more than what stands here, and smaller storage would be another server.
  check "auto-grow" {
    condition = !try(client.database.flexible_server.auto_grow, false)
    message   = "once Azure has grown the storage of the database of `${client.name}` in ${cell.name}, Terraform plans to replace the server, and refuses"
    help      = "write the size that it has then as `volumes.data.size_gib`; or leave `flexible_server.auto_grow` out: the alarm goes off at ${try(client.database.alarms.disk_percent, 80)} percent"
    at        = client.database.flexible_server.auto_grow
    severity  = "note"
  }

  # The login, which the database makes itself.
  check "secret-names" {
    found   = lookup(client, "database", null) == null ? [] : [for other in client.infrastructure.secrets.names : other if other == "database"]
    message = "`${client.name}` in ${cell.name} asks for secrets that its database makes: ${join(", ", [for other in found : "`${other}`"])}"
    help    = "take them out of `infrastructure.secrets.names`: apps find the login there, under the same names"
    at      = found
  }
  check "login-without-way" {
    found    = lookup(client, "database", null) == null ? [] : [for app, workload in client.apps : app if !workload.egress.database && contains([for one in workload.secrets : one.name], login)]
    message  = "apps of `${client.name}` in ${cell.name} read the login of its database and may not reach it: ${join(", ", [for app in found : "`${app}`"])}"
    help     = "write `egress = { database = true }`"
    at       = flatten([for app in found : [client.apps[app].egress.database, [for one in client.apps[app].secrets : one.name if one.name == login]]])
    severity = "warning"
  }

  # What is said of all servers, and what has a key of its own: the parameter wins.
  check "parameters-of-others" {
    found    = [for one in keys(parameters) : one if contains(["connection_throttle.enable", "log_connections", "log_disconnections", "log_min_duration_statement", "log_statement", "password_encryption", "port", "require_secure_transport", "ssl_min_protocol_version"], one)]
    message  = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for one in found : "`${one}`"])} twice: as a parameter, and by the blueprint"
    help     = "take it out of `parameters`"
    at       = [for one in found : client.database.parameters[spelled[one][0]]]
    severity = "warning"
  }
  check "parameters-spelled" {
    found   = [for one, names in spelled : one if length(names) > 1]
    message = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for one in found : join(" and ", [for way in spelled[one] : "`${way}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for one in found : client.database.parameters[spelled[one][1]]]
  }
  check "parameter-versions" {
    found    = [for one, setting in settings : one if setting.known == "yes" && (setting.first > major || setting.last < major && major <= 18)]
    message  = "PostgreSQL ${client.database.engine_version} has no setting ${join(", ", [for one in found : "`${one}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help     = "take ${length(found) == 1 ? "it" : "them"} out; ${join(", ", [for one in found : "`${one}` is ${settings[one].first > major ? "of version ${settings[one].first} and later ones" : "gone since version ${settings[one].last + 1}"}"])} (settings of ${settings[found[0]].as_of})"
    at       = [for one in found : client.database.parameters[spelled[one][0]]]
    severity = "warning"
  }
  # What keeps the server's data and its way into the network is Azure's: https://learn.microsoft.com/azure/postgresql/server-parameters/param-write-ahead-log-settings
  check "parameters-read-only" {
    found = [for one, setting in settings : one if setting.known == "fixed" || contains([
      "archive_command", "archive_mode", "config_file", "data_directory", "fsync", "full_page_writes", "hba_file", "ident_file", "listen_addresses", "primary_conninfo", "restore_command",
      "ssl", "ssl_cert_file", "ssl_key_file", "unix_socket_directories",
    ], one)]
    message  = "nobody but Azure can set ${join(", ", [for one in found : "`${one}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help     = "take it out of `parameters`"
    at       = [for one in found : client.database.parameters[spelled[one][0]]]
    severity = "warning"
  }
  # Azure has settings of its own, which have a dot in them or begin with its name.
  check "parameter-names" {
    found    = [for one, setting in settings : one if setting.known == "no" && !can(regex("[.]|^(require_secure_transport|azure|pgbouncer|logfiles)", one))]
    message  = "PostgreSQL has no setting ${join(", ", [for one in found : "`${one}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help     = settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of})" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    at       = [for one in found : client.database.parameters[spelled[one][0]]]
    severity = "warning"
  }
  check "parameter-values" {
    found   = [for one, setting in settings : one if setting.known == "yes" && setting.fault != null && !(setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[one])))]
    message = "PostgreSQL does not take ${join(", ", [for one in found : "`${one} = ${parameters[one]}`"])}, which the database of `${client.name}` in ${cell.name} is given: ${join("; ", [for one in found : "of `${one}` ${settings[one].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for one in found : "`${one}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for one in found : client.database.parameters[spelled[one][0]]]
  }
  # Values are numbers in the unit of each setting: https://learn.microsoft.com/azure/postgresql/server-parameters/concepts-server-parameters
  check "parameter-units" {
    found   = [for one, setting in settings : one if setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[one]))]
    message = "Azure takes plain numbers, and the database of `${client.name}` in ${cell.name} is given units: ${join(", ", [for one in found : "`${one} = ${parameters[one]}`"])}"
    help = join("; ", [
      for one in found : settings[one].plain == null ? "write a number of ${settings[one].unit}, which `${one}` counts in" : "write `${one} = \"${settings[one].plain}\"`, which is as much: the setting counts in ${settings[one].unit}"
    ])
    at = [for one in found : client.database.parameters[spelled[one][0]]]
  }
}
