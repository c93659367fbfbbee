blueprint "data-postgres-gcp" {
  summary = "PostgreSQL of a store on Cloud SQL: its home, and read replicas of it in other regions, each under the key of its region"
  each    = "store"
  clouds  = ["gcp"]
  when    = store.kind == "postgres"
  section = "postgres"

  # A state for each place of each store: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation-gcp", "platform-gcp", "client-gcp"]

    # A copy is made of a home that is there. A home makes users of the accounts of apps in all places.
    needs_of_cells = {
      data-postgres-gcp = at_home ? [] : [store.primary]
      client-gcp        = at_home && store.client != null ? [for place in store.places : place if place != cell.name] : []
    }

    set {
      tags = merge({ Store = store.path }, store.client == null ? {} : { Client = store.client })
      # Also of a copy that follows: it may have been a home, whose job goes then.
      in_cluster = true
    }
  }

  names {
    at_home = store.role == "primary"
    # Whether it makes backups, and has a login: the home, and a copy that was promoted.
    alone = at_home || store.postgres.promoted
    # Whose network it is asked from.
    owner = estate.cells[cell.network_owner.cell]
    # What is called after the store in this cell, and the instance that copies follow.
    name = "${project.name}-${cell.short}-${store.slug}"
    home = "${project.name}-${estate.cells[store.primary].short}-${store.slug}-data"
    # The job that makes logins, and its namespace: 52 characters at most. Namespace and account of the same name are one identity in all clusters of a project.
    login_of  = "${cell.short}-${store.slug}"
    login_job = length(login_of) <= 41 ? "login-${login_of}-data" : "login-${trimsuffix(substr(login_of, 0, 34), "-")}-${substr(sha1(login_of), 0, 6)}-data"
    # A copy that stands alone makes logins in what it has from its home.
    login_prefix = "${substr(replace(store.slug, "-", "_"), 0, 36)}_${substr(replace(cell.short, "-", "_"), 0, 20)}"
    # PostgreSQL reads no hyphens without quotes.
    database = replace(store.name, "-", "_")
    # Apps of the whole estate have a namespace of their own.
    pods_in     = store.client == null ? concat([for path, workload in cell.apps : workload.namespace if workload.client == null], ["shared"])[0] : client.namespace
    secret_name = join("/", compact([project.name, environment.secrets_under, store.client == null ? "shared" : store.client, "data", store.name]))
    secret_id   = "${project.name}-${cell.short}-${replace(trimprefix(secret_name, "${project.name}/"), "/[^A-Za-z0-9_-]/", "-")}"
    # Apps that may sign in as themselves, here and in each place; the account of each is called as `google_service_account` says. Who works nowhere but elsewhere is
    # a user of the home, as users of copies are.
    accounts_here = store.client == null ? {} : { for app, workload in client.apps : app => workload.google_service_account if workload.egress.database && workload.google_service_account != "" }
    ids_elsewhere = store.client == null ? {} : merge([for place in store.places : {
      for path, workload in estate.apps : "${estate.cells[place].short}/${workload.name}" => {
        full    = "${project.name}-${estate.cells[place].short}-${store.client}-${workload.name}"
        project = estate.cells[place].account
      } if workload.client == store.client && contains(workload.cells, place) && workload.egress.database
    } if place != cell.name]...)
    accounts_elsewhere = { for key, id in ids_elsewhere : key => "${length(id.full) <= 30 ? id.full : "${trimsuffix(substr(id.full, 0, 23), "-")}-${substr(sha1(id.full), 0, 6)}"}@${id.project}.iam.gserviceaccount.com" }
    # The copy that takes over: of Enterprise Plus, in another region.
    failover_places  = [for place in store.places : place if place != store.primary && try(store.replicas[place].purpose, null) == "disaster-recovery" && estate.cells[place].region.name != region.name]
    failover_replica = at_home && plus && length(failover_places) > 0 ? "${project.name}-${estate.cells[failover_places[0]].short}-${store.slug}-data" : null
    # Seconds that a copy may be behind.
    lag_seconds = store.postgres.alarms.lag_seconds != null ? store.postgres.alarms.lag_seconds : store.rpo_minutes == null ? 300 : max(30, store.rpo_minutes * 30)
    # Cloud SQL makes a backup each day and counts them: they are kept as long as the environment keeps anything, of which it has a year at most.
    longest     = max(environment.backup.daily_days, environment.backup.weekly_days, environment.backup.monthly_days)
    backup_days = min(365, longest)
    # The provider labels nothing inside of an instance's settings.
    labels = { for key, value in merge(project.tags, { Project = project.name, Environment = environment.name, Region = region.name, ManagedBy = "terraform" }) :
      replace(lower(key), "/[^a-z0-9_-]/", "-") => substr(replace(lower(value), "/[^a-z0-9_-]/", "-"), 0, 63)
    }
    # PostgreSQL reads names of settings in any case: here they are in lower case, with the way that each is written.
    spelled    = { for name in keys(store.postgres.parameters) : lower(name) => name... }
    parameters = { for name, names in spelled : name => store.postgres.parameters[names[0]] }
    settings   = { for name, value in parameters : name => postgres_setting(name, value) }
    tier       = store.postgres.instance_type
    plus       = store.postgres.cloud_sql.edition == "ENTERPRISE_PLUS"
    # vCPUs and MiB of a tier that says them.
    custom = try({ cpus = parseint(regex("^db-custom-([0-9]+)-([0-9]+)$", tier)[0], 10), memory = parseint(regex("^db-custom-([0-9]+)-([0-9]+)$", tier)[1], 10) }, null)
    # Memory of a vCPU, 0.9 to 6.5 GiB of it in steps of 256 MiB, and what is nearest to what is asked for.
    cpus   = custom == null ? 1 : max(1, custom.cpus == 1 ? 1 : 2 * ceil(custom.cpus / 2))
    memory = custom == null ? 3840 : 256 * floor(min(cpus * 6656, max(3840, ceil(cpus * 921.6 / 256) * 256, ceil(custom.memory / 256) * 256)) / 256)
    # Minutes of a day.
    backup_at      = parseint(split(":", store.postgres.backup_start_utc)[0], 10) * 60
    maintenance_at = parseint(split(":", store.postgres.maintenance.start_utc)[0], 10) * 60
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # A secret without a value, or without the key that is asked for, is none to Kubernetes: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
  check "secret-of-copy" {
    found = store.kind != "postgres" || store.role == "primary" || try(store.postgres.promoted, false) ? [] : flatten([
      for path, workload in cell.apps : [
        for key, secret in workload.secrets : secret.name
        if secret.name == "${join("/", compact([project.name, environment.secrets_under, store.client == null ? "shared" : store.client]))}/data/${store.name}"
        # Where the copy is it says from the first day on.
        && (secret.property == null ? false : contains(["url", "username", "password"], secret.property))
      ] if workload.client == store.client
    ])
    message  = "apps do not start in ${cell.name}: the secret `${found[0]}` has no login there as long as `${store.path}` is a copy in ${cell.name}"
    help     = "give the app a secret of its own there (`${store.client == null ? "[environments.${environment.name}.app]" : "secrets = { ... }` in `[clients.${store.client}.overrides.\"${cell.name}\".apps.APP]"}`), to be taken out when the copy is promoted; or run it where the store is at home"
    at       = found
    severity = "warning"
  }
  # Apps that may reach databases reach the endpoints, too.
  files "policies" {
    extends = "tenancy.namespace"
    when    = region.provider == "gcp" && anytrue([for other in values(cell.stores) : other.kind == "postgres" && (other.client == null ? "shared" : other.client) == each.key])
  }

  check "engine" {
    condition = store.postgres.engine == "cloud-sql"
    message   = "the store `${store.path}` in ${cell.name} is to be `${store.postgres.engine}`, which Google Cloud does not have"
    help      = "write `engine = \"cloud-sql\"` for the store, or leave `engine` out"
    at        = store.postgres.engine
  }
  # "Read replicas are read-only; you cannot write to them": https://cloud.google.com/sql/docs/postgres/replication
  check "writes" {
    condition = store.writes == "primary"
    message   = "the store `${store.path}` is to take writes everywhere, and PostgreSQL has one place that does: copies on Cloud SQL are read only"
    help      = "leave `writes` out, and let each place write into a store of its own, or all into the home"
    at        = store.writes
  }
  check "size" {
    condition = store.postgres.storage_gib != null
    message   = "the store `${store.path}` in ${cell.name} does not say how much storage it has"
    help      = "write `storage_gib`, 10 at least, for the store"
    at        = [store.postgres.storage_gib, store.postgres]
  }
  check "max-size" {
    condition = store.postgres.max_storage_gib == null || store.postgres.storage_gib == null ? true : store.postgres.max_storage_gib > store.postgres.storage_gib
    message   = "the storage of the store `${store.path}` in ${cell.name} is to grow to ${store.postgres.max_storage_gib} GiB, and has ${store.postgres.storage_gib} from the beginning"
    help      = "write a larger `max_storage_gib`, or leave it out"
    at        = [store.postgres.max_storage_gib, store.postgres.storage_gib]
  }
  # A home is named without a project, which is that of the copy: https://cloud.google.com/sql/docs/postgres/admin-api/rest/v1/instances
  check "project" {
    found   = at_home ? [for place in keys(store.replicas) : place if estate.cells[place].account != cell.account] : []
    message = "${join(" and ", found)} ${length(found) == 1 ? "is" : "are"} in another project than ${store.primary}, the home of the store `${store.path}`, and a copy on Cloud SQL is in the project of its home"
    help    = "give the environments the same `gcp.project`, or keep the copy in a cell of ${environment.name}"
    at      = [for place in found : store.replicas[place].purpose]
  }
  # A home has no home of its own.
  check "promoted-home" {
    condition = !at_home || !store.postgres.promoted
    message   = "the store `${store.path}` is promoted in ${cell.name}, which is its home"
    help      = "write `promoted = true` for the copy that is to stand alone, `[${store.client == null ? "data" : "clients.${store.client}.data"}.${store.name}.replicas.\"REGION/ENVIRONMENT\"]`"
    at        = store.postgres.promoted
  }
  check "promoted-copy" {
    condition = at_home || !store.postgres.promoted
    message   = "the copy of the store `${store.path}` in ${cell.name} stands alone: nothing of what ${store.primary} takes comes to it"
    help      = "once all is there that is wanted, make it the home, `primary = \"${cell.name}\"`: the README of the module `cloud-sql-replica` has the steps"
    at        = store.postgres.promoted
    severity  = "note"
  }
  # Asynchronous, and without a promise: https://cloud.google.com/sql/docs/postgres/replication/replication-lag
  check "rpo" {
    condition = store.rpo_minutes == null || length(store.replicas) == 0 ? true : store.rpo_minutes > 0
    message   = "nothing of the store `${store.path}` may be lost, and copies on Cloud SQL follow with a lag, of which Google promises nothing"
    help      = "write how many minutes may be lost, `rpo_minutes = 5` or more; an alarm tells of half of that"
    at        = store.rpo_minutes
    severity  = "warning"
  }
  # https://cloud.google.com/sql/docs/postgres/instance-settings, and of rings of keys https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create
  check "name-length" {
    condition = length("${cell.account}:${name}-data") <= 98 && (store.client != null || length("${name}-data") <= 63)
    message   = "what is made of the store `${store.path}` in ${cell.name} would be called `${name}-data`, which is too long: an instance of Cloud SQL has 98 characters with its project, a ring of keys 63"
    help      = "shorten the name of the store, or of the project"
    at        = store.primary
  }
  check "backup-hour" {
    condition = !alone || endswith(store.postgres.backup_start_utc, ":00")
    message   = "the backup of the store `${store.path}` in ${cell.name} starts within four hours of ${store.postgres.backup_start_utc}, in which Cloud SQL counts whole hours"
    help      = "write `backup_start_utc = \"${split(":", store.postgres.backup_start_utc)[0]}:00\"`"
    at        = store.postgres.backup_start_utc
    severity  = "warning"
  }
  check "tier-form" {
    condition = store.postgres.engine != "cloud-sql" || can(regex("^db-(custom-[0-9]+-[0-9]+|perf-optimized-N-[0-9]+|f1-micro|g1-small|c4a-[a-z]+-[0-9]+)$", tier))
    message   = "Cloud SQL has no tier `${tier}`, which the store `${store.path}` in ${cell.name} asks for"
    help      = "write the vCPUs and the MiB of memory for this cell, `instance_type = \"db-custom-4-16384\"`, or in Enterprise Plus `db-perf-optimized-N-4`; for one place alone in its own table"
    at        = store.postgres.instance_type
  }
  # https://cloud.google.com/sql/docs/postgres/editions-intro
  check "tier-edition" {
    condition = !can(regex("^db-(custom|perf|f1|g1|c4a)", tier)) || plus == can(regex("^db-(perf-optimized|c4a)-", tier))
    message   = plus ? "the tier `${tier}` of the store `${store.path}` in ${cell.name} is not one of Enterprise Plus" : "the tier `${tier}` of the store `${store.path}` in ${cell.name} is one of Enterprise Plus, and the edition is Enterprise"
    help      = plus ? "write one such as `db-perf-optimized-N-4`, or leave `cloud_sql.edition` out" : "write `cloud_sql.edition = \"ENTERPRISE_PLUS\"`, or a tier such as `db-custom-4-16384`"
    at        = plus ? [store.postgres.instance_type, store.postgres.cloud_sql.edition] : [store.postgres.instance_type]
  }
  # "1 vCPU or an even number between 2 and 96; 0.9 to 6.5 GB per vCPU; a multiple of 256 MB; at least 3.75 GB":
  # https://cloud.google.com/sql/docs/postgres/create-instance#machine-types
  check "tier-custom" {
    condition = custom == null ? true : (custom.cpus == 1 || custom.cpus % 2 == 0) && custom.cpus >= 1 && custom.cpus <= 96 && custom.memory % 256 == 0 && custom.memory >= 3840 && (
      custom.memory >= custom.cpus * 921.6 && custom.memory <= custom.cpus * 6656
    )
    message = "Cloud SQL makes no `${tier}`, which the store `${store.path}` in ${cell.name} asks for: it takes 1 vCPU or an even number up to 96, and for each 0.9 to 6.5 GiB of memory, in steps of 256 MiB from 3840 on"
    help    = "write `instance_type = \"db-custom-${min(96, cpus)}-${memory}\"`"
    at      = store.postgres.instance_type
  }
  # "Covered by the Cloud SQL SLA: no": https://cloud.google.com/sql/docs/postgres/instance-settings#machine-type-2ndgen
  check "tier-shared-core" {
    condition = !environment.protected || !contains(["db-f1-micro", "db-g1-small"], tier)
    message   = "the store `${store.path}` in ${cell.name} has a share of a vCPU, of which Google promises nothing, and `${environment.name}` is protected"
    help      = "write a tier with a vCPU of its own, such as `db-custom-2-7680`"
    at        = store.postgres.instance_type
    severity  = "warning"
  }
  # https://cloud.google.com/sql/docs/postgres/db-versions
  check "version" {
    condition = can(regex("^1[0-8]$", store.postgres.engine_version))
    message   = "Cloud SQL has no PostgreSQL ${store.postgres.engine_version}, which the store `${store.path}` in ${cell.name} asks for"
    help      = can(regex("^1[0-8]\\.", store.postgres.engine_version)) ? "write the major version alone, `engine_version = \"${split(".", store.postgres.engine_version)[0]}\"`: minor ones come with the maintenance" : "write one such as `16`"
    at        = store.postgres.engine_version
  }
  # Every instance has these: https://cloud.google.com/sql/docs/postgres/create-manage-databases
  check "database-name" {
    condition = !contains(["none", "postgres", "public", "template0", "template1"], store.name) && !startswith(store.name, "cloudsql") && !startswith(store.name, "pg-")
    message   = "the database of the store `${store.path}` and its owner would be called `${database}`, too, which Cloud SQL and PostgreSQL keep for themselves"
    help      = "call the store otherwise"
    at        = store.primary
  }
  # https://cloud.google.com/sql/docs/postgres/backup-recovery/backups: 365 at most.
  check "backup-days" {
    condition = !alone || longest <= 365
    message   = "the store `${store.path}` in ${cell.name} has 365 daily backups, which is the most that Cloud SQL keeps, and `${environment.name}` keeps recovery points for ${longest} days"
    help      = "export what is to be kept longer (`gcloud sql export sql`) into a bucket with a retention policy, or lower the days of `backup` in `[environments.${environment.name}]`"
    at        = [environment.backup.monthly_days, environment.backup.weekly_days, environment.backup.daily_days]
    severity  = "warning"
  }
  # https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr
  check "point-in-time" {
    condition = !alone || plus || !environment.protected || environment.backup.daily_days <= 7
    message   = "the store `${store.path}` in ${cell.name} can be brought back to any second of 7 days, and from then on to that of a daily backup: `${environment.name}` keeps daily recovery points for ${environment.backup.daily_days}"
    help      = "write `cloud_sql.edition = \"ENTERPRISE_PLUS\"`, with a tier of it, for up to 35 days"
    at        = [store.postgres.cloud_sql.edition, store.postgres]
    severity  = "note"
  }
  check "maintenance-hour" {
    condition = !alone || endswith(store.postgres.maintenance.start_utc, ":00")
    message   = "the maintenance of the store `${store.path}` in ${cell.name} begins at ${split(":", store.postgres.maintenance.start_utc)[0]}:00, not at ${store.postgres.maintenance.start_utc}: Cloud SQL takes whole hours"
    help      = "write `maintenance.start_utc = \"${split(":", store.postgres.maintenance.start_utc)[0]}:00\"`"
    at        = store.postgres.maintenance.start_utc
    severity  = "warning"
  }
  # Backups do not run while maintenance does: https://cloud.google.com/sql/docs/postgres/backup-recovery/backups
  check "windows" {
    condition = !alone || (backup_at - maintenance_at + 1440) % 1440 >= 60 && (maintenance_at - backup_at + 1440) % 1440 >= 60
    message   = "the daily backup of the store `${store.path}` in ${cell.name} starts in the hour of its maintenance, ${store.postgres.maintenance.start_utc}"
    help      = "write another `backup_start_utc` or `maintenance.start_utc`"
    at        = [store.postgres.backup_start_utc, store.postgres.maintenance.start_utc]
    severity  = "warning"
  }
  check "standby" {
    condition = store.postgres.standby || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and the store `${store.path}` in ${cell.name} is gone with its zone"
    help      = "leave `standby` out"
    at        = store.postgres.standby
    severity  = "warning"
  }
  check "deletion-protection" {
    condition = store.postgres.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and Cloud SQL would delete the store `${store.path}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = store.postgres.deletion_protection
    severity  = "warning"
  }
  check "parameters-spelled" {
    found   = [for name, names in spelled : name if length(names) > 1]
    message = "the store `${store.path}` in ${cell.name} is given ${join(", ", [for name in found : join(" and ", [for one in spelled[name] : "`${one}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for name in found : store.postgres.parameters[spelled[name][1]]]
  }
  # Cloud SQL sets these itself and has no flags for them: https://cloud.google.com/sql/docs/postgres/flags
  check "parameters-of-cloud-sql" {
    found = [for name in keys(parameters) : name if can(regex("^(archive_|recovery_target|restore_command|primary_|ssl($|_)|unix_socket_|ident_file|krb_)", name)) || contains([
      "config_file", "data_directory", "fsync", "full_page_writes", "hba_file", "hot_standby", "listen_addresses", "log_destination", "log_directory", "log_filename", "logging_collector", "port", "shared_preload_libraries",
      "wal_level",
    ], name)]
    message = "Cloud SQL has no flag for ${join(", ", [for name in found : "`${name}`"])}, which the store `${store.path}` in ${cell.name} is given: the apply ends there"
    help    = "take ${length(found) == 1 ? "it" : "them"} out of `parameters`: Cloud SQL sets ${length(found) == 1 ? "it" : "them"} itself; libraries are loaded by flags such as `cloudsql.enable_pgaudit`, logical replication by `cloudsql.logical_decoding`"
    at      = [for name in found : store.postgres.parameters[spelled[name][0]]]
  }
  check "parameters-of-others" {
    found    = [for name in keys(parameters) : name if contains(["cloudsql.iam_authentication", "log_checkpoints", "log_connections", "log_disconnections", "log_lock_waits", "log_min_duration_statement", "log_statement", "log_temp_files"], name)]
    message  = "the store `${store.path}` in ${cell.name} is given ${join(", ", [for name in found : "`${name}`"])} twice: as a parameter, which counts, and by the blueprint"
    help     = "take it out of `parameters`${contains(found, "cloudsql.iam_authentication") ? "; without it no app signs in as itself" : ""}"
    at       = [for name in found : store.postgres.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # Names: data/postgres-settings.json. Flags of Cloud SQL's own and of extensions have a dot in them.
  check "parameter-names" {
    found    = [for name, setting in settings : name if setting.known == "no"]
    message  = "PostgreSQL has no setting ${join(", ", [for name in found : "`${name}`"])}, which the store `${store.path}` in ${cell.name} is given"
    help     = settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    at       = [for name in found : store.postgres.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # "Integer": https://cloud.google.com/sql/docs/postgres/flags
  check "parameter-units" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name]))]
    message = "Cloud SQL takes plain numbers, and the store `${store.path}` in ${cell.name} is given units: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help = join("; ", [
      for name in found : settings[name].plain == null ? "write a number of ${settings[name].unit}, which `${name}` counts in" : "write `${name} = \"${settings[name].plain}\"`, which is as much: the setting counts in ${settings[name].unit}"
    ])
    at = [for name in found : store.postgres.parameters[spelled[name][0]]]
  }
  check "parameter-values" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.fault != null && !(setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name])))]
    message = "PostgreSQL does not take ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}, which the store `${store.path}` in ${cell.name} is given: ${join("; ", [for name in found : "of `${name}` ${settings[name].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for name in found : "`${name}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for name in found : store.postgres.parameters[spelled[name][0]]]
  }
  # A server does not start when it cannot have its buffers. Counted in blocks of 8 kB.
  check "shared-buffers" {
    condition = try(tonumber(settings.shared_buffers.plain), null) == null || custom == null ? true : tonumber(settings.shared_buffers.plain) < custom.memory * 128
    message   = "the store `${store.path}` in ${cell.name} is to have ${floor(tonumber(settings.shared_buffers.plain) / 128)} MiB of shared buffers, and `${tier}` has ${custom.memory} MiB of memory"
    help      = "write a quarter of the memory, `shared_buffers = \"${custom.memory * 32}\"`, or take it out of `parameters`"
    at        = store.postgres.parameters[spelled.shared_buffers[0]]
  }
}
