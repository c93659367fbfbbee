output "resource_group" {
  description = "Name of the resource group."
  value       = azurerm_resource_group.state.name
}

output "storage_account" {
  description = "Name of the storage account."
  value       = azurerm_storage_account.state.name
}

output "container" {
  description = "Name of the container."
  value       = azurerm_storage_container.state.name
}

output "kms_key" {
  description = "Id of the key that the states are encrypted with, without a version."
  value       = azurerm_key_vault_key.state.versionless_id
}

output "record" {
  description = "Id of the Log Analytics workspace with the record of who used which state."
  value       = azurerm_log_analytics_workspace.record.id
}
