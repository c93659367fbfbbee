data "aws_partition" "current" {}

locals {
  # Written out, because the policies below have to stand before the trail.
  trail_arn = "arn:${data.aws_partition.current.partition}:cloudtrail:${var.region}:${var.account_id}:trail/${var.name}"
}

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:A key policy without an administrator locks everybody out of the key; who may use it is up to the account's IAM policies
  #checkov:skip=CKV_AWS_111:In a key policy the resource "*" is the key itself
  #checkov:skip=CKV_AWS_356:In a key policy the resource "*" is the key itself

  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${var.account_id}:root"]
    }
  }

  statement {
    sid       = "TheTrailEncrypts"
    actions   = ["kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:cloudtrail:arn"
      values   = [local.trail_arn]
    }
  }

  statement {
    sid       = "TheTrailLooksAtTheKey"
    actions   = ["kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }
}

# A key of its own: whoever may read the objects need not be able to read who read them.
resource "aws_kms_key" "this" {
  description             = "Record of who used objects, ${var.name}"
  deletion_window_in_days = var.key_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json

  tags = { Name = var.name }

  # Without the key no record can be read again.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${replace(var.name, ".", "-")}"
  target_key_id = aws_kms_key.this.key_id
}
