resource "aws_cloudwatch_log_group" "this" {
  name              = "${var.parameter_prefix}/postgresql"
  retention_in_days = var.log_days
  kms_key_id        = var.operations_key_arn

  tags = { Name = "${var.name}-db" }
}

# Snapshots of the instance, all volumes at one moment, between the daily recovery points of AWS Backup. The tag is this policy's own.
data "aws_iam_policy_document" "snapshots_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["dlm.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "snapshots" {
  name               = "${var.name}-db-snapshots"
  description        = "Snapshots of the database of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.snapshots_trust.json

  tags = { Name = "${var.name}-db-snapshots" }
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  role       = aws_iam_role.snapshots.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "this" {
  description        = "Database of ${var.name}"
  execution_role_arn = "arn:${var.partition}:iam::${var.account_id}:role/${aws_iam_role.snapshots.name}"
  state              = "ENABLED"

  policy_details {
    resource_types = ["INSTANCE"]
    target_tags    = { Snapshots = "${var.name}-db" }

    schedule {
      name      = "every-${var.snapshots.every_hours}-hours"
      copy_tags = true

      create_rule {
        interval      = var.snapshots.every_hours
        interval_unit = "HOURS"
        times         = [var.snapshots.start_utc]
      }

      retain_rule {
        count = var.snapshots.keep
      }
    }

    parameters {
      exclude_boot_volume = true
    }
  }

  tags = { Name = "${var.name}-db" }

  depends_on = [aws_iam_role_policy_attachment.snapshots]
}

# Patches, one instance after the other, from the hour on that the client agreed to. An association and not a maintenance window: an account has
# 2,000 of the one in a region and 50 of the other, and fifty clients in a cell are ordinary.
resource "aws_ssm_association" "patch" {
  name                        = "AWS-RunPatchBaseline"
  association_name            = "${var.name}-db-patch"
  schedule_expression         = "cron(${tonumber(split(":", var.maintenance.start_utc)[1])} ${tonumber(split(":", var.maintenance.start_utc)[0])} ? * ${var.maintenance.day} *)"
  apply_only_at_cron_interval = true
  compliance_severity         = "HIGH"
  max_concurrency             = "1"
  max_errors                  = "0"

  parameters = {
    Operation    = "Install"
    RebootOption = "RebootIfNeeded"
  }

  targets {
    key    = "InstanceIds"
    values = [for node in sort(keys(local.nodes)) : local.instance_ids[node]]
  }
}

locals {
  # What is watched on each instance, and what no news means: an agent that says nothing is itself the bad news.
  alarms = merge(
    { for node in keys(local.nodes) : "${node}-status" => {
      node      = node, namespace = "AWS/EC2", metric = "StatusCheckFailed", dimensions = local.instances[node], statistic = "Maximum"
      threshold = 1, operator = "GreaterThanOrEqualToThreshold", missing = "breaching", text = "fails its status checks"
    } },
    { for node in keys(local.nodes) : "${node}-cpu" => {
      node      = node, namespace = "AWS/EC2", metric = "CPUUtilization", dimensions = local.instances[node], statistic = "Average"
      threshold = var.alarms.cpu_percent, operator = "GreaterThanThreshold", missing = "missing", text = "has been busy for 15 minutes"
    } },
    merge([for node in keys(local.nodes) : { for volume in keys(local.devices) : "${node}-disk-${volume}" => {
      node       = node, namespace = "CWAgent", metric = "disk_used_percent", statistic = "Maximum"
      dimensions = merge(local.instances[node], { path = "/srv/postgresql/${volume}", fstype = "xfs" })
      threshold  = var.alarms.disk_percent, operator = "GreaterThanThreshold", missing = "breaching", text = "is running out of space for ${volume}"
    } }]...),
    # Logs of the server are written there, and the agent of Systems Manager lives there.
    { for node in keys(local.nodes) : "${node}-disk-root" => {
      node       = node, namespace = "CWAgent", metric = "disk_used_percent", statistic = "Maximum"
      dimensions = merge(local.instances[node], { path = "/", fstype = "xfs" })
      threshold  = var.alarms.disk_percent, operator = "GreaterThanThreshold", missing = "missing", text = "is running out of space on its root disk"
    } },
    # What the server says of itself, every minute (setup.sh).
    { for node in keys(local.nodes) : "${node}-answers" => {
      node      = node, namespace = "PostgreSQL", metric = "Answers", dimensions = { Database = "${var.name}-db", Node = node }, statistic = "Minimum"
      threshold = 1, operator = "LessThanThreshold", missing = "breaching", text = "does not answer"
    } },
    { for node in keys(local.nodes) : "${node}-connections" => {
      node      = node, namespace = "PostgreSQL", metric = "ConnectionsPercent", dimensions = { Database = "${var.name}-db", Node = node }, statistic = "Maximum"
      threshold = 90, operator = "GreaterThanThreshold", missing = "missing", text = "is running out of connections"
    } },
    # And what is true of both: no node in the dimensions, so that it does not matter which of them writes.
    { for name, alarm in merge(local.database_alarms, var.standby ? local.standby_alarms : {}) : name => {
      node      = "writing", namespace = "PostgreSQL", metric = alarm.metric, dimensions = { Database = "${var.name}-db" }, statistic = "Maximum"
      threshold = alarm.threshold, operator = "GreaterThanThreshold", missing = "missing", text = alarm.text
    } },
  )

  instances = { for node, id in local.instance_ids : node => { InstanceId = id } }

  database_alarms = {
    # Base backups are daily, on the volume and in S3: the one that is further behind counts.
    backup = { metric = "BackupAgeHours", threshold = 30, text = "has had no base backup for 30 hours, on the volume or in S3" }
    # One every five minutes at least: what is not copied yet is lost with the volume, and fills it.
    archive       = { metric = "UnarchivedSegments", threshold = 12, text = "does not get its log onto the backup volume and to S3" }
    archive-fails = { metric = "ArchiveFails", threshold = 0, text = "cannot archive its log" }
    # Renewed by a timer on the instance, every hour a try.
    login = { metric = "LoginAgeDays", threshold = var.rotation_days + 2, text = "does not renew the apps' login" }
    # PostgreSQL stops writing at two billion; autovacuum begins at 0.2.
    transactions = { metric = "TransactionAge", threshold = 1000000000, text = "is running out of transaction numbers: autovacuum does not keep up" }
  }

  # Past half of the volume the log is thrown away, and the standby has to be made anew.
  standby_alarms = {
    standby = { metric = "StandbyLagMiB", threshold = var.volumes.wal.size_gib * 1024 / 8, text = "is far ahead of its standby" }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${var.name}-db-${each.key}"
  alarm_description = "The ${each.value.node} database of ${var.client} ${each.value.text}"

  namespace   = each.value.namespace
  metric_name = each.value.metric
  dimensions  = each.value.dimensions

  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  threshold           = each.value.threshold
  comparison_operator = each.value.operator
  treat_missing_data  = each.value.missing

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = { Name = "${var.name}-db-${each.key}" }
}
