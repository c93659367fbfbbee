locals {
  # Twelve characters, which mails and messages begin with: the end of the name tells region and environment.
  # https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
  short = replace(var.name, "-", "")
}

resource "azurerm_monitor_action_group" "this" {
  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  short_name          = length(local.short) <= 12 ? local.short : substr(local.short, length(local.short) - 12, 12)
  tags                = var.tags

  dynamic "email_receiver" {
    for_each = var.alarm_emails

    content {
      name                    = email_receiver.value
      email_address           = email_receiver.value
      use_common_alert_schema = true
    }
  }
}

# A vault that does not answer stops disks from being attached and pods from getting secrets.
# https://learn.microsoft.com/azure/key-vault/general/alert
resource "azurerm_monitor_metric_alert" "vault" {
  name                = "${var.name}-vault-availability"
  resource_group_name = azurerm_resource_group.this.name
  scopes              = [azurerm_key_vault.this.id]
  description         = "Requests to ${azurerm_key_vault.this.name} fail on the side of Azure"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.KeyVault/vaults"
    metric_name      = "Availability"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 99
  }

  action {
    action_group_id = azurerm_monitor_action_group.this.id
  }
}
