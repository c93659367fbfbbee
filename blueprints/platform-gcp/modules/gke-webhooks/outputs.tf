output "rule" {
  description = "Name of the firewall rule."
  value       = google_compute_firewall.this.name
}
