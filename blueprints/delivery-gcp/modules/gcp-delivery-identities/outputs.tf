output "providers" {
  description = "Names of the pool's providers by runner: github, gitlab, azure-devops-0."
  value       = { for runner, provider in google_iam_workload_identity_pool_provider.this : runner => provider.name }
}

output "service_accounts" {
  description = "Addresses of the service accounts by identity: plan, apply-foundation, apply-platform, apply-clients, apply-databases, apply-applications."
  value       = { for identity, account in google_service_account.this : identity => account.email }
}
