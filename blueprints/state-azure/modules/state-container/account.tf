resource "azurerm_resource_group" "state" {
  name     = var.resource_group
  location = var.location
  tags     = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_account" "state" {
  #checkov:skip=CKV_AZURE_33:The account has no queues; diagnostic settings record the blob service (record.tf)
  #checkov:skip=CKV_AZURE_35:Which addresses may reach the account is up to allowed_ips; without any, identity decides alone
  #checkov:skip=CKV_AZURE_59:Terraform runs where no private endpoint reaches; nothing is public for it, every request needs a role
  #checkov:skip=CKV_AZURE_206:The copies are up to var.replication; three zones of one region are the default, so that states stay in their region
  #checkov:skip=CKV2_AZURE_33:Terraform runs where no private endpoint reaches
  name                     = var.storage_account
  resource_group_name      = azurerm_resource_group.state.name
  location                 = azurerm_resource_group.state.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication
  tags                     = var.tags

  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = true

  # An account key opens everything to whoever holds it, and leaves no name in the record. Without keys there are no signatures made
  # with them either; the backend signs in with Entra ID (`use_azuread_auth = true`).
  # https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  local_user_enabled              = false

  # Nothing is copied out into an account of another tenant.
  cross_tenant_replication_enabled = false
  allowed_copy_scope               = "AAD"

  # A second encryption below the first, with keys of Microsoft. It is decided once, when the account is made.
  # https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable
  infrastructure_encryption_enabled = true

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.encryption.id]
  }

  # Without a version the account follows the key when it rotates.
  # https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview#update-the-key-version
  customer_managed_key {
    key_vault_key_id          = azurerm_key_vault_key.state.versionless_id
    user_assigned_identity_id = azurerm_user_assigned_identity.encryption.id
  }

  network_rules {
    default_action = length(var.allowed_ips) > 0 ? "Deny" : "Allow"
    ip_rules       = var.allowed_ips
    bypass         = ["AzureServices"]
  }

  blob_properties {
    versioning_enabled = true

    # The lifecycle counts the age of a version from the day it was written, not from the day it was replaced: the only version before an
    # accident may be old enough to go at once. What it takes is deleted softly, so this is what keeps a version after it was replaced.
    # https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete
    delete_retention_policy {
      days = local.kept_days
    }

    container_delete_retention_policy {
      days = local.kept_days
    }
  }

  # With the states goes the knowledge of what Terraform owns.
  lifecycle {
    prevent_destroy = true
  }
}

locals {
  # Azure keeps what was deleted for a year at most. https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
  kept_days = min(var.noncurrent_days, 365)
}

# Made through Resource Manager (`storage_account_id`), which needs neither an account key nor a role on the data.
resource "azurerm_storage_container" "state" {
  #checkov:skip=CKV2_AZURE_21:Diagnostic settings record the blob service (record.tf)
  name                  = var.container
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_management_policy" "state" {
  storage_account_id = azurerm_storage_account.state.id

  rule {
    name    = "old-versions"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    # Current states have no rule.
    actions {
      version {
        delete_after_days_since_creation = var.noncurrent_days
      }
    }
  }
}

# prevent_destroy stops Terraform; this stops everybody else, owners too, until they take the lock away. It guards the account and what is
# configured in it, not single blobs: those have versions.
# https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
resource "azurerm_management_lock" "account" {
  name       = "terraform-states"
  scope      = azurerm_storage_account.state.id
  lock_level = "CanNotDelete"
  notes      = "Terraform states of everything that this account is named for. See the README of the stack that made it."

  # Children of a locked account cannot be deleted, so what belongs to it comes first and goes last.
  depends_on = [azurerm_storage_container.state, azurerm_storage_management_policy.state, azurerm_monitor_diagnostic_setting.blobs]
}
