output "ssl_policy" {
  description = "Name of the TLS policy."
  value       = google_compute_ssl_policy.this.name
}

output "security_policy" {
  description = "Name of the firewall's policy; null without one."
  value       = one(google_compute_security_policy.this[*].name)
}
