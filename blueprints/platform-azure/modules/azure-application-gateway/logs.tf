resource "azurerm_monitor_diagnostic_setting" "this" {
  name                           = "requests"
  target_resource_id             = azurerm_application_gateway.this.id
  log_analytics_workspace_id     = var.workspace_id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "ApplicationGatewayAccessLog"
  }

  dynamic "enabled_log" {
    for_each = var.waf == null ? [] : ["ApplicationGatewayFirewallLog"]

    content {
      category = enabled_log.value
    }
  }
}

module "access_retention" {
  source = "../azure-log-retention"

  workspace_id = var.workspace_id
  tables       = ["AGWAccessLogs"]
  days         = var.access_log_days
}

module "firewall_retention" {
  source = "../azure-log-retention"

  count = var.waf == null ? 0 : 1

  workspace_id = var.workspace_id
  tables       = ["AGWFirewallLogs"]
  days         = var.waf.log_days
}
