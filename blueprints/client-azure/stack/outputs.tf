output "resource_group" {
  description = "Name of the client's resource group."
  value       = azurerm_resource_group.this.name
}

output "vault_uri" {
  description = "Address of the client's vault."
  value       = module.vault.vault_uri
}

output "secrets" {
  description = "Names of the secrets that the client's vault is to have, whose values people put in."
  value       = secrets
}

output "secret_days" {
  description = "Days after which a secret has to be replaced: how far off its date is to be."
  value       = client.infrastructure.secrets.rotation_days
}

output "bucket_urls" {
  when = length(client.infrastructure.buckets) > 0

  description = "Addresses of the buckets by their short names."
  value       = module.storage.container_urls
}
