# A state of its own for each place of each store: a plan for one never reads, locks or touches the data of another.

data "aws_ssm_parameter" "foundation" {
  for_each = toset(concat(["alarm_topic_arn", "operations_kms_key_arn", "vpc_id"], store.client == null ? ["cluster_security_group_id"] : []))

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.key}"
}

data "aws_ssm_parameter" "database_subnet" {
  for_each = toset([for subnet in cell.network.database_subnets : subnet.name])

  name = "/${project.name}/${environment.name}/${region.name}/foundation/database_subnet_id/${each.key}"
}

data "aws_ssm_parameter" "client" {
  when = store.client != null

  for_each = toset(["kms_key_arn", "node_security_group_id"])

  name = "/${project.name}/${environment.name}/${region.name}/clients/${store.client}/${each.key}"
}

# What the home made, in its region.
data "aws_ssm_parameter" "home" {
  when = form == "copy"

  for_each = toset(["global_id", "shape"])

  region = home.region.name
  name   = "/${project.name}/${home.environment.name}/${home.region.name}/data/${store.path}/${each.key}"
}

# A store of the whole estate belongs to no client that has a key.
module "key" {
  when = store.client == null

  source = module("encryption-key")

  name        = resource_name
  description = "Data of the store ${store.path}"
  account_id  = cell.account
  partition   = region.partition
  key_days    = environment.key_days
}

module "cache" {
  source = module("elasticache")

  name             = resource_name
  id               = id
  store            = store.path
  role             = form
  global_id        = form == "copy" ? data.aws_ssm_parameter.home["global_id"].insecure_value : null
  home_shape       = form == "copy" ? data.aws_ssm_parameter.home["shape"].insecure_value : null
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"

  vpc_id     = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
  source_security_group_ids = {
    client = { client = data.aws_ssm_parameter.client["node_security_group_id"].insecure_value }
    estate = { cluster = data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value }
  }[store.client == null ? "estate" : "client"]
  role_names = role_names

  kms_key_arn        = { client = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value, estate = module.key.arn }[store.client == null ? "estate" : "client"]
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  engine             = store.cache.engine
  engine_version     = version
  node_type          = store.cache.node_type
  cluster            = cluster
  shards             = store.cache.shards
  replicas_per_shard = store.cache.replicas_per_shard
  port               = store.cache.port
  parameters         = merge(store.cache.parameters, { maxmemory-policy = store.cache.eviction })

  snapshot_days      = snapshot_days
  snapshot_start_utc = store.cache.snapshot_start_utc
  final_snapshot     = environment.protected
  maintenance        = store.cache.maintenance
  apply_immediately  = store.cache.apply_immediately
  log_days           = store.cache.log_days
  alarms             = store.cache.alarms
}

# Copies were written for a cache that had none.
moved {
  when = form == "home"

  from = module.cache.aws_elasticache_replication_group.alone[0]
  to   = module.cache.aws_elasticache_replication_group.home[0]
}

# The last copy was taken out.
moved {
  when = form == "alone" && store.role == "primary"

  from = module.cache.aws_elasticache_replication_group.home[0]
  to   = module.cache.aws_elasticache_replication_group.alone[0]
}

# The copy was promoted.
moved {
  when = form == "alone" && store.role == "replica"

  from = module.cache.aws_elasticache_replication_group.copy[0]
  to   = module.cache.aws_elasticache_replication_group.alone[0]
}
