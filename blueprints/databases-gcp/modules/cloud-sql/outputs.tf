output "host" {
  description = "Name of the database in the cell's private zone."
  value       = local.host
}

output "address" {
  description = "Its address in the network."
  value       = one(google_dns_record_set.this.rrdatas)
}

output "instance" {
  description = "Name of the instance, known once it has its database and whoever makes logins may do so."
  value       = google_sql_database_instance.this.name

  depends_on = [google_project_iam_member.maker, google_secret_manager_secret_iam_member.maker, google_sql_database.this]
}

output "connection_name" {
  description = "What the proxy and the connectors call it (project:region:instance)."
  value       = google_sql_database_instance.this.connection_name
}

output "secret_id" {
  description = "Id of the secret with the apps' login."
  value       = google_secret_manager_secret.login.id
}

output "secret_name" {
  description = "Name of that secret."
  value       = google_secret_manager_secret.login.secret_id
}
