output "vault_id" {
  description = "Id of the vault, once whoever applies may write secrets into it."
  value       = azurerm_key_vault.this.id

  depends_on = [time_sleep.roles]
}

output "vault_uri" {
  description = "Address of the vault."
  value       = azurerm_key_vault.this.vault_uri
}

output "key_id" {
  description = "Id of the key without a version, so that what uses it follows when it rotates."
  value       = azurerm_key_vault_key.this.versionless_id

  depends_on = [time_sleep.encryption]
}

output "key_version_id" {
  description = "Id of the key with its newest version, for what takes no other."
  value       = azurerm_key_vault_key.this.id

  depends_on = [time_sleep.encryption]
}

output "encryption_identity_id" {
  description = "Id of the identity that uses the key."
  value       = azurerm_user_assigned_identity.encryption.id

  depends_on = [time_sleep.encryption]
}
