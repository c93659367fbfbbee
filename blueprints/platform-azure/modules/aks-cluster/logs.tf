# Without reads, which are most of what `kube-audit` has: who changed what, who was refused, and why nodes came and went.
# https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs
locals {
  log_categories = [
    "cloud-controller-manager",
    "cluster-autoscaler",
    "csi-azuredisk-controller",
    "guard",
    "kube-apiserver",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
  ]
}

resource "azurerm_monitor_diagnostic_setting" "cluster" {
  name                           = "control-plane"
  target_resource_id             = azurerm_kubernetes_cluster.this.id
  log_analytics_workspace_id     = var.workspace_id
  log_analytics_destination_type = "Dedicated"

  dynamic "enabled_log" {
    for_each = local.log_categories

    content {
      category = enabled_log.value
    }
  }
}

module "retention" {
  source = "../azure-log-retention"

  workspace_id = var.workspace_id
  tables       = ["AKSAuditAdmin", "AKSControlPlane"]
  days         = var.log_days
}
