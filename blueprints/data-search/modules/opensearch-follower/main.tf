# A domain that follows another one: it asks for the connection, the home accepts it, and rules say which indexes follow. The three stand in one state, in
# this order, and end in the reverse one: a copy first becomes what it was a copy of, and is cut off then.

locals {
  alias    = "home"
  home_arn = "arn:${var.partition}:es:${var.home.region}:${var.account_id}:domain/${var.home.domain_name}"

  # Versions as numbers; what is not known yet is taken for fit.
  versions = { for name, text in { home = var.home.engine_version, copy = var.engine_version } : name => try(
    tonumber(regex("_([0-9]+)\\.", text)[0]) * 1000 + tonumber(regex("\\.([0-9]+)$", text)[0]), null
  ) }

  alarms = {
    rules  = { metric = "AutoFollowNumFailedStartReplication", text = "cannot follow an index that it should" }
    home   = { metric = "AutoFollowLeaderCallFailure", text = "does not reach its home" }
    failed = { metric = "ReplicationNumFailedIndices", text = "has stopped following an index" }
    paused = { metric = "ReplicationNumPausedIndices", text = "has paused an index, and may not go on with it after twelve hours" }
  }
}

resource "aws_opensearch_outbound_connection" "this" {
  connection_alias = local.alias
  connection_mode  = "DIRECT"

  local_domain_info {
    owner_id    = var.account_id
    region      = var.region
    domain_name = var.domain_name
  }

  remote_domain_info {
    owner_id    = var.account_id
    region      = var.home.region
    domain_name = var.home.domain_name
  }

  # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html#replication-limitations
  lifecycle {
    precondition {
      condition     = local.versions.home == null || local.versions.copy == null ? true : local.versions.home >= local.versions.copy
      error_message = "The home has ${var.home.engine_version}, and a copy is not newer: this one is to have ${var.engine_version}."
    }
  }
}

# In the region of the home, whose account is this one.
resource "aws_opensearch_inbound_connection_accepter" "this" {
  region        = var.home.region
  connection_id = aws_opensearch_outbound_connection.this.id
}

data "aws_iam_policy_document" "home" {
  statement {
    sid       = "TheHome"
    actions   = ["es:ESCrossClusterGet"]
    resources = [local.home_arn]
  }
}

resource "aws_iam_role_policy" "home" {
  name   = "home"
  role   = var.function_name
  policy = data.aws_iam_policy_document.home.json
}

# Only the API of the domain knows rules. Taken away, it stops following: what is there takes writes then.
resource "aws_lambda_invocation" "follow" {
  function_name   = var.function_name
  lifecycle_scope = "CRUD"

  input = jsonencode({
    task     = "follow"
    alias    = local.alias
    patterns = sort(var.patterns)
    code     = var.code
  })

  depends_on = [aws_iam_role_policy.home, aws_opensearch_inbound_connection_accepter.this]
}

# https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html#managedomains-cloudwatchmetrics-replication
resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${var.domain_name}-follow-${each.key}"
  alarm_description = "The copy of ${var.store} ${each.value.text}"

  namespace   = "AWS/ES"
  metric_name = each.value.metric
  dimensions  = { ClientId = var.account_id, DomainName = var.domain_name }

  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.domain_name}-follow-${each.key}" }
}

# Both count changes, of all indexes that follow.
resource "aws_cloudwatch_metric_alarm" "lag" {
  alarm_name        = "${var.domain_name}-follow-lag"
  alarm_description = "The copy of ${var.store} is behind its home"

  evaluation_periods  = 3
  threshold           = var.lag_operations
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "lag"
    label       = "Changes that the copy has not made yet"
    expression  = "leader - follower"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { leader = "LeaderCheckPoint", follower = "FollowerCheckPoint" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ES"
        metric_name = metric_query.value
        dimensions  = { ClientId = var.account_id, ConnectionId = aws_opensearch_outbound_connection.this.id, DomainName = var.domain_name }
        period      = 300
        stat        = "Maximum"
      }
    }
  }

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.domain_name}-follow-lag" }
}
