locals {
  backup_hour   = tonumber(split(":", var.backup.start_utc)[0])
  backup_minute = tonumber(split(":", var.backup.start_utc)[1])
  backup_time   = "${local.backup_minute} ${local.backup_hour}"

  backup_rules = { for name, rule in {
    daily   = { days = var.backup.daily_days, schedule = "cron(${local.backup_time} ? * * *)" }
    weekly  = { days = var.backup.weekly_days, schedule = "cron(${local.backup_time} ? * SUN *)" }
    monthly = { days = var.backup.monthly_days, schedule = "cron(${local.backup_time} 1 * ? *)" }
  } : name => rule if rule.days > 0 }

  backup_policies = toset([
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    # Buckets need policies of their own: the two above do not cover S3.
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
  ])
}

resource "aws_backup_vault" "this" {
  name          = "${var.name}-vault"
  kms_key_arn   = aws_kms_key.backup.arn
  force_destroy = var.force_destroy

  tags = { Name = "${var.name}-vault" }

  # A vault with recovery points in it cannot be deleted anyway; this says so at plan time.
  lifecycle {
    prevent_destroy = true
  }
}

# Governance mode (no changeable_for_days): a role with backup:DeleteBackupVaultLockConfiguration can still lift the lock.
# Compliance mode could be lifted by nobody, AWS included, and belongs to a decision that a template must not take.
resource "aws_backup_vault_lock_configuration" "this" {
  count = var.backup.locked ? 1 : 0

  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = min([for rule in local.backup_rules : rule.days]...)
}

resource "aws_backup_plan" "this" {
  name = "${var.name}-plan"

  dynamic "rule" {
    for_each = local.backup_rules

    content {
      rule_name         = "${rule.key}-${rule.value.days}d"
      target_vault_name = aws_backup_vault.this.name
      schedule          = rule.value.schedule

      # Minutes. A job that did not begin within the first is expired, one that did not end within the second cancelled.
      start_window      = 60
      completion_window = 720

      lifecycle {
        delete_after = rule.value.days
      }

      # Kept as long as the point itself: without a lifecycle of its own the console shows a copy as one that somebody changed, and what it leaves out, which
      # AWS fills in, would be another copy to the next plan.
      dynamic "copy_action" {
        for_each = var.backup_copies

        content {
          destination_vault_arn = copy_action.value

          lifecycle {
            delete_after                              = rule.value.days
            opt_in_to_archive_for_supported_resources = false
          }
        }
      }
    }
  }

  tags = { Name = "${var.name}-plan" }
}

# Without a condition on the source account, as AWS's own default role: a role can only be passed to Backup within its account.
data "aws_iam_policy_document" "backup_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "backup" {
  name               = "${var.name}-backup"
  description        = "AWS Backup makes and restores the recovery points of ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.backup_trust.json

  tags = { Name = "${var.name}-backup" }
}

resource "aws_iam_role_policy_attachment" "backup" {
  for_each = local.backup_policies

  role       = aws_iam_role.backup.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/${each.value}"
}

# By tag, so that a layer above puts a resource into the plan without knowing the plan. The value is the environment: two cells of
# one account and region would otherwise both back up everything that carries the tag. Types are named, since what is selected by its type is
# backed up whether or not the account has switched AWS Backup on for it (https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html):
# that setting is one for each account and region, which cells share.
resource "aws_backup_selection" "tagged" {
  name         = "tagged"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.backup.arn

  resources = [
    "arn:${var.partition}:dynamodb:*:*:table/*",
    "arn:${var.partition}:ec2:*:*:instance/*",
    "arn:${var.partition}:ec2:*:*:volume/*",
    "arn:${var.partition}:elasticfilesystem:*:*:file-system/*",
    "arn:${var.partition}:rds:*:*:db:*",
    "arn:${var.partition}:s3:::*",
  ]

  condition {
    string_equals {
      key   = "aws:ResourceTag/Backup"
      value = var.environment
    }
  }

  depends_on = [aws_iam_role_policy_attachment.backup]
}

resource "aws_cloudwatch_metric_alarm" "backup_failed" {
  alarm_name        = "${var.name}-backup-failed"
  alarm_description = "A backup job into ${aws_backup_vault.this.name} failed in the last hour"

  namespace   = "AWS/Backup"
  metric_name = "NumberOfBackupJobsFailed"
  dimensions  = { BackupVaultName = aws_backup_vault.this.name }

  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"

  # The metric exists only in hours in which a job failed.
  treat_missing_data = "notBreaching"

  alarm_actions = [aws_sns_topic.alarms.arn]
  ok_actions    = [aws_sns_topic.alarms.arn]

  tags = { Name = "${var.name}-backup-failed" }
}

# A job that did not begin within its start window expires, which is not a failure: https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
resource "aws_cloudwatch_metric_alarm" "backup_expired" {
  alarm_name        = "${var.name}-backup-expired"
  alarm_description = "A backup job into ${aws_backup_vault.this.name} did not begin within its start window in the last hour"

  namespace   = "AWS/Backup"
  metric_name = "NumberOfBackupJobsExpired"
  dimensions  = { BackupVaultName = aws_backup_vault.this.name }

  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"

  # The metric exists only in hours in which a job expired.
  treat_missing_data = "notBreaching"

  alarm_actions = [aws_sns_topic.alarms.arn]
  ok_actions    = [aws_sns_topic.alarms.arn]

  tags = { Name = "${var.name}-backup-expired" }
}

# A plan that selects nothing any more, or is switched off, fails no job: nothing arriving for a day says so.
resource "aws_cloudwatch_metric_alarm" "backup_missing" {
  count = var.has_backups ? 1 : 0

  alarm_name        = "${var.name}-backup-missing"
  alarm_description = "No backup job into ${aws_backup_vault.this.name} was completed for a day"

  namespace   = "AWS/Backup"
  metric_name = "NumberOfBackupJobsCompleted"
  dimensions  = { BackupVaultName = aws_backup_vault.this.name }

  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "LessThanThreshold"

  # The metric exists only where a job was completed.
  treat_missing_data = "breaching"

  alarm_actions = [aws_sns_topic.alarms.arn]
  ok_actions    = [aws_sns_topic.alarms.arn]

  tags = { Name = "${var.name}-backup-missing" }
}
