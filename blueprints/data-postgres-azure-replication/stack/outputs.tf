output "writer" {
  when = !promoted

  description = "Address of whichever server takes writes."
  value       = "${azurerm_postgresql_flexible_server_virtual_endpoint.this.name}.writer.postgres.database.azure.com"
}

output "reader" {
  when = !promoted

  description = "Address of the copy that is to take over: read-only."
  value       = "${azurerm_postgresql_flexible_server_virtual_endpoint.this.name}.reader.postgres.database.azure.com"
}
