# Names and rules only: who owns a secret puts its value in (aws secretsmanager put-secret-value), so none is ever in the state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Rotation needs a function that knows the other side of each secret; until there is one, the tag says how old a value may be
  for_each = var.secrets

  name                    = "${var.secret_prefix}/${each.key}"
  description             = "Secret of ${var.client} in ${var.environment}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.secret_recovery_days

  tags = {
    Name         = "${var.secret_prefix}/${each.key}"
    RotationDays = tostring(var.secret_rotation_days)
  }

  # A deleted name stays taken for the whole recovery window.
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "secrets_trust" {
  statement {
    sid     = "SecretStoreOfTheNamespace"
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.oidc_issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:secret-reader"]
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
    sid       = "OwnSecrets"
    actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    resources = ["arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${var.secret_prefix}/*"]
  }

  statement {
    sid       = "OwnKey"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }
}

# Its name is what the namespace's service account is annotated with.
resource "aws_iam_role" "secrets" {
  name               = "${var.name}-secrets"
  description        = "The secret store in the namespace ${var.namespace} reads the secrets of ${var.client}"
  assume_role_policy = data.aws_iam_policy_document.secrets_trust.json

  tags = { Name = "${var.name}-secrets" }
}

resource "aws_iam_role_policy" "secrets" {
  name   = "read-secrets"
  role   = aws_iam_role.secrets.id
  policy = data.aws_iam_policy_document.secrets.json
}
