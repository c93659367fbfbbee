locals {
  # Operational recovery points are snapshots beside the disks, for 360 days at most.
  # https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-policy
  days = min(var.days, 360)
  # It changes with what it says: Azure changes no policy.
  policy = "${var.cluster_name}-${local.days}d-${replace(var.start_utc, ":", "")}"
}

# What the extension in the cluster copies objects with, and takes snapshots of disks by its driver.
# https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup
resource "azurerm_kubernetes_cluster_extension" "this" {
  name              = "azure-aks-backup"
  cluster_id        = var.cluster_id
  extension_type    = "Microsoft.DataProtection.Kubernetes"
  release_train     = "stable"
  release_namespace = "dataprotection-microsoft"

  configuration_settings = {
    "configuration.backupStorageLocation.bucket"                   = azurerm_storage_container.this.name
    "configuration.backupStorageLocation.config.resourceGroup"     = var.resource_group_name
    "configuration.backupStorageLocation.config.storageAccount"    = azurerm_storage_account.this.name
    "configuration.backupStorageLocation.config.subscriptionId"    = var.subscription_id
    "configuration.backupStorageLocation.config.useAAD"            = "true"
    "configuration.backupStorageLocation.config.storageAccountURI" = azurerm_storage_account.this.primary_blob_endpoint
    "credentials.tenantId"                                         = var.tenant_id
  }

  depends_on = [azurerm_private_endpoint.this]
}

# The vault speaks with the cluster's API by this, past its private endpoint and without a certificate.
# https://learn.microsoft.com/azure/backup/azure-kubernetes-service-backup-overview
resource "azurerm_kubernetes_cluster_trusted_access_role_binding" "this" {
  name                  = "backup"
  kubernetes_cluster_id = var.cluster_id
  roles                 = ["Microsoft.DataProtection/backupVaults/backup-operator"]
  source_resource_id    = var.backup_vault_id
}

# Snapshots are made here, apart from the resource group of the nodes, which goes with the cluster.
resource "azurerm_resource_group" "snapshots" {
  name     = "${var.name}_snapshots"
  location = var.location
  tags     = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

# https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-concept#required-roles-and-permissions
locals {
  roles = {
    "extension-storage" = { scope = azurerm_storage_account.this.id, role = "Storage Blob Data Contributor", principal = azurerm_kubernetes_cluster_extension.this.aks_assigned_identity[0].principal_id }
    "vault-cluster"     = { scope = var.cluster_id, role = "Reader", principal = var.backup_vault_principal_id }
    "vault-group"       = { scope = azurerm_resource_group.snapshots.id, role = "Reader", principal = var.backup_vault_principal_id }
    "vault-snapshots"   = { scope = azurerm_resource_group.snapshots.id, role = "Disk Snapshot Contributor", principal = var.backup_vault_principal_id }
    "vault-disks"       = { scope = azurerm_resource_group.snapshots.id, role = "Data Operator for Managed Disks", principal = var.backup_vault_principal_id }
    "vault-storage"     = { scope = azurerm_storage_account.this.id, role = "Storage Blob Data Contributor", principal = var.backup_vault_principal_id }
    "cluster-snapshots" = { scope = azurerm_resource_group.snapshots.id, role = "Contributor", principal = var.cluster_identity_principal_id }
  }
}

resource "azurerm_role_assignment" "this" {
  for_each = local.roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = each.value.principal
  principal_type       = "ServicePrincipal"
}

# Up to ten minutes, mostly one. If the instance is refused nevertheless, apply again.
# https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "roles" {
  create_duration = "2m"

  triggers = { for key, assignment in azurerm_role_assignment.this : key => assignment.id }
}

resource "azurerm_data_protection_backup_policy_kubernetes_cluster" "this" {
  name                = local.policy
  resource_group_name = var.resource_group_name
  vault_name          = var.backup_vault_name

  # Any day that is past: it says the hour, and every day.
  backup_repeating_time_intervals = ["R/2025-01-01T${var.start_utc}:00+00:00/P1D"]

  default_retention_rule {
    life_cycle {
      duration        = "P${local.days}D"
      data_store_type = "OperationalStore"
    }
  }

  # The instance goes over to a new one, by hand, before the old one can go.
  lifecycle {
    create_before_destroy = true
  }
}

resource "azurerm_data_protection_backup_instance_kubernetes_cluster" "this" {
  name                         = var.cluster_name
  location                     = var.location
  vault_id                     = var.backup_vault_id
  kubernetes_cluster_id        = var.cluster_id
  snapshot_resource_group_name = azurerm_resource_group.snapshots.name
  backup_policy_id             = azurerm_data_protection_backup_policy_kubernetes_cluster.this.id

  backup_datasource_parameters {
    # What the stacks and trees make again; what is paid for is each namespace.
    excluded_namespaces              = var.excluded_namespaces
    cluster_scoped_resources_enabled = true
    volume_snapshot_enabled          = true
  }

  # Another one would have none of the recovery points of this one.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [backup_policy_id]
  }

  depends_on = [azurerm_kubernetes_cluster_trusted_access_role_binding.this, time_sleep.roles]
}
