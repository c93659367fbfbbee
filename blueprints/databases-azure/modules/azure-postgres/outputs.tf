output "host" {
  description = "Address of the database."
  value       = azurerm_postgresql_flexible_server.this.fqdn
}

output "server_id" {
  description = "Id of the server."
  value       = azurerm_postgresql_flexible_server.this.id
}

output "workspace_id" {
  description = "Id of the Log Analytics workspace with the database's logs."
  value       = azurerm_log_analytics_workspace.this.id
}
