output "host" {
  description = "Address of the cache, at port 10000 and with TLS."
  value       = module.cache.host
}

output "cache_id" {
  description = "Id of the cache, for links with others."
  value       = module.cache.cache_id
}

output "vault_uri" {
  when = has_vault

  description = "Address of the store's vault."
  value       = module.vault.vault_uri
}
