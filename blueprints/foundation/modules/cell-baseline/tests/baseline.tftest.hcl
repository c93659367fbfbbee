# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

# The provider would know these after an apply only.
override_resource {
  target          = aws_kms_key.operations
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001" }
}

override_resource {
  target          = aws_kms_key.backup
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000002" }
}

variables {
  name             = "acme-euw1-prod"
  environment      = "production"
  account_id       = "123456789012"
  region           = "eu-west-1"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
}

run "rules_that_keep_nothing_do_not_exist" {
  command = plan

  assert {
    condition     = [for rule in aws_backup_plan.this.rule : rule.rule_name] == ["daily-7d"] && length(aws_backup_vault_lock_configuration.this) == 0
    error_message = "By default there are daily recovery points only, in an open vault."
  }
}

run "a_locked_vault_keeps_the_shortest_rule" {
  command = plan

  variables {
    backup = { daily_days = 35, weekly_days = 90, monthly_days = 365, locked = true, start_utc = "02:30" }
  }

  assert {
    condition     = aws_backup_vault_lock_configuration.this[0].min_retention_days == 35
    error_message = "The lock must not refuse what the plan makes."
  }

  assert {
    condition     = contains([for rule in aws_backup_plan.this.rule : rule.schedule], "cron(30 2 1 * ? *)")
    error_message = "Monthly recovery points are made on the first at the given time."
  }
}

run "what_is_kept_is_encrypted_with_own_keys" {
  command = plan

  assert {
    condition     = aws_kms_key.operations.enable_key_rotation && aws_kms_key.backup.enable_key_rotation
    error_message = "Keys rotate."
  }

  assert {
    condition     = aws_backup_vault.this.kms_key_arn == aws_kms_key.backup.arn && aws_sns_topic.alarms.kms_master_key_id == aws_kms_key.operations.arn
    error_message = "Recovery points and alarms are encrypted, each with a key of its own."
  }
}

run "jobs_that_expire_are_an_alarm_and_so_is_a_day_without_one" {
  command = plan

  variables {
    has_backups = true
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.backup_expired.metric_name == "NumberOfBackupJobsExpired" && aws_cloudwatch_metric_alarm.backup_expired.threshold == 0
    error_message = "One job that expires is an alarm."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.backup_missing : alarm.period == 86400 && alarm.treat_missing_data == "breaching" && alarm.comparison_operator == "LessThanThreshold"]) && length(aws_cloudwatch_metric_alarm.backup_missing) == 1
    error_message = "A day without a completed job is an alarm."
  }
}

run "where_nothing_is_backed_up_nothing_is_missed" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.backup_missing) == 0
    error_message = "A cell without databases and buckets has no jobs."
  }
}

run "only_the_accounts_alarms_publish" {
  command = plan

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.alarms.statement :
      statement.effect == "Deny" || anytrue([for condition in statement.condition : condition.variable == "aws:SourceAccount" && condition.values == tolist(["123456789012"])])
    ])
    error_message = "Alarms of other accounts do not publish to the topic."
  }

  assert {
    condition     = contains([for statement in data.aws_iam_policy_document.alarms.statement : statement.sid if statement.effect == "Deny"], "OnlyOverTls")
    error_message = "Plain HTTP is refused."
  }
}

run "only_resources_of_the_environment_are_backed_up" {
  command = plan

  assert {
    condition     = [for one in one(aws_backup_selection.tagged.condition).string_equals : "${one.key}=${one.value}"] == ["aws:ResourceTag/Backup=production"]
    error_message = "Two environments of an account do not back up each other's resources."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.backup_failed.treat_missing_data == "notBreaching" && aws_cloudwatch_metric_alarm.backup_failed.threshold == 0
    error_message = "One failed backup is an alarm."
  }
}

run "backups_need_no_setting_of_the_account" {
  command = plan

  assert {
    condition     = alltrue([for arn in aws_backup_selection.tagged.resources : length(split(":", arn)) >= 6 && !endswith(arn, ":*:*:*")]) && length(aws_backup_selection.tagged.selection_tag) == 0
    error_message = "By the name of a service or by tags alone, what the account has not switched on is left out without a word."
  }
}
