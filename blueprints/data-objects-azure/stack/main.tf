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

data "azurerm_log_analytics_workspace" "this" {
  name                = name
  resource_group_name = name
}

data "azurerm_monitor_action_group" "this" {
  when = has_vault || follows

  name                = name
  resource_group_name = name
}

data "azurerm_data_protection_backup_vault" "this" {
  when = keeps

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
  for_each = toset(keys(apps))
  when     = length(apps) > 0

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

module "storage" {
  source = module("azure-client-storage")

  account_name   = account
  resource_group = has_vault ? azurerm_resource_group.this.name : group
  location       = region.name
  replication    = length(region.zones) > 0 ? store.objects.redundancy : "LRS"
  # What arrives in a copy has no tier of its own.
  access_tier           = { standard = null, infrequent = "Cool", archive = "Cold" }[class]
  point_in_time_restore = follows ? false : null

  key_id                 = has_vault ? module.vault.key_id : data.azurerm_key_vault_key.client.versionless_id
  encryption_identity_id = has_vault ? module.vault.encryption_identity_id : data.azurerm_user_assigned_identity.encryption.id

  subnet_id           = data.azurerm_subnet.this["private-endpoints"].id
  private_dns_zone_id = data.azurerm_private_dns_zone.this["privatelink.blob.core.windows.net"].id
  workspace_id        = data.azurerm_log_analytics_workspace.this.id
  tags                = local.tags

  buckets = {
    (store.name) = {
      infrequent_access_days = class == "standard" ? infreq : null
      archive_days           = class == "archive" ? null : archive
      expire_days            = expire
      noncurrent_days        = versions
      backup                 = keeps
    }
  }

  # Backups are taken of what takes writes: a copy that follows has what its home has.
  backup = !keeps ? null : {
    vault_id     = data.azurerm_data_protection_backup_vault.this.id
    principal_id = data.azurerm_data_protection_backup_vault.this.identity[0].principal_id
    start_utc    = environment.backup.start_utc
    daily_days   = environment.backup.daily_days
    weekly_days  = environment.backup.weekly_days
    monthly_days = environment.backup.monthly_days
  }
}

module "replication" {
  when = follows

  source = module("azure-object-replication")

  name           = prefix
  resource_group = has_vault ? azurerm_resource_group.this.name : group

  # The home's id by its name, which is known when nothing answers there.
  source_account_id      = home_account_id
  destination_account_id = module.storage.account_id
  container              = store.name

  pending_gib     = store.objects.alarms.pending_gib
  action_group_id = data.azurerm_monitor_action_group.this.id
  tags            = local.tags

  # The container has to be there.
  depends_on = [module.storage]
}

# Each app as itself, and on this container alone.
expand "resource" {
  for_each = apps
  labels   = ["azurerm_role_assignment", "app_${replace(each.key, "-", "_")}"]

  content {
    scope                = module.storage.container_ids[store.name]
    role_definition_name = each.value == "write" ? "Storage Blob Data Contributor" : "Storage Blob Data Reader"
    principal_id         = data.azurerm_user_assigned_identity.apps[each.key].principal_id
    principal_type       = "ServicePrincipal"
  }
}
