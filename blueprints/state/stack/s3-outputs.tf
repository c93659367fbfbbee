output "bucket" {
  description = "Name of the state bucket."
  value       = module.state.bucket
}

output "log_bucket" {
  description = "Name of the bucket with the record of who used which state."
  value       = module.trail.bucket
}

output "kms_key_arn" {
  description = "ARN of the key that the states are encrypted with."
  value       = module.state.kms_key_arn
}
