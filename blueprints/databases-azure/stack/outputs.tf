output "host" {
  description = "Address of the database."
  value       = module.database.host
}

output "secret_name" {
  description = "Name of the secret with the login, in the client's vault."
  value       = azurerm_key_vault_secret.login.name
}

output "login_job" {
  description = "Namespace of the job that makes the apps' login, which is called so as well: kubectl create job --namespace NAME --from cronjob/NAME now-$(date +%s)."
  value       = module.login.namespace
}
