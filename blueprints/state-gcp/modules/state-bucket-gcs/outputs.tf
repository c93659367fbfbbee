output "bucket" {
  description = "Name of the state bucket."
  value       = google_storage_bucket.state.name
}

output "kms_key" {
  description = "Name of the key that the states are encrypted with (projects/P/locations/L/keyRings/R/cryptoKeys/terraform-state)."
  value       = google_kms_crypto_key.state.id
}

output "record" {
  description = "Log bucket with the record of who used which state."
  value       = google_logging_project_bucket_config.record.id
}
