output "client_id" {
  description = "Client id, which pods sign in with."
  value       = azurerm_user_assigned_identity.this.client_id
}

output "principal_id" {
  description = "Object id, which roles are given to."
  value       = azurerm_user_assigned_identity.this.principal_id
}

output "id" {
  description = "Id of the identity."
  value       = azurerm_user_assigned_identity.this.id
}
