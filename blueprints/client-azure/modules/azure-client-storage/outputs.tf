output "account_name" {
  description = "Name of the storage account."
  value       = azurerm_storage_account.this.name
}

output "account_id" {
  description = "Id of the storage account."
  value       = azurerm_storage_account.this.id
}

output "container_ids" {
  description = "Ids of the containers by name, for roles on one of them."
  value       = { for name, container in azurerm_storage_container.this : name => container.id }
}

output "container_urls" {
  description = "Addresses of the containers by name."
  value       = { for name in keys(azurerm_storage_container.this) : name => "${azurerm_storage_account.this.primary_blob_endpoint}${name}" }
}

output "policy_name" {
  description = "Name of the policy in the cell's backup vault; null where nothing is backed up."
  value       = local.backed_up ? local.policy_name : null
}
