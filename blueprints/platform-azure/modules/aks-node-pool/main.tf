locals {
  # A pool of Linux nodes is called by 1 to 12 lower-case letters and digits, a letter first. Any other name becomes its first six of them and a hash, so that
  # two that differ stay two. https://learn.microsoft.com/azure/aks/create-node-pools#limitations
  letters   = replace(lower(var.name), "/[^a-z0-9]/", "")
  pool_name = can(regex("^[a-z][a-z0-9]{0,11}$", var.name)) ? var.name : "${substr(can(regex("^[a-z]", local.letters)) ? local.letters : "n${local.letters}", 0, 6)}${substr(sha1(var.name), 0, 6)}"

  # AKS taints spot nodes itself; written here, so that no plan wants to take it off.
  # https://learn.microsoft.com/azure/aks/spot-node-pool
  spot_taints = var.capacity == "spot" ? ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"] : []
  spot_labels = var.capacity == "spot" ? { "kubernetes.azure.com/scalesetpriority" = "spot" } : {}
}

resource "azurerm_kubernetes_cluster_node_pool" "this" {
  name                  = local.pool_name
  kubernetes_cluster_id = var.kubernetes_cluster_id
  orchestrator_version  = var.kubernetes_version
  vm_size               = var.vm_size
  vnet_subnet_id        = var.subnet_id
  zones                 = length(var.zones) > 0 ? var.zones : null
  mode                  = "User"
  os_type               = "Linux"
  os_sku                = "Ubuntu"
  max_pods              = 110

  # Nodes have private addresses only, whatever the subnet says.
  node_public_ip_enabled = false

  auto_scaling_enabled = true
  min_count            = var.min_size
  max_count            = var.max_size

  priority        = var.capacity == "spot" ? "Spot" : "Regular"
  eviction_policy = var.capacity == "spot" ? "Delete" : null
  # -1: whatever a node costs on demand at most, so that the price alone takes none away.
  spot_max_price = var.capacity == "spot" ? -1 : null

  # The disk is encrypted with the cluster's disk encryption set, and what the host caches of it and its temporary disk by the host.
  os_disk_type            = var.os_disk_type
  os_disk_size_gb         = var.disk_gb
  kubelet_disk_type       = "OS"
  host_encryption_enabled = true

  node_labels = merge(var.labels, local.spot_labels)
  node_taints = concat([for taint in var.taints : "${taint.key}=${taint.value}:${taint.effect}"], local.spot_taints)

  # For what cannot be changed of nodes that are there (size, zones, disk): new ones come first under this name, and the pool is made anew behind them.
  temporary_name_for_rotation = "t${substr(sha1(local.pool_name), 0, 11)}"

  # Spot nodes are replaced where they are: there is no surge of them. https://learn.microsoft.com/azure/aks/spot-node-pool#limitations
  dynamic "upgrade_settings" {
    for_each = var.capacity == "spot" ? [] : [true]

    content {
      max_surge                = "33%"
      drain_timeout_in_minutes = 30
    }
  }

  tags = var.tags

  # How many nodes there are is the autoscaler's matter.
  lifecycle {
    ignore_changes = [node_count]
  }
}
