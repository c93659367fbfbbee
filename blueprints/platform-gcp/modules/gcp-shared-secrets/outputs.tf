output "secret_ids" {
  description = "Ids of the secrets in Secret Manager, by their names."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
}

output "member" {
  description = "What reads them, as IAM names it."
  value       = local.member
}
