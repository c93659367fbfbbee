output "kms_key_arn" {
  description = "ARN of the client's key."
  value       = module.infrastructure.kms_key_arn
}

output "node_security_group_id" {
  description = "Id of the group that the client's database admits."
  value       = module.infrastructure.node_security_group_id
}

output "secrets_role_arn" {
  description = "ARN of the role that the namespace's secret store signs in as."
  value       = module.infrastructure.secrets_role_arn
}

output "bucket_names" {
  when = length(client.infrastructure.buckets) > 0

  description = "Names of the buckets by their short names."
  value       = { for name, bucket in module.bucket : name => bucket.name }
}
