data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_283:The wildcard principal is narrowed to one service-linked role of this account by conditions

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.account_id}:root"]
    }
  }

  # The scaling group's service-linked role starts the nodes, and its IAM policy says nothing of keys: without these two statements
  # nodes are terminated at once. By condition, not as the principal: KMS refuses a principal that does not exist yet, and this role
  # appears with an account's first scaling group.
  dynamic "statement" {
    for_each = var.disks_of_nodes ? {
      ScalingGroupsUseTheKey   = { actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], grants = false }
      ScalingGroupsAttachDisks = { actions = ["kms:CreateGrant"], grants = true }
    } : {}

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = ["arn:${var.partition}:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
      }

      condition {
        test     = "StringEquals"
        variable = "kms:CallerAccount"
        values   = [var.account_id]
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

  # AWS Backup takes a snapshot of a disk or database to another account with the key of the original, which has to be shared with that account: https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
  dynamic "statement" {
    for_each = length(var.copy_accounts) > 0 ? {
      AccountsOfCopiesUseTheKey = { actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], grants = false }
      AccountsOfCopiesGrantIt   = { actions = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], grants = true }
    } : {}

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = [for account in sort(var.copy_accounts) : "arn:${var.partition}:iam::${account}:root"]
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

  # Roles by which S3 copies objects from buckets of other accounts. By condition, not as principals: KMS refuses a principal that does not exist yet.
  dynamic "statement" {
    for_each = length(var.replication_role_arns) > 0 ? ["OtherAccountsCopyIntoBuckets"] : []

    content {
      sid       = statement.value
      actions   = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = sort(distinct([for arn in var.replication_role_arns : join(":", [join(":", slice(split(":", arn), 0, 5)), "root"])]))
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = sort(var.replication_role_arns)
      }

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["s3.*.amazonaws.com"]
      }
    }
  }
}

resource "aws_kms_key" "this" {
  #checkov:skip=CKV_AWS_33:The wildcard principal is narrowed to one service-linked role of this account by conditions
  description             = var.description
  deletion_window_in_days = var.key_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.this.json

  tags = { Name = var.name }

  # What was encrypted with a deleted key is lost for good.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
