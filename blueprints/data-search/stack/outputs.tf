output "host" {
  description = "Address of the domain, for HTTPS."
  value       = module.search.host
}

output "use_policy_arn" {
  description = "ARN of the IAM policy of whoever reads and writes."
  value       = module.search.use_policy_arn
}
