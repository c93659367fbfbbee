# What is written at home arrives in the copy: new blobs and those that were there before, their versions and metadata, and what is deleted. Nobody else writes
# into the copy meanwhile. https://learn.microsoft.com/azure/storage/blobs/object-replication-overview
resource "azurerm_storage_object_replication" "this" {
  source_storage_account_id      = var.source_account_id
  destination_storage_account_id = var.destination_account_id
  metrics_enabled                = true

  rules {
    source_container_name      = var.container
    destination_container_name = var.container
    copy_blobs_created_after   = "Everything"
  }
}

# The source counts what waits. https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference
resource "azurerm_monitor_metric_alert" "this" {
  count = var.action_group_id == null ? 0 : 1

  name                = "${var.name}-pending"
  resource_group_name = var.resource_group
  scopes              = [var.source_account_id]
  description         = "Copies of ${var.name} are behind: more than ${var.pending_gib} GiB wait to be copied"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT30M"
  tags                = merge(var.tags, { Name = "${var.name}-pending" })

  criteria {
    metric_namespace = "Microsoft.Storage/storageAccounts"
    metric_name      = "PendingBytesForReplication"
    aggregation      = "Average"
    operator         = "GreaterThan"
    threshold        = var.pending_gib * 1073741824

    # There are no values before the first blob has waited.
    skip_metric_validation = true
  }

  action {
    action_group_id = var.action_group_id
  }
}
