# Plans only, against a mocked provider: no credentials, no network.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_backup_vault" {
    defaults = { arn = "arn:aws:backup:eu-west-1:123456789012:backup-vault:acme-euw1-prod-vault" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/acme-euw1-prod-backup" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:acme-euw1-prod-alarms" }
  }
}

variables {
  name             = "acme-euw1-prod"
  environment      = "production"
  account_id       = "123456789012"
  region           = "eu-west-1"
  parameter_prefix = "/acme/production/eu-west-1/foundation"
}

run "the_other_account_gets_what_a_copy_needs" {
  command = plan

  variables {
    backup = { daily_days = 35, weekly_days = 90, monthly_days = 365, locked = true }
    backup_copies = [
      "arn:aws:backup:us-east-1:123456789012:backup-vault:acme-use1-prod-vault",
      "arn:aws:backup:eu-central-1:210987654321:backup-vault:acme-euc1-arch-vault",
    ]
  }

  assert {
    condition = alltrue([for s in data.aws_iam_policy_document.backup_key.statement :
      toset(one(s.principals).identifiers) == toset(["arn:aws:iam::210987654321:root"]) && !contains(s.actions, "kms:*")
      if startswith(s.sid, "AccountsOfCopies")
    ]) && length(data.aws_iam_policy_document.backup_key.statement) == 3
    error_message = "The other account uses the key of the vault, and administers nothing."
  }

  assert {
    condition     = length([for s in data.aws_iam_policy_document.backup_key.statement : s if contains(s.actions, "kms:CreateGrant") && length([for c in s.condition : c if c.variable == "kms:GrantIsForAWSResource"]) == 1]) == 1
    error_message = "Grants are for AWS's own services."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.copy_failed[0].event_pattern).detail.state == ["FAILED"] && length(aws_cloudwatch_event_target.copy_failed) == 1
    error_message = "A copy that fails is told."
  }

  assert {
    condition = (length([for s in data.aws_iam_policy_document.alarms.statement : s if contains(flatten(s.principals[*].identifiers), "events.amazonaws.com")]) == 1 &&
    length([for s in data.aws_iam_policy_document.operations_key.statement : s if contains(flatten(s.principals[*].identifiers), "events.amazonaws.com")]) == 1)
    error_message = "Events get through to the encrypted topic."
  }
}

run "nobody_copies_into_the_vault_who_is_not_named" {
  command = plan

  assert {
    condition = (length(aws_backup_vault_policy.this) == 0 && length(aws_cloudwatch_event_rule.copy_failed) == 0 &&
      length(data.aws_iam_policy_document.backup_key.statement) == 1 &&
    length([for s in data.aws_iam_policy_document.alarms.statement : s if contains(flatten(s.principals[*].identifiers), "events.amazonaws.com")]) == 0)
    error_message = "Without copies there is nothing of them."
  }
}

run "named_accounts_copy_into_the_vault_and_nothing_else" {
  command = plan

  variables {
    backup_sources = ["210987654321"]
  }

  assert {
    condition = (length(aws_backup_vault_policy.this) == 1 &&
      one(data.aws_iam_policy_document.vault[0].statement).actions == toset(["backup:CopyIntoBackupVault"]) &&
    toset(one(one(data.aws_iam_policy_document.vault[0].statement).principals).identifiers) == toset(["arn:aws:iam::210987654321:root"]))
    error_message = "They put copies in, and take none out."
  }
}
