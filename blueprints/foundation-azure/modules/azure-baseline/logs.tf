locals {
  # A workspace keeps logs for 30 to 730 days; 0 is as long as it can. https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
  log_days = var.log_days == 0 ? 730 : min(max(var.log_days, 30), 730)
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  sku                 = "PerGB2018"
  retention_in_days   = local.log_days
  tags                = var.tags

  # Nobody writes into it or reads it with a key. Keys of one's own need a dedicated cluster, which costs as of 100 GB a day:
  # https://learn.microsoft.com/azure/azure-monitor/logs/customer-managed-keys
  local_authentication_enabled = false

  lifecycle {
    prevent_destroy = true
  }
}

# Who changed what in the subscription. It is the subscription's and not the cell's: Azure takes five such settings of one resource.
# https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
resource "azurerm_monitor_diagnostic_setting" "activity" {
  name                       = var.name
  target_resource_id         = "/subscriptions/${var.subscription_id}"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id

  dynamic "enabled_log" {
    for_each = ["Administrative", "Alert", "Policy", "ResourceHealth", "Security", "ServiceHealth"]

    content {
      category = enabled_log.value
    }
  }
}

# Who used or changed a key or a secret.
resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                           = var.name
  target_resource_id             = azurerm_key_vault.this.id
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.this.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "AuditEvent"
  }

  enabled_log {
    category = "AzurePolicyEvaluationDetails"
  }
}
