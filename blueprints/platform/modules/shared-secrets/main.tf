# The secrets of the apps that belong to the whole estate: names and rules only. Who owns one puts its value in (aws secretsmanager
# put-secret-value), so none is ever in the state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:The other side of each is a person or a partner; the tag says how old a value may be, and a function of the cell tells which are older
  for_each = var.secrets

  name                    = "${var.secret_prefix}/${each.key}"
  description             = "Secret of apps that all clients call"
  kms_key_id              = module.key[0].arn
  recovery_window_in_days = var.recovery_days

  tags = {
    Name         = "${var.secret_prefix}/${each.key}"
    RotationDays = tostring(var.rotation_days)
  }

  # A deleted name stays taken for the whole recovery window.
  lifecycle {
    prevent_destroy = true
  }
}

module "key" {
  count = length(var.secrets) > 0 ? 1 : 0

  source = "../encryption-key"

  name        = var.role_name
  description = "Secrets of the apps that all clients call, ${var.secret_prefix}/"
  account_id  = var.account_id
  partition   = var.partition
  key_days    = var.key_days
}

# The store of their namespace.
module "reader" {
  source = "../secret-reader"

  role_name         = var.role_name
  account_id        = var.account_id
  region            = var.region
  partition         = var.partition
  oidc_provider_arn = var.oidc_provider_arn
  oidc_issuer       = var.oidc_issuer
  namespace         = var.namespace
  secret_names      = setunion(["${var.secret_prefix}/*"], var.other_secrets)
  kms_key_arns      = length(var.secrets) > 0 ? { own = module.key[0].arn } : {}
}

# What the stack called itself before there were secrets in this module.
moved {
  from = aws_iam_role.this
  to   = module.reader.aws_iam_role.this
}

moved {
  from = aws_iam_role_policy.this
  to   = module.reader.aws_iam_role_policy.this
}
