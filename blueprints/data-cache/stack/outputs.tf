output "host" {
  description = "Address of the cache."
  value       = module.cache.host
}

output "reader_host" {
  description = "Address for reads, which may lag behind."
  value       = module.cache.reader_host
}

output "user_name" {
  description = "Name that apps sign in with."
  value       = module.cache.user_name
}

output "connect_policy_arn" {
  description = "ARN of the IAM policy of whoever signs in."
  value       = module.cache.connect_policy_arn
}
