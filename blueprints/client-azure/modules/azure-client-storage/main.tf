# All buckets of a client: a container each, in one account of the client's.
resource "azurerm_storage_account" "this" {
  #checkov:skip=CKV_AZURE_33:The account has no queues; diagnostic settings record the blob service
  #checkov:skip=CKV_AZURE_206:The copies are up to var.replication; three zones of one region are the default, so that data stay in the region they were given to
  name                     = var.account_name
  resource_group_name      = var.resource_group
  location                 = var.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication
  access_tier              = var.access_tier
  tags                     = merge(var.tags, { Name = var.account_name })

  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  allow_nested_items_to_be_public = false
  public_network_access_enabled   = false

  # An account key opens everything to whoever holds it, and leaves no name in the record. Without keys there are no signatures made
  # with them either. https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  local_user_enabled              = false

  # Azure Backup copies into an account of its own, of another tenant, and back. Where nothing is backed up nothing is copied out.
  # https://learn.microsoft.com/azure/backup/blob-backup-configure-manage
  cross_tenant_replication_enabled = local.backed_up
  allowed_copy_scope               = local.backed_up ? null : "AAD"

  # A second encryption below the first, with keys of Microsoft. It is decided once, when the account is made.
  # https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable
  infrastructure_encryption_enabled = true

  identity {
    type         = "UserAssigned"
    identity_ids = [var.encryption_identity_id]
  }

  # Without a version the account follows the key when it rotates.
  # https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview#update-the-key-version
  customer_managed_key {
    key_vault_key_id          = var.key_id
    user_assigned_identity_id = var.encryption_identity_id
  }

  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
  }

  blob_properties {
    versioning_enabled            = true
    change_feed_enabled           = true
    change_feed_retention_in_days = local.kept_days

    delete_retention_policy {
      days = local.kept_days
    }

    container_delete_retention_policy {
      days = local.kept_days
    }

    # All blobs of a container, or those below a prefix, as they were at some second. It reaches less far than deleted blobs are kept.
    # https://learn.microsoft.com/azure/storage/blobs/point-in-time-restore-overview
    dynamic "restore_policy" {
      for_each = local.kept_days > 1 && var.point_in_time_restore ? [local.kept_days - 1] : []

      content {
        days = restore_policy.value
      }
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  backed_up = var.backup != null && length([for bucket in values(var.buckets) : 1 if bucket.backup]) > 0

  # Of an account, not of a container: as long as the bucket that keeps most. Azure keeps what was deleted for a year at most.
  # https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview
  kept_days = min(365, max([for bucket in values(var.buckets) : bucket.noncurrent_days]...))
}

# Made through Resource Manager (`storage_account_id`), which needs neither an account key nor a role on the data.
resource "azurerm_storage_container" "this" {
  #checkov:skip=CKV2_AZURE_21:Diagnostic settings record the blob service
  for_each = var.buckets

  name                  = each.key
  storage_account_id    = azurerm_storage_account.this.id
  container_access_type = "private"

  lifecycle {
    prevent_destroy = true
  }
}

# By container: what is said of a bucket holds for what lies in it. The cold tier is read at once, as AWS's instant retrieval is; of the archive
# tier an app would have to ask hours before. https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview
resource "azurerm_storage_management_policy" "this" {
  storage_account_id = azurerm_storage_account.this.id

  dynamic "rule" {
    for_each = var.buckets

    content {
      name    = rule.key
      enabled = true

      filters {
        blob_types   = ["blockBlob"]
        prefix_match = ["${rule.key}/"]
      }

      actions {
        dynamic "base_blob" {
          for_each = rule.value.infrequent_access_days == null && rule.value.archive_days == null && rule.value.expire_days == null ? [] : [rule.value]

          content {
            tier_to_cool_after_days_since_modification_greater_than = base_blob.value.infrequent_access_days
            tier_to_cold_after_days_since_modification_greater_than = base_blob.value.archive_days
            delete_after_days_since_modification_greater_than       = base_blob.value.expire_days
          }
        }

        # The age of a version counts from the day it was written, not from the day it was replaced: the only version before an accident may be
        # old enough to go at once. What the rule takes is deleted softly, so that is what keeps a version after it was replaced.
        # https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-delete
        version {
          delete_after_days_since_creation = rule.value.noncurrent_days
        }
      }
    }
  }
}

resource "azurerm_private_endpoint" "this" {
  name                          = "${var.account_name}-blob"
  resource_group_name           = var.resource_group
  location                      = var.location
  subnet_id                     = var.subnet_id
  custom_network_interface_name = "${var.account_name}-blob"
  tags                          = merge(var.tags, { Name = "${var.account_name}-blob" })

  private_service_connection {
    name                           = "blob"
    private_connection_resource_id = azurerm_storage_account.this.id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "blob"
    private_dns_zone_ids = [var.private_dns_zone_id]
  }
}

# Who used which blob. https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "record"
  target_resource_id         = "${azurerm_storage_account.this.id}/blobServices/default"
  log_analytics_workspace_id = var.workspace_id

  dynamic "enabled_log" {
    for_each = ["StorageDelete", "StorageRead", "StorageWrite"]

    content {
      category = enabled_log.value
    }
  }
}
