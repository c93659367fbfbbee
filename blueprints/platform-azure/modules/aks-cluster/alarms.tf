# What the autoscaler does not mend: it adds nodes by what pods ask for, not by what they use.
# https://learn.microsoft.com/azure/aks/monitor-aks-reference#metrics
locals {
  alarms = {
    disk   = { metric = "node_disk_usage_percentage", percent = 85, says = "The disk of a node is nearly full: the kubelet evicts pods soon" }
    memory = { metric = "node_memory_working_set_percentage", percent = 95, says = "A node has hardly any memory left" }
  }
}

resource "azurerm_monitor_metric_alert" "nodes" {
  for_each = var.alarms ? local.alarms : {}

  name                = "${var.name}-nodes-${each.key}"
  resource_group_name = var.resource_group_name
  description         = "${each.value.says} (${var.cluster_name})"
  scopes              = [azurerm_kubernetes_cluster.this.id]
  severity            = 2
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.ContainerService/managedClusters"
    metric_name      = each.value.metric
    aggregation      = "Average"
    operator         = "GreaterThan"
    threshold        = each.value.percent

    # One message for each node.
    dimension {
      name     = "node"
      operator = "Include"
      values   = ["*"]
    }
  }

  action {
    action_group_id = var.action_group_id
  }
}
