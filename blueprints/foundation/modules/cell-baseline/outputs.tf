output "operations_key_arn" {
  description = "ARN of the key for log groups and the alarm topic."
  value       = aws_kms_key.operations.arn
}

output "backup_key_arn" {
  description = "ARN of the backup vault's key."
  value       = aws_kms_key.backup.arn
}

output "backup_vault_arn" {
  description = "ARN of the backup vault."
  value       = aws_backup_vault.this.arn
}

output "backup_vault_name" {
  description = "Name of the backup vault."
  value       = aws_backup_vault.this.name
}

output "backup_plan_id" {
  description = "Id of the backup plan."
  value       = aws_backup_plan.this.id
}

output "backup_role_arn" {
  description = "ARN of the role that AWS Backup works with."
  value       = aws_iam_role.backup.arn
}

output "alarm_topic_arn" {
  description = "ARN of the SNS topic that the cell's alarms publish to."
  value       = aws_sns_topic.alarms.arn
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
