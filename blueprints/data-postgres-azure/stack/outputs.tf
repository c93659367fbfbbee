output "host" {
  description = "Address of the database."
  value       = module.database.host
}

output "server_id" {
  description = "Id of the server: of a home, what its copies follow."
  value       = module.database.server_id
}

output "secret_name" {
  description = "Name of the secret that says where the database is, and has the login where there is one."
  value       = azurerm_key_vault_secret.login.name
}

output "vault_uri" {
  when = has_vault

  description = "Address of the store's vault."
  value       = module.vault.vault_uri
}

output "login_job" {
  when = !follows

  description = "Namespace of the job that makes the apps' login, which is called so as well: kubectl create job --namespace NAME --from cronjob/NAME now-$(date +%s)."
  value       = module.login.namespace
}
