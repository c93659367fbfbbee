# Against mocked providers: no credentials, no network.
mock_provider "azurerm" {}

variables {
  name                   = "acme-neu-prod-zeta-documents"
  resource_group         = "acme-neu-prod-zeta"
  source_account_id      = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezetadocuments0123456789"
  destination_account_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-neu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezetadocuments9876543210"
  container              = "documents"
  action_group_id        = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-neu-prod/providers/Microsoft.Insights/actionGroups/acme-neu-prod"
}

run "everything_is_copied" {
  command = plan

  assert {
    condition     = one(azurerm_storage_object_replication.this.rules).copy_blobs_created_after == "Everything" && one(azurerm_storage_object_replication.this.rules).destination_container_name == "documents" && azurerm_storage_object_replication.this.metrics_enabled
    error_message = "What was there before is copied, too, and counted."
  }

  assert {
    condition     = one(azurerm_monitor_metric_alert.this[0].criteria).threshold == 107374182400
    error_message = "It tells when too much waits."
  }
}

run "not_into_itself" {
  command = plan

  variables {
    destination_account_id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/acme-weu-prod-zeta/providers/Microsoft.Storage/storageAccounts/acmezetadocuments0123456789"
  }

  expect_failures = [var.source_account_id]
}
