# Against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  override_during = plan

  mock_resource "azurerm_storage_account" {
    defaults = {
      id                    = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezeta0123456789"
      primary_blob_endpoint = "https://acmezeta0123456789.blob.core.windows.net/"
    }
  }
  mock_resource "azurerm_storage_container" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezeta0123456789/blobServices/default/containers/exports" }
  }
  mock_resource "azurerm_private_endpoint" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Network/privateEndpoints/acmezeta0123456789-blob" }
  }
  mock_resource "azurerm_role_assignment" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000a" }
  }
  mock_resource "azurerm_data_protection_backup_policy_blob_storage" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.DataProtection/backupVaults/acme-weu-prod/backupPolicies/acmezeta0123456789" }
  }
}
mock_provider "time" {}

variables {
  account_name           = "acmezeta0123456789"
  resource_group         = "acme-weu-prod-zeta"
  location               = "westeurope"
  key_id                 = "https://acme-zeta-abc123.vault.azure.net/keys/client"
  encryption_identity_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-encryption"
  subnet_id              = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/private-endpoints"
  private_dns_zone_id    = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
  workspace_id           = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod"
  buckets = {
    exports = { infrequent_access_days = 30, archive_days = 90, expire_days = 400, noncurrent_days = 90 }
    scratch = { noncurrent_days = 7, backup = false }
  }
  backup = {
    vault_id     = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.DataProtection/backupVaults/acme-weu-prod"
    principal_id = "00000000-0000-0000-0000-000000000007"
    start_utc    = "01:00"
    daily_days   = 35
    weekly_days  = 90
    monthly_days = 365
  }
}

run "closed_and_encrypted" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.this.public_network_access_enabled && one(azurerm_storage_account.this.network_rules).default_action == "Deny" && !azurerm_storage_account.this.allow_nested_items_to_be_public
    error_message = "Nobody reaches the account from the internet, and no blob is public."
  }

  assert {
    condition     = !azurerm_storage_account.this.shared_access_key_enabled && !azurerm_storage_account.this.local_user_enabled && azurerm_storage_account.this.min_tls_version == "TLS1_2"
    error_message = "There are no keys of the account, and nothing older than TLS 1.2."
  }

  assert {
    condition     = one(azurerm_storage_account.this.customer_managed_key).key_vault_key_id == var.key_id
    error_message = "Everything is encrypted with the client's key."
  }

  assert {
    condition     = toset(azurerm_monitor_diagnostic_setting.this.enabled_log[*].category) == toset(["StorageDelete", "StorageRead", "StorageWrite"])
    error_message = "Who used which blob is recorded."
  }
}

run "kept_and_brought_back" {
  command = plan

  assert {
    condition     = one(azurerm_storage_account.this.blob_properties).versioning_enabled && one(one(azurerm_storage_account.this.blob_properties).delete_retention_policy).days == 90 && one(one(azurerm_storage_account.this.blob_properties).restore_policy).days == 89
    error_message = "What was deleted is kept as long as the bucket with most days says, and can be had as it was at a second of them."
  }

  assert {
    condition = alltrue([for rule in azurerm_storage_management_policy.this.rule :
      one(one(rule.actions).version).delete_after_days_since_creation == var.buckets[rule.name].noncurrent_days && toset(one(rule.filters).prefix_match) == toset(["${rule.name}/"])
    ])
    error_message = "Each bucket keeps versions as long as it says itself."
  }

  assert {
    condition = alltrue([for rule in azurerm_storage_management_policy.this.rule : rule.name == "scratch" ? length(one(rule.actions).base_blob) == 0 : (
      one(one(rule.actions).base_blob).tier_to_cool_after_days_since_modification_greater_than == 30 && one(one(rule.actions).base_blob).tier_to_cold_after_days_since_modification_greater_than == 90
    )])
    error_message = "Only what says so gets colder."
  }
}

run "backed_up" {
  command = plan

  assert {
    condition     = azurerm_data_protection_backup_instance_blob_storage.this[0].storage_account_container_names == tolist(["exports"])
    error_message = "The vault has copies of the buckets that ask for it."
  }

  assert {
    condition     = azurerm_storage_account.this.cross_tenant_replication_enabled
    error_message = "Azure Backup copies into an account of another tenant."
  }

  assert {
    condition     = { for rule in azurerm_data_protection_backup_policy_blob_storage.this[0].retention_rule : rule.name => one(rule.life_cycle).duration } == { weekly = "P90D", monthly = "P365D" } && azurerm_data_protection_backup_policy_blob_storage.this[0].vault_default_retention_duration == "P35D"
    error_message = "Recovery points are kept as long as the environment says."
  }

  assert {
    condition     = azurerm_role_assignment.backup[0].role_definition_name == "Storage Account Backup Contributor" && azurerm_role_assignment.backup[0].scope == azurerm_storage_account.this.id
    error_message = "The vault gets at this account and no other."
  }
}

run "not_backed_up" {
  command = plan

  variables {
    backup = null
  }

  assert {
    condition     = length(azurerm_data_protection_backup_instance_blob_storage.this) == 0 && !azurerm_storage_account.this.cross_tenant_replication_enabled && azurerm_storage_account.this.allowed_copy_scope == "AAD"
    error_message = "Where nothing is backed up nothing is copied to other tenants."
  }
}

run "kept_a_week_at_least" {
  command = plan

  variables {
    backup = {
      vault_id     = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.DataProtection/backupVaults/acme-weu-prod"
      principal_id = "00000000-0000-0000-0000-000000000007"
      start_utc    = "01:00"
      daily_days   = 3
      weekly_days  = 0
      monthly_days = 0
    }
  }

  assert {
    condition     = azurerm_data_protection_backup_policy_blob_storage.this[0].name != run.backed_up.policy_name
    error_message = "Another retention is another policy, since Azure changes none."
  }

  assert {
    condition     = azurerm_data_protection_backup_policy_blob_storage.this[0].vault_default_retention_duration == "P7D" && length(azurerm_data_protection_backup_policy_blob_storage.this[0].retention_rule) == 0
    error_message = "A vault keeps blobs for a week at least."
  }
}

run "a_lifecycle_that_runs_backward" {
  command = plan

  variables {
    buckets = { exports = { infrequent_access_days = 60, archive_days = 30 } }
  }

  expect_failures = [var.buckets]
}

run "a_container_that_azure_refuses" {
  command = plan

  variables {
    buckets = { ex = {} }
  }

  expect_failures = [var.buckets]
}

run "a_copy_of_another_account" {
  command = plan

  variables {
    access_tier           = "Cool"
    point_in_time_restore = false
  }

  assert {
    condition     = azurerm_storage_account.this.access_tier == "Cool" && length(one(azurerm_storage_account.this.blob_properties).restore_policy) == 0 && one(azurerm_storage_account.this.blob_properties).versioning_enabled
    error_message = "It keeps versions, and cannot be brought back to a second."
  }
}
