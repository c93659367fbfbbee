output "client_ids" {
  description = "For the variable TERRANE_AZURE_CLIENTS of the repository, merged with those of other subscriptions: the client id by subscription and name of the identity."
  value       = jsonencode({ for identity, id in module.identities.client_ids : "${own_subscription}/${project.name}-${environment.short}-${identity}" => id })
}

output "principal_ids" {
  description = "Object ids of the identities' service principals."
  value       = module.identities.principal_ids
}
