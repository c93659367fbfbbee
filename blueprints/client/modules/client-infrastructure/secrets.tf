# Names and rules only: who owns a secret puts its value in (aws secretsmanager put-secret-value), so none is ever in the state.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:The other side of each is a person or a partner; the tag says how old a value may be, and a function of the cell tells which are older
  for_each = var.secrets

  name                    = "${var.secret_prefix}/${each.key}"
  description             = "Secret of ${var.client} in ${var.environment}"
  kms_key_id              = module.key.arn
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

# The secret store of the client's namespace signs in with it. Its name is what the namespace's service account is annotated with.
module "secret_reader" {
  source = "../secret-reader"

  role_name         = "${var.name}-secrets"
  account_id        = var.account_id
  region            = var.region
  partition         = var.partition
  oidc_provider_arn = var.oidc_provider_arn
  oidc_issuer       = var.oidc_issuer
  namespace         = var.namespace
  secret_names      = ["${var.secret_prefix}/*"]
  kms_key_arns      = { own = module.key.arn }
}
