output "storage_account" {
  description = "Name of the storage account."
  value       = module.state.storage_account
}

output "container" {
  description = "Name of the container."
  value       = module.state.container
}

output "kms_key" {
  description = "Id of the key that the states are encrypted with, without a version."
  value       = module.state.kms_key
}

output "record" {
  description = "Id of the workspace with the record of who used which state."
  value       = module.state.record
}
