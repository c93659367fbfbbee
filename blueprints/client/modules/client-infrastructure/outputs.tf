output "kms_key_arn" {
  description = "ARN of the client's key."
  value       = module.key.arn
}

output "node_security_group_id" {
  description = "Id of the group that the client's database admits: of its own nodes, or of the shared ones."
  value       = local.node_security_group_id
}

output "secrets_role_arn" {
  description = "ARN of the role that the namespace's secret store signs in as."
  value       = module.secret_reader.role_arn
}

output "secret_arns" {
  description = "ARNs of the secrets by name."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segments."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
