output "host" {
  description = "Address of the database."
  value       = aws_db_instance.this.address
}

output "reader_host" {
  description = "The same: the standby of a Multi-AZ instance answers no queries."
  value       = aws_db_instance.this.address
}

output "secret_arn" {
  description = "ARN of the secret with the apps' login."
  value       = aws_secretsmanager_secret.login.arn
}

output "security_group_id" {
  description = "Id of the database's own group."
  value       = aws_security_group.this.id
}

output "instance_ids" {
  description = "Identifier of the instance, by role."
  value       = { primary = aws_db_instance.this.identifier }
}

output "arn" {
  description = "ARN of the instance."
  value       = aws_db_instance.this.arn
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
