locals {
  # Those that AWS recommends (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html).
  alarms = merge(
    {
      red             = { metric = "ClusterStatus.red", statistic = "Maximum", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "breaching", text = "has an index without a primary shard" }
      yellow          = { metric = "ClusterStatus.yellow", statistic = "Maximum", period = 60, periods = 5, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "notBreaching", text = "lacks a replica of a shard" }
      disk            = { metric = "FreeStorageSpace", statistic = "Minimum", period = 60, periods = 1, operator = "LessThanOrEqualToThreshold", threshold = var.storage.size_gib == null ? 20480 : ceil(var.storage.size_gib * 1024 * (100 - var.alarms.disk_percent) / 100), missing = "notBreaching", text = "is running out of space on a node" }
      writes-blocked  = { metric = "ClusterIndexWritesBlocked", statistic = "Maximum", period = 300, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "notBreaching", text = "refuses writes" }
      nodes           = { metric = "Nodes", statistic = "Minimum", period = 86400, periods = 1, operator = "LessThanThreshold", threshold = var.instances + var.masters.count, missing = "notBreaching", text = "has lacked a node for a day" }
      snapshots       = { metric = "AutomatedSnapshotFailure", statistic = "Maximum", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "notBreaching", text = "has no snapshot of this hour" }
      cpu             = { metric = "CPUUtilization", statistic = "Maximum", period = 900, periods = 3, operator = "GreaterThanOrEqualToThreshold", threshold = var.alarms.cpu_percent, missing = "notBreaching", text = "has had a busy node for three quarters of an hour" }
      memory          = { metric = "JVMMemoryPressure", statistic = "Maximum", period = 60, periods = 3, operator = "GreaterThanOrEqualToThreshold", threshold = var.alarms.memory_percent, missing = "notBreaching", text = "is running out of heap" }
      old-memory      = { metric = "OldGenJVMMemoryPressure", statistic = "Maximum", period = 60, periods = 3, operator = "GreaterThanOrEqualToThreshold", threshold = 80, missing = "notBreaching", text = "is running out of heap for what stays" }
      key-disabled    = { metric = "KMSKeyError", statistic = "Maximum", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "notBreaching", text = "cannot use its key, which is disabled" }
      key-unreachable = { metric = "KMSKeyInaccessible", statistic = "Maximum", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 1, missing = "notBreaching", text = "cannot use its key, which is deleted or taken away" }
      unled           = { metric = "MasterReachableFromNode", statistic = "Minimum", period = 300, periods = 1, operator = "LessThanThreshold", threshold = 1, missing = "notBreaching", text = "has a node that does not reach the master" }
      write-queue     = { metric = "ThreadpoolWriteQueue", statistic = "Average", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 100, missing = "notBreaching", text = "makes writes wait" }
      search-queue    = { metric = "ThreadpoolSearchQueue", statistic = "Average", period = 60, periods = 1, operator = "GreaterThanOrEqualToThreshold", threshold = 500, missing = "notBreaching", text = "makes searches wait" }
    },
    var.masters.count == 0 ? {} : {
      master-cpu    = { metric = "MasterCPUUtilization", statistic = "Maximum", period = 900, periods = 3, operator = "GreaterThanOrEqualToThreshold", threshold = 50, missing = "notBreaching", text = "has a busy master" }
      master-memory = { metric = "MasterJVMMemoryPressure", statistic = "Maximum", period = 60, periods = 3, operator = "GreaterThanOrEqualToThreshold", threshold = 95, missing = "notBreaching", text = "has a master that is running out of heap" }
    },
  )

  connection = {
    domain_name       = var.domain_name
    engine_version    = var.engine_version
    function_name     = var.function_name
    host              = aws_opensearch_domain.this.endpoint
    port              = "443"
    security_group_id = aws_security_group.this.id
    use_policy_arn    = aws_iam_policy.use.arn
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${var.domain_name}-${each.key}"
  alarm_description = "The search domain ${var.store} ${each.value.text}"

  namespace   = "AWS/ES"
  metric_name = each.value.metric
  dimensions  = { ClientId = var.account_id, DomainName = var.domain_name }

  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = each.value.operator
  treat_missing_data  = each.value.missing

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.domain_name}-${each.key}" }
}

# A tenth of the requests.
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name        = "${var.domain_name}-errors"
  alarm_description = "The search domain ${var.store} fails at a tenth of what it is asked"

  evaluation_periods  = 3
  threshold           = 10
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "percent"
    label       = "Requests that fail"
    expression  = "IF(requests > 0, 100 * errors / requests, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { errors = "5xx", requests = "OpenSearchRequests" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ES"
        metric_name = metric_query.value
        dimensions  = { ClientId = var.account_id, DomainName = var.domain_name }
        period      = 300
        stat        = "Sum"
      }
    }
  }

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.domain_name}-errors" }
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.connection

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of the search domain ${var.store}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value

  # Who finds the domain here finds it set up.
  depends_on = [aws_lambda_invocation.access]
}
