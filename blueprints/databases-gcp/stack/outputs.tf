output "host" {
  description = "Name of the database in the network."
  value       = module.database.host
}

output "connection_name" {
  description = "What the Cloud SQL Auth Proxy and the connectors call it."
  value       = module.database.connection_name
}

output "secret_id" {
  description = "Id of the secret with the login."
  value       = module.database.secret_id
}

output "login_job" {
  description = "Namespace of the job that makes the apps' login, which is called so as well: kubectl create job --namespace NAME --from cronjob/NAME now-$(date +%s)."
  value       = module.login.namespace
}
