# A state of its own for each store in each of its places: a plan for one never reads, locks or touches the data of another.

data "aws_ssm_parameter" "foundation" {
  for_each = toset(concat(
    ["alarm_topic_arn", "database_security_group_id", "operations_kms_key_arn", "vpc_id"],
    client == null ? ["cluster_security_group_id"] : [],
    engine == "aurora" ? ["backup_plan_id", "backup_role_arn"] : [],
  ))

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.key}"
}

data "aws_ssm_parameter" "database_subnet" {
  for_each = toset([for subnet in cell.network.database_subnets : subnet.name])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/database_subnet_id/${each.key}"
}

data "aws_ssm_parameter" "client" {
  when = client != null

  for_each = toset(["kms_key_arn", "node_security_group_id"])

  name = "/${project.name}/${environment.name}/${region.name}/clients/${client.name}/${each.key}"
}

# A store of the whole estate has a key of its own; a client's is encrypted with the client's.
module "key" {
  when = client == null

  source = module("encryption-key")

  name          = "${prefix}-pg"
  description   = "Data of ${store.path}"
  account_id    = cell.account
  partition     = region.partition
  key_days      = environment.key_days
  copy_accounts = length(cell.backup_accounts) > 0 ? cell.backup_accounts : null
}

# What the master begins with. RDS keeps no password of what has replicas, nor of members of a global database; this one is in no plan and no state.
ephemeral "aws_secretsmanager_random_password" "master" {
  when = !is_copy

  password_length     = 40
  exclude_punctuation = true
}

module "database" {
  when = engine == "rds"

  source = module("database-rds")

  name             = prefix
  suffix           = "pg"
  store            = true
  client           = store.slug
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"
  secret_prefix    = secret_prefix
  secret_name      = "data/${store.name}"
  managed_master   = false
  master_password  = is_copy ? null : ephemeral.aws_secretsmanager_random_password.master.random_password
  login_prefix     = login_prefix
  reader           = true

  vpc_id                   = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids               = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
  client_security_group_id = client == null ? data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value : data.aws_ssm_parameter.client["node_security_group_id"].insecure_value
  base_security_group_id   = data.aws_ssm_parameter.foundation["database_security_group_id"].insecure_value

  kms_key_arn        = client == null ? module.key.arn : data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  # The home, in whose region it is called like this.
  source_arn    = is_copy ? "arn:${region.partition}:rds:${home.region.name}:${home.account}:db:${project.name}-${home.short}-${store.slug}-pg" : null
  promoted      = is_copy ? section.promoted : null
  backs_up_copy = is_copy ? store.purpose == "disaster-recovery" : null
  lag_seconds   = is_copy ? lag_seconds : null
  wal_keep_gib  = is_copy || length(store.replicas) == 0 ? null : wal_keep_gib

  engine_version = section.engine_version
  instance_type  = section.instance_type
  standby        = section.standby

  # Below 400 GiB RDS has one performance for all, and takes no numbers.
  storage = {
    size_gib     = section.storage_gib
    max_size_gib = section.max_storage_gib
    iops         = section.storage_gib < 400 ? null : coalesce(section.rds.iops, 12000)
    throughput   = section.storage_gib < 400 ? null : coalesce(section.rds.throughput, 500)
  }

  port                = section.port
  parameters          = parameters
  log_days            = section.log_days
  secret_days         = environment.secret_days
  maintenance         = section.maintenance
  apply_immediately   = section.apply_immediately
  major_upgrade       = section.major_upgrade
  alarms              = { cpu_percent = section.alarms.cpu_percent, disk_percent = section.alarms.disk_percent }
  deletion_protection = section.deletion_protection == null ? environment.protected : section.deletion_protection
  final_snapshot      = environment.protected
  backup_days         = environment.backup.daily_days
  backup_start_utc    = section.backup_start_utc
  monitoring_seconds  = section.monitoring_seconds
  rotation_days       = section.rotation_days
}

module "database" {
  when = engine == "aurora"

  source = module("database-aurora")

  name             = prefix
  suffix           = "pg"
  store            = true
  client           = store.slug
  environment      = environment.name
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"
  secret_prefix    = secret_prefix
  secret_name      = "data/${store.name}"
  managed_master   = false
  master_password  = is_copy ? null : ephemeral.aws_secretsmanager_random_password.master.random_password
  login_prefix     = login_prefix
  reader           = true

  vpc_id                   = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids               = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
  client_security_group_id = client == null ? data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value : data.aws_ssm_parameter.client["node_security_group_id"].insecure_value
  base_security_group_id   = data.aws_ssm_parameter.foundation["database_security_group_id"].insecure_value

  kms_key_arn        = client == null ? module.key.arn : data.aws_ssm_parameter.client["kms_key_arn"].insecure_value
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  # One for all places: the home's stack makes it, and the others join.
  global_name     = "${project.name}-${store.slug}"
  source_region   = is_copy ? home.region.name : null
  writes          = writes
  promoted        = is_copy ? section.promoted : null
  backs_up_copy   = is_copy ? store.purpose == "disaster-recovery" : null
  lag_seconds     = lag_seconds
  rpo_seconds     = section.aurora.rpo_seconds
  backup_plan_id  = data.aws_ssm_parameter.foundation["backup_plan_id"].insecure_value
  backup_role_arn = data.aws_ssm_parameter.foundation["backup_role_arn"].insecure_value

  engine_version = section.engine_version
  instance_type  = section.instance_type
  standby        = section.standby
  instances      = section.aurora.instances
  io_optimized   = section.aurora.io_optimized

  port                = section.port
  parameters          = parameters
  log_days            = section.log_days
  secret_days         = environment.secret_days
  maintenance         = section.maintenance
  apply_immediately   = section.apply_immediately
  major_upgrade       = section.major_upgrade
  alarms              = { cpu_percent = section.alarms.cpu_percent }
  deletion_protection = section.deletion_protection == null ? environment.protected : section.deletion_protection
  final_snapshot      = environment.protected
  backup_days         = environment.backup.daily_days
  backup_start_utc    = section.backup_start_utc
  monitoring_seconds  = section.monitoring_seconds
  rotation_days       = section.rotation_days
}
