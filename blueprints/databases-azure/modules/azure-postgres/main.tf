# PostgreSQL as Azure runs it, for one client: in the network, encrypted with the client's key, with a standby in another zone; or a copy of such a server,
# in a network of another region and with a key of that region.

locals {
  # A copy takes no writes, until somebody promotes it.
  follows = var.copy == null ? false : !var.copy.promoted

  # The series says the tier: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-compute
  tier = startswith(var.vm_size, "Standard_B") ? "B" : startswith(var.vm_size, "Standard_E") || startswith(var.vm_size, "Standard_M") ? "MO" : "GP"

  # A zone of its own for the standby, where the region has zones.
  standby_zone = length(var.zones) > 1 ? var.zones[1] : null

  # Azure makes no copy that keeps its backups in two regions, and no server can be made to later.
  geo = var.copy == null ? var.geo : null
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

  # A copy stays one of a copy's making when it is promoted: Azure takes it out of the replication for `None`, and for nothing else.
  # https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server#replication_role
  create_mode      = var.copy == null ? null : "Replica"
  source_server_id = var.copy == null ? null : var.copy.source_server_id
  replication_role = var.copy == null || local.follows ? null : "None"

  # In the network, and nowhere else. This cannot be changed later: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private
  delegated_subnet_id           = var.subnet_id
  private_dns_zone_id           = var.private_dns_zone_id
  public_network_access_enabled = false

  storage_mb        = var.storage.size_gib * 1024
  storage_tier      = var.storage.tier
  auto_grow_enabled = var.storage.auto_grow

  # No backups are taken of a copy: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#back-up-and-restore
  backup_retention_days        = local.follows ? null : var.backup_days
  geo_redundant_backup_enabled = local.geo != null

  # Azure asks for a login with a password, which nobody keeps: it is in no state, and who makes the apps' logins signs in with a token. A copy has the logins of its source.
  # https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#considerations
  administrator_login               = var.copy == null ? replace(var.client, "-", "_") : null
  administrator_password_wo         = var.copy == null ? ephemeral.random_password.administrator.result : null
  administrator_password_wo_version = var.copy == null ? 1 : null

  authentication {
    password_auth_enabled         = true
    active_directory_auth_enabled = true
    tenant_id                     = var.tenant_id
  }

  identity {
    type         = "UserAssigned"
    identity_ids = concat([var.encryption_identity_id], local.geo == null ? [] : [local.geo.identity_id])
  }

  # Without a version the server follows the key when it rotates; for the copies in the other region Azure takes none without.
  # https://github.com/hashicorp/terraform-provider-azurerm/issues/30216
  customer_managed_key {
    key_vault_key_id                     = var.key_id
    primary_user_assigned_identity_id    = var.encryption_identity_id
    geo_backup_key_vault_key_id          = local.geo == null ? null : local.geo.key_id
    geo_backup_user_assigned_identity_id = local.geo == null ? null : local.geo.identity_id
  }

  # A copy that follows has none: https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas#create-a-replica
  dynamic "high_availability" {
    for_each = var.standby && !local.follows ? [local.standby_zone] : []

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

    # After a failover the two have changed places, and Azure chooses the zone of a standby that comes later. How a server was made is nothing that it
    # could be made again for: after a switchover the home is a copy, and the copy the home.
    # A password that somebody gave the administrator is not changed back.
    ignore_changes = [administrator_password_wo_version, create_mode, high_availability[0].standby_availability_zone, source_server_id, zone]
  }
}

# Who makes the logins makes the database as well, whose owner it then is. One that Terraform made before stays.
removed {
  from = azurerm_postgresql_flexible_server_database.this

  lifecycle {
    destroy = false
  }
}

ephemeral "random_password" "administrator" {
  length      = 40
  min_lower   = 1
  min_upper   = 1
  min_numeric = 1
  special     = false
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
    azurerm_postgresql_flexible_server_active_directory_administrator.login,
    azurerm_postgresql_flexible_server_configuration.this,
  ]
}
