# The layers below, by the names that they give: what is missing there fails the plan here.
data "azurerm_subnet" "this" {
  for_each = toset(["private-endpoints"])
  provider = shares_network ? azurerm.network_owner : null

  name                 = each.key
  virtual_network_name = network
  resource_group_name  = network
}

data "azurerm_private_dns_zone" "this" {
  for_each = toset(dns_zones)
  provider = shares_network ? azurerm.network_owner : null

  name                = each.key
  resource_group_name = network
}

data "azurerm_monitor_action_group" "this" {
  name                = name
  resource_group_name = name
}

data "azurerm_log_analytics_workspace" "this" {
  when = has_vault

  name                = name
  resource_group_name = name
}

# What the client's stack made.
data "azurerm_key_vault" "client" {
  when = !has_vault

  name                = client.key_vault
  resource_group_name = group
}

data "azurerm_key_vault_key" "client" {
  when = !has_vault

  name         = "client"
  key_vault_id = data.azurerm_key_vault.client.id
}

data "azurerm_user_assigned_identity" "encryption" {
  when = !has_vault

  name                = "${group}-encryption"
  resource_group_name = group
}

data "azurerm_user_assigned_identity" "apps" {
  for_each = toset(users)
  when     = length(users) > 0

  name                = "${group}-${each.key}"
  resource_group_name = group
}

locals {
  tags = merge(project.tags, client == null ? {} : { Client = client.name }, {
    Environment = environment.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
    Project     = project.name
    Region      = region.name
    Store       = store.path
  })
}

# A store of the whole estate has a group, a vault and a key of its own; that of a client is encrypted with the client's key of this region.
resource "azurerm_resource_group" "this" {
  when = has_vault

  name     = group
  location = region.name
  tags     = local.tags
}

module "vault" {
  when = has_vault

  source = module("azure-client-vault")

  name                = group
  vault_name          = vault
  key_name            = "store"
  resource_group      = azurerm_resource_group.this.name
  location            = region.name
  tenant_id           = cell.tenant
  operators           = operators
  allowed_ips         = cell.platform.public_endpoint_cidrs
  subnet_id           = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["privatelink.vaultcore.azure.net"].id
  workspace_id        = data.azurerm_log_analytics_workspace.this.id
  action_group_id     = data.azurerm_monitor_action_group.this.id
  tags                = local.tags
}

module "cache" {
  source = module("azure-managed-redis")

  name           = prefix
  cache_name     = cache
  resource_group = has_vault ? azurerm_resource_group.this.name : group
  location       = region.name

  sku_name    = store.cache.node_type
  standby     = store.cache.standby
  cluster     = clusters
  eviction    = store.cache.eviction
  modules     = length(modules) == 0 ? null : modules
  persistence = store.cache.persistence
  geo_group   = geo_group

  key_version_id         = has_vault ? module.vault.key_version_id : data.azurerm_key_vault_key.client.id
  encryption_identity_id = has_vault ? module.vault.encryption_identity_id : data.azurerm_user_assigned_identity.encryption.id

  subnet_id           = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["privatelink.redis.azure.net"].id

  # Each as itself.
  users = length(users) == 0 ? null : { for app, identity in data.azurerm_user_assigned_identity.apps : app => identity.principal_id }

  action_group_id = data.azurerm_monitor_action_group.this.id
  alarms = {
    cpu_percent    = store.cache.alarms.cpu_percent
    memory_percent = store.cache.alarms.memory_percent
    evictions      = store.cache.alarms.evictions
    connections    = store.cache.alarms.connections
  }
  log_days            = store.cache.log_days
  deletion_protection = store.cache.deletion_protection == null ? environment.protected : store.cache.deletion_protection

  tags = local.tags
}
