# Copies in the cell's backup vault, which who may delete the account cannot delete. It takes a policy of its own, as buckets of a client are kept
# as long as its environment says. https://learn.microsoft.com/azure/backup/blob-backup-overview
locals {
  # A vault keeps daily recovery points of blobs for a week at least.
  daily_days = var.backup == null ? 7 : max(7, var.backup.daily_days)
  kept_longer = var.backup == null ? {} : { for name, rule in {
    weekly  = { days = var.backup.weekly_days, first = "FirstOfWeek", priority = 20 }
    monthly = { days = var.backup.monthly_days, first = "FirstOfMonth", priority = 10 }
  } : name => rule if rule.days > local.daily_days }

  # Azure changes no policy, and deletes none that is in use: another one is made beside it, and the instance goes over.
  # https://learn.microsoft.com/azure/backup/blob-backup-configure-manage
  policy_name = var.backup == null ? null : "${var.account_name}-${substr(sha1(jsonencode([var.backup.start_utc, local.daily_days, local.kept_longer])), 0, 6)}"
}

resource "azurerm_data_protection_backup_policy_blob_storage" "this" {
  count = local.backed_up ? 1 : 0

  name     = local.policy_name
  vault_id = var.backup.vault_id

  # Of the past, so that the first one is at the next such hour.
  backup_repeating_time_intervals  = ["R/2026-01-01T${var.backup.start_utc}:00+00:00/P1D"]
  vault_default_retention_duration = "P${local.daily_days}D"

  dynamic "retention_rule" {
    for_each = local.kept_longer

    content {
      name     = retention_rule.key
      priority = retention_rule.value.priority

      criteria {
        absolute_criteria = retention_rule.value.first
      }

      life_cycle {
        data_store_type = "VaultStore"
        duration        = "P${retention_rule.value.days}D"
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# What the vault needs to read the account and to write it again.
# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage#storage-account-backup-contributor
resource "azurerm_role_assignment" "backup" {
  count = local.backed_up ? 1 : 0

  scope                = azurerm_storage_account.this.id
  role_definition_name = "Storage Account Backup Contributor"
  principal_id         = var.backup.principal_id
  principal_type       = "ServicePrincipal"
}

# A role takes a while to be in force: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
resource "time_sleep" "backup" {
  count = local.backed_up ? 1 : 0

  create_duration = "2m"

  triggers = {
    role = azurerm_role_assignment.backup[0].id
  }
}

resource "azurerm_data_protection_backup_instance_blob_storage" "this" {
  count = local.backed_up ? 1 : 0

  name                            = var.account_name
  location                        = var.location
  vault_id                        = var.backup.vault_id
  storage_account_id              = azurerm_storage_account.this.id
  backup_policy_id                = azurerm_data_protection_backup_policy_blob_storage.this[0].id
  storage_account_container_names = [for name in sort([for name, bucket in var.buckets : name if bucket.backup]) : azurerm_storage_container.this[name].name]

  depends_on = [time_sleep.backup]
}
