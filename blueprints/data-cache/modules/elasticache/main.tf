# A cache of ElastiCache in one region: alone, the home of copies in other regions, or one of these copies.

locals {
  # Families of parameters: valkey8, redis7.
  family = "${var.engine}${split(".", var.engine_version)[0]}"

  alone = var.role == "alone"
  home  = var.role == "home"
  copy  = var.role == "copy"

  # With the cluster protocol there is failover also without a replica: AWS asks for it.
  failover = var.cluster || var.replicas_per_shard > 0
  multi_az = var.replicas_per_shard > 0

  # Windows of ElastiCache: one that starts late ends on the next day.
  days        = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
  start_hour  = tonumber(split(":", var.maintenance.start_utc)[0])
  minute      = split(":", var.maintenance.start_utc)[1]
  end_hour    = (local.start_hour + var.maintenance.hours) % 24
  end_day     = local.start_hour + var.maintenance.hours < 24 ? var.maintenance.day : local.days[(index(local.days, var.maintenance.day) + 1) % 7]
  maintenance = lower(format("%s:%s-%s:%02d:%s", var.maintenance.day, var.maintenance.start_utc, local.end_day, local.end_hour, local.minute))

  snapshot_hour   = tonumber(split(":", var.snapshot_start_utc)[0])
  snapshot_minute = split(":", var.snapshot_start_utc)[1]
  snapshot_window = format("%s-%02d:%s", var.snapshot_start_utc, (local.snapshot_hour + 1) % 24, local.snapshot_minute)

  # What home and copies have in common, whoever writes it.
  shape = jsonencode({ cluster = var.cluster, engine = var.engine, engine_version = var.engine_version, node_type = var.node_type, shards = var.shards })

  description = "Cache ${var.store}"
  logs        = ["engine-log", "slow-log"]

  # Three forms of one cache: what Terraform leaves to the global datastore cannot depend on a variable. The stack's `moved` blocks lead from one to the other.
  groups = concat(aws_elasticache_replication_group.alone, aws_elasticache_replication_group.home, aws_elasticache_replication_group.copy)
  group  = local.groups[0]
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Database subnets of ${var.name}"
  subnet_ids  = var.subnet_ids

  tags = { Name = var.name }
}

# A copy has none: the global datastore brings that of its home along.
resource "aws_elasticache_parameter_group" "this" {
  count = local.copy ? 0 : 1

  # A new major version has another family: the new group first.
  name        = "${var.name}-${local.family}"
  description = "Settings of the cache ${var.store}"
  family      = local.family

  dynamic "parameter" {
    for_each = merge(var.parameters, var.cluster ? { cluster-enabled = "yes" } : {})

    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  tags = { Name = "${var.name}-${local.family}" }

  lifecycle {
    create_before_destroy = true
  }
}

# Nobody comes in but the nodes that it is for. No way out: a cache calls nobody, and what global datastores send goes over AWS's own network.
resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = "Cache of one store: the nodes that it is for come in, nobody else"
  vpc_id      = var.vpc_id

  tags = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  for_each = var.source_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "The cache from the nodes of ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port

  tags = { Name = "${each.key}-nodes" }
}

# Groups of this prefix share a resource policy that does not grow with them (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html).
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the estate's decision (cache.log_days, 365 days by default in production)
  for_each = toset(local.logs)

  name              = "/aws/vendedlogs/elasticache/${var.id}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${var.id}-${each.key}" }
}

resource "aws_elasticache_replication_group" "alone" {
  #checkov:skip=CKV_AWS_31:Users of IAM sign in (user_group_ids), which excludes a token for all
  #checkov:skip=CKV2_AWS_50:Failover is there with a replica, which is the estate's decision; the blueprint warns where a protected environment has none
  #checkov:skip=CKV_AWS_134:As above, of snapshots
  count = local.alone ? 1 : 0

  replication_group_id = var.id
  description          = local.description

  engine               = var.engine
  engine_version       = var.engine_version
  node_type            = var.node_type
  parameter_group_name = aws_elasticache_parameter_group.this[0].name
  port                 = var.port
  # Nodes of this family have disks, which AWS wants to be used.
  data_tiering_enabled = can(regex("^cache\\.r6gd\\.", var.node_type)) ? true : null

  num_cache_clusters      = var.cluster ? null : var.replicas_per_shard + 1
  num_node_groups         = var.cluster ? var.shards : null
  replicas_per_node_group = var.cluster ? var.replicas_per_shard : null

  automatic_failover_enabled = local.failover
  multi_az_enabled           = local.multi_az
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  maintenance_window         = local.maintenance
  snapshot_window            = local.snapshot_window
  snapshot_retention_limit   = var.snapshot_days
  final_snapshot_identifier  = var.final_snapshot ? "${var.id}-final-${trimprefix(aws_security_group.this.id, "sg-")}" : null
  auto_minor_version_upgrade = true
  apply_immediately          = var.apply_immediately

  dynamic "log_delivery_configuration" {
    for_each = local.logs

    content {
      log_type         = log_delivery_configuration.value
      log_format       = "json"
      destination_type = "cloudwatch-logs"
      destination      = aws_cloudwatch_log_group.this[log_delivery_configuration.value].name
    }
  }

  tags = { Name = var.id }

  lifecycle {
    prevent_destroy = true
  }
}

# Version, type, shards and parameters are the global datastore's once it is there: what is written here is what the cache begins with.
resource "aws_elasticache_replication_group" "home" {
  #checkov:skip=CKV_AWS_31:Users of IAM sign in (user_group_ids), which excludes a token for all
  #checkov:skip=CKV2_AWS_50:Failover is there with a replica, which is the estate's decision; the blueprint warns where a protected environment has none
  #checkov:skip=CKV_AWS_134:As above, of snapshots
  count = local.home ? 1 : 0

  replication_group_id = var.id
  description          = local.description

  engine               = var.engine
  engine_version       = var.engine_version
  node_type            = var.node_type
  parameter_group_name = aws_elasticache_parameter_group.this[0].name
  port                 = var.port
  data_tiering_enabled = can(regex("^cache\\.r6gd\\.", var.node_type)) ? true : null

  num_cache_clusters      = var.cluster ? null : var.replicas_per_shard + 1
  num_node_groups         = var.cluster ? var.shards : null
  replicas_per_node_group = var.cluster ? var.replicas_per_shard : null

  automatic_failover_enabled = local.failover
  multi_az_enabled           = local.multi_az
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  maintenance_window         = local.maintenance
  snapshot_window            = local.snapshot_window
  snapshot_retention_limit   = var.snapshot_days
  final_snapshot_identifier  = var.final_snapshot ? "${var.id}-final-${trimprefix(aws_security_group.this.id, "sg-")}" : null
  auto_minor_version_upgrade = true
  apply_immediately          = var.apply_immediately

  dynamic "log_delivery_configuration" {
    for_each = local.logs

    content {
      log_type         = log_delivery_configuration.value
      log_format       = "json"
      destination_type = "cloudwatch-logs"
      destination      = aws_cloudwatch_log_group.this[log_delivery_configuration.value].name
    }
  }

  tags = { Name = var.id }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [engine, engine_version, node_type, num_node_groups, parameter_group_name]
  }
}

# What the global datastore decides must not be said here: engine, version, type, shards, parameters and whether it is encrypted, which it is as its home
# is, with a key of this region.
resource "aws_elasticache_replication_group" "copy" {
  #checkov:skip=CKV_AWS_29:A member of a global datastore is encrypted as its first one is; this argument excludes the other
  #checkov:skip=CKV_AWS_30:As above
  #checkov:skip=CKV_AWS_31:Users of IAM sign in (user_group_ids), which excludes a token for all
  #checkov:skip=CKV_AWS_134:Snapshots are taken of its home
  #checkov:skip=CKV2_AWS_50:Failover is there with a replica, which is the estate's decision; the blueprint warns where a protected environment has none
  count = local.copy ? 1 : 0

  replication_group_id        = var.id
  description                 = local.description
  global_replication_group_id = var.global_id
  port                        = var.port

  num_cache_clusters      = var.cluster ? null : var.replicas_per_shard + 1
  replicas_per_node_group = var.cluster ? var.replicas_per_shard : null

  automatic_failover_enabled = local.failover
  multi_az_enabled           = local.multi_az
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]

  kms_key_id     = var.kms_key_arn
  user_group_ids = [aws_elasticache_user_group.this.user_group_id]

  maintenance_window         = local.maintenance
  auto_minor_version_upgrade = true
  apply_immediately          = var.apply_immediately

  dynamic "log_delivery_configuration" {
    for_each = local.logs

    content {
      log_type         = log_delivery_configuration.value
      log_format       = "json"
      destination_type = "cloudwatch-logs"
      destination      = aws_cloudwatch_log_group.this[log_delivery_configuration.value].name
    }
  }

  tags = { Name = var.id }

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = can(jsondecode(var.home_shape)) ? jsondecode(var.home_shape) == jsondecode(local.shape) : true
      error_message = "A copy has the engine, version, type and shards of its home, ${coalesce(var.home_shape, "unknown")}; this one is written as ${local.shape}."
    }
  }
}

# Changes of version, type and number of shards are made here, in all members, and at once: AWS takes no window for them
# (https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyGlobalReplicationGroup.html).
resource "aws_elasticache_global_replication_group" "this" {
  count = local.home ? 1 : 0

  # AWS puts five letters of the region before it.
  global_replication_group_id_suffix   = var.id
  global_replication_group_description = local.description
  primary_replication_group_id         = aws_elasticache_replication_group.home[0].id

  engine                     = var.engine
  engine_version             = var.engine_version
  cache_node_type            = var.node_type
  num_node_groups            = var.cluster ? var.shards : null
  automatic_failover_enabled = local.failover
  # Read where the major version changes, which brings another family of settings.
  parameter_group_name = aws_elasticache_parameter_group.this[0].name

  # After a failover by hand AWS names another member here: Terraform would make the datastore anew.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [primary_replication_group_id]
  }
}
