output "host" {
  description = "Address of the database."
  value       = local.host
}

output "reader_host" {
  description = "Address for queries that may lag behind: the standby's, or the database's own."
  value       = local.reader_host
}

output "secret_arn" {
  description = "ARN of the secret with the login."
  value       = aws_secretsmanager_secret.this["database"].arn
}

output "security_group_id" {
  description = "Id of the database's own group."
  value       = aws_security_group.this.id
}

output "instance_ids" {
  description = "Ids of the instances by role at their first boot."
  value       = local.instance_ids
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
