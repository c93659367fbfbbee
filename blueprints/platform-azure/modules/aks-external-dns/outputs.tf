output "chart_version" {
  description = "Version of the chart that is installed."
  value       = helm_release.this.version
}

output "client_id" {
  description = "Client id of its identity."
  value       = module.identity.client_id
}
