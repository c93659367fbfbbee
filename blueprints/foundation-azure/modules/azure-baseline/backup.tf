# What is backed up brings a policy of its own with it, since Azure changes none: buckets of a client have theirs in the client's stack.
resource "azurerm_data_protection_backup_vault" "this" {
  name                = var.name
  resource_group_name = azurerm_resource_group.this.name
  location            = azurerm_resource_group.this.location
  datastore_type      = "VaultStore"
  redundancy          = length(var.zones) > 0 ? "ZoneRedundant" : "LocallyRedundant"
  tags                = var.tags

  # `Unlocked`: no recovery point goes before its time, and an administrator can still lift that. `Locked` could be lifted by nobody,
  # Microsoft included, and belongs to a decision that a template must not take.
  # https://learn.microsoft.com/azure/backup/backup-azure-immutable-vault-concept
  immutability = var.backup_locked ? "Unlocked" : "Disabled"

  # What is deleted can be brought back for 14 days, which costs nothing.
  # https://learn.microsoft.com/azure/backup/backup-azure-enhanced-soft-delete-about
  soft_delete                = "On"
  retention_duration_in_days = 14

  identity {
    type = "SystemAssigned"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_role_assignment" "backup" {
  scope                = azurerm_key_vault_key.this["backup"].resource_versionless_id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_data_protection_backup_vault.this.identity[0].principal_id
  principal_type       = "ServicePrincipal"
}

# Once it has a key of ours, a vault keeps to keys of ours: https://learn.microsoft.com/azure/backup/encryption-at-rest-with-cmk-for-backup-vault
resource "azurerm_data_protection_backup_vault_customer_managed_key" "this" {
  data_protection_backup_vault_id = azurerm_data_protection_backup_vault.this.id
  key_vault_key_id                = azurerm_key_vault_key.this["backup"].versionless_id

  depends_on = [time_sleep.keys]
}

resource "azurerm_monitor_diagnostic_setting" "backup" {
  name                           = var.name
  target_resource_id             = azurerm_data_protection_backup_vault.this.id
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.this.id
  log_analytics_destination_type = "Dedicated"

  # https://learn.microsoft.com/azure/backup/backup-azure-diagnostic-events
  dynamic "enabled_log" {
    for_each = ["AddonAzureBackupJobs", "AddonAzureBackupPolicy", "AddonAzureBackupProtectedInstance", "AzureBackupOperations", "CoreAzureBackup"]

    content {
      category = enabled_log.value
    }
  }
}

# Azure Backup raises alerts of its own when a job fails or somebody deletes recovery points, and mails them to nobody.
# https://learn.microsoft.com/azure/backup/backup-azure-monitoring-built-in-monitor
resource "azurerm_monitor_alert_processing_rule_action_group" "backup" {
  name                 = "${var.name}-backup"
  resource_group_name  = azurerm_resource_group.this.name
  scopes               = [azurerm_data_protection_backup_vault.this.id]
  add_action_group_ids = [azurerm_monitor_action_group.this.id]
  description          = "Alerts of ${azurerm_data_protection_backup_vault.this.name} go where all alarms of the cell go"
  tags                 = var.tags

  condition {
    monitor_service {
      operator = "Equals"
      values   = ["Azure Backup"]
    }
  }
}

# A policy that nothing is assigned to any more fails no job: nothing arriving for a day says so.
resource "azurerm_monitor_scheduled_query_rules_alert_v2" "backup_missing" {
  count = var.has_backups ? 1 : 0

  name                  = "${var.name}-backup-missing"
  resource_group_name   = azurerm_resource_group.this.name
  location              = azurerm_resource_group.this.location
  scopes                = [azurerm_log_analytics_workspace.this.id]
  description           = "No backup job into ${azurerm_data_protection_backup_vault.this.name} was completed for a day"
  severity              = 1
  evaluation_frequency  = "PT1H"
  window_duration       = "P1D"
  skip_query_validation = true # the table is there once the first job has ended
  tags                  = var.tags

  criteria {
    query                   = <<-KQL
      AddonAzureBackupJobs
      | where JobOperation == "Backup" and JobStatus in ("Completed", "CompletedWithWarnings")
    KQL
    time_aggregation_method = "Count"
    operator                = "LessThan"
    threshold               = 1
  }

  action {
    action_groups = [azurerm_monitor_action_group.this.id]
  }
}
