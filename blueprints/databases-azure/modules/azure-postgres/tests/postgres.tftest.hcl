# Against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  override_during = plan

  mock_resource "azurerm_postgresql_flexible_server" {
    defaults = {
      id   = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.DBforPostgreSQL/flexibleServers/acme-weu-prod-zeta-abc123"
      fqdn = "acme-weu-prod-zeta-abc123.postgres.database.azure.com"
    }
  }
  mock_resource "azurerm_log_analytics_workspace" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod-zeta-database" }
  }
}
variables {
  name                   = "acme-weu-prod-zeta"
  server_name            = "acme-weu-prod-zeta-abc123"
  client                 = "zeta-shop"
  resource_group         = "acme-weu-prod-zeta"
  location               = "westeurope"
  tenant_id              = "00000000-0000-0000-0000-000000000002"
  subnet_id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/databases"
  private_dns_zone_id    = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/privateDnsZones/acme-weu-prod.private.postgres.database.azure.com"
  zones                  = ["1", "2", "3"]
  key_id                 = "https://acme-zeta-abc123.vault.azure.net/keys/client"
  encryption_identity_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-encryption"
  login_maker            = { name = "acme-weu-prod-zeta-login", principal_id = "00000000-0000-0000-0000-000000000004" }
  administrators         = { "admins-00000000" = "00000000-0000-0000-0000-000000000003" }
  action_group_id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"
  engine_version         = "16"
  vm_size                = "Standard_D4ds_v5"
  standby                = true
  storage                = { size_gib = 256 }
  backup_days            = 35
}

run "closed_and_encrypted" {
  command = plan

  assert {
    condition     = !azurerm_postgresql_flexible_server.this.public_network_access_enabled && azurerm_postgresql_flexible_server.this.delegated_subnet_id == var.subnet_id
    error_message = "The server is in the network, and nowhere else."
  }

  assert {
    condition     = one(azurerm_postgresql_flexible_server.this.customer_managed_key).key_vault_key_id == var.key_id
    error_message = "Data are encrypted with the client's key."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server_configuration.this["require_secure_transport"].value == "on" && azurerm_postgresql_flexible_server_configuration.this["ssl_min_protocol_version"].value == "TLSv1.2"
    error_message = "Connections without TLS are refused."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.administrator_password == null && azurerm_postgresql_flexible_server.this.administrator_password_wo_version == 1
    error_message = "The password is in no state, and nobody has it."
  }
}

run "survives_a_zone" {
  command = plan

  assert {
    condition     = one(azurerm_postgresql_flexible_server.this.high_availability).mode == "ZoneRedundant" && one(azurerm_postgresql_flexible_server.this.high_availability).standby_availability_zone == "2" && azurerm_postgresql_flexible_server.this.zone == "1"
    error_message = "The standby is in another zone."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.backup_retention_days == 35 && !azurerm_postgresql_flexible_server.this.geo_redundant_backup_enabled
    error_message = "Backups are kept as long as was asked for, and in the region."
  }

  assert {
    condition     = length(azurerm_management_lock.this) == 1 && azurerm_management_lock.this[0].lock_level == "CanNotDelete"
    error_message = "Nobody deletes the server by accident."
  }
}

run "names_and_sizes" {
  command = plan

  assert {
    condition     = azurerm_postgresql_flexible_server.this.sku_name == "GP_Standard_D4ds_v5" && azurerm_postgresql_flexible_server.this.storage_mb == 262144
    error_message = "The series says the tier, and storage is counted in MiB."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.administrator_login == "zeta_shop"
    error_message = "The administrator that Azure asks for is called like the client."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server_active_directory_administrator.this["admins-00000000"].object_id == "00000000-0000-0000-0000-000000000003"
    error_message = "People sign in as a group."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server_active_directory_administrator.login["acme-weu-prod-zeta-login"].object_id == "00000000-0000-0000-0000-000000000004" && azurerm_postgresql_flexible_server_active_directory_administrator.login["acme-weu-prod-zeta-login"].principal_type == "ServicePrincipal"
    error_message = "Who makes logins signs in as itself."
  }
}

run "alarms_are_mailed" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_monitor_metric_alert.this)) == toset(["alive", "cpu", "disk"]) && alltrue([for alert in azurerm_monitor_metric_alert.this : one(alert.action).action_group_id == var.action_group_id])
    error_message = "A server that is down, busy or full tells somebody."
  }

  assert {
    condition     = one(azurerm_monitor_metric_alert.this["disk"].criteria).threshold == 80
    error_message = "Before the disk is full."
  }
}

run "a_small_one" {
  command = plan

  variables {
    vm_size             = "Standard_B2ms"
    standby             = false
    zones               = []
    deletion_protection = false
    storage             = { size_gib = 32 }
    backup_days         = 7
    log_days            = 1
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.sku_name == "B_Standard_B2ms" && length(azurerm_postgresql_flexible_server.this.high_availability) == 0 && length(azurerm_management_lock.this) == 0
    error_message = "A burstable server has no standby, and no lock where nobody wants one."
  }

  assert {
    condition     = contains(keys(azurerm_monitor_metric_alert.this), "credits")
    error_message = "A burstable server tells when its credits are used up."
  }

  assert {
    condition     = azurerm_log_analytics_workspace.this.retention_in_days == 30 && length(azurerm_log_analytics_workspace_table.this) == 0
    error_message = "A workspace keeps logs for thirty days at least."
  }
}

run "logs_of_many_years" {
  command = plan

  variables {
    log_days = 1827
  }

  assert {
    condition     = azurerm_log_analytics_workspace_table.this[0].retention_in_days == 730 && azurerm_log_analytics_workspace_table.this[0].total_retention_in_days == 2191
    error_message = "Logs are kept for at least as long as was asked for."
  }
}

run "copies_in_the_paired_region" {
  command = plan

  variables {
    geo = {
      key_id      = "https://acme-zeta-geo.vault.azure.net/keys/client/0123456789abcdef0123456789abcdef"
      identity_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-geo-encryption"
    }
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.geo_redundant_backup_enabled && one(azurerm_postgresql_flexible_server.this.customer_managed_key).geo_backup_key_vault_key_id == var.geo.key_id && length(one(azurerm_postgresql_flexible_server.this.identity).identity_ids) == 2
    error_message = "Copies in the paired region are encrypted with a key of that region."
  }
}

run "no_standby_of_a_burstable_server" {
  command = plan

  variables {
    vm_size = "Standard_B2ms"
  }

  expect_failures = [var.standby]
}

run "a_size_that_azure_does_not_have" {
  command = plan

  variables {
    storage = { size_gib = 200 }
  }

  expect_failures = [var.storage]
}

run "a_minor_version" {
  command = plan

  variables {
    engine_version = "16.3"
  }

  expect_failures = [var.engine_version]
}

run "a_copy_that_follows" {
  command = plan

  variables {
    login_maker = null
    alarms      = { lag_seconds = 120 }
    copy        = { source_server_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-neu-prod-zeta/providers/Microsoft.DBforPostgreSQL/flexibleServers/acme-neu-prod-zeta-abc123" }
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.create_mode == "Replica" && azurerm_postgresql_flexible_server.this.source_server_id == var.copy.source_server_id && azurerm_postgresql_flexible_server.this.replication_role == null
    error_message = "It follows the server that it was made of."
  }

  assert {
    condition     = length(azurerm_postgresql_flexible_server.this.high_availability) == 0 && length(azurerm_postgresql_flexible_server_active_directory_administrator.this) + length(azurerm_postgresql_flexible_server_active_directory_administrator.login) == 0 && azurerm_postgresql_flexible_server.this.administrator_password_wo_version == null
    error_message = "It has no standby, and databases and logins of its source."
  }

  assert {
    condition     = one(azurerm_postgresql_flexible_server.this.customer_managed_key).key_vault_key_id == var.key_id && length(azurerm_management_lock.this) == 1
    error_message = "It is encrypted with a key of its own region, and nobody deletes it by accident."
  }

  assert {
    condition     = one(azurerm_monitor_metric_alert.this["lag"].criteria).threshold == 120
    error_message = "It tells when it is behind."
  }
}

run "a_copy_that_was_promoted" {
  command = plan

  variables {
    copy = { source_server_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-neu-prod-zeta/providers/Microsoft.DBforPostgreSQL/flexibleServers/acme-neu-prod-zeta-abc123", promoted = true }
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.this.replication_role == "None" && azurerm_postgresql_flexible_server.this.create_mode == "Replica" && keys(azurerm_postgresql_flexible_server_active_directory_administrator.login) == ["acme-weu-prod-zeta-login"]
    error_message = "It stands alone, and somebody makes logins of its own."
  }

  assert {
    condition     = one(azurerm_postgresql_flexible_server.this.high_availability).mode == "ZoneRedundant" && azurerm_postgresql_flexible_server.this.backup_retention_days == 35 && !contains(keys(azurerm_monitor_metric_alert.this), "lag")
    error_message = "It has a standby and backups like any other."
  }
}

run "a_home_of_copies" {
  command = plan

  variables {
    has_copies = true
  }

  assert {
    condition     = one(azurerm_monitor_metric_alert.this["kept"].criteria).threshold == 27487790694
    error_message = "It tells before a copy that does not follow fills its disk."
  }
}

run "no_copy_of_a_burstable_size" {
  command = plan

  variables {
    vm_size = "Standard_B2ms"
    standby = false
    copy    = { source_server_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-neu-prod-zeta/providers/Microsoft.DBforPostgreSQL/flexibleServers/acme-neu-prod-zeta-abc123" }
  }

  expect_failures = [var.copy]
}
