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

expand "module" {
  for_each = client.database.engine == "ec2" ? [client.database] : []
  labels   = ["database"]

  content {
    source = module("database-instance")

    name             = "${project.name}-${cell.short}-${client.name}"
    client           = client.name
    environment      = environment.name
    account_id       = environment.account
    region           = region.name
    partition        = region.partition
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/databases/${client.name}"
    secret_prefix    = "${project.name}/${client.name}"

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

    engine_version = each.value.engine_version
    instance_type  = each.value.instance_type
    standby        = each.value.standby == null ? environment.protected : each.value.standby
    volumes = {
      data   = each.value.volumes.data
      wal    = each.value.volumes.wal
      backup = merge(each.value.volumes.backup, { size_gib = each.value.volumes.backup.size_gib == null ? each.value.volumes.data.size_gib * 2 : each.value.volumes.backup.size_gib })
    }

    port                = each.value.port
    max_connections     = each.value.max_connections
    parameters          = each.value.parameters
    maintenance         = each.value.maintenance
    alarms              = each.value.alarms
    base_backup_days    = each.value.base_backup_days
    deletion_protection = each.value.deletion_protection == null ? environment.protected : each.value.deletion_protection

    # As many days as the environment keeps daily recovery points.
    snapshots = {
      every_hours = each.value.snapshots.every_hours
      start_utc   = each.value.snapshots.start_utc
      keep        = min(1000, each.value.snapshots.keep == null ? environment.backup.daily_days * 24 / each.value.snapshots.every_hours : each.value.snapshots.keep)
    }
  }
}

expand "module" {
  for_each = client.database.engine == "rds" ? [client.database] : []
  labels   = ["database"]

  content {
    source = module("database-rds")

    name             = "${project.name}-${cell.short}-${client.name}"
    client           = client.name
    environment      = environment.name
    account_id       = environment.account
    region           = region.name
    partition        = region.partition
    parameter_prefix = "/${project.name}/${environment.name}/${region.name}/databases/${client.name}"
    secret_prefix    = "${project.name}/${client.name}"

    vpc_id                   = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
    subnet_ids               = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
    client_security_group_id = data.aws_ssm_parameter.client["node_security_group_id"].insecure_value
    base_security_group_id   = data.aws_ssm_parameter.foundation["database_security_group_id"].insecure_value

    kms_key_arn        = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
    operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
    alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

    engine_version = each.value.engine_version
    instance_type  = each.value.instance_type
    standby        = each.value.standby == null ? environment.protected : each.value.standby

    # Below 400 GiB RDS has one performance for all, and takes no numbers.
    storage = {
      size_gib     = each.value.volumes.data.size_gib
      max_size_gib = each.value.rds.max_size_gib
      iops         = each.value.volumes.data.size_gib < 400 ? null : max(12000, each.value.volumes.data.iops)
      throughput   = each.value.volumes.data.size_gib < 400 ? null : max(500, each.value.volumes.data.throughput)
    }

    port                = each.value.port
    parameters          = each.value.parameters
    maintenance         = each.value.maintenance
    alarms              = each.value.alarms
    deletion_protection = each.value.deletion_protection == null ? environment.protected : each.value.deletion_protection
    backup_days         = environment.backup.daily_days
    backup_start_utc    = each.value.rds.backup_start_utc
    monitoring_seconds  = each.value.rds.monitoring_seconds
    rotation_days       = each.value.rds.rotation_days
  }
}
