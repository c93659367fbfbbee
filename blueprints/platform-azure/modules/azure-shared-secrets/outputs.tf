output "vault_uri" {
  description = "Address of the vault, which the store of the namespace names."
  value       = azurerm_key_vault.this.vault_uri
}

output "client_id" {
  description = "Client id of the identity that reads it."
  value       = module.reader.client_id
}

output "vault_id" {
  description = "Id of the vault."
  value       = azurerm_key_vault.this.id
}
