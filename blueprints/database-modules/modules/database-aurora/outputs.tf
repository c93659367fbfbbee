output "host" {
  description = "Address of the database, which takes writes where this cluster does."
  value       = aws_rds_cluster.this.endpoint
}

output "reader_host" {
  description = "Address for queries that may lag behind."
  value       = aws_rds_cluster.this.reader_endpoint
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
  description = "Identifiers of the instances, by number."
  value       = { for number, instance in aws_rds_cluster_instance.this : tostring(number + 1) => instance.identifier }
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_rds_cluster.this.arn
}

output "parameter_names" {
  description = "Names of the SSM parameters that this module writes, by their last segment."
  value       = { for key, parameter in aws_ssm_parameter.this : key => parameter.name }
}
