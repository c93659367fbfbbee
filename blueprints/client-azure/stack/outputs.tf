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
  value       = { tfvars = sort(distinct([for secret in concat([for name in var.client_config.infrastructure.secrets.names : "${secret_prefix}/${name}"], secrets_of_apps) : replace(secret, "/[^0-9A-Za-z-]/", "-") if login == null ? true : secret != login])), literals = secrets }[estate.output.values]
}

output "secret_days" {
  description = "Days after which a secret has to be replaced: how far off its date is to be."
  value       = { tfvars = var.client_config.infrastructure.secrets.rotation_days, literals = client.infrastructure.secrets.rotation_days }[estate.output.values]
}

output "bucket_urls" {
  when = length(client.infrastructure.buckets) > 0

  description = "Addresses of the buckets by their short names."
  value       = module.storage.container_urls
}
