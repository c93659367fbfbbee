locals {
  # An address counts as down when no instance has a tunnel to it: the one that it does not know never has.
  # https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-setup-alerts-virtual-network-gateway-log
  alarms = {
    down     = { tunnels = length(var.inside_cidrs), minutes = 0, severity = 1, description = "No tunnel to ${var.peer} is up" }
    degraded = { tunnels = 1, minutes = 15, severity = 2, description = "A tunnel to ${var.peer} is down; the others carry all of it" }
  }
}

# Two days are as far as Azure looks back: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
resource "azurerm_monitor_scheduled_query_rules_alert_v2" "tunnels" {
  for_each = local.alarms

  name                    = "${var.name}-${each.key}"
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
      | where _ResourceId == tolower("${var.gateway_id}")
      | where remoteIP_s in (${join(", ", [for address in slice(var.peer_addresses, 0, length(var.inside_cidrs)) : "\"${address}\""])})
      | summarize arg_max(TimeGenerated, status_s) by remoteIP_s, instance_s
      | summarize up = countif(status_s != "Disconnected"), changed = max(TimeGenerated) by remoteIP_s
      | where up == 0 and changed <= ago(${each.value.minutes}m)
    KQL
    time_aggregation_method = "Count"
    operator                = "GreaterThanOrEqual"
    threshold               = each.value.tunnels
  }

  action {
    action_groups = [var.action_group_id]
  }
}

# A tunnel that is up and carries no routes is as good as none. One of the two instances has a session with each address, and the other one counts as 0, if at all.
# https://learn.microsoft.com/azure/vpn-gateway/monitor-vpn-gateway-reference
resource "azurerm_monitor_metric_alert" "bgp" {
  name                = "${var.name}-bgp"
  resource_group_name = var.resource_group_name
  scopes              = [var.gateway_id]
  description         = "${var.peer} announces no routes over one of the tunnels: its session of BGP is down"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.Network/virtualNetworkGateways"
    metric_name      = "BgpPeerStatus"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 0.5

    dimension {
      name     = "BgpPeerAddress"
      operator = "Include"
      values   = [for number in sort(keys(local.tunnels)) : local.tunnels[number].peer]
    }
  }

  action {
    action_group_id = var.action_group_id
  }

  depends_on = [azurerm_virtual_network_gateway_connection.this]
}
