output "resource_group_name" {
  description = "Name of the cell's resource group."
  value       = azurerm_resource_group.this.name
}

output "key_vault_id" {
  description = "Id of the cell's key vault."
  value       = azurerm_key_vault.this.id

  # Secrets need the roles of who applies, and the way to the vault.
  depends_on = [azurerm_private_endpoint.vault, time_sleep.roles]
}

output "key_vault_name" {
  description = "Name of the cell's key vault."
  value       = azurerm_key_vault.this.name
}

output "key_ids" {
  description = "Ids of the keys without a version, by what they are for."
  value       = { for name, key in azurerm_key_vault_key.this : name => key.versionless_id }
}

output "disk_encryption_set_id" {
  description = "Id of the disk encryption set for disks of nodes and pods."
  value       = azurerm_disk_encryption_set.disks.id
}

output "logs_identity_id" {
  description = "Id of the identity that storage accounts for logs read their key with."
  value       = azurerm_user_assigned_identity.logs.id

  # An account is made with its key, which the identity has to reach by then.
  depends_on = [time_sleep.keys]
}

output "log_analytics_workspace_id" {
  description = "Resource id of the Log Analytics workspace."
  value       = azurerm_log_analytics_workspace.this.id
}

output "log_analytics_workspace_guid" {
  description = "Id of the workspace as its own API knows it."
  value       = azurerm_log_analytics_workspace.this.workspace_id
}

output "action_group_id" {
  description = "Id of the action group that the cell's alarms go to."
  value       = azurerm_monitor_action_group.this.id
}

output "backup_vault_id" {
  description = "Id of the backup vault."
  value       = azurerm_data_protection_backup_vault.this.id
}

output "backup_vault_name" {
  description = "Name of the backup vault."
  value       = azurerm_data_protection_backup_vault.this.name
}

output "backup_vault_principal_id" {
  description = "Object id of the backup vault's identity: what is backed up gives it a role."
  value       = azurerm_data_protection_backup_vault.this.identity[0].principal_id
}
