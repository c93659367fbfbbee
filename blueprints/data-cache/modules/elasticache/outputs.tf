output "host" {
  description = "Address of the cache: with the cluster protocol that of its configuration, else that of the node that takes writes. Of a copy it takes none."
  value       = local.connection.host
}

output "reader_host" {
  description = "Address for reads, which may lag behind."
  value       = local.connection.reader_host
}

output "user_name" {
  description = "Name that apps sign in with."
  value       = aws_elasticache_user.apps.user_name
}

output "connect_policy_arn" {
  description = "ARN of the IAM policy of whoever signs in."
  value       = aws_iam_policy.connect.arn
}

output "security_group_id" {
  description = "Id of the cache's own group."
  value       = aws_security_group.this.id
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
