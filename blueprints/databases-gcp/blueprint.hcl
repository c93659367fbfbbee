blueprint "databases-gcp" {
  summary = "PostgreSQL of a client as Cloud SQL runs it: in the cell's network alone, under the client's key"
  each    = "client"
  clouds  = ["gcp"]
  when    = lookup(client, "database", null) != null
  section = "database"

  # A state for each client: no plan for one can reach the data of another.
  stack {
    layer  = "03-databases"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp", "client-gcp"]

    set {
      tags       = { Client = client.name }
      in_cluster = true
    }
  }

  names {
    prefix = "${project.name}-${cell.short}-${client.name}"
    # Whose network it lies in.
    owner         = estate.cells[cell.network_owner.cell]
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"
    # The job that makes logins, and its namespace: 52 characters at most. Namespace and account of the same name are one identity in all clusters of a project.
    login_of    = "${cell.short}-${client.name}"
    login_job   = length(login_of) <= 43 ? "login-${login_of}-db" : "login-${trimsuffix(substr(login_of, 0, 36), "-")}-${substr(sha1(login_of), 0, 6)}-db"
    secret_name = join("/", compact([project.name, environment.secrets_under, client.name, "database"]))
    # Apps that may sign in as themselves.
    accounts = { for name, workload in client.apps : name => split("@", workload.google_service_account)[0] if workload.egress.database && workload.google_service_account != "" }
    # Cloud SQL makes a backup each day and counts them: they are kept as long as the environment keeps anything, of which it has a year at most.
    longest     = max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days)
    backup_days = min(365, longest)
    # The provider labels nothing inside of an instance's settings.
    labels = { for key, value in merge(project.tags, { Project = project.name, Environment = environment.name, Region = region.name, ManagedBy = "terraform" }) :
      replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
    }
    # PostgreSQL reads names of settings in any case: here they are in lower case, with the way that each is written.
    spelled    = { for name in keys(try(client.database.parameters, {})) : lower(name) => name... }
    parameters = { for name, names in spelled : name => client.database.parameters[names[0]] }
    settings   = { for name, value in parameters : name => postgres_setting(name, value) }
    here       = lookup(client, "database", null) != null
    tier       = here ? client.database.instance_type : ""
    plus       = here ? client.database.cloud_sql.edition == "ENTERPRISE_PLUS" : false
    # vCPUs and MiB of a tier that says them.
    custom = try({ cpus = parseint(regex("^db-custom-([0-9]+)-([0-9]+)$", tier)[0], 10), memory = parseint(regex("^db-custom-([0-9]+)-([0-9]+)$", tier)[1], 10) }, null)
    # Memory of a vCPU, 0.9 to 6.5 GiB of it in steps of 256 MiB, and what is nearest to what is asked for.
    cpus   = custom == null ? 1 : max(1, custom.cpus == 1 ? 1 : 2 * ceil(custom.cpus / 2))
    memory = custom == null ? 3840 : 256 * floor(min(cpus * 6656, max(3840, ceil(cpus * 921.6 / 256) * 256, ceil(custom.memory / 256) * 256)) / 256)
    # Minutes of a day.
    backup_at      = here ? parseint(split(":", client.database.cloud_sql.backup_start_utc)[0], 10) * 60 : 0
    maintenance_at = here ? parseint(split(":", client.database.maintenance.start_utc)[0], 10) * 60 : 0
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-databases/${environment.name}/${client.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  check "engine" {
    condition = !here || client.database.engine == "cloud-sql"
    message   = "the database of `${client.name}` in ${cell.name} is to be `${client.database.engine}`, which Google Cloud does not have"
    help      = "write `engine = \"cloud-sql\"` for this cell in `[clients.${client.name}.overrides.\"${cell.name}\".database]`, or leave `engine` out everywhere"
    at        = client.database.engine
  }
  # https://cloud.google.com/sql/docs/postgres/create-instance#machine-types
  check "tier-form" {
    condition = !here || client.database.engine != "cloud-sql" || can(regex("^db-(custom-[0-9]+-[0-9]+|perf-optimized-N-[0-9]+|f1-micro|g1-small|c4a-[a-z]+-[0-9]+)$", tier))
    message   = "Cloud SQL has no tier `${tier}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "write the vCPUs and the MiB of memory for this cell, `instance_type = \"db-custom-4-16384\"`, or in Enterprise Plus `db-perf-optimized-N-4`, in `[clients.${client.name}.overrides.\"${cell.name}\".database]`"
    at        = client.database.instance_type
  }
  # https://cloud.google.com/sql/docs/postgres/editions-intro
  check "tier-edition" {
    condition = !here || !can(regex("^db-(custom|perf|f1|g1|c4a)", tier)) || plus == can(regex("^db-(perf-optimized|c4a)-", tier))
    message   = plus ? "the tier `${tier}` of the database of `${client.name}` in ${cell.name} is not one of Enterprise Plus" : "the tier `${tier}` of the database of `${client.name}` in ${cell.name} is one of Enterprise Plus, and the edition is Enterprise"
    help      = plus ? "write one such as `db-perf-optimized-N-4`, or leave `cloud_sql.edition` out" : "write `cloud_sql.edition = \"ENTERPRISE_PLUS\"`, or a tier such as `db-custom-4-16384`"
    at        = plus ? [client.database.instance_type, client.database.cloud_sql.edition] : [client.database.instance_type]
  }
  # "1 vCPU or an even number between 2 and 96; 0.9 to 6.5 GB per vCPU; a multiple of 256 MB; at least 3.75 GB":
  # https://cloud.google.com/sql/docs/postgres/create-instance#machine-types
  check "tier-custom" {
    condition = custom == null ? true : (custom.cpus == 1 || custom.cpus % 2 == 0) && custom.cpus >= 1 && custom.cpus <= 96 && custom.memory % 256 == 0 && custom.memory >= 3840 && (
      custom.memory >= custom.cpus * 921.6 && custom.memory <= custom.cpus * 6656
    )
    message = "Cloud SQL makes no `${tier}`, which the database of `${client.name}` in ${cell.name} asks for: it takes 1 vCPU or an even number up to 96, and for each 0.9 to 6.5 GiB of memory, in steps of 256 MiB from 3840 on"
    help    = "write `instance_type = \"db-custom-${min(96, cpus)}-${memory}\"`"
    at      = client.database.instance_type
  }
  # "Covered by the Cloud SQL SLA: no": https://cloud.google.com/sql/docs/postgres/instance-settings#machine-type-2ndgen
  check "tier-shared-core" {
    condition = !here || !environment.protected || !contains(["db-f1-micro", "db-g1-small"], tier)
    message   = "the database of `${client.name}` in ${cell.name} has a share of a vCPU, of which Google promises nothing, and `${environment.name}` is protected"
    help      = "write a tier with a vCPU of its own, such as `db-custom-2-7680`"
    at        = client.database.instance_type
    severity  = "warning"
  }
  # https://cloud.google.com/sql/docs/postgres/db-versions
  check "version" {
    condition = !here || can(regex("^1[0-8]$", client.database.engine_version))
    message   = "Cloud SQL has no PostgreSQL ${client.database.engine_version}, which the database of `${client.name}` in ${cell.name} asks for"
    help      = can(regex("^1[0-8]\\.", client.database.engine_version)) ? "write the major version alone, `engine_version = \"${split(".", client.database.engine_version)[0]}\"`: minor ones come with the maintenance" : "write one such as `16`"
    at        = client.database.engine_version
  }
  # https://cloud.google.com/sql/docs/quotas
  check "size" {
    condition = !here || client.database.volumes.data.size_gib >= 10
    message   = "the database of `${client.name}` in ${cell.name} has ${client.database.volumes.data.size_gib} GiB, Cloud SQL begins at 10"
    help      = "write `volumes.data.size_gib = 10`"
    at        = client.database.volumes.data.size_gib
  }
  check "max-size" {
    condition = !here || client.database.cloud_sql.max_size_gib == null ? true : client.database.cloud_sql.max_size_gib > client.database.volumes.data.size_gib
    message   = "the storage of the database of `${client.name}` in ${cell.name} is to grow to ${client.database.cloud_sql.max_size_gib} GiB, and has ${client.database.volumes.data.size_gib} from the beginning"
    help      = "write a larger `cloud_sql.max_size_gib`, or leave it out"
    at        = [client.database.cloud_sql.max_size_gib, client.database.volumes.data.size_gib]
  }
  # Every instance has these: https://cloud.google.com/sql/docs/postgres/create-manage-databases
  check "database-name" {
    condition = !here || !contains(["none", "postgres", "public", "template0", "template1"], client.name) && !startswith(client.name, "cloudsql") && !startswith(client.name, "pg-")
    message   = "the database of `${client.name}` in ${cell.name} and its owner would be called so, too, which Cloud SQL and PostgreSQL keep for themselves"
    help      = "give the client another name, and keep this one in `display_name`"
    at        = client.name
  }
  # https://cloud.google.com/sql/docs/postgres/configure-private-services-access
  check "private-services" {
    condition = !here || lookup(cell.network.subnets, "private_services", null) != null
    message   = "the database of `${client.name}` in ${cell.name} gets its address from the range `private_services` of the network, which has none"
    help      = "write `subnets.private_services` in `${network_table}`, a /24 at least"
    at        = [cell.network.vpc_cidr, client.database]
  }
  # https://cloud.google.com/sql/docs/postgres/backup-recovery/backups: 365 at most.
  check "backup-days" {
    condition = !here || longest <= 365
    message   = "the database of `${client.name}` in ${cell.name} has 365 daily backups, which is the most that Cloud SQL keeps, and `${environment.name}` keeps recovery points for ${longest} days"
    help      = "export what is to be kept longer (`gcloud sql export sql`) into a bucket with a retention policy, or lower the days of `backup` in `[environments.${environment.name}]`"
    at        = [for key in ["monthly_days", "weekly_days", "daily_days"] : environment.backup[key] if environment.backup[key] > 365]
    severity  = "warning"
  }
  # https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr
  check "point-in-time" {
    condition = !here || plus || !environment.protected || environment.backup.daily_days <= 7
    message   = "the database of `${client.name}` in ${cell.name} can be brought back to any second of 7 days, and from then on to that of a daily backup: `${environment.name}` keeps daily recovery points for ${environment.backup.daily_days}"
    help      = "write `cloud_sql.edition = \"ENTERPRISE_PLUS\"`, with a tier of it, for up to 35 days"
    at        = [client.database.cloud_sql.edition, client.database]
    severity  = "note"
  }
  check "maintenance-hour" {
    condition = !here || endswith(client.database.maintenance.start_utc, ":00")
    message   = "the maintenance of the database of `${client.name}` in ${cell.name} begins at ${split(":", client.database.maintenance.start_utc)[0]}:00, not at ${client.database.maintenance.start_utc}: Cloud SQL takes whole hours"
    help      = "write `maintenance.start_utc = \"${split(":", client.database.maintenance.start_utc)[0]}:00\"`"
    at        = client.database.maintenance.start_utc
    severity  = "warning"
  }
  # Backups do not run while maintenance does: https://cloud.google.com/sql/docs/postgres/backup-recovery/backups
  check "windows" {
    condition = !here || (backup_at - maintenance_at + 1440) % 1440 >= 60 && (maintenance_at - backup_at + 1440) % 1440 >= 60
    message   = "the daily backup of the database of `${client.name}` in ${cell.name} starts in the hour of its maintenance, ${client.database.maintenance.start_utc}"
    help      = "write another `cloud_sql.backup_start_utc` or `maintenance.start_utc`"
    at        = [client.database.cloud_sql.backup_start_utc, client.database.maintenance.start_utc]
    severity  = "warning"
  }
  check "standby" {
    condition = !here || client.database.standby || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and the database of `${client.name}` in ${cell.name} is gone with its zone"
    help      = "leave `standby` out"
    at        = client.database.standby
    severity  = "warning"
  }
  check "deletion-protection" {
    condition = !here || client.database.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Cloud SQL would delete the database of `${client.name}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = client.database.deletion_protection
    severity  = "warning"
  }
  check "parameters-spelled" {
    found   = [for name, names in spelled : name if length(names) > 1]
    message = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for name in found : join(" and ", [for one in spelled[name] : "`${one}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for name in found : client.database.parameters[spelled[name][1]]]
  }
  # Cloud SQL sets these itself and has no flags for them: https://cloud.google.com/sql/docs/postgres/flags
  check "parameters-of-cloud-sql" {
    found = [for name in keys(parameters) : name if can(regex("^(archive_|recovery_target|restore_command|primary_|ssl($|_)|unix_socket_|ident_file|krb_)", name)) || contains([
      "config_file", "data_directory", "fsync", "full_page_writes", "hba_file", "hot_standby", "listen_addresses", "log_destination", "log_directory", "log_filename", "logging_collector", "port", "shared_preload_libraries",
      "wal_level",
    ], name)]
    message = "Cloud SQL has no flag for ${join(", ", [for name in found : "`${name}`"])}, which the database of `${client.name}` in ${cell.name} is given: the apply ends there"
    help    = "take ${length(found) == 1 ? "it" : "them"} out of `parameters`: Cloud SQL sets ${length(found) == 1 ? "it" : "them"} itself; libraries are loaded by flags such as `cloudsql.enable_pgaudit`, logical replication by `cloudsql.logical_decoding`"
    at      = [for name in found : client.database.parameters[spelled[name][0]]]
  }
  check "parameters-of-others" {
    found    = [for name in keys(parameters) : name if contains(["cloudsql.iam_authentication", "log_checkpoints", "log_connections", "log_disconnections", "log_lock_waits", "log_min_duration_statement", "log_statement", "log_temp_files"], name)]
    message  = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for name in found : "`${name}`"])} twice: as a parameter, which counts, and by the blueprint"
    help     = "take it out of `parameters`${contains(found, "cloudsql.iam_authentication") ? "; without it no app signs in as itself" : ""}"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # Names: data/postgres-settings.json. Flags of Cloud SQL's own and of extensions have a dot in them.
  check "parameter-names" {
    found    = [for name, setting in settings : name if setting.known == "no"]
    message  = "PostgreSQL has no setting ${join(", ", [for name in found : "`${name}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help     = settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # "Integer": https://cloud.google.com/sql/docs/postgres/flags
  check "parameter-units" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name]))]
    message = "Cloud SQL takes plain numbers, and the database of `${client.name}` in ${cell.name} is given units: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help = join("; ", [
      for name in found : settings[name].plain == null ? "write a number of ${settings[name].unit}, which `${name}` counts in" : "write `${name} = \"${settings[name].plain}\"`, which is as much: the setting counts in ${settings[name].unit}"
    ])
    at = [for name in found : client.database.parameters[spelled[name][0]]]
  }
  check "parameter-values" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.fault != null && !(setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name])))]
    message = "PostgreSQL does not take ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}, which the database of `${client.name}` in ${cell.name} is given: ${join("; ", [for name in found : "of `${name}` ${settings[name].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for name in found : "`${name}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for name in found : client.database.parameters[spelled[name][0]]]
  }
  # A server does not start when it cannot have its buffers. Counted in blocks of 8 kB.
  check "shared-buffers" {
    condition = try(tonumber(settings.shared_buffers.plain), null) == null || custom == null ? true : tonumber(settings.shared_buffers.plain) < custom.memory * 128
    message   = "the database of `${client.name}` in ${cell.name} is to have ${floor(tonumber(settings.shared_buffers.plain) / 128)} MiB of shared buffers, and `${tier}` has ${custom.memory} MiB of memory"
    help      = "write a quarter of the memory, `shared_buffers = \"${custom.memory * 32}\"`, or take it out of `parameters`"
    at        = client.database.parameters[spelled.shared_buffers[0]]
  }
}
