# https://learn.microsoft.com/azure/vpn-gateway/troubleshoot-vpn-with-azure-diagnostics
resource "azurerm_monitor_diagnostic_setting" "gateway" {
  name                       = var.name
  target_resource_id         = azurerm_virtual_network_gateway.this.id
  log_analytics_workspace_id = var.workspace_id

  dynamic "enabled_log" {
    for_each = ["GatewayDiagnosticLog", "IKEDiagnosticLog", "RouteDiagnosticLog", "TunnelDiagnosticLog"]

    content {
      category = enabled_log.value
    }
  }
}

locals {
  # The last that each instance said of its tunnel to a device: it says something when that changes, and not in between. Degraded waits for fifteen
  # minutes: Azure maintains one instance after the other, which is shorter.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-setup-alerts-virtual-network-gateway-log
  alarms = merge(
    { for site, connection in var.sites : "${site}-down" => {
      address     = connection.customer_gateway_ip
      tunnels     = 2
      minutes     = 0
      severity    = 1
      description = "No tunnel to ${site} (${connection.customer_gateway_ip}) is up"
    } },
    { for site, connection in var.sites : "${site}-degraded" => {
      address     = connection.customer_gateway_ip
      tunnels     = 1
      minutes     = 15
      severity    = 2
      description = "A tunnel to ${site} (${connection.customer_gateway_ip}) is down: the next maintenance of the other instance cuts it off"
    } },
  )
}

# Two days are as far as Azure looks back: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
resource "azurerm_monitor_scheduled_query_rules_alert_v2" "tunnels" {
  for_each = local.alarms

  name                    = "${var.name}-vpn-${each.key}"
  resource_group_name     = var.resource_group_name
  location                = var.location
  scopes                  = [var.workspace_id]
  description             = each.value.description
  severity                = each.value.severity
  evaluation_frequency    = "PT5M"
  window_duration         = "P2D"
  auto_mitigation_enabled = true
  skip_query_validation   = true # the table is there once the first tunnel has changed
  tags                    = var.tags

  criteria {
    query                   = <<-KQL
      AzureDiagnostics
      | where Category == "TunnelDiagnosticLog"
      | where _ResourceId == tolower("${azurerm_virtual_network_gateway.this.id}")
      | where remoteIP_s == "${each.value.address}"
      | summarize arg_max(TimeGenerated, status_s) by instance_s
      | where status_s == "Disconnected" and TimeGenerated <= ago(${each.value.minutes}m)
    KQL
    time_aggregation_method = "Count"
    operator                = "GreaterThanOrEqual"
    threshold               = each.value.tunnels
  }

  action {
    action_groups = [var.action_group_id]
  }
}

# A tunnel that is up and carries no routes is as good as none. https://learn.microsoft.com/azure/vpn-gateway/monitor-vpn-gateway-reference
resource "azurerm_monitor_metric_alert" "bgp" {
  for_each = local.bgp_sites

  name                = "${var.name}-vpn-${each.key}-bgp"
  resource_group_name = var.resource_group_name
  scopes              = [azurerm_virtual_network_gateway.this.id]
  description         = "${each.key} announces no routes: its session of BGP is down"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/virtualNetworkGateways"
    metric_name      = "BgpPeerStatus"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 1

    dimension {
      name     = "BgpPeerAddress"
      operator = "Include"
      values   = [local.inside[each.key].device]
    }
  }

  action {
    action_group_id = var.action_group_id
  }
}
