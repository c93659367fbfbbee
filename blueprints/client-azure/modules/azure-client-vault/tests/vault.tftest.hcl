# Against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  override_during = plan

  mock_resource "azurerm_key_vault" {
    defaults = {
      id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.KeyVault/vaults/acme-zeta-abc123"
      vault_uri = "https://acme-zeta-abc123.vault.azure.net/"
    }
  }
  mock_resource "azurerm_key_vault_key" {
    defaults = {
      id                      = "https://acme-zeta-abc123.vault.azure.net/keys/client/0123456789abcdef0123456789abcdef"
      versionless_id          = "https://acme-zeta-abc123.vault.azure.net/keys/client"
      resource_versionless_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.KeyVault/vaults/acme-zeta-abc123/keys/client"
    }
  }
  mock_resource "azurerm_user_assigned_identity" {
    defaults = {
      id           = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-weu-prod-zeta-encryption"
      principal_id = "00000000-0000-0000-0000-000000000009"
    }
  }
  mock_resource "azurerm_private_endpoint" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Network/privateEndpoints/acme-zeta-abc123-vault" }
  }
  mock_resource "azurerm_role_assignment" {
    defaults = { id = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000a" }
  }
}
mock_provider "time" {}

variables {
  name                = "acme-weu-prod-zeta"
  vault_name          = "acme-zeta-abc123"
  resource_group      = "acme-weu-prod-zeta"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000002"
  operators           = ["00000000-0000-0000-0000-000000000003"]
  subnet_id           = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/virtualNetworks/acme-weu-prod/subnets/private-endpoints"
  private_dns_zone_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
  workspace_id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.OperationalInsights/workspaces/acme-weu-prod"
}

# Pipelines that are not in the network make the key from where they are.
run "open_for_those_who_apply" {
  command = plan

  variables {
    allowed_ips = ["203.0.113.8/29"]
  }

  assert {
    condition     = azurerm_key_vault.this.public_network_access_enabled && one(azurerm_key_vault.this.network_acls).default_action == "Deny" && one(azurerm_key_vault.this.network_acls).ip_rules == toset(["203.0.113.8/29"])
    error_message = "Those networks reach the vault, and no other."
  }
}

run "open_for_everybody" {
  command = plan

  variables {
    allowed_ips = ["0.0.0.0/0"]
  }

  expect_failures = [var.allowed_ips]
}

run "closed_and_kept" {
  command = plan

  assert {
    condition     = !azurerm_key_vault.this.public_network_access_enabled && one(azurerm_key_vault.this.network_acls).default_action == "Deny"
    error_message = "Nobody reaches the vault from the internet."
  }

  assert {
    condition     = azurerm_key_vault.this.purge_protection_enabled && azurerm_key_vault.this.soft_delete_retention_days == 90
    error_message = "Databases take keys from a vault that keeps what was deleted for ninety days."
  }

  assert {
    condition     = azurerm_key_vault.this.rbac_authorization_enabled
    error_message = "Roles decide, and no access policies."
  }

  assert {
    condition     = azurerm_role_assignment.encryption.scope == azurerm_key_vault_key.this.resource_versionless_id && azurerm_role_assignment.encryption.role_definition_name == "Key Vault Crypto Service Encryption User"
    error_message = "What encrypts uses the one key, and reads no secret."
  }

  assert {
    condition     = toset([for assignment in azurerm_role_assignment.operators : assignment.role_definition_name]) == toset(["Key Vault Crypto Officer", "Key Vault Secrets Officer"])
    error_message = "Operators make keys and write secrets, and do not change the vault."
  }

  assert {
    condition     = length(azurerm_role_assignment.maker) == 0
    error_message = "Where somebody is named, roles are given to nobody else."
  }

  assert {
    condition     = toset(azurerm_monitor_diagnostic_setting.this.enabled_log[*].category) == toset(["AuditEvent"])
    error_message = "Who used the vault is recorded."
  }

  assert {
    condition     = one(azurerm_key_vault_key.this.rotation_policy).automatic[0].time_after_creation == "P90D" && output.key_id == "https://acme-zeta-abc123.vault.azure.net/keys/client"
    error_message = "The key rotates, and what uses it follows, as it knows the key without a version."
  }
}

run "whoever_makes_it_where_nobody_is_named" {
  command = plan

  variables {
    operators = []
  }

  assert {
    condition     = length(azurerm_role_assignment.operators) == 0 && keys(azurerm_role_assignment.maker) == ["Key Vault Crypto Officer", "Key Vault Secrets Officer"]
    error_message = "Somebody has to make the key: who applies this, if nobody else is named."
  }
}

run "somebody_is_told_before_a_secret_expires" {
  command = plan

  variables {
    action_group_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod/providers/Microsoft.Insights/actionGroups/acme-weu-prod"
  }

  assert {
    condition     = one(azurerm_monitor_scheduled_query_rules_alert_v2.expiry[0].action).action_groups == tolist([var.action_group_id]) && strcontains(one(azurerm_monitor_scheduled_query_rules_alert_v2.expiry[0].criteria).query, "SecretNearExpiryEventGridNotification")
    error_message = "What the vault records of its secrets is mailed."
  }
}

run "a_vault_of_the_paired_region" {
  command = plan

  variables {
    location          = "northeurope"
    endpoint_location = "westeurope"
  }

  assert {
    condition     = length(azurerm_monitor_scheduled_query_rules_alert_v2.expiry) == 0
    error_message = "Without an action group nobody is told."
  }

  assert {
    condition     = azurerm_key_vault.this.location == "northeurope" && azurerm_private_endpoint.this.location == "westeurope"
    error_message = "An endpoint lies beside its subnet, wherever the vault is."
  }
}

run "a_name_that_azure_refuses" {
  command = plan

  variables {
    vault_name = "acme--zeta"
  }

  expect_failures = [var.vault_name]
}
