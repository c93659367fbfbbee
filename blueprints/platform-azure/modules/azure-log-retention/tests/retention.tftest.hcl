# Plans only, against a mocked provider: no credentials, no network.
mock_provider "azurerm" {}

variables {
  workspace_id = "/subscriptions/5c0f3a52-9a35-4e2f-9f0e-1c6a3d1e7b10/resourceGroups/acme-zwe-prod/providers/Microsoft.OperationalInsights/workspaces/acme-zwe-prod"
  tables       = ["AKSAuditAdmin"]
  days         = 365
}

run "a_year" {
  command = plan

  assert {
    condition     = azurerm_log_analytics_workspace_table.this["AKSAuditAdmin"].retention_in_days == 365 && azurerm_log_analytics_workspace_table.this["AKSAuditAdmin"].total_retention_in_days == 365
    error_message = "A year can be asked at once."
  }
}

run "for_ever" {
  command = plan

  variables {
    days = 0
  }

  assert {
    condition     = azurerm_log_analytics_workspace_table.this["AKSAuditAdmin"].retention_in_days == 730 && azurerm_log_analytics_workspace_table.this["AKSAuditAdmin"].total_retention_in_days == 4383
    error_message = "Twelve years are the most."
  }
}

run "a_day" {
  command = plan

  variables {
    days = 1
  }

  assert {
    condition     = output.kept_days["AKSAuditAdmin"] == 4
    error_message = "Four days are the least."
  }
}

run "between_two_years" {
  command = plan

  variables {
    days = 1096
  }

  assert {
    condition     = azurerm_log_analytics_workspace_table.this["AKSAuditAdmin"].total_retention_in_days == 1460
    error_message = "Never less than what is asked for."
  }
}
