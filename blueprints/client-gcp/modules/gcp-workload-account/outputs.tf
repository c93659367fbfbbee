output "email" {
  description = "Address of the account."
  value       = google_service_account.this.email
}
