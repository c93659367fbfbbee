locals {
  parameters = {
    alarm_topic_arn        = aws_sns_topic.alarms.arn
    backup_kms_key_arn     = aws_kms_key.backup.arn
    backup_plan_id         = aws_backup_plan.this.id
    backup_role_arn        = aws_iam_role.backup.arn
    backup_vault_arn       = aws_backup_vault.this.arn
    backup_vault_name      = aws_backup_vault.this.name
    operations_kms_key_arn = aws_kms_key.operations.arn
  }
}

# What the layers above need to know. Identifiers, no secrets: insecure_value keeps them readable in plans.
resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:Identifiers are no secrets; an encrypted parameter would hide them in every plan of the layers above
  #checkov:skip=CKV_AWS_337:As above
  for_each = local.parameters

  name           = "${var.parameter_prefix}/${each.key}"
  description    = "${replace(each.key, "_", " ")} of ${var.name}"
  type           = "String"
  tier           = "Standard"
  insecure_value = each.value
}
