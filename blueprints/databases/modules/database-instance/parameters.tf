# The same names whatever the engine runs on.
locals {
  connection = {
    database          = local.database
    host              = local.host
    port              = tostring(var.port)
    reader_host       = local.reader_host
    secret_arn        = aws_secretsmanager_secret.this["database"].arn
    security_group_id = aws_security_group.this.id
  }
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.connection

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of the database of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
