output "kept_days" {
  description = "Days that are really kept, by table."
  value       = { for name, table in azurerm_log_analytics_workspace_table.this : name => table.total_retention_in_days }
}
