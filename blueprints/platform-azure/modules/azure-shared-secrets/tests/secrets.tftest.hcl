# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_key_vault" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.KeyVault/vaults/acme-zwe-prod-1a2b3c"
    }
  }

  mock_resource "azurerm_user_assigned_identity" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-shared-secrets"
    }
  }
}

variables {
  name                = "acme-zwe-prod"
  vault_name          = "acme-zwe-prod-1a2b3c"
  resource_group_name = "acme-zwe-prod"
  location            = "westeurope"
  tenant_id           = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
  endpoint_subnet_id  = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/private-endpoints"
  private_dns_zone_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
  oidc_issuer         = "https://westeurope.oic.prod-aks.azure.com/0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41/00000000-0000-0000-0000-000000000000/"
  namespace           = "shared"
  workspace_id        = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.OperationalInsights/workspaces/acme-zwe-prod"
}

run "open_for_those_who_put_values_in" {
  command = plan

  variables {
    allowed_ips = ["203.0.113.8/29"]
  }

  assert {
    condition     = azurerm_key_vault.this.public_network_access_enabled && azurerm_key_vault.this.network_acls[0].default_action == "Deny" && azurerm_key_vault.this.network_acls[0].ip_rules == toset(["203.0.113.8/29"])
    error_message = "Those networks reach the vault, and no other."
  }
}

run "closed_and_kept" {
  command = plan

  assert {
    condition     = !azurerm_key_vault.this.public_network_access_enabled && azurerm_key_vault.this.network_acls[0].default_action == "Deny" && azurerm_key_vault.this.network_acls[0].bypass == "None"
    error_message = "Only the private endpoint reaches it."
  }

  assert {
    condition     = azurerm_key_vault.this.purge_protection_enabled && azurerm_key_vault.this.rbac_authorization_enabled && azurerm_key_vault.this.soft_delete_retention_days == 30
    error_message = "Nobody purges a secret, and roles decide."
  }

  assert {
    condition     = azurerm_private_endpoint.this.private_dns_zone_group[0].private_dns_zone_ids == tolist([var.private_dns_zone_id])
    error_message = "Its name leads to the endpoint."
  }

  assert {
    condition     = [for log in azurerm_monitor_diagnostic_setting.this.enabled_log : log.category] == ["AuditEvent"]
    error_message = "Who read what is recorded."
  }
}

run "a_name_too_long" {
  command = plan

  variables {
    vault_name = "mahavishnu-production-secrets"
  }

  expect_failures = [var.vault_name]
}
