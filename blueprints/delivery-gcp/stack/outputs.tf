output "providers" {
  description = "For the variable TERRANE_GCP_PROVIDERS of the repository, merged with those of other projects: the name of the pool's provider by project."
  value       = jsonencode({ (own_project) = try(module.identities.providers[{ azure = "azure-devops-0", github = "github", gitlab = "gitlab" }[runners[0]]], null) })
}

output "providers_of_runners" {
  description = "The same by runner, where there are several."
  value       = module.identities.providers
}

output "service_accounts" {
  description = "Addresses of the service accounts by identity."
  value       = module.identities.service_accounts
}
