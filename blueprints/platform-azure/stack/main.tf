module "cluster" {
  source = module("aks-cluster")

  name                = name
  cluster_name        = cell.cluster_name
  resource_group_name = name
  location            = region.name
  tenant_id           = cell.tenant
  tags                = tags

  kubernetes_version  = cell.platform.kubernetes_version
  tier                = cell.platform.aks.tier == null ? environment.protected ? "Standard" : "Free" : cell.platform.aks.tier
  upgrade_channel     = cell.platform.aks.upgrade_channel
  maintenance         = cell.platform.aks.maintenance
  deletion_protection = cell.platform.deletion_protection == null ? environment.protected : cell.platform.deletion_protection

  node_subnet_id        = local.subnets["nodes"].id
  api_server_subnet_id  = local.subnets["api-server"].id
  zones                 = length(system_group.zones) > 0 ? system_group.zones : region.zones
  service_cidr          = cell.network.service_cidr
  pod_cidr              = pod_range
  public_endpoint_cidrs = cell.platform.public_endpoint_cidrs

  system_pool = {
    vm_size  = system_group.instance_types[0]
    min_size = system_written ? system_group.min_size : environment.protected ? 3 : 1
    max_size = system_written ? system_group.max_size : 5
    disk_gb  = max(30, system_group.disk_gb)
  }

  disk_encryption_set_id = data.azurerm_disk_encryption_set.disks.id
  key_vault_id           = data.azurerm_key_vault.cell.id
  cluster_key_name       = data.azurerm_key_vault_key.cluster.name
  cluster_key_id         = data.azurerm_key_vault_key.cluster.id

  admin_group_ids  = admin_groups
  viewer_group_ids = viewer_groups

  workspace_id = data.azurerm_log_analytics_workspace.cell.id
  log_days     = cell.platform.log_days

  action_group_id = data.azurerm_monitor_action_group.cell.id

  application_gateway = !has_gateway ? null : {
    gateway_id         = module.gateway.gateway_id
    resource_group_id  = "/subscriptions/${cell.account}/resourceGroups/${name}"
    subnet_id          = local.subnets["ingress"].id
    public_ip_id       = module.gateway.public_ip_id
    firewall           = cell.applications.waf.enabled
    firewall_policy_id = module.gateway.firewall_policy_id
  }
}

# For everybody. Clients' own pools stand in their stacks.
module "node_pool" {
  source = module("aks-node-pool")

  for_each = { for name, group in cell.platform.node_groups : name => {
    vm_size  = group.instance_types[0]
    capacity = group.capacity
    min_size = group.min_size
    max_size = group.max_size
    disk_gb  = max(30, group.disk_gb)
    zones    = length(group.zones) > 0 ? group.zones : region.zones
    labels   = group.labels
    taints   = group.taints
  } if name != "system" }

  name                  = each.key
  kubernetes_cluster_id = module.cluster.cluster_id
  kubernetes_version    = contains(["stable", "rapid"], cell.platform.aks.upgrade_channel) ? null : cell.platform.kubernetes_version
  subnet_id             = local.subnets["nodes"].id

  vm_size  = each.value.vm_size
  capacity = each.value.capacity
  min_size = each.value.min_size
  max_size = each.value.max_size
  disk_gb  = each.value.disk_gb
  zones    = each.value.zones
  labels   = each.value.labels
  taints   = each.value.taints
  tags     = tags
}

# What hosts of apps lead to.
module "gateway" {
  when = has_gateway

  source = module("azure-application-gateway")

  name                = name
  resource_group_name = name
  location            = region.name
  zones               = region.zones
  tags                = tags

  subnet_id    = local.subnets["ingress"].id
  subnet_cidr  = ingress_range
  private_host = private_host
  min_capacity = environment.protected ? 2 : 1

  waf = !cell.applications.waf.enabled ? null : {
    mode       = cell.applications.waf.mode
    rate_limit = cell.applications.waf.rate_limit
    log_days   = cell.applications.waf.log_days
  }

  workspace_id    = data.azurerm_log_analytics_workspace.cell.id
  access_log_days = cell.applications.access_log_days
  action_group_id = data.azurerm_monitor_action_group.cell.id
}

# Volumes of apps, and the objects around them.
module "backup" {
  when = has_volumes

  source = module("aks-backup")

  name                          = name
  resource_group_name           = name
  location                      = region.name
  subscription_id               = cell.account
  tenant_id                     = cell.tenant
  cluster_name                  = module.cluster.cluster_name
  cluster_id                    = module.cluster.cluster_id
  cluster_identity_principal_id = module.cluster.cluster_identity_principal_id
  tags                          = tags

  backup_vault_name         = data.azurerm_data_protection_backup_vault.cell.name
  backup_vault_id           = data.azurerm_data_protection_backup_vault.cell.id
  backup_vault_principal_id = data.azurerm_data_protection_backup_vault.cell.identity[0].principal_id
  days                      = environment.backup.daily_days
  start_utc                 = environment.backup.start_utc

  storage_account     = backup_account
  zone_redundant      = length(region.zones) > 0
  key_vault_id        = data.azurerm_key_vault.cell.id
  key_vault_uri       = data.azurerm_key_vault.cell.vault_uri
  endpoint_subnet_id  = local.subnets["private-endpoints"].id
  private_dns_zone_id = { own = data.azurerm_private_dns_zone.blobs.id, shared = data.azurerm_private_dns_zone.shared_blobs.id }[shares_network ? "shared" : "own"]
  workspace_id        = data.azurerm_log_analytics_workspace.cell.id

  depends_on = [module.node_pool]
}
