output "kms_key_id" {
  description = "The client's key (projects/P/locations/L/keyRings/R/cryptoKeys/client)."
  value       = google_kms_crypto_key.this.id

  # Who encrypts with it waits until the service's agent may use it.
  depends_on = [google_kms_crypto_key_iam_member.agent]
}

output "secret_ids" {
  description = "Ids of the secrets, by what apps call them."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.id }
}

output "secret_reader" {
  description = "Who the namespace's secret store signs in as, as a member of IAM policies."
  value       = local.reader
}
