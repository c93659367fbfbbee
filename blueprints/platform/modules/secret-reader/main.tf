# The external secrets operator signs in with a token that it asks the API for in the name of this service account. Pod Identity knows
# only tokens that EKS itself mounts into pods, so the trust is the cluster's OIDC provider's.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "secrets" {
  statement {
    sid       = "ReadTheOwnersSecrets"
    actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    resources = [for name in sort(var.secret_names) : "arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${name}${endswith(name, "*") ? "" : "-??????"}"]
  }

  dynamic "statement" {
    for_each = length(var.kms_key_arns) > 0 ? [[for key in sort(keys(var.kms_key_arns)) : var.kms_key_arns[key]]] : []

    content {
      sid       = "DecryptThem"
      actions   = ["kms:Decrypt"]
      resources = statement.value

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${var.region}.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.role_name
  description        = "Secret store of the namespace ${var.namespace} in ${var.region}"
  assume_role_policy = data.aws_iam_policy_document.trust.json

  tags = { Name = var.role_name }
}

resource "aws_iam_role_policy" "this" {
  name   = "read-secrets"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.secrets.json
}
