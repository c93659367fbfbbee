# Plans only, against mocked providers: no credentials, no network.
mock_provider "azurerm" {
  mock_resource "azurerm_user_assigned_identity" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-zwe-prod-backup"
    }
  }

  mock_resource "azurerm_storage_account" {
    override_during = plan
    defaults = {
      id                    = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Storage/storageAccounts/acmezweprodbackup1a2b3c"
      primary_blob_endpoint = "https://acmezweprodbackup1a2b3c.blob.core.windows.net/"
    }
  }

  mock_resource "azurerm_resource_group" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod_snapshots"
    }
  }

  mock_resource "azurerm_kubernetes_cluster_extension" {
    override_during = plan
    defaults = {
      aks_assigned_identity = [{
        principal_id = "55555555-5555-5555-5555-555555555555"
        tenant_id    = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
        type         = "SystemAssigned"
      }]
    }
  }

  mock_resource "azurerm_data_protection_backup_policy_kubernetes_cluster" {
    override_during = plan
    defaults = {
      id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.DataProtection/backupVaults/acme-zwe-prod/backupPolicies/acme-zwe-prod-35d-0100"
    }
  }
}

mock_provider "time" {}

variables {
  name                          = "acme-zwe-prod"
  resource_group_name           = "acme-zwe-prod"
  location                      = "westeurope"
  subscription_id               = "5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10"
  tenant_id                     = "0d4b7a86-1f5e-4a3c-8b52-6a9e2f7c3d41"
  cluster_name                  = "acme-zwe-prod"
  cluster_id                    = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.ContainerService/managedClusters/acme-zwe-prod"
  cluster_identity_principal_id = "11111111-1111-1111-1111-111111111111"
  backup_vault_name             = "acme-zwe-prod"
  backup_vault_id               = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.DataProtection/backupVaults/acme-zwe-prod"
  backup_vault_principal_id     = "66666666-6666-6666-6666-666666666666"
  storage_account               = "acmezweprodbackup1a2b3c"
  key_vault_id                  = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.KeyVault/vaults/acme-zwe-prod-1a2b3c"
  key_vault_uri                 = "https://acme-zwe-prod-1a2b3c.vault.azure.net/"
  endpoint_subnet_id            = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/virtualNetworks/acme-zwe-prod/subnets/private-endpoints"
  private_dns_zone_id           = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net"
  workspace_id                  = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.OperationalInsights/workspaces/acme-zwe-prod"
  days                          = 35
  start_utc                     = "01:00"
}

run "daily_and_as_long_as_asked" {
  command = plan

  assert {
    condition     = azurerm_data_protection_backup_policy_kubernetes_cluster.this.backup_repeating_time_intervals == tolist(["R/2025-01-01T01:00:00+00:00/P1D"]) && azurerm_data_protection_backup_policy_kubernetes_cluster.this.default_retention_rule[0].life_cycle[0].duration == "P35D"
    error_message = "At the hour, and for the days, of the environment."
  }

  assert {
    condition     = azurerm_data_protection_backup_policy_kubernetes_cluster.this.name == "acme-zwe-prod-35d-0100"
    error_message = "A policy with other days is another one."
  }

  assert {
    condition     = azurerm_data_protection_backup_instance_kubernetes_cluster.this.backup_datasource_parameters[0].volume_snapshot_enabled && contains(azurerm_data_protection_backup_instance_kubernetes_cluster.this.backup_datasource_parameters[0].excluded_namespaces, "kube-system")
    error_message = "Volumes are in it, and what is made again anyway is not."
  }
}

run "objects_lie_closed_and_encrypted" {
  command = plan

  assert {
    condition     = !azurerm_storage_account.this.public_network_access_enabled && !azurerm_storage_account.this.shared_access_key_enabled && azurerm_storage_account.this.network_rules[0].default_action == "Deny"
    error_message = "Only the private endpoint reaches them, and nobody with a key."
  }

  assert {
    condition     = azurerm_storage_account.this.customer_managed_key[0].key_vault_key_id == "https://acme-zwe-prod-1a2b3c.vault.azure.net/keys/data" && azurerm_role_assignment.storage.scope == "${var.key_vault_id}/keys/data"
    error_message = "With the cell's own key, and a role on that key alone."
  }

  assert {
    condition     = azurerm_kubernetes_cluster_extension.this.configuration_settings["configuration.backupStorageLocation.config.useAAD"] == "true"
    error_message = "The extension signs in, too."
  }
}

run "roles_by_what_is_done" {
  command = plan

  assert {
    condition     = [for key, assignment in azurerm_role_assignment.this : key if assignment.role_definition_name == "Contributor"] == ["cluster-snapshots"] && azurerm_role_assignment.this["cluster-snapshots"].scope == azurerm_resource_group.snapshots.id
    error_message = "Whoever makes snapshots may do so in their own group, and nowhere else."
  }

  assert {
    condition     = azurerm_role_assignment.this["vault-cluster"].role_definition_name == "Reader" && azurerm_role_assignment.this["vault-cluster"].principal_id == var.backup_vault_principal_id
    error_message = "The vault looks at the cluster, and works in it by its binding."
  }
}

run "longer_than_snapshots_are_kept" {
  command = plan

  variables {
    days = 400
  }

  assert {
    condition     = azurerm_data_protection_backup_policy_kubernetes_cluster.this.default_retention_rule[0].life_cycle[0].duration == "P360D"
    error_message = "Azure keeps them for 360 days at most."
  }
}
