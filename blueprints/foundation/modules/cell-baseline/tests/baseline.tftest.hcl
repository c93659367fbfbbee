# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
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
