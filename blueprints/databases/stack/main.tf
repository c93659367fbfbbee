# A state of its own for each client: a plan for one never reads, locks or touches the data of another, and who may change one
# client's database need not be able to change the next one's.

data "aws_ssm_parameter" "foundation" {
  for_each = toset(["alarm_topic_arn", "database_security_group_id", "operations_kms_key_arn", "vpc_id"])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.key}"
}

data "aws_ssm_parameter" "database_subnet" {
  for_each = toset([for subnet in cell.network.database_subnets : subnet.name])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/database_subnet_id/${each.key}"
}

data "aws_ssm_parameter" "client" {
  for_each = toset(["kms_key_arn", "node_security_group_id"])

  name = "/${project.name}/${environment.name}/${region.name}/clients/${client.name}/${each.key}"
}

# Base backups and write-ahead log outside of the zone, and what the servers run.
module "backups" {
  when = client.database.engine == "ec2"

  source = module("client-bucket")

  name             = "${project.name}-${cell.short}-${client.name}"
  bucket           = "database-backups"
  account_id       = cell.account
  namespace        = client.namespace
  kms_key_arn      = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/databases/${client.name}"
  force_destroy    = !environment.protected
}

module "database" {
  when = client.database.engine == "ec2"

  source = module("database-instance")

  name             = "${project.name}-${cell.short}-${client.name}"
  client           = client.name
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/databases/${client.name}"
  secret_prefix    = join("/", compact([project.name, environment.secrets_under, client.name]))

  vpc_id = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  zones  = [for subnet in cell.network.database_subnets : subnet.zone]
  subnet_ids = [
    for name in [for subnet in cell.network.database_subnets : subnet.name] : data.aws_ssm_parameter.database_subnet[name].insecure_value
  ]

  # Only the client's nodes come in; the base group says what goes out.
  client_security_group_id = data.aws_ssm_parameter.client["node_security_group_id"].insecure_value
  base_security_group_id   = data.aws_ssm_parameter.foundation["database_security_group_id"].insecure_value
  client_cidrs             = [for subnet in cell.network.private_subnets : subnet.cidr]

  kms_key_arn        = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  engine_version = client.database.engine_version
  instance_type  = client.database.instance_type
  standby        = client.database.standby
  volumes = {
    data   = client.database.volumes.data
    wal    = client.database.volumes.wal
    backup = merge(client.database.volumes.backup, { size_gib = client.database.volumes.backup.size_gib == null ? client.database.volumes.data.size_gib * 2 : client.database.volumes.backup.size_gib })
  }

  port                = client.database.port
  max_connections     = client.database.max_connections
  parameters          = parameters
  log_days            = client.database.log_days
  secret_days         = environment.secret_days
  rotation_days       = client.database.rotation_days
  maintenance         = client.database.maintenance
  alarms              = client.database.alarms
  base_backup_days    = client.database.base_backup_days
  backup_bucket       = module.backups.name
  backup_package      = client.database.backups.package
  archive_days        = client.database.backups.days == null ? environment.backup.daily_days : client.database.backups.days
  dns_suffix          = region.dns_suffix
  writer              = client.database.writer
  private_zone        = estate.cells[cell.network_owner.cell].account == cell.account
  deletion_protection = client.database.deletion_protection == null ? environment.protected : client.database.deletion_protection

  # As many days as the environment keeps daily recovery points.
  snapshots = {
    every_hours = client.database.snapshots.every_hours
    start_utc   = client.database.snapshots.start_utc
    keep        = min(1000, client.database.snapshots.keep == null ? environment.backup.daily_days * 24 / client.database.snapshots.every_hours : client.database.snapshots.keep)
  }
}

module "database" {
  when = client.database.engine == "rds"

  source = module("database-rds")

  name             = "${project.name}-${cell.short}-${client.name}"
  client           = client.name
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/databases/${client.name}"
  secret_prefix    = join("/", compact([project.name, environment.secrets_under, client.name]))

  vpc_id                   = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids               = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
  client_security_group_id = data.aws_ssm_parameter.client["node_security_group_id"].insecure_value
  base_security_group_id   = data.aws_ssm_parameter.foundation["database_security_group_id"].insecure_value

  kms_key_arn        = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  engine_version = client.database.engine_version
  instance_type  = client.database.instance_type
  standby        = client.database.standby

  # Below 400 GiB RDS has one performance for all, and takes no numbers.
  storage = {
    size_gib     = client.database.volumes.data.size_gib
    max_size_gib = client.database.rds.max_size_gib
    iops         = client.database.volumes.data.size_gib < 400 ? null : max(12000, client.database.volumes.data.iops)
    throughput   = client.database.volumes.data.size_gib < 400 ? null : max(500, client.database.volumes.data.throughput)
  }

  port                = client.database.port
  parameters          = parameters
  log_days            = client.database.log_days
  secret_days         = environment.secret_days
  maintenance         = client.database.maintenance
  apply_immediately   = client.database.rds.apply_immediately
  major_upgrade       = client.database.rds.major_upgrade
  alarms              = client.database.alarms
  deletion_protection = client.database.deletion_protection == null ? environment.protected : client.database.deletion_protection
  final_snapshot      = environment.protected
  backup_days         = environment.backup.daily_days
  backup_start_utc    = client.database.rds.backup_start_utc
  monitoring_seconds  = client.database.rds.monitoring_seconds
  rotation_days       = client.database.rds.rotation_days
}
