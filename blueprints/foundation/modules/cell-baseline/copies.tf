locals {
  # Accounts that take copies of this vault's recovery points.
  copy_accounts = sort(setsubtract([for arn in var.backup_copies : split(":", arn)[4]], [var.account_id]))
}

# Whoever keeps copies here. Within the account it takes no policy: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
data "aws_iam_policy_document" "vault" {
  count = length(var.backup_sources) > 0 ? 1 : 0

  statement {
    sid       = "AccountsCopyIntoTheVault"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [for account in sort(var.backup_sources) : "arn:${var.partition}:iam::${account}:root"]
    }
  }
}

resource "aws_backup_vault_policy" "this" {
  count = length(var.backup_sources) > 0 ? 1 : 0

  backup_vault_name = aws_backup_vault.this.name
  policy            = data.aws_iam_policy_document.vault[0].json
}

# A copy that fails leaves the backup itself a success. Events say why it failed, and of which vault the point was, which metrics do not: these know the
# vault of the copy alone. https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
resource "aws_cloudwatch_event_rule" "copy_failed" {
  count = length(var.backup_copies) > 0 ? 1 : 0

  name        = "${var.name}-backup-copy-failed"
  description = "A copy of a recovery point of ${aws_backup_vault.this.name} failed"

  event_pattern = jsonencode({
    source      = ["aws.backup"]
    detail-type = ["Copy Job State Change"]
    detail = {
      state                = ["FAILED"]
      sourceBackupVaultArn = [aws_backup_vault.this.arn]
    }
  })

  tags = { Name = "${var.name}-backup-copy-failed" }
}

resource "aws_cloudwatch_event_target" "copy_failed" {
  count = length(var.backup_copies) > 0 ? 1 : 0

  rule      = aws_cloudwatch_event_rule.copy_failed[0].name
  target_id = "alarms"
  arn       = aws_sns_topic.alarms.arn

  depends_on = [aws_sns_topic_policy.alarms]
}
