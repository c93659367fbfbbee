# A state of its own for each place of a store: a plan for one never reads, locks or touches the data of another.

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
  when = has_vault || geo_backup

  name                = name
  resource_group_name = name
}

# Who looks how old secrets are; the platform made it.
data "azurerm_user_assigned_identity" "secret_ages" {
  when = has_vault

  name                = "${name}-secret-ages"
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
  ages_principal_id   = data.azurerm_user_assigned_identity.secret_ages.principal_id
  tags                = local.tags
}

# Copies of the backups in the paired region are encrypted with a key of that region.
module "geo" {
  when = geo_backup

  source = module("azure-client-vault")

  name                = "${prefix}-geo"
  vault_name          = geo_vault
  resource_group      = has_vault ? azurerm_resource_group.this.name : group
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

  name           = prefix
  server_name    = server
  client         = store.name
  resource_group = has_vault ? azurerm_resource_group.this.name : group
  location       = region.name
  tenant_id      = cell.tenant

  subnet_id           = data.azurerm_subnet.this["databases"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["${network}.private.postgres.database.azure.com"].id
  zones               = cell.network.zones

  key_id                 = has_vault ? module.vault.key_id : data.azurerm_key_vault_key.client.versionless_id
  encryption_identity_id = has_vault ? module.vault.encryption_identity_id : data.azurerm_user_assigned_identity.encryption.id
  geo                    = !geo_backup ? null : { key_id = module.geo.key_version_id, identity_id = module.geo.encryption_identity_id }

  # The home's id by its name: nobody asks the home for it, which may be lost when the copy is promoted.
  copy       = !is_copy ? null : { source_server_id = home_server_id, promoted = promoted }
  has_copies = !is_copy && length(copies) > 0 ? true : null

  login_maker = follows ? null : { name = "${prefix}-data-login", principal_id = module.login_maker.principal_id }

  administrators  = { for id in cell.platform.admins : "admins-${substr(lower(id), 0, 8)}" => lower(id) }
  action_group_id = data.azurerm_monitor_action_group.this.id

  engine_version = store.postgres.engine_version
  vm_size        = store.postgres.instance_type
  standby        = store.postgres.standby
  storage = {
    size_gib  = gib
    tier      = store.postgres.flexible_server.storage_tier
    auto_grow = store.postgres.flexible_server.auto_grow
  }

  parameters  = parameters
  maintenance = { day = store.postgres.maintenance.day, start_utc = store.postgres.maintenance.start_utc }
  alarms = {
    cpu_percent  = store.postgres.alarms.cpu_percent
    disk_percent = store.postgres.alarms.disk_percent
    lag_seconds  = follows ? lag : null
  }
  log_days            = store.postgres.log_days
  deletion_protection = store.postgres.deletion_protection == null ? environment.protected : store.postgres.deletion_protection

  # Azure keeps 7 to 35 days.
  backup_days = min(35, max(7, environment.backup.daily_days))

  tags = local.tags
}
