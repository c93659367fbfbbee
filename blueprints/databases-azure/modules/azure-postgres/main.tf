# PostgreSQL as Azure runs it, for one client: in the network, encrypted with the client's key, with a standby in another zone.

locals {
  database = replace(var.client, "-", "_")

  # The series says the tier: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute
  tier = startswith(var.vm_size, "Standard_B") ? "B" : startswith(var.vm_size, "Standard_E") || startswith(var.vm_size, "Standard_M") ? "MO" : "GP"

  # A zone of its own for the standby, where the region has zones.
  standby_zone = length(var.zones) > 1 ? var.zones[1] : null
}

resource "azurerm_postgresql_flexible_server" "this" {
  #checkov:skip=CKV2_AZURE_57:It is in the network itself, in a delegated subnet, and has no address outside
  #checkov:skip=CKV_AZURE_136:Copies of the data in another region are up to var.geo, since data stay in the region that they were given to
  name                = var.server_name
  resource_group_name = var.resource_group
  location            = var.location
  version             = var.engine_version
  sku_name            = "${local.tier}_${var.vm_size}"
  zone                = length(var.zones) > 0 ? var.zones[0] : null
  tags                = merge(var.tags, { Name = var.server_name })

  # In the network, and nowhere else. This cannot be changed later: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
  delegated_subnet_id           = var.subnet_id
  private_dns_zone_id           = var.private_dns_zone_id
  public_network_access_enabled = false

  storage_mb        = var.storage.size_gib * 1024
  storage_tier      = var.storage.tier
  auto_grow_enabled = var.storage.auto_grow

  backup_retention_days        = var.backup_days
  geo_redundant_backup_enabled = var.geo != null

  # It is in no state: the server takes another one when the version is another.
  administrator_login               = local.database
  administrator_password_wo         = var.administrator_password
  administrator_password_wo_version = var.administrator_password_version

  authentication {
    password_auth_enabled         = true
    active_directory_auth_enabled = true
    tenant_id                     = var.tenant_id
  }

  identity {
    type         = "UserAssigned"
    identity_ids = concat([var.encryption_identity_id], var.geo == null ? [] : [var.geo.identity_id])
  }

  # Without a version the server follows the key when it rotates; for the copies in the other region Azure takes none without.
  # https://github.com/hashicorp/terraform-provider-azurerm/issues/30216
  customer_managed_key {
    key_vault_key_id                     = var.key_id
    primary_user_assigned_identity_id    = var.encryption_identity_id
    geo_backup_key_vault_key_id          = var.geo == null ? null : var.geo.key_id
    geo_backup_user_assigned_identity_id = var.geo == null ? null : var.geo.identity_id
  }

  dynamic "high_availability" {
    for_each = var.standby ? [local.standby_zone] : []

    content {
      mode                      = high_availability.value == null ? "SameZone" : "ZoneRedundant"
      standby_availability_zone = high_availability.value
    }
  }

  maintenance_window {
    day_of_week  = index(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], var.maintenance.day)
    start_hour   = tonumber(split(":", var.maintenance.start_utc)[0])
    start_minute = tonumber(split(":", var.maintenance.start_utc)[1])
  }

  lifecycle {
    prevent_destroy = true

    # After a failover the two have changed places, and Azure chooses the zone of a standby that comes later.
    ignore_changes = [high_availability[0].standby_availability_zone, zone]
  }
}

# What is said of all servers, and what the client asks for. Azure restarts the server for a setting that needs it, at once.
locals {
  settings = merge(
    {
      # Every connection is encrypted, and passwords are kept as nothing less than this. Both are Azure's own defaults today.
      "password_encryption"      = "scram-sha-256"
      "require_secure_transport" = "on"
      "ssl_min_protocol_version" = "TLSv1.2"

      # Who came and went, what took long, and what changed the schema.
      "log_connections"            = "on"
      "log_disconnections"         = "on"
      "log_min_duration_statement" = "1000"
      "log_statement"              = "ddl"

      # An address that fails to sign in again and again has to wait.
      "connection_throttle.enable" = "on"
    },
    var.parameters,
  )
}

resource "azurerm_postgresql_flexible_server_configuration" "this" {
  for_each = local.settings

  server_id = azurerm_postgresql_flexible_server.this.id
  name      = each.key
  value     = each.value
}

resource "azurerm_postgresql_flexible_server_database" "this" {
  server_id = azurerm_postgresql_flexible_server.this.id
  name      = local.database
  charset   = "UTF8"
  collation = "en_US.utf8"

  lifecycle {
    prevent_destroy = true
  }
}

# prevent_destroy stops Terraform; this stops everybody else, owners too, until they take the lock away.
# https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
resource "azurerm_management_lock" "this" {
  count = var.deletion_protection ? 1 : 0

  name       = "database"
  scope      = azurerm_postgresql_flexible_server.this.id
  lock_level = "CanNotDelete"
  notes      = "Database of ${var.client}. Take deletion_protection out of its stack first."

  # Children of a locked server cannot be deleted, so what belongs to it comes first and goes last.
  depends_on = [
    azurerm_monitor_diagnostic_setting.this,
    azurerm_postgresql_flexible_server_active_directory_administrator.this,
    azurerm_postgresql_flexible_server_configuration.this,
    azurerm_postgresql_flexible_server_database.this,
  ]
}
