blueprint "databases" {
  summary = "PostgreSQL of a client: on instances and volumes of its own, or as RDS runs it; closed to everybody but the client's nodes"
  each    = "client"
  clouds  = ["aws"]
  when    = lookup(client, "database", null) != null
  section = "database"

  # A state for each client: no plan for one can reach the data of another.
  stack {
    layer  = "03-databases"
    shared = "root-module"
    needs  = ["foundation", "client"]

    set {
      tags = { Client = client.name }
    }
  }

  names {
    # Where endpoints are listed: in the cell that owns the network.
    network_table = "[regions.${join(".environments.", split("/", cell.network_owner.cell))}.network]"
    # Its type, as EC2 or RDS has it.
    on_rds    = try(client.database.engine, null) == "rds"
    class     = on_rds ? rds_class(client.database.instance_type, region.name) : null
    known     = lookup(client, "database", null) == null ? "offered" : on_rds ? class.known : instance_type(client.database.instance_type, region.name).known
    tables_of = instance_type("m5.large", region.name).as_of
    versions  = on_rds ? class.versions : []
    # Of the major version that is asked for.
    listed_here = on_rds ? [for version in versions : version if can(regex("^[0-9.]+$", version)) && split(".", version)[0] == split(".", client.database.engine_version)[0]] : []
    # Minutes of a day: when the backup begins, and when the maintenance, which may go on over midnight.
    backup_at      = on_rds ? parseint(split(":", client.database.rds.backup_start_utc)[0], 10) * 60 + parseint(split(":", client.database.rds.backup_start_utc)[1], 10) : 0
    maintenance_at = on_rds ? parseint(split(":", client.database.maintenance.start_utc)[0], 10) * 60 + parseint(split(":", client.database.maintenance.start_utc)[1], 10) : 0
    windows_apart = !on_rds || (
      (backup_at - maintenance_at + 1440) % 1440 >= client.database.maintenance.hours * 60 && (maintenance_at - backup_at + 1440) % 1440 >= 60
    )
    # What is known of the settings that it is given, but those that the blueprint has a key or a mind of its own for.
    settings = { for name, value in parameters : name => postgres_setting(name, value) }
    # PostgreSQL reads names of settings in any case: here they are in lower case, with the way that each is written.
    # https://www.postgresql.org/docs/current/config-setting.html
    spelled    = { for name in keys(try(client.database.parameters, {})) : lower(name) => name... }
    parameters = { for name, names in spelled : name => client.database.parameters[names[0]] }
    # Of an instance of that type; RDS's classes are called after them.
    memory_mib = try(instance_type(client.database.instance_type, region.name).memory_mib, null)
    major      = try(parseint(split(".", client.database.engine_version)[0], 10), 0)
    # When the cell's recovery points are made.
    recovery_at = parseint(split(":", environment.backup.start_utc)[0], 10) * 60 + parseint(split(":", environment.backup.start_utc)[1], 10)
    # Of the client, as far as it has a database that runs on instances.
    on_ec2 = try(client.database.engine, null) == "ec2"
    volumes_on_ec2 = { for name, volume in on_ec2 ? client.database.volumes : {} : name => merge(volume, {
      size_gib = volume.size_gib == null ? client.database.volumes.data.size_gib * 2 : volume.size_gib
    }) }
    backups_gib = on_ec2 ? ceil((client.database.base_backup_days + 2) * client.database.volumes.data.size_gib / 3) : 0
    databases_on_ec2 = [
      for name, tenant in cell.clients : tenant.database
      if lookup(tenant, "database", null) == null ? false : tenant.database.engine == "ec2"
    ]
    # Two instances where there is a standby, with the volumes of both and their system disks.
    gib_on_ec2 = sum(concat([0], [for database in databases_on_ec2 :
      (database.standby ? 2 : 1) * sum(concat([20], [
        for volume in values(database.volumes) : volume.size_gib == null ? database.volumes.data.size_gib * 2 : volume.size_gib
      ]))
    ]))
  }

  files "stack" {
    to = "terraform/regions/${region.name}/layers/03-databases/${environment.name}/${client.name}"

    extension "stack" {}
  }

  files "modules" {
    to = "terraform/shared/modules"
  }

  # What all forms take, and whoever calls them changes one word: the same file as in `database-modules`, whose forms stores of `data` call as well.
  files "common" {
    each     = "estate"
    for_each = ["database-instance"]
    to       = "terraform/shared/modules/${each.value}"
  }

  # The login, which the database makes itself.
  check "secret-names" {
    found = [
      for name in client.infrastructure.secrets.names : name
      if contains(client.database.engine == "rds" ? ["database"] : ["database", "database-replication"], name)
    ]
    message = "`${client.name}` in ${cell.name} asks for secrets that its database makes: ${join(", ", [for name in found : "`${name}`"])}"
    help    = "take them out of `infrastructure.secrets.names`: apps find the login there, under the same names"
    at      = found
  }

  check "gp3-iops" {
    found = [
      for name, volume in volumes_on_ec2 : name if volume.iops > 500 * volume.size_gib
    ]
    message = "the database of `${client.name}` in ${cell.name} asks for more IOPS than its volumes can have: ${join(", ", [for name in found : "`${name}` at most ${500 * volumes_on_ec2[name].size_gib}"])}"
    help    = "gp3 has 500 IOPS for each GiB: make the volume larger, or ask for less"
    at      = flatten([for name in found : [client.database.volumes[name].iops, client.database.volumes[name].size_gib]])
  }
  check "gp3-throughput" {
    found = [
      for name, volume in volumes_on_ec2 : name if volume.throughput * 4 > volume.iops
    ]
    message = "the database of `${client.name}` in ${cell.name} asks for more throughput than its IOPS carry: ${join(", ", [for name in found : "`${name}` needs ${volumes_on_ec2[name].throughput * 4} IOPS"])}"
    help    = "gp3 gives a quarter of the IOPS in MiB/s: raise `iops`, or lower `throughput`"
    at      = flatten([for name in found : [client.database.volumes[name].throughput, client.database.volumes[name].iops]])
  }
  check "rds-storage" {
    condition = lookup(client, "database", null) == null || client.database.engine == "ec2" || (
      client.database.volumes.data.size_gib >= 400 || (client.database.volumes.data.iops == 3000 && client.database.volumes.data.throughput == 125)
    )
    message = "the database of `${client.name}` in ${cell.name} sets IOPS or throughput, which RDS takes from 400 GiB on"
    help    = "leave `iops` and `throughput` out, or make `volumes.data` 400 GiB large"
    at      = [client.database.volumes.data.iops, client.database.volumes.data.throughput, client.database.volumes.data]
  }
  check "rds-size" {
    condition = lookup(client, "database", null) == null || client.database.engine == "ec2" || client.database.volumes.data.size_gib >= 20
    message   = "the database of `${client.name}` in ${cell.name} has ${client.database.volumes.data.size_gib} GiB, RDS begins at 20"
    help      = "raise `volumes.data.size_gib`"
    at        = client.database.volumes.data.size_gib
  }
  # 18 since 2023.10.20260330: https://github.com/amazonlinux/amazon-linux-2023/issues/1031
  check "ec2-version" {
    condition = lookup(client, "database", null) == null || client.database.engine == "rds" || contains(["15", "16", "17", "18"], client.database.engine_version)
    message   = "Amazon Linux 2023 has PostgreSQL 15, 16, 17 and 18, the database of `${client.name}` in ${cell.name} asks for ${client.database.engine_version}"
    help      = "write one of them, without a minor version: that comes with the patches"
    at        = client.database.engine_version
  }

  check "type-known" {
    condition = known != "no_such_size" && !(on_rds && known == "no_such_family" && contains(["offered", "elsewhere"], instance_type(client.database.instance_type, region.name).known))
    message   = on_rds ? "RDS has no class `db.${client.database.instance_type}` for PostgreSQL, which the database of `${client.name}` in ${cell.name} asks for" : "EC2 has no type `${client.database.instance_type}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "write one that there is, such as `r6i.large` or `m6i.large` (table of ${tables_of})"
    at        = client.database.instance_type
  }
  check "type-family" {
    condition = known != "no_such_family" || on_rds && instance_type(client.database.instance_type, region.name).known != "no_such_family"
    message   = "nothing is known of `${client.database.instance_type}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "correct the name, unless the family is newer than the table of ${tables_of}"
    at        = client.database.instance_type
    severity  = "warning"
  }
  check "type-offered" {
    condition = known != "elsewhere"
    message   = "${region.name} does not offer `${client.database.instance_type}`, which the database of `${client.name}` in ${cell.name} asks for"
    help      = "take a type that the region has, or write it for this cell in `[clients.${client.name}.overrides.\"${cell.name}\".database]` (table of ${tables_of})"
    at        = client.database.instance_type
    severity  = "warning"
  }
  # A major version alone is the default minor one of it.
  check "rds-version" {
    condition = !on_rds || contains(versions, client.database.engine_version) || contains([for version in versions : split(".", version)[0]], client.database.engine_version)
    message   = "RDS does not list PostgreSQL ${client.database.engine_version}, which the database of `${client.name}` in ${cell.name} asks for"
    help = length(listed_here) > 0 ? "write a major version, or one of ${join(", ", listed_here)} (table of ${class.as_of})" : (
      "write one that it lists: ${join(", ", sort(distinct([for version in versions : split(".", version)[0] if can(regex("^[0-9.]+$", version))])))} (table of ${class.as_of})"
    )
    at       = client.database.engine_version
    severity = "warning"
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage: from 400 GiB on 12,000 IOPS and 500 MiB/s are the least, and
  # 64,000 IOPS the most.
  check "rds-floor" {
    condition = !on_rds || client.database.volumes.data.size_gib < 400 || (
      (client.database.volumes.data.iops == 3000 || client.database.volumes.data.iops >= 12000) && (client.database.volumes.data.throughput == 125 || client.database.volumes.data.throughput >= 500)
    )
    message = "the database of `${client.name}` in ${cell.name} asks for ${client.database.volumes.data.iops} IOPS and ${client.database.volumes.data.throughput} MiB/s, and RDS gives 12000 and 500 at least from 400 GiB on"
    help    = "leave `iops` and `throughput` out, or write more than that"
    at      = [client.database.volumes.data.iops, client.database.volumes.data.throughput]
  }
  check "rds-iops" {
    condition = !on_rds || client.database.volumes.data.iops <= 64000
    message   = "the database of `${client.name}` in ${cell.name} asks for ${client.database.volumes.data.iops} IOPS, and RDS gives 64000 at most"
    help      = "lower `volumes.data.iops`"
    at        = client.database.volumes.data.iops
  }
  # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: a tenth more than the storage at least.
  check "rds-max-size" {
    condition = !on_rds || try(client.database.rds.max_size_gib, null) == null ? true : client.database.rds.max_size_gib * 10 >= client.database.volumes.data.size_gib * 11
    message   = "the storage of the database of `${client.name}` in ${cell.name} is to grow to ${client.database.rds.max_size_gib} GiB from ${client.database.volumes.data.size_gib}, and RDS asks for a tenth more at least"
    help      = "write `rds.max_size_gib = ${ceil(client.database.volumes.data.size_gib * 1.1)}` or more, or leave it out"
    at        = client.database.rds.max_size_gib
  }
  check "rds-windows" {
    condition = windows_apart
    message   = "the daily backup of the database of `${client.name}` in ${cell.name} begins in the hour from ${client.database.rds.backup_start_utc}, within the ${client.database.maintenance.hours} hours of maintenance from ${client.database.maintenance.start_utc}: RDS refuses windows that overlap"
    help      = "write another `rds.backup_start_utc` or `maintenance.start_utc`"
    at        = [client.database.rds.backup_start_utc, client.database.maintenance.start_utc]
  }

  # Two zones: the standby's, and those that RDS asks for.
  check "zones" {
    condition = lookup(client, "database", null) == null || length(distinct([for subnet in cell.network.database_subnets : subnet.zone])) >= (
      client.database.engine == "rds" || client.database.standby ? 2 : 1
    )
    message = "the database of `${client.name}` needs database subnets in two zones, and ${cell.name} has them in ${length(distinct([for subnet in cell.network.database_subnets : subnet.zone]))}"
    help    = "write `availability_zones = 2` or more in the network: RDS and a standby need two zones"
    at      = [cell.network.database_subnets, cell.network.availability_zones, client.database.standby, client.database.engine]
  }
  check "standby" {
    condition = try(client.database.standby, true) || !environment.protected || environment.profile != "production"
    message   = "`${environment.name}` is protected, and the database of `${client.name}` in ${cell.name} is lost for hours with its zone"
    help      = "leave `standby` out"
    at        = client.database.standby
    severity  = "warning"
  }

  # Database subnets have no way to the internet: without these an instance finds neither its login nor its orders, and the function that makes the login of one
  # that RDS runs cannot keep it.
  check "endpoints" {
    found = [
      for service in on_ec2 ? ["ec2messages", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages"] : on_rds ? ["secretsmanager"] : [] : service
      if !contains(cell.network.interface_endpoints, service)
    ]
    message = "the database of `${client.name}` in ${cell.name} cannot reach ${join(", ", [for service in found : "`${service}`"])}: database subnets have no way to the internet"
    help    = "write `interface_endpoints = ${replace(jsonencode(concat(cell.network.interface_endpoints, found)), ",", ", ")}` in `${network_table}`, or in a wider `network` table${on_rds ? "; the function that makes the login runs in these subnets" : ""}"
    at      = [cell.network.interface_endpoints, client.database]
  }
  # The names of the client's buckets, of which this is one.
  check "bucket-name" {
    condition = !on_ec2 || !contains(keys(client.infrastructure.buckets), "database-backups")
    message   = "the database of `${client.name}` in ${cell.name} keeps its backups in a bucket `database-backups`, and so is a bucket of the client called"
    help      = "call the client's bucket otherwise"
    at        = client.infrastructure.buckets["database-backups"]
  }
  # Amazon Linux 2023 does not have it, and database subnets have no way to PostgreSQL's repositories.
  check "backup-package" {
    condition = !on_ec2 || try(client.database.backups.package, null) != null
    message   = "pgBackRest is not among the packages of Amazon Linux: without it, the database of `${client.name}` in ${cell.name} is not backed up beyond snapshots, and stops when the log that waits for it has filled its WAL volume"
    help      = "put its package into `packages/` of the bucket, as the README of the module `database-instance` says, and write `backups.package = \"bucket\"`; or `\"spal\"`, where Amazon's supplementary packages have it"
    at        = client.database
    severity  = "note"
  }
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html
  check "address" {
    condition = !on_ec2 || estate.cells[cell.network_owner.cell].account == cell.account
    message   = "the network of ${cell.name} belongs to another account, where the database of `${client.name}` cannot have a name: apps hold the primary's address, and a failover is by hand and an apply (`writer`)"
    help      = "let RDS run it, whose endpoints follow a failover in any network, or give the cell a network of its own account"
    at        = [client.database.engine, client.database]
    severity  = "warning"
  }
  check "writer" {
    condition = !on_ec2 || try(client.database.writer, "primary") == "primary" || (
      estate.cells[cell.network_owner.cell].account != cell.account && client.database.standby
    )
    message  = "`writer` changes nothing: the database of `${client.name}` in ${cell.name} has ${estate.cells[cell.network_owner.cell].account == cell.account ? "a name, which leads to the server that writes" : "no standby"}"
    help     = "take it out${estate.cells[cell.network_owner.cell].account == cell.account ? "; the document `...-db-failover-to-standby` of Systems Manager fails over" : ""}"
    at       = client.database.writer
    severity = "warning"
  }
  check "package-endpoint" {
    condition = lookup(client, "database", null) == null || client.database.engine == "rds" || contains(cell.network.gateway_endpoints, "s3")
    message   = "the database of `${client.name}` in ${cell.name} cannot install PostgreSQL, nor back it up: the repositories and the bucket lie in S3, which ${cell.name} has no endpoint for"
    help      = "write `gateway_endpoints = ${replace(jsonencode(concat(cell.network.gateway_endpoints, ["s3"])), ",", ", ")}` in `${network_table}`"
    at        = [cell.network.gateway_endpoints, client.database]
  }

  # https://docs.aws.amazon.com/general/latest/gr/dlm.html: a policy for each database on EC2.
  check "snapshot-policy-quota" {
    each      = "cell"
    condition = length(databases_on_ec2) <= 100
    message   = "${cell.name} has ${length(databases_on_ec2)} databases on EC2 with a snapshot policy each, and an account has a hundred policies in a region by default"
    help      = "ask AWS for more policies of Data Lifecycle Manager, or let RDS run some"
    at        = cell.name
    severity  = "warning"
  }
  # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
  check "volume-quota" {
    each      = "cell"
    condition = gib_on_ec2 <= lookup(estate.quotas, "ebs.gp3-tib", 50) * 1024
    message   = "databases on EC2 of ${cell.name} have ${floor(gib_on_ec2 / 1024)} TiB of gp3 volumes, and an account has ${lookup(estate.quotas, "ebs.gp3-tib", 50)} TiB in a region"
    help      = "ask AWS for more storage of General Purpose SSD (gp3) volumes and write `\"ebs.gp3-tib\"` under `[quotas]`"
    at        = [lookup(estate.quotas, "ebs.gp3-tib", null), cell.name]
    severity  = "warning"
  }
  check "rds-quota" {
    each = "cell"
    condition = length([
      for name, tenant in cell.clients : name
      if lookup(tenant, "database", null) == null ? false : tenant.database.engine == "rds"
    ]) <= lookup(estate.quotas, "rds.instances", 40)
    message  = "${cell.name} has more than ${lookup(estate.quotas, "rds.instances", 40)} databases on RDS, which is what an account has in a region"
    help     = "ask AWS for more instances and write `\"rds.instances\"` under `[quotas]`"
    at       = [lookup(estate.quotas, "rds.instances", null), cell.name]
    severity = "warning"
  }

  check "deletion-protection" {
    condition = lookup(client, "database", null) == null ? true : client.database.deletion_protection != false || !environment.protected
    message   = "`${environment.name}` is protected, and AWS would delete the database of `${client.name}` in ${cell.name} when asked"
    help      = "leave `deletion_protection` out"
    at        = client.database.deletion_protection
    severity  = "warning"
  }
  # A full one every day, kept until one is old enough, and the new one beside them; zst makes a third of a full data volume (an assumption).
  check "backup-volume" {
    condition = !on_ec2 || backups_gib <= try(volumes_on_ec2.backup.size_gib, 0)
    message   = "the backup volume of the database of `${client.name}` in ${cell.name} has ${try(volumes_on_ec2.backup.size_gib, 0)} GiB, and the ${try(client.database.base_backup_days, 0) + 2} base backups that lie on it at a time need some ${backups_gib} for ${try(client.database.volumes.data.size_gib, 0)} GiB of data"
    help      = try(client.database.base_backup_days, 3) <= 3 ? "leave `volumes.backup.size_gib` out, which makes it twice the data's, or write `volumes.backup.size_gib = ${backups_gib}`" : "write `volumes.backup.size_gib = ${backups_gib}`, or a smaller `base_backup_days`: S3 has base backups of `backups.days`"
    at        = [client.database.volumes.backup.size_gib, client.database.base_backup_days]
    severity  = "warning"
  }
  # What has a key of its own, or is what the blueprint relies on: the last one written wins, and what connects, archives and watches goes by the other.
  check "parameters-of-others" {
    found = [for name, value in parameters : name if(on_rds ? false : can(regex("^recovery_target", name))) || contains(
      on_rds ? ["log_connections", "log_disconnections", "log_min_duration_statement", "log_statement", "password_encryption", "port", "rds.force_ssl"] : [
        "archive_command", "archive_library", "archive_mode", "data_directory", "hba_file", "hot_standby", "listen_addresses", "log_directory", "log_filename", "logging_collector",
        "max_connections", "password_encryption", "port", "primary_conninfo", "primary_slot_name", "restore_command", "ssl", "ssl_cert_file", "ssl_key_file",
        "unix_socket_directories", "wal_level",
      ], name,
    ) || !on_rds && name == "archive_timeout" && can(regex("^ *0+ *[a-z]*$", value)) || !on_rds && name == "shared_preload_libraries" && !can(regex("pg_stat_statements", value))]
    message  = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for name in found : "`${name}`"])} twice: as a parameter, and by ${length(setintersection(found, ["max_connections", "port"])) > 0 ? "its own key" : "the blueprint"}"
    help     = length(setintersection(found, ["max_connections", "port"])) > 0 ? "write it as the key of that name beside `parameters`" : contains(found, "shared_preload_libraries") ? "write `pg_stat_statements` into `shared_preload_libraries`, too${length(found) > 1 ? ", and take the others out of `parameters`" : ""}" : "take it out of `parameters`"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameters-spelled" {
    found   = [for name, names in spelled : name if length(names) > 1]
    message = "the database of `${client.name}` in ${cell.name} is given ${join(", ", [for name in found : join(" and ", [for one in spelled[name] : "`${one}`"])])}, which ${length(found) == 1 ? "is one setting" : "are one setting each"} of PostgreSQL"
    help    = "take one of the two out: names of settings mean the same in capitals and without"
    at      = [for name in found : client.database.parameters[spelled[name][1]]]
  }
  # Names: data/postgres-settings.json. PostgreSQL does not start with one that it does not have, and RDS refuses the parameter group.
  check "parameter-names" {
    found   = [for name, setting in settings : name if setting.known == "no"]
    message = "PostgreSQL has no setting ${join(", ", [for name in found : "`${name}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help = length(found) > 1 ? "${join("; ", [
      for name in found : settings[name].near == null ? "correct the name `${name}`, or take it out" : "for `${name}` write `${settings[name].near}`"
      ])} (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : (
      settings[found[0]].near == null ? "correct the name, or take it out (settings of ${settings[found[0]].as_of}); those of extensions have a dot in them" : "did you mean `${settings[found[0]].near}`? (settings of ${settings[found[0]].as_of})"
    )
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameter-versions" {
    found    = [for name, setting in settings : name if setting.known == "yes" && (setting.first > major || setting.last < major && major <= 18)]
    message  = "PostgreSQL ${client.database.engine_version} has no setting ${join(", ", [for name in found : "`${name}`"])}, which the database of `${client.name}` in ${cell.name} is given"
    help     = "take ${length(found) == 1 ? "it" : "them"} out; ${join(", ", [for name in found : "`${name}` is ${settings[name].first > major ? "of version ${settings[name].first} and later ones" : "gone since version ${settings[name].last + 1}"}"])} (settings of ${settings[found[0]].as_of})"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameter-values" {
    found   = [for name, setting in settings : name if setting.known == "yes" && setting.fault != null && !(on_rds && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name])))]
    message = "PostgreSQL does not take ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}, which the database of `${client.name}` in ${cell.name} is given: ${join("; ", [for name in found : "of `${name}` ${settings[name].fault}"])}"
    help    = "write such a value, or take ${join(" and ", [for name in found : "`${name}`"])} out of `parameters` (settings of ${settings[found[0]].as_of})"
    at      = [for name in found : client.database.parameters[spelled[name][0]]]
  }
  # A server does not start when it cannot have its buffers. Counted in blocks of 8 kB.
  check "shared-buffers" {
    condition = try(tonumber(settings.shared_buffers.plain), null) == null ? true : tonumber(settings.shared_buffers.plain) < coalesce(memory_mib, 1048576) * 128
    message   = "the database of `${client.name}` in ${cell.name} is to have ${floor(tonumber(settings.shared_buffers.plain) / 128)} MiB of shared buffers, and `${client.database.instance_type}` has ${memory_mib} MiB of memory"
    help      = "write a quarter of the memory, `shared_buffers = \"${on_rds ? memory_mib * 32 : "${floor(memory_mib / 4)}MB"}\"`, or take it out of `parameters`"
    at        = client.database.parameters[spelled.shared_buffers[0]]
  }
  # https://www.postgresql.org/docs/current/runtime-config-wal.html: without either a crash can leave data that cannot be read.
  check "durability" {
    found    = [for name in ["fsync", "full_page_writes"] : name if contains(["off", "false", "no", "0"], lower(try(parameters[name], "on")))]
    message  = "after a crash the database of `${client.name}` in ${cell.name} may be beyond repair, and so may its backups: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help     = "take it out of `parameters`; `synchronous_commit = \"off\"` is as fast, and loses the last transactions at most"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  check "parameters-fixed" {
    found    = [for name, setting in settings : name if setting.known == "fixed"]
    message  = "nobody can set ${join(", ", [for name in found : "`${name}`"])}, which the database of `${client.name}` in ${cell.name} is given: PostgreSQL only shows it"
    help     = "take it out of `parameters`"
    at       = [for name in found : client.database.parameters[spelled[name][0]]]
    severity = "warning"
  }
  # "RDS parameter groups do not allow 48GB and want integer values": https://www.postgresql.org/message-id/flat/CAOC%2BFBUGw2EAVvtmDMPZZqG4OAnAj9Dt5mhLRyLq1wT-%3Dc2FnA%40mail.gmail.com
  check "rds-units" {
    found   = [for name, setting in settings : name if on_rds && setting.known == "yes" && setting.unit != null && can(regex("^ *[0-9.]+ *[A-Za-z]+ *$", parameters[name]))]
    message = "RDS takes plain numbers, and the database of `${client.name}` in ${cell.name} is given units: ${join(", ", [for name in found : "`${name} = ${parameters[name]}`"])}"
    help = join("; ", [
      for name in found : settings[name].plain == null ? "write a number of ${settings[name].unit}, which `${name}` counts in" : "write `${name} = \"${settings[name].plain}\"`, which is as much: the setting counts in ${settings[name].unit}"
    ])
    at = [for name in found : client.database.parameters[spelled[name][0]]]
  }
  # "RDS: an hour before and during the maintenance window": https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
  check "backup-in-maintenance" {
    condition = !on_rds || !windows_apart || (recovery_at - maintenance_at + 60 + 1440) % 1440 >= client.database.maintenance.hours * 60 + 60
    message   = "AWS Backup starts at ${environment.backup.start_utc} in ${cell.name}, and makes no recovery point of RDS within the maintenance of `${client.name}` or the hour before it: from ${client.database.maintenance.start_utc}, ${client.database.maintenance.hours} hours on ${client.database.maintenance.day}"
    help      = "write another `backup.start_utc` in `[environments.${environment.name}]`, or another `maintenance.start_utc`"
    at        = [environment.backup.start_utc, client.database.maintenance.start_utc]
    severity  = "warning"
  }
  # A snapshot is taken of an instance that is available, which one that RDS backs up is not. A job of AWS Backup begins within an hour of its time.
  check "backups-apart" {
    condition = !on_rds || (recovery_at - backup_at + 59 + 1440) % 1440 >= 119
    message   = "AWS Backup starts at ${environment.backup.start_utc} in ${cell.name}, and RDS makes its own backup of the database of `${client.name}` in the hour from ${client.database.rds.backup_start_utc}: a recovery point that falls into it may fail"
    help      = "write another `rds.backup_start_utc`, or another `backup.start_utc` in `[environments.${environment.name}]`"
    at        = [client.database.rds.backup_start_utc, environment.backup.start_utc]
    severity  = "note"
  }
}
