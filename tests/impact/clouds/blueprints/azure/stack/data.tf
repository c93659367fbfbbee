resource "random_password" "database" {
  length = 32
}

resource "azurerm_private_dns_zone" "database" {
  name                = "${local.name}.private.postgres.database.azure.com"
  resource_group_name = azurerm_resource_group.this.name
  tags                = project.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "database" {
  name                  = local.name
  resource_group_name   = azurerm_resource_group.this.name
  private_dns_zone_name = azurerm_private_dns_zone.database.name
  virtual_network_id    = azurerm_virtual_network.this.id
}

resource "azurerm_postgresql_flexible_server" "this" {
  name                          = local.name
  resource_group_name           = azurerm_resource_group.this.name
  location                      = azurerm_resource_group.this.location
  version                       = cell.landing.database.version
  sku_name                      = coalesce(cell.landing.database.type, "GP_Standard_D2ds_v5")
  storage_mb                    = cell.landing.database.size_gib <= 32 ? 32768 : cell.landing.database.size_gib <= 64 ? 65536 : 131072
  backup_retention_days         = cell.landing.database.days
  administrator_login           = "postgres"
  administrator_password        = random_password.database.result
  delegated_subnet_id           = azurerm_subnet.databases.id
  private_dns_zone_id           = azurerm_private_dns_zone.database.id
  public_network_access_enabled = false
  tags                          = project.tags

  dynamic "high_availability" {
    for_each = cell.landing.database.standby ? [1] : []

    content {
      mode = "ZoneRedundant"
    }
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [zone]
  }

  depends_on = [azurerm_private_dns_zone_virtual_network_link.database]
}

resource "azurerm_postgresql_flexible_server_database" "this" {
  name      = project.name
  server_id = azurerm_postgresql_flexible_server.this.id
  charset   = "UTF8"
  collation = "en_US.utf8"
}

resource "azurerm_postgresql_flexible_server_configuration" "this" {
  for_each = coalesce(cell.landing.database.settings, {})

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.this.id
  value     = each.value
}

resource "azurerm_storage_account" "this" {
  name                     = replace(local.name, "-", "")
  resource_group_name      = azurerm_resource_group.this.name
  location                 = azurerm_resource_group.this.location
  account_tier             = "Standard"
  account_replication_type = environment.protected ? "ZRS" : "LRS"
  min_tls_version          = "TLS1_2"
  tags                     = project.tags
}

resource "azurerm_storage_container" "this" {
  for_each = toset(cell.landing.buckets)

  name                  = each.key
  storage_account_id    = azurerm_storage_account.this.id
  container_access_type = "private"
}

resource "azurerm_key_vault" "this" {
  count = cell.landing.vault ? 1 : 0

  name                       = "${local.name}-vault"
  resource_group_name        = azurerm_resource_group.this.name
  location                   = azurerm_resource_group.this.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = environment.protected
  tags                       = project.tags
}

resource "azurerm_key_vault_secret" "database" {
  count = cell.landing.vault ? 1 : 0

  name         = "database"
  key_vault_id = azurerm_key_vault.this[0].id
  value        = random_password.database.result
}

output "database_address" {
  description = "Name of the database."
  value       = azurerm_postgresql_flexible_server.this.fqdn
}
