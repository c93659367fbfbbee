# Who used which state: the account's own logs (Storage Analytics) are delivered as far as possible and into the account itself.
resource "azurerm_log_analytics_workspace" "record" {
  name                = "${local.prefix}-record"
  resource_group_name = azurerm_resource_group.state.name
  location            = azurerm_resource_group.state.location
  sku                 = "PerGB2018"
  retention_in_days   = var.record_days
  tags                = var.tags

  # Nobody writes into the record or reads it with a key.
  local_authentication_enabled = false

  lifecycle {
    prevent_destroy = true
  }
}

# https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference
resource "azurerm_monitor_diagnostic_setting" "blobs" {
  name                       = "terraform-states"
  target_resource_id         = "${azurerm_storage_account.state.id}/blobServices/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.record.id

  dynamic "enabled_log" {
    for_each = ["StorageDelete", "StorageRead", "StorageWrite"]

    content {
      category = enabled_log.value
    }
  }
}

# Who used or changed the key.
resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "terraform-states"
  target_resource_id         = azurerm_key_vault.state.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.record.id

  enabled_log {
    category = "AuditEvent"
  }
}
