output "host" {
  description = "Address of the database."
  value       = azurerm_postgresql_flexible_server.this.fqdn
}

# Who makes logins may do so by then.
output "ready_host" {
  description = "The same, known once the server has its settings and whoever makes logins administers it."
  value       = azurerm_postgresql_flexible_server.this.fqdn

  depends_on = [azurerm_postgresql_flexible_server_active_directory_administrator.login, azurerm_postgresql_flexible_server_configuration.this]
}

output "server_id" {
  description = "Id of the server."
  value       = azurerm_postgresql_flexible_server.this.id
}

output "workspace_id" {
  description = "Id of the Log Analytics workspace with the database's logs."
  value       = azurerm_log_analytics_workspace.this.id
}
