data "aws_partition" "current" {}

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
}

resource "aws_kms_key" "state" {
  description             = "Terraform states in ${var.bucket}"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json

  tags = { Name = "${var.bucket}-state" }

  # Without the key no state can be read again.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "state" {
  name          = var.kms_key_alias
  target_key_id = aws_kms_key.state.key_id
}
