output "kms_key_id" {
  description = "The client's key."
  value       = module.infrastructure.kms_key_id
}

output "secret_ids" {
  description = "Ids of the client's secrets, by what apps call them."
  value       = module.infrastructure.secret_ids
}

output "bucket_names" {
  when = length(client.infrastructure.buckets) > 0

  description = "Names of the buckets by their short names."
  value       = { for name, bucket in module.bucket : name => bucket.name }
}
