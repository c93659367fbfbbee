locals {
  # Names that ElastiCache gives to nodes: <id>-001, and <id>-0001-001 with the cluster protocol.
  nodes = var.cluster ? toset([
    for pair in setproduct(range(1, var.shards + 1), range(1, var.replicas_per_shard + 2)) : format("%s-%04d-%03d", var.id, pair[0], pair[1])
  ]) : toset([for node in range(1, var.replicas_per_shard + 2) : format("%s-%03d", var.id, node)])

  # Of each node (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html). A node that says nothing of CPU and memory is down.
  metrics = {
    cpu         = { metric = "EngineCPUUtilization", statistic = "Average", periods = 3, threshold = var.alarms.cpu_percent, missing = "breaching", text = "has been busy for 15 minutes" }
    memory      = { metric = "DatabaseMemoryUsagePercentage", statistic = "Maximum", periods = 3, threshold = var.alarms.memory_percent, missing = "breaching", text = "is running out of memory" }
    evictions   = { metric = "Evictions", statistic = "Sum", periods = 1, threshold = var.alarms.evictions, missing = "notBreaching", text = "throws keys out of its full memory" }
    connections = { metric = "CurrConnections", statistic = "Maximum", periods = 1, threshold = var.alarms.connections, missing = "notBreaching", text = "has too many connections" }
    lag         = { metric = "ReplicationLag", statistic = "Maximum", periods = 3, threshold = var.alarms.lag_seconds, missing = "notBreaching", text = "is behind the first node of its shard" }
  }

  alarms = { for pair in setproduct(local.nodes, keys(local.metrics)) : "${pair[0]}-${pair[1]}" => merge(local.metrics[pair[1]], { node = pair[0] }) }

  # Every node of a shard may lead it, and the one that does tells of the whole copy. An alarm reads ten metrics at most.
  followers = slice(sort(local.nodes), 0, min(length(local.nodes), var.replicas_per_shard + 1))

  connection = merge(
    {
      cluster            = tostring(var.cluster)
      connect_policy_arn = aws_iam_policy.connect.arn
      engine             = var.engine
      host               = var.cluster ? local.group.configuration_endpoint_address : local.group.primary_endpoint_address
      port               = tostring(var.port)
      reader_host        = var.cluster ? local.group.configuration_endpoint_address : local.group.reader_endpoint_address
      replication_group  = local.group.id
      role               = var.role
      security_group_id  = aws_security_group.this.id
      user_name          = aws_elasticache_user.apps.user_name
    },
    # What copies join, and what they have to be like.
    local.home ? { global_id = aws_elasticache_global_replication_group.this[0].global_replication_group_id, shape = local.shape } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "node" {
  for_each = local.alarms

  alarm_name        = each.key
  alarm_description = "A node of the cache ${var.store} ${each.value.text}"

  namespace   = "AWS/ElastiCache"
  metric_name = each.value.metric
  dimensions  = { CacheClusterId = each.value.node }

  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = each.value.missing

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = each.key }
}

# Nothing at all is a link that is cut.
resource "aws_cloudwatch_metric_alarm" "global_lag" {
  count = local.copy ? 1 : 0

  alarm_name        = "${var.id}-global-lag"
  alarm_description = "This copy of the cache ${var.store} is behind its home in another region, or does not hear of it"

  evaluation_periods  = 3
  threshold           = var.alarms.lag_seconds
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"

  metric_query {
    id          = "lag"
    label       = "Lag of the copy"
    expression  = "MAX(METRICS())"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.followers

    content {
      id = "node${metric_query.key}"

      metric {
        namespace   = "AWS/ElastiCache"
        metric_name = "GlobalDatastoreReplicationLag"
        dimensions  = { CacheClusterId = metric_query.value }
        period      = 300
        stat        = "Maximum"
      }
    }
  }

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.id}-global-lag" }
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.connection

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of the cache ${var.store}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
