resource "azurerm_user_assigned_identity" "cluster" {
  name                = "${local.name}-cluster"
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  tags                = project.tags
}

resource "azurerm_role_assignment" "network" {
  scope                = azurerm_virtual_network.this.id
  role_definition_name = "Network Contributor"
  principal_id         = azurerm_user_assigned_identity.cluster.principal_id
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = local.name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  sku                 = "PerGB2018"
  retention_in_days   = cell.landing.log_days
  tags                = project.tags
}

resource "azurerm_kubernetes_cluster" "this" {
  name                    = local.name
  resource_group_name     = azurerm_resource_group.this.name
  location                = azurerm_resource_group.this.location
  dns_prefix              = local.name
  kubernetes_version      = cell.landing.kubernetes
  sku_tier                = environment.protected ? "Standard" : "Free"
  private_cluster_enabled = cell.landing.private
  tags                    = project.tags

  default_node_pool {
    name                        = "general"
    vm_size                     = coalesce(cell.landing.nodes.type, "Standard_D4s_v5")
    vnet_subnet_id              = azurerm_subnet.nodes.id
    auto_scaling_enabled        = true
    min_count                   = cell.landing.nodes.min
    max_count                   = cell.landing.nodes.max
    os_disk_size_gb             = cell.landing.nodes.disk_gib
    node_labels                 = coalesce(cell.landing.nodes.labels, {})
    zones                       = cell.landing.nodes.zones
    temporary_name_for_rotation = "rotation"
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster.id]
  }

  network_profile {
    network_plugin = "azure"
    service_cidr   = cell.network.service_cidr
    dns_service_ip = cidrhost(cell.network.service_cidr, 10)
  }

  oms_agent {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.this.id
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "spot" {
  count = cell.landing.nodes.spot ? 1 : 0

  name                  = "spot"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.this.id
  vm_size               = coalesce(cell.landing.nodes.type, "Standard_D4s_v5")
  vnet_subnet_id        = azurerm_subnet.nodes.id
  priority              = "Spot"
  eviction_policy       = "Delete"
  node_count            = 1
  tags                  = project.tags
}

resource "azurerm_role_assignment" "admins" {
  for_each = toset(cell.landing.admins)

  scope                = azurerm_kubernetes_cluster.this.id
  role_definition_name = "Azure Kubernetes Service RBAC Cluster Admin"
  principal_id         = each.key
}
