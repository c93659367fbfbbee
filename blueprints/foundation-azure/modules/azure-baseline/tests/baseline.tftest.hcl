# Against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  mock_data "azurerm_client_config" {
    defaults = { object_id = "aaaaaaaa-0000-4000-8000-000000000009" }
  }
}

mock_provider "time" {}

override_resource {
  target          = azurerm_key_vault.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.KeyVault/vaults/acme-weu-prod-0a1b2c" }
}

override_resource {
  target          = azurerm_key_vault_key.this
  override_during = plan
  values = {
    versionless_id          = "https://acme-weu-prod-0a1b2c.vault.azure.net/keys/one"
    resource_versionless_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.KeyVault/vaults/acme-weu-prod-0a1b2c/keys/one"
  }
}

override_resource {
  target          = azurerm_disk_encryption_set.disks
  override_during = plan
  values          = { identity = { type = "SystemAssigned", principal_id = "bbbbbbbb-0000-4000-8000-000000000001", tenant_id = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41", identity_ids = [] } }
}

override_resource {
  target          = azurerm_data_protection_backup_vault.this
  override_during = plan
  values = {
    id       = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.DataProtection/backupVaults/acme-weu-prod"
    identity = { type = "SystemAssigned", principal_id = "bbbbbbbb-0000-4000-8000-000000000002", tenant_id = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41", identity_ids = [] }
  }
}

override_resource {
  target          = azurerm_log_analytics_workspace.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod" }
}

override_resource {
  target          = azurerm_monitor_action_group.this
  override_during = plan
  values          = { id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod" }
}

variables {
  name                       = "acme-weu-prod"
  location                   = "westeurope"
  zones                      = ["1", "2", "3"]
  tenant_id                  = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
  subscription_id            = "5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10"
  vault_name                 = "acme-weu-prod-0a1b2c"
  private_endpoint_subnet_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/private-endpoints"
  vault_dns_zone_id          = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-weu-prod/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
}

run "the_vault_is_private" {
  command = plan

  assert {
    condition     = !azurerm_key_vault.this.public_network_access_enabled && one(azurerm_key_vault.this.network_acls).default_action == "Deny"
    error_message = "Without addresses that may come from outside there is no public endpoint."
  }

  assert {
    condition     = azurerm_private_endpoint.vault.subnet_id == var.private_endpoint_subnet_id && one(azurerm_private_endpoint.vault.private_dns_zone_group).private_dns_zone_ids == tolist([var.vault_dns_zone_id])
    error_message = "The network has an address of it, under its own name."
  }

  assert {
    condition     = azurerm_key_vault.this.rbac_authorization_enabled && azurerm_key_vault.this.purge_protection_enabled
    error_message = "Roles say who may what, and nobody purges keys."
  }
}

run "addresses_from_outside_are_those_that_were_named" {
  command = plan

  variables {
    allowed_ips = ["203.0.113.7", "198.51.100.0/24"]
  }

  assert {
    condition     = azurerm_key_vault.this.public_network_access_enabled && one(azurerm_key_vault.this.network_acls).default_action == "Deny" && one(azurerm_key_vault.this.network_acls).ip_rules == toset(["203.0.113.7", "198.51.100.0/24"])
    error_message = "The firewall lets these in, and nobody else."
  }
}

run "private_addresses_are_no_rules_of_a_firewall" {
  command = plan

  variables {
    allowed_ips = ["10.0.0.0/24"]
  }

  expect_failures = [var.allowed_ips]
}

run "everybody_is_no_address" {
  command = plan

  variables {
    allowed_ips = ["0.0.0.0/0"]
  }

  expect_failures = [var.allowed_ips]
}

run "each_purpose_has_a_key_that_rotates" {
  command = plan

  assert {
    condition     = toset(keys(azurerm_key_vault_key.this)) == toset(["backup", "cluster", "data", "disks", "logs"])
    error_message = "A role on one key opens nothing of the others."
  }

  assert {
    condition     = alltrue([for key in azurerm_key_vault_key.this : one(one(key.rotation_policy).automatic).time_after_creation != null && one(key.rotation_policy).expire_after == null])
    error_message = "Keys rotate, and never expire."
  }

  assert {
    condition     = toset(azurerm_key_vault_key.this["cluster"].key_opts) == toset(["decrypt", "encrypt"])
    error_message = "AKS encrypts with its key, and wraps nothing."
  }
}

run "roles_are_on_single_keys" {
  command = plan

  assert {
    condition = alltrue([for assignment in [azurerm_role_assignment.disks, azurerm_role_assignment.logs, azurerm_role_assignment.backup] :
      endswith(assignment.scope, "/keys/one") && assignment.role_definition_name == "Key Vault Crypto Service Encryption User"
    ])
    error_message = "Disks, logs and backups use one key each, and administer none."
  }

  assert {
    condition     = azurerm_disk_encryption_set.disks.auto_key_rotation_enabled && azurerm_disk_encryption_set.disks.encryption_type == "EncryptionAtRestWithCustomerKey"
    error_message = "Disks follow their key."
  }
}

run "who_makes_the_vault_can_use_it_where_nobody_is_named" {
  command = plan

  assert {
    condition     = length(azurerm_role_assignment.operators) == 0 && alltrue([for assignment in azurerm_role_assignment.maker : assignment.principal_id == "aaaaaaaa-0000-4000-8000-000000000009"]) && length(azurerm_role_assignment.maker) == 2
    error_message = "Somebody has to be able to make keys."
  }
}

run "operators_and_nobody_else" {
  command = plan

  variables {
    operators = ["aaaaaaaa-0000-4000-8000-000000000001"]
  }

  assert {
    condition     = length(azurerm_role_assignment.maker) == 0 && toset([for assignment in azurerm_role_assignment.operators : assignment.role_definition_name]) == toset(["Key Vault Crypto Officer", "Key Vault Secrets Officer"])
    error_message = "Those who are named make keys and secrets, and do not administer the vault."
  }

  assert {
    condition     = alltrue([for assignment in azurerm_role_assignment.operators : endswith(assignment.scope, "/vaults/acme-weu-prod-0a1b2c")])
    error_message = "On this vault, and not in the subscription."
  }
}

run "logs_are_kept_as_long_as_a_workspace_can" {
  command = plan

  variables {
    log_days = 0
  }

  assert {
    condition     = azurerm_log_analytics_workspace.this.retention_in_days == 730 && !azurerm_log_analytics_workspace.this.local_authentication_enabled
    error_message = "For ever is 730 days, and nobody reads with a key."
  }
}

run "logs_are_kept_for_thirty_days_at_least" {
  command = plan

  variables {
    log_days = 14
  }

  assert {
    condition     = azurerm_log_analytics_workspace.this.retention_in_days == 30
    error_message = "Azure takes no fewer."
  }
}

run "who_changed_what_is_recorded" {
  command = plan

  assert {
    condition     = azurerm_monitor_diagnostic_setting.activity.target_resource_id == "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10" && contains(azurerm_monitor_diagnostic_setting.activity.enabled_log[*].category, "Administrative")
    error_message = "The activity log of the subscription is kept."
  }

  assert {
    condition     = contains(azurerm_monitor_diagnostic_setting.vault.enabled_log[*].category, "AuditEvent")
    error_message = "So is who used which key."
  }
}

run "alarms_are_mailed" {
  command = plan

  variables {
    alarm_emails = ["one@example.com", "two@example.com"]
  }

  assert {
    condition     = toset(azurerm_monitor_action_group.this.email_receiver[*].email_address) == toset(["one@example.com", "two@example.com"])
    error_message = "Everybody who is named is mailed."
  }

  assert {
    condition     = length(azurerm_monitor_action_group.this.short_name) <= 12 && endswith(azurerm_monitor_action_group.this.short_name, "weuprod")
    error_message = "Azure takes twelve characters, and the end of the name says where."
  }

  assert {
    condition     = toset(azurerm_monitor_alert_processing_rule_action_group.backup.condition[0].monitor_service[0].values) == toset(["Azure Backup"])
    error_message = "Alerts of the backup vault go there, too."
  }
}

run "a_long_name_keeps_its_end" {
  command = plan

  variables {
    name = "acmecompany-weu-prod"
  }

  assert {
    condition     = azurerm_monitor_action_group.this.short_name == "mpanyweuprod"
    error_message = "Azure takes twelve characters, and the end of the name says where."
  }
}

run "a_locked_vault_can_be_unlocked" {
  command = plan

  variables {
    backup_locked = true
  }

  assert {
    condition     = azurerm_data_protection_backup_vault.this.immutability == "Unlocked" && azurerm_data_protection_backup_vault.this.soft_delete == "On"
    error_message = "Recovery points outlive mistakes, and an administrator can lift that."
  }

  assert {
    condition     = azurerm_data_protection_backup_vault.this.redundancy == "ZoneRedundant"
    error_message = "Recovery points are in three zones."
  }
}

run "a_region_without_zones" {
  command = plan

  variables {
    location    = "northcentralus"
    zones       = []
    has_backups = true
  }

  assert {
    condition     = azurerm_data_protection_backup_vault.this.redundancy == "LocallyRedundant" && azurerm_data_protection_backup_vault.this.immutability == "Disabled"
    error_message = "Azure has no zones there."
  }

  assert {
    condition     = one(azurerm_monitor_scheduled_query_rules_alert_v2.backup_missing).window_duration == "P1D" && one(one(azurerm_monitor_scheduled_query_rules_alert_v2.backup_missing).criteria).operator == "LessThan"
    error_message = "A day without a completed job is an alarm."
  }
}

run "where_nothing_is_backed_up_nothing_is_missed" {
  command = plan

  assert {
    condition     = length(azurerm_monitor_scheduled_query_rules_alert_v2.backup_missing) == 0
    error_message = "A cell without buckets that are backed up has no jobs."
  }
}

run "a_name_that_no_vault_has" {
  command = plan

  variables {
    vault_name = "acme--prod"
  }

  expect_failures = [var.vault_name]
}
