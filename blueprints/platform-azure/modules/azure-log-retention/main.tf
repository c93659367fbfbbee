locals {
  # What Azure takes beyond two years are whole years, up to twelve. https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
  years = [1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383]
  total = var.days == 0 ? 4383 : var.days <= 730 ? max(var.days, 4) : try([for days in local.years : days if days >= var.days][0], 4383)
}

# Tables are there as soon as the workspace is; this says how long they keep what is written, and destroying it leaves them there.
resource "azurerm_log_analytics_workspace_table" "this" {
  for_each = var.tables

  workspace_id = var.workspace_id
  name         = each.key

  # The first two years can be asked at once, what is older is searched by a job.
  retention_in_days       = min(local.total, 730)
  total_retention_in_days = local.total
}
