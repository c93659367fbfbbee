output "host" {
  description = "Name of the copy in the cell's private zone."
  value       = local.host
}

output "connection_name" {
  description = "What the proxy and the connectors call it (project:region:instance)."
  value       = google_sql_database_instance.this.connection_name
}

output "secret_id" {
  description = "Id of the secret that says where it is, and from its promotion on has the apps' login."
  value       = google_secret_manager_secret.login.id
}
