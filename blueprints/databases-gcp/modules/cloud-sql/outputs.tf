output "host" {
  description = "Name of the database in the cell's private zone."
  value       = local.host
}

output "address" {
  description = "Its address in the network."
  value       = google_sql_database_instance.this.private_ip_address
}

output "connection_name" {
  description = "What the proxy and the connectors call it (project:region:instance)."
  value       = google_sql_database_instance.this.connection_name
}

output "secret_id" {
  description = "Id of the secret with the apps' login."
  value       = google_secret_manager_secret.login.id
}
