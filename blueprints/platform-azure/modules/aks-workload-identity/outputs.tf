output "client_id" {
  description = "Client id, which the service account carries in the annotation azure.workload.identity/client-id."
  value       = azurerm_user_assigned_identity.this.client_id
}

output "principal_id" {
  description = "Object id, which roles are given to."
  value       = azurerm_user_assigned_identity.this.principal_id
}

# By then the identity may do what it is for.
output "service_account" {
  description = "Name of the service account, known once it can sign in."
  value       = var.service_account

  depends_on = [azurerm_federated_identity_credential.this, azurerm_role_assignment.this]
}
