# https://learn.microsoft.com/azure/application-gateway/monitor-application-gateway-reference#metrics
resource "azurerm_monitor_metric_alert" "unhealthy" {
  count = var.alarms ? 1 : 0

  name                = "${var.name}-ingress-unhealthy"
  resource_group_name = var.resource_group_name
  description         = "Pods behind ${azurerm_application_gateway.this.name} do not answer its probes"
  scopes              = [azurerm_application_gateway.this.id]
  severity            = 2
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/applicationGateways"
    metric_name      = "UnhealthyHostCount"
    aggregation      = "Average"
    operator         = "GreaterThanOrEqual"
    threshold        = 1

    # One message for each group of pods.
    dimension {
      name     = "BackendSettingsPool"
      operator = "Include"
      values   = ["*"]
    }
  }

  action {
    action_group_id = var.action_group_id
  }
}

# Ten capacity units an instance, of which the gateway may start no more. https://learn.microsoft.com/azure/application-gateway/high-traffic-support
resource "azurerm_monitor_metric_alert" "capacity" {
  count = var.alarms ? 1 : 0

  name                = "${var.name}-ingress-capacity"
  resource_group_name = var.resource_group_name
  description         = "${azurerm_application_gateway.this.name} uses three quarters of what it may grow to"
  scopes              = [azurerm_application_gateway.this.id]
  severity            = 2
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/applicationGateways"
    metric_name      = "CapacityUnits"
    aggregation      = "Average"
    operator         = "GreaterThan"
    threshold        = var.max_capacity * 10 * 0.75
  }

  action {
    action_group_id = var.action_group_id
  }
}
