resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is the environment's decision (network.flow_log_days, 365 days by default)
  # Below /aws/vendedlogs/ deliveries need no entry of their own in the account's log resource policy, which ends at 5120 characters.
  name              = "/aws/vendedlogs/vpn/${var.name}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn

  tags = { Name = var.name }
}

# A connection has the states of both tunnels, as two points or as their mean: the greatest is 0 when none is up, the least below 1 when one is not.
resource "aws_cloudwatch_metric_alarm" "down" {
  for_each = local.connections

  alarm_name        = "${var.name}-${each.key}-down"
  alarm_description = "No tunnel of connection ${each.key} to ${var.peer} (${each.value.address}) is up: the other connection carries all"

  namespace   = "AWS/VPN"
  metric_name = "TunnelState"
  dimensions  = { VpnId = aws_vpn_connection.this[each.key].id }

  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "LessThanOrEqualToThreshold"

  # A connection that reports nothing is not known to be up.
  treat_missing_data = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-${each.key}-down" }
}

# Fifteen minutes: AWS takes tunnels down one at a time for maintenance, which is shorter.
resource "aws_cloudwatch_metric_alarm" "degraded" {
  for_each = local.connections

  alarm_name        = "${var.name}-${each.key}-degraded"
  alarm_description = "Only one of the two tunnels of connection ${each.key} to ${var.peer} (${each.value.address}) is up"

  namespace   = "AWS/VPN"
  metric_name = "TunnelState"
  dimensions  = { VpnId = aws_vpn_connection.this[each.key].id }

  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-${each.key}-degraded" }
}
