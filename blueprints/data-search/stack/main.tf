# A state of its own for each place of each store: a plan for one never reads, locks or touches the data of another.

data "aws_ssm_parameter" "foundation" {
  for_each = toset(concat(["alarm_topic_arn", "operations_kms_key_arn", "vpc_id"], store.client == null ? ["cluster_security_group_id"] : []))

  name = "/${project.name}/${environment.name}/${region.name}/foundation/${each.key}"
}

data "aws_ssm_parameter" "database_subnet" {
  for_each = toset(subnets)

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

  for_each = toset(["domain_name", "engine_version"])

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

module "search" {
  source = module("opensearch")

  name             = resource_name
  domain_name      = domain_name
  function_name    = functions[cell.name]
  store            = store.path
  account_id       = cell.account
  region           = region.name
  partition        = region.partition
  parameter_prefix = "/${project.name}/${environment.name}/${region.name}/data/${store.path}"

  vpc_id     = data.aws_ssm_parameter.foundation["vpc_id"].insecure_value
  subnet_ids = [for name, parameter in data.aws_ssm_parameter.database_subnet : parameter.insecure_value]
  source_security_group_ids = {
    client = { client = data.aws_ssm_parameter.client["node_security_group_id"].insecure_value }
    estate = { cluster = data.aws_ssm_parameter.foundation["cluster_security_group_id"].insecure_value }
  }[store.client == null ? "estate" : "client"]
  role_names          = role_names
  follower_role_names = form == "home" ? [for name in keys(store.replicas) : functions[name]] : []

  kms_key_arn        = { client = data.aws_ssm_parameter.client["kms_key_arn"].insecure_value, estate = module.key.arn }[store.client == null ? "estate" : "client"]
  operations_key_arn = data.aws_ssm_parameter.foundation["operations_kms_key_arn"].insecure_value
  alarm_topic_arn    = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value

  engine_version = store.search.engine_version
  instance_type  = store.search.instance_type
  instances      = store.search.instances
  masters        = store.search.masters
  storage = {
    size_gib   = store.search.storage_gib
    iops       = store.search.iops
    throughput = store.search.throughput
  }
  standby            = standby
  off_peak_start_utc = store.search.maintenance.start_utc
  log_days           = store.search.log_days
  alarms = {
    cpu_percent    = store.search.alarms.cpu_percent
    memory_percent = store.search.alarms.memory_percent
    disk_percent   = store.search.alarms.disk_percent
  }
}

module "follower" {
  when = form == "copy"

  source = module("opensearch-follower")

  store          = store.path
  domain_name    = module.search.domain_name
  engine_version = store.search.engine_version
  function_name  = module.search.function_name
  code           = module.search.code
  account_id     = cell.account
  region         = region.name
  partition      = region.partition
  home = {
    domain_name    = data.aws_ssm_parameter.home["domain_name"].insecure_value
    engine_version = data.aws_ssm_parameter.home["engine_version"].insecure_value
    region         = home.region.name
  }
  patterns        = store.search.follow
  alarm_topic_arn = data.aws_ssm_parameter.foundation["alarm_topic_arn"].insecure_value
  lag_operations  = store.search.alarms.lag_operations
}

# The copy was promoted, and its home may not answer: what was accepted there ends with the connection that is taken away here.
removed {
  when = form == "alone" && store.role == "replica"

  from = module.follower.aws_opensearch_inbound_connection_accepter.this

  lifecycle {
    destroy = false
  }
}
