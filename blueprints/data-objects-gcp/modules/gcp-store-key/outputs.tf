output "kms_key_id" {
  description = "The key (projects/P/locations/L/keyRings/R/cryptoKeys/store)."
  value       = google_kms_crypto_key.this.id

  # Who encrypts with it waits until the service's agent may use it.
  depends_on = [google_kms_crypto_key_iam_member.agent]
}
