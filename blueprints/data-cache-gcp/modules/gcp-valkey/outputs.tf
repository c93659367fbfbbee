output "host" {
  description = "Name of the cache in the cell's private zone."
  value       = trimsuffix(google_dns_record_set.this.name, ".")
}

output "instance_id" {
  description = "Id of the instance (projects/P/locations/L/instances/I)."
  value       = google_memorystore_instance.this.id
}

output "secret_id" {
  description = "Id of the secret that says where it is."
  value       = google_secret_manager_secret.connection.id
}
