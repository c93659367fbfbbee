blueprint "data-postgres" {
  summary = "PostgreSQL of a store on AWS: RDS with copies in other regions, or Aurora as a global database; closed to everybody but the nodes of its apps"
  each    = "store"
  clouds  = ["aws"]
  when    = store.kind == "postgres"
  section = "postgres"

  # A state for each store in each place: no plan for one can reach the data of another.
  stack {
    layer  = "03-data"
    shared = "root-module"
    needs  = ["foundation", "client"]

    # A copy is made of what is there.
    needs_of_cells = { data-postgres = store.role == "primary" ? [] : [store.primary] }

    set {
      tags = client == null ? { Store = store.path } : { Client = client.name, Store = store.path }
    }
  }

  names {
    section = store.kind == "postgres" ? lookup(store, "postgres", null) : null
    engine  = section == null ? null : section.engine
    on_rds  = engine == "rds"
    on_aur  = engine == "aurora"
    home    = estate.cells[store.primary]
    is_copy = store.role == "replica"
    copies  = keys(store.replicas)
    # Regions of all places, the home's first, and how often each is one.
    regions_of = [for name in store.places : estate.cells[name].region.name]
    places_in  = { for name in store.places : estate.cells[name].region.name => name... }
    far_copies = [for name in copies : name if estate.cells[name].region.name != home.region.name]
    # A role's name ends at 64 characters, `-pg-monitor` is the longest that is put behind it.
    prefix        = "${project.name}-${cell.short}-${store.slug}"
    secret_prefix = join("/", compact([project.name, environment.secrets_under, client == null ? "shared" : client.name]))
    # Places of a global database make logins in turn, in what is one database.
    login_prefix = "${substr(replace(store.slug, "-", "_"), 0, 36)}_${substr(replace(cell.short, "-", "_"), 0, 20)}"
    promoted     = section != null && is_copy ? section.promoted : false
    # Who takes the writes of a global database: the home, until another one is switched or failed over to.
    writer = on_aur && try(section.aurora.writer, null) != null ? section.aurora.writer : store.primary
    writes = writer == cell.name
    # It makes a login.
    makes_login = section == null ? false : promoted || (on_rds ? !is_copy : writes)
    # Half of what may be lost, and more than an idle source seems to be behind of: it writes every five minutes.
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
    lag_seconds  = section.alarms.lag_seconds != null ? section.alarms.lag_seconds : on_aur ? (store.rpo_minutes == null ? 300 : max(10, floor(store.rpo_minutes * 30))) : store.rpo_minutes == null ? 600 : max(360, floor(store.rpo_minutes * 30))
    wal_keep_gib = section.rds.wal_keep_gib == null ? max(1, floor(section.storage_gib / 5)) : section.rds.wal_keep_gib

    # What is written where the section stands: `at` and helps name it.
    what = "`${store.path}` in ${cell.name}"
    # Its type, as EC2 or RDS has it. Of Aurora's classes there is no table.
    class     = on_rds ? rds_class(section.instance_type, region.name) : null
    known     = section == null ? "offered" : on_rds ? class.known : instance_type(section.instance_type, region.name).known
    tables_of = instance_type("m5.large", region.name).as_of
    versions  = on_rds ? class.versions : []
    major     = section == null ? 0 : try(parseint(split(".", section.engine_version)[0], 10), 0)
    minor     = section == null ? 0 : try(parseint(split(".", section.engine_version)[1], 10), 0)
    # Of the major version that is asked for.
    listed_here = on_rds ? [for version in versions : version if can(regex("^[0-9.]+$", version)) && split(".", version)[0] == split(".", section.engine_version)[0]] : []
    memory_mib  = section == null ? null : instance_type(section.instance_type, region.name).memory_mib
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.GlobalDatabase.html
    aurora_from = { "13" = 4, "14" = 3, "15" = 2, "16" = 1, "17" = 4, "18" = 3 }
    instances   = on_aur ? (section.aurora.instances == null ? (section.standby ? 2 : 1) : section.aurora.instances) : 1

    # The section as it is at home, for what follows it.
    at_home     = section == null || !is_copy || promoted ? null : store.home
    home_memory = at_home == null ? null : instance_type(at_home.instance_type, home.region.name).memory_mib
    home_sets   = { for name, value in try(at_home.parameters, {}) : lower(name) => value }
    # Otherwise as many connect as the memory is good for.
    sets_connections = contains(keys(parameters), "max_connections") || contains(keys(home_sets), "max_connections")
    # What a server that follows needs as much of as the one that it follows, and has if nobody says so:
    # https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN
    at_least = { max_connections = 0, max_locks_per_transaction = 64, max_prepared_transactions = 0, max_wal_senders = 10, max_worker_processes = 8 }
    too_few = [
      for name, default in at_least : name
      if on_rds && at_home != null && try(tonumber(lookup(parameters, name, default)) < tonumber(lookup(home_sets, name, default)), false)
    ]

    # Minutes of a day: when the backup begins, when the maintenance, which may go on over midnight, and when the cell's recovery points are made.
    backup_at      = section == null ? 0 : parseint(split(":", section.backup_start_utc)[0], 10) * 60 + parseint(split(":", section.backup_start_utc)[1], 10)
    maintenance_at = section == null ? 0 : parseint(split(":", section.maintenance.start_utc)[0], 10) * 60 + parseint(split(":", section.maintenance.start_utc)[1], 10)
    recovery_at    = parseint(split(":", environment.backup.start_utc)[0], 10) * 60 + parseint(split(":", environment.backup.start_utc)[1], 10)
    windows_apart = section == null ? true : (
      (backup_at - maintenance_at + 1440) % 1440 >= section.maintenance.hours * 60 && (maintenance_at - backup_at + 1440) % 1440 >= 60
    )

    # Where endpoints are listed: in the cell that owns the network.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"
    # What the function that makes the login calls, from subnets without a way to the internet.
    endpoints = ["rds", "secretsmanager"]

    # PostgreSQL reads names of settings in any case: here they are in lower case, with the way that each is written.
    # https://www.postgresql.org/docs/current/config-setting.html
    spelled    = { for name in keys(try(section.parameters, {})) : lower(name) => name... }
    parameters = { for name, names in spelled : name => section.parameters[names[0]] }
    # What is known of the settings that it is given.
    settings = { for name, value in parameters : name => postgres_setting(name, value) }

    # Instances of RDS and Aurora in the cell.
    instances_of_stores = sum(concat([0], [
      for path, one in cell.stores : lookup(one, "postgres", null) == null ? 0 : one.postgres.engine == "aurora" ? (
        one.postgres.aurora.instances == null ? (one.postgres.standby ? 2 : 1) : one.postgres.aurora.instances
      ) : 1
    ]))
    instances_of_clients = length([
      for name, tenant in cell.clients : name
      if lookup(tenant, "database", null) == null ? false : tenant.database.engine == "rds"
    ])
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-data/${environment.name}/${store.path}"

    extension "stack" {}
  }

  # A secret without a value, or without the key that is asked for, is none to Kubernetes: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
  check "secret-of-copy" {
    found = section == null || makes_login ? [] : flatten([
      for path, workload in cell.apps : [
        for key, secret in workload.secrets : secret.name
        if secret.name == "${join("/", compact([project.name, environment.secrets_under, store.client == null ? "shared" : store.client]))}/data/${store.name}"
      ] if workload.client == store.client
    ])
    message  = "apps do not start in ${cell.name}: the secret `${found[0]}` has no login there as long as `${store.path}` is a copy in ${cell.name}"
    help     = "give the app a secret of its own there (`${store.client == null ? "[environments.${environment.name}.app]" : "secrets = { ... }` in `[clients.${store.client}.overrides.\"${cell.name}\".apps.APP]"}`), to be taken out when the copy is promoted; or run it where the store is at home"
    at       = found
    severity = "warning"
  }
  # What one place writes is what the others follow. Two that write need pgactive or another engine, and an app that settles what both have changed:
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
  check "writes-everywhere" {
    condition = section == null || store.writes != "everywhere"
    message   = "PostgreSQL takes writes in one place, and `${store.path}` is to take them in each"
    help      = "take `writes` out: copies answer queries, and one of them takes over when it is promoted; a store of the kind `objects` takes writes everywhere"
    at        = store.writes
  }
  # A replica is made by the account of its source, and so is a member of a global database.
  # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
  check "account" {
    found   = section == null ? [] : [for name in copies : name if estate.cells[name].account != home.account]
    message = "`${store.path}` is copied into another account, which neither RDS nor Aurora does: ${join(", ", [for name in found : "${name} has ${estate.cells[name].account}"])}, and its home ${store.primary} has ${home.account}"
    help    = "take the copy out, or place it in a cell of the same account; recovery points of AWS Backup can be copied into another account"
    at      = [for name in found : store.replicas[name]]
  }
  # DBSubnetGroupNotAllowedFault: "shouldn't be specified while creating read replicas that lie in the same region as the source instance".
  # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
  check "rds-region" {
    found   = on_rds ? [for name in copies : name if estate.cells[name].region.name == home.region.name] : []
    message = "${join(", ", found)} ${length(found) == 1 ? "has" : "have"} the region of the home of `${store.path}`, ${home.region.name}: RDS makes a copy there in the network of the home only"
    help    = "take it out: `standby` is there for the loss of a zone, and a copy in another region for that of the region; or give ${join(" and ", found)} a store of its own"
    at      = [for name in found : store.replicas[name]]
  }
  # "each must be in a different Region": https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.configuration.requirements.html
  check "aurora-region" {
    found   = on_aur ? [for name, places in places_in : name if length(places) > 1] : []
    message = "a global database of Aurora has one cluster in a region, and `${store.path}` has several places in one: ${join("; ", [for name in found : "${join(" and ", places_in[name])} in ${name}"])}"
    help    = "keep one of them in each region"
    at      = flatten([for name in found : [for place in places_in[name] : store.replicas[place] if contains(copies, place)]])
  }
  # "All these read replicas are created in the same VPC": https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
  check "rds-network" {
    found = on_rds ? [
      for name, places in places_in : name
      if name != home.region.name && length(distinct([for place in places : estate.cells[place].network_owner.cell])) > 1
    ] : []
    message = "RDS makes all copies of one database in a region in one network, and those of `${store.path}` have one each: ${join("; ", [for name in found : join(" and ", places_in[name])])}"
    help    = "keep one of them in the region, or let the cells share a network (`shares_network_with`)"
    at      = flatten([for name in found : [for place in places_in[name] : store.replicas[place]]])
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
  check "rds-copies" {
    condition = !on_rds || length(copies) <= 15
    message   = "RDS makes 15 copies of a database, and `${store.path}` is to have ${length(copies)}"
    help      = "take ${length(copies) - 15} out, or let Aurora have it (`engine = \"aurora\"`), where each place has readers of its own"
    at        = [for name in copies : store.replicas[name]]
  }
  # More than five it does not guarantee, for the room in access lists of the home's network: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html
  check "rds-far-copies" {
    condition = !on_rds || length(far_copies) <= 5 || length(copies) > 15
    message   = "`${store.path}` is to have ${length(far_copies)} copies in other regions, and RDS promises five"
    help      = "keep five, or let Aurora have it (`engine = \"aurora\"`), which has ten"
    at        = [for name in copies : store.replicas[name]]
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.configuration.requirements.html
  check "aurora-copies" {
    condition = !on_aur || length(copies) <= 10
    message   = "a global database of Aurora has ten copies, and `${store.path}` is to have ${length(copies)}"
    help      = "take ${length(copies) - 10} out"
    at        = [for name in copies : store.replicas[name]]
  }
  # At home 15 readers, less the number of copies; the same page.
  check "aurora-instances" {
    condition = !on_aur || is_copy || instances - 1 <= 15 - length(copies)
    message   = "${what} is to have ${instances} instances, and at home of a global database with ${length(copies)} copies there can be ${16 - length(copies)}"
    help      = "write `aurora.instances = ${max(1, 16 - length(copies))}` for the home, or have fewer copies"
    at        = try(section.aurora.instances, null)
  }
  # "requires DB instance classes that are optimized for memory-intensive applications"; the same page. It is one from the start.
  check "aurora-class" {
    condition = !on_aur || can(regex("^(r|x)[0-9]", section.instance_type)) || contains(["no_such_size", "no_such_family"], known)
    message   = "a global database of Aurora, which ${what} is, has memory-optimized classes only, and `db.${section.instance_type}` is none"
    help      = "write one such as `r6g.large`, or let RDS have it (`engine = \"rds\"`)"
    at        = section.instance_type
  }
  # What the provider reads back has a minor version, and a global database without one differs in every plan:
  # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/rds/global_cluster.go
  check "aurora-version" {
    condition = !on_aur || can(regex("\\.", section.engine_version))
    message   = "${what} asks for PostgreSQL ${section.engine_version} of Aurora, which wants a minor version as well"
    help      = "write one that `aws rds describe-db-engine-versions --engine aurora-postgresql` lists, such as `16.6`, in all places of the store"
    at        = section.engine_version
  }
  check "aurora-oldest" {
    condition = !on_aur || !can(regex("\\.", section.engine_version)) || minor >= lookup(aurora_from, tostring(major), 0)
    message   = "global databases of Aurora begin at PostgreSQL ${major}.${lookup(aurora_from, tostring(major), 0)}, and ${what} asks for ${section.engine_version}"
    help      = "write `engine_version = \"${major}.${lookup(aurora_from, tostring(major), 0)}\"` or a newer one"
    at        = section.engine_version
    severity  = "warning"
  }
  # Those that AWS's table of Aurora MySQL has without it; of Aurora PostgreSQL nobody here has read it.
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.GlobalDatabase.html
  check "aurora-offered" {
    condition = !on_aur || !contains(["ap-east-2", "ap-southeast-6", "ap-southeast-7"], region.name)
    message   = "${region.name} may have no global databases of Aurora, and `${store.path}` has a place there"
    help      = "look whether it has, or let RDS have the store (`engine = \"rds\"`)"
    at        = [try(store.replicas[cell.name], null), section.engine]
    severity  = "warning"
  }
  check "aurora-writer" {
    condition = !on_aur || contains(store.places, writer)
    message   = "`${writer}` is to take the writes of `${store.path}`, and is no place of it"
    help      = "write one of ${join(", ", [for name in store.places : "`${name}`"])}, or take `aurora.writer` out"
    at        = try(section.aurora.writer, null)
  }
  # "you can't perform a major version upgrade ... if the recovery point objective (RPO) feature is turned on":
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-upgrade.html
  check "aurora-upgrade" {
    condition = !on_aur || !section.major_upgrade || section.aurora.rpo_seconds == null
    message   = "${what} is to take another major version, which Aurora refuses while `aurora.rpo_seconds` holds writes back"
    help      = "take `aurora.rpo_seconds` out and apply, then write `major_upgrade`"
    at        = [try(section.aurora.rpo_seconds, null), section.major_upgrade]
  }
  check "aurora-rpo" {
    condition = !on_aur || section.aurora.rpo_seconds == null || length(copies) > 0
    message   = "`${store.path}` has no copy, and `aurora.rpo_seconds` holds writes back for one"
    help      = "take `aurora.rpo_seconds` out, or write `replicas`"
    at        = try(section.aurora.rpo_seconds, null)
    severity  = "warning"
  }

  # The copy in another region is made from a snapshot, and replicates from the log since then. RDS keeps it on the disk for as long as the link is cut.
  check "wal-keep" {
    condition = !on_rds || is_copy || section.storage_gib == null || length(copies) == 0 ? true : wal_keep_gib * 2 <= section.storage_gib
    message   = "the log that ${what} keeps for a copy that does not follow may take ${on_rds ? wal_keep_gib : 0} of ${on_rds ? section.storage_gib : 0} GiB"
    help      = "write a smaller `rds.wal_keep_gib`, or leave it out, which is a fifth of the storage; or raise `storage_gib`"
    at        = [try(section.rds.wal_keep_gib, null), section.storage_gib]
    severity  = "warning"
  }
  # In-region replicas are upgraded with their source; of those in other regions the page says nothing:
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html
  check "rds-upgrade" {
    condition = !on_rds || is_copy || !section.major_upgrade || length(copies) == 0
    message   = "${what} is to take another major version, and its copies in other regions do not come along"
    help      = "take the copies out first, apply, take the new version, and write them again: the README of the module `database-rds` has the steps"
    at        = section.major_upgrade
    severity  = "warning"
  }
  check "promoted-home" {
    condition = section == null || is_copy || !section.promoted
    message   = "${what} is at home, and `promoted` is said of a copy"
    help      = "write it for the copy: `[${client == null ? "data" : "clients.${client.name}.data"}.${store.name}.replicas.\"REGION/ENVIRONMENT\"]` and there `postgres = { promoted = true }`"
    at        = section.promoted
  }
  # What a copy has of its home, and what it needs as much of.
  check "same-as-home" {
    found = at_home == null ? [] : [
      for key, pair in {
        engine          = [at_home.engine, section.engine]
        engine_version  = [at_home.engine_version, section.engine_version]
        port            = [tostring(at_home.port), tostring(section.port)]
        "aurora.writer" = [try(coalesce(at_home.aurora.writer), ""), try(coalesce(section.aurora.writer), "")]
      } : key
      if pair[0] != pair[1]
    ]
    message = "a copy has ${join(" and ", [for key in found : "`${key}`"])} of its home, and ${what} is given another"
    help    = "write it for the store, and not for the copy"
    at      = [for key in found : key == "aurora.writer" ? section.aurora.writer : section[key]]
  }
  # A copy is made with the storage of its source, whatever is written, and RDS makes none smaller:
  # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#allocated_storage
  check "copy-storage" {
    condition = !on_rds || at_home == null ? true : coalesce(section.storage_gib, 65536) >= coalesce(at_home.storage_gib, 0)
    message   = "${what} has less storage than its home, ${coalesce(try(section.storage_gib, null), 0)} of ${coalesce(try(at_home.storage_gib, null), 0)} GiB"
    help      = "take `storage_gib` of the copy out"
    at        = section.storage_gib
  }
  # RDS lets as many connect as the memory is good for: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
  check "copy-memory" {
    condition = !on_rds || home_memory == null || memory_mib == null || sets_connections ? true : memory_mib >= home_memory
    message   = "${what} has less memory than its home, ${coalesce(memory_mib, 0)} of ${coalesce(home_memory, 0)} MiB, with that fewer connections, and PostgreSQL does not follow a home that takes more of them"
    help      = "take a type with as much memory, or write the same `parameters = { max_connections = \"...\" }` for the store"
    at        = section.instance_type
    severity  = "warning"
  }
  check "copy-parameters" {
    condition = length(too_few) == 0
    message   = "${what} has fewer of ${join(", ", [for name in too_few : "`${name}`"])} than its home: PostgreSQL stops following when the home uses more"
    help      = "write ${join(", ", [for name in too_few : "`${name} = \"${home_sets[name]}\"`"])} in `parameters` of the store, and not of one place"
    at        = concat([for name in too_few : try(section.parameters[spelled[name][0]], null)], [section.parameters])
  }
  # What a replica can promise: seconds as a rule, and nothing when the link is cut; an idle source seems five minutes behind.
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
  check "rpo" {
    condition = section == null || store.rpo_minutes == null || length(copies) == 0 ? true : store.rpo_minutes >= (on_aur ? 1 : 5)
    message   = "at most ${coalesce(store.rpo_minutes, 0)} minutes of `${store.path}` are to be lost, and its copies follow without a promise: ${on_aur ? "Aurora is a second behind as a rule, and longer when a link is cut" : "RDS is seconds behind as a rule, and cannot tell less than five minutes from an idle database"}"
    help      = on_aur ? "write `rpo_minutes = 1` or more; `aurora.rpo_seconds` stops writes at home while no copy is close enough" : "write `rpo_minutes = 5` or more, or let Aurora have it (`engine = \"aurora\"`)"
    at        = store.rpo_minutes
    severity  = "warning"
  }

  # Names end where roles' do: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. A selection of AWS Backup has 50 characters.
  check "name-length" {
    condition = section == null || length(prefix) <= 51 && length(store.slug) <= 47
    message   = "${what} would be called `${prefix}-pg`, which is too long: ${length(prefix) > 51 ? "${length(prefix)} characters before `-pg`, and there is room for 51" : "`${store.slug}` has ${length(store.slug)} characters, and there is room for 47"}"
    help      = "give the store a shorter name"
    at        = [store.name, cell.name]
  }
  # The login, which the database makes itself.
  check "secret-names" {
    found   = section == null || client == null ? [] : [for name in client.infrastructure.secrets.names : name if name == "data/${store.name}"]
    message = "`${store.client}` in ${cell.name} asks for a secret that its store `${store.name}` makes: `data/${store.name}`"
    help    = "take it out of `infrastructure.secrets.names`: apps find the login there, under the same name"
    at      = found
  }

  check "storage" {
    condition = !on_rds || section.storage_gib != null
    message   = "nobody says how much storage ${what} has"
    help      = "write `storage_gib = 100`, or as much as it needs, in its `postgres`; Aurora needs none"
    at        = [section.engine, section]
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
  check "storage-least" {
    condition = !on_rds || section.storage_gib == null ? true : section.storage_gib >= 20
    message   = "${what} has ${coalesce(try(section.storage_gib, null), 0)} GiB, RDS begins at 20"
    help      = "raise `storage_gib`"
    at        = section.storage_gib
  }
  check "storage-iops" {
    condition = !on_rds || section.storage_gib == null ? true : section.storage_gib >= 400 || section.rds.iops == null && section.rds.throughput == null
    message   = "${what} sets IOPS or throughput, which RDS takes from 400 GiB on"
    help      = "leave `rds.iops` and `rds.throughput` out, or make `storage_gib` 400 GiB large"
    at        = [try(section.rds.iops, null), try(section.rds.throughput, null), section.storage_gib]
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: a tenth more than the storage at least.
  check "storage-most" {
    condition = !on_rds || section.storage_gib == null || section.max_storage_gib == null ? true : section.max_storage_gib * 10 >= section.storage_gib * 11
    message   = "the storage of ${what} is to grow to ${coalesce(try(section.max_storage_gib, null), 0)} GiB from ${coalesce(try(section.storage_gib, null), 0)}, and RDS asks for a tenth more at least"
    help      = "write `max_storage_gib = ${ceil(coalesce(try(section.storage_gib, null), 0) * 1.1)}` or more, or leave it out"
    at        = section.max_storage_gib
  }
  check "storage-of-aurora" {
    condition = !on_aur || section.storage_gib == null && section.max_storage_gib == null
    message   = "Aurora has as much storage as the data take, and ${what} is given a size"
    help      = "take `storage_gib` and `max_storage_gib` out"
    at        = [section.storage_gib, section.max_storage_gib]
    severity  = "warning"
  }

  check "type-known" {
    condition = known != "no_such_size" && !(on_rds && known == "no_such_family" && contains(["offered", "elsewhere"], instance_type(section.instance_type, region.name).known))
    message   = "${on_rds ? "RDS has no class `db.${section.instance_type}` for PostgreSQL" : "EC2 has no type `${section.instance_type}`"}, which ${what} asks for"
    help      = "write one that there is, such as `r6g.large` (table of ${tables_of})"
    at        = section.instance_type
  }
  check "type-family" {
    condition = known != "no_such_family" || on_rds && instance_type(section.instance_type, region.name).known != "no_such_family"
    message   = "nothing is known of `${section.instance_type}`, which ${what} asks for"
    help      = "correct the name, unless the family is newer than the table of ${tables_of}"
    at        = section.instance_type
    severity  = "warning"
  }
  check "type-offered" {
    condition = known != "elsewhere"
    message   = "${region.name} does not offer `${section.instance_type}`, which ${what} asks for"
    help      = "take a type that the region has, or write one for this place alone${is_copy ? ": `postgres = { instance_type = \"...\" }` of the copy" : ""} (table of ${tables_of})"
    at        = section.instance_type
    severity  = "warning"
  }
  # A major version alone is the default minor one of it.
  check "rds-version" {
    condition = !on_rds || contains(versions, section.engine_version) || contains([for version in versions : split(".", version)[0]], section.engine_version)
    message   = "RDS does not list PostgreSQL ${section.engine_version}, which ${what} asks for"
    help = length(listed_here) > 0 ? "write a major version, or one of ${join(", ", listed_here)} (table of ${class.as_of})" : (
      "write one that it lists: ${join(", ", sort(distinct([for version in versions : split(".", version)[0] if can(regex("^[0-9.]+$", version))])))} (table of ${class.as_of})"
    )
    at       = section.engine_version
    severity = "warning"
  }
  check "windows" {
    condition = windows_apart
    message   = "the daily backup of ${what} begins in the hour from ${section.backup_start_utc}, within the ${section.maintenance.hours} hours of maintenance from ${section.maintenance.start_utc}: RDS refuses windows that overlap"
    help      = "write another `backup_start_utc` or `maintenance.start_utc`"
    at        = [section.backup_start_utc, section.maintenance.start_utc]
  }

  check "standby" {
    condition = section == null || is_copy || !environment.protected || environment.profile != "production" ? true : on_aur ? instances > 1 : section.standby
    message   = "`${environment.name}` is protected, and ${what} is lost for hours with its zone"
    help      = on_aur ? "leave `standby` and `aurora.instances` out" : "leave `standby` out"
    at        = [section.standby, try(section.aurora.instances, null)]
    severity  = "warning"
  }
  # Database subnets have no way to the internet: without these the function can neither have a master's password set nor keep the login.
  check "endpoints" {
    found   = makes_login ? [for service in endpoints : service if !contains(cell.network.interface_endpoints, service)] : []
    message = "the function that makes the login of ${what} cannot reach ${join(", ", [for service in found : "`${service}`"])}: database subnets have no way to the internet"
    help    = "write `interface_endpoints = ${replace(jsonencode(concat(cell.network.interface_endpoints, found)), ",", ", ")}` in `${network_table}`, or in a wider `network` table"
    at      = [cell.network.interface_endpoints, section]
  }
  check "endpoints-when-promoted" {
    found   = section == null || makes_login || store.purpose != "disaster-recovery" ? [] : [for service in endpoints : service if !contains(cell.network.interface_endpoints, service)]
    message = "${what} is there for the loss of its home, and would have no login then: its network cannot reach ${join(", ", [for service in found : "`${service}`"])}"
    help    = "write `interface_endpoints = ${replace(jsonencode(concat(cell.network.interface_endpoints, found)), ",", ", ")}` in `${network_table}`, or in a wider `network` table"
    at      = [cell.network.interface_endpoints, section]

    severity = "warning"
  }
  check "deletion-protection" {
    condition = section == null || section.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and AWS would delete ${what} when asked"
    help      = "leave `deletion_protection` out"
    at        = section.deletion_protection
    severity  = "warning"
  }
  # "RDS: an hour before and during the maintenance window": https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
  check "backup-in-maintenance" {
    condition = !on_rds || is_copy && store.purpose != "disaster-recovery" && !promoted || !windows_apart || (recovery_at - maintenance_at + 60 + 1440) % 1440 >= section.maintenance.hours * 60 + 60
    message   = "AWS Backup starts at ${environment.backup.start_utc} in ${cell.name}, and makes no recovery point of RDS within the maintenance of `${store.path}` or the hour before it: from ${section.maintenance.start_utc}, ${section.maintenance.hours} hours on ${section.maintenance.day}"
    help      = "write another `backup.start_utc` in `[environments.${environment.name}]`, or another `maintenance.start_utc`"
    at        = [environment.backup.start_utc, section.maintenance.start_utc]
    severity  = "warning"
  }
  # A snapshot is taken of an instance that is available, which one that RDS backs up is not. A job of AWS Backup begins within an hour of its time.
  check "backups-apart" {
    condition = !on_rds || is_copy && store.purpose != "disaster-recovery" && !promoted || (recovery_at - backup_at + 59 + 1440) % 1440 >= 119
    message   = "AWS Backup starts at ${environment.backup.start_utc} in ${cell.name}, and RDS makes its own backup of `${store.path}` in the hour from ${section.backup_start_utc}: a recovery point that falls into it may fail"
    help      = "write another `backup_start_utc`, or another `backup.start_utc` in `[environments.${environment.name}]`"
    at        = [section.backup_start_utc, environment.backup.start_utc]
    severity  = "note"
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
  check "quota" {
    each      = "cell"
    condition = instances_of_stores == 0 || instances_of_stores + instances_of_clients <= lookup(estate.quotas, "rds.instances", 40)
    message   = "${cell.name} has ${instances_of_stores + instances_of_clients} instances of RDS and Aurora, and an account has ${lookup(estate.quotas, "rds.instances", 40)} in a region"
    help      = "ask AWS for more instances and write `\"rds.instances\"` under `[quotas]`"
    at        = [lookup(estate.quotas, "rds.instances", null), cell.name]
    severity  = "warning"
  }

  # What has a key of its own, or is what the blueprint relies on: the last one written wins, and what connects and watches goes by the other.
  check "parameters-of-others" {
    found = [for name, value in parameters : name if section != null && contains(
      [
        "log_connections", "log_disconnections", "log_min_duration_statement", "log_statement", "max_slot_wal_keep_size", "password_encryption", "port", "rds.force_ssl",
        "rds.global_db_rpo",
      ], name,
    )]
    message  = "${what} is given ${join(", ", [for name in found : "`${name}`"])} twice: as a parameter, and by ${length(setintersection(found, ["max_slot_wal_keep_size", "port", "rds.global_db_rpo"])) > 0 ? "its own key" : "the blueprint"}"
    help     = contains(found, "max_slot_wal_keep_size") ? "write it as `rds.wal_keep_gib`" : contains(found, "rds.global_db_rpo") ? "write it as `aurora.rpo_seconds`" : contains(found, "port") ? "write it as the key of that name beside `parameters`" : "take it out of `parameters`"
    at       = [for name in found : section.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameters-spelled" {
    found   = [for name, names in spelled : name if length(names) > 1]
    message = "${what} is given ${join(", ", [for name in found : join(" and ", [for one in spelled[name] : "`${one}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for name in found : section.parameters[spelled[name][1]]]
  }
  # Names: data/postgres-settings.json. RDS refuses a parameter group with one that PostgreSQL does not have; Aurora has some of its own.
  check "parameter-names" {
    found   = [for name, setting in settings : name if setting.known == "no" && !(on_aur && can(regex("^(apg|aurora|babelfish)", name)))]
    message = "PostgreSQL has no setting ${join(", ", [for name in found : "`${name}`"])}, which ${what} is given"
    help = length(found) > 1 ? "${join("; ", [
      for name in found : settings[name].near == null ? "correct the name `${name}`, or take it out" : "for `${name}` write `${settings[name].near}`"
      ])} (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : (
      settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    )
    at       = [for name in found : section.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameter-versions" {
    found    = [for name, setting in settings : name if setting.known == "yes" && (setting.first > major || setting.last < major && major <= 18)]
    message  = "PostgreSQL ${section.engine_version} has no setting ${join(", ", [for name in found : "`${name}`"])}, which ${what} is given"
    help     = "take ${length(found) == 1 ? "it" : "them"} out; ${join(", ", [for name in found : "`${name}` is ${settings[name].first > major ? "of version ${settings[name].first} and later ones" : "gone since version ${settings[name].last + 1}"}"])} (settings of ${settings[found[0]].as_of})"
    at       = [for name in found : section.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameter-values" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.fault != null && !(setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name])))]
    message = "PostgreSQL does not take ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}, which ${what} is given: ${join("; ", [for name in found : "of `${name}` ${settings[name].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for name in found : "`${name}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for name in found : section.parameters[spelled[name][0]]]
  }
  # A server does not start when it cannot have its buffers. Counted in blocks of 8 kB.
  check "shared-buffers" {
    condition = try(tonumber(settings.shared_buffers.plain), null) == null ? true : tonumber(settings.shared_buffers.plain) < coalesce(memory_mib, 1048576) * 128
    message   = "${what} is to have ${floor(tonumber(settings.shared_buffers.plain) / 128)} MiB of shared buffers, and `${section.instance_type}` has ${memory_mib} MiB of memory"
    help      = on_aur ? "take it out of `parameters`: Aurora takes three quarters of the memory" : "write a quarter of the memory, `shared_buffers = \"${memory_mib * 32}\"`, or take it out of `parameters`"
    at        = section.parameters[spelled.shared_buffers[0]]
  }
  # https://www.postgresql.org/docs/current/runtime-config-wal.html: without either a crash can leave data that cannot be read.
  check "durability" {
    found    = [for name in ["fsync", "full_page_writes"] : name if contains(["off", "false", "no", "0"], lower(try(parameters[name], "on")))]
    message  = "after a crash ${what} may be beyond repair, and so may its backups and copies: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help     = "take it out of `parameters`; `synchronous_commit = \"off\"` is as fast, and loses the last transactions at most"
    at       = [for name in found : section.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameters-fixed" {
    found    = [for name, setting in settings : name if setting.known == "fixed"]
    message  = "nobody can set ${join(", ", [for name in found : "`${name}`"])}, which ${what} is given: PostgreSQL only shows it"
    help     = "take it out of `parameters`"
    at       = [for name in found : section.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # "RDS parameter groups do not allow 48GB and want integer values": https://www.postgresql.org/message-id/flat/CAOC%2BFBUGw2EAVvtmDMPZZqG4OAnAj9Dt5mhLRyLq1wT-%3Dc2FnA%40mail.gmail.com
  check "parameter-units" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name]))]
    message = "RDS takes plain numbers, and ${what} is given units: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help = join("; ", [
      for name in found : settings[name].plain == null ? "write a number of ${settings[name].unit}, which `${name}` counts in" : "write `${name} = \"${settings[name].plain}\"`, which is as much: the setting counts in ${settings[name].unit}"
    ])
    at = [for name in found : section.parameters[spelled[name][0]]]
  }
}
