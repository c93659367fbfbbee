# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {}

mock_provider "time" {}

variables {
  resource_group  = "acme-tfstate-production"
  storage_account = "acmetfstateproduction"
  container       = "tfstate"
  location        = "westeurope"
  tenant_id       = "11111111-2222-3333-4444-555555555555"
  noncurrent_days = 90
  tags            = { project = "acme" }
}

run "states_are_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = one(azurerm_storage_account.state.blob_properties).versioning_enabled
    error_message = "A state that was overwritten has no way back without versions."
  }

  assert {
    condition     = length(azurerm_storage_account.state.customer_managed_key) == 1 && azurerm_storage_account.state.infrastructure_encryption_enabled
    error_message = "States are encrypted with a key of ours, and once more below it."
  }

  assert {
    condition     = azurerm_key_vault_key.state.rotation_policy[0].automatic[0].time_after_creation == "P90D" && azurerm_key_vault_key.state.rotation_policy[0].expire_after == null
    error_message = "The key rotates, and no version of it expires."
  }

  assert {
    condition     = azurerm_key_vault.state.purge_protection_enabled && azurerm_key_vault.state.rbac_authorization_enabled && azurerm_key_vault.state.soft_delete_retention_days == 90
    error_message = "The vault works with roles, and nothing in it can be purged."
  }

  assert {
    condition     = toset(azurerm_key_vault_key.state.key_opts) == toset(["wrapKey", "unwrapKey"])
    error_message = "The key does what Storage asks of it, and no more."
  }
}

run "nothing_is_public_and_there_are_no_keys" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.state.allow_nested_items_to_be_public && azurerm_storage_container.state.container_access_type == "private"
    error_message = "No blob can be made public."
  }

  assert {
    condition     = !azurerm_storage_account.state.shared_access_key_enabled && azurerm_storage_account.state.default_to_oauth_authentication && !azurerm_storage_account.state.local_user_enabled
    error_message = "Everybody signs in with Entra ID."
  }

  assert {
    condition     = azurerm_storage_account.state.https_traffic_only_enabled && azurerm_storage_account.state.min_tls_version == "TLS1_2"
    error_message = "Requests come over TLS 1.2 at least."
  }
}

run "three_zones_of_one_region" {
  command = plan

  assert {
    condition     = azurerm_storage_account.state.account_kind == "StorageV2" && azurerm_storage_account.state.account_replication_type == "ZRS"
    error_message = "States survive the loss of a data centre, and stay in their region."
  }
}

run "old_versions_are_kept_as_long_as_asked" {
  command = plan

  assert {
    condition     = azurerm_storage_management_policy.state.rule[0].actions[0].version[0].delete_after_days_since_creation == 90
    error_message = "Versions are deleted when they are noncurrent_days old."
  }

  assert {
    condition     = length(azurerm_storage_management_policy.state.rule[0].actions[0].base_blob) == 0
    error_message = "Current states are never deleted."
  }

  assert {
    condition     = one(azurerm_storage_account.state.blob_properties).delete_retention_policy[0].days == 90 && one(azurerm_storage_account.state.blob_properties).container_delete_retention_policy[0].days == 90
    error_message = "And can be restored for as long again."
  }
}

run "a_year_is_the_longest" {
  command = plan

  variables {
    noncurrent_days = 1000
  }

  assert {
    condition     = one(azurerm_storage_account.state.blob_properties).delete_retention_policy[0].days == 365
    error_message = "Azure restores what was deleted for a year at most."
  }
}

run "nobody_deletes_it_by_mistake" {
  command = plan

  assert {
    condition     = azurerm_management_lock.account.lock_level == "CanNotDelete" && azurerm_management_lock.vault.lock_level == "CanNotDelete"
    error_message = "Account and vault are locked."
  }
}

run "who_read_which_state_is_recorded" {
  command = plan

  assert {
    condition     = toset(azurerm_monitor_diagnostic_setting.blobs.enabled_log[*].category) == toset(["StorageDelete", "StorageRead", "StorageWrite"])
    error_message = "Reads, writes and deletions are recorded."
  }

  assert {
    condition     = toset(azurerm_monitor_diagnostic_setting.vault.enabled_log[*].category) == toset(["AuditEvent"])
    error_message = "So is the use of the key."
  }

  assert {
    condition     = azurerm_log_analytics_workspace.record.retention_in_days == 365 && !azurerm_log_analytics_workspace.record.local_authentication_enabled
    error_message = "The record stays for a year, and nobody writes into it with a key."
  }
}

run "nobody_is_let_in_who_was_not_named" {
  command = plan

  assert {
    condition     = length(azurerm_role_assignment.operators) == 0 && length(azurerm_role_assignment.users) == 0
    error_message = "Roles are given to those who are named."
  }

  assert {
    condition     = azurerm_role_assignment.encryption.role_definition_name == "Key Vault Crypto Service Encryption User"
    error_message = "The account uses the key, and does not administer it."
  }
}

run "operators_and_users_have_what_they_need" {
  command = plan

  variables {
    operators = ["aaaaaaaa-0000-0000-0000-000000000001"]
    users     = ["aaaaaaaa-0000-0000-0000-000000000001", "aaaaaaaa-0000-0000-0000-000000000002"]
  }

  assert {
    condition     = toset([for assignment in azurerm_role_assignment.operators : assignment.role_definition_name]) == toset(["Key Vault Crypto Officer", "Storage Blob Data Contributor"])
    error_message = "Who applies this stack makes the key, and keeps its state."
  }

  assert {
    condition     = keys(azurerm_role_assignment.users) == ["aaaaaaaa-0000-0000-0000-000000000002"]
    error_message = "An operator who is a user as well has the role once: Azure refuses it a second time."
  }
}

run "closed_but_for_some_addresses" {
  command = plan

  variables {
    allowed_ips = ["203.0.113.7", "198.51.100.0/24"]
  }

  assert {
    condition     = one(azurerm_storage_account.state.network_rules).default_action == "Deny" && one(azurerm_key_vault.state.network_acls).default_action == "Deny"
    error_message = "Every other address is refused."
  }

  assert {
    condition     = one(azurerm_storage_account.state.network_rules).ip_rules == toset(["203.0.113.7", "198.51.100.0/24"])
    error_message = "These are let through."
  }
}

run "an_address_that_storage_refuses" {
  command = plan

  variables {
    allowed_ips = ["10.0.0.1"]
  }

  expect_failures = [var.allowed_ips]
}

run "a_name_that_azure_refuses" {
  command = plan

  variables {
    storage_account = "acme-tfstate"
    key_vault       = "acme-tfstate"
  }

  expect_failures = [var.storage_account]
}

run "a_vault_starts_with_a_letter" {
  command = plan

  variables {
    storage_account = "1acmetfstate"
  }

  assert {
    condition     = azurerm_key_vault.state.name == "kv1acmetfstate"
    error_message = "A storage account may start with a digit, a vault may not."
  }
}

run "a_vault_cannot_start_with_a_digit" {
  command = plan

  variables {
    key_vault = "1acmetfstate"
  }

  expect_failures = [var.key_vault]
}

run "a_replication_that_opens_a_second_endpoint" {
  command = plan

  variables {
    replication = "RAGRS"
  }

  expect_failures = [var.replication]
}
