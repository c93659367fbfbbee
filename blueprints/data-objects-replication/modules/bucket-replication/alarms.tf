# What waits and how long is measured where the copy is, what failed where the object is.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html

locals {
  alarms = merge([for name, destination in var.destinations : merge(
    {
      "${name}-failed" = {
        destination = name
        region      = var.region
        topic_arn   = var.alarm_topic_arn
        metric      = "OperationsFailedReplication"
        statistic   = "Sum"
        periods     = 1
        threshold   = var.alarms.failed_operations
        missing     = "notBreaching"
        text        = "Objects of ${var.bucket} could not be copied to ${name}, and are not tried again"
      }
    },
    # Of this account in any case, so that a region where it has no topic has nobody to tell.
    destination.alarm_topic_arn == null ? {} : {
      "${name}-lag" = {
        destination = name
        region      = destination.region
        topic_arn   = destination.alarm_topic_arn
        metric      = "ReplicationLatency"
        statistic   = "Maximum"
        periods     = 2
        threshold   = var.alarms.lag_minutes * 60
        missing     = "ignore"
        text        = "The copy of ${var.bucket} in ${name} is more than ${var.alarms.lag_minutes} minutes behind"
      }
      "${name}-pending" = {
        destination = name
        region      = destination.region
        topic_arn   = destination.alarm_topic_arn
        metric      = "BytesPendingReplication"
        statistic   = "Maximum"
        periods     = 6
        threshold   = var.alarms.pending_gib * 1073741824
        missing     = "ignore"
        text        = "More than ${var.alarms.pending_gib} GiB of ${var.bucket} have waited to be copied to ${name} for half an hour"
      }
    },
  )]...)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  region            = each.value.region
  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.text

  namespace   = "AWS/S3"
  metric_name = each.value.metric
  dimensions = {
    SourceBucket      = var.bucket
    DestinationBucket = var.destinations[each.value.destination].bucket
    RuleId            = each.value.destination
  }

  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanOrEqualToThreshold"

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html: the state stays while nothing is measured.
  treat_missing_data = each.value.missing

  alarm_actions = [each.value.topic_arn]
  ok_actions    = [each.value.topic_arn]

  tags = { Name = "${var.name}-${each.key}" }
}
