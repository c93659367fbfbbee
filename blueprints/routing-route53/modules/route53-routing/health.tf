# Each member is asked at a name that is its own: a check of the name that it decides about would be a check of whoever answers for that just now.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-problems.html
resource "aws_route53_health_check" "member" {
  for_each = var.members

  type              = var.health.contains == null ? "HTTPS" : "HTTPS_STR_MATCH"
  fqdn              = each.value.host
  port              = 443
  enable_sni        = true
  resource_path     = var.health.path
  request_interval  = var.health.interval_seconds
  failure_threshold = var.health.threshold
  search_string     = var.health.contains
  measure_latency   = true

  tags = { Name = "${var.name}-${each.key}" }

  # Route 53 deletes a check that records name, and takes them for well from then on: the new one is there before the old one goes.
  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-deleting.html
  lifecycle {
    create_before_destroy = true
  }
}

# Whether anybody of a turn is well: what people are told of, beside each member. Records find that out by themselves.
resource "aws_route53_health_check" "turn" {
  for_each = local.members_of

  type                   = "CALCULATED"
  child_health_threshold = 1
  child_healthchecks     = [for slug in sort(keys(each.value)) : local.health_check_ids[slug]]

  tags = { Name = "${var.name}-turn-${each.key}" }

  lifecycle {
    create_before_destroy = true

    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
    precondition {
      condition     = length(each.value) <= 255
      error_message = "A calculated check has 255 children at most."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "member" {
  for_each = var.members

  region            = "us-east-1"
  alarm_name        = "${var.name}-${each.key}-unhealthy"
  alarm_description = "${each.value.host}${var.health.path} does not answer as it should: ${var.hosts[0]} leads visitors elsewhere"

  namespace   = "AWS/Route53"
  metric_name = "HealthCheckStatus"
  dimensions  = { HealthCheckId = aws_route53_health_check.member[each.key].id }

  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "LessThanThreshold"

  # A check that reports nothing is not known to pass.
  treat_missing_data = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-${each.key}-unhealthy" }
}

resource "aws_cloudwatch_metric_alarm" "turn" {
  for_each = local.members_of

  region     = "us-east-1"
  alarm_name = "${var.name}-turn-${each.key}-gone"
  alarm_description = each.key == local.turns[length(local.turns) - 1] ? (
    "None of ${join(", ", [for member in each.value : member.host])} answers: ${length(local.turns) == 1 ? "nobody is left for ${var.hosts[0]}" : "nobody is left after them for ${var.hosts[0]}"}"
  ) : "None of ${join(", ", [for member in each.value : member.host])} answers: ${var.hosts[0]} leads visitors to those whose turn is next"

  namespace   = "AWS/Route53"
  metric_name = "HealthCheckStatus"
  dimensions  = { HealthCheckId = aws_route53_health_check.turn[each.key].id }

  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-turn-${each.key}-gone" }
}
