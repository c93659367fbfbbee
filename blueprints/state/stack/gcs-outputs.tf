output "bucket" {
  description = "Name of the state bucket."
  value       = module.state.bucket
}

output "kms_key" {
  description = "Name of the key that the states are encrypted with."
  value       = module.state.kms_key
}

output "record" {
  description = "Log bucket with the record of who used which state."
  value       = module.state.record
}
