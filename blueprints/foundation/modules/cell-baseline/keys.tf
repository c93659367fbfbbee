locals {
  root_arn = "arn:${var.partition}:iam::${var.account_id}:root"
}

# Log groups and the alarm topic of the cell.
data "aws_iam_policy_document" "operations_key" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.root_arn]
    }
  }

  statement {
    sid       = "LogGroupsOfTheAccount"
    actions   = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.${var.dns_suffix}"]
    }

    # CloudWatch Logs names the group in the encryption context: no other account's group can use the key.
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:*"]
    }
  }

  # Without this an alarm changes its state but its message to the encrypted topic is dropped silently.
  # Whose alarms may publish is in the topic's policy.
  statement {
    sid       = "AlarmsPublishToTheEncryptedTopic"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type = "Service"
      # EventBridge takes no condition on the account here: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      identifiers = concat(["cloudwatch.amazonaws.com"], length(var.backup_copies) > 0 ? ["events.amazonaws.com"] : [])
    }
  }
}

resource "aws_kms_key" "operations" {
  description             = "Log groups and alarm topic of ${var.name}"
  deletion_window_in_days = var.key_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.operations_key.json

  tags = { Name = "${var.name}-operations" }

  # What was encrypted with a deleted key is lost for good.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "operations" {
  name          = "alias/${var.name}-operations"
  target_key_id = aws_kms_key.operations.key_id
}

data "aws_iam_policy_document" "backup_key" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.root_arn]
    }
  }

  # Of buckets, tables and file systems the account that takes a copy reads the point with this key: https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
  dynamic "statement" {
    for_each = length(local.copy_accounts) > 0 ? {
      AccountsOfCopiesUseTheKey = { actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], grants = false }
      AccountsOfCopiesGrantIt   = { actions = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], grants = true }
    } : {}

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = [for account in local.copy_accounts : "arn:${var.partition}:iam::${account}:root"]
      }

      dynamic "condition" {
        for_each = statement.value.grants ? ["true"] : []

        content {
          test     = "Bool"
          variable = "kms:GrantIsForAWSResource"
          values   = [condition.value]
        }
      }
    }
  }
}

# A key of its own: whoever may read logs need not be able to read backups.
resource "aws_kms_key" "backup" {
  description             = "Backup vault of ${var.name}"
  deletion_window_in_days = var.key_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.backup_key.json

  tags = { Name = "${var.name}-backup" }

  # Backups that were encrypted with a deleted key cannot be restored.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "backup" {
  name          = "alias/${var.name}-backup"
  target_key_id = aws_kms_key.backup.key_id
}
