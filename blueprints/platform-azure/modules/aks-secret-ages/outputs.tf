output "identity_name" {
  description = "Name of the job's identity, by which stacks of other vaults find it."
  value       = "${var.name}-${local.job}"
}

output "principal_id" {
  description = "Object id of the job's identity, which stacks of other vaults give the role Key Vault Reader."
  value       = module.identity.principal_id
}

output "client_id" {
  description = "Client id of the job's identity."
  value       = module.identity.client_id
}
