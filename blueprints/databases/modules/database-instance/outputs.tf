output "host" {
  description = "Address of the database."
  value       = aws_network_interface.this["primary"].private_ip
}

output "reader_host" {
  description = "Address for queries that may lag behind: the standby's, or the database's own."
  value       = aws_network_interface.this[var.standby ? "standby" : "primary"].private_ip
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
  value       = { for node, instance in aws_instance.this : node => instance.id }
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
