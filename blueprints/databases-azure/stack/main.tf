# A state of its own for each client: a plan for one never reads, locks or touches the data of another. Who applies it makes a namespace in the cluster as well,
# for the job that makes the login, and so is an administrator there.

# The layers below, by the names that they give: what is missing there fails the plan here.
data "azurerm_subnet" "this" {
  for_each = toset(subnets)
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
  when = geo_backup

  name                = name
  resource_group_name = name
}

# What the client's stack made.
data "azurerm_key_vault" "client" {
  name                = client.key_vault
  resource_group_name = group
}

data "azurerm_key_vault_key" "client" {
  name         = "client"
  key_vault_id = data.azurerm_key_vault.client.id
}

data "azurerm_user_assigned_identity" "encryption" {
  name                = "${group}-encryption"
  resource_group_name = group
}

locals {
  tags = merge(project.tags, {
    Client      = client.name
    Environment = environment.name
    Layer       = stack.layer
    ManagedBy   = "terraform"
    Project     = project.name
    Region      = region.name
  })
}

# Copies of the backups in the paired region are encrypted with a key of that region.
module "geo" {
  when = geo_backup

  source = module("azure-client-vault")

  name                = "${group}-geo"
  vault_name          = geo_vault
  resource_group      = group
  location            = paired
  endpoint_location   = region.name
  tenant_id           = cell.tenant
  operators           = operators
  allowed_ips         = cell.platform.public_endpoint_cidrs
  subnet_id           = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["privatelink.vaultcore.azure.net"].id
  workspace_id        = data.azurerm_log_analytics_workspace.this.id
  tags                = local.tags
}

module "database" {
  source = module("azure-postgres")

  name           = group
  server_name    = server
  client         = client.name
  resource_group = group
  location       = region.name
  tenant_id      = cell.tenant

  subnet_id           = data.azurerm_subnet.this["databases"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["${network}.private.postgres.database.azure.com"].id
  zones               = cell.network.zones

  key_id                 = data.azurerm_key_vault_key.client.versionless_id
  encryption_identity_id = data.azurerm_user_assigned_identity.encryption.id
  geo                    = !geo_backup ? null : { key_id = module.geo.key_version_id, identity_id = module.geo.encryption_identity_id }

  login_maker = { name = "${group}-database-login", principal_id = module.login_maker.principal_id }

  administrators  = { for id in cell.platform.admins : "admins-${substr(lower(id), 0, 8)}" => lower(id) }
  action_group_id = data.azurerm_monitor_action_group.this.id

  engine_version = client.database.engine_version
  vm_size        = client.database.instance_type
  standby        = client.database.standby
  storage = {
    size_gib  = client.database.volumes.data.size_gib
    tier      = client.database.flexible_server.storage_tier
    auto_grow = client.database.flexible_server.auto_grow
  }

  parameters          = parameters
  maintenance         = { day = client.database.maintenance.day, start_utc = client.database.maintenance.start_utc }
  alarms              = client.database.alarms
  log_days            = client.database.log_days
  deletion_protection = client.database.deletion_protection == null ? environment.protected : client.database.deletion_protection

  # Azure keeps 7 to 35 days.
  backup_days = min(35, max(7, environment.backup.daily_days))

  tags = local.tags
}
