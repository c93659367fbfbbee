output "host" {
  description = "Address of the database."
  value       = module.database.host
}

output "server_id" {
  description = "Id of the server: of a home, what its copies follow."
  value       = module.database.server_id
}

output "secret_name" {
  when = !follows

  description = "Name of the secret with the login, in the vault."
  value       = azurerm_key_vault_secret.login.name
}

output "vault_uri" {
  when = has_vault

  description = "Address of the store's vault."
  value       = module.vault.vault_uri
}
