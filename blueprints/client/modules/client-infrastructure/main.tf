# What of a client's everything else stands on: its key, the group that its nodes wear and its database admits, its secrets, the role
# that reads them, and the record of the configuration.

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_283:The second statement names one role of this account in its conditions: a principal that does not exist yet would be refused

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.partition}:iam::${var.account_id}:root"]
    }
  }

  # Auto Scaling starts the client's nodes, whose disks are encrypted with this key, through its service-linked role. AWS makes that
  # role with the first group of an account, so it is matched by a condition and not named as the principal.
  statement {
    sid       = "AutoScalingStartsNodes"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = [local.auto_scaling_role_arn]
    }
  }

  statement {
    sid       = "AutoScalingAttachesDisks"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = [local.auto_scaling_role_arn]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

locals {
  auto_scaling_role_arn = "arn:${var.partition}:iam::${var.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
}

# One key for all that is the client's (disks, database, buckets, secrets) and nothing that is another's.
resource "aws_kms_key" "this" {
  description             = "All data of ${var.name}"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json

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

# Worn by the client's nodes. It has no rules on purpose: it is what the client's database names as its only source.
resource "aws_security_group" "nodes" {
  #checkov:skip=CKV2_AWS_5:The launch template of the client's nodes attaches it
  count = var.shared_node_security_group_id == null ? 1 : 0

  name_prefix = "${var.name}-nodes-"
  description = "Nodes of one client, the source that its database admits"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-nodes" }

  # A new description replaces the group. The new one must exist before instances can let go of the old one,
  # and names are unique in a VPC: hence the prefix.
  lifecycle {
    create_before_destroy = true
  }
}

locals {
  node_security_group_id = var.shared_node_security_group_id == null ? aws_security_group.nodes[0].id : var.shared_node_security_group_id
}
