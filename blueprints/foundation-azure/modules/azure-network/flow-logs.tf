# Flow logs are written into a storage account, and from there into the workspace.
resource "azurerm_storage_account" "flow_logs" {
  #checkov:skip=CKV_AZURE_33:The account has no queues
  #checkov:skip=CKV_AZURE_59:Nothing is public for it; Network Watcher comes as a trusted service, everybody else is refused
  #checkov:skip=CKV_AZURE_206:Copies in three zones where the region has some: logs stay in their region
  #checkov:skip=CKV2_AZURE_33:Network Watcher comes as a trusted service, and nobody else
  #checkov:skip=CKV2_AZURE_40:Network Watcher writes flow logs with a key of the account
  #checkov:skip=CKV2_AZURE_21:Diagnostic settings record who read it (below)
  name                     = var.flow_logs_account
  resource_group_name      = var.resource_group_name
  location                 = var.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = length(var.zones) > 0 ? "ZRS" : "LRS"
  tags                     = var.tags

  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  allowed_copy_scope                = "AAD"
  infrastructure_encryption_enabled = true
  local_user_enabled                = false
  default_to_oauth_authentication   = true

  # Network Watcher writes with a key of the account, and stops when that is made anew: switch the flow log off and on then.
  # https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview#considerations-for-virtual-network-flow-logs
  shared_access_key_enabled = true

  sas_policy {
    expiration_period = "1.00:00:00"
    expiration_action = "Log"
  }

  # Network Watcher is a trusted service: https://learn.microsoft.com/azure/storage/common/storage-network-security-trusted-azure-services
  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.logs_identity_id]
  }

  customer_managed_key {
    key_vault_key_id          = var.logs_key_id
    user_assigned_identity_id = var.logs_identity_id
  }

  blob_properties {
    delete_retention_policy {
      days = 7
    }

    container_delete_retention_policy {
      days = 7
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_monitor_diagnostic_setting" "flow_logs" {
  name                       = var.name
  target_resource_id         = "${azurerm_storage_account.flow_logs.id}/blobServices/default"
  log_analytics_workspace_id = var.workspace_id

  dynamic "enabled_log" {
    for_each = ["StorageDelete", "StorageRead"]

    content {
      category = enabled_log.value
    }
  }
}

# Azure makes a Network Watcher with the first network of a subscription in a region, and always under these names:
# https://learn.microsoft.com/azure/network-watcher/network-watcher-create
resource "azurerm_network_watcher_flow_log" "this" {
  #checkov:skip=CKV_AZURE_12:How long logs are kept is the environment's decision (network.flow_log_days, 365 days by default)
  name                 = var.name
  network_watcher_name = "NetworkWatcher_${var.location}"
  resource_group_name  = "NetworkWatcherRG"
  location             = var.location
  target_resource_id   = azurerm_virtual_network.this.id
  storage_account_id   = azurerm_storage_account.flow_logs.id
  enabled              = true
  version              = 2
  tags                 = var.tags

  # 0 keeps them for ever. It writes the lifecycle rules of the account, which therefore has no others.
  retention_policy {
    enabled = var.flow_log_days > 0
    days    = var.flow_log_days
  }

  traffic_analytics {
    enabled               = true
    workspace_id          = var.workspace_guid
    workspace_region      = var.location
    workspace_resource_id = var.workspace_id
    interval_in_minutes   = 10
  }
}
