locals {
  parameters = merge(
    {
      kms_key_arn            = module.key.arn
      node_security_group_id = local.node_security_group_id
      secrets_role_arn       = module.secret_reader.role_arn
    },
    # The whole configuration as it was written for this cell, a parameter for each part: one holds 4 KiB.
    { for part, value in var.configuration : "configuration/${part}" => jsonencode(value) if value != null },
  )
}

# Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(replace(each.key, "/", ", "), "_", " ")} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value

  lifecycle {
    precondition {
      condition     = length(each.value) <= 4096
      error_message = "${each.key} is ${length(each.value)} characters long, a standard parameter holds 4096."
    }
  }
}
