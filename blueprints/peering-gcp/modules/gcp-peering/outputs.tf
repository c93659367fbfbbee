output "id" {
  description = "Id of this side's half (NETWORK/NAME)."
  value       = google_compute_network_peering.this.id
}
