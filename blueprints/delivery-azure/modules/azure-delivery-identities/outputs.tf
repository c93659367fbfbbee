output "client_ids" {
  description = "Client ids of the identities by identity: plan, apply-foundation, apply-platform, apply-clients, apply-databases, apply-applications."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.client_id }
}

output "principal_ids" {
  description = "Object ids of their service principals, for groups of administrators of clusters."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.principal_id }
}
