output "url" {
  description = "Address of the container."
  value       = module.storage.container_urls[store.name]
}

output "account_id" {
  description = "Id of the storage account: of a home, what its copies follow."
  value       = module.storage.account_id
}

output "policy_id" {
  when = follows

  description = "Id of the policy that copies from the home, for whoever switches priority replication on."
  value       = module.replication.policy_id
}

output "vault_uri" {
  when = has_vault

  description = "Address of the store's vault."
  value       = module.vault.vault_uri
}
